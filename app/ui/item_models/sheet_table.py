"""The class sheet as words in a plain table, for screen readers: Qt has no interface for paint."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.text import _
from app.ui.sheet_columns import cell_state
from app.ui.sheet_state import Repaint, SheetState
from app.ui.sheet_words import column_name, row_note, state_name

Index = QModelIndex | QPersistentModelIndex
NAME_COLUMNS = 2


class SheetTable(QAbstractTableModel):
    """Seat, name, then the columns of a state; read-only, the keys act on the state."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state: SheetState | None = None

    def show_state(self, state: SheetState) -> None:
        """Show a state, or the same one with other pupils or columns."""
        self.beginResetModel()
        self._state = state
        self.endResetModel()

    def repaint_places(self, places: Repaint) -> None:
        """Tell the view what an action changed."""
        if places.everything and self.rowCount():
            self.dataChanged.emit(
                self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1)
            )
        for row in places.rows:
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
        for row, column in places.cells:
            found = self.index(row, column + NAME_COLUMNS)
            self.dataChanged.emit(found, found)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Return the number of pupils."""
        return 0 if parent.isValid() or self._state is None else len(self._state.sheet.pupils)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Return seat, name and the items."""
        if parent.isValid() or self._state is None:
            return 0
        return NAME_COLUMNS + len(self._state.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a cell."""
        words = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if self._state is None or not index.isValid() or role not in words:
            return None
        pupil = self._state.sheet.pupils[index.row()]
        if index.column() == 0:
            return str(pupil.seat)
        if index.column() == 1:
            note = row_note(self._state.sheet, index.row())
            return f"{pupil.name} {note}".strip()
        column = self._state.columns.columns[index.column() - NAME_COLUMNS]
        return state_name(cell_state(self._state.sheet, pupil, column))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's name."""
        is_words = role == Qt.ItemDataRole.DisplayRole
        if self._state is None or not is_words or orientation != Qt.Orientation.Horizontal:
            return None
        if section < NAME_COLUMNS:
            return (_("No."), _("Name"))[section]
        columns = self._state.columns
        return column_name(columns.columns[section - NAME_COLUMNS], is_week=columns.is_week)
