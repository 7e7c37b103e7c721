"""How much of what is expected was checked: a thin bar on a thinner track."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import Theme
from app.ui.widgets.following import follow

THICK, TRACK = 6, 2


class CoverageBar(QWidget):
    """``done`` of ``of``; the accessible name is the caller's sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, theme, self.update)

    def set_share(self, done: int, of: int) -> None:
        """Show ``done`` of ``of``; nothing expected shows an empty track."""
        self._share = min(1.0, done / of) if of > 0 else 0.0
        self.update()

    def sizeHint(self) -> QSize:
        """Return a bar that grows with its place."""
        return QSize(80, THICK + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the shortest bar that can be read."""
        return QSize(24, THICK + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track, then the bar."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        painter.setBrush(self._theme.colour("hatch"))
        painter.drawRoundedRect(QRectF(0, middle - TRACK / 2, self.width(), TRACK), 1, 1)
        if self._share > 0:
            width = max(THICK, self.width() * self._share)
            painter.setBrush(self._theme.colour("primary"))
            painter.drawRoundedRect(QRectF(0, middle - THICK / 2, width, THICK), 3, 3)
        painter.end()
