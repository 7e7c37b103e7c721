"""A field with its label above and the words of a mistake beside it, shown on leaving the field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.ui.theme import SMALL, Theme, font
from app.ui.widgets.following import polish


class Field(QWidget):
    """One line of input. ``edit`` is the line; ``check`` returns a sentence, empty if all is well.

    While a mistake stands, typing takes its words away; leaving the field looks again.
    """

    def __init__(self, label: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        del theme
        self.check: Callable[[str], str] | None = None
        self._build(label)
        self._assemble()
        self.edit.editingFinished.connect(self._on_left)
        self.edit.textEdited.connect(self._on_edited)

    def set_error(self, sentence: str) -> None:
        """Show the words of a mistake, or take them away with an empty sentence."""
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)
        if bool(self.edit.property("fault")) != bool(sentence):
            self.edit.setProperty("fault", bool(sentence))
            polish(self.edit)

    def set_width(self, px: int) -> None:
        """Make the line of input ``px`` wide; the words of a mistake have the rest."""
        self.edit.setFixedWidth(px)
        self.row.addStretch(1)

    @property
    def error(self) -> str:
        """Return the sentence that stands beside the field."""
        return self.words.text()

    def is_right(self) -> bool:
        """Look at the field now; tell whether nothing is wrong with it."""
        if self.check is not None:
            self.set_error(self.check(self.edit.text()))
        return not self.error

    def _build(self, label: str) -> None:
        self.caption = QLabel(label)
        self.caption.setFont(font(SMALL))
        self.edit = QLineEdit()
        self.edit.setProperty("role", "field")
        self.edit.setAccessibleName(label)
        self.caption.setBuddy(self.edit)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setProperty("role", "fault")
        self.words.setWordWrap(True)
        self.words.hide()
        self.setFocusProxy(self.edit)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.caption)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.edit)
        self.row.addWidget(self.words, 1)
        column.addLayout(self.row)

    def _on_left(self) -> None:
        # An empty field that was only passed through is not yet a mistake.
        if self.edit.text():
            self.is_right()

    def _on_edited(self) -> None:
        if self.error:
            self.set_error("")
