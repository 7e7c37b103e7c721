"""Reading mode: the same sheet in a table a screen reader can walk, with the same keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.domain.text import _
from app.ui.item_models.sheet_table import NAME_COLUMNS, Index, SheetTable
from app.ui.sheet_keys import action_of
from app.ui.sheet_state import Repaint, SheetState

ROW = 30


class ReadingTable(QTableView):
    """asked: the name of an action. moved: the cell that was gone to (row, column or -1)."""

    asked = Signal(str)
    moved = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: SheetState | None = None
        self._table = SheetTable(self)
        self.setModel(self._table)
        self.setAccessibleName(_("Habit check sheet of the class"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)

    def show_state(self, state: SheetState) -> None:
        """Show a state and go to its cursor."""
        self._state = state
        self._table.show_state(state)
        self.show_cursor()

    def repaint_places(self, places: Repaint) -> None:
        """Tell what changed, and go where the state's cursor is."""
        self._table.repaint_places(places)
        self.show_cursor()

    def show_cursor(self) -> None:
        """Make the state's current cell the table's."""
        if self._state is not None and self._state.sheet.pupils:
            index = self._table.index(self._state.row, self._state.column + NAME_COLUMNS)
            here = self.currentIndex()
            is_on_name = here.row() == index.row() and 0 <= here.column() < NAME_COLUMNS
            if index != here and not is_on_name:
                self.setCurrentIndex(index)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Take the state along when the table's own cursor moves."""
        super().currentChanged(current, previous)
        if self._state is not None and current.isValid():
            column = max(current.column() - NAME_COLUMNS, -1)
            if (current.row(), column) != (self._state.row, self._state.column):
                self.moved.emit(current.row(), column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the sheet's keys do; walking to seat and name is the table's own."""
        action = action_of(event)
        if action in (None, "left", "right", "up") or self.currentIndex().column() < NAME_COLUMNS:
            super().keyPressEvent(event)
        else:
            self.asked.emit(action)
