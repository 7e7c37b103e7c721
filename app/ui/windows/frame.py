"""The frame around the screens of one signed-in person: rail, banner, screens, status line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.text import _
from app.ui.background_sync import BackgroundSync
from app.ui.idle_lock import IDLE_S
from app.ui.messages import Messages, Notice, Rank
from app.ui.screen import Bulletin, Desk, PlaceScreen
from app.ui.sync_words import age_words, way_words
from app.ui.tasks import Runner
from app.ui.theme import COMPACT_WIDTH, Theme
from app.ui.widgets.banner import Banner
from app.ui.widgets.label import label
from app.ui.widgets.rail import Place, Rail
from app.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from app.services.delivery import Delivery
    from app.services.laptop import Laptop
    from app.ui.program_watch import ProgramWatch
    from app.ui.stick_notice import StickNotice
    from app.ui.stick_watch import StickWatch

FIRST: Final = "today"
# Screens without an item of their own, and the one that is shown as chosen.
RAIL_ITEM: Final = {"corrections": "handover", "week": "handover"}
# 本周 has no item: the rail is full, and it is looked at once a week.
WEEK_KEY: Final = "Alt+8"

MINUTE_MS = 60_000


def places() -> tuple[Place, ...]:
    """Return the items of the rail, in their order."""
    return (
        Place("today", "sun", _("Today"), "Alt+1"),
        Place("habits", "list-checks", _("Habits"), "Alt+2"),
        Place("training", "graduation-cap", _("Hours"), "Alt+3"),
        Place("lessons", "notebook-pen", _("Lessons"), "Alt+4"),
        Place("roster", "users", _("Classes"), "Alt+5"),
        Place("handover", "usb", _("Hand over"), "Alt+6"),
        Place("printing", "printer", _("Print"), "Alt+7"),
    )


def _foot() -> tuple[Place, Place]:
    return (
        Place("help", "circle-help", _("Help"), "F1"),
        Place("lock", "lock", _("Lock"), "Ctrl+L"),
    )


def make_screen(name: str, desk: Desk) -> PlaceScreen:
    """Build one screen; its module is imported when it is first shown."""
    if name == "today":
        from app.ui.windows.today import TodayScreen

        return TodayScreen(desk)
    if name == "habits":
        from app.ui.windows.habits import HabitsScreen

        return HabitsScreen(desk)
    if name == "training":
        from app.ui.windows.training import TrainingScreen

        return TrainingScreen(desk)
    if name == "lessons":
        from app.ui.windows.lessons import LessonsScreen

        return LessonsScreen(desk)
    return _make_rarer_screen(name, desk)


def _make_rarer_screen(name: str, desk: Desk) -> PlaceScreen:
    if name == "roster":
        from app.ui.windows.classes import ClassesScreen

        return ClassesScreen(desk)
    if name == "handover":
        from app.ui.windows.handover import HandoverScreen

        return HandoverScreen(desk)
    if name == "corrections":
        from app.ui.windows.corrections import CorrectionsScreen

        return CorrectionsScreen(desk)
    if name == "week":
        from app.ui.windows.week import WeekScreen

        return WeekScreen(desk)
    from app.ui.windows.printing import PrintingScreen

    return PrintingScreen(desk)


class Carriers(NamedTuple):
    """By which ways records leave and versions come; none of them in the practice school."""

    sync: BackgroundSync | None = None
    sticks: StickWatch | None = None
    program: ProgramWatch | None = None


class Frame(QWidget):
    """What a signed-in person works in. It hears wishes; the desktop around it fulfils them."""

    lock_requested = Signal()
    help_requested = Signal(str)
    settings_requested = Signal()

    def __init__(
        self,
        *,
        laptop: Laptop,
        runner: Runner,
        messages: Messages,
        theme: Theme,
        bulletin: Bulletin,
        carriers: Carriers,
        is_practice: bool = False,
    ) -> None:
        super().__init__()
        self.setProperty("role", "window")
        self._theme = theme
        self._is_practice = is_practice
        self._screens: dict[str, PlaceScreen] = {}
        self.shown = ""
        self.first = FIRST
        self.stick_notice: StickNotice | None = None
        self.desk = Desk(
            laptop=laptop,
            runner=runner,
            messages=messages,
            theme=theme,
            bulletin=bulletin,
            go=self.go,
            sync=carriers.sync,
            sticks=carriers.sticks,
        )
        self.program = carriers.program
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        self.rail = Rail(places(), _foot(), self._theme)
        self.banner = Banner(self._theme)
        self.banner.hide()
        self.stack = QStackedWidget()
        self.status = StatusLine(self._theme)
        words = _("locks after {minutes} quiet minutes").format(minutes=int(IDLE_S // 60))
        self.status.show_who(self.desk.laptop.account.name, words)
        self.practice = label(
            _("Practice: nothing here counts, and nothing is sent."),
            bold=True,
            token="effort",
            theme=self._theme,
        )
        self.practice.setProperty("role", "practice")
        self.practice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.practice.setVisible(self._is_practice)

    def _assemble(self) -> None:
        self._bannered = QVBoxLayout()
        self._bannered.setContentsMargins(0, 0, 0, 0)
        self._bannered.addWidget(self.banner)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.practice)
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
        # "3 minutes ago" grows older by itself.
        self.minutes = QTimer(self, interval=MINUTE_MS)
        self.minutes.timeout.connect(self.show_link)
        self.minutes.start()
        self.rail.chosen.connect(self.go)
        self.rail.help_requested.connect(self._on_help)
        self.rail.lock_requested.connect(self.lock_requested)
        self.status.settings_requested.connect(self.settings_requested)
        self.desk.messages.noticed.connect(self._on_noticed)
        self.desk.messages.cleared.connect(self._on_cleared)
        self.banner.closed.connect(self._on_banner_closed)
        self.desk.bulletin.saving.connect(self.status.show_saving)
        self.desk.bulletin.saved.connect(self.status.show_saved)
        self.desk.bulletin.live.connect(self.status.show_live)
        if self.desk.sync is not None:
            self.desk.sync.changed.connect(self.show_link)
        if self.desk.sticks is not None:
            self._connect_sticks(self.desk.sticks)
        if self.program is not None:
            self._connect_program(self.program)
        for place in places():
            self._shortcut(place.key, partial(self.go, place.name))
        self._shortcut(WEEK_KEY, partial(self.go, "week"))
        self._shortcut("F1", self._on_help)
        self._shortcut("Ctrl+L", self.lock_requested.emit)
        self._shortcut("Ctrl+,", self.settings_requested.emit)

    def _connect_sticks(self, sticks: StickWatch) -> None:
        from app.ui.stick_notice import StickNotice

        self.stick_notice = StickNotice(
            sticks,
            self.desk.messages,
            self.banner,
            is_needless=lambda: self.shown == "handover",
            go_on=lambda has_reply: self.go("handover", take=has_reply, pack=not has_reply),
        )

    def _connect_program(self, program: ProgramWatch) -> None:
        from app.ui.program_notice import ProgramNotice

        notice = ProgramNotice(program, self.desk.messages, self.banner, self.stick_notice)
        notice.begin()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for sticks while somebody is here."""
        super().showEvent(event)
        if self.desk.sticks is not None:
            self.desk.sticks.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look for none behind the lock."""
        super().hideEvent(event)
        if self.desk.sticks is not None:
            self.desk.sticks.stop()

    def _shortcut(self, keys: str, act: Callable[[], None]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(act)

    def go(self, name: str, **where: Any) -> None:
        """Show a screen, at a certain place of it; the screen before finishes what is open."""
        if name == "calendar":
            name, where = "roster", {**where, "tab": "calendar"}
        if self.shown and self.shown != name:
            self._screens[self.shown].leave()
            if self.banner.is_of_one_page:
                self._on_cleared()
        if name not in self._screens:
            self._screens[name] = screen = make_screen(name, self.desk)
            self.stack.addWidget(screen)
        screen = self._screens[name]
        if where or self.shown != name:
            screen.open_at(**where)
        self.shown = name
        self.stack.setCurrentWidget(screen)
        item = RAIL_ITEM.get(name, name)
        self.rail.show_at(item)
        self.status.show_live("")
        self.status.set_part(screen.status_part())
        self.setWindowTitle(self.rail.items[item].text())
        if self.stick_notice is not None and name == "handover":
            self.stick_notice.hush()
        screen.refresh()
        screen.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def screen_of(self, name: str) -> PlaceScreen:
        """Return a screen that was shown before. Raises: KeyError."""
        return self._screens[name]

    def leave(self) -> None:
        """Finish what is open, before the lock, another person, or the end."""
        if self.shown:
            self._screens[self.shown].leave()

    def come_back(self) -> None:
        """Show the present screen anew, after the lock."""
        self.go(self.shown or self.first)

    def choose_reading(self, is_reading: bool) -> None:  # noqa: FBT001 -- a check box tells it
        """Show the class sheet as a plain table, or painted; now and from now on."""
        from app.services.sheet_choices import keep_choices
        from app.ui.windows.habits import HabitsScreen

        screen, laptop = self._screens.get("habits"), self.desk.laptop
        if isinstance(screen, HabitsScreen) and screen.state is not None:
            screen.choose_reading(is_reading=is_reading)
            return
        self.desk.runner.run(
            lambda: keep_choices(laptop, is_reading=is_reading), failed=self.desk.messages.failure
        )

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 -- Qt names it
        """Go round in reading order: rail, banner, screen, status line; screens come later."""
        stops = self.tab_stops()
        here = self.focusWidget()
        if here not in stops:
            return super().focusNextPrevChild(next)
        place = stops.index(here) + (1 if next else -1)
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        stops[place % len(stops)].setFocus(reason)
        return True

    def tab_stops(self) -> list[QWidget]:
        """Return what Tab goes through, in this order."""
        parts = (self.rail, self.banner, self.stack, self.status)
        found: list[list[QWidget]] = [[] for _part in parts]
        one: QWidget | None = self.nextInFocusChain()
        while one is not None and one is not self:
            if _takes_tab(one):
                for part, stops in zip(parts, found, strict=True):
                    if part.isAncestorOf(one):
                        stops.append(one)
            one = one.nextInFocusChain()
        return [one for stops in found for one in stops]

    def show_link(self) -> None:
        """Say in the status line how the delivery stands."""
        if self.desk.sync is None:
            return
        self.status.show_link(*self.desk.sync.words())
        delivery = self.desk.sync.delivery
        if delivery is not None:
            now = self.desk.laptop.world.unix_seconds()
            self.status.show_last(_last_words(delivery, now))

    def _on_noticed(self, notice: Notice) -> None:
        self._bannered.setContentsMargins(16, 8, 16, 0)
        self.banner.show_notice(notice)
        self.banner.show()
        if notice.rank is Rank.FAILURE and self.status.is_saving:
            self.status.show_not_saved()

    def _on_cleared(self) -> None:
        self.banner.clear()
        self._on_banner_closed()

    def _on_banner_closed(self) -> None:
        # Not a pixel is kept for a banner that is not there: the sheet needs its rows.
        self._bannered.setContentsMargins(0, 0, 0, 0)

    def _on_help(self) -> None:
        self.help_requested.emit(RAIL_ITEM.get(self.shown, self.shown) or FIRST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the second-rank words go when the window is narrow."""
        super().resizeEvent(event)
        is_compact = event.size().width() < COMPACT_WIDTH
        self.status.set_compact(is_compact=is_compact)
        self.banner.set_compact(is_compact)


def _takes_tab(one: QWidget) -> bool:
    has_policy = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return has_policy and one.isVisible() and one.isEnabled() and one.focusProxy() is None


def _last_words(delivery: Delivery, here: int) -> str:
    """Return how long ago the last delivery was. Args: here: this clock's unix seconds."""
    if delivery.last_confirmed is None:
        return ""
    now = here + delivery.clock_offset_s
    words = _("Last delivered {ago}").format(ago=age_words(delivery.last_confirmed, now))
    way = way_words(delivery)
    return f"{words} · {way}" if way else words
