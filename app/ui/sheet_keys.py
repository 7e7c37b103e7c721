"""Which key does what on the sheet and in the reading table: digits and F-keys, never letters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.sync.sheets import MET, NOT_YET
from app.ui.sheet_state import Effect, SheetState

Action = Callable[[SheetState, int], Effect]
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_PLAIN = Qt.KeyboardModifier.NoModifier
_MARKS = {"mark_met": MET, "mark_not_yet": NOT_YET, "mark_none": None}

_KEYS: dict[tuple[Qt.Key, Qt.KeyboardModifier], str] = {
    (Qt.Key.Key_1, _PLAIN): "mark_met",
    (Qt.Key.Key_2, _PLAIN): "mark_not_yet",
    (Qt.Key.Key_0, _PLAIN): "mark_none",
    (Qt.Key.Key_3, _PLAIN): "absence",
    (Qt.Key.Key_Up, _PLAIN): "up",
    (Qt.Key.Key_Down, _PLAIN): "down",
    (Qt.Key.Key_Return, _PLAIN): "down",
    (Qt.Key.Key_Enter, _PLAIN): "down",
    (Qt.Key.Key_Left, _PLAIN): "left",
    (Qt.Key.Key_Right, _PLAIN): "right",
    (Qt.Key.Key_Left, _SHIFT): "due_left",
    (Qt.Key.Key_Right, _SHIFT): "due_right",
    (Qt.Key.Key_Home, _PLAIN): "first",
    (Qt.Key.Key_End, _PLAIN): "last",
    (Qt.Key.Key_PageUp, _PLAIN): "page_up",
    (Qt.Key.Key_PageDown, _PLAIN): "page_down",
    (Qt.Key.Key_F2, _PLAIN): "fill",
    (Qt.Key.Key_F2, _SHIFT): "fill_column",
    (Qt.Key.Key_F3, _PLAIN): "seat_field",
    (Qt.Key.Key_F4, _PLAIN): "no_water",
    (Qt.Key.Key_F4, _SHIFT): "no_power",
    (Qt.Key.Key_F6, _PLAIN): "week",
    (Qt.Key.Key_F9, _PLAIN): "reading",
    (Qt.Key.Key_Z, _CTRL): "undo",
    (Qt.Key.Key_V, _CTRL): "paste",
    (Qt.Key.Key_Left, _CTRL): "previous_day",
    (Qt.Key.Key_Right, _CTRL): "next_day",
}


def action_of(event: QKeyEvent) -> str | None:
    """Return the name of what a key asks for; the number pad's keys are the same keys."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _KEYS.get((Qt.Key(event.key()), modifiers))


def act(state: SheetState, action: str, page: int) -> Effect | None:
    """Do what an action asks of the state; None when it is not the state's to do.

    Args: page: rows of PgUp and PgDn.
    """
    if action in _MARKS:
        done = state.mark(_MARKS[action])
        moved = state.move(1, 0)
        return Effect(done.changes, done.repaint | moved.repaint, done.saying)
    do = _ACTIONS.get(action)
    return None if do is None else do(state, page)


_ACTIONS: dict[str, Action] = {
    "absence": lambda state, _page: state.turn_absence(),
    "up": lambda state, _page: state.move(-1, 0),
    "down": lambda state, _page: state.move(1, 0),
    "left": lambda state, _page: state.move(0, -1),
    "right": lambda state, _page: state.move(0, 1),
    "due_left": lambda state, _page: state.to_due(-1),
    "due_right": lambda state, _page: state.to_due(1),
    "first": lambda state, _page: state.go(0, state.column),
    "last": lambda state, _page: state.go(len(state.sheet.pupils) - 1, state.column),
    "page_up": lambda state, page: state.move(-page, 0),
    "page_down": lambda state, page: state.move(page, 0),
    "fill": lambda state, _page: state.fill(),
    "fill_column": lambda state, _page: state.fill(this_column=True),
    "no_water": lambda state, _page: state.turn_reason("no_water"),
    "no_power": lambda state, _page: state.turn_reason("no_power"),
    "holiday": lambda state, _page: state.turn_reason("holiday"),
    "undo": lambda state, _page: state.undo(),
}
