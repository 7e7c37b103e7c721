"""Days, ISO weeks and the school year; days are counted from 1970-01-01 so that they stay small."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.errors import InputError
from app.domain.text import _

_EPOCH = date(1970, 1, 1)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_MONDAY_OFFSET = 3  # 1970-01-01 was a Thursday.
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")

# school_day is the opposite of the others: a make-up day, on which a school day is expected.
SITE_DAY_REASONS = {"no_water": 1, "no_power": 2, "holiday": 3, "school_day": 4}
SITE_DAY_NAMES = {number: name for name, number in SITE_DAY_REASONS.items()}


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def date_of(number: int) -> date:
    """Return the date of a day number."""
    return date.fromordinal(number + _EPOCH_ORDINAL)


def parse_date(text: object, field_name: str = "date") -> date:
    """Read ``2024-10-08``. Raises: InputError I-301 naming the field."""
    try:
        # Only the long form: fromisoformat reads 20241008 and weeks too.
        return date.fromisoformat(str(text) if _DATE.fullmatch(str(text)) else "")
    except ValueError:
        raise InputError(
            _("The date must be written like 2024-10-08."), field=field_name, code="I-301"
        ) from None


def week_number(day: int) -> int:
    """Return a running number of the ISO week (Monday first) that holds a day number."""
    return (day + _MONDAY_OFFSET) // 7


def monday_of(week: int) -> int:
    """Return the day number of the Monday of a running week number."""
    return week * 7 - _MONDAY_OFFSET


def week_name(week: int) -> str:
    """Return the ISO name of a running week number, like ``2024-W41``."""
    year, number, _day = date_of(monday_of(week)).isocalendar()
    return f"{year}-W{number:02d}"


def parse_week(text: str) -> int:
    """Read ``2024-W41`` into a running week number. Raises: InputError I-302 (field week)."""
    match = _WEEK.fullmatch(text)
    # Years of this program's life; the calendar itself ends in 9999.
    year, number = match.groups() if match and "2000" <= match[1] <= "2099" else ("0", "0")
    try:
        return week_number(day_number(date.fromisocalendar(int(year), int(number), 1)))
    except ValueError:
        raise InputError(
            _("The week must be written like 2024-W41."), field="week", code="I-302"
        ) from None


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """A school year, 1 September to 31 August (domain spec 5.1.4); ``start`` is its first year."""

    start: int

    @classmethod
    def containing(cls, day: date) -> SchoolYear:
        """Return the school year of a date."""
        return cls(day.year if day.month >= 9 else day.year - 1)  # noqa: PLR2004 -- September

    @property
    def name(self) -> str:
        """Return ``2024-2025``."""
        return f"{self.start}-{self.start + 1}"

    @property
    def first(self) -> int:
        """Return the day number of 1 September."""
        return day_number(date(self.start, 9, 1))

    @property
    def last(self) -> int:
        """Return the day number of 31 August."""
        return day_number(date(self.start + 1, 8, 31))

    def __contains__(self, day: int) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Which days are school days: Monday to Friday of the year unless a day says otherwise.

    Args: exceptions: day number to "is a school day" (imported holidays and make-up days).
    """

    year: SchoolYear
    exceptions: Mapping[int, bool] = field(default_factory=dict)

    def is_school_day(self, day: int) -> bool:
        """Tell whether a day number is a school day."""
        if day not in self.year:
            return False
        return self.exceptions.get(day, (day + _MONDAY_OFFSET) % 7 < 5)  # noqa: PLR2004 -- Friday

    def with_site_days(self, facts: Collection[tuple[int, str]]) -> SchoolCalendar:
        """Return the calendar as a site keeps it: its holidays out, its make-up days in.

        Args: facts: day number and reason (SITE_DAY_REASONS). A holiday is the stronger word.
        """
        own = {day: True for day, reason in facts if reason == "school_day"}
        own |= {day: False for day, reason in facts if reason == "holiday"}
        return SchoolCalendar(self.year, {**self.exceptions, **own})

    def school_days_of_week(self, week: int) -> list[int]:
        """Return the day numbers of the school days of a running week number, in order."""
        monday = monday_of(week)
        return [day for day in range(monday, monday + 7) if self.is_school_day(day)]


def next_day(day: date, count: int = 1) -> date:
    """Return the date ``count`` days later."""
    return day + timedelta(days=count)
