"""A laptop's records from a backup on a stick: on a new laptop, or in place of damaged ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.ui.messages import Notice, Rank
from app.ui.moments import when
from app.ui.tasks import Runner
from app.ui.theme import SMALL, TITLE, Theme, font
from app.ui.volumes import removable_volumes
from app.ui.widgets.banner import Banner
from app.ui.widgets.button import button
from app.ui.widgets.field import Field
from app.ui.widgets.label import label

if TYPE_CHECKING:
    from app.services.backup_files import BackupFacts

WIDTH: Final = 640
FIELD_WIDTH: Final = 300


def ask_file(parent: QWidget) -> Path | None:
    """Ask for a backup file, beginning at the stick if one is plugged in."""
    sticks = removable_volumes()
    begin = str(sticks[0].root) if sticks else ""
    kinds = _("Backups") + " (*.suoma-backup)"
    chosen, _kind = QFileDialog.getOpenFileName(parent, _("Choose the backup"), begin, kinds)
    return Path(chosen) if chosen else None


class StickRestoreDialog(QDialog):
    """``restored`` carries the account that opened the backup; the records are in place then.

    Args: folder: the data folder; what is in it is set aside.
    """

    restored = Signal(str)

    def __init__(
        self,
        folder: Path,
        *,
        theme: Theme,
        runner: Runner,
        now: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._runner, self._now = folder, runner, now
        self._file: Path | None = None
        self._is_over = False
        self.choose_file: Callable[[QWidget], Path | None] = ask_file
        self.setWindowTitle(_("Restore from a backup"))
        self.setFixedWidth(WIDTH)
        self._build(theme)
        self._assemble()
        self._connect()

    def begin(self) -> None:
        """Ask for the file, then open; nothing opens when none is chosen."""
        if self._on_choose():
            self.open()

    def _build(self, theme: Theme) -> None:
        self.heading = label(_("Restore from a backup"), size=TITLE, bold=True, theme=theme)
        self.facts = label("", theme=theme)
        self.facts.setWordWrap(True)
        self.caption = QLabel(_("Name"))
        self.caption.setFont(font(SMALL))
        self.who = QComboBox()
        self.who.setFixedWidth(FIELD_WIDTH)
        self.who.setAccessibleName(_("Name"))
        self.caption.setBuddy(self.who)
        self.password = Field(_("Your password of that time"), theme)
        self.password.set_width(FIELD_WIDTH)
        self.password.edit.setEchoMode(self.password.edit.EchoMode.Password)
        self.banner = Banner(theme)
        self.go = button(_("Restore"), rank="primary", theme=theme, tall=True)
        self.another = button(_("Another file…"), icon="folder-open", theme=theme)
        self.leave = button(_("Cancel"), rank="plain", theme=theme)

    def _assemble(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        parts = (self.heading, self.facts, self.banner, self.caption, self.who, self.password)
        for part in parts:
            column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.another)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.go)
        column.addSpacing(4)
        column.addLayout(row)

    def _connect(self) -> None:
        self.go.clicked.connect(self._on_go)
        self.another.clicked.connect(self._on_choose)
        self.leave.clicked.connect(self.reject)
        self.password.edit.returnPressed.connect(self._on_go)
        self.finished.connect(self._on_over)

    def _on_choose(self) -> bool:
        file = self.choose_file(self)
        if file is None:
            return False
        from app.services.backup_files import look_into

        self._file = file
        self._show_usable(is_usable=False)
        self._runner.run(
            lambda: look_into(file, self._folder),
            done=self._on_facts,
            failed=self._on_failed,
        )
        return True

    def _on_facts(self, facts: BackupFacts) -> None:
        moment = when(facts.made_at, self._now)
        self.facts.setText(_("{name}, backup of {when}.").format(name=facts.name, when=moment))
        self.facts.setVisible(bool(facts.name))
        self.who.clear()
        self.who.addItems(list(facts.accounts))
        self.banner.clear()
        self._show_usable(is_usable=True)
        self.password.edit.setFocus()

    def _on_go(self) -> None:
        from app.services.backup_files import restore_file

        file, user, password = self._file, self.who.currentText(), self.password.edit.text()
        if file is None or not self.go.isEnabled():
            return
        self._show_usable(is_usable=False)
        self._runner.run(
            lambda: restore_file(file, self._folder, user=user, password=password, replace=True),
            done=lambda _restored: self._on_restored(user),
            failed=self._on_failed,
        )

    def _on_restored(self, user: str) -> None:
        self.restored.emit(user)
        if not self._is_over:
            self.accept()

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            raise error
        if self._is_over:
            return
        is_about_password = isinstance(error, InputError) and error.field == "password"
        self._show_usable(is_usable=is_about_password)
        self.banner.show_notice(Notice(Rank.FAILURE, error.sentence()))
        # A dialog does not grow by itself with a sentence that takes more lines.
        self.resize(self.width(), self._column.heightForWidth(self.width()))
        if is_about_password:
            self.password.edit.selectAll()
            self.password.edit.setFocus()

    def _show_usable(self, *, is_usable: bool) -> None:
        for one in (self.go, self.who, self.password):
            one.setEnabled(is_usable)

    def _on_over(self) -> None:
        self._is_over = True
