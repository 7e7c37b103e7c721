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

_KEY = "link"
_FRESH = [START_REQUEST_BYTES, False]


def remembered_link(laptop: Laptop) -> Link:
    """Return what the last synchronisation learnt of the line."""
    with laptop.reading() as unit:
        room, is_in_doubt = unit.meta.get(_KEY, _FRESH)
    return Link(min(max(room, LEAST_REQUEST_BYTES), MOST_REQUEST_BYTES), is_in_doubt)


def note_sending(unit: Unit, room: int, wire_bytes: int) -> None:
    """Note, in the unit that counts up, that a request of this size is about to leave."""
    _room, is_in_doubt = unit.meta.get(_KEY, _FRESH)
    unit.meta.put(_KEY, [room, is_in_doubt or wire_bytes > DOUBT_BYTES])


def note_answered(unit: Unit) -> None:
    """Note that the center's answer came: what it holds is known."""
    room, _is_in_doubt = unit.meta.get(_KEY, _FRESH)
    unit.meta.put(_KEY, [room, False])


def keep_link(unit: Unit, link: Link) -> None:
    """Keep what a whole synchronisation learnt."""
    unit.meta.put(_KEY, [link.room, link.is_in_doubt])
