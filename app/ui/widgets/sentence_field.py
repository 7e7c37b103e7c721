"""课后三句话 in one field: Enter writes the next question, the third Enter is the draft."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.lesson_completeness import LONGEST_TOPIC
from app.domain.text import _
from app.ui.lesson_words import sentence_questions

SIGNS: Final = "①②③"
LONGEST: Final = 500
Three = tuple[str, str, str]


class SentenceField(QLineEdit):
    """``told``: all three are answered. ``written``: something changed. ↑ goes a question back."""

    told = Signal(tuple)
    written = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self._texts = ["", "", ""]
        self.number = 0
        self.textEdited.connect(self._on_edited)
        self._show()

    @property
    def sentences(self) -> Three:
        """Return the three answers as far as they are written."""
        first, second, third = (one.strip() for one in self._texts)
        return first, second, third

    def fill(self, sentences: Three) -> None:
        """Show answers written before, at the first question that has none."""
        self._texts = list(sentences)
        self.number = next((place for place, text in enumerate(self._texts) if not text), 2)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter, back with the arrow up."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_on()
        elif event.key() == Qt.Key.Key_Up and self.number:
            self.number -= 1
            self._show()
        elif event.key() == Qt.Key.Key_Down and self.number < 2:  # noqa: PLR2004 -- the third
            self.number += 1
            self._show()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        is_last = self.number == len(SIGNS) - 1
        if is_last and any(self.sentences):
            self.told.emit(self.sentences)
        elif not is_last and (self.number or self.sentences[0]):
            self.number += 1
            self._show()

    def _on_edited(self, text: str) -> None:
        self._texts[self.number] = text
        self.written.emit()

    def _show(self) -> None:
        question = sentence_questions()[self.number]
        last = self.number == len(SIGNS) - 1
        hint = _("Enter saves the draft") if last else _("Enter goes to the next")
        self.setMaxLength(LONGEST if self.number else LONGEST_TOPIC)
        self.setPlaceholderText(f"{SIGNS[self.number]} {question}　{hint}")
        self.setAccessibleName(f"{_('Three sentences after class')}，{question}")
        self.setToolTip(_("The arrow up goes back to the question before"))
        self.setText(self._texts[self.number])
