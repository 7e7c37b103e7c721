"""Rows of running text that break across pages, under a head that is drawn again on each.

A form is a list of rows; :func:`laid_out` decides which lines of which row stand on which page,
before anything is drawn: a page says how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.domain.text import _
from app.reports import signs
from app.reports.paper import Align, Sheet
from app.reports.ruled import BODY, HAIR, SHADE, STRONG, broken

# A row is not torn so that fewer lines stay or go on alone.
LEAST_TORN: Final = 3
WRITING_STEP: Final = 21.0
SIDE: Final = 4.5  # free at both sides of a cell


@dataclass(frozen=True, slots=True)
class Style:
    """How rows are set, in points. step: from line to line. pad: above and below the lines."""

    size: float = BODY
    step: float = BODY * 1.42
    pad: float = 3.5

    def height(self, lines: int) -> float:
        """Return the height of a row of so many lines."""
        return lines * self.step + 2 * self.pad

    def fitting(self, height: float) -> int:
        """Return how many lines a row of this height holds."""
        return int((height - 2 * self.pad) / self.step + 1e-9)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's lines. is_label: shaded, bold, centred. is_repeated: as a label, on every part."""

    lines: tuple[str, ...] = ()
    align: Align = "left"
    is_label: bool = False
    is_ruled: bool = False
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side. edges: their x. least: lines of room at least, for a pen.

    head: drawn above it wherever it begins a page. is_whole: never torn. keeps_next: never the
    last of a page.
    """

    edges: tuple[float, ...]
    cells: tuple[Cell, ...]
    least: int = 1
    head: Row | None = None
    is_whole: bool = False
    keeps_next: bool = False

    @property
    def lines(self) -> int:
        """Return how many lines it takes: those of its longest cell, labels set apart."""
        longest = max(
            (len(cell.lines) for cell in self.cells if self.is_whole or not cell.is_label),
            default=1,
        )
        return max(1, self.least, longest)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines ``first`` to ``first + count`` of a row, its upper edge at ``top``."""

    row: Row
    first: int
    count: int
    top: float


@dataclass(slots=True)
class Layout:
    """Pages being filled. tops: the upper edge on the first page and on the others."""

    style: Style
    tops: tuple[float, float]
    bottom: float
    pages: list[list[Part]] = field(default_factory=lambda: [[]])
    y: float = 0.0

    def __post_init__(self) -> None:
        self.y = self.tops[0]

    @property
    def room(self) -> int:
        """Return the lines of one more row on this page."""
        return self.style.fitting(self.y - self.bottom)

    def turn(self, head: Row | None) -> None:
        """Begin a page, with the head of the row that goes on."""
        self.pages.append([])
        self.y = self.tops[1]
        if head is not None:
            self.place(head, 0, head.lines)

    def place(self, row: Row, first: int, count: int) -> None:
        """Put lines of a row on the page."""
        self.pages[-1].append(Part(row, first, count, self.y))
        self.y -= self.style.height(count)

    def add(self, row: Row, following: Row | None) -> None:
        """Put a whole row down, torn where a page ends.

        A row that keeps its next goes to the next page when not enough of that would follow.
        """
        first, total = 0, row.lines
        need = total if row.is_whole else min(total, LEAST_TORN)
        height = self.style.height(need)
        if row.keeps_next and following is not None:
            height += self._beginning(following)
        if self.y - height < self.bottom - 1e-6 and self.pages[-1]:
            self.turn(row.head)
        while total - first > self.room:
            count = self.room
            if total - first - count < LEAST_TORN:
                count = max(1, total - first - LEAST_TORN)
            self.place(row, first, count)
            first += count
            self.turn(row.head)
        self.place(row, first, total - first)

    def _beginning(self, row: Row) -> float:
        """Return the height of the least of a row that may begin on a page."""
        least = row.lines if row.is_whole else min(row.lines, LEAST_TORN)
        more = self.style.height(LEAST_TORN) if row.keeps_next else 0.0
        return self.style.height(least) + more


def laid_out(
    rows: Sequence[Row], style: Style, *, tops: tuple[float, float], bottom: float
) -> Layout:
    """Return the rows on their pages."""
    layout = Layout(style, tops, bottom)
    following = [*rows[1:], None]
    for row, after in zip(rows, following, strict=True):
        layout.add(row, after)
    return layout


