"""The own lesson cases as rows of a list; the delegate paints a line, the model only looks up."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.services.lessons import LessonBook, LessonLine
from app.ui.lesson_words import spoken_line, topic_words

Index = QModelIndex | QPersistentModelIndex
LINE: Final = Qt.ItemDataRole.UserRole
_NOWHERE: Final = QModelIndex()


class LessonList(QAbstractListModel):
    """Lines of a book. ``show_book`` is the only way in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book: LessonBook | None = None

    def show_book(self, book: LessonBook) -> None:
        """Show another book."""
        self.beginResetModel()
        self._book = book
        self.endResetModel()

    @property
    def lines(self) -> tuple[LessonLine, ...]:
        """Return what is shown, from the top."""
        return () if self._book is None else self._book.lines

    def row_of(self, case_id: bytes) -> int:
        """Return the row of a case, 0 if it is not there."""
        ids = [one.case.id for one in self.lines]
        return ids.index(case_id) if case_id in ids else 0

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many cases there are."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role of a row is."""
        if self._book is None or not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return topic_words(line.case)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return spoken_line(line, self._book)
        return None
