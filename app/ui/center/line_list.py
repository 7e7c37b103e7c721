"""A list of two-line items: what it is, a note below, a figure or a word at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.theme import BODY, SMALL, Theme, font
from app.ui.widgets.following import follow
from app.ui.widgets.two_lines import MIDDLE, ROW, halves, paint_ground, paint_text

LINE = Qt.ItemDataRole.UserRole
GAP: Final = 10
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class ListLine:
    """One item. key: keeps its place when the list is read anew. token: colour of ``right``."""

    key: str
    head: str
    note: str = ""
    right: str = ""
    token: str = "muted"
    is_bold: bool = False


class Lines(QAbstractListModel):
    """The items; read-only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[ListLine] = ()

    def show_lines(self, lines: Sequence[ListLine]) -> None:
        """Show other items."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of items."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role asks of an item."""
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.head
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return "，".join(part for part in (line.head, line.note, line.right) if part)
        return None


class LineList(QListView):
    """``moved``: another item is the current one. ``opened``: Enter, Space or a double click."""

    moved = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = Lines(self)
        self.setModel(self.lines)
        self.setItemDelegate(_TwoLines(theme, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName(name)
        self.doubleClicked.connect(lambda _index: self.opened.emit(self.key))
        self.selectionModel().currentChanged.connect(lambda _now, _before: self._on_moved())
        self._is_filling = False
        follow(self, theme, self.viewport().update)

    @property
    def key(self) -> str:
        """Return the key of the current item, empty without one."""
        index = self.currentIndex()
        return self.lines.lines[index.row()].key if index.isValid() else ""

    def show_lines(self, lines: Sequence[ListLine], wanted: str = "") -> None:
        """Show other items; the wanted or the present one stays current, else its neighbour."""
        wanted = wanted or self.key
        place = max(self.currentIndex().row(), 0)
        self._is_filling = True
        self.lines.show_lines(lines)
        keys = [one.key for one in lines]
        row = keys.index(wanted) if wanted in keys else min(place, len(keys) - 1)
        if row >= 0:
            self.setCurrentIndex(self.lines.index(row))
        self._is_filling = False
        self._on_moved()

    def _on_moved(self) -> None:
        if not self._is_filling:
            self.moved.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current item with Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.key:
            self.opened.emit(self.key)
        elif Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
            # A figure is an answer, not a search in the list.
            event.ignore()
        else:
            super().keyPressEvent(event)


class _TwoLines(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of two lines."""
        del option, index
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one item."""
        painter.save()
        place = QRect(option.rect)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        view = self.parent()
        has_focus = is_current and isinstance(view, QWidget) and view.hasFocus()
        inner = paint_ground(
            painter, place, self._theme, is_current=is_current, has_focus=has_focus
        )
        self._draw(painter, inner, index.data(LINE))
        painter.restore()

    def _draw(self, painter: QPainter, place: QRect, line: ListLine) -> None:
        upper, lower = halves(place)
        taken = 0
        if line.right:
            taken = QFontMetrics(font(SMALL)).horizontalAdvance(line.right) + GAP
            painter.setFont(font(SMALL))
            painter.setPen(self._theme.colour(line.token))
            painter.drawText(upper, Qt.AlignmentFlag.AlignRight | MIDDLE, line.right)
        room = upper.adjusted(0, 0, -taken, 0)
        text, muted = self._theme.colour("text"), self._theme.colour("muted")
        paint_text(painter, room, line.head, BODY, colour=text, is_bold=line.is_bold)
        paint_text(painter, lower, line.note, SMALL, colour=muted)
