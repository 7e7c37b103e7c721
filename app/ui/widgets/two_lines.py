"""How an item of two lines is painted: its ground, its halves, and a text cut at the end."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from app.ui.theme import Theme, font

ROW: Final = 54
PAD: Final = 10
MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter


def paint_ground(
    painter: QPainter, place: QRect, theme: Theme, *, is_current: bool, has_focus: bool
) -> QRect:
    """Paint what lies under an item and return the place of its words."""
    if is_current:
        painter.fillRect(place, theme.colour("soft" if has_focus else "cursor"))
    painter.setPen(theme.colour("border"))
    painter.drawLine(place.bottomLeft(), place.bottomRight())
    if has_focus:
        painter.setPen(QPen(theme.colour("primary"), 2))
        painter.drawRect(place.adjusted(1, 1, -1, -2))
    return place.adjusted(PAD, 5, -PAD, -6)


def halves(place: QRect) -> tuple[QRect, QRect]:
    """Return the upper and the lower line."""
    middle = place.height() // 2
    return place.adjusted(0, 0, 0, -middle), place.adjusted(0, middle, 0, 0)


def paint_text(
    painter: QPainter, place: QRect, words: str, size: int, *, colour: QColor, is_bold: bool = False
) -> None:
    """Paint a text at the left, cut where the place ends."""
    drawn = font(size, bold=is_bold)
    painter.setFont(drawn)
    painter.setPen(colour)
    cut = QFontMetrics(drawn).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | MIDDLE, cut)
