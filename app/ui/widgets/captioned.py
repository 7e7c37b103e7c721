"""A caption above what is filled in: a text of several lines, or a choice of a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme import SMALL, Theme
from app.ui.widgets.growing_text import GrowingText
from app.ui.widgets.label import label


class TextField(QWidget):
    """A text of several lines under its caption; ``words`` stand at the right of the caption."""

    def __init__(
        self, caption: str, theme: Theme, *, lines: int = 2, hint: str = "", enter: bool = False
    ) -> None:
        super().__init__()
        self.caption = label(caption, size=SMALL, theme=theme)
        self.words = label("", size=SMALL, token="muted", theme=theme)
        self.edit = GrowingText(lines=lines, enter_leaves=enter)
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(caption)
        self.caption.setBuddy(self.edit)
        self.setFocusProxy(self.edit)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.caption)
        head.addStretch(1)
        head.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.edit)


class _Combo(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn only on purpose: the wheel belongs to the page."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceField(QWidget):
    """One of a list under its caption. ``chosen`` follows a person's choice only."""

    chosen = Signal()

    def __init__(
        self,
        caption: str,
        choices: Sequence[tuple[object, str]],
        theme: Theme,
        *,
        is_open: bool = False,
    ) -> None:
        """Make the field. choices: what is meant, and its words. is_open: other words too."""
        super().__init__()
        self.caption = label(caption, size=SMALL, theme=theme)
        self.combo = _Combo()
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.combo.setAccessibleName(caption)
        self.combo.setEditable(is_open)
        self.combo.setMinimumContentsLength(3)
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.caption.setBuddy(self.combo)
        self.setFocusProxy(self.combo)
        self.offer(choices)
        self.combo.activated.connect(lambda _row: self.chosen.emit())
        line = self.combo.lineEdit()
        if line is not None:
            self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line.textEdited.connect(lambda _text: self.chosen.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.caption)
        column.addWidget(self.combo)

    def offer(self, choices: Sequence[tuple[object, str]]) -> None:
        """Offer other choices."""
        self.combo.clear()
        for value, words in choices:
            self.combo.addItem(words, value)

    def value(self) -> object:
        """Return what is meant, None for nothing of the list."""
        return self.combo.currentData()

    def choose(self, value: object) -> None:
        """Choose; a value that is not offered leaves the field empty."""
        self.combo.setCurrentIndex(self.combo.findData(value))

    def text(self) -> str:
        """Return the words in the field."""
        return self.combo.currentText().strip()

    def set_text(self, text: str) -> None:
        """Write words of one's own into an open field."""
        self.combo.setEditText(text)
