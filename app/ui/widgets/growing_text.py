"""A text that grows with what is written in it, so that nothing of it has to be scrolled."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from app.ui.theme import BODY, font

# Edge and padding, above and below together; one line is as high as a field.
FRAME_PX = 15


class GrowingText(QPlainTextEdit):
    """``written`` follows a person's change, never :meth:`set_text`. Tab leaves the text.

    Args: lines: how many lines it has at least. enter_leaves: Enter goes on (``entered``), and
        Shift+Enter breaks the line.
    """

    written = Signal()
    entered = Signal()

    def __init__(
        self, *, lines: int = 2, enter_leaves: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines, self._enter_leaves, self._is_filling = lines, enter_leaves, False
        self.setFont(font(BODY))
        self.document().setDocumentMargin(0)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.textChanged.connect(self._on_changed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def text(self) -> str:
        """Return what stands there, without empty lines at either end."""
        return self.toPlainText().strip()

    def set_text(self, text: str) -> None:
        """Put a text there; nobody is told."""
        if text == self.toPlainText():
            return
        self._is_filling = True
        self.setPlainText(text)
        self._is_filling = False
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the room of the whole text."""
        return QSize(120, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest text that can be read."""
        return QSize(60, self.minimumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter go on where it does; the keys of a form are the form's."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if is_enter and self._enter_leaves and not is_shifted:
            self.entered.emit()
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page around: the text itself has nothing to scroll."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _on_changed(self) -> None:
        if not self._is_filling:
            self.written.emit()

    def _fit(self) -> None:
        # Not lines times spacing: a line with letters of a second font is higher.
        block, written = self.document().begin(), 0.0
        while block.isValid():
            written += self.blockBoundingRect(block).height()
            block = block.next()
        least = self._lines * QFontMetrics(self.font()).lineSpacing()
        wanted = max(least, ceil(written)) + FRAME_PX
        if wanted != self.minimumHeight():
            self.setMinimumHeight(wanted)
            self.updateGeometry()
