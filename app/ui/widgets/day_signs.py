"""School days in a row as signs on a line: delivered, waiting, not recorded, excused, to fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import paint
from app.ui.theme import CAPTION, Theme, font
from app.ui.widgets.following import follow

State = Literal["delivered", "waiting", "unrecorded", "excused", "holiday", "to_fix"]
DISC: Final = 18
TOP: Final = 4
LINE_HEIGHT: Final = 16
HEIGHT: Final = TOP + DISC + 6 + 2 * LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class DaySign:
    """One day: its name (周三), what is said of it (没有录), and its sign."""

    caption: str
    words: str
    state: State
    is_today: bool = False


class DaySigns(QWidget):
    """Some days side by side; the accessible name says them all in words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._days: list[DaySign] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, theme, self.update)

    def set_days(self, days: list[DaySign]) -> None:
        """Show these days, oldest first."""
        self._days = list(days)
        self.setAccessibleName("；".join(f"{day.caption}，{day.words}" for day in days))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for all words beside each other."""
        metrics = QFontMetrics(font(CAPTION, bold=True))
        widths = [
            metrics.horizontalAdvance(text)
            for day in self._days
            for text in (day.caption, day.words)
        ]
        return QSize(len(self._days) * (max(widths, default=40) + 12), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the same: words must not be cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the signs and their words."""
        del event
        if not self._days:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        slot = self.width() / len(self._days)
        level = TOP + DISC / 2
        painter.setPen(QPen(self._theme.colour("hatch"), 2))
        for place in range(1, len(self._days)):
            left = (place - 0.5) * slot + DISC / 2 + 3
            painter.drawLine(QPointF(left, level), QPointF(left + slot - DISC - 6, level))
        for place, day in enumerate(self._days):
            middle = (place + 0.5) * slot
            self._draw_sign(painter, day.state, QPointF(middle, level))
            self._draw_words(painter, day, place * slot, slot)
        painter.end()

    def _draw_words(self, painter: QPainter, day: DaySign, left: float, width: float) -> None:
        painter.setPen(self._theme.colour("text"))
        top = TOP + DISC + 6
        for row, text in enumerate((day.caption, day.words)):
            painter.setFont(font(CAPTION, bold=day.is_today and row == 0))
            place = QRectF(left, top + row * LINE_HEIGHT, width, LINE_HEIGHT)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_sign(self, painter: QPainter, state: State, middle: QPointF) -> None:
        colour = self._theme.colour
        disc = QRectF(middle.x() - DISC / 2, middle.y() - DISC / 2, DISC, DISC)
        inner = disc.adjusted(3.5, 3.5, -3.5, -3.5)
        ring = disc.adjusted(1, 1, -1, -1)
        if state == "delivered":
            _disc(painter, disc, colour("primary"))
            paint(painter, "check", inner, colour("onprimary"), width=4)
        elif state == "waiting":
            _ring(painter, ring, colour("primary"), Qt.PenStyle.SolidLine)
            paint(painter, "arrow-up", inner, colour("primary"), width=4)
        elif state == "to_fix":
            _ring(painter, ring, colour("effort"), Qt.PenStyle.SolidLine)
            paint(painter, "square-pen", inner, colour("effort"), width=3)
        elif state == "unrecorded":
            _ring(painter, ring, colour("excused"), Qt.PenStyle.DotLine)
        elif state == "excused":
            _ring(painter, ring, colour("excused"), Qt.PenStyle.SolidLine, 1.2)
            painter.setBrush(QBrush(colour("excused"), Qt.BrushStyle.BDiagPattern))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(ring)
        else:
            _ring(painter, inner, colour("excused"), Qt.PenStyle.SolidLine, 1.2)


def _disc(painter: QPainter, place: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(place)


def _ring(
    painter: QPainter, place: QRectF, colour: QColor, line: Qt.PenStyle, width: float = 2
) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, width, line))
    painter.drawEllipse(place)
