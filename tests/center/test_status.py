from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

import pytest

from app.center.gaps import GapReason
from app.center.status import Status, status
from app.domain.calendar import date_of
from app.domain.ids import OperationId
from app.sync.batch import Batch, Header, sha256
from app.sync.index import State
from app.sync.intake import Ruling, Taken
from app.sync.operations import Operation, Sheet
from tests.factories.villages import (
    CODE,
    MONDAY,
    Laptop,
    Village,
    class_list,
    day_of,
    without_sealed,
)

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(MONDAY + 1, MONDAY + 6)
FIRST, SECOND = [1, 2, 3], [11, 12]
LISTS = [class_list(1, FIRST), class_list(2, SECOND)]


def asked(village: Village, today: int = FRIDAY) -> Status:
    with village.store.read() as connection:
        return status(connection, today)


def week_of(village: Village, name: str = "三年级1班", today: int = FRIDAY) -> list[str]:
    """Return the states of one class from the first recorded day on."""
    return [str(one.state) for one in asked(village, today).completeness if one.class_name == name]


@dataclass
class StrictJudge:
    """Rules on the sheets of some days as a center might."""

    state: State
    days: Collection[int]
    lamports: range = range(1, 1_000)

    def rule(
        self, header: Header, operation: Operation, *, batch: Batch, is_own: bool
    ) -> Ruling | None:
        content = operation.content
        if isinstance(content, Sheet) and content.day in self.days:
            return Ruling(self.state, "R-09") if operation.lamport in self.lamports else None
        return None


@pytest.fixture
def school(village: Village) -> Village:
    village.enrol(1, "三年级1班", FIRST)
    village.enrol(2, "三年级2班", SECOND)
    return village


@pytest.fixture
def laptop(school: Village) -> Laptop:
    made = Laptop(1)
    made.announce(school, seconds=1_728_345_600)
    return made


def test_a_new_center_has_nothing_to_tell(village: Village) -> None:
    found = asked(village)
    assert json.loads(json.dumps(found.as_json())) == {
        "devices": [],
        "missing": [],
        "quarantined": [],
        "completeness": [],
        "alarms": [],
    }


def test_the_matrix_runs_from_the_first_record_to_today(school: Village, laptop: Laptop) -> None:
    school.take(laptop.sheet(1, FIRST, MONDAY), lists=LISTS)
    first, *_rest = asked(school).completeness
    assert first.as_json() == {
        "site": CODE,
        "class": "三年级1班",
        "date": "2024-10-07",
        "state": "received",
    }
    assert week_of(school) == ["received"] + ["not_recorded"] * 4
    assert week_of(school, "三年级2班") == ["not_recorded"] * 5


def test_the_matrix_ends_with_the_school_year_and_covers_later_records(school: Village) -> None:
    last = school.calendar.year.last
    school.write_down({last: {1: day_of("wash_face")}})
    assert asked(school, last + 90).completeness[-1].day == date_of(last)
    assert asked(school, MONDAY).completeness[-1].day == date_of(last)


def test_weekends_and_holidays_are_no_school(school: Village, laptop: Laptop) -> None:
    school.take(laptop.sheet(1, FIRST, FRIDAY), lists=LISTS)
    school.happen(SATURDAY + 2, "holiday")
    assert week_of(school, today=SATURDAY + 3) == [
        "received",
        "no_school",
        "no_school",
        "no_school",
        "not_recorded",
    ]


def test_no_water_is_still_a_school_day(school: Village) -> None:
    school.happen(MONDAY, "no_water")
    assert week_of(school, today=MONDAY) == ["not_recorded"]


def test_a_make_up_saturday_is_expected(school: Village) -> None:
    school.declare({SATURDAY: True})
    school.write_down({FRIDAY: {1: day_of("wash_face")}})
    assert week_of(school, today=SATURDAY) == ["received", "not_recorded"]


def test_an_absence_alone_is_received_and_a_cleared_day_is_not(school: Village) -> None:
    school.write_down({MONDAY: {1: day_of(absent=True)}, TUESDAY: {1: day_of()}})
    assert week_of(school, today=TUESDAY) == ["received", "not_recorded"]


def test_a_class_without_pupils_is_not_asked_for(school: Village) -> None:
    school.enrol(3, "一年级1班", [])
    school.write_down({MONDAY: {1: day_of("wash_face")}})
    assert week_of(school, "一年级1班") == []


def test_a_laptop_shows_when_it_was_last_heard(school: Village, laptop: Laptop) -> None:
    Laptop(2).announce(school, "revoked")
    devices = {one.device: one.as_json() for one in asked(school).devices}
    assert devices[laptop.device] == {
        "device": laptop.device.hex(),
        "site": CODE,
        "state": "approved",
        "last_contact": "2024-10-08T08:00:00+08:00",
        "unconfirmed": 0,
        "missing_packets": [],
    }
    assert devices[Laptop(2).device]["state"] == "revoked"
    assert devices[Laptop(2).device]["last_contact"] is None


