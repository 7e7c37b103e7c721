"""Draws P02: 25 teachers a page on A4 landscape, and the three figures of the school below."""

from __future__ import annotations

from typing import Final

from app.domain.hour_rules import version_words
from app.domain.text import _
from app.reports.hour_summary import HourSummary, TeacherHours
from app.reports.paper import A4_LANDSCAPE, MM, Sheet
from app.reports.ruled import (
    BODY,
    Ends,
    Group,
    Ruled,
    draw_box,
    draw_ends,
    draw_grid,
    draw_head,
    draw_names,
    put,
    shared,
)
from app.reports.seal import check_code
from app.reports.words import hours_text, year_text

PAGE_WIDTH, PAGE_HEIGHT = A4_LANDSCAPE
LEFT: Final = 12 * MM
RIGHT: Final = PAGE_WIDTH - 12 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 13 * MM
FACTS_MIDDLE: Final = PAGE_HEIGHT - 21 * MM
TABLE_TOP: Final = PAGE_HEIGHT - 25 * MM
HEAD_HEIGHT: Final = 36.0
ROWS_A_PAGE: Final = 25
SIGN_MIDDLE: Final = 20.5 * MM
RESULT_HEIGHT: Final = 20.0
TABLE_BOTTOM: Final = 24 * MM + RESULT_HEIGHT
ROW_HEIGHT: Final = (TABLE_TOP - HEAD_HEIGHT - TABLE_BOTTOM) / ROWS_A_PAGE
_SHARES: Final = (26, 96, *(49,) * 5, *(49,) * 4, 49, 60, 52, 88)
TABLE: Final = Ruled(shared(LEFT, RIGHT, _SHARES), TABLE_TOP, HEAD_HEIGHT, ROW_HEIGHT, ROWS_A_PAGE)


def draw_summary(values: HourSummary, paper: Sheet) -> None:
    """Draw one school's year; blank rows go on to the end of the last page."""
    pages = max(1, -(-len(values.teachers) // ROWS_A_PAGE))
    ends = Ends(LEFT, RIGHT, check_code(values), values.data_until, values.device, _words(values))
    groups = (Group(2, 5, _("Certified by level")), Group(7, 4, _("Certified by mode")))
    for page in range(pages):
        _draw_title(values, paper)
        draw_grid(paper, TABLE, groups)
        draw_head(paper, TABLE, _heads(), groups)
        part = values.teachers[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
        for row, one in enumerate(part):
            _draw_row(values, paper, row, page * ROWS_A_PAGE + row + 1, one)
        _draw_result(values, paper)
        draw_ends(paper, ends, page=page + 1, pages=pages)
        paper.end_page()


def _draw_title(values: HourSummary, paper: Sheet) -> None:
    title = _("Summary of a school's training hours")
    paper.text(PAGE_WIDTH / 2, TITLE_MIDDLE, title, 19, bold=True, align="center", room=600)
    school = _("School: {name}").format(name=values.site_name)
    paper.text(LEFT, FACTS_MIDDLE, school, BODY, room=420)
    middle = _("Target: {hours} hours a year").format(hours=hours_text(values.target_halves))
    paper.text(PAGE_WIDTH / 2, FACTS_MIDDLE, middle, BODY, align="center", room=160)
    year = year_text(values.year)
    paper.text(RIGHT, FACTS_MIDDLE, year, BODY, bold=True, align="right", room=200)


def _heads() -> tuple[str, ...]:
    return (
        _("Serial no."),
        _("Teacher's name"),
        _("National level"),
        _("Provincial level"),
        _("Prefectural level"),
        _("County level"),
        _("School level"),
        _("Onsite mode"),
        _("Distance mode"),
        _("Secondment mode"),
        _("School-based mode"),
        _("Full release hours"),
        _("Total\n(certified)"),
        _("Hours pending"),
        _("Target reached?"),
    )


def _draw_row(values: HourSummary, paper: Sheet, row: int, number: int, one: TeacherHours) -> None:
    name = one.name if one.is_counted else f"{one.name}＊"
    put(paper, TABLE.cell(row, 0), str(number), align="center")
    put(paper, TABLE.cell(row, 1), name)
    figures = (
        one.national,
        one.provincial,
        one.prefectural,
        one.county,
        one.school,
        one.onsite,
        one.distance,
        one.secondment,
        one.school_based,
        one.full_release,
    )
    for column, halves in enumerate(figures, 2):
        # An empty cell reads faster than forty zeros; the two totals always stand.
        if halves:
            put(paper, TABLE.cell(row, column), hours_text(halves), align="center")
    put(paper, TABLE.cell(row, 12), hours_text(one.certified), align="center", bold=True)
    put(paper, TABLE.cell(row, 13), hours_text(one.pending), align="center")
    put(paper, TABLE.cell(row, 14), _standing(values, one), align="center")


def _standing(values: HourSummary, one: TeacherHours) -> str:
    if one.certified >= values.target_halves:
        return _("target reached")
    if one.certified + one.pending >= values.target_halves:
        return _("reached once certified")
    gap = values.target_halves - one.certified
    return _("{hours} hours to go").format(hours=hours_text(gap))


def _draw_result(values: HourSummary, paper: Sheet) -> None:
    """Draw the figures of the whole school on each of its pages; blank without a teacher."""
    line = Ruled((LEFT, RIGHT), TABLE_BOTTOM, 0, RESULT_HEIGHT, 1)
    people = len(values.counted)
    filled = bool(values.teachers)
    words = _(
        "Full-time teachers: {people}    Reached the target: {reached}    Rate: {rate}"
        "    Would reach it once certified: {more}"
    ).format(
        people=people if filled else "　　",
        reached=values.reached if filled else "　　",
        rate="　　" if values.rate is None else f"{values.rate}%",
        more=values.reached_if_certified if filled else "　　",
    )
    put(paper, line.cell(0, 0), words, align="center", bold=True)
    draw_box(paper, line.cell(0, 0))
    signing = (_("Filled in by:"), _("Checked by:"), _("Headmaster (seal):"), _("Date:"))
    draw_names(paper, left=LEFT, right=RIGHT, middle=SIGN_MIDDLE, words=signing)


def _words(values: HourSummary) -> str:
    words = [
        _("The rate is of the full-time teachers in post on the last day of the year."),
        _("The total holds trainings of the area and abroad and sent teaching too."),
    ]
    if len(values.counted) < len(values.teachers):
        words.append(_("＊ shown, not counted: no full-time teacher in post at the year's end."))
    if values.rule_version:
        words.append(
            _("Counted by rules: {version}.").format(version=version_words(values.rule_version))
        )
    return "".join(words)
