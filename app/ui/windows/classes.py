"""Classes and calendar of the site, in two tabs; a file is looked at before it is taken over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.importers.roster import RowError
from app.services.class_list import ClassCard, class_cards
from app.services.pupils import may_change_roster
from app.services.roster import ImportReport
from app.ui.dialogs.promotion import PromotionDialog
from app.ui.screen import Desk, Screen
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import label
from app.ui.windows.calendar import CalendarPage
from app.ui.windows.class_lists import ClassLists
from app.ui.windows.import_preview import ImportPreview, Preview
from app.ui.windows.roster_files import CalendarFile, RosterFile, TakenFile

CLASSES, CALENDAR = range(2)
MARGINS, COMPACT_MARGINS = (28, 20, 28, 20), (16, 6, 16, 8)


class ClassesScreen(Screen):
    """The screen 班级: lists with seats and consents, and the tab 校历."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.may_change = may_change_roster(desk.laptop)
        self.file: TakenFile | None = None
        self.errors: tuple[RowError, ...] = ()
        self._build()
        self._assemble()
        self._connect()
        # Begin small: what does not fit a narrow window must not widen it before it is shown.
        self._set_compact(is_compact=True)
        self.refresh()

    def open_at(self, **where: object) -> None:
        """Show a class (``class_name``) or the calendar (``tab="calendar"``)."""
        if where.get("tab") == "calendar":
            self.tabs.setCurrentIndex(CALENDAR)
        elif where:
            self.tabs.setCurrentIndex(CLASSES)
        if where.get("class_name"):
            self.lists.want(str(where["class_name"]))

    def refresh(self) -> None:
        """Read classes and calendar anew."""
        self.desk.runner.run(
            lambda: class_cards(self.desk.laptop),
            done=self._show_cards,
            failed=self.desk.messages.failure,
        )
        self.calendar.refresh()

    def leave(self) -> None:
        """Close a preview; nothing was written by it."""
        self.close_preview()

    def first_focus(self) -> QWidget:
        """Return the list of classes, the calendar, or the one button of an empty school."""
        page = self.stack.currentWidget()
        if page is self.preview:
            return self.preview.first_focus()
        if page is self.calendar:
            return self.calendar.grid
        return self.empty.act if page is self.empty else self.lists.list

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out second-rank texts when it gets narrow."""
        super().resizeEvent(event)
        self._set_compact(is_compact=self.is_compact)

    def _set_compact(self, *, is_compact: bool) -> None:
        self.column.setContentsMargins(*(COMPACT_MARGINS if is_compact else MARGINS))
        self.lists.set_compact(is_compact=is_compact)
        self.calendar.set_compact(is_compact=is_compact)

    def _build(self) -> None:
        theme = self.desk.theme
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.addTab(_("Classes"))
        self.tabs.addTab(_("School calendar"))
        year = _("School year {year}").format(year=self.desk.laptop.identity.calendar.year.name)
        self.year: QLabel = label(year, token="muted", theme=theme)
        self.lists = ClassLists(self.desk, may_change=self.may_change)
        self.calendar = CalendarPage(self.desk, may_change=self.may_change)
        self.preview = ImportPreview(self.desk.theme)
        self.empty = EmptyState(
            "users",
            _("There is no class on this laptop yet"),
            _("A class list from WPS or Excel is enough: class, seat, name. Nothing else is kept.")
            if self.may_change
            else _("The head of the site brings in the class lists."),
            _("Import a list") if self.may_change else "",
            theme,
        )
        self.by_hand: QPushButton = button(_("New class"), rank="plain", icon="plus", theme=theme)
        self.by_hand.setVisible(self.may_change)
        self.stack = QStackedWidget()
        for page in (self.lists, self.calendar, self.preview, self.empty):
            self.stack.addWidget(page)

    def _assemble(self) -> None:
        self.column = QVBoxLayout(self)
        self.column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.year)
        self.column.addLayout(head)
        self.column.addWidget(self.stack, 1)
        below = self.empty.layout()
        assert isinstance(below, QVBoxLayout)
        below.insertWidget(below.count() - 1, self.by_hand, 0, Qt.AlignmentFlag.AlignHCenter)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self.lists.changed.connect(lambda: self.tell_change("roster"))
        self.lists.import_wanted.connect(self.choose_list)
        self.lists.promotion_wanted.connect(self.open_promotion)
        self.empty.acted.connect(self.choose_list)
        self.by_hand.clicked.connect(self.lists.ask_class)
        self.calendar.changed.connect(lambda: self.tell_change("calendar"))
        self.calendar.import_wanted.connect(self.choose_calendar)
        self.preview.accepted.connect(self.take_over)
        self.preview.cancelled.connect(self.close_preview)
        self.preview.problems_wanted.connect(self.choose_problem_file)
        self.preview.switched.connect(lambda _is_on: self._look())
        self.desk.bulletin.changed.connect(self._on_changed)

    def tell_change(self, what: str) -> None:
        """Tell the other screens what was changed, and that it is on the disk."""
        self.desk.bulletin.changed.emit(frozenset({what}))
        self.desk.bulletin.saved.emit(self.desk.laptop.world.unix_seconds())

    def choose_list(self) -> None:
        """Let a person choose a class list."""
        path = self._choose(_("Choose the class list"))
        if path:
            self.look_at_list(path)

    def choose_calendar(self) -> None:
        """Let a person choose a calendar."""
        path = self._choose(_("Choose the school calendar"))
        if path:
            self.look_at_calendar(path)

    def _choose(self, title: str) -> Path | None:
        kinds = _("Spreadsheets (*.xlsx *.csv *.txt);;All files (*)")
        found, _kind = QFileDialog.getOpenFileName(self, title, "", kinds)
        return Path(found) if found else None

    def look_at_list(self, path: Path) -> None:
        """Read a class list and show what it would change."""
        self._read(lambda: RosterFile.read(path))

    def look_at_calendar(self, path: Path) -> None:
        """Read a calendar and show what it would change."""
        self._read(lambda: CalendarFile.read(path))

    def _read(self, work: Callable[[], TakenFile]) -> None:
        self.desk.messages.clear()
        self.desk.runner.run(work, done=self._on_read, failed=self.desk.messages.failure)

    def _on_read(self, file: TakenFile) -> None:
        self.file = file
        blocker = QSignalBlocker(self.preview.switch)
        self.preview.switch.setChecked(False)
        blocker.unblock()
        self._look()

    def _look(self) -> None:
        file = self.file
        if file is None:
            return
        is_signed = self.preview.switch.isChecked()
        self.desk.runner.run(
            lambda: file.preview(self.desk.laptop, is_signed=is_signed),
            done=self._show_preview,
            failed=self.desk.messages.failure,
        )

    def _show_preview(self, preview: Preview) -> None:
        self.errors = preview.errors
        self.preview.show_preview(preview)
        if self.stack.currentWidget() is not self.preview:
            self.stack.setCurrentWidget(self.preview)
            self.preview.first_focus().setFocus()

    def take_over(self) -> None:
        """Import the good rows of the file that is shown."""
        file, is_signed = self.file, self.preview.switch.isChecked()
        if file is None:
            return
        self.preview.take.setEnabled(False)
        self.desk.runner.run(
            lambda: file.take_over(self.desk.laptop, is_signed=is_signed),
            done=self._on_taken,
            failed=self._on_not_taken,
        )

    def _on_taken(self, report: ImportReport) -> None:
        what = "calendar" if isinstance(self.file, CalendarFile) else "roster"
        words = _("Imported {imported} rows, {unchanged} unchanged, {errors} with problems.")
        self.desk.messages.tell(
            words.format(
                imported=report.imported,
                unchanged=report.unchanged,
                errors=len({one.row for one in report.errors}),
            )
        )
        self.close_preview()
        self.tell_change(what)

    def _on_not_taken(self, error: BaseException) -> None:
        self.preview.take.setEnabled(True)
        self.desk.messages.failure(error)

    def choose_problem_file(self) -> None:
        """Let a person choose where the bad rows go."""
        file = self.file
        if file is None:
            return
        proposed = file.path.with_name(_("{name} problems.csv").format(name=file.path.stem))
        found, _kind = QFileDialog.getSaveFileName(
            self, _("Save the rows with problems"), str(proposed), "CSV (*.csv)"
        )
        if found:
            self.save_problems(Path(found))

    def save_problems(self, out: Path) -> None:
        """Write the bad rows with a last column 问题."""
        file, errors = self.file, self.errors
        if file is None:
            return
        self.desk.runner.run(
            lambda: file.save_problems(out, errors),
            done=lambda _done: self.desk.messages.tell(
                _("Saved {file}. Put the rows right there and import it.").format(file=out.name)
            ),
            failed=self.desk.messages.failure,
        )

    def close_preview(self) -> None:
        """Go back to the tab; nothing is written."""
        self.file = None
        self._on_tab(self.tabs.currentIndex())

    def open_promotion(self) -> PromotionDialog:
        """Open the wizard of the year's end."""
        dialog = PromotionDialog(self.desk, self.window())
        dialog.changed.connect(lambda: self.tell_change("roster"))
        dialog.open()
        return dialog

    def _on_changed(self, what: frozenset[str]) -> None:
        if what & {"roster", "calendar", "sync"}:
            self.refresh()

    def _show_cards(self, cards: tuple[ClassCard, ...]) -> None:
        self.lists.show_cards(cards)
        if self.stack.currentWidget() is not self.preview:
            self._on_tab(self.tabs.currentIndex())

    def _on_tab(self, tab: int) -> None:
        self.file = None
        page = self.lists if self.lists.cards else self.empty
        self.stack.setCurrentWidget(self.calendar if tab == CALENDAR else page)