def test_the_center_itself_is_no_laptop(school: Village, laptop: Laptop) -> None:
    with school.rows() as rows:
        rows.change(
            "UPDATE device SET is_center = ? WHERE site = ? AND id = ?", (1,), laptop.device
        )
    assert asked(school).devices == ()


def test_a_batch_lost_on_the_way_is_a_gap_between_its_neighbours(
    school: Village, laptop: Laptop
) -> None:
    days = [MONDAY, TUESDAY, WEDNESDAY]
    monday, _lost, wednesday = (laptop.sheet(1, FIRST, day) for day in days)
    assert school.take(monday, wednesday, lists=LISTS) == [Taken.NEW, Taken.NEW]
    found = asked(school)
    (gap,) = found.missing
    assert gap.as_json() == {
        "id": f"{laptop.device.hex()}.{laptop.session.hex()}.2",
        "site": CODE,
        "device": laptop.device.hex(),
        "session": laptop.session.hex(),
        "first_seq": 2,
        "last_seq": 2,
        "reason": "predecessor",
    }
    assert found.devices[0].unconfirmed == 1
    # Only the class this laptop writes for, and only the day that lies in the gap.
    assert week_of(school) == ["received", "on_laptop", "received"] + ["not_recorded"] * 2
    assert set(week_of(school, "三年级2班")) == {"not_recorded"}


def test_a_named_head_says_that_more_is_on_the_laptop(school: Village, laptop: Laptop) -> None:
    school.take(laptop.sheet(1, FIRST, TUESDAY), lists=LISTS)
    laptop.name_head(school, 4)
    found = asked(school)
    assert [(one.first_seq, one.last_seq, one.reason) for one in found.missing] == [
        (2, 4, GapReason.NAMED_HEAD)
    ]
    assert found.devices[0].unconfirmed == 3
    assert week_of(school) == ["received", "on_laptop", "on_laptop", "on_laptop"]


def test_a_head_that_is_held_is_no_gap(school: Village, laptop: Laptop) -> None:
    school.take(laptop.sheet(1, FIRST, MONDAY), lists=LISTS)
    laptop.name_head(school)
    assert asked(school).missing == ()


def test_a_header_without_its_sealed_part_is_a_gap_of_its_classes(
    school: Village, laptop: Laptop
) -> None:
    wires = [laptop.sheet(1, FIRST, MONDAY), laptop.sheet(2, SECOND, TUESDAY)]
    assert school.take(wires[0], without_sealed(wires[1]), lists=LISTS) == [
        Taken.NEW,
        Taken.INCOMPLETE,
    ]
    assert [one.reason for one in asked(school).missing] == [GapReason.INCOMPLETE_BATCH]
    assert week_of(school, today=TUESDAY) == ["received", "not_recorded"]
    assert week_of(school, "三年级2班", TUESDAY) == ["on_laptop", "on_laptop"]
    school.take(wires[1])
    assert asked(school).missing == ()
    assert week_of(school, "三年级2班", TUESDAY) == ["not_recorded", "received"]


def test_a_batch_whose_class_list_is_not_here_may_be_of_any_class(
    school: Village, laptop: Laptop
) -> None:
    school.write_down({MONDAY: {1: day_of("wash_face")}})
    assert school.take(laptop.sheet(2, SECOND, TUESDAY)) == [Taken.INCOMPLETE]
    assert week_of(school, today=TUESDAY) == ["received", "on_laptop"]
    assert week_of(school, "三年级2班", TUESDAY) == ["on_laptop", "on_laptop"]


def test_a_session_whose_parent_never_came_is_a_lost_stick(school: Village, laptop: Laptop) -> None:
    laptop.sheet(1, FIRST, MONDAY)
    laptop.restart(b"session2")
    school.take(laptop.sheet(1, FIRST, WEDNESDAY), lists=LISTS)
    (gap,) = asked(school).missing
    assert (gap.session, gap.first_seq, gap.last_seq) == (b"session1", 1, 1)
    assert gap.reason is GapReason.PARENT


def test_an_operation_somebody_had_on_screen_is_missed(school: Village, laptop: Laptop) -> None:
    other = OperationId(Laptop(7).device, b"elsewher", 3)
    with school.rows() as rows:
        rows.run(
            "INSERT INTO session (site, no, device, session, author, last_operation, last_seq,"
            " confirmed_seq, confirmed_epoch) VALUES (?, 9, ?, ?, ?, 0, 0, 0, 0)",
            other.device,
            other.session,
            b"",
        )
        rows.run(
            "INSERT INTO operation (site, no, session_no, seq, lamport, kind, state)"
            " VALUES (?, 9, 9, ?, 0, 0, 4)",
            other.seq,
        )
    (gap,) = asked(school).missing
    assert (gap.length, gap.reason) == (3, GapReason.NAMED_OPERATION)


