"""What is where: on this laptop, at the center without its approval, confirmed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services.delivery import (
    CLOCK_TOLERANCE_S,
    Delivery,
    delivery_state,
    set_metered,
    short_code_of,
)
from app.services.habits import mark_cells
from app.services.school_days import DayState
from app.services.site_days import set_site_day
from app.services.syncing import Synchroniser, count_pending
from app.sync.carrier import Answered, Meter, Reason, Unreachable
from app.sync.envelope import Standing
from app.sync.operations import ABSENT_FIELD
from app.sync.protocol import Outcome
from app.sync.sheets import MET
from benchmarks.school import SCHOOL_DAYS, School, school

TODAY = 20_004  # Tuesday 8 October 2024, the day of the school's clock


class NoLine:
    """A carrier without a network."""

    def __init__(self) -> None:
        self.meter = Meter()

    def send(self, body: bytes) -> Answered | Unreachable:
        return Unreachable(Reason.OFFLINE)

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 2, 5) as made:
        yield made


def mark_today(one: School, seats: int = 3) -> None:
    class_id, pupils = next(iter(one.classes.items()))
    cells: dict[int, dict[int, int | None]] = {pupil: {0: MET} for pupil in pupils[:seats]}
    cells[pupils[-1]] = {ABSENT_FIELD: MET}
    mark_cells(one.laptop, class_id, TODAY, cells)


def signs(delivery: Delivery) -> list[DayState]:
    return [one.days[-1].state for one in delivery.classes]


def test_what_was_saved_is_counted_in_records_before_and_after_it_is_gathered(one: School) -> None:
    mark_today(one)
    before = delivery_state(one.laptop)
    one.laptop.gather_left_over()
    after = delivery_state(one.laptop)
    assert before.pending == after.pending == 4
    assert before.pending_by_kind == {"habit_day": 3, "absence": 1}
    assert signs(after) == [DayState.WAITING, DayState.UNRECORDED]


def test_a_receipt_clears_it_and_says_when(one: School) -> None:
    mark_today(one)
    set_site_day(one.laptop, TODAY, "no_water")
    assert delivery_state(one.laptop).pending_by_kind["site_day"] == 1
    report = one.sync()
    delivery = delivery_state(one.laptop)
    assert (report.acknowledged, delivery.pending) == (5, 0)
    assert delivery.last_confirmed_records == 5
    assert delivery.last_confirmed == delivery.last_contact == one.laptop.world.unix_seconds()
    assert (delivery.outcome, delivery.standing) == (Outcome.DONE, Standing.APPROVED)
    assert signs(delivery) == [DayState.DELIVERED, DayState.EXCUSED]


def test_without_a_line_everything_stays_and_nothing_was_confirmed_anew(one: School) -> None:
    before = delivery_state(one.laptop)
    mark_today(one)
    Synchroniser(one.laptop, NoLine()).run()
    after = delivery_state(one.laptop)
    assert (after.outcome, after.pending) == (Outcome.OFFLINE, 4)
    assert (after.last_confirmed, after.last_contact) == (
        before.last_confirmed,
        before.last_contact,
    )


def test_an_empty_synchronisation_is_a_contact_but_no_delivery(one: School) -> None:
    before = delivery_state(one.laptop)
    one.sync()
    assert delivery_state(one.laptop).last_confirmed_records == before.last_confirmed_records


def test_what_the_center_keeps_for_a_new_laptop_is_not_delivered(one: School) -> None:
    mark_today(one)
    one.laptop.gather_left_over()
    Synchroniser(one.laptop, NoLine()).run()  # cuts the batches
    with one.laptop.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE batch SET confirmed_epoch = -1"
            " WHERE position = (SELECT max(position) FROM batch)"
        )
    delivery = delivery_state(one.laptop)
    assert (delivery.pending, delivery.parked) == (4, 4)


@pytest.mark.parametrize(("state", "is_refused"), [(2, True), (3, False)])
def test_what_the_center_did_not_take_is_listed(
    one: School, state: int, *, is_refused: bool
) -> None:
    mark_today(one)
    one.sync()
    with one.laptop.store.write() as connection:
        connection.exec_driver_sql(f"UPDATE operation SET state = {state} WHERE kind = 1")  # noqa: S608
        connection.exec_driver_sql(
            "INSERT INTO verdict (operation_no, decision, code)"
            " SELECT no, 2, 'R-02' FROM operation WHERE kind = 1"
        )
    delivery = delivery_state(one.laptop)
    assert delivery.to_fix_count == 1
    (entry,) = delivery.to_fix
    assert (entry.kind, entry.is_refused, entry.code) == ("habit_day", is_refused, "R-02")
    assert (entry.class_name, entry.day is not None) == ("三年级1班", True)
    assert entry.claimed_at == one.laptop.world.unix_seconds()


def test_the_switch_is_kept(one: School) -> None:
    assert not delivery_state(one.laptop).is_metered
    set_metered(one.laptop, is_metered=True)
    assert delivery_state(one.laptop).is_metered


def test_a_wrong_clock_is_told_from_a_slow_one(one: School) -> None:
    for offset, is_wrong in ((CLOCK_TOLERANCE_S, False), (-86_400, True)):
        with one.laptop.unit() as unit:
            unit.meta.put("clock_offset", offset)
        assert delivery_state(one.laptop).is_clock_wrong == is_wrong


def test_the_short_code_is_eight_digits(one: School) -> None:
    assert len(short_code_of(one.laptop).replace(" ", "")) == 8


def test_reading_waits_for_nobody(one: School) -> None:
    """While somebody writes, the figures can be read all the same."""
    mark_today(one)
    read: list[int] = []
    with one.laptop.unit():
        reader = threading.Thread(target=lambda: read.append(count_pending(one.laptop)))
        reader.start()
        reader.join(20)
    assert read == [4]


def test_ten_thousand_waiting_records_are_counted_rightly(tmp_path: Path) -> None:
    with school(tmp_path, 5, 45) as one:
        count = one.mark_days(SCHOOL_DAYS[:45])
        assert delivery_state(one.laptop).pending_by_kind["habit_day"] == count > 9_000


def test_every_step_on_the_store_runs_where_it_is_told_and_the_line_elsewhere(one: School) -> None:
    steps: list[str] = []

    class Line(NoLine):
        def send(self, body: bytes) -> Answered | Unreachable:
            steps.append("line")
            return one.carrier.send(body)

    def in_store(work: Callable[[], Any]) -> Any:
        steps.append("store")
        return work()

    told: list[tuple[int, int]] = []
    mark_today(one)
    report = Synchroniser(
        one.laptop, Line(), in_store=in_store, on_progress=lambda *pair: told.append(pair)
    ).run()
    assert report.outcome is Outcome.DONE
    assert steps == ["store", "store", "store", "line", "store", "store"]
    assert told == [(0, 4), (4, 4)]
