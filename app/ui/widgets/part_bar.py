"""The seven parts of a lesson case as seven short bars; what is missing is bold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import CAPTION, Theme, font
from app.ui.widgets.following import follow

THICK: Final = 6
GAP: Final = 6
LINE: Final = 17


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its word, how much of it is written (0 to 1), whether nothing of it is missing."""

    words: str
    share: float
    is_whole: bool


def paint_parts(
    painter: QPainter, place: QRectF, parts: Sequence[Part], theme: Theme, *, gap: float = GAP
) -> None:
    """Paint the bars alone into ``place``; its height is the bars'."""
    width = (place.width() - gap * (len(parts) - 1)) / max(len(parts), 1)
    round_px = place.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    for number, part in enumerate(parts):
        slot = QRectF(place.left() + number * (width + gap), place.top(), width, place.height())
        painter.setBrush(theme.colour("hatch"))
        painter.drawRoundedRect(slot, round_px, round_px)
        if part.share > 0:
            slot.setWidth(max(place.height(), width * min(1.0, part.share)))
            painter.setBrush(theme.colour("primary"))
            painter.drawRoundedRect(slot, round_px, round_px)


class PartBar(QWidget):
    """The bars with their words below; the accessible name is the caller's sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[Part, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, theme, self.update)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show other parts."""
        self._parts = tuple(parts)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all words beside each other."""
        metrics = QFontMetrics(font(CAPTION, bold=True))
        widest = max((metrics.horizontalAdvance(one.words) for one in self._parts), default=24)
        return QSize(len(self._parts) * (widest + GAP), THICK + 4 + LINE)

    def minimumSizeHint(self) -> QSize:
        """Return the same: words must not be cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bars and words."""
        del event
        if not self._parts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_parts(painter, QRectF(0, 0, self.width(), THICK), self._parts, self._theme)
        width = (self.width() - GAP * (len(self._parts) - 1)) / len(self._parts)
        for number, part in enumerate(self._parts):
            place = QRectF(number * (width + GAP), THICK + 4, width, LINE)
            painter.setPen(self._theme.colour("muted" if part.is_whole else "text"))
            painter.setFont(font(CAPTION, bold=not part.is_whole))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, part.words)
        painter.end()
