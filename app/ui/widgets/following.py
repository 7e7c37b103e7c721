"""Things that must be drawn anew when the theme changes, as long as their widget lives."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme


class _Follower(QObject):
    def __init__(self, owner: QWidget, act: Callable[[], None]) -> None:
        super().__init__(owner)
        self._act = act

    def act(self) -> None:
        self._act()


def follow(owner: QWidget, theme: Theme, act: Callable[[], None]) -> None:
    """Call ``act`` now and after every change of the theme until ``owner`` is gone."""
    follower = _Follower(owner, act)
    theme.changed.connect(follower.act)
    act()


def polish(widget: QWidget) -> None:
    """Have the style sheet look again at a widget whose properties were changed."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it is looked at when it is first shown; Python's QStyle is dear
    widget.style().unpolish(widget)
    widget.style().polish(widget)
