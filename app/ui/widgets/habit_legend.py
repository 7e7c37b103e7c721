"""The signs of the sheet with their keys, for the status line; second-rank parts go when narrow."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.text import _
from app.ui.sheet_columns import CellState
from app.ui.theme import SMALL, Theme
from app.ui.widgets.following import follow
from app.ui.widgets.habit_marks import paint_mark
from app.ui.widgets.keycap import KeyCap
from app.ui.widgets.label import label

SIGN = QSize(24, 22)


class _Sign(QWidget):
    """One mark as the sheet draws it; without a state the block of a column due today."""

    def __init__(self, state: CellState | None, theme: Theme) -> None:
        super().__init__()
        self._state = state
        self._theme = theme
        self.setFixedSize(SIGN)
        follow(self, theme, self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self._state is None:
            painter.setPen(QColor(self._theme.tokens.soft))
            painter.setBrush(QColor(self._theme.tokens.soft))
            painter.drawRoundedRect(box.adjusted(1.5, 3, -1.5, -3), 4, 4)
        else:
            paint_mark(painter, self._state, box.adjusted(0, 1, 0, -1), self._theme.tokens)
        painter.end()


class HabitLegend(QWidget):
    """What the signs mean. The frame puts it at the left of its status line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(6)
        for state, words, key in (
            (CellState.DONE, _("met"), "1"),
            (CellState.EFFORT, _("still to work on"), "2"),
            (CellState.TODO, _("not checked"), "0"),
        ):
            self._add(_Sign(state, theme), label(words, size=SMALL, theme=theme))
            self._line.addWidget(KeyCap(key, theme))
            self._line.addSpacing(4)
        self._second_rank = [
            _Sign(None, theme),
            label(_("to be checked today"), size=SMALL, theme=theme),
            KeyCap("3", theme),
            label(_("absent"), size=SMALL, token="muted", theme=theme),
            KeyCap("Ctrl+Z", theme),
            label(_("undo"), size=SMALL, token="muted", theme=theme),
        ]
        self._add(*self._second_rank)

    def set_compact(self, *, is_compact: bool) -> None:
        """Leave out what is of second rank."""
        for one in self._second_rank:
            one.setVisible(not is_compact)

    def _add(self, *parts: QWidget) -> None:
        for part in parts:
            self._line.addWidget(part)
