"""The sheet a teacher opens: who is on it, what is due, how much is done, and what is saved."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.domain.habit_counts import ClassWeek, PupilSpan, count_week
from app.services.class_sheet import (
    CellKey,
    ClassSheet,
    Coverage,
    SheetChanges,
    classes,
    latest_school_day,
    read_sheet,
    save_changes,
    total,
)
from app.services.site_days import set_site_day
from app.sync.operations import ABSENT_FIELD
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import SCHOOL_DAYS, School, school

FACE, HANDS, HAIR, HOMEWORK = 0, 1, 2, 7
# The school's clock stands on Tuesday 8 October 2024.
TODAY = SCHOOL_DAYS[26]
MONDAY = TODAY - 1


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 2, 5) as one:
        yield one


def sheet_of(desk: School, day: int | None = None) -> ClassSheet:
    return read_sheet(desk.laptop, "三年级1班", day)


def save(desk: School, sheet: ClassSheet, cells: dict[tuple[int, int, int], int | None]) -> None:
    changes = SheetChanges(
        {
            CellKey(day, sheet.pupils[row].number, field): value
            for (day, row, field), value in cells.items()
        },
        {},
    )
    save_changes(desk.laptop, sheet.school_class.id, changes)


def test_the_classes_of_the_school_with_their_size(desk: School) -> None:
    found = classes(desk.laptop)
    assert [(one.name, one.pupil_count) for one in found] == [("三年级1班", 5), ("三年级2班", 5)]
    assert [one.id for one in found] == list(desk.classes)


def test_a_fresh_sheet_opens_on_today_with_the_whole_class(desk: School) -> None:
    sheet = sheet_of(desk)
    assert (sheet.day, sheet.today) == (TODAY, TODAY)
    assert [one.seat for one in sheet.pupils] == [1, 2, 3, 4, 5]
    assert all(one.counts_on(TODAY) for one in sheet.pupils)
    assert sheet.days == tuple(range(MONDAY, MONDAY + 5))
    assert (sheet.previous_day, sheet.next_day) == (MONDAY, None)
    assert sheet.due(TODAY) == 1 << FACE | 1 << HANDS | 1 << HOMEWORK
    assert sheet.progress(TODAY) == Coverage(0, 15)
    assert sheet_of(desk, MONDAY).next_day == TODAY


def test_a_class_is_found_by_its_id_too_and_a_wrong_one_is_named(desk: School) -> None:
    second = classes(desk.laptop)[1]
    assert read_sheet(desk.laptop, second.id).school_class == second
    with pytest.raises(InputError) as unknown:
        read_sheet(desk.laptop, "九年级9班")
    assert (unknown.value.code, unknown.value.field) == ("I-303", "class")
    with pytest.raises(InputError) as unknown:
        read_sheet(desk.laptop, b"0" * 16)
    assert unknown.value.code == "I-303"


def test_a_day_of_another_school_year_is_refused(desk: School) -> None:
    with pytest.raises(InputError) as outside:
        sheet_of(desk, TODAY + 700)
    assert (outside.value.code, outside.value.field) == ("I-313", "date")


def test_what_is_saved_is_what_is_shown(desk: School) -> None:
    sheet = sheet_of(desk)
    cells = {(TODAY, 0, FACE): MET, (TODAY, 1, FACE): NOT_YET, (MONDAY, 2, HAIR): MET}
    save(desk, sheet, cells)
    shown = sheet.with_cells(
        {CellKey(day, sheet.pupils[row].number, field): v for (day, row, field), v in cells.items()}
    )
    read = sheet_of(desk)
    for day in sheet.days:
        for pupil in sheet.pupils:
            assert read.packed(day, pupil.number) == shown.packed(day, pupil.number)
    assert read.value(CellKey(TODAY, sheet.pupils[1].number, FACE)) == NOT_YET
    save(desk, sheet, {(TODAY, 0, FACE): None})
    assert sheet_of(desk).value(CellKey(TODAY, sheet.pupils[0].number, FACE)) is None


def test_an_absent_pupil_is_expected_nowhere_and_keeps_the_marks_underneath(desk: School) -> None:
    sheet = sheet_of(desk)
    save(desk, sheet, {(TODAY, 0, FACE): MET, (TODAY, 0, ABSENT_FIELD): MET})
    sheet = sheet_of(desk)
    ada = sheet.pupils[0].number
    assert sheet.is_absent(TODAY, ada)
    assert sheet.value(CellKey(TODAY, ada, FACE)) == MET
    assert sheet.progress(TODAY) == Coverage(0, 12)


def test_a_day_without_water_takes_the_washes_out_and_gives_them_back(desk: School) -> None:
    assert set_site_day(desk.laptop, TODAY, "no_water")
    assert not set_site_day(desk.laptop, TODAY, "no_water")
    sheet = sheet_of(desk)
    assert sheet.reasons == {TODAY: frozenset({"no_water"})}
    assert sheet.progress(TODAY) == Coverage(0, 5)
    changes = SheetChanges({}, {(TODAY, "no_water"): False, (TODAY, "holiday"): True})
    save_changes(desk.laptop, sheet.school_class.id, changes)
    sheet = sheet_of(desk)
    assert sheet.reasons == {TODAY: frozenset({"holiday"})}
    assert sheet.progress(TODAY) == Coverage(0, 0)
    assert not sheet.progress(TODAY).is_full


def test_a_pupil_without_consent_or_not_yet_enrolled_is_on_the_sheet_and_not_counted(
    desk: School,
) -> None:
    ada, ben = (one.number for one in sheet_of(desk).pupils[:2])
    with desk.laptop.store.write() as connection:
        for number, change in ((ada, "has_consent = 0"), (ben, f"enrolled_from = {TODAY + 1}")):
            connection.exec_driver_sql(f"UPDATE pupil SET {change} WHERE no = {number}")  # noqa: S608
    sheet = sheet_of(desk)
    assert len(sheet.pupils) == 5
    assert not sheet.pupils[0].has_consent_on(TODAY)
    assert sheet.pupils[1].has_consent_on(TODAY)
    assert [one.counts_on(TODAY) for one in sheet.pupils] == [False, False, True, True, True]
    assert sheet.progress(TODAY) == Coverage(0, 9)


def test_coverage_is_what_the_week_is_counted_by(desk: School) -> None:
    """The bars of a column agree with the counts that go up to the county."""
    for day in (MONDAY, TODAY):
        desk.mark_days([day], marks="random")
    sheet = sheet_of(desk)
    set_site_day(desk.laptop, MONDAY, "no_power")
    save(desk, sheet, {(TODAY, 3, ABSENT_FIELD): MET})
    sheet = sheet_of(desk)
    week = ClassWeek(
        school_days=sheet.days,
        pupils=[PupilSpan(one.enrolled_from, one.consent_from) for one in sheet.pupils],
        marks={day: [sheet.packed(day, one.number) for one in sheet.pupils] for day in sheet.days},
        excused={day: sheet.excused(day) for day in sheet.days},
    )
    counted = [Coverage(one.yes + one.no, one.expected) for one in count_week(week, sheet.cadence)]
    for item, whole in enumerate(counted):
        if sheet.cadence.weekly_mask >> item & 1:
            assert sheet.coverage(TODAY)[item] == whole
        else:
            assert total(sheet.daily_coverage(day)[item] for day in sheet.days) == whole


def test_on_a_sunday_the_sheet_of_friday_is_opened(desk: School) -> None:
    calendar = desk.laptop.identity.calendar
    sunday = MONDAY - 1
    assert latest_school_day(calendar, sunday) == MONDAY - 3
    assert latest_school_day(calendar, calendar.year.first - 400) == calendar.year.first
    only_holidays = dataclasses.replace(
        calendar, exceptions=dict.fromkeys(range(calendar.year.first, TODAY + 1), False)
    )
    assert latest_school_day(only_holidays, TODAY) == calendar.year.first


def test_a_make_up_day_of_the_weekend_belongs_to_the_week(desk: School) -> None:
    saturday = MONDAY + 5
    calendar = dataclasses.replace(
        desk.laptop.identity.calendar, exceptions={saturday: True, MONDAY: False}
    )
    desk.laptop.identity = dataclasses.replace(desk.laptop.identity, calendar=calendar)
    sheet = sheet_of(desk)
    assert sheet.days == (*range(MONDAY, MONDAY + 5), saturday)
    assert sheet.school_days == frozenset(sheet.days) - {MONDAY}
    assert sheet.due(MONDAY) == 0
    assert sheet.previous_day == MONDAY - 3


def test_the_first_day_of_the_year_has_none_before_it(desk: School) -> None:
    year = desk.laptop.identity.calendar.year
    assert sheet_of(desk, year.first + 1).previous_day is None


def test_who_left_is_on_the_sheets_of_the_week_and_counted_no_more(desk: School) -> None:
    ada, ben = (one.number for one in sheet_of(desk).pupils[:2])
    with desk.laptop.store.write() as connection:
        for number, day in ((ada, MONDAY), (ben, MONDAY - 1)):
            change = f"UPDATE pupil SET enrolled_until = {day} WHERE no = {number}"  # noqa: S608
            connection.exec_driver_sql(change)
    sheet = sheet_of(desk)
    assert [one.seat for one in sheet.pupils] == [1, 3, 4, 5]
    assert [sheet.pupils[0].counts_on(day) for day in (MONDAY, TODAY)] == [True, False]
    assert (sheet.progress(MONDAY), sheet.progress(TODAY)) == (Coverage(0, 12), Coverage(0, 9))
    assert sheet.weekly_coverage()[HAIR] == Coverage(0, 4)
    assert sheet.school_class.pupil_count == 3
    assert len(sheet_of(desk, MONDAY - 3).pupils) == 5
