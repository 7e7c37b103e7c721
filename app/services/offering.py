"""What the next request carries: unconfirmed heads and batches, whole and oldest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from app.services.laptop import Unit
from app.services.outbox import IS_UNCOVERED
from app.sync.batch import Batch, Header, read_header, write_batch
from app.sync.envelope import HEAD_HASH_BYTES, HeadOf

MAX_HEADS = 500


@dataclass(slots=True)
class Offer:
    """Batches to send, with their log positions, and objects by name.

    is_cut_short: more waits than had room.
    """

    batches: list[bytes] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    lists: dict[bytes, bytes] = field(default_factory=dict)
    is_cut_short: bool = False


def unconfirmed_heads(unit: Unit, own: bytes, most: int = MAX_HEADS) -> tuple[list[HeadOf], bool]:
    """Name every session that this epoch has not confirmed to its end, and tell if some are left.

    Args: own: this laptop's device id. most: of sessions named.
    """
    epoch = unit.meta.get("epoch") or [0, b""]
    rows = unit.rows.all(
        "SELECT device, session, last_seq, head_hash FROM session WHERE last_seq > 0"
        " AND (confirmed_seq < last_seq OR confirmed_epoch <> ? OR no IN (SELECT b.session_no"
        " FROM closed_gap g JOIN session s ON s.device = g.device AND s.session = g.session"
        " JOIN batch b ON b.session_no = s.no"
        " AND (b.confirmed_epoch <= 0 OR b.confirmed_epoch <> ?)"
        " AND g.first_seq <= b.first_seq + b.count - 1 AND b.first_seq <= g.last_seq))"
        " ORDER BY no LIMIT ?",
        epoch[0],
        epoch[0],
        most + 1,
    )
    heads = [
        HeadOf(None if device == own else device, session, seq, head[:HEAD_HASH_BYTES])
        for device, session, seq, head in rows[:most]
    ]
    return heads, len(rows) > most


def heads_of_batches(unit: Unit, own: bytes, positions: Collection[int]) -> list[HeadOf]:
    """Name each batch that is carried and that no receipt of its session's end can speak of.

    It lies beyond a gap that is here too, for a head names a session up to its first gap; or in a
    range that was given up, over which receipts run whether or not anything of it is held.
    """
    if not positions:
        return []
    rows = unit.rows.all(
        "SELECT b.position, s.device, s.session, b.header_hash FROM batch b"
        " JOIN session s ON s.no = b.session_no WHERE b.position BETWEEN ? AND ?"
        " AND (b.first_seq > s.last_seq + 1 OR EXISTS (SELECT 1 FROM closed_gap g"
        " WHERE g.device = s.device AND g.session = s.session"
        " AND g.first_seq <= b.first_seq + b.count - 1 AND b.first_seq <= g.last_seq))"
        " ORDER BY b.position",
        min(positions),
        max(positions),
    )
    offered = frozenset(positions)
    return [
        HeadOf(None if device == own else device, session, 0, header_hash[:HEAD_HASH_BYTES])
        for position, device, session, header_hash in rows
        if position in offered
    ]


def choose_offer(
    unit: Unit,
    room: int,
    *,
    given: Collection[bytes] | None = None,
    answered: Collection[int] = (),
) -> Offer:
    """Choose unconfirmed batches, oldest first, with the objects the center may lack.

    Args: room: bytes; one batch is chosen however large it is, with as many of its objects as
        fit. The center then names the others, so that of a cut request all of them can be kept.
        given: objects that it was given already; what it wants besides goes first and alone, and
        a batch that waits there for such an object is not sent twice. None: all goes at once.
        answered: positions that this synchronisation offered already and the center did not
        confirm. They come last, and ask for no further request: the older may need what is newer.
    """
    offer = Offer()
    epoch = (unit.meta.get("epoch") or [0, b""])[0]
    lacking = _wanted_objects(unit)
    awaited = frozenset() if given is None else lacking.keys() - set(given)
    room -= _fill_with_objects(offer, {one: lacking[one] for one in sorted(awaited)}, room)
    for position, *parts in _waiting_batches(unit, epoch, answered):
        header = read_header(parts[0])
        if not awaited.isdisjoint(header.lists):
            continue
        wire = write_batch(Batch(*parts))
        fresh = _lists_for(unit, header, offer.lists, lacking.keys())
        size = len(wire) + 4
        if size + _size(fresh) > room and (offer.batches or offer.lists):
            offer.is_cut_short = position not in answered
            return offer
        offer.batches.append(wire)
        offer.positions.append(position)
        room -= size + _fill_with_objects(offer, fresh, room - size)
        if offer.is_cut_short:
            return offer
    _fill_with_objects(offer, lacking, room)
    return offer


def _waiting_batches(unit: Unit, epoch: int, answered: Collection[int]) -> list[Any]:
    """Return position and parts of each unconfirmed batch, in the order to offer them."""
    rows = unit.rows.all(
        "SELECT b.position, b.header, b.device_signature, b.author_signature, b.public_part,"  # noqa: S608 -- words of this room
        " b.sealed_part FROM batch b JOIN session s ON s.no = b.session_no"
        f" WHERE {IS_UNCOVERED}"
        " AND b.confirmed_epoch NOT IN (-1, ?) AND b.is_complete = 1 ORDER BY b.position",
        epoch or -1,
    )
    return sorted(rows, key=lambda row: (row[0] in answered, row[0]))


def _wanted_objects(unit: Unit) -> dict[bytes, bytes]:
    """Return the objects that the center said it lacks and this laptop holds, by name."""
    index = unit.intake.index
    wanted = {name: index.object_of(name) for name in sorted(unit.meta.get("center_wants", []))}
    return {name: content for name, content in wanted.items() if content is not None}


def _size(objects: dict[bytes, bytes]) -> int:
    return sum(len(one) + 4 for one in objects.values())


def _fill_with_objects(offer: Offer, objects: dict[bytes, bytes], room: int) -> int:
    """Add as many objects as there is room for, at least one when nothing else is carried.

    Returns the bytes added.
    """
    added = 0
    for name, content in objects.items():
        if name in offer.lists:
            continue
        size = len(content) + 4
        if added + size > room and (offer.batches or offer.lists):
            offer.is_cut_short = True
            break
        offer.lists[name] = content
        added += size
    return added


def _lists_for(
    unit: Unit, header: Header, chosen: dict[bytes, bytes], wanted: Collection[bytes]
) -> dict[bytes, bytes]:
    fresh = {}
    for name in header.lists:
        row = unit.rows.one("SELECT content, confirmed_epoch FROM object WHERE hash = ?", name)
        if row is not None and name not in chosen and (name in wanted or row[1] == 0):
            fresh[name] = row[0]
    return fresh
