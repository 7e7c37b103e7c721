"""The head keeps the school calendar; the center expects and counts by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.center.site_calendar import import_site_calendar
from app.center.totals import totals
from app.domain.calendar import SchoolYear, day_number
from app.domain.errors import InputError
from app.importers.calendar import CalendarSheet, read_calendar
from app.importers.spreadsheet import read_table
from app.services.school_calendar import (
    DayKind,
    date_words,
    import_laptop_calendar,
    preview_calendar,
    proposals,
    set_days,
    year_days,
)
from app.services.site_calendar import school_calendar
from benchmarks.school import SCHOOL_DAYS, SITE, School, school

MONDAY, TUESDAY = SCHOOL_DAYS[:2]
SATURDAY = MONDAY + 5


@pytest.fixture
def village(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 4) as one:
        yield one


def sheet(folder: Path, *lines: str) -> CalendarSheet:
    file = folder / "calendar.csv"
    file.write_text("\n".join(["日期,类型", *lines]), "utf-8")
    return read_calendar(read_table(file))


def expected(village: School, item: str = "wash_face") -> int:
    village.sync()
    with village.center.read() as connection:
        return sum(
            one.yes + one.no + one.unchecked
            for one in totals(connection).habit_counts
            if one.item == item
        )


def kind(village: School, day: int) -> DayKind:
    return year_days(village.laptop)[day].kind


def test_a_holiday_and_a_make_up_day_reach_the_center(village: School) -> None:
    village.mark_days([MONDAY], marks="all ten")
    assert expected(village) == 20
    assert set_days(village.laptop, {TUESDAY: False, SATURDAY: True}) == 2
    assert expected(village) == 20
    assert set_days(village.laptop, {TUESDAY: True}) == 1
    assert expected(village) == 24
    village.mark_days([SATURDAY], marks="all ten")
    assert expected(village) == 24
    assert set_days(village.laptop, {SATURDAY: False}) == 1
    assert expected(village) == 20


def test_every_day_has_one_of_four_kinds(village: School) -> None:
    set_days(village.laptop, {TUESDAY: False, SATURDAY: True, SATURDAY + 1: False})
    assert [kind(village, MONDAY + place) for place in range(7)] == [
        DayKind.SCHOOL,
        DayKind.HOLIDAY,
        *[DayKind.SCHOOL] * 3,
        DayKind.MAKE_UP,
        DayKind.WEEKEND,
    ]
    assert school_calendar(village.laptop).school_days_of_week((MONDAY + 3) // 7) == [
        MONDAY,
        *range(MONDAY + 2, MONDAY + 6),
    ]


def test_saying_the_same_again_changes_nothing(village: School) -> None:
    assert set_days(village.laptop, {TUESDAY: False}) == 1
    assert set_days(village.laptop, {TUESDAY: False, MONDAY: True, SATURDAY: False}) == 0


def test_a_day_of_another_year_is_refused(village: School) -> None:
    with pytest.raises(InputError) as refused:
        set_days(village.laptop, {day_number(date(2025, 9, 1)): False, TUESDAY: False})
    assert refused.value.code == "I-273"
    assert kind(village, TUESDAY) is DayKind.SCHOOL


def test_an_imported_file_is_previewed_taken_once_and_known_again(
    village: School, tmp_path: Path
) -> None:
    lines = ("2024-11-20至2024-11-22,放假", "2024-11-23,调休上课", "2025-10-01,放假")
    read = sheet(tmp_path, *lines)
    plan = preview_calendar(village.laptop, read)
    assert (len(plan.changes), [one.code for one in plan.errors]) == (4, ["I-273"])
    assert import_laptop_calendar(village.laptop, read, is_dry_run=True).imported == 4
    assert import_laptop_calendar(village.laptop, read, is_dry_run=False).imported == 4
    again = import_laptop_calendar(village.laptop, read, is_dry_run=False)
    assert (again.imported, again.unchanged) == (0, 4)


def test_a_calendar_brought_in_at_the_center_reaches_the_laptop(
    village: School, tmp_path: Path
) -> None:
    day = date(2024, 10, 16)
    read = sheet(tmp_path, f"{day.isoformat()},放假")
    assert import_site_calendar(village.center, SITE, read, is_dry_run=True).imported == 1
    assert import_site_calendar(village.center, SITE, read, is_dry_run=False).imported == 1
    village.sync()
    assert kind(village, day_number(day)) is DayKind.HOLIDAY
    assert import_site_calendar(village.center, SITE, read, is_dry_run=False).imported == 0


def test_known_holidays_are_proposed_and_never_assumed(village: School) -> None:
    named = {one.name: one for one in proposals(SchoolYear(2022))}
    assert date_words(named["火把节"].days) == "2023-08-10 – 2023-08-16"
    assert named["火把节调休"].is_school
    later = {one.name: date_words(one.days) for one in proposals(SchoolYear(2024))}
    assert later == {"彝历新年": "2024-11-20 – 2024-11-22"}
    assert kind(village, day_number(date(2024, 11, 20))) is DayKind.SCHOOL
