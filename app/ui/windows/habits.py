"""习惯: the class sheet with everything around it; each key is saved at once, off this thread."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError, EnvironmentalError
from app.domain.text import _
from app.services.class_sheet import (
    CellKey,
    ClassSheet,
    SchoolClass,
    SheetChanges,
    classes,
    read_sheet,
    save_changes,
)
from app.services.place import Place
from app.services.sheet_choices import SheetChoices, keep_choices, read_choices
from app.sync.operations import ABSENT_FIELD
from app.ui.dialogs.paste_preview import PastePreview
from app.ui.messages import Rank
from app.ui.screen import PlaceDesk, PlaceScreen
from app.ui.sheet_keys import act, action_of
from app.ui.sheet_paste import plan_paste
from app.ui.sheet_saving import SheetSaving
from app.ui.sheet_state import Cell, Effect, SheetState
from app.ui.sheet_words import column_names, live_line, reply
from app.ui.typeface import needs_rare_fonts, register_rare_fonts
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.habit_legend import HabitLegend
from app.ui.widgets.habit_sheet import HabitSheet
from app.ui.widgets.habit_top_line import HabitTopLine
from app.ui.widgets.reading_table import ReadingTable

NAMED_CELLS = 6
# What a key means wherever the focus is; digits and arrows belong to the sheet.
_EVERYWHERE = frozenset(
    {
        *("fill", "fill_column", "seat_field", "no_water", "no_power", "week", "reading"),
        *("undo", "paste", "previous_day", "next_day"),
    }
)


class _Shown(NamedTuple):
    """What one reading of the store brought; no sheet where there is no class."""

    known: tuple[SchoolClass, ...]
    sheet: ClassSheet | None
    choices: SheetChoices


class HabitsScreen(PlaceScreen):
    """The class sheet of a day or a week."""

    def __init__(self, desk: PlaceDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.state: SheetState | None = None
        self._class_id: bytes | None = None
        self._day: int | None = None
        self._is_week = False
        self._is_reading: bool | None = None
        self._savings: dict[bytes, SheetSaving] = {}
        self._is_telling = False
        self._is_in_trouble = False
        self._reading_number = 0
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self.desk.theme
        self.top_line = HabitTopLine(theme)
        self.sheet = HabitSheet(theme)
        self.table = ReadingTable()
        self.views = QStackedWidget()
        self.empty: EmptyState | None = None
        self.legend = HabitLegend(theme)
        self.legend.setParent(self)
        self.legend.hide()

    def _assemble(self) -> None:
        self.views.addWidget(self.sheet)
        self.views.addWidget(self.table)
        self._pages = QStackedWidget()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_line)
        column.addWidget(self.views, 1)
        self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _connect(self) -> None:
        for asking in (self.sheet, self.table, self.top_line, self.top_line.seat):
            asking.asked.connect(self.do)
        self.sheet.clicked.connect(self._on_clicked)
        self.table.moved.connect(self._on_moved)
        self.top_line.class_chosen.connect(self._on_class_chosen)
        self.top_line.seat.seat_entered.connect(self._on_seat_entered)
        self.top_line.seat.left.connect(self._focus_sheet)
        self.desk.bulletin.changed.connect(self._on_changed)

    # What the frame asks.

    def open_at(self, **where: object) -> None:
        """Show a place. Args: class_id: bytes. day: day number. is_week: bool."""
        class_id, day = where.get("class_id"), where.get("day")
        if isinstance(class_id, bytes):
            self._class_id = class_id
        self._day = day if isinstance(day, int) else None
        self._is_week = bool(where.get("is_week"))

    def status_part(self) -> QWidget:
        """Return the legend, for the left of the status line while this screen is shown."""
        return self.legend

    def first_focus(self) -> QWidget:
        """Return the sheet, or the button that brings a class."""
        if self.empty is not None:
            return self.empty.act
        return self.table if self._is_reading else self.sheet

    def refresh(self) -> None:
        """Read class and week anew, off the GUI thread."""
        place, class_id, day = self.desk.place, self._class_id, self._day
        self._reading_number += 1
        number = self._reading_number

        def show(shown: _Shown) -> None:
            # A slower answer to an earlier question is not shown over a later one.
            if number == self._reading_number:
                self._show(shown)

        self.desk.runner.run(
            lambda: _read(place, class_id, day), done=show, failed=self.desk.messages.failure
        )

    def leave(self) -> None:
        """Send what waits and form the sheet's operation, in this order, on the store thread."""
        self.top_line.seat.clear()
        place, bulletin = self.desk.place, self.desk.bulletin
        is_gathered = True
        for saving in self._savings.values():
            saving.flush()
            is_gathered, saving.is_gathered = is_gathered and saving.is_gathered, True
        if not is_gathered:
            self.desk.runner.run(
                place.gather_left_over,
                done=lambda _none: bulletin.changed.emit(frozenset({"sync"})),
                failed=self.desk.messages.failure,
            )

    # Showing.

    def _show(self, shown: _Shown) -> None:
        if self._is_reading is None:
            self._is_reading = shown.choices.is_reading
        sheet = shown.sheet
        if sheet is None or not any(one.has_consent for one in sheet.pupils):
            self.state = None
            self._show_empty(sheet)
            return
        self._class_id = sheet.school_class.id
        if any(needs_rare_fonts(one.name) for one in sheet.pupils):
            register_rare_fonts()
        sheet = self._saving().over(sheet)
        if self.state is None:
            self.state = SheetState(sheet, is_week=self._is_week)
        else:
            before = self.state.sheet
            if (before.school_class.id, before.day) != (sheet.school_class.id, sheet.day):
                # What the last key did was on another day or in another class.
                self.desk.bulletin.live.emit("")
            self.state.show(sheet, is_week=self._is_week)
        self._leave_empty()
        self.top_line.show_classes(shown.known)
        self._show_state()

    def _show_state(self) -> None:
        assert self.state is not None
        is_reading = bool(self._is_reading)
        had_focus = self.window().focusWidget() in (self.sheet, self.table)
        self.top_line.show_state(self.state, is_reading=is_reading)
        self.views.setCurrentWidget(self.table if is_reading else self.sheet)
        if is_reading:
            self.table.show_state(self.state)
        self.sheet.show_state(self.state)
        self._show_unsaved()
        if had_focus:
            self._focus_sheet()

    def _show_empty(self, sheet: ClassSheet | None) -> None:
        had_focus = self.window().focusWidget() in (self.sheet, self.table)
        self._leave_empty()
        if sheet is None or not sheet.pupils:
            words = (
                ("users", _("There is no class list yet."))
                if sheet is None
                else ("users", _("There are no pupils in this class yet."))
            )
            how = _("The class list comes from a table file, or from the center.")
        else:
            words = ("info", _("No guardian's consent is registered yet."))
            how = _("Marks are kept only of pupils whose guardians have consented.")
        self.empty = EmptyState(*words, how, _("Go to the class"), self.desk.theme)
        self.empty.acted.connect(lambda: self.desk.go("roster"))
        self._pages.addWidget(self.empty)
        self._pages.setCurrentWidget(self.empty)
        if had_focus:
            self._focus_sheet()

    def _leave_empty(self) -> None:
        if self.empty is not None:
            had_focus = self.window().focusWidget() is self.empty.act
            self._pages.setCurrentIndex(0)
            self._pages.removeWidget(self.empty)
            self.empty.deleteLater()
            self.empty = None
            if had_focus:
                self._focus_sheet()

    # Doing.

    def do(self, action: str) -> None:
        """Carry out an action of the sheet by its name."""
        if self.state is None:
            return
        if action == "seat_field":
            self.top_line.seat.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif action == "week":
            self._turn_week()
        elif action == "reading":
            self._turn_reading()
        elif action == "paste":
            self._paste(QGuiApplication.clipboard().text())
        elif action in ("previous_day", "next_day"):
            sheet = self.state.sheet
            self._go_to_day(sheet.previous_day if action == "previous_day" else sheet.next_day)
        else:
            effect = act(self.state, action, self.sheet.page_rows)
            if effect is not None:
                self._apply(effect)

    def _apply(self, effect: Effect) -> None:
        assert self.state is not None
        self.sheet.repaint_places(effect.repaint)
        if self._is_reading:
            self.table.repaint_places(effect.repaint)
        line = live_line(self.state)
        if effect.changes:
            self.desk.bulletin.saving.emit()
            self._saving().put(effect.changes)
            if effect.changes.reasons:
                self.top_line.show_state(self.state, is_reading=bool(self._is_reading))
            self.top_line.show_progress(self.state)
        elif effect.saying:
            line = reply(effect.saying)
        self._say(line)

    def _say(self, line: str) -> None:
        if self.is_compact:
            self.top_line.show_live_line(line)
        self.desk.bulletin.live.emit(line)
        self.sheet.announce(line)

    def _on_clicked(self, row: int, column: int) -> None:
        assert self.state is not None
        is_here = (row, column) == (self.state.row, self.state.column)
        is_again = is_here and self.sheet.hasFocus()
        self.sheet.setFocus(Qt.FocusReason.MouseFocusReason)
        self._apply(
            self.state.cycle()
            if is_again
            else self.state.go(row, self.state.column if column < 0 else column)
        )

    def _on_moved(self, row: int, column: int) -> None:
        assert self.state is not None
        self._apply(self.state.go(row, self.state.column if column < 0 else column))

    def _on_seat_entered(self, seat: int) -> None:
        if self.state is not None:
            self._apply(self.state.except_seat(seat))

    def _on_class_chosen(self, class_id: bytes) -> None:
        self.leave()
        self._class_id = class_id
        place = self.desk.place
        self.desk.runner.run(
            lambda: keep_choices(place, class_id=class_id), failed=self.desk.messages.failure
        )
        self.refresh()
        self._focus_sheet()

    def _go_to_day(self, day: int | None) -> None:
        if day is not None:
            self.leave()
            self._day = day
            self.refresh()

    def _turn_week(self) -> None:
        assert self.state is not None
        self._is_week = not self._is_week
        self.state.show(self.state.sheet, is_week=self._is_week)
        self._show_state()
        self._focus_sheet()

    def choose_reading(self, *, is_reading: bool) -> None:
        """Show the plain table or the painted sheet, and keep the choice."""
        if is_reading != bool(self._is_reading):
            self._turn_reading()

    def _turn_reading(self) -> None:
        is_reading = self._is_reading = not self._is_reading
        place = self.desk.place
        self.desk.runner.run(
            lambda: keep_choices(place, is_reading=is_reading), failed=self.desk.messages.failure
        )
        self._show_state()
        self._focus_sheet()

    def _paste(self, text: str) -> None:
        assert self.state is not None
        plan = plan_paste(self.state, text)
        if not (plan.marks or plan.unchanged or plan.refused or plan.unknown or plan.strangers):
            self._say(_("There is nothing to paste."))
            return
        self.preview = PastePreview(self.state, plan, self.desk.theme, self)
        self.preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.preview.accepted.connect(self._on_paste_accepted)
        self.preview.open()

    def _on_paste_accepted(self) -> None:
        if self.state is not None:
            self._apply(self.state.put(self.preview.plan.cells))

    def _focus_sheet(self) -> None:
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    # Saving.

    def _saving(self) -> SheetSaving:
        """Return the saving of the class that is shown."""
        assert self._class_id is not None
        class_id, place = self._class_id, self.desk.place
        if class_id not in self._savings:

            def save(changes: SheetChanges) -> None:
                save_changes(place, class_id, changes)

            self._savings[class_id] = SheetSaving(
                self.desk.runner, save, saved=self._on_saved, failed=self._on_failed
            )
        return self._savings[class_id]

    def _on_saved(self) -> None:
        self._show_unsaved()
        if self._is_in_trouble:
            self._is_in_trouble = False
            self.desk.messages.clear()
        self.desk.bulletin.saved.emit(self.desk.place.world.unix_seconds())
        self._is_telling = True
        self.desk.bulletin.changed.emit(frozenset({"habits"}))
        self._is_telling = False

    def _on_failed(self, error: BaseException) -> None:
        self._show_unsaved()
        unsaved = [key for one in self._savings.values() for key in one.unsaved]
        if isinstance(error, EnvironmentalError):
            self._is_in_trouble = True
            self.desk.messages.tell(
                self._failure_words(unsaved, error),
                rank=Rank.FAILURE,
                verb=_("Save again"),
                act=self._save_again,
            )
            return
        self.desk.messages.failure(error)
        self.refresh()  # What was refused is not on the disk: the sheet shows what is.

    def _failure_words(self, unsaved: list[CellKey], error: AppError) -> str:
        seats = {one.number: one.seat for one in self.state.sheet.pupils} if self.state else {}
        names = (*column_names(), _("absent"))
        named = [
            _("No. {seat} {item}").format(seat=seats[key.pupil], item=names[key.field])
            for key in unsaved[:NAMED_CELLS]
            if key.pupil in seats
        ]
        if len(unsaved) > NAMED_CELLS:
            named.append(_("{count} in all").format(count=len(unsaved)))
        words = _("Not saved yet: {cells}.").format(cells=_(", ").join(named))
        return f"{words} {error.sentence()}".replace("。 ", "。") if named else error.sentence()

    def _save_again(self) -> None:
        for saving in self._savings.values():
            saving.flush()

    def _show_unsaved(self) -> None:
        if self.state is None or self._class_id not in self._savings:
            return
        unsaved = self._savings[self._class_id].unsaved
        if not unsaved:
            self.sheet.set_unsaved(frozenset())
            return
        columns = self.state.columns.columns
        places: set[Cell] = {
            (row, place)
            for row, pupil in enumerate(self.state.sheet.pupils)
            for place, column in enumerate(columns)
            for key in unsaved
            if key.pupil == pupil.number
            and key.field in (column.item, ABSENT_FIELD)
            and column.day in (key.day, None)
        }
        self.sheet.set_unsaved(frozenset(places))

    def _on_changed(self, subjects: frozenset[str]) -> None:
        is_ours = bool(subjects & {"habits", "roster", "calendar"})
        if is_ours and not self._is_telling and self.isVisible():
            self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what F-keys ask for wherever the focus is on this screen."""
        action = action_of(event)
        if action in _EVERYWHERE:
            self.do(action)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out second-rank words where it is narrow."""
        super().resizeEvent(event)
        self.legend.set_compact(is_compact=self.is_compact)


def _read(place: Place, class_id: bytes | None, day: int | None) -> _Shown:
    known, choices = classes(place), read_choices(place)
    ids = {one.id.hex(): one.id for one in known}
    if not ids:
        return _Shown(known, None, choices)
    asked = "" if class_id is None else class_id.hex()
    wanted = ids.get(asked) or ids.get(choices.class_id) or known[0].id
    sheet = read_sheet(place, wanted, day)
    place.note_names(sheet.school_class.name)
    return _Shown(known, sheet, choices)
