"""The overview as one painted sheet: sites down, weeks or days across, figures at both sides.

The names and figures stand still; only the periods between them scroll sideways, whole columns at
a time. It decides nothing: ``moved`` and ``entered`` tell where a person is.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from app.domain.text import _
from app.ui.center.matrix_layout import HEAD, LOWEST_ROW, MatrixLayout, lay_out
from app.ui.center.matrix_lines import Board, report_words
from app.ui.center.matrix_painter import MatrixPainter
from app.ui.theme import BODY, COMPACT_WIDTH, Theme, font

TEN_ROWS: Final = 10
LARGEST_NAME: Final = 250


class MatrixView(QAbstractScrollArea):
    """Shows a :class:`Board`; one cell is current.

    moved: another cell is current. entered: Enter or a double click on it. stepped: an arrow went
    beyond the first (-1) or last (+1) column.
    """

    moved = Signal()
    entered = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.board = Board()
        self.row = self.column = 0
        self._layout = lay_out(Board(), QSize(), 0, is_compact=False)
        self._painter = MatrixPainter(theme)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Matrix of the sites"))
        for one in (self, self.viewport()):
            one.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._on_theme_changed)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.viewport().update)

    @property
    def places(self) -> MatrixLayout:
        """Return where everything lies now."""
        return self._layout

    def show_board(self, board: Board) -> None:
        """Show other figures; the current cell stays where it is, by site and period."""
        keys = [one.key for one in board.columns]
        before = self.board.columns[self.column].key if self.board.columns else None
        is_new = len(keys) != len(self.board.columns) or before not in keys
        self.board = board
        self.row = min(self.row, max(len(board.lines) - 1, 0))
        self.column = _last_due(board) if is_new else keys.index(before or 0)
        self._lay_out()
        self.show_current()
        self.viewport().update()

    def go(self, row: int, column: int) -> None:
        """Make a cell current."""
        if not self.board.lines or not self.board.columns:
            return
        if not 0 <= column < len(self.board.columns):
            self.stepped.emit(-1 if column < 0 else 1)
            return
        self.row = min(max(row, 0), len(self.board.lines) - 1)
        self.column = column
        self.show_current()
        self.viewport().update()
        self.moved.emit()
        said = QAccessibleAnnouncementEvent(self, self.words())
        QAccessible.updateAccessibility(said)

    def words(self) -> str:
        """Return the current cell as one line."""
        if not self.board.lines or not self.board.columns:
            return ""
        line, column = self.board.lines[self.row], self.board.columns[self.column]
        told = line.note or report_words(line.cells[self.column])
        return _("{site} · {period}: {told}").format(site=line.name, period=column.words, told=told)

    def show_current(self) -> None:
        """Scroll the current cell into view."""
        layout = self._layout
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        first, count = across.value(), layout.shown_columns
        if self.column < first:
            across.setValue(self.column)
        elif self.column >= first + count:
            across.setValue(self.column - count + 1)
        top = self.row * layout.row_height
        if top < down.value():
            down.setValue(top)
        elif top + layout.row_height > down.value() + layout.body_height:
            down.setValue(top + layout.row_height - layout.body_height)

    def minimumSizeHint(self) -> QSize:
        """Return the head and four rows."""
        return QSize(480, HEAD + 4 * LOWEST_ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._lay_out()
        self.show_current()

    def _lay_out(self) -> None:
        metrics = QFontMetrics(font(BODY, bold=True))
        names = [metrics.horizontalAdvance(one.name) for one in self.board.lines]
        name_width = min(max(names, default=80) + 12, LARGEST_NAME)
        is_compact = self.window().width() < COMPACT_WIDTH
        size = self.viewport().size()
        self._layout = layout = lay_out(self.board, size, name_width, is_compact=is_compact)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, len(self.board.columns) - layout.shown_columns))
        across.setPageStep(max(1, layout.shown_columns))
        whole = len(self.board.lines) * layout.row_height
        down.setRange(0, max(0, whole - layout.body_height))
        down.setPageStep(max(1, layout.body_height))
        down.setSingleStep(layout.row_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is seen."""
        del event
        self._painter.paint(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows; Enter opens."""
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_PageUp: (-TEN_ROWS, 0),
            Qt.Key.Key_PageDown: (TEN_ROWS, 0),
        }
        key = Qt.Key(event.key())
        if key in steps:
            down, on = steps[key]
            self.go(self.row + down, self.column + on)
        elif key == Qt.Key.Key_Home:
            self.go(self.row, 0)
        elif key == Qt.Key.Key_End:
            self.go(self.row, len(self.board.columns) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the cell under the pointer current; on a name, its row."""
        row, column = self._at(event)
        if row is not None:
            self.go(row, self.column if column is None else column)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the cell."""
        if self._at(event)[0] is not None:
            self.entered.emit()

    def _at(self, event: QMouseEvent) -> tuple[int | None, int | None]:
        point = event.position().toPoint()
        return self._layout.at(
            point, self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        )

    def viewportEvent(self, event: QEvent) -> bool:
        """Say a cell, or a name that is cut, in a tooltip."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row, column = self._layout.at(
                event.pos(), self.horizontalScrollBar().value(), self.verticalScrollBar().value()
            )
            QToolTip.showText(event.globalPos(), self._tip(row, column), self.viewport())
            return True
        return super().viewportEvent(event)

    def _tip(self, row: int | None, column: int | None) -> str:
        if row is None:
            return ""
        line = self.board.lines[row]
        if column is None:
            return line.name
        period = self.board.columns[column].words
        return f"{line.name}\n{period}\n{line.note or report_words(line.cells[column])}"

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame of the current cell."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it thinner."""
        super().focusOutEvent(event)
        self.viewport().update()

    def row_rect(self, row: int) -> QRect:
        """Return where a row lies on the viewport."""
        return self._layout.row_rect(row, self.verticalScrollBar().value())

    def cell_rect(self, row: int, column: int) -> QRect:
        """Return where a cell lies on the viewport."""
        first, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return self._layout.cell_rect(row, column, first, top)

    def _on_theme_changed(self) -> None:
        self._painter.forget()
        self.viewport().update()


def _last_due(board: Board) -> int:
    """Return the last period of which anything was due: on a Monday that is the week before."""
    due = [
        column
        for column in range(len(board.columns))
        if any(line.cells[column].due for line in board.lines)
    ]
    return due[-1] if due else max(len(board.columns) - 1, 0)
