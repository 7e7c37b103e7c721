"""The last school days of each class: recorded or not, and whether the center confirmed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.calendar import SITE_DAY_NAMES, SchoolCalendar, date_of
from app.services.habits import school_days
from app.services.laptop import Laptop, Unit
from app.services.roster import KnownPupil, known_pupils
from app.services.site_calendar import with_make_ups
from app.sync.counting import RecordKey

# No break of a school year is longer than this; so far back a school day is looked for.
LONGEST_BREAK_DAYS = 100


class DayState(StrEnum):
    """The five signs of a day; where two are true the first of this order is told."""

    WAITING = "waiting"  # something of it is saved here and not confirmed
    DELIVERED = "delivered"
    HOLIDAY = "holiday"
    EXCUSED = "excused"  # no water or no power, and nothing was recorded
    UNRECORDED = "unrecorded"


@dataclass(frozen=True, slots=True)
class DaySign:
    """One class on one day. waiting: records of it that are not confirmed."""

    day: date
    state: DayState
    waiting: int
    reasons: frozenset[str]
    is_today: bool


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """Day numbers, oldest first, and for each class name one sign per day."""

    days: tuple[int, ...]
    by_class: dict[str, tuple[DaySign, ...]]


def last_school_days(calendar: SchoolCalendar, today: int, count: int) -> list[int]:
    """Return up to ``count`` school days that end with ``today``, oldest first (day numbers)."""
    found: list[int] = []
    for day in range(today, today - LONGEST_BREAK_DAYS, -1):
        if len(found) == count:
            break
        if calendar.is_school_day(day):
            found.append(day)
    return found[::-1]


def site_reasons(unit: Unit, days: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the facts of the site (no_water, no_power, holiday) of some days."""
    found: dict[int, set[str]] = defaultdict(set)
    wanted = set(days)
    if wanted:
        for day, reason in unit.rows.all(
            "SELECT date, reason FROM site_day WHERE date BETWEEN ? AND ?",
            min(wanted),
            max(wanted),
        ):
            if day in wanted and SITE_DAY_NAMES[reason] != "school_day":
                found[day].add(SITE_DAY_NAMES[reason])
    return {day: frozenset(found[day]) for day in wanted}


def read_school_days(
    unit: Unit, laptop: Laptop, waiting: Iterable[RecordKey], *, count: int
) -> SchoolDays:
    """Read the signs of every class for the last school days. waiting: keys not confirmed."""
    today = laptop.world.today()
    calendar = with_make_ups(unit.rows, laptop.identity.calendar)
    days = last_school_days(calendar, today, count)
    pupils = known_pupils(unit.rows)
    marks = school_days(unit.rows, days)
    reasons = site_reasons(unit, days)
    unconfirmed = _waiting_by_class(pupils, waiting, frozenset(days))
    by_class: dict[str, tuple[DaySign, ...]] = {}
    for name in dict.fromkeys(one.class_name for one in pupils):
        numbers = [one.number for one in pupils if one.class_name == name]
        by_class[name] = tuple(
            _sign(
                day,
                has_marks=any(one in marks.by_day[day] for one in numbers),
                waiting=unconfirmed.get((name, day), 0),
                reasons=reasons[day],
                is_today=day == today,
            )
            for day in days
        )
    return SchoolDays(tuple(days), by_class)


def _sign(
    day: int, *, has_marks: bool, waiting: int, reasons: frozenset[str], is_today: bool
) -> DaySign:
    if waiting:
        state = DayState.WAITING
    elif has_marks:
        state = DayState.DELIVERED
    elif "holiday" in reasons:
        state = DayState.HOLIDAY
    elif reasons:
        state = DayState.EXCUSED
    else:
        state = DayState.UNRECORDED
    return DaySign(date_of(day), state, waiting, reasons, is_today)


def _waiting_by_class(
    pupils: list[KnownPupil], waiting: Iterable[RecordKey], days: frozenset[int]
) -> dict[tuple[str, int], int]:
    class_of = {one.id: one.class_name for one in pupils}
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for pupil, day in _of_days(waiting, days):
        if pupil in class_of:
            counts[class_of[pupil], day] += 1
    return counts


def _of_days(keys: Iterable[RecordKey], days: frozenset[int]) -> Iterator[tuple[bytes, int]]:
    """Yield (pupil id, day) of habit days and absences."""
    for key in keys:
        day, pupil = key[-2:]
        if day in days and isinstance(pupil, bytes):
            yield pupil, day
