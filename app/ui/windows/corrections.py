"""需要改正: what two teachers filled in differently, and what the center did not take."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.calendar import day_number
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import HourEntry
from app.services.conflicts import conflicts, resolve
from app.services.corrections import Correction, corrections, give_up, put_back
from app.services.laptop import Laptop
from app.services.versions import HOURS, LESSON, Conflict
from app.ui.messages import Rank
from app.ui.screen import Desk, Screen
from app.ui.windows.corrections_conflict import ConflictPage
from app.ui.windows.corrections_list import CorrectionList
from app.ui.windows.corrections_words import opened_words

CONCERNS = frozenset({"training", "lessons", "habits", "roster", "sync"})
SCREENS = {HOURS: "training", LESSON: "lessons"}
Lists = tuple[tuple[Conflict, ...], tuple[Correction, ...]]


class CorrectionsScreen(Screen):
    """The list, and one clash side by side. ``open_at(record=…)`` opens a clash by its id."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._wanted: str | None = None
        self.list = CorrectionList(desk.theme)
        self.conflict = ConflictPage(desk.theme)
        self.stack = QStackedWidget()
        for page in (self.list, self.conflict):
            self.stack.addWidget(page)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.stack)
        self._connect()
        self._fit()

    def _connect(self) -> None:
        self.list.compared.connect(self.show_conflict)
        self.list.opened.connect(self.open_correction)
        self.list.given_up.connect(self._on_given_up)
        self.list.closed.connect(lambda: self.desk.go("handover"))
        self.conflict.closed.connect(self.show_list)
        self.conflict.taken.connect(self._on_taken)
        self.desk.bulletin.changed.connect(self._on_changed)

    def open_at(self, **where: object) -> None:
        """Show the list, or a clash once it is read."""
        record = where.get("record")
        self._wanted = record if isinstance(record, str) else None
        self.stack.setCurrentWidget(self.list)

    def refresh(self) -> None:
        """Read both lists anew."""
        laptop = self.desk.laptop
        self.desk.runner.run(
            partial(_read, laptop), done=self.show_lists, failed=self.desk.messages.failure
        )

    def first_focus(self) -> QWidget:
        """Return the first choice or the first thing to open."""
        page = self.stack.currentWidget()
        return (self.conflict if page is self.conflict else self.list).first_focus()

    def show_lists(self, lists: Lists) -> None:
        """Show what was read; a clash that is open stays open while it is one."""
        clashes, fixes = lists
        was_first = not self.list.verbs
        self.list.show_lists(clashes, fixes)
        wanted, self._wanted = self._wanted, None
        shown = self.conflict.conflict if self.stack.currentWidget() is self.conflict else None
        record = wanted or (shown.record if shown else None)
        again = next((one for one in clashes if one.record == record), None)
        if shown is not None and again == shown:
            return
        if again is not None:
            self.show_conflict(again)
        elif shown is not None or (was_first and self.isVisible()):
            self.show_list()

    def show_list(self) -> None:
        """Show the list, and go to its first verb."""
        self.conflict.conflict = None
        self.stack.setCurrentWidget(self.list)
        if self.isVisible():
            self.list.first_focus().setFocus()

    def show_conflict(self, one: Conflict) -> None:
        """Show the versions of a record side by side."""
        self.conflict.show_conflict(one)
        self.stack.setCurrentWidget(self.conflict)
        if self.isVisible():
            self.conflict.first_focus().setFocus()

    def open_correction(self, one: Correction) -> None:
        """Open a record where it is written, with what was refused of it; a sheet on its day."""
        if one.place == "sheet":
            assert one.day is not None
            self.desk.go("habits", class_id=one.class_id, day=day_number(one.day))
        elif one.place:
            self.desk.go(one.place)
        elif one.operation is not None:
            self.desk.go(SCREENS[one.kind], refused=one.operation)
        else:
            name = "entry" if one.kind == HOURS else "case"
            self.desk.go(SCREENS[one.kind], **{name: one.record})
        self.desk.messages.tell(opened_words(one), rank=Rank.ATTENTION)

    def _on_taken(self, one: Conflict, number: int) -> None:
        laptop = self.desk.laptop
        self.desk.bulletin.saving.emit()
        self.desk.runner.run(
            lambda: resolve(laptop, one.record, number, shown=one.heads),
            done=lambda kept: self._on_resolved(kept, number),
            failed=self._on_refused,
        )

    def _on_resolved(self, one: Conflict, number: int) -> None:
        author = one.sides[number - 1].written.author
        words = _("“{title}” is now as {author} wrote it.")
        self.show_list()
        self.desk.messages.tell(words.format(title=one.title, author=author))
        self._told(one.kind)

    def _on_refused(self, error: BaseException) -> None:
        self.desk.messages.failure(error)
        self.show_list()
        self.refresh()

    def _on_given_up(self, one: Correction) -> None:
        laptop, operation = self.desk.laptop, one.operation
        assert operation is not None
        self.desk.bulletin.saving.emit()
        self.desk.runner.run(
            lambda: give_up(laptop, operation),
            done=lambda record: self._on_left_out(one, record),
            failed=self._on_refused,
        )

    def _on_left_out(self, one: Correction, record: HourEntry | LessonCase | None) -> None:
        self._told(one.kind)
        if record is not None:
            self.desk.messages.tell(
                _("“{title}” is left out.").format(title=one.title or _("without a title")),
                verb=_("Put back"),
                act=lambda: self._put_back(one.kind, record),
            )

    def _put_back(self, kind: str, record: HourEntry | LessonCase) -> None:
        self.desk.runner.run(
            lambda: put_back(self.desk.laptop, record),
            done=lambda _none: self._told(kind),
            failed=self.desk.messages.failure,
        )

    def _told(self, kind: str) -> None:
        self.desk.bulletin.saved.emit(self.desk.laptop.world.unix_seconds())
        self.desk.bulletin.changed.emit(frozenset({SCREENS[kind]}))
        self.refresh()

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & CONCERNS and self.isVisible():
            self.refresh()

    def minimumSizeHint(self) -> QSize:
        """Return a small client: the rest scrolls."""
        return QSize(560, 320)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take less air in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self.is_compact
        self._column.setContentsMargins(*((16, 6, 16, 6) if is_narrow else (28, 20, 28, 20)))
        self.list.card.set_compact(is_narrow)


def _read(laptop: Laptop) -> Lists:
    return conflicts(laptop), corrections(laptop)
