"""Days, weeks and school years as teachers write and read them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.calendar import (
    SITE_DAY_NAMES,
    SITE_DAY_REASONS,
    SchoolCalendar,
    SchoolYear,
    date_of,
    day_number,
    monday_of,
    next_day,
    parse_date,
    parse_week,
    week_name,
    week_number,
)
from app.domain.errors import InputError

FIRST_OF_SEPTEMBER = day_number(date(2024, 9, 1))
TUESDAY = day_number(date(2024, 10, 8))


def test_days_are_counted_from_1970_and_found_again() -> None:
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(2024, 10, 8)) == 20_004
    assert date_of(20_004) == date(2024, 10, 8)


def test_a_week_runs_from_monday_to_sunday_across_every_new_year() -> None:
    day = date(2019, 12, 23)
    while day < date(2027, 1, 15):
        week = week_number(day_number(day))
        assert date_of(monday_of(week)) == day - timedelta(days=day.weekday())
        year, number, _ = day.isocalendar()
        assert week_name(week) == f"{year}-W{number:02d}"
        assert parse_week(week_name(week)) == week
        day += timedelta(days=1)


@pytest.mark.parametrize("text", ["2000-W01", "2099-W52", "2026-W53"])
def test_weeks_of_this_program_s_life_are_read(text: str) -> None:
    assert week_name(parse_week(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "2024-W00", "2024-W54", "2025-W53", "1999-W10", "2100-W10", "2024W41", "2024-W4", "W41"],
)
def test_what_is_no_week_is_told_with_an_example(text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_week(text)
    assert (refused.value.code, refused.value.field) == ("I-302", "week")
    assert "2024-W41" in refused.value.what


def test_a_date_is_read_in_the_long_form_only() -> None:
    assert parse_date("2024-10-08") == date(2024, 10, 8)
    for text in ("20241008", "2024-W41-2", "2024-13-01", "2023-02-29", "昨天", None):
        with pytest.raises(InputError) as refused:
            parse_date(text, "held_on")
        assert (refused.value.code, refused.value.field) == ("I-301", "held_on")
    with pytest.raises(InputError) as refused:
        parse_date("8.10.2024")
    assert refused.value.field == "date"


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2024, 8, 31), 2023),
        (date(2024, 9, 1), 2024),
        (date(2025, 1, 1), 2024),
        (date(2025, 8, 31), 2024),
    ],
)
def test_a_school_year_begins_on_the_first_of_september(day: date, start: int) -> None:
    year = SchoolYear.containing(day)
    assert year == SchoolYear(start)
    assert day_number(day) in year
    assert year.name == f"{start}-{start + 1}"


def test_the_first_and_the_last_day_belong_to_the_year_and_their_neighbours_do_not() -> None:
    year = SchoolYear(2024)
    assert (year.first, year.last) == (FIRST_OF_SEPTEMBER, FIRST_OF_SEPTEMBER + 364)
    assert [day in year for day in (year.first - 1, year.first, year.last, year.last + 1)] == [
        False,
        True,
        True,
        False,
    ]


def test_school_is_from_monday_to_friday_of_the_year_unless_a_day_says_otherwise() -> None:
    calendar = SchoolCalendar(SchoolYear(2024), {TUESDAY: False, TUESDAY + 4: True})
    week = week_number(TUESDAY)
    assert calendar.school_days_of_week(week) == [
        TUESDAY - 1,
        TUESDAY + 1,
        TUESDAY + 2,
        TUESDAY + 3,
        TUESDAY + 4,
    ]
    # 31 August 2024 was a Saturday, 1 September 2025 is a Monday of the year after.
    assert calendar.is_school_day(day_number(date(2025, 9, 1))) is False
    assert calendar.is_school_day(day_number(date(2025, 8, 29)))


def test_a_site_adds_make_up_days_and_takes_holidays_out_and_the_holiday_is_stronger() -> None:
    saturday, monday = TUESDAY + 4, TUESDAY - 1
    county = SchoolCalendar(SchoolYear(2024), {TUESDAY: False})
    own = county.with_site_days(
        [
            (saturday, "school_day"),
            (monday, "holiday"),
            (TUESDAY + 1, "school_day"),
            (TUESDAY + 1, "holiday"),
            (TUESDAY + 2, "no_water"),
        ]
    )
    assert own.school_days_of_week(week_number(TUESDAY)) == [TUESDAY + 2, TUESDAY + 3, saturday]
    assert county.is_school_day(monday)


def test_the_next_day_goes_over_the_end_of_a_month_and_back() -> None:
    assert next_day(date(2024, 2, 28)) == date(2024, 2, 29)
    assert next_day(date(2024, 12, 31), 2) == date(2025, 1, 2)
    assert next_day(date(2024, 3, 1), -1) == date(2024, 2, 29)


def test_the_reasons_have_the_numbers_of_the_protocol() -> None:
    assert SITE_DAY_REASONS == {"no_water": 1, "no_power": 2, "holiday": 3, "school_day": 4}
    assert SITE_DAY_NAMES == {1: "no_water", 2: "no_power", 3: "holiday", 4: "school_day"}
