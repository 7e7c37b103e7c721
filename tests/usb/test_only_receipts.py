"""Only a receipt clears the outbox: what the center merely sends back, or keeps, stays in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.center.identity import begin_epoch
from app.services.carrying import handovers
from app.services.outbox import pending_records
from app.sync.protocol import Outcome
from tests.factories.sticks import TUESDAY, Desk, Sticks

LEAD_AND_REST = 3  # requests: at most one to hear of it, one with the rest, one to end


def three_packets(area: Sticks) -> tuple[Desk, list[Path]]:
    """Carry a class list, then a day more, then another day more: each packet holds them all."""
    desk = area.desk("吉木阿来")
    one, two, three = sticks = [area.stick(name) for name in ("one", "two", "three")]
    desk.open_class()
    desk.carry(one)
    desk.mark()
    desk.carry(two)
    desk.mark(TUESDAY + 1)
    desk.carry(three)
    assert [len(area.receive(stick)) for stick in sticks] == [1, 1, 1]
    return desk, sticks


def waiting(desk: Desk) -> int:
    with desk.laptop.reading() as unit:
        return pending_records(unit)


def confirmed_without_receipt(desk: Desk) -> list[tuple[int, ...]]:
    """Return own batches that count as confirmed, beyond what any receipt named."""
    with desk.laptop.reading() as unit:
        return [
            tuple(row)
            for row in unit.rows.all(
                "SELECT b.position, b.first_seq, b.count, s.confirmed_seq FROM batch b"
                " JOIN session s ON s.no = b.session_no WHERE s.device = ?"
                " AND b.confirmed_epoch > 0 AND b.first_seq + b.count - 1 > s.confirmed_seq",
                desk.laptop.identity.device,
            )
        ]


def test_a_reply_to_an_earlier_packet_clears_that_packet_alone(area: Sticks) -> None:
    desk, (one, two, three) = three_packets(area)
    area.receive(one)  # read again, after the center had all three: its reply brings the rest back
    first = desk.take_back(one)
    assert (first.acknowledged, first.received, first.pending) == (24, 0, 24)
    assert confirmed_without_receipt(desk) == []
    # The others were written in an epoch that is over: they tell their codes, and clear nothing.
    for stick in (two, three):
        back = desk.take_back(stick)
        assert (back.acknowledged, back.pending, len(back.receipt_codes)) == (0, 24, 1)
    assert all(one.receipt_code for one in handovers(desk.laptop))
    assert area.receive_one(three).new_records == 0
    last = desk.take_back(three)
    assert (last.acknowledged, last.pending) == (24, 0)
    assert confirmed_without_receipt(desk) == []


def test_the_newer_reply_to_an_earlier_packet_takes_no_receipt_back(area: Sticks) -> None:
    desk, sticks = three_packets(area)
    area.receive(sticks[0])
    together = area.stick("together")
    for stick in sticks:
        for file in stick.iterdir():
            file.rename(together / f"{stick.name} {file.name}")
    back = desk.take_back(together)
    assert [one.packet for one in back.files] == [2, 3, 1]  # the oldest epoch first
    assert (back.acknowledged, back.pending) == (48, 0)
    assert desk.sync().pending == waiting(desk) == 0


def test_what_a_center_that_was_put_back_opens_again_is_not_counted(
    area: Sticks, tmp_path: Path
) -> None:
    desk = area.desk("吉木阿来")
    one, two, both = (area.stick(name) for name in ("one", "two", "both"))
    desk.open_class()
    desk.carry(one)
    area.center.close()
    shutil.copytree(tmp_path / "center", tmp_path / "backup")
    area.center = type(area.center).open(tmp_path / "center", area.center.world)
    desk.mark()
    desk.carry(two)
    area.receive(two)
    area.center.close()
    area.center = type(area.center).open(tmp_path / "backup", area.center.world)
    for _start in range(2):
        begin_epoch(area.center)
    area.receive(one)
    for stick in (one, two):
        for file in stick.iterdir():
            file.rename(both / f"{stick.name} {file.name}")
    back = desk.take_back(both)
    assert [(one.packet, one.state) for one in back.files] == [(2, "taken"), (1, "taken")]
    assert (back.acknowledged, back.pending) == (24, 12)  # the marks it no longer holds wait again
    desk.center = area.center
    assert desk.sync().acknowledged == 12


def test_within_one_reading_every_reply_counts_what_it_cleared(area: Sticks) -> None:
    desk, sticks = three_packets(area)
    area.receive(*sticks)
    backs = [desk.take_back(stick) for stick in sticks]
    assert [one.acknowledged for one in backs] == [24, 12, 12]
    assert [one.pending for one in backs] == [24, 12, 0]


def test_a_batch_parked_on_an_approved_laptop_ends_in_a_receipt_and_in_no_loop(
    area: Sticks,
) -> None:
    desk = area.desk("吉木阿来")
    desk.open_class()
    desk.mark()
    desk.carry(area.stick())  # cuts the batches
    with desk.laptop.unit() as unit:
        unit.rows.run("UPDATE batch SET confirmed_epoch = -1 WHERE confirmed_epoch = 0")
    report = desk.sync()
    assert report.outcome == Outcome.DONE
    assert report.requests <= LEAD_AND_REST
    assert (report.acknowledged, report.pending) == (36, 0)
