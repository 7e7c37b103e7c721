"""A new password, typed twice, with four words to take if nothing comes to mind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.text import _
from app.services.password_words import as_password, offered_words
from app.ui.theme import SMALL, Theme
from app.ui.widgets.button import button
from app.ui.widgets.field import Field
from app.ui.widgets.label import label

SHORTEST = 8
FIELD_WIDTH = 260


class NewPassword(QWidget):
    """Two fields that must agree. ``value`` is the password once :meth:`is_right`."""

    def __init__(self, theme: Theme, random_bytes: Callable[[int], bytes]) -> None:
        super().__init__()
        self._random_bytes = random_bytes
        self._build(theme)
        self._assemble()
        self._connect()
        self.offer()

    @property
    def value(self) -> str:
        """Return what was typed."""
        return self.first.edit.text()

    def is_right(self) -> bool:
        """Look at both fields; tell whether they hold one good password."""
        # Both are looked at, so that both say what is wrong with them.
        return all([self.first.is_right(), self.again.is_right()])

    def offer(self) -> None:
        """Offer four other words."""
        self._words = offered_words(self._random_bytes)
        shown = "　".join(f"{word.hanzi} {word.pinyin}" for word in self._words)
        self.words.setText(_("Four words, typed without spaces: {words}").format(words=shown))

    def take(self) -> None:
        """Put the offered words into both fields, where they can be read and learnt."""
        self.shown.setChecked(True)
        for field in (self.first, self.again):
            field.edit.setText(as_password(self._words))
            field.set_error("")

    def _build(self, theme: Theme) -> None:
        self.first = Field(_("Password"), theme)
        self.first.check = self._fault_of_first
        self.again = Field(_("The same password again"), theme)
        self.again.check = self._fault_of_again
        for field in (self.first, self.again):
            field.edit.setEchoMode(QLineEdit.EchoMode.Password)
            field.set_width(FIELD_WIDTH)
        self.words = label("", size=SMALL, token="muted", theme=theme)
        self.words.setWordWrap(True)
        self.taken = button(_("Take these words"), theme=theme)
        self.others = button(_("Other words"), rank="plain", theme=theme)
        self.shown = QCheckBox(_("Show the password"))

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.first)
        column.addWidget(self.again)
        row = QHBoxLayout()
        row.addWidget(self.taken)
        row.addWidget(self.others)
        row.addWidget(self.shown)
        row.addStretch(1)
        column.addWidget(self.words)
        column.addLayout(row)

    def _connect(self) -> None:
        self.taken.clicked.connect(self.take)
        self.others.clicked.connect(self.offer)
        self.shown.toggled.connect(self._on_shown)

    def _on_shown(self, is_shown: bool) -> None:  # noqa: FBT001 -- Qt's signal says so
        mode = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        for field in (self.first, self.again):
            field.edit.setEchoMode(mode)

    def _fault_of_first(self, typed: str) -> str:
        if len(typed) >= SHORTEST:
            return ""
        return _("The password has {count} characters; at least {least} are needed.").format(
            count=len(typed), least=SHORTEST
        )

    def _fault_of_again(self, typed: str) -> str:
        return "" if typed == self.value else _("The two passwords are not the same.")
