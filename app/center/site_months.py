"""What P13 prints: the sites of each area in one month, as the center counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from app.center.alarms import BEIJING
from app.center.completeness import DayState, completeness
from app.center.evidence import gather_evidence
from app.center.gaps import find_gaps
from app.center.identity import CenterFolder
from app.domain.calendar import SchoolYear, date_of
from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import total
from app.domain.lesson_completeness import is_complete
from app.domain.lessons import LessonCase
from app.domain.months import Month
from app.domain.training import SUBMITTED
from app.reports.site_month import SiteLine, SiteMonth
from app.services.lesson_records import cases_of
from app.services.month_report import count_month
from app.services.paper_source import Source
from app.services.papers import moment_text
from app.services.school_hours import SchoolHours, read_school_hours
from app.services.site_counts import days_of_weeks, read_site_counts
from app.services.site_staff import school_key_of
from app.services.weekly_sheet import Printing
from app.sync.rows import SiteRows

LESSON_OF_EACH = "LC-01"  # 每位教师一份课例实录, 川教函〔2020〕375号


def site_months(center: CenterFolder, month: Month, site: str = "") -> list[SiteMonth]:
    """Collect the areas of a center, each with its sites by code.

    Hours and lesson cases are those of the school year up to the month's end, as they stand now.
    Args: site: a code; then only the area it lies in.
    """
    facts, world = center.facts, center.world
    until, device = moment_text(world.now()), facts.id.hex()[:8]
    by_area: dict[str, list[SiteLine]] = defaultdict(list)
    wanted = None
    with center.read() as connection:
        for number, code, name, area in connection.exec_driver_sql(
            "SELECT no, code, name, area FROM site ORDER BY code"
        ).fetchall():
            printing = Printing(name, facts.calendar, facts.cadence, until, device)
            rows = SiteRows(connection, number)
            source = Source(rows, printing, code, world.today(), school_key_of(rows))
            by_area[area or facts.name].append(site_line(source, month))
            wanted = area or facts.name if code == site else wanted
    return [
        SiteMonth(area, month, tuple(lines), until, device)
        for area, lines in by_area.items()
        if wanted in (None, area)
    ]


def site_line(source: Source, month: Month) -> SiteLine:
    """Collect one site's month, inside a read unit."""
    year = SchoolYear.containing(date_of(month.first))
    hours = read_school_hours(source, year)
    in_rate = [one.status for one in hours.in_rate]
    everyone = [one.status for one in hours.teachers]
    lessons = submitted_lessons(source.rows, year, month.last)
    now, before = _habits(source, month)
    return SiteLine(
        site_name=source.printing.site_name,
        teachers=len(in_rate),
        certified_halves=sum(one.certified for one in everyone),
        pending_halves=sum(one.pending for one in everyone),
        reached=sum(one.is_reached for one in in_rate),
        lessons_due=lessons_due(source, hours),
        lessons_submitted=len(lessons),
        lessons_complete=sum(map(is_complete, lessons)),
        habits=now,
        habits_before=before,
        last_report=_last_report(source.rows),
        missing_days=_missing_days(source, month),
    )


def submitted_lessons(rows: SiteRows, year: SchoolYear, last: int) -> list[LessonCase]:
    """Return the submitted lesson cases of a school year, taught up to a day number."""
    return [
        one
        for one in cases_of(rows)
        if one.state == SUBMITTED and one.taught_on in year and one.taught_on <= last
    ]


def lessons_due(source: Source, hours: SchoolHours) -> int | None:
    """Return how many lesson cases a site owes, or None when nobody fixed it."""
    amount = source.rows.scalar(
        "SELECT amount FROM target WHERE site = ? AND indicator = ? ORDER BY id", LESSON_OF_EACH
    )
    return None if amount is None else int(amount) * len(hours.in_rate)


def _habits(source: Source, month: Month) -> tuple[ItemCount | None, ItemCount | None]:
    """Return all ten items of all classes together, of the month and of the one before."""
    printing = source.printing
    weeks = [*month.previous.weeks(), *month.weeks()]
    counts = read_site_counts(
        source.rows, printing.calendar, printing.cadence, *days_of_weeks(weeks[0], weeks[-1])
    )

    def whole(of: Month) -> ItemCount | None:
        found = total(
            item for name in counts.classes for item in count_month(counts, name, of, source.today)
        )
        return found if found.yes + found.no else None

    return whole(month), whole(month.previous)


def _last_report(rows: SiteRows) -> date | None:
    """Return the day of the latest contact with a laptop of the site, in Beijing."""
    seconds = rows.scalar("SELECT max(last_contact) FROM device_contact WHERE site = ? AND true")
    return None if seconds is None else datetime.fromtimestamp(seconds, BEIJING).date()


def _missing_days(source: Source, month: Month) -> int:
    """Count the school days of the month, up to today, of which not one class has a record."""
    evidence = gather_evidence(source.rows, source.site, find_gaps(source.rows, source.site))
    cells = completeness(source.rows, source.site, source.printing.calendar, source.today, evidence)
    states: dict[date, list[DayState]] = defaultdict(list)
    for one in cells:
        states[one.day].append(one.state)
    days = (date_of(day) for day in range(month.first, min(month.last, source.today) + 1))
    return sum(_is_missing(states[day]) for day in days if day in states)


def _is_missing(states: Sequence[DayState]) -> bool:
    expected = [one for one in states if one is not DayState.NO_SCHOOL]
    return bool(expected) and DayState.RECEIVED not in expected
