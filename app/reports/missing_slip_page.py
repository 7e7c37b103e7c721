"""Draws P14: a table of what is missing with empty rows, what to do, by when, and whom to ask."""

from __future__ import annotations

from typing import Final

from app.domain.text import _
from app.reports import signs
from app.reports.flow import paragraph
from app.reports.half_page import PAGE_HEIGHT, TITLE_MIDDLE, Half, draw_slip_foot
from app.reports.missing_slip import MissingSlip
from app.reports.paper import MM, Sheet
from app.reports.ruled import BODY, Ruled, draw_grid, draw_head, put, shared
from app.reports.words import day_text, week_text

ROWS_A_HALF: Final = 10
ROW_HEIGHT: Final = 25.0
HEAD_HEIGHT: Final = 22.0
FACTS_TOP: Final = PAGE_HEIGHT - 27 * MM
TABLE_TOP: Final = PAGE_HEIGHT - 51 * MM
SIGN_MIDDLE: Final = 19 * MM
LINE: Final = 17.0
_SHARES: Final = (96, 96, 158)


def parts_of(slip: MissingSlip) -> int:
    """Return how many halves a slip takes."""
    return max(1, -(-len(slip.lines) // ROWS_A_HALF))


def draw_half(half: Half[MissingSlip], paper: Sheet, left: float, right: float) -> None:
    """Draw one half between two x."""
    slip, middle = half.slip, (left + right) / 2
    title = _("Reminder of missing reports")
    paper.text(middle, TITLE_MIDDLE, title, 17, bold=True, align="center", room=right - left)
    facts = (
        _("To: {site}").format(site=slip.site_name),
        week_text(slip.monday),
        _("Please send by {day}.").format(day=day_text(slip.deadline)),
    )
    for row, words in enumerate(facts):
        y = FACTS_TOP - row * LINE - LINE / 2
        paper.text(left, y, words, BODY, bold=row != 1, room=right - left)
    table = Ruled(shared(left, right, _SHARES), TABLE_TOP, HEAD_HEIGHT, ROW_HEIGHT, ROWS_A_HALF)
    draw_grid(paper, table)
    draw_head(paper, table, (_("Class"), _("Kind of record"), _("Days missing")))
    first = half.part * ROWS_A_HALF
    for row, one in enumerate(slip.lines[first : first + ROWS_A_HALF]):
        put(paper, table.cell(row, 0), one.class_name or _("whole site"))
        put(paper, table.cell(row, 1), one.kind)
        put(paper, table.cell(row, 2), one.days)
    _draw_words(slip, paper, left, right, table.bottom)
    draw_slip_foot(
        paper,
        left,
        right,
        until=slip.data_until,
        device=slip.device,
        part=half.part,
        parts=half.parts,
    )


def _draw_words(slip: MissingSlip, paper: Sheet, left: float, right: float, top: float) -> None:
    room, y = right - left, top - 10
    for words in (*slip.notes, *_what_to_do()):
        y = paragraph(paper, left, y, words, 9.5, room=room, leading=1.4) - 2
    asker = _("From: {center}").format(center=slip.center_name)
    paper.text(left, SIGN_MIDDLE + LINE, asker, BODY, room=room)
    half = (right - left) / 2
    for place, words in enumerate((_("Contact:"), _("Telephone:"))):
        x = left + place * half
        width = paper.text(x, SIGN_MIDDLE, words, BODY, room=80)
        paper.ink(
            signs.lines([(x + width + 4, SIGN_MIDDLE - 5, x + half - 8, SIGN_MIDDLE - 5)], 0.4)
        )


def _what_to_do() -> tuple[str, ...]:
    return (
        _("1. On the laptop: open that day's sheet, check it, and hand over by network or stick."),
        _("2. No school, water or power that day: choose the reason; it is not missing then."),
        _("3. Handed over already: please bring the stick once more; nothing is counted twice."),
    )
