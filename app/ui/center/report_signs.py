"""The signs of what a site has reported: told apart by shape before colour."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.center.rollup import Cell, Report
from app.domain.text import _
from app.ui.icons import paint
from app.ui.theme import CAPTION, SMALL, Theme, font
from app.ui.widgets.following import follow
from app.ui.widgets.label import label

RADIUS: Final = 4.0
RING: Final = 5.4
STROKE: Final = 2.2
_TICK: Final = ((-5.5, 0.3), (-1.6, 4.2), (5.8, -4.2))


def paint_report(painter: QPainter, cell: Cell, box: QRectF, theme: Theme) -> None:
    """Draw what a cell says into a box; nothing is due yet: nothing is drawn."""
    tile = box.adjusted(1.5, 1.5, -1.5, -1.5)
    colour, report = theme.colour, cell.report
    painter.setPen(Qt.PenStyle.NoPen)
    if report is Report.COMPLETE:
        painter.setBrush(colour("donesoft"))
        painter.drawRoundedRect(tile, RADIUS, RADIUS)
        middle = tile.center()
        points = [QPointF(middle.x() + x, middle.y() + y) for x, y in _TICK]
        pen = QPen(colour("done"), STROKE)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
    elif report is Report.PARTIAL:
        painter.setBrush(colour("effortsoft"))
        painter.drawRoundedRect(tile, RADIUS, RADIUS)
        painter.setPen(colour("effort"))
        painter.setFont(font(CAPTION))
        words = _("−{count}").format(count=cell.missing)
        painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, words)
    elif report is Report.NOTHING:
        painter.setBrush(colour("effortsoft"))
        painter.drawRoundedRect(tile, RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("effort"), STROKE))
        painter.drawEllipse(tile.center(), RING, RING)
    elif report is Report.EXCUSED:
        painter.setBrush(QBrush(colour("hatch"), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(tile, RADIUS, RADIUS)
    elif report is Report.NEEDS_FIXING:
        painter.setBrush(colour("soft"))
        painter.drawRoundedRect(tile, RADIUS, RADIUS)
        side = min(tile.width(), tile.height()) - 6
        place = QRectF(0, 0, side, side)
        place.moveCenter(tile.center())
        paint(painter, "square-pen", place, colour("primary"), width=2.4)


class _Sign(QWidget):
    def __init__(self, cell: Cell, theme: Theme) -> None:
        super().__init__()
        self._cell, self._theme = cell, theme
        self.setFixedSize(QSize(34, 22))
        follow(self, theme, self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_report(painter, self._cell, QRectF(self.rect()), self._theme)
        painter.end()


class ReportLegend(QWidget):
    """What the signs mean, in one row."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for cell, words in (
            (Cell(received=1), _("all here")),
            (Cell(received=1, missing=2), _("part is missing")),
            (Cell(missing=1), _("nothing here")),
            (Cell(excused=1), _("holiday, no water or power")),
            (Cell(to_fix=1), _("to be put right")),
        ):
            row.addWidget(_Sign(cell, theme))
            row.addWidget(label(words, size=SMALL, token="muted", theme=theme))
            row.addSpacing(10)
        row.addStretch(1)