def test_a_laptop_that_waits_for_approval_may_hold_the_days_after_the_last(
    school: Village, laptop: Laptop
) -> None:
    school.take(laptop.sheet(1, FIRST, TUESDAY), lists=[LISTS[0]])
    stranger = Laptop(2)
    stranger.announce(school, "waiting")
    stranger.name_head(school, 5)
    wires = [(stranger.sheet(2, SECOND, THURSDAY), 0), (LISTS[1], 1), (b"garbage", 0)]
    with school.rows() as rows:
        rows.many(
            "INSERT INTO parked_batch (site, hash, device, wire, is_list, arrived)"
            " VALUES (?, ?, ?, ?, ?, 1)",
            [(sha256(wire), stranger.device, wire, is_list) for wire, is_list in wires],
        )
    found = asked(school)
    waiting = next(one for one in found.devices if one.device == stranger.device)
    assert (waiting.state, waiting.unconfirmed) == ("waiting", 2)
    assert found.missing == ()
    assert week_of(school) == ["received"] + ["not_recorded"] * 3
    assert week_of(school, "三年级2班") == ["on_laptop"] * 4


def test_a_refused_sheet_needs_fixing_until_the_laptop_writes_it_anew(
    school: Village, laptop: Laptop
) -> None:
    judge = StrictJudge(State.REFUSED, {TUESDAY}, range(1, 3))
    wires = [laptop.sheet(1, FIRST, MONDAY), laptop.sheet(1, FIRST, TUESDAY)]
    school.take(*wires, lists=LISTS, judge=judge)
    assert week_of(school, today=TUESDAY) == ["received", "needs_fixing"]
    assert week_of(school, "三年级2班", TUESDAY) == ["not_recorded", "not_recorded"]
    assert asked(school).quarantined == ()
    school.take(laptop.sheet(2, SECOND, TUESDAY), judge=judge)
    assert week_of(school, today=TUESDAY) == ["received", "needs_fixing"]
    school.take(laptop.sheet(1, FIRST, TUESDAY), judge=judge)
    assert week_of(school, today=TUESDAY) == ["received", "received"]


def test_a_sheet_in_quarantine_waits_for_a_person(school: Village, laptop: Laptop) -> None:
    judge = StrictJudge(State.QUARANTINED, {MONDAY})
    school.write_down({MONDAY: {1: day_of("wash_face")}})
    school.take(laptop.sheet(1, FIRST, MONDAY), lists=LISTS, judge=judge)
    with school.rows() as rows:
        rows.run(
            "INSERT INTO verdict (site, operation_no, decision, code)"
            " SELECT ?, no, 3, 'Q-02' FROM operation WHERE state = 3"
        )
    found = asked(school)
    assert [one.as_json() for one in found.quarantined] == [
        {
            "id": f"{laptop.device.hex()}.{laptop.session.hex()}.1",
            "site": CODE,
            "device": laptop.device.hex(),
            "code": "Q-02",
        }
    ]
    assert week_of(school, today=MONDAY) == ["needs_fixing"]


def test_a_refused_sheet_whose_content_is_gone_may_be_of_any_class(
    school: Village, laptop: Laptop
) -> None:
    school.write_down({MONDAY: {1: day_of("wash_face")}})
    judge = StrictJudge(State.REFUSED, {MONDAY})
    school.take(laptop.sheet(1, FIRST, MONDAY), lists=LISTS, judge=judge)
    with school.rows() as rows:
        rows.change("UPDATE batch SET sealed_part = NULL WHERE site = ? AND true", ())
    assert week_of(school, today=MONDAY) == ["needs_fixing"]
    assert week_of(school, "三年级2班", MONDAY) == ["needs_fixing"]


def test_two_batches_over_one_range_are_one_gap(school: Village, laptop: Laptop) -> None:
    wire = laptop.sheet(1, FIRST, MONDAY)
    twin = Laptop(1).sheet(1, FIRST, TUESDAY)
    school.take(without_sealed(wire), without_sealed(twin), lists=LISTS)
    assert [(one.first_seq, one.last_seq) for one in asked(school).missing] == [(1, 1)]


def test_a_parked_class_list_of_garbage_names_no_class(school: Village) -> None:
    school.write_down({MONDAY: {1: day_of("wash_face")}})
    stranger = Laptop(2)
    stranger.announce(school, "waiting")
    wires = [(stranger.sheet(1, FIRST, TUESDAY, b"garbage"), 0), (b"garbage", 1)]
    with school.rows() as rows:
        rows.many(
            "INSERT INTO parked_batch (site, hash, device, wire, is_list, arrived)"
            " VALUES (?, ?, ?, ?, ?, 1)",
            [(sha256(wire), stranger.device, wire, is_list) for wire, is_list in wires],
        )
    assert week_of(school, today=TUESDAY) == ["received", "on_laptop"]
    assert week_of(school, "三年级2班", TUESDAY) == ["on_laptop", "on_laptop"]
