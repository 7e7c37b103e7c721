"""The activities that came down, as lines of a list: what a delegate draws and a reader says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.text import _
from app.domain.training_words import level_names, mode_names
from app.services.training import CatalogueLine
from app.ui.hour_words import BETWEEN, hours_text, span_words
from app.ui.training_states import state_words

LINE = Qt.ItemDataRole.UserRole
BELOW = Qt.ItemDataRole.UserRole + 1
STATE = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Activities(QAbstractListModel):
    """Read-only. LINE: the :class:`CatalogueLine`; BELOW: its second line; STATE: its words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[CatalogueLine] = ()
        self._today = 0

    def show_lines(self, lines: Sequence[CatalogueLine], today: int) -> None:
        """Show other activities. today: day number."""
        self.beginResetModel()
        self.lines, self._today = lines, today
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of activities."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role asks of a line."""
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role == BELOW:
            return self._below(line)
        if role == STATE:
            return _state(line)
        if role == Qt.ItemDataRole.DisplayRole:
            return line.activity.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._whole(line)
        return None

    def _below(self, line: CatalogueLine) -> str:
        one = line.activity
        when = span_words(one.first_day, one.last_day, self._today)
        kind = f"{level_names()[one.level]}{BETWEEN}{mode_names()[one.mode]}"
        return BETWEEN.join(part for part in (when, kind, one.organizer) if part)

    def _whole(self, line: CatalogueLine) -> str:
        words = _("{title}; {below}; planned {hours} hours; {state}")
        return words.format(
            title=line.activity.title,
            below=self._below(line),
            hours=hours_text(line.halves),
            state=_state(line),
        )


def _state(line: CatalogueLine) -> str:
    if line.is_half_written:
        return _("half written")
    return _("not entered yet") if line.state is None else state_words(line.state)
