"""A key as it is printed on the keyboard, beside the action it does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.theme import CAPTION, Theme, font

HEIGHT = 20


class KeyCap(QLabel):
    """One key: Enter, F2, 1."""

    def __init__(self, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        del theme
        self.setProperty("role", "key")
        self.setFont(font(CAPTION, bold=True))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(HEIGHT)
        self.setContentsMargins(3, 0, 3, 0)
