"""The one window: who is here, the frame of who is signed in, the lock, and the way between them.

Nothing of the store is imported before the sign-in is painted; then it is imported on the store
thread while the password is typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.text import _
from app.reports.words import date_text
from app.ui.daily_backup import DailyBackup
from app.ui.idle_lock import IdleLock
from app.ui.main_window import MainWindow
from app.ui.messages import Rank
from app.ui.portable_notice import tell_portable
from app.ui.settings import Settings
from app.ui.tasks import Runner, TaskRunner
from app.ui.theme import Theme
from app.ui.windows.sign_in import SignInWindow, Surroundings

if TYPE_CHECKING:
    from app.services.laptop import Laptop, World
    from app.sync.carrier import Carrier
    from app.ui.background_sync import BackgroundSync
    from app.ui.center.center_child import CenterChild
    from app.ui.dialogs.backups import RestoreWish
    from app.ui.open_laptop import OpenLaptop
    from app.ui.program_watch import ProgramWatch
    from app.ui.screen import Bulletin
    from app.ui.stick_watch import StickWatch
    from app.ui.windows.frame import Frame

# The folder of this computer's own center, inside the laptop's.
OWN_CENTER: Final = "center"


class Outside(NamedTuple):
    """What the window takes from outside; everything heavy is made when it is first asked for.

    Args: now: seconds since 1970 by this machine's clock.
    """

    now: Callable[[], float]
    world: Callable[[], World]
    carrier_of: Callable[[Laptop], Carrier]
    preload: Callable[[], None]
    version: str
    program_carrier_of: Callable[[Laptop], Carrier] | None = None


class Desktop(MainWindow):
    """Holds the pages one above the other; the locked ones are taken out, not covered."""

    usual_help = "sign_in"

    def __init__(self, folder: Path, outside: Outside, theme: Theme, runner: Runner) -> None:
        super().__init__(folder, theme, runner, outside.version)
        self._outside = outside
        self.laptop: Laptop | None = None
        self.frame: Frame | None = None
        self.sync: BackgroundSync | None = None
        self.own_center: CenterChild | None = None
        self.is_locked = False
        self._open_laptop: OpenLaptop | None = None
        self._is_practice_coming = False
        self._tried: tuple[str, str] | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self.setWindowTitle(_("Suoma"))
        self.sign_in = SignInWindow(
            folder=self._folder,
            theme=self._theme,
            runner=self._runner,
            surroundings=Surroundings(
                opening=self._open,
                today=self._today,
                version=self._outside.version,
                now=self._outside.now,
            ),
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.sign_in)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.idle = IdleLock(self._outside.now, self)
        self.daily = DailyBackup(self._runner, self.messages.failure, self)

    def _connect(self) -> None:
        self.sign_in.signed_in.connect(self._on_signed_in)
        self.sign_in.first_account_requested.connect(self._on_first_account)
        self.sign_in.help_requested.connect(lambda: self.show_help("sign_in"))
        self.idle.expired.connect(self.lock)
        self.sign_in.practice_requested.connect(self._on_practice)
        self.sign_in.troubled.connect(self._on_troubled)

    def begin(self) -> None:
        """Show who may sign in; then import what the sign-in will need."""
        super().begin()
        self.sign_in.first_focus().setFocus()
        if self.sign_in.trouble is not None:
            self._on_troubled(self.sign_in.trouble)

    def _on_painted(self) -> None:
        self._runner.run(self._outside.preload)
        super()._on_painted()

    def _today(self) -> str:
        now = datetime.fromtimestamp(self._outside.now())  # noqa: DTZ006 -- local
        return date_text(now.date())

    # Signing in, changing over, locking. ``_open`` runs on the store thread.

    def _open(self, name: str, password: str) -> Laptop:
        from app.services.laptop import Laptop, slots_path

        self._tried = (name, password)
        if self.laptop is not None and self.laptop.account.name == name:
            from app.security.slots import SlotTable

            SlotTable.load(slots_path(self._folder)).unlock(name, password)
            return self.laptop
        return Laptop.open(self._folder, name, password, self._outside.world())

    def _on_signed_in(self, opened: Laptop) -> None:
        self.is_locked = False
        self._tried = None
        self.sign_in.unlock()
        if opened is not self.laptop:
            self._end_session()
            self._begin_session(opened)
            tell_portable(self.messages)
        self._show_frame()

    def _show_frame(self) -> None:
        assert self.frame is not None
        self._show_page(self.frame)
        if self.sync is not None and self._open_laptop is not None:
            self.daily.watch(self._open_laptop.back_up)
        self.frame.come_back()
        self._on_titled(self.frame.windowTitle())
        self.idle.start()
        self._tell_read_only()

    def _tell_read_only(self, _ending: object = None) -> None:
        """Say that nothing new can be saved here, whenever the window could have learnt it."""
        reason = None if self.laptop is None else self.laptop.why_read_only()
        if reason is None or self.is_locked or self.frame is None:
            return
        # Whatever the reason, what is here can still be carried off.
        self.messages.tell(
            reason.sentence(),
            rank=Rank.FAILURE,
            verb=_("Hand over"),
            act=partial(self.frame.go, "handover"),
        )

    def _begin_session(self, laptop: Laptop, *, is_practice: bool = False) -> None:
        from app.ui.open_laptop import OpenLaptop
        from app.ui.screen import Bulletin
        from app.ui.windows.frame import Carriers, Frame

        self.laptop, self._open_laptop = laptop, OpenLaptop(laptop)
        bulletin = Bulletin()
        carriers = Carriers()
        if not is_practice:
            self.sync = self._make_sync(laptop, bulletin)
            carriers = Carriers(
                self.sync, self._make_stick_watch(laptop), self._make_program_watch(laptop)
            )
        self.frame = frame = Frame(
            laptop=laptop,
            runner=self._runner,
            messages=self.messages,
            theme=self._theme,
            bulletin=bulletin,
            carriers=carriers,
            is_practice=is_practice,
        )
        last = self.settings.last_screen(laptop.account.account_id.hex(), self._day())
        if last in frame.rail.items and not is_practice:
            frame.first = last
        frame.lock_requested.connect(self.lock)
        frame.help_requested.connect(self.show_help)
        frame.settings_requested.connect(self._on_settings)
        frame.windowTitleChanged.connect(self._on_titled)
        if self.sync is not None and carriers.sticks is not None and carriers.program is not None:
            carriers.program.follow(self.sync, carriers.sticks)
            self.sync.start()

    def _make_sync(self, laptop: Laptop, bulletin: Bulletin) -> BackgroundSync:
        from app.ui.background_sync import BackgroundSync

        sync = BackgroundSync(
            laptop, self._runner, bulletin, self.messages, carrier_of=self._outside.carrier_of
        )
        sync.ended.connect(lambda _ending: self._write_desk_note())
        sync.ended.connect(self._tell_read_only)
        return sync

    def _make_stick_watch(self, laptop: Laptop) -> StickWatch:
        from app.ui.stick_watch import StickWatch

        assert self._open_laptop is not None
        return StickWatch(self._runner, laptop.identity.device, beside=self._open_laptop.beside)

    def _make_program_watch(self, laptop: Laptop) -> ProgramWatch:
        from app.ui.program_watch import ProgramWatch

        carrier_of = self._outside.program_carrier_of
        return ProgramWatch(self._runner, self.messages, laptop, carrier_of)

    def _end_session(self) -> None:
        """Finish what is open and close the store after the last save; nothing is lost."""
        frame, sync, opened = self.frame, self.sync, self._open_laptop
        if frame is None or opened is None:
            return
        self.daily.stop()
        frame.leave()
        self._write_desk_note()
        self.frame = self.sync = self.laptop = self._open_laptop = None
        if frame.program is not None:
            frame.program.close()
        if sync is not None:
            self._note_screen(frame)
            sync.close()
        # What its last saves tell would have it read a store that is closed by then.
        frame.desk.bulletin.blockSignals(True)  # noqa: FBT003 -- Qt's own
        self._take_out(frame)
        # It stays until its last save has answered.
        self._runner.run(opened.close, done=lambda _none: frame.deleteLater())

    def lock(self) -> None:
        """Hide everything; the store stays open for synchronising only. Practice simply ends."""
        if self.frame is None or self.laptop is None or self.is_locked:
            return
        self.idle.stop()
        for dialog in self.findChildren(QDialog):
            dialog.close()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self.frame.leave()
        self.messages.clear()
        if self.sync is None:
            self._end_session()
            self.sign_in.refresh()
        else:
            self.is_locked = True
            self._write_desk_note()
            self._note_screen(self.frame)
            self._keep_settings()
            self.sign_in.lock(self.laptop.account.name)
            self._take_out(self.frame)
        self._show_sign_in()

    def _on_practice(self) -> None:
        """Make the practice school anew and work in it; what was open before is finished."""
        if self._is_practice_coming:
            return
        self._is_practice_coming = True
        self.idle.stop()
        self._end_session()
        self.is_locked = False
        self.sign_in.unlock()
        self._show_sign_in()
        self._runner.run(self._open_practice, done=self._show_practice, failed=self._on_no_practice)

    def _open_practice(self) -> Laptop:
        from app.security.slot_cost import SlotCost
        from app.services.laptop import Laptop
        from app.services.practice import make_practice

        world = self._outside.world()
        # Its password is told to everybody: no need to make guessing dear.
        made = make_practice(self._folder, world, SlotCost.FLOOR)
        return Laptop.open(made.folder, made.user, made.password, world)

    def _show_practice(self, laptop: Laptop) -> None:
        self._is_practice_coming = False
        self._end_session()
        self._begin_session(laptop, is_practice=True)
        self._show_frame()

    def _on_no_practice(self, error: BaseException) -> None:
        self._is_practice_coming = False
        if isinstance(error, AppError):
            self._on_troubled(error)
        else:
            self.messages.failure(error)

    # Other pages.

    def _show_page(self, page: QWidget) -> None:
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)

    def _show_sign_in(self) -> None:
        self.pages.setCurrentWidget(self.sign_in)
        self.setWindowTitle(_("Suoma"))
        self.sign_in.first_focus().setFocus()

    def _take_out(self, page: QWidget) -> None:
        """Take a page out of the window: what is only covered can still be read by a helper."""
        self.pages.removeWidget(page)
        page.setParent(None)

    def _back_to_sign_in(self, page: QWidget) -> None:
        self.pages.removeWidget(page)
        page.deleteLater()
        self.sign_in.refresh()
        self._show_sign_in()
        if self.sign_in.trouble is not None:
            self._on_troubled(self.sign_in.trouble)

    def _after_restoring(self, page: QWidget) -> None:
        """Say that the records are whole again, and what may have to be entered once more."""
        self._back_to_sign_in(page)
        if self.sign_in.trouble is None:
            self.sign_in.tell(
                _(
                    "The backup is in place. What was recorded after it and not yet delivered must"
                    " be entered again; the damaged file was kept."
                )
            )

    def _on_troubled(self, error: AppError) -> None:
        """Say what is wrong with the records, and lead to the last good backup."""
        from app.ui.windows.start_trouble import Credentials, StartTrouble

        page = StartTrouble(
            error,
            folder=self._folder,
            theme=self._theme,
            runner=self._runner,
            now=self._outside.now(),
            credentials=None if self._tried is None else Credentials(*self._tried),
        )
        page.retry_requested.connect(lambda: self._back_to_sign_in(page))
        page.restored.connect(lambda: self._after_restoring(page))
        self._show_page(page)
        page.first_focus().setFocus()

    def _on_first_account(self) -> None:
        from app.ui.windows.first_account import FirstAccountWindow
        from app.ui.windows.first_account import Outside as Around

        page = FirstAccountWindow(
            folder=self._folder,
            theme=self._theme,
            runner=self._runner,
            outside=Around(self._outside.world()),
        )
        page.finished.connect(lambda _name: self._back_to_sign_in(page))
        page.help_requested.connect(partial(self.show_help, "sign_in"))
        self._show_page(page)
        page.first_focus().setFocus()

    def _on_settings(self) -> None:
        from app.ui.windows.desk_settings import settings_dialog

        assert self.frame is not None
        dialog = settings_dialog(
            self.settings, self.frame, version=self._outside.version, parent=self
        )
        dialog.practice_requested.connect(self._on_practice)
        dialog.backups_requested.connect(self.show_backups)
        dialog.own_center_requested.connect(self._on_own_center)
        dialog.changed.connect(self._on_settings_changed)
        self._open_dialog(dialog)

    def _on_own_center(self) -> None:
        """Offer to receive on this computer; the center it starts ends with this window."""
        from app.ui.center.center_child import CenterChild
        from app.ui.center.own_center import OwnCenterDialog

        assert self.frame is not None
        if self.own_center is None:
            self.own_center = CenterChild(self._folder / OWN_CENTER, self)
        desk, world = self.frame.desk, self._outside.world()
        area = desk.laptop.identity.center.name
        self._open_dialog(OwnCenterDialog(desk, self.own_center, world, self, area=area))

    def show_backups(self) -> None:
        """Show the backups of the open records, and what can be done with them."""
        from app.ui.dialogs.backups import BackupsDialog

        if self.frame is None or self.sync is None:
            return
        dialog = BackupsDialog(self.frame.desk, self)
        dialog.restore_requested.connect(self._on_restore)
        self._open_dialog(dialog)

    def _on_restore(self, wish: RestoreWish) -> None:
        """Close the records after the last save, then put the backup in their place."""
        from app.ui.windows.going_back import go_back

        self.idle.stop()
        self._end_session()
        self._show_sign_in()

        def tell(sentence: str) -> None:
            self.sign_in.refresh()
            self.sign_in.tell(sentence)

        failed = self.messages.failure
        go_back(self._folder, wish, runner=self._runner, tell=tell, failed=failed)

    def _on_settings_changed(self, settings: Settings) -> None:
        self.settings = self.settings._replace(scheme=settings.scheme)
        self._theme.choose(settings.scheme)
        self._keep_settings()

    def _on_titled(self, title: str) -> None:
        self.setWindowTitle(f"{title} — {_('Suoma')}")

    def _write_desk_note(self) -> None:
        """Keep beside the store what the sign-in may show: figures and names, nothing secret.

        When somebody may come to see it, not after each key: it costs the disk as much as a mark.
        """
        from app.services.desk_note import write_desk_note

        laptop = self.laptop
        if self.sync is not None and laptop is not None:
            self._runner.run(
                lambda: write_desk_note(laptop),
                done=self.sign_in.show_card,
                failed=self.messages.failure,
            )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is open, then end."""
        self.idle.stop()
        if self.own_center is not None:
            self.own_center.stop(wait=True)
        self._end_session()
        self._keep_settings()
        if isinstance(self._runner, TaskRunner):
            self._runner.close()
        event.accept()

    def _day(self) -> str:
        return datetime.fromtimestamp(self._outside.now()).date().isoformat()  # noqa: DTZ006 -- local

    def _note_screen(self, frame: Frame) -> None:
        account = frame.desk.laptop.account.account_id.hex()
        self.settings = self.settings.leaving(account, self._day(), frame.shown)
