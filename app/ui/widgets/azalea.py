"""The program's mark: the azalea of five petals, the flower 索玛."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.ui.icons import brand
from app.ui.theme import Theme
from app.ui.widgets.following import follow


def azalea(size: int, theme: Theme) -> QLabel:
    """Return the mark in its own colour."""
    made = QLabel()
    made.setFixedSize(size, size)

    def draw() -> None:
        made.setPixmap(brand(size, theme.colour("brand"), made.devicePixelRatioF()))

    follow(made, theme, draw)
    return made
