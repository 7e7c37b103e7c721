"""The school calendar of a site: the center's days, and over them what the head has changed.

A change is a fact of site and day (holiday, school_day), so it travels and the center counts by it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from app.domain.calendar import (
    SITE_DAY_REASONS,
    SchoolCalendar,
    SchoolYear,
    date_of,
    day_number,
)
from app.domain.errors import InputError
from app.domain.text import _
from app.importers.calendar import CalendarRow, CalendarSheet
from app.importers.roster import RowError
from app.services.laptop import Laptop
from app.services.pupils import head_unit
from app.services.roster import ImportReport
from app.services.roster_writing import Hand, change_of, write
from app.services.site_calendar import site_calendar, site_facts
from app.sync.operations import Kind
from app.sync.registers import site_day_key
from app.sync.rows import SiteRows

HOLIDAYS_FILE = Path(__file__).resolve().parents[2] / "resources" / "liangshan_holidays.json"
# 凉山彝族自治州自治条例 第七十八条: 彝族年 11月20日 三天. The moon year's 火把节 must be told.
YI_NEW_YEAR = (11, 20, 3)


class DayKind(StrEnum):
    """What a day is. WEEKEND: the calendar has no lessons on it and nobody said otherwise."""

    SCHOOL = "school"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


@dataclass(frozen=True, slots=True)
class YearDay:
    """One day of the school year. facts: no_water, no_power, told of the site on that day."""

    kind: DayKind
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Days that a head may take over; nothing of it holds before. days: day numbers."""

    name: str
    is_school: bool
    days: tuple[int, ...]


@dataclass(slots=True)
class CalendarPlan:
    """What an import would change. changes: day number to "is a school day"."""

    changes: dict[int, bool] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


def year_days(laptop: Laptop) -> dict[int, YearDay]:
    """Return every day of the school year by day number."""
    calendar = laptop.identity.calendar
    facts: dict[int, set[str]] = defaultdict(set)
    with laptop.store.read() as connection:
        for day, reason in site_facts(SiteRows(connection), calendar.year):
            facts[day].add(reason)
    return {
        day: YearDay(
            _kind(calendar, day, facts.get(day, set())),
            frozenset(facts.get(day, set()) & {"no_water", "no_power"}),
        )
        for day in range(calendar.year.first, calendar.year.last + 1)
    }


def _kind(calendar: SchoolCalendar, day: int, facts: set[str]) -> DayKind:
    usual = SchoolCalendar(calendar.year).is_school_day(day)
    has_lessons = calendar.with_site_days([(day, fact) for fact in facts]).is_school_day(day)
    if has_lessons:
        return DayKind.SCHOOL if usual else DayKind.MAKE_UP
    is_said = "holiday" in facts or usual
    return DayKind.HOLIDAY if is_said else DayKind.WEEKEND


def set_days(laptop: Laptop, wanted: Mapping[int, bool]) -> int:
    """Make days school days or free days; return how many changed.

    Args: wanted: day number to "is a school day".
    Raises: InputError I-131, I-273 (a day outside the school year).
    """
    with head_unit(laptop) as hand:
        return write_days(hand, laptop.identity.calendar, wanted)


def write_days(hand: Hand, calendar: SchoolCalendar, wanted: Mapping[int, bool]) -> int:
    """Form the facts that make a site's days what is wanted; arguments as of :func:`set_days`.

    Args: calendar: the center's, without the site's own days.
    """
    facts = set(site_facts(hand.intake.rows, calendar.year))
    changes, changed = [], set()
    for day, is_school in sorted(wanted.items()):
        if day not in calendar.year:
            raise InputError(_outside(calendar.year), field="date", code="I-273")
        usual = calendar.is_school_day(day)
        for reason, holds in (
            ("holiday", usual and not is_school),
            ("school_day", is_school and not usual),
        ):
            if ((day, reason) in facts) != holds:
                key = site_day_key(day, SITE_DAY_REASONS[reason])
                changes.append(change_of(hand, Kind.SITE_DAY, key, True if holds else None))
                changed.add(day)
    write(hand, changes)
    return len(changed)


