"""A ruled table on a form: where its cells lie, and texts that break and shrink but are never cut.

Every form of the office kind is made of the same three things: a box of facts, a table with a
shaded head whose empty rows go on to the end of the page, and boxes to sign in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.domain.text import _
from app.reports import fonts, signs
from app.reports.flow import CLOSING, draw_foot, lines_of, longest_word
from app.reports.paper import MM, Align, Sheet
from app.reports.signs import Rect

BODY: Final = 10.5
SMALL: Final = 8.5
HAIR: Final = 0.4
STRONG: Final = 1.2
SHADE: Final = 0.925
PAD: Final = 3.0
LEADING: Final = 1.18
CHECK_MIDDLE: Final = 15 * MM
_SHORT: Final = 6  # characters that read badly in two lines
_STEPS: Final = (10.5, 9.5, 8.5, 7.8, 7.0)
# A full stop may hang this far out of its cell's padding; its ink does not reach so far.
_HANG: Final = 0.6


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table. edges: the x of every vertical line; y grows upward; all in points."""

    edges: tuple[float, ...]
    top: float
    head_height: float
    row_height: float
    rows: int

    @property
    def body_top(self) -> float:
        """Return the upper edge of the first row."""
        return self.top - self.head_height

    @property
    def bottom(self) -> float:
        """Return the lower edge of the last row."""
        return self.row_top(self.rows)

    def row_top(self, row: int) -> float:
        """Return the upper edge of a row; ``rows`` gives the table's lower edge."""
        return self.top - self.head_height - row * self.row_height

    def cell(self, row: int, column: int, *, columns: int = 1) -> Rect:
        """Return (x0, y0, x1, y1) of a cell, or of several side by side."""
        right = self.edges[column + columns]
        return self.edges[column], self.row_top(row + 1), right, self.row_top(row)

    def head_cell(self, column: int, *, columns: int = 1) -> Rect:
        """Return (x0, y0, x1, y1) of a head, or of several side by side."""
        return self.edges[column], self.body_top, self.edges[column + columns], self.top


def shared(left: float, right: float, shares: Sequence[float]) -> tuple[float, ...]:
    """Return the edges of columns that share a width."""
    scale, found = (right - left) / sum(shares), [left]
    for share in shares:
        found.append(found[-1] + share * scale)
    return (*found[:-1], right)


@dataclass(frozen=True, slots=True)
class Group:
    """Columns under one common head. first: the column it begins with."""

    first: int
    columns: int
    words: str


def draw_grid(
    paper: Sheet, table: Ruled, groups: Sequence[Group] = (), *, hair_from: int = 0
) -> None:
    """Draw the shaded head, the hairlines and the strong frame of a table.

    Args: hair_from: the first column whose rows are ruled; those before hold joined cells.
    """
    left, right = table.edges[0], table.edges[-1]
    body, bottom = table.body_top, table.bottom
    middle = table.top - table.head_height / 2
    inner = {n for group in groups for n in range(group.first + 1, group.first + group.columns)}
    paper.ink(signs.filled([(left, body, right, table.top)], SHADE))
    start = table.edges[hair_from]
    hair = [(start, table.row_top(row), right, table.row_top(row)) for row in range(1, table.rows)]
    hair += [
        (x, bottom, x, middle if number in inner else table.top)
        for number, x in enumerate(table.edges[1:-1], 1)
    ]
    for group in groups:
        x0, x1 = table.edges[group.first], table.edges[group.first + group.columns]
        hair.append((x0, middle, x1, middle))
    paper.ink(signs.lines(hair, HAIR))
    paper.ink(signs.lines([(left, body, right, body)], STRONG))
    paper.ink(signs.frame((left, bottom, right, table.top), STRONG))


def draw_head(
    paper: Sheet, table: Ruled, heads: Iterable[str], groups: Sequence[Group] = ()
) -> None:
    """Draw one bold head a column, below the head of its group where it has one."""
    grouped = {n for group in groups for n in range(group.first, group.first + group.columns)}
    middle = table.top - table.head_height / 2
    for group in groups:
        x0, _y0, x1, y1 = table.head_cell(group.first, columns=group.columns)
        put(paper, (x0, middle, x1, y1), group.words, align="center", bold=True)
    for column, head in enumerate(heads):
        x0, y0, x1, y1 = table.head_cell(column)
        top = middle if column in grouped else y1
        put(paper, (x0, y0, x1, top), head, align="center", bold=True)


def draw_line(
    paper: Sheet, table: Ruled, height: float, texts: Mapping[int, str], *, label: str, span: int
) -> None:
    """Draw one more row right below a table: a label over ``span`` columns, then its texts."""
    line = Ruled(table.edges, table.bottom, 0, height, 1)
    put(paper, line.cell(0, 0, columns=span), label, align="center", bold=True)
    for column, text in texts.items():
        put(paper, line.cell(0, column), text, align="center", bold=True)
    hair = [(x, line.bottom, x, line.top) for x in line.edges[span:-1]]
    paper.ink(signs.lines(hair, HAIR))
    paper.ink(signs.frame((line.edges[0], line.bottom, line.edges[-1], line.top), STRONG))


