"""Another teacher of this laptop: the head opens it, the new person types the password."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.ui.messages import Notice, Rank
from app.ui.screen import Desk
from app.ui.theme import BODY, SMALL, TITLE, font
from app.ui.widgets.banner import Banner
from app.ui.widgets.button import button
from app.ui.widgets.field import Field
from app.ui.widgets.label import label
from app.ui.widgets.new_password import FIELD_WIDTH, NewPassword
from app.ui.windows.sign_in_words import role_names

if TYPE_CHECKING:
    from app.services.laptop import Laptop

WIDTH = 640


class AddTeacherDialog(QDialog):
    """``added`` carries the new account's name; the bulletin hears ``accounts``."""

    added = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle(_("Add a teacher"))
        self.setMinimumWidth(WIDTH)
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self._desk.theme
        self.heading = label(_("Add a teacher"), size=TITLE, bold=True, theme=theme)
        self.how = label(
            _("You say the name; the new teacher types the password, and nobody looks."),
            size=BODY,
            token="muted",
            theme=theme,
        )
        self.how.setWordWrap(True)
        self.banner = Banner(theme)
        self.name = Field(_("Name"), theme)
        self.name.set_width(FIELD_WIDTH)
        self.role_caption = QLabel(_("Task"))
        self.role_caption.setFont(font(SMALL))
        self.role = QComboBox()
        for role in ("teacher", "head", "administrator"):
            self.role.addItem(role_names()[role], role)
        self.role.setAccessibleName(_("Task"))
        self.role_caption.setBuddy(self.role)
        self.role.setFixedWidth(FIELD_WIDTH)
        self.password = NewPassword(theme, self._desk.laptop.world.random_bytes)
        self.add = button(_("Add"), rank="primary", icon="user-plus", theme=theme, tall=True)
        self.leave = button(_("Cancel"), rank="plain", theme=theme)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for part in (
            self.heading,
            self.how,
            self.banner,
            self.name,
            self.role_caption,
            self.role,
            self.password,
        ):
            column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.leave)
        row.addStretch(1)
        column.addSpacing(4)
        column.addLayout(row)

    def _connect(self) -> None:
        self.add.clicked.connect(self._on_add)
        self.leave.clicked.connect(self.reject)
        self.name.edit.setFocus()

    def _on_add(self) -> None:
        if not self.name.edit.text().strip():
            self.name.set_error(_("The name is missing."))
            self.name.edit.setFocus()
        elif self.password.is_right():
            laptop, name = self._desk.laptop, self.name.edit.text().strip()
            role, password = str(self.role.currentData()), self.password.value
            self.add.setEnabled(False)
            self._desk.runner.run(
                lambda: _add(laptop, name, role, password),
                done=lambda _account: self._on_added(name),
                failed=self._on_failed,
            )

    def _on_added(self, name: str) -> None:
        self.added.emit(name)
        self._desk.bulletin.changed.emit(frozenset({"accounts"}))
        self.accept()

    def _on_failed(self, error: BaseException) -> None:
        self.add.setEnabled(True)
        fields = {"name": self.name, "password": self.password.first}
        if isinstance(error, InputError) and error.field in fields:
            fields[error.field].set_error(error.sentence())
            fields[error.field].edit.setFocus()
        elif isinstance(error, AppError):
            self.banner.show_notice(Notice(Rank.FAILURE, error.sentence()))
        else:
            self._desk.messages.failure(error)


def _add(laptop: Laptop, name: str, role: str, password: str) -> bytes:
    from app.security.slot_cost import cost_for_new_slots
    from app.services.enrolment import add_teacher

    cost = cost_for_new_slots(time.perf_counter)
    return add_teacher(laptop, name=name, role=role, password=password, cost=cost)
