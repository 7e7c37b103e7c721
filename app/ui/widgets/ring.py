"""The hours of a school year as a ring: certified solid, pending hatched, the rest a track."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.text import _
from app.ui.hour_words import hours_text
from app.ui.theme import CAPTION, SMALL, Theme, font
from app.ui.widgets.following import follow

USUAL: Final = 160
SMALL_RING: Final = 120  # below this the words under the figure are the smallest
FIGURE_SHARE: Final = 0.24
BAND_SHARE: Final = 0.1
HATCH_STEP: Final = 5.0
GAP: Final = 2.0  # logical pixels between two parts
FULL_TURN: Final = 360.0


class HoursRing(QWidget):
    """``set_hours`` in halves of an hour; more than the target closes the ring, never more."""

    def __init__(self, theme: Theme, size: int = USUAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self.certified = self.pending = 0
        self.target = 180
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self, theme, self.update)
        self._name()

    def set_hours(self, certified: int, pending: int, target: int) -> None:
        """Show a year. certified, pending: halves; target: halves, at least 1."""
        self.certified, self.pending, self.target = certified, pending, target
        self._name()
        self.update()

    def set_size(self, size: int) -> None:
        """Be ``size`` logical pixels wide and high."""
        if size != self._size:
            self._size = size
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the ring's square."""
        return QSize(self._size, self._size)

    def parts(self) -> tuple[float, float]:
        """Return the turn of the certified and of the pending hours in degrees, together ≤ 360."""
        certified = min(self.certified / self.target, 1.0) * FULL_TURN
        whole = min((self.certified + self.pending) / self.target, 1.0) * FULL_TURN
        return certified, whole - certified

    def _name(self) -> None:
        words = _("Training hours, certified {certified}, pending {pending}, target {target}")
        self.setAccessibleName(
            words.format(
                certified=hours_text(self.certified),
                pending=hours_text(self.pending),
                target=hours_text(self.target),
            )
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track, the certified part, the hatched part, and the figure."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        place = QRectF(0, 0, side, side)
        place.moveCenter(QPointF(self.width() / 2, self.height() / 2))
        place.adjust(1, 1, -1, -1)
        band = side * BAND_SHARE
        certified, pending = self.parts()
        self._draw_track(painter, place, band, certified + pending)
        painter.fillPath(_arc(place, band, 0, certified), self._theme.colour("primary"))
        self._draw_pending(painter, _arc(place, band, certified, pending))
        self._draw_figure(painter, place, side)
        painter.end()

    def _draw_track(self, painter: QPainter, place: QRectF, band: float, start: float) -> None:
        rest = _arc(place, band, start, FULL_TURN - start)
        painter.fillPath(rest, self._theme.colour("hatch"))

    def _draw_pending(self, painter: QPainter, shape: QPainterPath) -> None:
        if shape.isEmpty():
            return
        ink = self._theme.colour("primary")
        painter.save()
        painter.fillPath(shape, self._theme.colour("surface"))
        painter.setClipPath(shape)
        painter.setPen(QPen(ink, 1.2))
        box = shape.boundingRect()
        step = box.left() - box.height()
        while step < box.right():
            painter.drawLine(QPointF(step, box.bottom()), QPointF(step + box.height(), box.top()))
            step += HATCH_STEP
        # Half of the edge falls outside the clip: what is seen is 1.5 wide.
        painter.setPen(QPen(ink, 3))
        painter.drawPath(shape)
        painter.restore()

    def _draw_figure(self, painter: QPainter, place: QRectF, side: float) -> None:
        figure = font(round(side * FIGURE_SHARE), bold=True)
        below = font(SMALL if side >= SMALL_RING else CAPTION)
        words = _("/ {target} hours").format(target=hours_text(self.target))
        painter.setFont(figure)
        painter.setPen(self._theme.colour("text"))
        upper = QRectF(place.left(), place.top(), side, place.height() * 0.58)
        flag = Qt.AlignmentFlag
        painter.drawText(upper, flag.AlignHCenter | flag.AlignBottom, hours_text(self.certified))
        painter.setFont(below)
        painter.setPen(self._theme.colour("muted"))
        lower = QRectF(place.left(), upper.bottom(), side, place.height() - upper.height())
        painter.drawText(lower, flag.AlignHCenter | flag.AlignTop, words)


def _arc(place: QRectF, band: float, start: float, turn: float) -> QPainterPath:
    """Return a part of the ring. start, turn: degrees, clockwise from the top."""
    path = QPainterPath()
    if turn <= 0:
        return path
    inner = place.adjusted(band, band, -band, -band)
    path.setFillRule(Qt.FillRule.OddEvenFill)
    if turn >= FULL_TURN:
        path.addEllipse(place)
        path.addEllipse(inner)
        return path
    # A part that is thinner than the gap is still seen.
    gap = min(GAP / (place.width() / 2) * 57.3, turn / 2)
    begin, sweep = 90 - start - gap / 2, -(turn - gap)
    path.arcMoveTo(place, begin)
    path.arcTo(place, begin, sweep)
    path.arcTo(inner, begin + sweep, -sweep)
    path.closeSubpath()
    return path


class PartSign(QWidget):
    """The sign of a part of the ring beside its words: ``certified``, ``pending``, ``gap``."""

    SIDE: Final = 14

    def __init__(self, part: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part, self._theme = part, theme
        self.setFixedSize(self.SIDE, self.SIDE)
        follow(self, theme, self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a small square as the part is drawn."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        shape = QPainterPath()
        shape.addRoundedRect(place, 4, 4)
        if self._part == "pending":
            self._draw_hatched(painter, shape)
        else:
            token = "primary" if self._part == "certified" else "hatch"
            painter.fillPath(shape, self._theme.colour(token))
        painter.end()

    def _draw_hatched(self, painter: QPainter, shape: QPainterPath) -> None:
        ink = self._theme.colour("primary")
        painter.setPen(QPen(ink, 1.2))
        painter.drawPath(shape)
        painter.setClipPath(shape)
        for step in range(-self.SIDE, self.SIDE, int(HATCH_STEP)):
            line = QTransform().translate(step, 0)
            painter.drawLine(line.map(QPointF(0, self.SIDE)), line.map(QPointF(self.SIDE, 0)))