def put(
    paper: Sheet,
    rect: Rect,
    text: str,
    *,
    align: Align = "left",
    bold: bool = False,
    largest: float = BODY,
    gray: float = 0.0,
) -> None:
    """Draw a text into a cell, centred upright: broken into lines, then smaller, never cut."""
    if not text:
        return
    x0, y0, x1, y1 = rect
    room = x1 - x0 - 2 * PAD
    size, lines = _fitted(text, round(room, 2), round(y1 - y0 - 2, 2), bold, largest)
    step = size * LEADING
    y = (y0 + y1) / 2 + (len(lines) - 1) * step / 2
    x = {"left": x0 + PAD, "center": (x0 + x1) / 2, "right": x1 - PAD}[align]
    for line in lines:
        hang = _HANG * size if align == "left" and line[-1:] in CLOSING else 0.0
        paper.text(x, y, line, size, bold=bold, align=align, room=room + hang, gray=gray)
        y -= step


@lru_cache(maxsize=8192)
def _fitted(
    text: str,
    room: float,
    height: float,
    bold: bool,  # noqa: FBT001  # cache key
    largest: float,
) -> tuple[float, tuple[str, ...]]:
    """Return the size at which a text fits a box, and its lines.

    A short text or single number stands in one line down to ``SMALL``; then many lines as large
    as they fit, no word or number broken; then that too; at the end those lines are condensed.
    """
    sizes = [step for step in _STEPS if step <= largest]
    smallest = SMALL if len(text) <= _SHORT or longest_word(text) == text else largest
    for size in sizes:
        fits = size >= smallest and fonts.width_of(text, size, bold=bold) <= room
        if fits and "\n" not in text:
            return size, (text,)
    for is_whole in (True, False):
        for size in sizes:
            lines = broken(text, size, room, bold=bold)
            if len(lines) * size * LEADING > height:
                continue
            if not is_whole or fonts.width_of(longest_word(text), size, bold=bold) <= room:
                return size, lines
    size = sizes[-1]
    most, wider = max(1, int(height / (size * LEADING))), room
    if len(text.splitlines()) > most:
        text = " ".join(text.split())
    while len(lines := broken(text, size, wider, bold=bold)) > most:
        wider *= 1.05
    return size, lines


def broken(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text with its own line ends into lines no wider than ``room`` points."""
    if "\n" not in text and fonts.width_of(text, size, bold=bold) <= room:
        return (text,)
    parts = text.splitlines()
    return tuple(line for part in parts for line in lines_of(part, size, room, bold=bold))


def draw_box(paper: Sheet, rect: Rect) -> None:
    """Draw a strong frame."""
    paper.ink(signs.frame(rect, STRONG))


Fact = tuple[str, str, float, float]


def draw_facts(
    paper: Sheet,
    *,
    left: float,
    right: float,
    top: float,
    rows: Sequence[Sequence[Fact]],
    row_height: float = 22.0,
) -> float:
    """Draw a box of labels and values; return its lower edge.

    Args: rows: (label, value, share of the label, share of the value) side by side.
    """
    bottom = top - len(rows) * row_height
    hair = [(left, top - n * row_height, right, top - n * row_height) for n in range(1, len(rows))]
    for number, facts in enumerate(rows):
        edges = shared(left, right, [share for fact in facts for share in fact[2:]])
        y1 = top - number * row_height
        y0 = y1 - row_height
        labels = [(edges[n], y0, edges[n + 1], y1) for n in range(0, len(edges) - 1, 2)]
        paper.ink(signs.filled(labels, SHADE))
        hair += [(x, y0, x, y1) for x in edges[1:-1]]
        for place, (label, value, *_shares) in enumerate(facts):
            put(paper, labels[place], label, align="center", bold=True)
            put(paper, (edges[2 * place + 1], y0, edges[2 * place + 2], y1), value)
    paper.ink(signs.lines(hair, HAIR))
    paper.ink(signs.frame((left, bottom, right, top), STRONG))
    return bottom


def draw_signing(
    paper: Sheet, *, left: float, right: float, top: float, bottom: float, boxes: Sequence[str]
) -> None:
    """Draw boxes side by side, each with its words above and a date to fill in below."""
    edges = shared(left, right, [1.0] * len(boxes))
    for place, words in enumerate(boxes):
        x0, x1 = edges[place], edges[place + 1]
        paper.text(x0 + 6, top - 12, words, BODY, room=x1 - x0 - 10)
        date = _("Year      Month      Day")
        paper.text(x1 - 10, bottom + 12, date, BODY, align="right", room=x1 - x0 - 14)
    paper.ink(signs.lines([(x, bottom, x, top) for x in edges[1:-1]], HAIR))
    paper.ink(signs.frame((left, bottom, right, top), STRONG))


def draw_names(
    paper: Sheet, *, left: float, right: float, middle: float, words: Sequence[str]
) -> None:
    """Draw who signs, in one line, at equal distances; the room behind each is for the pen."""
    for x, text in zip(shared(left, right, [1.0] * len(words)), words, strict=False):
        paper.text(x, middle, text, BODY)


@dataclass(frozen=True, slots=True)
class Ends:
    """What every page of a document ends with. words: what its figures were worked out by."""

    left: float
    right: float
    code: str
    data_until: str
    device: str
    words: str = ""


def draw_ends(paper: Sheet, ends: Ends, *, page: int, pages: int) -> None:
    """Draw the check code above the common foot."""
    check = _("Check code: {code}").format(code=ends.code)
    width = paper.text(ends.right, CHECK_MIDDLE, check, SMALL, align="right")
    room = ends.right - ends.left - width - 12
    paper.text(ends.left, CHECK_MIDDLE, ends.words, SMALL, gray=0.25, room=room)
    draw_foot(
        paper,
        left=ends.left,
        right=ends.right,
        data_until=ends.data_until,
        device=ends.device,
        page=page,
        pages=pages,
    )
