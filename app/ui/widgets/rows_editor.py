"""A small table that is written in: rows are added, taken away and moved without the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.domain.text import _
from app.ui.theme import SMALL, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.following import polish
from app.ui.widgets.growing_text import GrowingText
from app.ui.widgets.label import label

MOST_ROWS: Final = 30
MARK_PX: Final = 22
LARGEST_NUMBER: Final = 300
Kind = Literal["text", "line", "number"]
Cell = GrowingText | QLineEdit
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. px: its fixed width, 0 for an equal share of the rest."""

    caption: str
    kind: Kind = "text"
    px: int = 0
    hint: str = ""


class RowsEditor(QWidget):
    """Rows of texts. ``written`` follows a person's change; ``removed`` tells number and texts.

    Args: labels: the names of fixed rows; without them rows are numbered and may be added. row:
        what one row is called for a screen reader and the verb that adds one.
    """

    written = Signal()
    removed = Signal(int, tuple)

    def __init__(
        self,
        columns: Sequence[Column],
        theme: Theme,
        *,
        row: str,
        labels: Sequence[str] = (),
        least: int = 1,
        lines: int = 2,
    ) -> None:
        super().__init__()
        self._columns, self._theme, self._row = tuple(columns), theme, row
        self._labels, self._least, self._lines = tuple(labels), least, lines
        self.cells: list[list[Cell]] = []
        self._marks: list[QLabel] = []
        self._here = -1
        self._build()
        self._assemble()
        self._connect()
        self.fill(())

    def _build(self) -> None:
        theme = self._theme
        self.add = button(_("Add a row"), rank="plain", icon="plus", theme=theme)
        self.up = button(_("Up"), rank="plain", icon="arrow-up", theme=theme)
        self.down = button(_("Down"), rank="plain", icon="arrow-down", theme=theme)
        self.remove = button(_("Remove"), rank="plain", icon="trash-2", theme=theme)
        for one, keys in (
            (self.add, "Ctrl+Enter"),
            (self.up, "Alt+↑"),
            (self.down, "Alt+↓"),
            (self.remove, "Ctrl+Delete"),
        ):
            one.setToolTip(f"{one.text()} · {keys}")
            one.setAccessibleName(f"{self._row}: {one.text()}")
        self.keys = label("", size=SMALL, token="muted", theme=theme)
        self.keys.setText(_("Ctrl+Enter adds, Alt+↑ Alt+↓ move, Ctrl+Delete removes"))

    def _assemble(self) -> None:
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, MARK_PX)
        for place, column in enumerate(self._columns, 1):
            head = label(column.caption, size=SMALL, token="muted", theme=self._theme)
            self._grid.addWidget(head, 0, place)
            self._grid.setColumnStretch(place, 0 if column.px else 1)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        for one in (self.add, self.up, self.down, self.remove):
            foot.addWidget(one)
            one.setVisible(not self._labels)
        foot.addStretch(1)
        foot.addWidget(self.keys)
        self.keys.setVisible(not self._labels)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(6)
        column_box.addLayout(self._grid)
        column_box.addLayout(foot)

    def _connect(self) -> None:
        self.add.clicked.connect(self.add_row)
        self.remove.clicked.connect(self.remove_row)
        self.up.clicked.connect(lambda: self.move_row(-1))
        self.down.clicked.connect(lambda: self.move_row(1))

    @property
    def row(self) -> int:
        """Return the row a person was in last, the last one before anybody was in any."""
        return self._here if 0 <= self._here < len(self.cells) else len(self.cells) - 1

    def fill(self, rows: Sequence[Row]) -> None:
        """Show these rows and as many empty ones as there are at least; nobody is told."""
        wanted = len(self._labels) or min(MOST_ROWS, max(self._least, len(rows)))
        self._set_count(wanted)
        blank = ("",) * len(self._columns)
        for number in range(wanted):
            self._put(number, rows[number] if number < len(rows) else blank)

    def rows(self) -> tuple[Row, ...]:
        """Return the texts of every row, empty rows included."""
        return tuple(self._texts(number) for number in range(len(self.cells)))

    def add_row(self) -> None:
        """Open an empty row below the present one and go there."""
        if self._labels or len(self.cells) >= MOST_ROWS:
            return
        self.insert_row(self.row + 1, ("",) * len(self._columns))

    def insert_row(self, place: int, texts: Row) -> None:
        """Put a row at a place and go there."""
        rows = list(self.rows())
        rows.insert(place, texts)
        self._rewrite(rows, place)

    def remove_row(self) -> None:
        """Take the present row away; who listens may offer it back."""
        if self._labels:
            return
        rows, place = list(self.rows()), self.row
        texts = rows.pop(place)
        self._rewrite(rows, min(place, max(len(rows), self._least) - 1))
        if any(texts):
            self.removed.emit(place, texts)

    def move_row(self, step: int) -> None:
        """Move the present row up (-1) or down (1) and go with it."""
        rows, place = list(self.rows()), self.row
        there = place + step
        if self._labels or not 0 <= there < len(rows):
            return
        rows[place], rows[there] = rows[there], rows[place]
        self._rewrite(rows, there)

    def set_compact(self, *, is_compact: bool) -> None:
        """Leave the words about the keys out where there is no room."""
        self.keys.setVisible(not is_compact and not self._labels)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear the keys of the table in its cells, and which row is the present one."""
        if event.type() == QEvent.Type.FocusIn:
            self._go_by(watched)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            act = self._act_of(event)
            if act is not None and not self._labels:
                act()
                return True
        return super().eventFilter(watched, event)

    def _act_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier:
            if key == Qt.Key.Key_Up:
                return lambda: self.move_row(-1)
            if key == Qt.Key.Key_Down:
                return lambda: self.move_row(1)
        if held == Qt.KeyboardModifier.ControlModifier:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return self.add_row
            if key == Qt.Key.Key_Delete:
                return self.remove_row
        return None

    def _go_by(self, watched: QObject) -> None:
        for number, row in enumerate(self.cells):
            if watched in row:
                self._mark(number)

    def _mark(self, number: int) -> None:
        self._here = number
        for place, mark in enumerate(self._marks):
            token = "primary" if place == number else "muted"
            if mark.property("token") != token:
                mark.setProperty("token", token)
                mark.setFont(font(SMALL, bold=place == number))
                polish(mark)

    def _rewrite(self, rows: Sequence[Row], place: int) -> None:
        """Show other rows and go to the cell of ``place`` in the column one was in."""
        column = self._column()
        self.fill(rows)
        self.cells[place][column].setFocus(Qt.FocusReason.OtherFocusReason)
        self._mark(place)
        self.written.emit()

    def _column(self) -> int:
        for row in self.cells:
            for column, cell in enumerate(row):
                if cell.hasFocus():
                    return column
        return 0

    def _set_count(self, count: int) -> None:
        while len(self.cells) < count:
            self._make_row(len(self.cells))
        while len(self.cells) > count:
            for widget in (*self.cells.pop(), self._marks.pop()):
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()

    def _make_row(self, number: int) -> None:
        words = self._labels[number] if self._labels else str(number + 1)
        mark = label(words, size=SMALL, token="muted", theme=self._theme)
        mark.setContentsMargins(0, 9, 0, 0)
        self._grid.addWidget(mark, number + 1, 0, Qt.AlignmentFlag.AlignTop)
        self._marks.append(mark)
        cells: list[Cell] = []
        for place, column in enumerate(self._columns, 1):
            cell = self._make_cell(column)
            cell.setAccessibleName(f"{self._row} {words} · {column.caption}")
            if column.kind == "text":
                self._grid.addWidget(cell, number + 1, place)
            else:
                self._grid.addWidget(cell, number + 1, place, Qt.AlignmentFlag.AlignTop)
            cell.installEventFilter(self)
            cells.append(cell)
        self.cells.append(cells)
        self._order(number)

    def _order(self, number: int) -> None:
        """Let Tab go through a new row after the one before, and to the verbs after the last."""
        before: QWidget | None = self.cells[number - 1][-1] if number else None
        for cell in self.cells[number]:
            if before is not None:
                QWidget.setTabOrder(before, cell)
            before = cell
        for one in (self.add, self.up, self.down, self.remove):
            assert before is not None
            QWidget.setTabOrder(before, one)
            before = one

    def _make_cell(self, column: Column) -> Cell:
        if column.kind == "text":
            text = GrowingText(lines=self._lines)
            text.setPlaceholderText(column.hint)
            text.written.connect(self.written)
            return text
        line = QLineEdit()
        line.setProperty("role", "field")
        line.setPlaceholderText(column.hint)
        if column.px:
            line.setFixedWidth(column.px)
        if column.kind == "number":
            line.setValidator(QIntValidator(0, LARGEST_NUMBER, line))
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.textEdited.connect(lambda _text: self.written.emit())
        return line

    def _put(self, number: int, texts: Row) -> None:
        for cell, text in zip(self.cells[number], texts, strict=True):
            if isinstance(cell, GrowingText):
                cell.set_text(text)
            elif cell.text() != text:
                cell.setText(text)
                cell.setCursorPosition(0)

    def _texts(self, number: int) -> Row:
        return tuple(cell.text().strip() for cell in self.cells[number])
