"""Where the names, figures and cells of the overview lie; logical pixels, no painting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize

from app.ui.center.matrix_lines import Board

BAND: Final = 18
LABEL: Final = 30
HEAD: Final = BAND + LABEL
LOWEST_ROW, HIGHEST_ROW = 24, 30
LEAST_COLUMN: Final = 38
LARGEST_WEEK, LARGEST_DAY = 56, 110
FEW_COLUMNS: Final = 7
LEAD_WIDTHS: Final = (56, 60)
TRAIL_WIDTHS: Final = (52, 44, 60, 92)
COMPACT_TRAIL: Final = 2
GAP: Final = 10


@dataclass(frozen=True, slots=True)
class MatrixLayout:
    """One layout. lead_edges, trail_edges: the left edges of the figures and their end."""

    name_width: int
    lead_edges: tuple[int, ...]
    trail_edges: tuple[int, ...]
    left: int
    column_width: int
    shown_columns: int
    row_height: int
    body_height: int
    rows: int
    columns: int

    @property
    def right(self) -> int:
        """Return where the periods end."""
        return self.left + self.shown_columns * self.column_width

    def row_rect(self, row: int, top: int) -> QRect:
        """Return a row. top: how far the sheet is scrolled down."""
        end = self.trail_edges[-1] if self.trail_edges else self.right
        return QRect(0, HEAD + row * self.row_height - top, end, self.row_height)

    def cell_rect(self, row: int, column: int, first: int, top: int) -> QRect:
        """Return a cell. first: the first column that is shown."""
        x = self.left + (column - first) * self.column_width
        return QRect(x, HEAD + row * self.row_height - top, self.column_width, self.row_height)

    def at(self, point: QPoint, first: int, top: int) -> tuple[int | None, int | None]:
        """Return row and column under a point; None where there is none."""
        if point.y() < HEAD or not self.row_height:
            return None, None
        row = (point.y() - HEAD + top) // self.row_height
        if not 0 <= row < self.rows:
            return None, None
        if not self.left <= point.x() < self.right:
            return row, None
        column = first + (point.x() - self.left) // self.column_width
        return row, column if column < self.columns else None


def lay_out(board: Board, size: QSize, name_width: int, *, is_compact: bool) -> MatrixLayout:
    """Lay a board out in a size; in a narrow window the figures of second rank go."""
    trail = TRAIL_WIDTHS[:COMPACT_TRAIL] if is_compact else TRAIL_WIDTHS
    lead_edges = _edges(name_width, LEAD_WIDTHS)
    left = lead_edges[-1] + GAP
    count = len(board.columns)
    room = max(size.width() - left - sum(trail) - GAP, LEAST_COLUMN)
    largest = LARGEST_DAY if count <= FEW_COLUMNS else LARGEST_WEEK
    width = min(max(room // max(count, 1), LEAST_COLUMN), largest)
    shown = max(min(count, room // width), 1)
    if shown < count:
        width = room // shown
    rows = len(board.lines)
    body = max(size.height() - HEAD, LOWEST_ROW)
    height = min(max(body // max(rows, 1), LOWEST_ROW), HIGHEST_ROW)
    return MatrixLayout(
        name_width=name_width,
        lead_edges=lead_edges,
        trail_edges=_edges(left + shown * width + GAP, trail),
        left=left,
        column_width=width,
        shown_columns=shown,
        row_height=height,
        body_height=body,
        rows=rows,
        columns=count,
    )


def _edges(start: int, widths: tuple[int, ...]) -> tuple[int, ...]:
    edges = [start]
    for one in widths:
        edges.append(edges[-1] + one)
    return tuple(edges)
