"""Months as teachers say them, and in which month a week is told."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.calendar import day_number, week_number
from app.domain.errors import InputError
from app.domain.months import Month, parse_month


def test_a_month_knows_its_days_and_its_neighbours() -> None:
    october, december = Month(2024, 10), Month(2024, 12)
    assert (october.first, october.last) == (
        day_number(date(2024, 10, 1)),
        day_number(date(2024, 10, 31)),
    )
    assert december.next == Month(2025, 1)
    assert december.last == day_number(date(2024, 12, 31))
    assert Month(2025, 1).previous == december
    assert Month(2024, 2).last - Month(2024, 2).first == 28
    assert october.last in october
    assert october.last + 1 not in october
    assert Month.containing(october.first) == october


def test_every_week_is_told_in_exactly_one_month() -> None:
    months = [Month(2024, number) for number in range(8, 13)]
    told = [week for month in months for week in month.weeks() if month.has_week(week)]
    assert told == list(range(told[0], told[-1] + 1))
    # Monday 30 September to Sunday 6 October has its Thursday in October.
    assert Month(2024, 10).has_week(week_number(day_number(date(2024, 9, 30))))


def test_a_month_is_written_one_way() -> None:
    assert parse_month("2024-10") == Month(2024, 10)
    assert parse_month("2024-10").name == "2024-10"
    for text in ("", "2024-13", "2024-00", "2024-9", "1999-10", "2024-10-01", "十月"):
        with pytest.raises(InputError) as refused:
            parse_month(text)
        assert (refused.value.code, refused.value.field) == ("I-330", "month")


def test_the_weeks_of_a_month_are_those_that_touch_it() -> None:
    first = week_number(day_number(date(2024, 10, 1)))
    assert Month(2024, 10).weeks() == [first + place for place in range(5)]
    assert week_number(day_number(date(2024, 10, 31))) == first + 4
