"""What a laptop remembers of its line: how much a request may carry, and whether one was cut.

Durable before the bytes leave: after a power cut in the middle of a request it is known too.
"""

from __future__ import annotations

from app.services.laptop import Laptop, Unit
from app.sync.protocol import (
    DOUBT_BYTES,
    LEAST_REQUEST_BYTES,
    MOST_REQUEST_BYTES,
    START_REQUEST_BYTES,
    Link,
)

_KEY, _LAN_KEY = "link", "lan_address"
_FRESH = [START_REQUEST_BYTES, False]


def remembered_link(laptop: Laptop) -> Link:
    """Return what the last synchronisation learnt of the line, and where the center was found."""
    with laptop.reading() as unit:
        room, is_in_doubt = unit.meta.get(_KEY, _FRESH)
        laptop.lan_address = unit.meta.get(_LAN_KEY, "")
    return Link(min(max(room, LEAST_REQUEST_BYTES), MOST_REQUEST_BYTES), is_in_doubt)


def note_sending(unit: Unit, room: int, wire_bytes: int) -> None:
    """Note, in the unit that counts up, that a request of this size is about to leave."""
    _room, is_in_doubt = unit.meta.get(_KEY, _FRESH)
    _put(unit, room, is_in_doubt=is_in_doubt or wire_bytes > DOUBT_BYTES)


def note_answered(unit: Unit) -> None:
    """Note that the center's answer came: what it holds is known."""
    room, _is_in_doubt = unit.meta.get(_KEY, _FRESH)
    _put(unit, room, is_in_doubt=False)


def keep_link(unit: Unit, link: Link, lan_address: str) -> None:
    """Keep what a whole synchronisation learnt."""
    _put(unit, link.room, is_in_doubt=link.is_in_doubt)
    if unit.meta.get(_LAN_KEY, "") != lan_address:
        unit.meta.put(_LAN_KEY, lan_address)


def _put(unit: Unit, room: int, *, is_in_doubt: bool) -> None:
    if unit.meta.get(_KEY, _FRESH) != [room, is_in_doubt]:
        unit.meta.put(_KEY, [room, is_in_doubt])
