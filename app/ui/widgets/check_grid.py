"""Classes by the days of a week, painted: what is checked, what is not, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import paint
from app.ui.theme import BODY, CAPTION, SMALL, Theme, font
from app.ui.widgets.following import follow

State = Literal["complete", "partly", "unrecorded", "excused", "holiday", "to_come", "nobody"]
HEAD: Final = 38
ROW: Final = 38
NAME, WIDEST_NAME, NAME_GAP = 128, 220, 12
TICK: Final = 14
LEAST_COLUMN, ROOMY_COLUMN = 62, 84
_STEPS: Final = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_GROUND: Final = {"complete": "donesoft", "unrecorded": "effortsoft"}
_INK: Final = {"complete": "done", "unrecorded": "effort", "partly": "text"}


@dataclass(frozen=True, slots=True)
class Head:
    """One column. caption: 周三. words: its date, or why the day does not count."""

    caption: str
    words: str
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class CheckCell:
    """One class on one day. words: 没有录, or 114 / 129. share: of what is due, 0 to 1."""

    words: str
    state: State
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One class, one cell for each column."""

    name: str
    cells: tuple[CheckCell, ...]


class CheckGrid(QWidget):
    """``moved``: another cell is current; ``entered``: Enter or a double click on it.

    ``key_pressed``: a digit was pressed, for whoever gives digits a meaning.
    """

    moved = Signal()
    entered = Signal()
    key_pressed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.heads: tuple[Head, ...] = ()
        self.rows: tuple[CheckRow, ...] = ()
        self.row = self.column = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, theme, self.update)

    def show_rows(self, heads: Sequence[Head], rows: Sequence[CheckRow]) -> None:
        """Show a week; the current cell stays where it is as far as there is one."""
        self.heads, self.rows = tuple(heads), tuple(rows)
        self.row = max(0, min(self.row, len(self.rows) - 1))
        self.column = max(0, min(self.column, len(self.heads) - 1))
        self._tell()
        self.updateGeometry()
        self.update()

    def go(self, row: int, column: int) -> None:
        """Make a cell current, kept inside the grid."""
        self.row = max(0, min(row, len(self.rows) - 1))
        self.column = max(0, min(column, len(self.heads) - 1))
        self._tell()
        self.update()
        self.moved.emit()

    def go_to_first(self, state: State) -> bool:
        """Make the first cell in a state current; tell whether there is one."""
        for row, one in enumerate(self.rows):
            for column, cell in enumerate(one.cells):
                if cell.state == state:
                    self.go(row, column)
                    return True
        return False

    def cell(self, row: int, column: int) -> QRect:
        """Return the place of a cell."""
        wide = self._column_width()
        left = int(self._name_width() + column * wide)
        return QRect(left, HEAD + row * ROW, int(wide), ROW)

    def sizeHint(self) -> QSize:
        """Return the room of all rows."""
        wide = NAME + len(self.heads) * LEAST_COLUMN
        return QSize(wide, HEAD + len(self.rows) * ROW + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the same: no row is left out."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with arrows, enter with Enter; a digit is told."""
        key = Qt.Key(event.key())
        down, right = _STEPS.get(key, (0, 0))
        is_digit = Qt.Key.Key_0 <= key <= Qt.Key.Key_9
        is_plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if not self.rows or not is_plain:
            super().keyPressEvent(event)
        elif down or right:
            self.go(self.row + down, self.column + right)
        elif key == Qt.Key.Key_Home:
            self.go(self.row, 0)
        elif key == Qt.Key.Key_End:
            self.go(self.row, len(self.heads) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif is_digit:
            self.key_pressed.emit(key - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the cell under the pointer current."""
        found = self._cell_at(event.position().toPoint())
        if found is not None:
            self.go(*found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Enter the cell under the pointer."""
        if self._cell_at(event.position().toPoint()) is not None:
            self.entered.emit()

    def _cell_at(self, point: QPoint) -> tuple[int, int] | None:
        for row in range(len(self.rows)):
            for column in range(len(self.heads)):
                if self.cell(row, column).contains(point):
                    return row, column
        return None

    def _column_width(self) -> float:
        return (self.width() - self._name_width()) / max(len(self.heads), 1)

    def _name_width(self) -> int:
        """Return the room of the names: all of the longest, as long as the cells have theirs."""
        metrics = QFontMetrics(font(BODY, bold=True))
        longest = max((metrics.horizontalAdvance(one.name) for one in self.rows), default=0)
        room = self.width() - len(self.heads) * ROOMY_COLUMN
        return max(NAME, min(longest + NAME_GAP, WIDEST_NAME, room))

    def _tell(self) -> None:
        """Let a screen reader say the current cell."""
        if not self.rows or not self.heads:
            return
        row, head = self.rows[self.row], self.heads[self.column]
        words = row.cells[self.column].words
        self.setAccessibleDescription(f"{row.name}，{head.caption}，{words}")
        event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heads, names and cells."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, head in enumerate(self.heads):
            self._draw_head(painter, column, head)
        for number, row in enumerate(self.rows):
            self._draw_name(painter, number, row)
            for column, cell in enumerate(row.cells):
                self._draw_cell(painter, cell, self.cell(number, column))
        if self.rows and self.heads:
            self._draw_cursor(painter)
        painter.end()

    def _draw_head(self, painter: QPainter, column: int, head: Head) -> None:
        box = self.cell(0, column)
        colour = self._theme.colour
        middle = Qt.AlignmentFlag.AlignCenter
        painter.setFont(font(SMALL, bold=head.is_today))
        painter.setPen(colour("text"))
        painter.drawText(QRect(box.x(), 0, box.width(), 18), middle, head.caption)
        painter.setFont(font(CAPTION))
        painter.setPen(colour("muted"))
        painter.drawText(QRect(box.x(), 18, box.width(), 16), middle, head.words)

    def _draw_name(self, painter: QPainter, number: int, row: CheckRow) -> None:
        top = HEAD + number * ROW
        painter.fillRect(0, top, self.width(), 1, self._theme.colour("border"))
        shown = font(BODY, bold=True)
        painter.setFont(shown)
        painter.setPen(self._theme.colour("text"))
        room = QRect(0, top, self._name_width() - 8, ROW)
        name = QFontMetrics(shown).elidedText(row.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)

    def _draw_cell(self, painter: QPainter, cell: CheckCell, box: QRect) -> None:
        colour = self._theme.colour
        tile = QRectF(box).adjusted(3, 5, -3, -4)
        painter.setPen(Qt.PenStyle.NoPen)
        if cell.state in _GROUND:
            painter.setBrush(colour(_GROUND[cell.state]))
            painter.drawRoundedRect(tile, 4, 4)
        elif cell.state == "excused":
            painter.setBrush(QBrush(colour("hatch"), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(tile, 4, 4)
        if cell.state == "partly":
            self._draw_share(painter, cell.share, tile)
        self._draw_words(painter, cell, tile)

    def _draw_share(self, painter: QPainter, share: float, tile: QRectF) -> None:
        track = QRectF(tile.x() + 6, tile.bottom() - 6, tile.width() - 12, 2)
        painter.setBrush(self._theme.colour("hatch"))
        painter.drawRoundedRect(track, 1, 1)
        bar = QRectF(track.x(), track.y() - 1, max(track.width() * share, 4), 4)
        painter.setBrush(self._theme.colour("primary"))
        painter.drawRoundedRect(bar, 2, 2)

    def _draw_words(self, painter: QPainter, cell: CheckCell, tile: QRectF) -> None:
        ink = self._theme.colour(_INK.get(cell.state, "muted"))
        shown = font(SMALL, bold=cell.state == "unrecorded")
        wide = QFontMetrics(shown).horizontalAdvance(cell.words)
        has_tick = cell.state == "complete"
        left = tile.center().x() - (wide + (TICK + 4) * has_tick) / 2
        if has_tick:
            spot = QRectF(left, tile.center().y() - TICK / 2, TICK, TICK)
            paint(painter, "check", spot, ink, width=3)
            left += TICK + 4
        painter.setFont(shown)
        painter.setPen(ink)
        words = QRectF(left, tile.y(), wide + 2, tile.height())
        if cell.state == "partly":
            words.adjust(0, 0, 0, -7)
        elif cell.state == "excused":
            painter.fillRect(words.adjusted(-4, 5, 2, -5), self._theme.colour("surface"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, flags, cell.words)

    def _draw_cursor(self, painter: QPainter) -> None:
        edge = QRectF(self.cell(self.row, self.column)).adjusted(2, 4, -2, -3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(self._theme.colour("primary"), width))
        painter.drawRoundedRect(edge, 5, 5)
