"""The signs of the sheet as cached pixmaps: one for each state, ground, cell size and ratio."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from app.ui.sheet_columns import CellState
from app.ui.tokens import Tokens

INSET, RADIUS, STROKE = 1.5, 4.0, 2.2
RING = 5.4
DOT = 1.6
HATCH_STEP = 7
TICK = ((-5.5, 0.3), (-1.6, 4.2), (5.8, -4.2))
SMALLEST_CELL = 19  # a mark of full size needs so much; below, it shrinks with its cell


class Marks:
    """Signs for one theme; :meth:`drop` when the theme, the cell size or the ratio changes."""

    def __init__(self) -> None:
        self._made: dict[tuple[CellState, bool], QPixmap] = {}
        self._key: tuple[QSize, float, Tokens] | None = None

    def drop(self) -> None:
        """Forget every sign."""
        self._made.clear()

    def prepare(self, size: QSize, ratio: float, tokens: Tokens) -> None:
        """Set what the signs are made for; drops them when it is something else."""
        key = (size, ratio, tokens)
        if key != self._key:
            self._key = key
            self.drop()

    def pixmap(self, state: CellState, *, is_current_row: bool) -> QPixmap:
        """Return a sign on its ground, opaque."""
        found = self._made.get((state, is_current_row))
        if found is None:
            assert self._key is not None
            found = _draw(state, *self._key, is_current_row=is_current_row)
            self._made[state, is_current_row] = found
        return found


def _draw(
    state: CellState, size: QSize, ratio: float, tokens: Tokens, *, is_current_row: bool
) -> QPixmap:
    made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(QColor(tokens.cursor if is_current_row else tokens.surface))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_mark(painter, state, QRectF(0, 0, size.width(), size.height()), tokens)
    painter.end()
    return made


def paint_mark(painter: QPainter, state: CellState, cell: QRectF, tokens: Tokens) -> None:
    """Draw one sign into a cell; the legend draws with this too."""
    tile = cell.adjusted(INSET, INSET, -INSET, -INSET)
    middle = cell.center()
    scale = min(1.0, cell.width() / SMALLEST_CELL, cell.height() / SMALLEST_CELL)
    painter.setPen(Qt.PenStyle.NoPen)
    if state is CellState.DONE:
        _tile(painter, tile, tokens.donesoft)
        painter.setPen(_pen(tokens.done))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([middle + QPointF(x * scale, y * scale) for x, y in TICK]))
    elif state is CellState.EFFORT:
        _tile(painter, tile, tokens.effortsoft)
        painter.setPen(_pen(tokens.effort))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, RING * scale, RING * scale)
    elif state is CellState.TODO:
        painter.setBrush(QColor(tokens.todo))
        painter.drawEllipse(middle, DOT, DOT)
    elif state is CellState.EXCUSED:
        _hatch(painter, tile, tokens.hatch)
    elif state is CellState.ABSENT:
        painter.setPen(QPen(QColor(tokens.hatch), 2))
        painter.drawLine(QPointF(cell.left(), middle.y()), QPointF(cell.right(), middle.y()))


def _tile(painter: QPainter, tile: QRectF, colour: str) -> None:
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(tile, RADIUS, RADIUS)


def _pen(colour: str) -> QPen:
    return QPen(
        QColor(colour),
        STROKE,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )


def _hatch(painter: QPainter, tile: QRectF, colour: str) -> None:
    painter.save()
    painter.setClipRect(tile)
    painter.setPen(QPen(QColor(colour), 1))
    reach = int(tile.height())
    for start in range(-reach, int(tile.width()) + 1, HATCH_STEP):
        foot = QPointF(tile.left() + start, tile.bottom())
        painter.drawLine(foot, foot + QPointF(tile.height(), -tile.height()))
    painter.restore()
