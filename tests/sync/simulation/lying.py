"""A center that lies with its own key: whatever it says, the laptop clears nothing by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from app.sync.envelope import Epoch, Receipt, Reply, open_reply, seal_reply

if TYPE_CHECKING:
    from random import Random

    from tests.sync.simulation.machines import LaptopMachine
    from tests.sync.simulation.simulation import Simulation


def lie(simulation: Simulation, laptop: LaptopMachine, body: bytes) -> bytes:
    """Return a reply that its center has signed and that is not true."""
    simulation.tally["lies"] += 1
    center = simulation.centers[laptop.center]
    key = center.folder_open.facts.sign_key
    device = laptop.laptop.identity.device
    with laptop.disk.watched(), laptop.laptop.reading() as unit:
        epoch, cursor = unit.meta.get("epoch"), unit.meta.get("cursor", 0)
    reply = open_reply(body, device, key.public)
    is_known = epoch == [reply.epoch.number, reply.epoch.random]
    told = _untrue(simulation.chance, reply, cursor if is_known else None)
    return seal_reply(told, device, key)


def _untrue(chance: Random, reply: Reply, cursor: int | None) -> Reply:
    """Return what can be seen to be untrue.

    Args: cursor: in the reply's epoch; None in a new one, whose positions mean something else, so
        that a center which passes over news there cannot be found out.
    """
    receipts = reply.receipts
    stranger = Receipt(None, chance.randbytes(8), 1, chance.randbytes(16), [])
    untrue: list[dict[str, Any]] = [
        {"receipts": [replace(one, seq=one.seq + 1) for one in receipts]},
        {"receipts": [_with_hash(chance, one) for one in receipts]},
        {"receipts": [_with_above(one) for one in receipts]},
        {"receipts": [*receipts, stranger]},
        {"epoch": Epoch(0, bytes(8))},
        {"counter": reply.counter + 1},
    ]
    if cursor is not None:
        untrue.append({"start": cursor + 5, "end": cursor + 9, "batches": [], "lists": []})
    return replace(reply, **chance.choice(untrue))


def _with_hash(chance: Random, one: Receipt) -> Receipt:
    """Sign for as much under another header: the laptop cut, or carried, other bytes."""
    return replace(one, hash=chance.randbytes(16)) if one.hash else one


def _with_above(one: Receipt) -> Receipt:
    """Sign for what was never sent."""
    return replace(one, above=[(1 << 40, (1 << 40) + 5)])
