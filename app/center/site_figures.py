"""Hours and lesson cases of every site so far this school year, as P13 counts them."""

from __future__ import annotations

from dataclasses import dataclass

from app.center.identity import CenterFolder
from app.center.site_months import lessons_due, submitted_lessons
from app.domain.lesson_completeness import is_complete
from app.services.paper_source import Source
from app.services.papers import moment_text
from app.services.school_hours import read_school_hours
from app.services.site_staff import school_key_of
from app.services.weekly_sheet import Printing
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """One site. teachers: 专任教师 in post; reached: of them with the year's target certified.

    lessons_due: 应交, None when nobody fixed it.
    """

    teachers: int
    reached: int
    lessons_due: int | None
    lessons_submitted: int
    lessons_complete: int


def read_site_figures(center: CenterFolder) -> dict[str, SiteFigures]:
    """Return the figures of every site by its code."""
    facts, world = center.facts, center.world
    year, until = facts.calendar.year, moment_text(world.now())
    found: dict[str, SiteFigures] = {}
    with center.read() as connection:
        for number, code, name in connection.exec_driver_sql(
            "SELECT no, code, name FROM site ORDER BY code"
        ).fetchall():
            rows = SiteRows(connection, number)
            printing = Printing(name, facts.calendar, facts.cadence, until, "")
            source = Source(rows, printing, code, world.today(), school_key_of(rows))
            hours = read_school_hours(source, year)
            lessons = submitted_lessons(rows, year, year.last)
            found[code] = SiteFigures(
                teachers=len(hours.in_rate),
                reached=sum(one.status.is_reached for one in hours.in_rate),
                lessons_due=lessons_due(source, hours),
                lessons_submitted=len(lessons),
                lessons_complete=sum(map(is_complete, lessons)),
            )
    return found
