"""How a lesson's minutes are shared out among its steps: one strip, a block for each step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.text import _
from app.ui.theme import CAPTION, Theme, font
from app.ui.widgets.following import follow

HEIGHT: Final = 22
GAP: Final = 2


class MinuteStrip(QWidget):
    """Blocks in proportion with their minutes in them; steps without minutes have none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._minutes: tuple[int, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, theme, self.update)

    def show_minutes(self, minutes: Sequence[int]) -> None:
        """Show the minutes of the steps in their order."""
        self._minutes = tuple(minutes)
        said = "，".join(str(one) for one in minutes if one)
        self.setAccessibleName(_("Minutes of the steps: {minutes}").format(minutes=said))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a strip that grows with its place."""
        return QSize(120, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the shortest strip."""
        return QSize(60, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the blocks; figures only where they fit."""
        del event
        shown = [one for one in self._minutes if one]
        if not shown:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(CAPTION))
        metrics = QFontMetrics(font(CAPTION))
        room = self.width() - GAP * (len(shown) - 1)
        left = 0.0
        for one in shown:
            block = QRectF(left, 0, room * one / sum(shown), HEIGHT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("soft"))
            painter.drawRoundedRect(block, 4, 4)
            words = str(one)
            if metrics.horizontalAdvance(words) + 4 <= block.width():
                painter.setPen(self._theme.colour("text"))
                painter.drawText(block, Qt.AlignmentFlag.AlignCenter, words)
            left += block.width() + GAP
        painter.end()
