"""Draws P01: 18 trainings a page, the sums below them, and three boxes to sign in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.domain.hour_rules import version_words
from app.domain.text import _
from app.reports.hour_registration import HourRegistration, HourRow
from app.reports.paper import A4_PORTRAIT, MM, Align, Sheet
from app.reports.ruled import (
    Ends,
    Ruled,
    draw_box,
    draw_ends,
    draw_facts,
    draw_grid,
    draw_head,
    draw_line,
    draw_signing,
    put,
    shared,
)
from app.reports.seal import check_code
from app.reports.words import hours_text, span_text, year_text

PAGE_WIDTH, PAGE_HEIGHT = A4_PORTRAIT
LEFT: Final = 12 * MM
RIGHT: Final = PAGE_WIDTH - 12 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 17 * MM
FACTS_TOP: Final = PAGE_HEIGHT - 26 * MM
FACT_HEIGHT: Final = 22.0
TABLE_TOP: Final = FACTS_TOP - 2 * FACT_HEIGHT - 2 * MM
HEAD_HEIGHT: Final = 32.0
ROWS_A_PAGE: Final = 18
SIGN_BOTTOM: Final = 19 * MM
SIGN_TOP: Final = SIGN_BOTTOM + 27 * MM
SUM_HEIGHT: Final = 21.0
RESULT_HEIGHT: Final = 25.0
TABLE_BOTTOM: Final = SIGN_TOP + 2 * MM + RESULT_HEIGHT + SUM_HEIGHT
ROW_HEIGHT: Final = (TABLE_TOP - HEAD_HEIGHT - TABLE_BOTTOM) / ROWS_A_PAGE
# no., training, organizer, level, mode, dates, attended/planned, part, assessment, certificate,
# claimed, certified
_SHARES: Final = (21, 108, 68, 34, 29, 52, 40, 31, 31, 60, 29, 29)
TABLE: Final = Ruled(shared(LEFT, RIGHT, _SHARES), TABLE_TOP, HEAD_HEIGHT, ROW_HEIGHT, ROWS_A_PAGE)
_ATTENDED, _CLAIMED, _CERTIFIED = 6, 10, 11
_SIDES: Final[dict[int, Align]] = {1: "left", 2: "left"}


def draw_registration(values: HourRegistration, paper: Sheet) -> None:
    """Draw one teacher's year; blank rows go on to the end of the last page."""
    pages = max(1, -(-len(values.rows) // ROWS_A_PAGE))
    ends = Ends(LEFT, RIGHT, check_code(values), values.data_until, values.device, _words(values))
    for page in range(pages):
        part = values.rows[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
        is_last = page == pages - 1
        _draw_title(values, paper)
        draw_grid(paper, TABLE)
        draw_head(paper, TABLE, _heads())
        for row, one in enumerate(part):
            _draw_row(paper, row, page * ROWS_A_PAGE + row + 1, one)
        _draw_sums(paper, values.rows if is_last else part, is_last=is_last)
        _draw_result(values, paper)
        _draw_signing(paper)
        draw_ends(paper, ends, page=page + 1, pages=pages)
        paper.end_page()


def _draw_title(values: HourRegistration, paper: Sheet) -> None:
    title = _("Register of a teacher's training hours")
    paper.text(PAGE_WIDTH / 2, TITLE_MIDDLE, title, 19, bold=True, align="center", room=500)
    rows = (
        (
            (_("Teacher's name"), values.teacher_name, 46, 100),
            (_("Teacher's unit"), values.site_name, 40, 170),
            (_("School year"), year_text(values.year), 46, 118),
        ),
        (
            (_("Stage and subjects"), values.post, 86, 240),
            (_("Job title"), values.job_title, 46, 148),
        ),
    )
    draw_facts(paper, left=LEFT, right=RIGHT, top=FACTS_TOP, rows=rows, row_height=FACT_HEIGHT)


def _heads() -> tuple[str, ...]:
    return (
        _("Serial no."),
        _("Name of the training"),
        _("Organized by"),
        _("Training level"),
        _("Training mode"),
        _("From\nto"),
        _("Attended/\nplanned"),
        _("Part taken"),
        _("Assessment result"),
        _("Certificate no."),
        _("Claimed\nhours"),
        _("Certified\nhours"),
    )


def _draw_row(paper: Sheet, row: int, number: int, one: HourRow) -> None:
    attended = hours_text(one.attended_halves)
    if one.planned_halves is not None:
        attended += f"/{hours_text(one.planned_halves)}"
    texts = (
        str(number),
        one.title,
        one.organizer,
        one.level,
        one.mode,
        span_text(one.first_day, one.last_day),
        attended,
        one.part_role,
        one.assessment,
        one.certificate,
        hours_text(one.claimed_halves),
        "" if one.certified_halves is None else hours_text(one.certified_halves),
    )
    for column, text in enumerate(texts):
        put(paper, TABLE.cell(row, column), text, align=_SIDES.get(column, "center"))


def _draw_sums(paper: Sheet, rows: Sequence[HourRow], *, is_last: bool) -> None:
    """Draw the sums of the page; on the last page those of the whole year."""
    label = _("Sum of all trainings") if is_last else _("Sum of this page")
    sums = {
        _ATTENDED: sum(one.attended_halves for one in rows),
        _CLAIMED: sum(one.claimed_halves for one in rows),
        _CERTIFIED: sum(one.certified_halves or 0 for one in rows),
    }
    texts = {column: hours_text(halves) for column, halves in sums.items()} if rows else {}
    draw_line(paper, TABLE, SUM_HEIGHT, texts, label=label, span=_ATTENDED)


def _draw_result(values: HourRegistration, paper: Sheet) -> None:
    top = TABLE_BOTTOM - SUM_HEIGHT
    box = (LEFT, top - RESULT_HEIGHT, RIGHT, top)
    words = _(
        "This school year, in hours: certified {certified}, pending {pending}, target {target},"
        " still to go {gap}"
    ).format(
        certified=_known(values, values.certified_halves),
        pending=_known(values, values.pending_halves),
        target=hours_text(values.target_halves),
        gap=_known(values, values.gap_halves),
    )
    put(paper, box, words, align="center", bold=True)
    draw_box(paper, box)


def _known(values: HourRegistration, halves: int) -> str:
    """Return hours, or room for a pen on a form that nobody filled."""
    return hours_text(halves) if values.rows else "　　"


def _draw_signing(paper: Sheet) -> None:
    boxes = (
        _("Signed by the teacher:"),
        _("The school's opinion (seal):"),
        _("The county teacher center's opinion (seal):"),
    )
    draw_signing(paper, left=LEFT, right=RIGHT, top=SIGN_TOP, bottom=SIGN_BOTTOM, boxes=boxes)


def _words(values: HourRegistration) -> str:
    words = _("1 hour = 45 minutes.")
    if values.rule_version:
        words += _("Counted by rules: {version}.").format(
            version=version_words(values.rule_version)
        )
    return words
