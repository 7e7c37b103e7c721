"""What lies on the sticks, as far as the clear heads of its files tell; nothing is opened."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.errors import EnvironmentalError
from app.sync.columns import MalformedError
from app.sync.stick import NewerStickError, is_reply, read_reply
from app.sync.usb import find_files, read_whole


@dataclass(frozen=True, slots=True)
class Stick:
    """One stick, or a folder chosen in its place.

    replies: packets of this laptop that a reply on it answers, ascending. is_spoiled: a reply
    lies there that cannot be read, for whomever it is. is_chosen: a folder that a person named.
    """

    root: Path
    name: str
    is_locked: bool = False
    replies: tuple[int, ...] = ()
    is_spoiled: bool = False
    is_chosen: bool = False


def look_at(sticks: Iterable[Stick], device: bytes) -> tuple[Stick, ...]:
    """Return the sticks with what lies on them. On any thread but the window's.

    Args: device: of the laptop whose replies are looked for, 16 bytes. One that was pulled out
        meanwhile is left out.
    """
    found = []
    for one in sticks:
        with suppress(EnvironmentalError):
            replies, is_spoiled = _replies(one.root, device)
            found.append(replace(one, replies=replies, is_spoiled=is_spoiled))
    return tuple(found)


def _replies(root: Path, device: bytes) -> tuple[tuple[int, ...], bool]:
    packets, is_spoiled = set(), False
    for path in find_files(root, is_reply):
        try:
            head = read_reply(read_whole(path)).head
        except (MalformedError, NewerStickError, EnvironmentalError):
            is_spoiled = True
        else:
            if head.device == device:
                packets.add(head.packet)
    return tuple(sorted(packets)), is_spoiled
