"""A teacher marks a class sheet: every cell is saved at once, and seen at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app.domain.errors import InputError
from app.services.habits import HabitDay, HabitDays, class_day, class_days, mark_cells, school_days
from app.services.laptop import Laptop
from app.sync.operations import ABSENT_FIELD
from app.sync.rows import SiteRows
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import SCHOOL_DAYS, School, school

MONDAY, TUESDAY = SCHOOL_DAYS[:2]
WASH_FACE, CAN_READ = 0, 6


class Desk(NamedTuple):
    school: School
    laptop: Laptop
    class_id: bytes
    pupils: list[int]

    def sheet(self, day: int = MONDAY) -> HabitDays:
        with self.laptop.store.read() as connection:
            return class_day(SiteRows(connection), self.pupils, day)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school(tmp_path, 2, 5) as one:
        class_id, pupils = next(iter(one.classes.items()))
        yield Desk(one, one.laptop, class_id, list(pupils))


def test_a_mark_is_seen_at_once_and_still_after_it_was_gathered(desk: Desk) -> None:
    ada, ben = desk.pupils[:2]
    saved = mark_cells(
        desk.laptop,
        desk.class_id,
        MONDAY,
        {ada: {WASH_FACE: MET, CAN_READ: NOT_YET}, ben: {ABSENT_FIELD: MET}},
    )
    assert (saved.marked, saved.absent) == ({ada}, {ben})
    before = desk.sheet()
    desk.laptop.gather_left_over()
    after = desk.sheet()
    assert before == after
    assert len(after) == 2
    day = after.day_of(ada, MONDAY)
    assert (day.mark("wash_face"), day.mark("can_read"), day.mark("bathe")) == ("Y", "N", "-")
    assert not day.is_absent
    assert after.day_of(ben, MONDAY).is_absent
    assert after.day_of(desk.pupils[2], MONDAY) == HabitDay(0)
    assert after.day_of(ada, TUESDAY) == HabitDay(0)


def test_a_correction_lies_over_what_was_gathered(desk: Desk) -> None:
    ada = desk.pupils[0]
    mark_cells(desk.laptop, desk.class_id, MONDAY, {ada: {WASH_FACE: MET, CAN_READ: MET}})
    desk.laptop.gather_left_over()
    mark_cells(desk.laptop, desk.class_id, MONDAY, {ada: {WASH_FACE: NOT_YET, CAN_READ: None}})
    day = desk.sheet().day_of(ada, MONDAY)
    assert (day.mark("wash_face"), day.mark("can_read")) == ("N", "-")


def test_saying_the_same_again_changes_nothing(desk: Desk) -> None:
    cells = {desk.pupils[0]: {WASH_FACE: MET}}
    mark_cells(desk.laptop, desk.class_id, MONDAY, cells)
    saved = mark_cells(desk.laptop, desk.class_id, MONDAY, cells)
    assert not saved.marked
    assert not mark_cells(desk.laptop, desk.class_id, MONDAY, {}).marked


@pytest.mark.parametrize(
    ("code", "day", "fields"),
    [
        ("I-313", MONDAY - 400, {WASH_FACE: MET}),
        ("I-318", MONDAY, {11: MET}),
        ("I-318", MONDAY, {-1: MET}),
        ("I-319", MONDAY, {WASH_FACE: 3}),
        ("I-319", MONDAY, {ABSENT_FIELD: NOT_YET}),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, code: str, day: int, fields: dict[int, int]) -> None:
    with pytest.raises(InputError) as refused:
        mark_cells(desk.laptop, desk.class_id, day, {desk.pupils[0]: fields})
    assert refused.value.code == code
    assert len(desk.sheet()) == 0


def test_a_pupil_of_another_class_is_refused(desk: Desk) -> None:
    other = list(desk.school.classes.values())[1][0]
    with pytest.raises(InputError) as refused:
        mark_cells(desk.laptop, desk.class_id, MONDAY, {other: {WASH_FACE: MET}})
    assert refused.value.code == "I-314"


@pytest.mark.parametrize(
    ("code", "column", "value"),
    [
        ("I-315", "has_consent", 0),
        ("I-315", "consent_from", TUESDAY),
        ("I-316", "enrolled_from", TUESDAY),
    ],
)
def test_nothing_is_kept_of_a_pupil_without_consent_or_before_enrolment(
    desk: Desk, code: str, column: str, value: int
) -> None:
    ada = desk.pupils[0]
    with desk.laptop.store.write() as connection:
        connection.exec_driver_sql(f"UPDATE pupil SET {column} = {value} WHERE no = {ada}")  # noqa: S608
    with pytest.raises(InputError) as refused:
        mark_cells(desk.laptop, desk.class_id, MONDAY, {ada: {WASH_FACE: MET}})
    assert refused.value.code == code
    assert len(desk.sheet()) == 0


def test_a_class_and_a_school_over_several_days(desk: Desk) -> None:
    first, second = desk.school.classes.items()
    for class_id, pupils in (first, second):
        for day in (MONDAY, TUESDAY):
            mark_cells(desk.laptop, class_id, day, {one: {WASH_FACE: MET} for one in pupils})
    desk.laptop.gather_left_over()
    with desk.laptop.store.read() as connection:
        rows = SiteRows(connection)
        assert len(class_days(rows, first[1], [MONDAY, TUESDAY])) == 10
        assert len(school_days(rows, [MONDAY, TUESDAY])) == 20
        # A latecomer's number lies far from those of the class, others' lie between.
        apart = [first[1][0], second[1][-1]]
        found = class_days(rows, apart, [MONDAY])
        assert sorted(found.by_day[MONDAY]) == sorted(apart)
        assert len(class_days(rows, [], [MONDAY])) == 0


def test_the_center_reads_the_same_sheet(desk: Desk) -> None:
    mark_cells(desk.laptop, desk.class_id, MONDAY, {desk.pupils[0]: {WASH_FACE: MET}})
    desk.school.sync()
    with desk.school.center.read() as connection:
        site = connection.exec_driver_sql("SELECT DISTINCT site FROM habit_day").scalar_one()
        rows = SiteRows(connection, site)
        pupils = [no for (no,) in rows.all("SELECT no FROM pupil WHERE site = ? AND true")]
        found = class_day(rows, pupils, MONDAY)
        assert [HabitDay(one).mark("wash_face") for one in found.by_day[MONDAY].values()] == ["Y"]
