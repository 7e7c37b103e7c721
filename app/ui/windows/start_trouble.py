"""The records could not be opened: what happened, what was kept, what to do, and the way on.

Shown in place of the screens. It opens nothing itself: the frame retries when it is asked to.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.services.sign_in_card import read_accounts
from app.ui.icons import pixmap
from app.ui.messages import Notice, Rank
from app.ui.moments import when
from app.ui.tasks import Runner
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.widgets.banner import Banner
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.following import follow
from app.ui.widgets.label import label

if TYPE_CHECKING:
    from app.services.backups import Backup

WIDTH: Final = 620
ICON: Final = 32
OFFERED: Final = 4
# The store or its key file does not verify, or a restoring was cut between two renames.
_RESTORABLE: Final = frozenset({"E-03", "E-06", "E-08"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signed in when the trouble was met; opens the backups without asking again."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Keep the password out of logs."""
        return f"Credentials({self.user!r})"


class StartTrouble(QWidget):
    """One trouble at opening.

    ``retry_requested``: the person saw to it and wants the records opened again.
    ``restored``: a backup, or the copy of the accounts, is in place; open the records again.
    Args: credentials: of who signed in, if anybody did. is_folder_ours: False while the folder
    could not be taken; nothing in it is looked at then.
    """

    retry_requested = Signal()
    restored = Signal()

    def __init__(
        self,
        error: AppError,
        *,
        folder: Path,
        theme: Theme,
        runner: Runner,
        now: float,
        credentials: Credentials | None = None,
        is_folder_ours: bool = True,
    ) -> None:
        super().__init__()
        self._error = error
        self._folder = folder
        self._theme = theme
        self._runner = runner
        self._now = now
        self._credentials = credentials
        self.choices: list[QWidget] = []
        self._is_restorable = is_folder_ours and self._can_restore()
        self.setProperty("role", "window")
        self._build()
        self._assemble()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Look for what this trouble can be mended with."""
        self._show_ask(is_asked=False)
        if not self._is_restorable:
            return
        if self._has_broken_slots():
            self.mend.show()
        elif not self._has_backups():
            self.note.setText(_("There is no backup in this folder yet; call the center."))
            self.note.show()
        elif self._credentials is None:
            self._show_ask(is_asked=True)
        else:
            self._look(self._credentials)

    def first_focus(self) -> QWidget:
        """Return the control that brings the person on."""
        if self.choices:
            return self.choices[0]
        for one in (self.mend, self.password):
            if not one.isHidden():
                return one
        return self.retry

    def _build(self) -> None:
        theme, error = self._theme, self._error
        self.sign = QLabel()
        self.title = label(error.what, size=TITLE, bold=True, theme=theme)
        words = [one for one in (error.kept, error.todo) if one]
        self.texts = [label(one, theme=theme) for one in words]
        code = _("Code: {code}").format(code=error.code)
        self.code = label(code, size=SMALL, token="muted", theme=theme)
        self.note = label("", token="muted", theme=theme)
        self.note.hide()
        self.mend = button(
            _("Go on with the copy of the accounts"), rank="primary", theme=theme, tall=True
        )
        self.mend.hide()
        self.who = QComboBox()
        self.who.setAccessibleName(_("Who is looking for the backups?"))
        self.password = Field(_("Your password, to open the backups"), theme)
        self.password.edit.setEchoMode(self.password.edit.EchoMode.Password)
        self.seek = button(_("Look for backups"), rank="primary", theme=theme, tall=True)
        is_main = not self._is_restorable
        self.retry = button(
            _("Try again"), rank="primary" if is_main else "plain", theme=theme, tall=is_main
        )
        self.from_stick = button(_("Use a backup on a stick…"), icon="usb", theme=theme)
        self.from_stick.setVisible(self._is_restorable)
        self.banner = Banner(theme)

    def _assemble(self) -> None:
        card = Card(padding=24)
        card.setMaximumWidth(WIDTH)
        for one in (self.sign, self.title, *self.texts, self.note, self.mend):
            if isinstance(one, QLabel):
                one.setWordWrap(True)
            card.body.addWidget(one)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        card.body.addLayout(self._list)
        for asked in (self.who, self.password, self.seek):
            card.body.addWidget(asked)
        card.body.addWidget(self.banner)
        foot = QHBoxLayout()
        foot.addWidget(self.code)
        foot.addStretch(1)
        foot.addWidget(self.from_stick)
        foot.addWidget(self.retry)
        card.body.addLayout(foot)
        page = QWidget()
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(28, 20, 28, 20)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 8)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _connect(self) -> None:
        self.retry.clicked.connect(self.retry_requested)
        self.mend.clicked.connect(self._on_mend)
        self.from_stick.clicked.connect(self._on_stick)
        self.seek.clicked.connect(self._on_seek)
        self.password.edit.returnPressed.connect(self._on_seek)
        follow(self, self._theme, self._draw)

    def _draw(self) -> None:
        colour = self._theme.colour("danger" if self._is_restorable else "muted")
        name = "triangle-alert" if self._is_restorable else "hard-drive"
        self.sign.setPixmap(pixmap(name, ICON, colour, self.devicePixelRatioF()))

    def _show_ask(self, *, is_asked: bool) -> None:
        for one in (self.who, self.password, self.seek):
            one.setVisible(is_asked)
        if is_asked and not self.who.count():
            for account in read_accounts(self._folder):
                self.who.addItem(account.name)

    def _can_restore(self) -> bool:
        from app.services.backups import is_store_there

        # A file that is there but cannot be read is no damage: the disk or its rights are.
        code = self._error.code
        return code in _RESTORABLE and not (code == "E-06" and is_store_there(self._folder))

    def _has_broken_slots(self) -> bool:
        from app.services.backups import are_slots_whole

        return not are_slots_whole(self._folder)

    def _has_backups(self) -> bool:
        from app.services.backups import list_backups

        return bool(list_backups(self._folder))

    def _on_seek(self) -> None:
        self._look(Credentials(self.who.currentText(), self.password.edit.text()))

    def _look(self, who: Credentials) -> None:
        from app.services.backups import good_backups

        self.note.setText(_("The backups are being checked…"))
        self.note.show()
        self.seek.setEnabled(False)
        self._runner.run(
            lambda: good_backups(self._folder, user=who.user, password=who.password),
            done=lambda found: self._on_found(who, found),
            failed=self._on_failed,
        )

    def _on_found(self, who: Credentials, found: list[Backup]) -> None:
        self._credentials = who
        self._show_ask(is_asked=False)
        self.note.setText(
            _(
                "What the center confirmed after the backup comes back by itself; what was not yet"
                " sent has to be entered again."
            )
            if found
            else _("No backup is whole. Keep the folder as it is and call the center.")
        )
        for place, one in enumerate(found[:OFFERED]):
            self._offer(one, is_main=place == 0)
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, one: Backup, *, is_main: bool) -> None:
        text = _("Go on with the backup of {when}").format(when=when(one.made_at, self._now))
        made = button(
            text, rank="primary" if is_main else "secondary", theme=self._theme, tall=is_main
        )
        made.clicked.connect(lambda: self._on_restore(one))
        self._list.addWidget(made)
        self.choices.append(made)

    def _on_restore(self, one: Backup) -> None:
        from app.services.backups import restore

        who = self._credentials
        assert who is not None
        self._set_choices_enabled(is_enabled=False)
        self._runner.run(
            lambda: restore(self._folder, one.path, user=who.user, password=who.password),
            done=lambda _evidence: self.restored.emit(),
            failed=self._on_failed,
        )

    def _on_mend(self) -> None:
        from app.services.backups import restore_slots

        self._runner.run(
            lambda: restore_slots(self._folder),
            done=lambda _evidence: self.restored.emit(),
            failed=self._on_failed,
        )

    def _on_stick(self) -> None:
        from app.ui.dialogs.stick_restore import StickRestoreDialog

        dialog = StickRestoreDialog(
            self._folder, theme=self._theme, runner=self._runner, now=self._now, parent=self
        )
        dialog.restored.connect(lambda _user: self.restored.emit())
        dialog.begin()

    def _set_choices_enabled(self, *, is_enabled: bool) -> None:
        for one in self.choices:
            one.setEnabled(is_enabled)

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            raise error
        self._set_choices_enabled(is_enabled=True)
        self.seek.setEnabled(True)
        self.note.hide()
        self._show_ask(is_asked=not self.choices)
        if isinstance(error, InputError):
            self.password.set_error(error.what)
            self.password.setFocus()
        else:
            self.banner.show_notice(Notice(Rank.FAILURE, error.sentence()))