def plan_calendar(rows: SiteRows, calendar: SchoolCalendar, sheet: CalendarSheet) -> CalendarPlan:
    """Compare a file with the calendar as the site keeps it."""
    now = site_calendar(rows, calendar)
    plan = CalendarPlan(errors=list(sheet.errors))
    for row in sheet.rows:
        day = day_number(row.day)
        if day not in calendar.year:
            plan.errors.append(_out_of_year(row, calendar.year))
        elif now.is_school_day(day) == row.is_school:
            plan.unchanged += 1
        else:
            plan.changes[day] = row.is_school
            plan.words[day] = row.words
    plan.errors.sort(key=lambda one: one.row)
    return plan


def _out_of_year(row: CalendarRow, year: SchoolYear) -> RowError:
    words = _("Row {row}: {day} is outside the school year {year}.")
    message = words.format(row=row.row, day=row.day.isoformat(), year=year.name)
    return RowError(row.row, row.column, "I-273", message)


def _outside(year: SchoolYear) -> str:
    return _("The day is outside the school year {year}.").format(year=year.name)


def report_of(plan: CalendarPlan, sheet: CalendarSheet) -> ImportReport:
    """Return what importing this sheet comes to, counted in days."""
    return ImportReport(
        len(plan.changes),
        plan.unchanged,
        tuple(plan.errors),
        sheet.dropped_columns,
        sheet.unread_worksheets,
    )


def preview_calendar(laptop: Laptop, sheet: CalendarSheet) -> CalendarPlan:
    """Return what an import would change, without writing."""
    with laptop.store.read() as connection:
        return plan_calendar(SiteRows(connection), laptop.identity.calendar, sheet)


def import_laptop_calendar(
    laptop: Laptop, sheet: CalendarSheet, *, is_dry_run: bool
) -> ImportReport:
    """Import the good days in one transaction; the same file again changes nothing.

    Raises: InputError I-131 when the signed-in person is no head; DiskFullError.
    """
    with head_unit(laptop) as hand:
        plan = plan_calendar(hand.intake.rows, laptop.identity.calendar, sheet)
        if not is_dry_run:
            write_days(hand, laptop.identity.calendar, plan.changes)
    return report_of(plan, sheet)


def proposals(year: SchoolYear) -> tuple[Proposal, ...]:
    """Return the days known for a school year, for a head to confirm; most years only a few.

    Source: resources/liangshan_holidays.json, and for 彝历新年 the three days of the law.
    """
    found = [
        Proposal(name, is_school, days)
        for name, is_school, whole in _known_days()
        if (days := tuple(day for day in whole if day in year))
    ]
    if not any(one.name.startswith("彝历新年") for one in found):
        month, first, count = YI_NEW_YEAR
        start = day_number(date(year.start, month, first))
        found.append(Proposal("彝历新年", is_school=False, days=tuple(range(start, start + count))))
    return tuple(sorted(found, key=lambda one: one.days))


@cache
def _known_days() -> tuple[tuple[str, bool, tuple[int, ...]], ...]:
    raw = json.loads(HOLIDAYS_FILE.read_text("utf-8"))
    return tuple((one["name"], one["kind"] == "makeup", _days_of(one)) for one in raw["days"])


def _days_of(one: Mapping[str, str | Sequence[str]]) -> tuple[int, ...]:
    if "dates" in one:
        return tuple(day_number(date.fromisoformat(day)) for day in one["dates"])
    first, last = (day_number(date.fromisoformat(str(one[end]))) for end in ("start", "end"))
    return tuple(range(first, last + 1))


def date_words(days: Sequence[int]) -> str:
    """Return a first and last date, like 2024-11-20 – 2024-11-22; one date for one day."""
    first, last = date_of(days[0]).isoformat(), date_of(days[-1]).isoformat()
    return first if first == last else f"{first} – {last}"
