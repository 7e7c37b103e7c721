"""备份: the center's backups seen, made onto a stick or second disk, and gone back to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.text import _
from app.ui.center.office import CenterScreen, Office
from app.ui.dialogs.recovery_code import RecoveryCodeDialog
from app.ui.dialogs.restoring import RestoringDialog
from app.ui.moments import when
from app.ui.theme import DISPLAY
from app.ui.widgets.backup_panel import BackupPanel
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label

if TYPE_CHECKING:
    from app.center.backups import BackupMade
    from app.center.identity import CenterFolder
    from app.services.backup_list import BackupLine

_WIDE, _NARROW = (28, 20, 28, 20), (16, 8, 16, 8)
TOPIC: Final = frozenset({"backups"})


class CenterBackups(NamedTuple):
    """What the screen shows. chosen: the folder of the last one, there or not."""

    lines: list[BackupLine]
    chosen: Path | None
    has_code: bool


class BackupsScreen(CenterScreen):
    """The list of backups; going back closes the center, so the desk does that."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self._is_looking = False
        self._elsewhere: list[BackupLine] = []
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self.office.theme
        self.heading = label(_("Backups"), size=DISPLAY, bold=True, theme=theme)
        self.new_code = button(_("New recovery code…"), icon="key-round", theme=theme)
        self.panel = BackupPanel(
            theme,
            how=_(
                "While the center serves, one is made each day; the last 14 stay on this computer."
                " Once a folder on a stick or a second disk was chosen, each day one is written"
                " there too. Another computer opens those with the recovery code."
            ),
            now=self.office.center.world.now,
            may_restore=True,
        )
        self.where = label("", token="muted", theme=theme)
        self.where.setWordWrap(True)

    def _assemble(self) -> None:
        self._column = QVBoxLayout(self)
        row = QHBoxLayout()
        row.addWidget(self.heading)
        row.addStretch(1)
        row.addWidget(self.new_code)
        card = Card()
        card.body.addWidget(self.panel, 1)
        card.body.addWidget(self.where)
        self._column.addLayout(row)
        self._column.addWidget(card, 1)

    def _connect(self) -> None:
        self.panel.make_wished.connect(self._on_make)
        self.panel.look_wished.connect(self._on_look)
        self.panel.restore_wished.connect(self._on_restore)
        self.new_code.clicked.connect(self._on_new_code)

    def refresh(self) -> None:
        """Read anew what there is."""
        self._fit()
        center = self.office.center
        self.office.runner.run(
            lambda: _read(center), done=self._on_read, failed=self.office.messages.failure
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the margins to the window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._column.setContentsMargins(*(_NARROW if self.is_compact else _WIDE))

    def first_focus(self) -> QWidget:
        """Return the button that makes one."""
        return self.panel.make

    def _on_read(self, found: CenterBackups) -> None:
        from app.services.backup_list import sorted_lines

        known = {one.path for one in found.lines}
        more = [one for one in self._elsewhere if one.path not in known]
        self.panel.show_lines(sorted_lines([*found.lines, *more]))
        self.new_code.setVisible(found.has_code)
        if found.chosen is None:
            self.where.setText(_("No stick or second disk was chosen yet."))
        else:
            words = _("Each day one is also written to {folder}, when it is there.")
            self.where.setText(words.format(folder=found.chosen.name or found.chosen))
            self.where.setToolTip(str(found.chosen))
        self._look_at_next()

    def _look_at_next(self) -> None:
        from app.services.backup_list import is_whole

        waiting = self.panel.unlooked()
        if self._is_looking or not waiting:
            return
        self._is_looking = True
        line, center = waiting[0], self.office.center
        self.office.runner.run(
            lambda: is_whole(line, center.store.key, center.folder),
            done=lambda found: self._on_looked(line, is_whole=found),
            failed=self._on_failed,
            network=True,
        )

    def _on_looked(self, line: BackupLine, *, is_whole: bool) -> None:
        self._is_looking = False
        self.panel.show_found(line.path, is_whole=is_whole)
        self._look_at_next()

    def _on_make(self, folder: Path) -> None:
        self._make(folder, is_code_renewed=False)

    def _on_new_code(self) -> None:
        folder = self.panel.choose_folder(self)
        if folder is not None:
            self._make(folder, is_code_renewed=True)

    def _make(self, folder: Path, *, is_code_renewed: bool) -> None:
        from app.center.backups import back_up

        center = self.office.center
        self.panel.show_busy(_("Being written, read back and opened. Leave the stick in…"))
        # On the side, as while it serves: reading every page twice must hold up nobody.
        self.office.runner.run(
            lambda: back_up(center, folder, is_code_renewed=is_code_renewed),
            done=self._on_made,
            failed=self._on_failed,
            network=True,
        )

    def _on_made(self, made: BackupMade) -> None:
        self.panel.show_busy("")
        words = _("Done: {name}. It was read back and opens.").format(name=made.path.name)
        self.office.messages.tell(words)
        self.office.bulletin.changed.emit(TOPIC)
        self.refresh()
        if made.recovery_code is not None:
            RecoveryCodeDialog(self.office.theme, made.recovery_code, self).open()

    def _on_look(self, folder: Path) -> None:
        center = self.office.center
        self.office.runner.run(
            lambda: _read_folder(center, folder),
            done=lambda lines: self._on_stick(folder, lines),
            failed=self._on_failed,
            network=True,
        )

    def _on_stick(self, folder: Path, lines: list[BackupLine]) -> None:
        self._elsewhere = [one for one in self._elsewhere if one.path.parent != folder] + lines
        if not lines:
            words = _("There is no backup of this center in {folder}.")
            self.office.messages.tell(words.format(folder=folder))
        self.refresh()

    def _on_restore(self, line: BackupLine) -> None:
        asking = RestoringDialog(
            self.office.theme,
            when=when(line.made_at, self.office.center.world.now()),
            sentences=(
                _(
                    "What arrived after it is no longer here at first. The laptops offer again"
                    " what this center lacks, at their next delivery."
                ),
                _(
                    "What the center itself decided since, approvals and certificates above all,"
                    " has to be done again."
                ),
                _(
                    "Nothing is thrown away: today's records are kept on this computer and stay in"
                    " this list, so you can go back to them the same way."
                ),
            ),
            asked="",
            parent=self,
        )
        asking.accepted.connect(lambda: self.office.replace_records(_restoring(line.path)))
        asking.open()

    def _on_failed(self, error: BaseException) -> None:
        self._is_looking = False
        self.panel.show_busy("")
        self.office.messages.failure(error)


def _restoring(file: Path) -> Callable[[Path], object]:
    """Return what puts a backup in the place of a center's folder, which nobody has open then."""

    def restore(folder: Path) -> object:
        from app.center.backups import restore_center

        return restore_center(file, folder, replace=True)

    return restore


def _read(center: CenterFolder) -> CenterBackups:
    from app.center.backups import (
        chosen_folder,
        has_recovery_code,
        list_center_backups,
        list_center_set_aside,
    )
    from app.services.backup_list import BackupLine, Whence, of_set_aside, sorted_lines

    lines = [
        BackupLine(
            one.path,
            Whence.DAILY if one.is_daily else Whence.STICK,
            one.made_at,
            one.size_bytes,
        )
        for one in list_center_backups(center)
    ]
    lines += [of_set_aside(one) for one in list_center_set_aside(center)]
    return CenterBackups(sorted_lines(lines), chosen_folder(center), has_recovery_code(center))


def _read_folder(center: CenterFolder, folder: Path) -> list[BackupLine]:
    from app.center.backups import backups_on
    from app.services.backup_list import of_stick

    return [of_stick(one) for one in backups_on(center, folder)]
