"""The backups of this laptop: seen, made onto a stick, and gone back to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.text import _
from app.ui.dialogs.restoring import RestoringDialog
from app.ui.messages import Notice, Rank
from app.ui.moments import when
from app.ui.screen import Desk
from app.ui.theme import TITLE
from app.ui.widgets.backup_panel import BackupPanel
from app.ui.widgets.banner import Banner
from app.ui.widgets.button import button
from app.ui.widgets.label import label

if TYPE_CHECKING:
    from app.services.backup_files import MadeBackup
    from app.services.backup_list import BackupLine

WIDTH: Final = 760
HEIGHT: Final = 420
Result = TypeVar("Result")
_MAY_RESTORE: Final = ("head", "administrator")


class RestoreWish(NamedTuple):
    """What a person wants to go back to. password: of ``user`` when the backup was made."""

    path: Path
    user: str
    password: str

    def __repr__(self) -> str:
        """Keep the password out of logs."""
        return f"RestoreWish({self.path!r}, {self.user!r})"


class BackupsDialog(QDialog):
    """``restore_requested`` carries a :class:`RestoreWish`; whoever holds the session does it.

    Only a head or an administrator is offered to go back.
    """

    restore_requested = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_looking = self._is_over = False
        self._of_sticks: list[BackupLine] = []
        self.setWindowTitle(_("Backups"))
        self.resize(WIDTH, HEIGHT)
        self._build()
        self._assemble()
        self._connect()
        self.refresh()
        self.panel.make.setFocus()

    def refresh(self) -> None:
        """Read anew what there is."""
        from app.services.backup_list import copies_in

        folder = self._desk.laptop.folder
        self._run(lambda: copies_in(folder), done=self._on_listed)

    def _build(self) -> None:
        theme, laptop = self._desk.theme, self._desk.laptop
        self.heading = label(_("Backups"), size=TITLE, bold=True, theme=theme)
        self.banner = Banner(theme)
        self.panel = BackupPanel(
            theme,
            how=_(
                "Each day one is made by itself; the last 14 stay on this computer. A computer can"
                " break or be stolen: now and then make one onto a stick and keep it elsewhere. It"
                " opens with the passwords of this laptop only."
            ),
            now=laptop.world.now,
            may_restore=laptop.account.role in _MAY_RESTORE,
        )
        self.close_it = button(_("Close"), theme=theme)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.addWidget(self.heading)
        row.addStretch(1)
        row.addWidget(self.close_it)
        column.addLayout(row)
        column.addWidget(self.banner)
        column.addWidget(self.panel, 1)

    def _connect(self) -> None:
        self.close_it.clicked.connect(self.reject)
        self.finished.connect(self._on_over)
        self.panel.make_wished.connect(self._on_make)
        self.panel.look_wished.connect(self._on_look)
        self.panel.restore_wished.connect(self._on_restore)

    def _on_listed(self, lines: list[BackupLine]) -> None:
        from app.services.backup_list import sorted_lines

        self.panel.show_lines(sorted_lines([*lines, *self._of_sticks]))
        self._look_at_next()

    def _look_at_next(self) -> None:
        """Open one copy after the other on the side, so that the list says what is true."""
        from app.services.backup_list import is_whole

        waiting = self.panel.unlooked()
        if self._is_looking or not waiting:
            return
        self._is_looking = True
        line, laptop = waiting[0], self._desk.laptop
        self._run(
            lambda: is_whole(line, laptop.store.key, laptop.folder),
            done=lambda found: self._on_looked(line, is_whole=found),
        )

    def _on_looked(self, line: BackupLine, *, is_whole: bool) -> None:
        self._is_looking = False
        self.panel.show_found(line.path, is_whole=is_whole)
        self._look_at_next()

    def _on_make(self, folder: Path) -> None:
        from app.services.backup_files import make_backup

        laptop = self._desk.laptop
        self.panel.show_busy(_("Being written, read back and opened. Leave the stick in…"))
        self._run(
            lambda: make_backup(laptop, folder),
            done=self._on_made,
        )

    def _on_made(self, made: MadeBackup) -> None:
        self.panel.show_busy("")
        words = _("Done: {name}. It was read back and opens.").format(name=made.path.name)
        if made.dropped:
            dropped = _("The oldest was removed; 14 stay.")
            words = f"{words} {dropped}".replace("。 ", "。")
        self.banner.show_notice(Notice(Rank.FACT, words))
        self._on_look(made.path.parent)

    def _on_look(self, folder: Path) -> None:
        from app.services.backup_files import list_stick_backups
        from app.services.backup_list import of_stick

        laptop = self._desk.laptop
        self._run(
            lambda: [of_stick(one) for one in list_stick_backups(laptop, folder)],
            done=lambda lines: self._on_stick(folder, lines),
        )

    def _on_stick(self, folder: Path, lines: list[BackupLine]) -> None:
        self._of_sticks = [one for one in self._of_sticks if one.path.parent != folder] + lines
        if not lines:
            words = _("There is no backup of this laptop in {folder}.").format(folder=folder)
            self.banner.show_notice(Notice(Rank.ATTENTION, words))
        self.refresh()

    def _on_restore(self, line: BackupLine) -> None:
        asking = RestoringDialog(
            self._desk.theme,
            when=when(line.made_at, self._desk.laptop.world.now()),
            sentences=(
                _(
                    "What was recorded after it is no longer on the sheets. What the center has"
                    " confirmed comes back by itself with the next delivery; what was not delivered"
                    " yet is only in the records that are set aside."
                ),
                _(
                    "Nothing is thrown away: today's records are kept on this computer and stay in"
                    " this list, so you can go back to them the same way."
                ),
            ),
            asked=_("Your password of that time"),
            parent=self,
        )
        asking.accepted.connect(lambda: self._on_wanted(line, asking.secret))
        asking.open()

    def _on_wanted(self, line: BackupLine, password: str) -> None:
        wish = RestoreWish(line.path, self._desk.laptop.account.name, password)
        self.accept()
        self.restore_requested.emit(wish)

    def _run(self, work: Callable[[], Result], *, done: Callable[[Result], None]) -> None:
        """Have work done on the side; a dialog that was closed meanwhile shows nothing of it."""

        def on_done(result: Result) -> None:
            if not self._is_over:
                done(result)

        self._desk.runner.run(work, done=on_done, failed=self._on_failed, network=True)

    def _on_over(self) -> None:
        self._is_over = True

    def _on_failed(self, error: BaseException) -> None:
        if self._is_over:
            self._desk.messages.failure(error)
            return
        self._is_looking = False
        self.panel.show_busy("")
        if isinstance(error, AppError):
            self.banner.show_notice(Notice(Rank.FAILURE, error.sentence()))
        else:
            self._desk.messages.failure(error)
