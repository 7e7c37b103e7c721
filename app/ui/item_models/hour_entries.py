"""The own hour entries as a table: when, what, which kind, how many hours, how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.text import _
from app.domain.training_words import level_names, mode_names
from app.services.training import EntryState, HistoryLine
from app.ui.hour_words import BETWEEN, hours_text, span_words
from app.ui.icons import icon
from app.ui.theme import BODY, Theme, font
from app.ui.training_states import returned_words, state_sign, state_words

WHEN, TITLE, KIND, HOURS, STATE = range(5)
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class HourEntries(QAbstractTableModel):
    """Read-only; a returned entry tells its reason in the last column."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._today = 0
        self.lines: Sequence[HistoryLine] = ()

    def show_lines(self, lines: Sequence[HistoryLine], today: int) -> None:
        """Show other entries. today: day number."""
        self.beginResetModel()
        self.lines, self._today = lines, today
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of entries."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else STATE + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a head."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return (_("When"), _("Training"), _("Kind"), _("Hours"), _("State"))[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, sign, colour or alignment."""
        line, column = self.lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._texts(line)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return self._look(line, role) if column == STATE else self._plain_look(line, role, column)

    def _look(self, line: HistoryLine, role: int) -> Any:
        name, token = state_sign(line.state)
        if role == Qt.ItemDataRole.DecorationRole:
            return icon(name, self._theme, token, 16)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.colour(token)
        if role == Qt.ItemDataRole.FontRole:
            return font(BODY, bold=line.state is EntryState.RETURNED)
        return None

    def _plain_look(self, line: HistoryLine, role: int, column: int) -> Any:
        """Return the colour of other cells: what is in no sum is muted."""
        if role == Qt.ItemDataRole.ForegroundRole and column == HOURS and not line.is_counted:
            return self._theme.colour("muted")
        return None

    def _texts(self, line: HistoryLine) -> tuple[str, ...]:
        entry = line.entry
        when = span_words(entry.first_day, entry.last_day, self._today) if entry.sessions else ""
        words = state_words(line.state)
        if line.returned is not None:
            told = _("{state}: {reason}")
            words = told.format(state=words, reason=returned_words(line.returned))
        return (
            when,
            entry.title or _("(no name yet)"),
            f"{level_names()[entry.level]}{BETWEEN}{mode_names()[entry.mode]}",
            hours_text(line.halves),
            words,
        )


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == HOURS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
