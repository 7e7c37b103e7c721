"""What can be printed, in the words of the printing screen."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from app.domain.calendar import date_of, monday_of, parse_week, week_number
from app.domain.errors import InputError
from app.domain.months import Month, parse_month
from app.domain.text import _
from app.services.paper_forms import Form

WEEKS_BACK, MONTHS_BACK = 12, 11
FRIDAY = 4
# Before this day of a month its predecessor is what is reported (domain spec 4.8).
REPORTED_UNTIL = 10


class Choice(StrEnum):
    """The five papers of the list, in its order."""

    FILLED = "filled"
    BLANK = "blank"
    MONTH = "month"
    WALL = "wall"
    PACK = "pack"

    @property
    def form(self) -> Form:
        """Return the form behind the choice."""
        return _FORMS[self]


_FORMS = {
    Choice.FILLED: Form.WEEK,
    Choice.BLANK: Form.WEEK,
    Choice.MONTH: Form.MONTH,
    Choice.WALL: Form.WALL,
    Choice.PACK: Form.PACK,
}


@dataclass(frozen=True, slots=True)
class Time:
    """One line of the list of times: a running week or a month."""

    words: str
    value: int | Month


def choice_names() -> dict[Choice, str]:
    """Return the lines of the list."""
    return {
        Choice.FILLED: _("Weekly sheet, filled in"),
        Choice.BLANK: _("Weekly sheet, blank"),
        Choice.MONTH: _("Monthly report of the class"),
        Choice.WALL: _("Wall poster of the class"),
        Choice.PACK: _("Reserve paper sheets of the week"),
    }


def choice_words(choice: Choice) -> str:
    """Return one sentence: what it is for, and whether names are on it."""
    return {
        Choice.FILLED: _("The marks of the week. It has names: keep it inside the school."),
        Choice.BLANK: _("To mark by hand. It has names: keep it inside the school."),
        Choice.MONTH: _("Ten habits in figures, and one focus for next month. No names."),
        Choice.WALL: _("The suns of the week, to hang on the wall. No names."),
        Choice.PACK: _("Blank sheets of every class and the last totals, for days without power."),
    }[choice]


def weeks(today: int) -> list[Time]:
    """Return next week, this week and those before, newest first. today: day number."""
    this = week_number(today)
    named = {this + 1: _("Next week"), this: _("This week"), this - 1: _("Last week")}
    return [
        Time(_with_name(named.get(week, ""), time_words(week)), week)
        for week in range(this + 1, this - WEEKS_BACK - 1, -1)
    ]


def months(today: int) -> list[Time]:
    """Return this month and those before, newest first."""
    month = Month.containing(today)
    found = []
    for back in range(MONTHS_BACK + 1):
        name = (_("This month"), _("Last month"))[back] if back <= 1 else ""
        found.append(Time(_with_name(name, time_words(month)), month))
        month = month.previous
    return found


def usual_time(choice: Choice, today: int) -> int | Month:
    """Return what is printed most often: next week's blanks, and last month early in a month."""
    if choice is Choice.MONTH:
        month = Month.containing(today)
        return month.previous if date_of(today).day <= REPORTED_UNTIL else month
    is_ahead = choice in (Choice.BLANK, Choice.PACK)
    return week_number(today) + is_ahead


def time_words(value: int | Month) -> str:
    """Return the days of a running week (Monday to Friday), or year and month."""
    if isinstance(value, Month):
        return _("{year}/{month}").format(year=value.year, month=value.number)
    monday, friday = date_of(monday_of(value)), date_of(monday_of(value) + FRIDAY)
    return _("{month}/{day} to {last_month}/{last_day}").format(
        month=monday.month, day=monday.day, last_month=friday.month, last_day=friday.day
    )


def _with_name(name: str, words: str) -> str:
    return f"{name}　{words}" if name else words


def time_of(where: Mapping[str, object]) -> int | Month | None:
    """Return the time that a caller named; a time that cannot be read is passed over."""
    week, month = where.get("week"), where.get("month")
    if isinstance(week, int):
        return week
    with suppress(InputError):
        if isinstance(week, str):
            return parse_week(week)
        if isinstance(month, str):
            return parse_month(month)
    return month if isinstance(month, Month) else None
