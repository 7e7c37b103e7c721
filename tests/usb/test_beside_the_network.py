"""Sticks are read while laptops deliver over the network: nothing waits long, nothing is lost."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder, current_epoch
from app.center.receiving import receive
from app.center.serving_lock import serving
from app.services.syncing import Synchroniser
from benchmarks.school import Direct
from tests.factories.sticks import TUESDAY, Desk, Sticks, records

ROUNDS = 8


def test_sticks_are_read_while_the_center_serves_and_every_record_counts_once(
    area: Sticks, tmp_path: Path
) -> None:
    online, carrier = area.desk("吉木阿来"), area.desk("沙马拉且")
    online.open_class()
    online.sync()
    carrier.sync()
    sticks = []
    for number in range(ROUNDS):
        carrier.mark(TUESDAY + 14 + number)
        sticks.append(area.stick(f"stick {number}"))
        carrier.carry(sticks[-1])
    served = CenterFolder.open(area.center.folder, area.center.world)
    with serving(served.folder), ThreadPoolExecutor(1) as network:
        exchange = CenterExchange(served)
        delivering = network.submit(deliver, online, exchange)
        bundles = [area.receive_one(stick) for stick in sticks]
        delivering.result(timeout=120)
        with area.center.read() as connection:
            assert current_epoch(connection) == exchange.epoch  # reading sticks began none
    served.close()
    assert {one.state for one in bundles} == {"new"}
    assert len(records(area.center.store)["habits"]) == 12 * 2 * ROUNDS
    assert carrier.take_back(sticks[-1]).pending == 0
    online.sync()
    carrier.sync()
    assert records(online.laptop.store) == records(carrier.laptop.store)


def deliver(desk: Desk, exchange: CenterExchange) -> None:
    """Work and deliver over the served center, day after day."""
    for number in range(ROUNDS):
        desk.mark(TUESDAY + number)
        assert Synchroniser(desk.laptop, Direct(exchange)).run().pending == 0


def test_a_laptop_may_synchronise_between_carrying_and_taking_back(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.open_class()
    desk.carry(stick)
    desk.mark()
    desk.sync()
    area.receive(stick)
    desk.mark(TUESDAY + 1)
    back = desk.take_back(stick)
    assert (back.acknowledged, back.pending) == (0, 12)
    assert desk.sync().pending == 0
    assert len(records(area.center.store)["habits"]) == 24


def test_a_laptop_accepted_over_the_network_has_its_earlier_sticks_receipted(
    area: Sticks,
) -> None:
    desk, stick = area.desk("吉木阿来", is_approved=False), area.stick()
    desk.open_class()
    made = desk.carry(stick)
    assert area.receive_one(stick).state == "waiting"
    assert desk.sync().outcome == "waiting_for_approval"
    area.approve(desk)
    assert desk.sync().pending == 0
    again = area.receive_one(stick)
    assert (again.state, again.records) == ("same", made.records)
    assert desk.take_back(stick).receipt_codes == (again.receipt_code,)


def test_a_late_reply_that_says_waiting_does_not_undo_the_approval(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来", is_approved=False), area.stick()
    desk.open_class()
    desk.carry(stick)
    with serving(area.center.folder):  # one epoch for all of it
        area.receive(stick)
        area.approve(desk)
        early = [one for one in stick.iterdir() if "receipt" in one.name or "回执" in one.name]
        away = area.stick("away")
        for file in early:
            file.rename(away / file.name)
        area.receive(stick)
    assert desk.take_back(stick).pending == 0
    assert desk.take_back(away).pending == 0
    desk.mark()
    assert desk.carry(area.stick("next")).counts["habit_days"] == 12
    with desk.laptop.reading() as unit:
        assert unit.meta.get("standing") == 0


def test_a_stick_tells_a_serving_center_that_it_was_put_back_and_the_network_does_too(
    area: Sticks, tmp_path: Path
) -> None:
    online, carrier, stick = area.desk("吉木阿来"), area.desk("沙马拉且"), area.stick()
    online.open_class()
    online.sync()
    older = shutil.copytree(area.center.folder, tmp_path / "older")
    later = CenterExchange(area.center)  # an epoch of which the copy knows nothing
    for number, desk in enumerate((online, carrier)):
        Synchroniser(desk.laptop, Direct(later)).run()
        desk.mark(TUESDAY + number)
    carrier.carry(stick)
    served, beside = (CenterFolder.open(older, area.center.world) for _process in range(2))
    with serving(older):
        exchange = CenterExchange(served)
        (bundle,) = receive(beside, [stick]).bundles
        assert (bundle.state, bundle.new_records) == ("new", 12)
        assert Synchroniser(online.laptop, Direct(exchange)).run().pending == 0
        with beside.read() as connection:
            assert current_epoch(connection) == exchange.epoch
    assert carrier.take_back(stick).pending == 0
    assert len(records(served.store)["habits"]) == 24
    served.close()
    beside.close()
