"""学时: the catalogue first, the own entries below it, this year's ring beside them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.domain.ids import OperationId
from app.domain.text import _
from app.domain.training import HourEntry
from app.services import training_entry as entries
from app.services.training import CatalogueLine, HistoryLine, TrainingPage
from app.services.training_form import EntryForm, SavedEntry
from app.services.training_page import read_training
from app.services.verdict_words import locked_words
from app.services.versions import HOURS
from app.ui.messages import Rank
from app.ui.screen import Desk, Screen
from app.ui.theme import COMPACT_WIDTH, DISPLAY, Theme
from app.ui.training_words import saved_words
from app.ui.widgets.button import button
from app.ui.widgets.label import label
from app.ui.windows.corrections_link import CorrectionsLink
from app.ui.windows.training_entry import EntryPage
from app.ui.windows.training_lists import CatalogueCard, HistoryCard
from app.ui.windows.training_year import YearSide

CONCERNS: Final = frozenset({"training", "sync", "roster"})
SIDE_WIDTH, COMPACT_SIDE_WIDTH = 300, 196
LOW_HEIGHT: Final = 560
CATALOGUE, HISTORY = range(2)


class TrainingScreen(Screen):
    """The training hours of the signed-in teacher.

    ``open_at(activity=…)``, ``(entry=…)``, or ``(refused=…)``: an operation the center refused.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.page: TrainingPage | None = None
        self._wanted: bytes | None = None
        self._opening: entries.Opening | None = None
        self._build(desk.theme)
        self._assemble()
        self._connect()
        self._fit()

    def _build(self, theme: Theme) -> None:
        self.heading = label(_("Training hours"), size=DISPLAY, bold=True, theme=theme)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.addTab(_("To enter"))
        self.tabs.addTab(_("My entries"))
        self.tabs.setAccessibleName(_("Training hours"))
        self.free: QPushButton = button(_("Enter freely"), icon="pencil", theme=theme)
        self.register = button(_("Print my register"), icon="printer", theme=theme)
        self.to_fix = CorrectionsLink(self.desk, HOURS)
        self.catalogue = CatalogueCard(theme)
        self.history = HistoryCard(theme)
        self.side = YearSide(theme)
        self.entry = EntryPage(self.desk)
        self.stack = QStackedWidget()

    def _assemble(self) -> None:
        self.lists = QWidget()
        columns = QHBoxLayout(self.lists)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(12)
        self._left = QVBoxLayout()
        self._left.setSpacing(12)
        self._left.addWidget(self.catalogue, 1)
        self._left.addWidget(self.history, 1)
        columns.addLayout(self._left, 1)
        columns.addWidget(self.side)
        self._columns = columns
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.heading)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.to_fix)
        head.addWidget(self.register)
        head.addWidget(self.free)
        self.head = QWidget()
        self.head.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        for one in (self.lists, self.entry):
            self.stack.addWidget(one)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.head)
        self._column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.catalogue.opened.connect(self.open_line)
        self.catalogue.freed.connect(self.open_free)
        self.free.clicked.connect(self.open_free)
        self.register.clicked.connect(lambda: self.desk.go("printing", form="P01"))
        self.history.opened.connect(self.open_history)
        self.history.withdrawn.connect(self.withdraw)
        self.entry.closed.connect(self.close_entry)
        self.entry.saved.connect(self._on_saved)
        self.entry.withdrawn.connect(self._on_withdrawn)
        self.tabs.currentChanged.connect(lambda _tab: self._fit())
        self.desk.bulletin.changed.connect(self._on_changed)

    def open_at(self, **where: object) -> None:
        """Show the lists, or open an activity or an entry once it is read.

        An entry that is open stays, unless another one is wanted.
        """
        laptop, activity = self.desk.laptop, where.get("activity")
        entry, operation = where.get("entry"), where.get("refused")
        self._wanted = activity if isinstance(activity, bytes) else None
        self._opening = None
        if isinstance(operation, OperationId):
            self._opening = lambda: entries.open_refused(laptop, operation)
        elif isinstance(entry, bytes):
            self._opening = lambda: entries.open_entry(laptop, entry)
        is_wanted = self._wanted is not None or self._opening is not None
        if self.entry.form is None or is_wanted:
            self.show_lists()

    def refresh(self) -> None:
        """Read the hours anew; an entry that is open stays as it is typed."""
        self.desk.runner.run(
            lambda: read_training(self.desk.laptop),
            done=self.show_page,
            failed=self.desk.messages.failure,
        )
        self.to_fix.refresh()

    def first_focus(self) -> QWidget:
        """Return the catalogue, or the first field of an open entry."""
        if self.stack.currentWidget() is self.entry:
            return self.entry.first_focus()
        return self.catalogue.first_focus()

    def leave(self) -> None:
        """Keep what is typed of an entry that is open."""
        self.entry.look()

    def show_page(self, page: TrainingPage) -> None:
        """Show what was read."""
        had_focus = self.page is None and self.isVisible()
        self.page = page
        self.catalogue.show_page(page)
        self.history.show_page(page)
        # An empty catalogue has the same button in its middle.
        self.free.setVisible(bool(page.catalogue))
        self.side.show_hours(page.year, page.five_years)
        self._fit()
        wanted, self._wanted = self._wanted, None
        for line in page.catalogue:
            if line.activity.id == wanted:
                self.open_line(line)
        opening, self._opening = self._opening, None
        if opening is not None:
            self._open(opening)
        if had_focus:
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_lists(self) -> None:
        """Show the catalogue and the entries."""
        self.stack.setCurrentWidget(self.lists)
        self.head.show()
        blocker = QSignalBlocker(self.tabs)
        self.tabs.setCurrentIndex(CATALOGUE)
        blocker.unblock()
        self._fit()

    def close_entry(self) -> None:
        """Go back to the lists; what was typed and not saved waits for the next opening."""
        is_of_history = self.tabs.currentIndex() == HISTORY
        self.stack.setCurrentWidget(self.lists)
        self.head.show()
        view = self.history.table.view
        (view if is_of_history and view.isVisible() else self.catalogue.first_focus()).setFocus()

    def open_line(self, line: CatalogueLine) -> None:
        """Open an activity: the own entry of it, else a new one with the planned sittings."""
        laptop, entry, activity = self.desk.laptop, line.entry, line.activity.id
        self._open(
            lambda: (
                entries.prepare_entry(laptop, activity)
                if entry is None
                else entries.open_entry(laptop, entry)
            )
        )

    def open_history(self, line: HistoryLine) -> None:
        """Open an own entry."""
        self._open(lambda: entries.open_entry(self.desk.laptop, line.entry.id))

    def open_free(self) -> None:
        """Open an empty free entry."""
        self._open(lambda: entries.prepare_free(self.desk.laptop))

    def _open(self, work: entries.Opening) -> None:
        self.desk.runner.run(work, done=self._on_opened, failed=self.desk.messages.failure)

    def _on_opened(self, form: EntryForm) -> None:
        self.entry.open_form(form)
        self.head.hide()
        self.stack.setCurrentWidget(self.entry)
        field = self.entry.first_focus()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def withdraw(self, line: HistoryLine) -> None:
        """Take an own entry back; what the school or the county said yes to stays."""
        if line.state.is_decided:
            self.desk.messages.tell(locked_words(line.state))
            return
        laptop, entry = self.desk.laptop, line.entry.id
        self.desk.runner.run(
            lambda: entries.withdraw_entry(laptop, entry),
            done=self._on_withdrawn,
            failed=self.desk.messages.failure,
        )

    def _on_withdrawn(self, entry: HourEntry) -> None:
        self.close_entry()
        self.desk.messages.tell(
            _("“{title}” is withdrawn.").format(title=entry.title),
            verb=_("Put back"),
            act=lambda: self._put_back(entry),
        )
        self._told()

    def _put_back(self, entry: HourEntry) -> None:
        self.desk.runner.run(
            lambda: entries.put_back(self.desk.laptop, entry),
            done=lambda _done: self._told(),
            failed=self.desk.messages.failure,
        )

    def _on_saved(self, saved: SavedEntry) -> None:
        self.close_entry()
        words = saved_words(saved.title, is_submitted=saved.is_submitted, warnings=saved.warnings)
        rank = Rank.ATTENTION if saved.warnings else Rank.FACT
        self.desk.messages.tell(words, rank=rank)
        self._told()

    def _told(self) -> None:
        self.desk.bulletin.saved.emit(self.desk.laptop.world.unix_seconds())
        self.desk.bulletin.changed.emit(frozenset({"training"}))

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & CONCERNS and self.isVisible():
            self.refresh()

    def minimumSizeHint(self) -> QSize:
        """Return the smallest client on which everything that matters is seen."""
        return QSize(560, 366)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand below each other, or in a small window one at a time."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self.window().width() < COMPACT_WIDTH
        is_low = self.height() < LOW_HEIGHT
        self._column.setContentsMargins(*((16, 6, 16, 6) if is_narrow else (28, 20, 28, 20)))
        self._column.setSpacing(6 if is_low else 12)
        self.side.setFixedWidth(COMPACT_SIDE_WIDTH if is_narrow else SIDE_WIDTH)
        self.side.set_compact(is_compact=is_narrow or is_low)
        self.tabs.setVisible(is_low)
        self.register.setVisible(not is_narrow)
        tab = self.tabs.currentIndex()
        self.catalogue.setVisible(not is_low or tab == CATALOGUE)
        self.history.setVisible(not is_low or tab == HISTORY)
        for card in (self.catalogue, self.history):
            card.set_compact(is_narrow)
        self.catalogue.set_low(is_low=is_low)
        self.history.title.setVisible(not is_low)
