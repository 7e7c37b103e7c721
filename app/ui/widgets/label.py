"""Labels in the sizes of the scale and the colours of the tokens."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.theme import BODY, Theme, font


def label(
    text: str, *, size: int = BODY, bold: bool = False, token: str = "text", theme: Theme
) -> QLabel:
    """Return a label; its colour follows the style sheet, so ``theme`` may change later."""
    del theme
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(font(size, bold=bold))
    made.setProperty("token", token)
    return made


class ShortLabel(QLabel):
    """A label that ends in … where there is no room; the whole text is its tooltip then."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = text
        self._shorten()

    def set_whole(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self._shorten()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room of the whole text."""
        width = QFontMetrics(self.font()).horizontalAdvance(self._whole) + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the room of a few characters."""
        return QSize(min(60, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 0))
        if shown != self.text():
            super().setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
        self.setAccessibleName(self._whole)
