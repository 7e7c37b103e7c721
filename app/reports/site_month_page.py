"""Draws P13: 20 sites a page on A4 landscape; what the program does not know is left to the pen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import NOTHING, change, total
from app.domain.text import _
from app.reports.paper import A4_LANDSCAPE, MM, Sheet
from app.reports.rate_words import NONE, change_text, coverage_text, rate_text
from app.reports.ruled import (
    BODY,
    Ends,
    Group,
    Ruled,
    draw_ends,
    draw_grid,
    draw_head,
    draw_line,
    draw_names,
    put,
    shared,
)
from app.reports.seal import check_code
from app.reports.site_month import SiteLine, SiteMonth
from app.reports.words import dotted, hours_text, month_text

PAGE_WIDTH, PAGE_HEIGHT = A4_LANDSCAPE
LEFT: Final = 12 * MM
RIGHT: Final = PAGE_WIDTH - 12 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 13 * MM
FACTS_MIDDLE: Final = PAGE_HEIGHT - 21 * MM
TABLE_TOP: Final = PAGE_HEIGHT - 25 * MM
HEAD_HEIGHT: Final = 36.0
ROWS_A_PAGE: Final = 20
SIGN_MIDDLE: Final = 20.5 * MM
SUM_HEIGHT: Final = 20.0
TABLE_BOTTOM: Final = 24 * MM + SUM_HEIGHT
ROW_HEIGHT: Final = (TABLE_TOP - HEAD_HEIGHT - TABLE_BOTTOM) / ROWS_A_PAGE
_SHARES: Final = (
    *(26, 128, 40),  # no., site, teachers
    *(54, 50, 46),  # hours
    *(38, 38, 38),  # lessons
    *(46, 52, 46),  # habits
    *(42, 42),  # joint research, lessons observed: by hand
    *(58, 42),  # last report, days without one
)
TABLE: Final = Ruled(shared(LEFT, RIGHT, _SHARES), TABLE_TOP, HEAD_HEIGHT, ROW_HEIGHT, ROWS_A_PAGE)


def draw_site_month(values: SiteMonth, paper: Sheet) -> None:
    """Draw one area's month; blank rows go on to the end of the last page."""
    pages = max(1, -(-len(values.sites) // ROWS_A_PAGE))
    words = _(
        "Reached = full-time teachers with the year's certified target. Below 60% coverage no rate"
        " is worked out. Change: percentage points against the month before. Days without water"
        " or power are not counted."
    )
    ends = Ends(LEFT, RIGHT, check_code(values), values.data_until, values.device, words)
    groups = (
        Group(3, 3, _("Training hours this school year")),
        Group(6, 3, _("Lesson cases")),
        Group(9, 3, _("Good habits")),
    )
    for page in range(pages):
        part = values.sites[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
        _draw_title(values, paper)
        draw_grid(paper, TABLE, groups)
        draw_head(paper, TABLE, _heads(), groups)
        for row, one in enumerate(part):
            put(paper, TABLE.cell(row, 0), str(page * ROWS_A_PAGE + row + 1), align="center")
            put(paper, TABLE.cell(row, 1), one.site_name)
            for column, text in enumerate(_figures(one), 2):
                put(paper, TABLE.cell(row, column), text, align="center")
        _draw_sums(values.sites if page == pages - 1 else part, paper, page == pages - 1)
        _draw_signing(paper)
        draw_ends(paper, ends, page=page + 1, pages=pages)
        paper.end_page()


def _draw_title(values: SiteMonth, paper: Sheet) -> None:
    title = _("Monthly summary of the sites")
    paper.text(PAGE_WIDTH / 2, TITLE_MIDDLE, title, 19, bold=True, align="center", room=600)
    area = _("Area: {name}").format(name=values.area_name)
    paper.text(LEFT, FACTS_MIDDLE, area, BODY, room=330)
    if values.sites:
        came = _("{reporting} of {sites} sites have reported").format(
            reporting=values.reporting, sites=len(values.sites)
        )
        paper.text(PAGE_WIDTH / 2, FACTS_MIDDLE, came, BODY, align="center", room=200)
    when = month_text(values.month)
    paper.text(RIGHT, FACTS_MIDDLE, when, BODY, bold=True, align="right", room=200)


def _heads() -> tuple[str, ...]:
    return (
        _("Serial no."),
        _("Name of the site"),
        _("Full-time\nteachers"),
        _("Hours certified"),
        _("Hours pending"),
        _("Reached the target"),
        _("Cases due"),
        _("Cases submitted"),
        _("Cases complete"),
        _("Coverage"),
        _("Met"),
        _("Change in points"),
        _("Joint\nresearch"),
        _("Lessons\nobserved"),
        _("Last report"),
        _("Days without\na report"),
    )


def _figures(one: SiteLine) -> tuple[str, ...]:
    """Return the texts of a site from its teachers to the days without a report."""
    return (
        str(one.teachers),
        hours_text(one.certified_halves),
        hours_text(one.pending_halves),
        _share(one.reached, one.teachers),
        NONE if one.lessons_due is None else str(one.lessons_due),
        str(one.lessons_submitted),
        str(one.lessons_complete),
        *_habits(one.habits, one.habits_before),
        "",  # 教研次数: not recorded yet
        "",  # 听评课: not recorded yet
        _("no report yet") if one.last_report is None else dotted(one.last_report),
        NONE if one.last_report is None else str(one.missing_days),
    )


def _habits(now: ItemCount | None, before: ItemCount | None) -> tuple[str, str, str]:
    if now is None:
        return NONE, NONE, NONE
    moved = NONE if before is None else change_text(change(before, now))
    return coverage_text(now), rate_text(now), moved


def _share(part: int, whole: int) -> str:
    return f"{part * 100 // whole}%" if whole else NONE


def _draw_sums(sites: Sequence[SiteLine], paper: Sheet, is_last: bool) -> None:  # noqa: FBT001
    """Draw the sums of the page; on the last page those of the whole area."""
    label = _("Sum of all sites") if is_last else _("Sum of this page")
    if not sites:
        draw_line(paper, TABLE, SUM_HEIGHT, {}, label=label, span=2)
        return
    teachers = sum(one.teachers for one in sites)
    due = [one.lessons_due for one in sites if one.lessons_due is not None]
    counts = [one.habits for one in sites if one.habits is not None]
    both = [one for one in sites if one.habits is not None and one.habits_before is not None]
    now, before = (
        total(one.habits or NOTHING for one in both),
        total(one.habits_before or NOTHING for one in both),
    )
    texts = (
        str(teachers),
        hours_text(sum(one.certified_halves for one in sites)),
        hours_text(sum(one.pending_halves for one in sites)),
        _share(sum(one.reached for one in sites), teachers),
        str(sum(due)) if due else NONE,
        str(sum(one.lessons_submitted for one in sites)),
        str(sum(one.lessons_complete for one in sites)),
        *_habits(total(counts) if counts else None, None)[:2],
        change_text(change(before, now)),
    )
    cells = dict(enumerate(texts, 2))
    cells[15] = str(sum(one.missing_days for one in sites))
    draw_line(paper, TABLE, SUM_HEIGHT, cells, label=label, span=2)


def _draw_signing(paper: Sheet) -> None:
    words = (_("Filled in by:"), _("Head of the area (seal):"), _("Date:"))
    draw_names(paper, left=LEFT, right=RIGHT, middle=SIGN_MIDDLE, words=words)
