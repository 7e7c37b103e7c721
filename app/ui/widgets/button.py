"""Buttons of three ranks; at most one of a screen is filled."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton

from app.ui.icons import icon as drawn
from app.ui.theme import Theme
from app.ui.widgets.following import follow

Rank = Literal["primary", "secondary", "plain"]
_INK = {"primary": "onprimary", "secondary": "text", "plain": "primary"}
ICON_SIZE = 18
# Qt leaves 4 pixels between icon and words; eight are easier on the eye.
ICON_GAP = 4


def button(
    text: str, *, rank: Rank = "secondary", icon: str = "", theme: Theme, tall: bool = False
) -> QPushButton:
    """Return a button of 32 pixels, or 36 if it is the ``tall`` main one of its screen."""
    made = QPushButton(text)
    made.setProperty("role", rank)
    made.setProperty("tall", tall)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(rank == "primary")
    if icon:
        made.setIconSize(QSize(ICON_SIZE + ICON_GAP, ICON_SIZE))
        follow(
            made,
            theme,
            lambda: made.setIcon(drawn(icon, theme, _INK[rank], ICON_SIZE, gap=ICON_GAP)),
        )
    return made
