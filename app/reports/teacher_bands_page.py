"""Draws P03: the eleven numbers on the first page, the names behind each of them from the second.

The first page is copied into the ministry's own form; the others are for whoever checks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.domain.text import _
from app.reports import signs
from app.reports.flow import paragraph
from app.reports.paper import A4_PORTRAIT, MM, Sheet
from app.reports.ruled import (
    BODY,
    HAIR,
    SMALL,
    STRONG,
    Ends,
    Ruled,
    draw_ends,
    draw_facts,
    draw_grid,
    draw_head,
    draw_signing,
    put,
    shared,
)
from app.reports.seal import check_code
from app.reports.teacher_bands import BANDS, LEVELS, TeacherBands
from app.reports.words import year_text

PAGE_WIDTH, PAGE_HEIGHT = A4_PORTRAIT
LEFT: Final = 18 * MM
RIGHT: Final = PAGE_WIDTH - 18 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 20 * MM
UNDER_TITLE: Final = PAGE_HEIGHT - 28 * MM
FACTS_TOP: Final = PAGE_HEIGHT - 34 * MM
TABLE_TOP: Final = FACTS_TOP - 22 - 3 * MM
NUMBERS: Final = 1 + len(BANDS) + len(LEVELS)
TABLE: Final = Ruled(shared(LEFT, RIGHT, (92, 40, 170, 80, 110)), TABLE_TOP, 28, 28, NUMBERS)
NOTES_TOP: Final = TABLE.bottom - 10
SIGN_BOTTOM: Final = 20 * MM
SIGN_TOP: Final = SIGN_BOTTOM + 25 * MM
NOTE_LINE: Final = 9 * MM

NAMES_A_LINE: Final = 4
_LIST_ROWS: Final = 32
_LIST_TOP: Final = PAGE_HEIGHT - 32 * MM
LIST: Final = Ruled(
    shared(LEFT, RIGHT, (116, 36, *(88,) * NAMES_A_LINE)),
    _LIST_TOP,
    24,
    (_LIST_TOP - 24 - 20 * MM) / _LIST_ROWS,
    _LIST_ROWS,
)


@dataclass(frozen=True, slots=True)
class NameLine:
    """One line of the list. count: how many names the number has, on all its lines together."""

    label: str
    count: int
    names: tuple[str, ...]
    is_first: bool


def draw_bands(values: TeacherBands, paper: Sheet) -> None:
    """Draw one school's year: the numbers, then the names."""
    lines = name_lines(values)
    pages = 1 + -(-len(lines) // _LIST_ROWS)
    ends = Ends(LEFT, RIGHT, check_code(values), values.data_until, values.device, _words(values))
    _draw_numbers(values, paper)
    draw_ends(paper, ends, page=1, pages=pages)
    paper.end_page()
    for page in range(1, pages):
        part = lines[(page - 1) * _LIST_ROWS : page * _LIST_ROWS]
        _draw_names(values, paper, part)
        draw_ends(paper, ends, page=page + 1, pages=pages)
        paper.end_page()


def numbers(values: TeacherBands) -> list[tuple[str, tuple[str, ...]]]:
    """Return the eleven labels with the names behind them, in the form's order."""
    labels = (
        _("Teachers who had training"),
        _("up to 36 hours"),
        _("37 to 72 hours"),
        _("73 to 108 hours"),
        _("109 hours and more"),
        _("National level"),
        _("Provincial level"),
        _("Prefectural level"),
        _("County level"),
        _("School level"),
        _("Trained abroad"),
    )
    return list(zip(labels, (values.trained, *values.bands, *values.levels), strict=True))


def name_lines(values: TeacherBands) -> list[NameLine]:
    """Return the lines of the list; a number without a name has one empty line."""
    lines = []
    for label, names in numbers(values):
        for start in range(0, max(1, len(names)), NAMES_A_LINE):
            part = names[start : start + NAMES_A_LINE]
            lines.append(NameLine(label, len(names), part, is_first=start == 0))
    return lines


def _draw_title(paper: Sheet, words: str) -> None:
    title = _("Form 4068: training of full-time teachers (draft to fill in)")
    paper.text(
        PAGE_WIDTH / 2, TITLE_MIDDLE, title, 17, bold=True, align="center", room=RIGHT - LEFT
    )
    paper.text(PAGE_WIDTH / 2, UNDER_TITLE, words, BODY, align="center", room=RIGHT - LEFT)


def _draw_numbers(values: TeacherBands, paper: Sheet) -> None:
    _draw_title(paper, year_text(values.year))
    facts = (
        (_("Teacher's unit"), values.site_name, 46, 240),
        (_("Full-time teachers in post"), str(values.full_time or ""), 90, 60),
    )
    draw_facts(paper, left=LEFT, right=RIGHT, top=FACTS_TOP, rows=(facts,))
    draw_grid(paper, TABLE, hair_from=1)
    heads = (
        _("Kind of number"),
        _("Serial no."),
        _("Indicator of the form"),
        _("Number of teachers"),
        _("After checking\n(by hand)"),
    )
    draw_head(paper, TABLE, heads)
    for row, (label, names) in enumerate(numbers(values)):
        put(paper, TABLE.cell(row, 1), str(row + 1), align="center")
        put(paper, TABLE.cell(row, 2), label)
        if values.full_time:
            put(paper, TABLE.cell(row, 3), str(len(names)), align="center", bold=True)
    _draw_kinds(paper)
    _draw_notes(values, paper)
    boxes = (_("Filled in by:"), _("Checked by:"), _("Headmaster (seal):"))
    draw_signing(paper, left=LEFT, right=RIGHT, top=SIGN_TOP, bottom=SIGN_BOTTOM, boxes=boxes)


def _draw_kinds(paper: Sheet) -> None:
    """Draw the three kinds over the rows they hold."""
    starts = (0, 1, 1 + len(BANDS), NUMBERS)
    kinds = (_("All together"), _("By hours"), _("By level"))
    for kind, first, after in zip(kinds, starts, starts[1:], strict=False):
        box = (TABLE.edges[0], TABLE.row_top(after), TABLE.edges[1], TABLE.row_top(first))
        put(paper, box, kind, align="center", bold=True)
        paper.ink(signs.lines([(LEFT, box[1], RIGHT, box[1])], STRONG))


def _draw_notes(values: TeacherBands, paper: Sheet) -> None:
    trained, bands = len(values.trained), values.in_bands
    words = _("To check: the four bands hold {bands} teachers, trained are {trained}").format(
        bands=bands, trained=trained
    )
    verdict = _("; they agree.") if bands == trained else _("; please compare the names.")
    y = NOTES_TOP
    if values.full_time:
        y = paragraph(paper, LEFT, y, words + verdict, BODY, room=RIGHT - LEFT, bold=True)
    how = _(
        "Hours are certified hours of the school year, whole hours only, rounded down. A teacher"
        " trained at several levels stands at each of them, so the levels may add up to more."
    )
    y = paragraph(paper, LEFT, y - 2, how, SMALL, room=RIGHT - LEFT, gray=0.25)
    y -= 16
    paper.text(LEFT, y, _("Remarks:"), BODY, bold=True)
    y -= NOTE_LINE
    levels = []
    while y > SIGN_TOP + 8:
        levels.append((LEFT, y, RIGHT, y))
        y -= NOTE_LINE
    paper.ink(signs.lines(levels, HAIR, gray=0.5))


def _draw_names(values: TeacherBands, paper: Sheet, lines: list[NameLine]) -> None:
    words = _("Names behind each number    {site}    {year}").format(
        site=values.site_name, year=year_text(values.year)
    )
    _draw_title(paper, words)
    draw_grid(paper, LIST, hair_from=2)
    heads = (
        _("Indicator of the form"),
        _("Number of teachers"),
        *[_("Teacher's name")] * NAMES_A_LINE,
    )
    draw_head(paper, LIST, heads)
    for row, line in enumerate(lines):
        if line.is_first:
            put(paper, LIST.cell(row, 0), line.label, bold=True)
            count = str(line.count) if values.full_time else ""
            put(paper, LIST.cell(row, 1), count, align="center", bold=True)
        elif row == 0:
            again = _("{label} (continued)").format(label=line.label)
            put(paper, LIST.cell(row, 0), again, bold=True)
        for place, name in enumerate(line.names):
            put(paper, LIST.cell(row, 2 + place), name)
    _draw_starts(paper, lines)


def _draw_starts(paper: Sheet, lines: list[NameLine]) -> None:
    """Rule the first two columns where a number begins, and all rows that are left for a pen."""
    starts = [LIST.row_top(row) for row, line in enumerate(lines) if line.is_first and row]
    ends = LIST.row_top(len(lines))
    strong = starts if len(lines) == LIST.rows else [*starts, ends]
    paper.ink(signs.lines([(LEFT, y, RIGHT, y) for y in strong], 0.8))
    blank = [LIST.row_top(row) for row in range(len(lines) + 1, LIST.rows)]
    paper.ink(signs.lines([(LEFT, y, LIST.edges[2], y) for y in blank], HAIR))


def _words(values: TeacherBands) -> str:
    if not values.rule_version:
        return ""
    return _("Counted by rules: {version}.").format(version=values.rule_version)
