"""A ruled table on a form: where its cells lie, and texts that break and shrink but are never cut.

Every form of the office kind is made of the same three things: a box of facts, a table with a
shaded head whose empty rows go on to the end of the page, and boxes to sign in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.domain.text import _
from app.reports import fonts, signs
from app.reports.flow import CLOSING, lines_of, longest_word
from app.reports.paper import Align, Sheet
from app.reports.signs import Rect

BODY: Final = 10.5
SMALL: Final = 8.5
HAIR: Final = 0.4
STRONG: Final = 1.2
SHADE: Final = 0.925
PAD: Final = 3.0
LEADING: Final = 1.18
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


def draw_grid(paper: Sheet, table: Ruled) -> None:
    """Draw the shaded head, the hairlines and the strong frame of a table."""
    left, right = table.edges[0], table.edges[-1]
    body, bottom = table.body_top, table.bottom
    paper.ink(signs.filled([(left, body, right, table.top)], SHADE))
    hair = [(left, table.row_top(row), right, table.row_top(row)) for row in range(1, table.rows)]
    hair += [(x, bottom, x, table.top) for x in table.edges[1:-1]]
    paper.ink(signs.lines(hair, HAIR))
    paper.ink(signs.lines([(left, body, right, body)], STRONG))
    paper.ink(signs.frame((left, bottom, right, table.top), STRONG))


def draw_head(paper: Sheet, table: Ruled, heads: Iterable[str]) -> None:
    """Draw one bold head a column."""
    for column, head in enumerate(heads):
        put(paper, table.head_cell(column), head, align="center", bold=True)


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
    while len(lines := broken(text, size, wider, bold=bold)) > most:
        wider *= 1.05
    return size, lines


def broken(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text with its own line ends into lines no wider than ``room`` points."""
    if "\n" not in text and fonts.width_of(text, size, bold=bold) <= room:
        return (text,)
    parts = text.splitlines()
    return tuple(line for part in parts for line in lines_of(part, size, room, bold=bold))


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


def draw_check_line(
    paper: Sheet, *, left: float, right: float, middle: float, code: str, words: str = ""
) -> None:
    """Draw the check code at the right, and what the paper was worked out by at the left."""
    check = _("Check code: {code}").format(code=code)
    width = paper.text(right, middle, check, SMALL, align="right")
    paper.text(left, middle, words, SMALL, gray=0.25, room=right - left - width - 12)
