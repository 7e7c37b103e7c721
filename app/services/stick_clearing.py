"""Sticks keep what was received by count: the newest packets stay, older received ones go.

Sealed as they are, old packets hold names that may have been erased since; a stick that travels
should carry no more of them than it needs.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from app.domain.errors import EnvironmentalError
from app.services.laptop import Laptop
from app.services.stick_notes import read_handovers
from app.sync.columns import MalformedError
from app.sync.stick import (
    NewerStickError,
    PacketHead,
    ReplyHead,
    is_packet,
    is_reply,
    read_packet,
    read_reply,
)
from app.sync.usb import SUFFIX, find_files, read_whole

KEPT: Final = 5


def clear_received(laptop: Laptop, folder: Path) -> None:
    """Delete this laptop's older packets from a folder, with their replies.

    Only files of ours that are whole, whose receipt was taken back here, and that are not among
    the newest five. What cannot be read or deleted stays; that is no failure.
    """
    with laptop.reading() as unit:
        received = [one for one in read_handovers(unit.rows, unit.meta) if one.receipt_code]
    old = {(one.packet, one.packet_hash) for one in received[KEPT:]}
    if not old:
        return
    with suppress(EnvironmentalError, OSError):
        for path in list(find_files(folder, lambda start: is_packet(start) or is_reply(start))):
            if path.parent == folder and path.name.endswith(SUFFIX):
                _clear(path, laptop.identity.device, old)


def _clear(path: Path, device: bytes, old: set[tuple[int, bytes]]) -> None:
    with suppress(MalformedError, NewerStickError, EnvironmentalError, OSError):
        raw = read_whole(path)
        head: PacketHead | ReplyHead
        if is_packet(raw):
            file = read_packet(raw)
            head, packet_hash = file.head, file.digest
        else:
            head = read_reply(raw).head
            packet_hash = head.packet_hash
        if head.device == device and (head.packet, packet_hash) in old:
            path.unlink()
