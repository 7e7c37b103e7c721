"""The field of exceptions: the last digit of a seat acts at once, arrows change the column."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.text import _
from app.ui.sheet_keys import action_of
from app.ui.theme import BODY, font

WIDTH = 64
DIGITS = 2
_PASSED_ON = frozenset({"left", "right", "due_left", "due_right", "undo"})


class SeatField(QLineEdit):
    """Takes seat numbers. seat_entered: a seat. asked: an action of the sheet. left: by Esc."""

    seat_entered = Signal(int)
    asked = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digits = DIGITS
        self.setProperty("role", "field")
        self.setFont(font(BODY))
        self.setFixedWidth(WIDTH)
        self.setPlaceholderText(_("seat"))
        self.setMaxLength(3)
        self.setAccessibleName(_("Exceptions by seat; two digits mark as still to work on"))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)

    def set_highest_seat(self, seat: int) -> None:
        """Say how many digits a seat of this class has: two, or three from 100 on."""
        self._digits = max(DIGITS, len(str(seat)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits, act on the last one; hand the rest to the sheet."""
        action = action_of(event)
        if event.text().isdecimal() and event.text().isascii():
            super().keyPressEvent(event)
            if len(self.text()) >= self._digits:
                self._enter()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif action in _PASSED_ON:
            self.asked.emit(action)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _enter(self) -> None:
        seat, is_seat = int(self.text() or 0), bool(self.text())
        self.clear()
        if is_seat:
            self.seat_entered.emit(seat)
