"""What a center signs for it holds, and what a laptop shows as delivered its center holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sync.batch import read_batch, read_header
from app.sync.envelope import Standing, open_reply, open_request
from app.sync.receipts import is_of_one_batch
from tests.sync.simulation.promises import Violation

if TYPE_CHECKING:
    from tests.sync.simulation.machines import CenterMachine, LaptopMachine
    from tests.sync.simulation.promises import Name
    from tests.sync.simulation.simulation import Simulation


def judge_receipts(simulation: Simulation, center: CenterMachine, wire: bytes, body: bytes) -> None:
    """Hold a center to its reply: all of it is committed already (I2)."""
    request, _envelope = open_request(wire)
    reply = open_reply(body, request.device, center.folder_open.facts.sign_key.public)
    if reply.standing == Standing.WAITING and (reply.receipts or reply.batches):
        raise Violation("I9 waiting", "a laptop nobody approved got receipts or news")
    simulation.tally["receipts"] += len(reply.receipts)
    site = next(
        one.laptop.identity.site
        for one in simulation.laptops
        if one.laptop.identity.device == request.device
    )
    for batch in reply.batches:
        if read_header(read_batch(batch).header).site != site:
            raise Violation("I9 scope", f"news of another school went to {site}")
    for device in {one.device or request.device for one in reply.receipts}:
        signed: set[Name] = set()
        for receipt in reply.receipts:
            if (receipt.device or request.device) == device:
                ranges = [(1, receipt.seq), *receipt.above]
                signed |= {
                    (device, receipt.session, seq)
                    for first, last in ranges
                    for seq in range(first, last + 1)
                }
                if is_of_one_batch(receipt):
                    signed |= center.batch_of(device, receipt.session, receipt.hash)
        held = center.held_of(device)
        missing = signed - held - center.given_up_of(device)
        if missing:
            words = f"{center.name} signed for {len(missing)} operations that it does not hold"
            raise Violation("I2 receipt", f"{words}: {sorted(missing)[:3]}")
        simulation.receive(center.name, signed & held)


def judge_delivered(simulation: Simulation, laptop: LaptopMachine) -> None:
    """Hold a laptop to what it shows as delivered in the center's present epoch (I3).

    What an older epoch confirmed is offered again; until the answer comes it is shown as it was.
    A confirmed end may run over what was given up, a batch confirmed by itself may not: what was
    given up and turned up is as good as anything else.
    """
    center = simulation.centers[laptop.center]
    device, epoch = laptop.laptop.identity.device, center.exchange.epoch
    with laptop.disk.watched(), laptop.laptop.reading() as unit:
        if unit.meta.get("epoch") != [epoch.number, epoch.random]:
            return
        up_to_ends, alone = (
            {
                (device, session, seq)
                for session, first, count in unit.rows.all(sql, device, epoch.number)
                for seq in range(first, first + count)
            }
            for sql in (_UP_TO_ENDS, _ALONE)
        )
    missing = (alone | (up_to_ends - center.given_up_of(device))) - center.held_of(device)
    if missing and not laptop.is_revoked:
        words = f"{laptop.name} shows {len(missing)} operations as delivered that are not"
        raise Violation("I3 delivered", f"{words}: {sorted(missing)[:3]}")


_SHOWN = (
    "SELECT s.session, b.first_seq, b.count FROM batch b"
    " JOIN session s ON s.no = b.session_no WHERE s.device = ?"
)
_ALONE = f"{_SHOWN} AND b.confirmed_epoch = ?"
_UP_TO_ENDS = f"{_SHOWN} AND s.confirmed_epoch = ? AND b.first_seq + b.count - 1 <= s.confirmed_seq"