def filled_up(
    rows: Sequence[Row], at: int, style: Style, *, tops: tuple[float, float], bottom: float
) -> Layout:
    """Return the rows on their pages, row ``at`` grown until it fills the last one."""
    layout = laid_out(rows, style, tops=tops, bottom=bottom)
    spare = int((layout.y - bottom) / style.step + 1e-9)
    grown = replace(rows[at], least=rows[at].lines + spare)
    again = laid_out([*rows[:at], grown, *rows[at + 1 :]], style, tops=tops, bottom=bottom)
    return again if len(again.pages) == len(layout.pages) else layout


def cell_of(text: str, width: float, style: Style, *, is_ruled: bool = False) -> Cell:
    """Return a text broken for a cell ``width`` points wide; an empty one may be ruled."""
    lines = broken(text.strip(), style.size, width - 2 * SIDE) if text.strip() else ()
    return Cell(lines, is_ruled=is_ruled and not lines)


def label_of(text: str) -> Cell:
    """Return a label; its own line ends stand."""
    return Cell(tuple(text.split("\n")), "center", is_label=True)


def draw_parts(paper: Sheet, parts: Sequence[Part], style: Style) -> None:
    """Draw one page's rows and the strong frame around them."""
    if not parts:
        return
    hair: list[signs.Rect] = []
    for part in parts:
        _draw_part(paper, part, style)
        edges, low = part.row.edges, part.top - style.height(part.count)
        hair += [(x, low, x, part.top) for x in edges[1:-1]]
        hair.append((edges[0], low, edges[-1], low))
    paper.ink(signs.lines(hair, HAIR))
    edges, last = parts[0].row.edges, parts[-1]
    low = last.top - style.height(last.count)
    paper.ink(signs.frame((edges[0], low, edges[-1], parts[0].top), STRONG))


def _draw_part(paper: Sheet, part: Part, style: Style) -> None:
    height = style.height(part.count)
    for place, cell in enumerate(part.row.cells):
        x0, x1 = part.row.edges[place : place + 2]
        box = (x0, part.top - height, x1, part.top)
        if cell.is_label:
            _draw_label(paper, cell, box, style, is_again=part.first > 0)
        elif cell.is_ruled:
            _draw_writing(paper, box)
        else:
            lines = cell.lines[part.first : part.first + part.count]
            if cell.is_repeated and part.first:
                lines = (*cell.lines, _("(cont.)"))
            lift = (part.count - len(lines)) / 2 if part.row.is_whole else 0.0
            _draw_lines(paper, lines, cell.align, box, style, lift=lift)


def _draw_label(paper: Sheet, cell: Cell, box: signs.Rect, style: Style, *, is_again: bool) -> None:
    x0, y0, x1, y1 = box
    paper.ink(signs.filled([box], SHADE))
    lines = (*cell.lines, _("(cont.)")) if is_again else cell.lines
    step = min(style.step, (y1 - y0 - 2) / max(1, len(lines)))
    y = (y0 + y1) / 2 + (len(lines) - 1) * step / 2
    for line in lines:
        if cell.align == "left":
            paper.text(x0 + SIDE, y, line, style.size, bold=True, room=x1 - x0 - 2 * SIDE)
        else:
            room = x1 - x0 - 2 * SIDE
            middle = (x0 + x1) / 2
            paper.text(middle, y, line, style.size, bold=True, align="center", room=room)
        y -= step


def _draw_lines(
    paper: Sheet,
    lines: Sequence[str],
    align: Align,
    box: signs.Rect,
    style: Style,
    *,
    lift: float,
) -> None:
    """Draw lines from the top down. lift: how many lines lower they begin, to stand amid."""
    x0, _y0, x1, y1 = box
    x = {"left": x0 + SIDE, "center": (x0 + x1) / 2, "right": x1 - SIDE}[align]
    y = y1 - style.pad - (0.5 + lift) * style.step
    for line in lines:
        paper.text(x, y, line, style.size, align=align, room=x1 - x0 - SIDE - 1)
        y -= style.step


def _draw_writing(paper: Sheet, box: signs.Rect) -> None:
    """Rule a cell for a hand; its own lower edge is the last line."""
    x0, y0, x1, y1 = box
    count = max(1, round((y1 - y0) / WRITING_STEP))
    step = (y1 - y0) / count
    levels = [(x0 + 8, y1 - n * step, x1 - 8, y1 - n * step) for n in range(1, count)]
    paper.ink(signs.lines(levels, HAIR, gray=0.55))
