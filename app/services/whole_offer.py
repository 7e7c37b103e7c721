"""The request of a packet: every unconfirmed batch with everything it needs, in one piece.

There is no second round trip, so nothing is left out because the center may hold it: objects of a
center that was put back from an older copy, batches it keeps for a laptop not yet approved.
"""

from __future__ import annotations

from typing import Final

from app.services.introducing import announcement_of
from app.services.laptop import Laptop, Unit
from app.services.offering import Offer, heads_of_batches, unconfirmed_heads
from app.services.outbox import IS_UNCOVERED
from app.sync.batch import Batch, read_header, write_batch
from app.sync.envelope import (
    VERSION,
    Epoch,
    Request,
)
from app.sync.stick import ROOM_BYTES

PAGE: Final = 500
FRAMING: Final = 8
# A stick has room for all of them: 50 bytes each.
EVERY_SESSION: Final = 50_000


def form_whole_request(laptop: Laptop, unit: Unit) -> tuple[Request, Offer]:
    """Gather and cut what was saved, and form one request of everything unconfirmed.

    The counter is one of the same row as the network's, so no two requests of a laptop share it.
    """
    for key in unit.pending.waiting():
        unit.pending.gather(key, unit.journal, laptop.writer(key.author))
    unit.journal.cut_all(laptop.writer())
    heads, _more = unconfirmed_heads(unit, laptop.identity.device, EVERY_SESSION)
    offer = _everything(unit, ROOM_BYTES)
    heads += heads_of_batches(unit, laptop.identity.device, offer.positions)
    counter = unit.meta.get("counter", 0) + 1
    unit.meta.put("counter", counter)
    epoch = unit.meta.get("epoch")
    request = Request(
        version=VERSION,
        device=laptop.identity.device,
        epoch=None if epoch is None else Epoch(*epoch),
        position=unit.meta.get("cursor", 0),
        counter=counter,
        claimed_at=laptop.world.unix_seconds(),
        heads=heads,
        batches=offer.batches,
        lists=list(offer.lists.values()),
        wants=unit.meta.get("wants", []),
        # On a stick always: a center put back from an older copy may not know this laptop, and
        # cannot answer a stranger.
        announcement=announcement_of(laptop, unit),
    )
    return request, offer


def _everything(unit: Unit, room: int) -> Offer:
    """Choose every unconfirmed batch, oldest first, those parked at the center too."""
    offer = Offer()
    epoch = (unit.meta.get("epoch") or [0, b""])[0]
    after = 0
    while True:
        rows = unit.rows.all(
            "SELECT b.position, b.header, b.device_signature, b.author_signature, b.public_part,"  # noqa: S608 -- words of this room
            " b.sealed_part FROM batch b JOIN session s ON s.no = b.session_no"
            f" WHERE b.position > ? AND {IS_UNCOVERED}"
            " AND b.confirmed_epoch <> ? AND b.is_complete = 1 ORDER BY b.position LIMIT ?",
            after,
            epoch or -2,
            PAGE,
        )
        for position, *parts in rows:
            room -= _add(unit, offer, position, Batch(*parts), room)
            if offer.is_cut_short:
                return offer
        if len(rows) < PAGE:
            break
        after = rows[-1][0]
    _add_wanted(unit, offer, room)
    return offer


def _add(unit: Unit, offer: Offer, position: int, batch: Batch, room: int) -> int:
    """Add a batch with the objects it needs; return the bytes taken, 0 when it had no room.

    The first one goes however large it is, so that every packet brings something on.
    """
    wire = write_batch(batch)
    needed = {
        name: content
        for name in read_header(batch.header).lists
        if name not in offer.lists and (content := unit.intake.index.object_of(name)) is not None
    }
    size = len(wire) + FRAMING + sum(len(one) + FRAMING for one in needed.values())
    if size > room and offer.batches:
        offer.is_cut_short = True
        return 0
    offer.batches.append(wire)
    offer.positions.append(position)
    offer.lists |= needed
    return size


def _add_wanted(unit: Unit, offer: Offer, room: int) -> None:
    """Add what the center asked for in its last reply, as far as it is held here."""
    for name in unit.meta.get("center_wants", []):
        content = unit.intake.index.object_of(name)
        if content is None or name in offer.lists or len(content) + FRAMING > room:
            continue
        offer.lists[name] = content
        room -= len(content) + FRAMING
