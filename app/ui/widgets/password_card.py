"""The card with the name on it where the password is typed: a block, or one line if narrow."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QPushButton, QWidget

from app.domain.text import _
from app.ui.icons import icon
from app.ui.theme import CAPTION, Theme
from app.ui.widgets.button import button
from app.ui.widgets.following import follow, polish
from app.ui.widgets.label import ShortLabel, label

WIDTH: Final = 348
HEIGHT: Final = 148
LINE_HEIGHT: Final = 64
_ENTER_WIDTH: Final = 80
_FIELD_WIDTH: Final = 200
_SLOW_MS: Final = 300


class PasswordCard(QFrame):
    """Takes one person's password. ``entered`` carries it; ``left`` is Esc; ``not_me`` a wish."""

    entered = Signal(str)
    left = Signal()
    not_me = Signal()
    forgotten = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._seconds = 0
        self._fault = ""
        self._is_opening = False
        self._build(theme)
        self._connect()
        self.set_line(is_line=False)
        self.say("")

    def ask(self, name: str) -> None:
        """Ask for a person's password; what was typed for another is gone."""
        self.name.set_whole(name)
        self.edit.setAccessibleName(_("Password of {name}").format(name=name))
        self.edit.clear()
        self.eye.setChecked(False)
        self.say("")

    def say(self, fault: str) -> None:
        """Say what is wrong, beside the field; without a fault, where passwords are checked."""
        self.hint.setText(fault or _("Checked on this laptop"))
        for widget, name in ((self.edit, "fault"), (self.hint, "fault")):
            if bool(widget.property(name)) != bool(fault):
                widget.setProperty(name, bool(fault))
                widget.setProperty("token", "danger" if fault else "muted")
                polish(widget)
        self.edit.setAccessibleDescription(fault)

    def wait(self, fault: str, seconds: float) -> None:
        """Say a fault and count down until the next try; typing is possible meanwhile."""
        self._fault = fault
        self._seconds = math.ceil(seconds)
        self._show_seconds()

    def set_opening(self, *, is_opening: bool) -> None:
        """Take nothing while the password is checked; say so only if it takes long."""
        self._is_opening = is_opening
        self.edit.setReadOnly(is_opening)
        self.enter.setEnabled(not is_opening)
        if is_opening:
            QTimer.singleShot(_SLOW_MS, self, self._say_opening)

    def set_line(self, *, is_line: bool) -> None:
        """Be one line of 64, or a block of 348 × 148."""
        for widget in self._parts:
            self._grid.removeWidget(widget)
        self.not_me_button.setVisible(not is_line)
        if is_line:
            self._lay_line()
        else:
            self._lay_block()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear Esc, and notice capital letters without Shift: Caps Lock is on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            self._look_at_capitals(event)
        return super().eventFilter(watched, event)

    def _build(self, theme: Theme) -> None:
        self.name = ShortLabel()
        self.name.setProperty("role", "title")
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.installEventFilter(self)
        self.eye = QAction(self.edit)
        self.edit.addAction(self.eye, QLineEdit.ActionPosition.TrailingPosition)
        self.eye.setCheckable(True)
        self.eye.setText(_("Show the password"))
        self.eye.setToolTip(_("Show the password"))
        follow(self, theme, lambda: self.eye.setIcon(icon("eye", theme, "muted", 16)))
        self.enter: QPushButton = button(_("Sign in"), rank="primary", theme=theme, tall=True)
        self.enter.setFixedWidth(_ENTER_WIDTH)
        self.not_me_button = button(_("Not me"), rank="plain", theme=theme)
        self.forgot = button(_("Forgot the password"), rank="plain", theme=theme)
        self.hint = label("", size=CAPTION, token="muted", theme=theme)
        self.hint.setWordWrap(True)
        self._parts: list[QWidget] = [
            self.name,
            self.not_me_button,
            self.edit,
            self.enter,
            self.forgot,
            self.hint,
        ]
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(8)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)

    def _connect(self) -> None:
        self.edit.returnPressed.connect(self._on_entered)
        self.edit.textEdited.connect(self._on_edited)
        self.eye.toggled.connect(self._on_eye)
        self.enter.clicked.connect(self._on_entered)
        self.not_me_button.clicked.connect(self.not_me)
        self.forgot.clicked.connect(self.forgotten)
        self._timer.timeout.connect(self._on_second)

    def _lay_block(self) -> None:
        self.setFixedSize(WIDTH, HEIGHT)
        grid = self._grid
        grid.setContentsMargins(18, 14, 18, 10)
        grid.setVerticalSpacing(6)
        self.edit.setMaximumWidth(WIDTH)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.name, 0, 0, 1, 2)
        grid.addWidget(self.not_me_button, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.edit, 1, 0, 1, 2)
        grid.addWidget(self.enter, 1, 2)
        grid.addWidget(self.forgot, 2, 0)
        grid.addWidget(self.hint, 2, 1, 1, 2)
        self._stretch(1)

    def _lay_line(self) -> None:
        self.setMinimumSize(0, LINE_HEIGHT)
        self.setMaximumSize(16777215, LINE_HEIGHT)
        grid = self._grid
        grid.setContentsMargins(16, 8, 16, 8)
        self.edit.setMaximumWidth(_FIELD_WIDTH)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, widget in enumerate((self.name, self.edit, self.enter, self.forgot, self.hint)):
            grid.addWidget(widget, 0, column)
        self._stretch(4)

    def _stretch(self, stretched: int) -> None:
        for column in range(5):
            self._grid.setColumnStretch(column, int(column == stretched))

    def _look_at_capitals(self, event: QKeyEvent) -> None:
        letter = event.text()
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._seconds or len(letter) != 1 or not letter.isascii() or not letter.isalpha():
            return
        if letter.isupper() != has_shift:
            self.say(_("Caps Lock is on"))
        elif self.hint.property("fault"):
            self.say("")

    def _on_eye(self, is_shown: bool) -> None:  # noqa: FBT001 -- Qt's signal says so
        modes = QLineEdit.EchoMode
        self.edit.setEchoMode(modes.Normal if is_shown else modes.Password)

    def _on_edited(self) -> None:
        if not self._seconds and not self.edit.text():
            self.say("")

    def _on_entered(self) -> None:
        if not self._seconds and not self._is_opening and self.edit.text():
            self.entered.emit(self.edit.text())

    def _on_second(self) -> None:
        self._seconds = max(0, self._seconds - 1)
        self._show_seconds()

    def _show_seconds(self) -> None:
        self.enter.setEnabled(not self._seconds)
        if not self._seconds:
            self._timer.stop()
            self.say(self._fault)
            return
        self._timer.start()
        self.say(
            _("{fault} Try again in {count} seconds.")
            .format(fault=self._fault, count=self._seconds)
            .replace("。 ", "。")
        )

    def _say_opening(self) -> None:
        if self._is_opening:
            self.say("")
            self.hint.setText(_("Opening…"))
