"""The center's window: rail, banner, screens and status line over one open center.

It needs no password, as the center's commands need none: whoever can open the folder holds its
key. How to add a screen stands in :mod:`app.ui.center.places`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.text import _
from app.ui.center.center_child import CenterChild
from app.ui.center.folder_watch import FolderWatch
from app.ui.center.office import CenterScreen, Office
from app.ui.center.places import CenterPlace, places
from app.ui.center.standing_words import backup_words, serving_words
from app.ui.main_window import MainWindow
from app.ui.messages import Notice
from app.ui.portable_notice import tell_portable
from app.ui.screen import Bulletin
from app.ui.settings import Settings
from app.ui.tasks import Runner, TaskRunner
from app.ui.theme import COMPACT_WIDTH, Theme
from app.ui.widgets.banner import Banner
from app.ui.widgets.rail import Place, Rail
from app.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from app.center.desk_state import DeskState
    from app.center.identity import CenterFolder
    from app.services.laptop import World
    from app.ui.center.kept_programs import KeptPrograms
    from app.ui.program_watch import ProgramWatch

STANDING_MS: Final = 20_000


class CenterOutside(NamedTuple):
    """What the window takes from outside; everything heavy is made when it is first asked for."""

    world: Callable[[], World]
    preload: Callable[[], None]
    version: str


class CenterDesk(MainWindow):
    """The window of one center's folder; the center is opened behind it once it was seen."""

    usual_help = "center"

    def __init__(self, folder: Path, outside: CenterOutside, theme: Theme, runner: Runner) -> None:
        super().__init__(folder, theme, runner, outside.version)
        self._outside = outside
        self.center: CenterFolder | None = None
        self.office: Office | None = None
        self.watch: FolderWatch | None = None
        self.shown = ""
        self._screens: dict[str, CenterScreen] = {}
        self._program: tuple[ProgramWatch, KeptPrograms] | None = None
        self._gone: list[CenterScreen] = []  # alive: what they asked for may still answer
        self._places = {one.name: one for one in places()}
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        self.setWindowTitle(_("Center — Suoma"))
        self.rail = Rail(_rail_items(_on_rail(self._places.values())), _foot(), self._theme)
        self.rail.setEnabled(False)
        self.banner = Banner(self._theme)
        self.banner.hide()
        self.stack = QStackedWidget()
        self.status = StatusLine(self._theme)
        self.child = CenterChild(self._folder, self)
        self.standing = QTimer(self, interval=STANDING_MS)

    def _assemble(self) -> None:
        self._bannered = QVBoxLayout()
        self._bannered.setContentsMargins(0, 0, 0, 0)
        self._bannered.addWidget(self.banner)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(self._bannered)
        right.addWidget(self.stack, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(self.status)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go)
        self.rail.help_requested.connect(self.show_help)
        self.status.settings_requested.connect(self._on_settings)
        self.messages.noticed.connect(self._on_noticed)
        self.messages.cleared.connect(self._on_cleared)
        self.banner.closed.connect(self._on_banner_closed)
        self.standing.timeout.connect(self.refresh_standing)
        self.child.changed.connect(self.refresh_standing)
        for number, one in enumerate(_on_rail(self._places.values()), 1):
            self._shortcut(f"Alt+{number}", partial(self.go, one.name))
        self._shortcut("F1", self.show_help)
        self._shortcut("F5", self.refresh)
        self._shortcut("Ctrl+,", self._on_settings)

    def _shortcut(self, keys: str, act: Callable[[], None]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(act)

    # Opening and closing.

    def _on_painted(self) -> None:
        super()._on_painted()
        self.open_center()

    def open_center(self) -> None:
        """Open the folder on the store thread, then show the first screen."""
        if self.center is None:
            self._runner.run(self._outside.preload)
            self._runner.run(self._open, done=self._on_opened, failed=self._on_troubled)

    def _open(self) -> CenterFolder:
        from app.center.identity import CenterFolder
        from app.center.site_place import gather_every_site

        center = CenterFolder.open(self._folder, self._outside.world())
        gather_every_site(center)
        return center

    def _on_opened(self, center: CenterFolder) -> None:
        self.center = center
        self.office = Office(
            center=center,
            runner=self._runner,
            messages=self.messages,
            theme=self._theme,
            bulletin=Bulletin(self),
            go=self.go,
            show_part=self._show_part,
            replace_records=self.replace_records,
        )
        self.office.bulletin.changed.connect(self._on_changed)
        self.office.bulletin.saving.connect(self.status.show_saving)
        self.office.bulletin.saved.connect(self.status.show_saved)
        self.office.bulletin.live.connect(self.status.show_live)
        self.status.show_who(center.facts.name, "")
        self.rail.setEnabled(True)
        self.go(next(iter(self._places)))
        self._watch()
        self.standing.start()
        self.refresh_standing()
        tell_portable(self.messages)

    def _watch(self) -> None:
        from app.center.desk_state import written_stamp

        self.watch = FolderWatch(partial(written_stamp, self._folder), self)
        self.watch.written.connect(self._on_written_elsewhere)

    def _on_troubled(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            self.messages.failure(error)
            return
        from app.ui.windows.start_trouble import StartTrouble

        page = StartTrouble(
            error,
            folder=self._folder,
            theme=self._theme,
            runner=self._runner,
            now=self._outside.world().now(),
            is_folder_ours=False,
        )
        page.retry_requested.connect(lambda: self._retry(page))
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.first_focus().setFocus()

    def _retry(self, page: QWidget) -> None:
        self.stack.removeWidget(page)
        page.deleteLater()
        self.open_center()

    def replace_records(self, put: Callable[[Path], object]) -> None:
        """Close the center, have other records put into its folder, and open it again."""
        self._leave_screens()
        center, self.center, self.office, self.shown = self.center, None, None, ""
        for screen in self._screens.values():
            self.stack.removeWidget(screen)
        self._gone, self._screens = [*self._gone, *self._screens.values()], {}
        self.rail.setEnabled(False)
        if center is not None:
            self._runner.run(center.close)
        self._runner.run(
            lambda: put(self._folder),
            done=lambda _put: self._reopen(self.messages.tell, _("The backup is in place.")),
            failed=partial(self._reopen, self.messages.failure),
        )

    def _reopen(self, tell: Callable[[Any], None], what: object) -> None:
        self.open_center()
        tell(what)

    def _leave_screens(self) -> None:
        if self.watch is not None:
            self.watch.stop()
        self.standing.stop()
        self.child.stop(wait=True)
        for screen in self._screens.values():
            screen.leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finish what is open, then close the store after the last write."""
        self._leave_screens()
        self._keep_settings()
        for one in self._program or ():
            one.close()
        if self.center is not None:
            self._runner.run(self.center.close)
            self.center = None
        if isinstance(self._runner, TaskRunner):
            self._runner.close()
        event.accept()

    # Screens.

    def go(self, name: str, **where: Any) -> None:
        """Show a screen, at a certain place of it; the screen before finishes what is open."""
        if self.office is None:
            return
        if self.shown and self.shown != name:
            self._screens[self.shown].leave()
            if self.banner.is_of_one_page:
                self._on_cleared()
        if name not in self._screens:
            self._screens[name] = screen = self._places[name].make(self.office)
            self.stack.addWidget(screen)
        screen = self._screens[name]
        if where or self.shown != name:
            screen.open_at(**where)
        self.shown = name
        self.stack.setCurrentWidget(screen)
        self.rail.show_at(self._places[name].within or name)
        self.status.show_live("")
        self.status.set_part(screen.status_part())
        self.setWindowTitle(f"{self._places[name].label} — {self._title()}")
        screen.refresh()
        screen.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_part(self, screen: CenterScreen) -> None:
        if self.stack.currentWidget() is screen:
            self.status.set_part(screen.status_part())

    def _title(self) -> str:
        name = self.center.facts.name if self.center is not None else ""
        return _("{center} · Suoma").format(center=name)

    def screen_of(self, name: str) -> CenterScreen:
        """Return a screen that was shown before. Raises: KeyError."""
        return self._screens[name]

    def refresh(self) -> None:
        """Read the shown screen anew."""
        if self.shown:
            self._screens[self.shown].refresh()
        self.refresh_standing()

    def _on_changed(self, _topics: frozenset[str]) -> None:
        # What this window writes itself is not news from another process.
        if self.watch is not None:
            self.watch.note()

    def _on_written_elsewhere(self) -> None:
        if self.office is not None and self.shown:
            self.office.bulletin.changed.emit(frozenset({"other"}))
            self._screens[self.shown].refresh()

    def refresh_standing(self) -> None:
        """Ask anew whether the center is being served, and when it was backed up last."""
        center = self.center
        if center is None:
            return

        def look() -> DeskState:
            from app.center.desk_state import desk_state

            return desk_state(center, self._runner.in_store)

        self._runner.run(look, done=self._show_standing, failed=self.messages.failure, network=True)

    def _show_standing(self, state: DeskState) -> None:
        self.status.show_link(*serving_words(state))
        self.status.show_last(backup_words(state))

    # Telling.

    def _on_noticed(self, notice: Notice) -> None:
        self._bannered.setContentsMargins(16, 8, 16, 0)
        self.banner.show_notice(notice)
        self.banner.show()

    def _on_cleared(self) -> None:
        self.banner.clear()
        self._on_banner_closed()

    def _on_banner_closed(self) -> None:
        self._bannered.setContentsMargins(0, 0, 0, 0)

    def _on_settings(self) -> None:
        from app.ui.center.kept_programs import KeptPrograms
        from app.ui.center.settings import CenterSettingsDialog
        from app.ui.program_watch import ProgramWatch

        if self.office is None:
            return
        dialog = CenterSettingsDialog(self.settings, self.office, self.child, self)
        dialog.changed.connect(self._on_settings_changed)
        if self._program is None:
            self._program = (
                ProgramWatch(self._runner, self.messages),
                KeptPrograms(self.office, self),
            )
        dialog.show_program(*self._program, self._outside.version)
        self._open_dialog(dialog)

    def _on_settings_changed(self, settings: Settings) -> None:
        self.settings = self.settings._replace(scheme=settings.scheme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the second-rank words go when the window is narrow."""
        super().resizeEvent(event)
        is_compact = event.size().width() < COMPACT_WIDTH
        self.status.set_compact(is_compact=is_compact)
        self.banner.set_compact(is_compact)


def _on_rail(shown: Iterable[CenterPlace]) -> tuple[CenterPlace, ...]:
    return tuple(one for one in shown if not one.within)


def _rail_items(shown: tuple[CenterPlace, ...]) -> tuple[Place, ...]:
    return tuple(
        Place(one.name, one.icon, one.label, f"Alt+{number}") for number, one in enumerate(shown, 1)
    )


def _foot() -> tuple[Place, ...]:
    return (Place("help", "circle-help", _("Help"), "F1"),)
