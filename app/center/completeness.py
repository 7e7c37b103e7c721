"""The completeness matrix of one site: one of five meanings for each class and day.

``on_laptop`` is said only where something is known to be missing (a gap, or batches of a laptop
that waits for approval) that can hold the day: its class lists name the class, or they cannot be
read and the laptop has sent the class before; and the day lies where the gap lies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.center.evidence import Evidence, Unread
from app.domain.calendar import SITE_DAY_REASONS, SchoolCalendar, date_of
from app.sync.rows import SiteRows


class DayState(StrEnum):
    """The five meanings; where two are true the first of this order is told."""

    NEEDS_FIXING = "needs_fixing"  # a sheet of it was refused or is in quarantine
    NO_SCHOOL = "no_school"  # not a school day, or a holiday of the site
    RECEIVED = "received"  # at least one mark or absence is here
    ON_LAPTOP = "on_laptop"  # something known to be missing can hold it
    NOT_RECORDED = "not_recorded"  # nothing is here and nothing is known to be missing


@dataclass(frozen=True, slots=True)
class ClassDay:
    """One cell of the matrix. site: the site's code."""

    site: str
    class_name: str
    day: date
    state: DayState

    def as_json(self) -> dict[str, object]:
        """Return the object of ``completeness`` in ``suoma center status``."""
        return {
            "site": self.site,
            "class": self.class_name,
            "date": self.day.isoformat(),
            "state": str(self.state),
        }


def completeness(
    rows: SiteRows,
    site: str,
    calendar: SchoolCalendar,
    today: int,
    evidence: Evidence,
    *,
    since: int | None = None,
) -> list[ClassDay]:
    """Return the matrix of one site by class name and day.

    From the first day of the school year with any record of the site to the last recorded day,
    or to today (the year's end at most) if that is later; a site without records has no cells.
    Args: today: a day number. since: the day number from which a site without
    a habit record has cells.
    """
    span = _span(rows, calendar, today, since)
    received = _received(rows, span)
    closed = _days_of(rows, span, "holiday")
    made_up = _days_of(rows, span, "school_day")
    found = []
    for class_no, name in _classes(rows, calendar):
        days = received.get(class_no, set())
        on_laptop = _on_laptop(class_no, days, span, evidence.unread)
        for day in span:
            if (class_no, day) in evidence.to_fix:
                state = DayState.NEEDS_FIXING
            elif day in closed or not (day in made_up or calendar.is_school_day(day)):
                state = DayState.NO_SCHOOL
            elif day in days:
                state = DayState.RECEIVED
            elif day in on_laptop:
                state = DayState.ON_LAPTOP
            else:
                state = DayState.NOT_RECORDED
            found.append(ClassDay(site, name, date_of(day), state))
    return found


def first_record(rows: SiteRows, calendar: SchoolCalendar) -> int | None:
    """Return the first day number of the school year with a habit record of the site."""
    first: int | None = rows.scalar(
        "SELECT min(date) FROM habit_day WHERE site = ? AND date BETWEEN ? AND ?",
        calendar.year.first,
        calendar.year.last,
    )
    return first


def _span(rows: SiteRows, calendar: SchoolCalendar, today: int, since: int | None) -> range:
    bounds = _bounds(rows, calendar)
    if since is not None and first_record(rows, calendar) is None:
        bounds.append(since)
    if not bounds:
        return range(0)
    last = min(today, calendar.year.last)
    return range(min(bounds), max([*bounds, last]) + 1)


def _bounds(rows: SiteRows, calendar: SchoolCalendar) -> list[int]:
    return [
        bound
        for table in ("habit_day", "site_day")
        for end in ("min", "max")
        if (
            bound := rows.scalar(
                f"SELECT {end}(date) FROM {table}"  # noqa: S608 -- names of this module
                " WHERE site = ? AND date BETWEEN ? AND ?",
                calendar.year.first,
                calendar.year.last,
            )
        )
        is not None
    ]


def _classes(rows: SiteRows, calendar: SchoolCalendar) -> list[tuple[int, str]]:
    """Return (number, name) of the classes of the year that have pupils, by name."""
    return [
        (no, name)
        for no, name in rows.all(
            "SELECT no, name FROM class_group WHERE site = ? AND name IS NOT NULL"
            " AND school_year = ? AND EXISTS (SELECT 1 FROM pupil"
            " WHERE pupil.site = class_group.site AND pupil.class_no = class_group.no)"
            " ORDER BY name, no",
            calendar.year.name,
        )
    ]


def _received(rows: SiteRows, span: range) -> dict[int, set[int]]:
    """Return class number to the days with a mark or an absence.

    Steps from day to day in the key, then asks once per class and day: the cost follows the
    cells of the matrix, not the habit days behind them. CROSS JOIN keeps SQLite from beginning
    with every habit day of the school, which costs seven times as much.
    """
    found: dict[int, set[int]] = defaultdict(set)
    if span:
        for class_no, day in rows.all(
            "WITH RECURSIVE here(site) AS (SELECT ?), day(site, date) AS ("
            "SELECT site, (SELECT min(date) FROM habit_day"
            " WHERE habit_day.site = here.site AND date >= ?) FROM here"
            " UNION ALL SELECT site, (SELECT min(date) FROM habit_day"
            " WHERE habit_day.site = day.site AND habit_day.date > day.date)"
            " FROM day WHERE day.date <= ?)"
            " SELECT class_group.no, day.date FROM day"
            " JOIN class_group ON class_group.site = day.site WHERE day.date <= ?"
            " AND EXISTS (SELECT 1 FROM pupil CROSS JOIN habit_day"
            " WHERE pupil.site = class_group.site AND pupil.class_no = class_group.no"
            " AND habit_day.site = pupil.site AND habit_day.date = day.date"
            " AND habit_day.pupil = pupil.no AND marks <> 0)",
            span.start,
            span.stop - 1,
            span.stop - 1,
        ):
            found[class_no].add(day)
    return found


def _days_of(rows: SiteRows, span: range, reason: str) -> set[int]:
    return {
        day
        for (day,) in rows.all(
            "SELECT date FROM site_day WHERE site = ? AND reason = ? AND date BETWEEN ? AND ?",
            SITE_DAY_REASONS[reason],
            span.start,
            span.stop - 1,
        )
    }


def _on_laptop(
    class_no: int, received: Collection[int], span: range, unread: Iterable[Unread]
) -> set[int]:
    """Return the days that something unread can hold for a class."""
    after_last = max(received, default=span.start - 1) + 1
    days: set[int] = set()
    for one in unread:
        if one.classes is None or class_no in one.classes:
            first = after_last if one.first_day is None else one.first_day
            last = span.stop - 1 if one.last_day is None else one.last_day
            days.update(range(max(first, span.start), min(last, span.stop - 1) + 1))
    return days
