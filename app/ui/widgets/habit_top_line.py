"""The line above the sheet: class, day, progress, and the three things done for a whole class."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.services.class_sheet import SchoolClass
from app.ui.icons import icon, pixmap
from app.ui.sheet_state import SheetState
from app.ui.sheet_words import date_text, day_button_text
from app.ui.theme import BODY, TITLE, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.coverage_bar import CoverageBar
from app.ui.widgets.following import follow
from app.ui.widgets.keycap import KeyCap
from app.ui.widgets.label import label
from app.ui.widgets.seat_field import SeatField

HEIGHT = 45  # with the air the frame leaves above, 56 pupils fit at 1366 × 698
BAR_WIDTH, LEAST_BAR = 150, 60
LEAST_WIDTH = 480
TICK = 16


class HabitTopLine(QFrame):
    """asked: the name of an action of the sheet. class_chosen: the id of another class."""

    asked = Signal(str)
    class_chosen = Signal(bytes)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("habitTopLine")
        self.setFixedHeight(HEIGHT)
        self._wanted: dict[QWidget, bool] = {}
        self._meta: tuple[str, ...] = ("",)
        self._live = ""
        self._is_full = False
        self._fitted: tuple[object, ...] = ()
        self._build()
        self._build_menu()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self._theme
        self.title = label("", size=TITLE, bold=True, theme=theme)
        self.chooser = QToolButton()
        self.chooser.setFont(font(TITLE, bold=True))
        self.chooser.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.chooser.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        follow(
            self.chooser,
            theme,
            lambda: self.chooser.setIcon(icon("chevron-down", theme, "muted", TICK)),
        )
        self.chooser.setAccessibleName(_("Choose the class"))
        self._classes = QMenu(self.chooser)
        self.meta = label("", size=BODY, token="muted", theme=theme)
        self.previous = button(_("‹ day before"), rank="plain", theme=theme)
        self.next = button(_("day after ›"), rank="plain", theme=theme)
        self.week = button(_("Whole week"), rank="plain", theme=theme)
        self.caption = label("", size=BODY, token="muted", theme=theme)
        self.figures = label("", size=BODY, bold=True, theme=theme)
        self.bar = CoverageBar(theme)
        self.bar.setMinimumWidth(LEAST_BAR)
        self.bar.setMaximumWidth(BAR_WIDTH)
        self.tick = QLabel()
        follow(self.tick, theme, self._draw_tick)
        self.fill = button(_("Whole class met"), rank="primary", icon="check", theme=theme)
        self.exceptions = label(_("Exceptions"), size=BODY, token="muted", theme=theme)
        self.seat = SeatField()
        self.exceptions.setBuddy(self.seat)
        self.water = button("", icon="droplet-off", theme=theme)
        self.more = button("⋯", theme=theme)
        self.more.setAccessibleName(_("More"))
        self.keycaps = [KeyCap(name, theme) for name in ("F2", "F3", "F4")]

    def _build_menu(self) -> None:
        self._menu = QMenu(self.more)
        self.actions_by_name: dict[str, QAction] = {}
        for name, words, keys in (
            ("previous_day", _("Day before"), "Ctrl+Left"),
            ("next_day", _("Day after"), "Ctrl+Right"),
            ("week", _("The whole week"), "F6"),
            ("fill_column", _("Fill this column only"), "Shift+F2"),
            ("no_power", _("No power on this day"), "Shift+F4"),
            ("holiday", _("No school on this day"), ""),
            ("paste", _("Paste from a table"), "Ctrl+V"),
            ("undo", _("Undo"), "Ctrl+Z"),
            ("reading", _("Reading mode: a plain table"), "F9"),
        ):
            made = self._menu.addAction(f"{words}\t{keys}" if keys else words)
            made.setCheckable(name in ("week", "no_power", "holiday", "reading"))
            made.triggered.connect(lambda _on=False, name=name: self.asked.emit(name))
            self.actions_by_name[name] = made
        self.more.clicked.connect(lambda: _pop_up(self._menu, self.more))
        self.chooser.clicked.connect(lambda: _pop_up(self._classes, self.chooser))

    def _assemble(self) -> None:
        line = self._line = QHBoxLayout()
        line.setContentsMargins(16, 0, 12, 0)
        edge = QFrame()
        edge.setProperty("role", "line")
        edge.setFixedHeight(1)
        column = QVBoxLayout(self)
        # What does not fit is left out: the line must not hold the window wide.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line, 1)
        column.addWidget(edge)
        line.setSpacing(8)
        caps = self.keycaps
        left: tuple[QWidget, ...] = (self.title, self.chooser, self.meta)
        for part in (*left, self.previous, self.next, self.week):
            line.addWidget(part)
        line.addStretch(1)
        for part in (self.caption, self.figures):
            line.addWidget(part)
        line.addWidget(self.bar, 4)
        line.addWidget(self.tick)
        line.addSpacing(8)
        for part in (self.fill, caps[0], self.exceptions, self.seat, caps[1]):
            line.addWidget(part)
        for part in (self.water, caps[2], self.more):
            line.addWidget(part)

    def _connect(self) -> None:
        for name, one in (
            ("previous_day", self.previous),
            ("next_day", self.next),
            ("week", self.week),
            ("fill", self.fill),
            ("no_water", self.water),
        ):
            one.clicked.connect(lambda _on=False, name=name: self.asked.emit(name))
        # A click must not take the keys away from the sheet; Tab reaches every button.
        for one in (self.previous, self.next, self.week, self.fill, self.water, self.more):
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_classes(self, classes: tuple[SchoolClass, ...]) -> None:
        """Offer the classes of the site; with one there is nothing to choose."""
        self.title.setVisible(len(classes) < 2)  # noqa: PLR2004 -- one class
        self.chooser.setVisible(len(classes) > 1)
        menu = self._classes
        menu.clear()
        for one in classes:
            menu.addAction(one.name).triggered.connect(
                lambda _on=False, class_id=one.id: self.class_chosen.emit(class_id)
            )

    def show_state(self, state: SheetState, *, is_reading: bool) -> None:
        """Show class, day and what the keys do now."""
        sheet = state.sheet
        for one in (self.title, self.chooser):
            one.setText(sheet.school_class.name)
        held = sheet.reasons.get(sheet.day, frozenset())
        self.water.setText(day_button_text(sheet, "no_water", holds="no_water" in held))
        has_day_before, has_day_after = sheet.previous_day is not None, sheet.next_day is not None
        self._wanted = {self.previous: has_day_before, self.next: has_day_after}
        self._fitted, self._live = (), ""
        self.week.setText(_("Day") if state.columns.is_week else _("Whole week"))
        actions = self.actions_by_name
        actions["previous_day"].setEnabled(has_day_before)
        actions["next_day"].setEnabled(has_day_after)
        for name, on in (
            ("week", state.columns.is_week),
            ("no_power", "no_power" in held),
            ("holiday", "holiday" in held),
            ("reading", is_reading),
        ):
            actions[name].setChecked(on)
        self.seat.set_highest_seat(max((one.seat for one in sheet.pupils), default=0))
        self.show_progress(state)

    def show_progress(self, state: SheetState) -> None:
        """Show how much is checked; called after every key."""
        sheet, one = state.sheet, state.progress
        absent = sum(sheet.is_absent(sheet.day, pupil.number) for pupil in sheet.pupils)
        self._meta = _meta(state, absent)
        self.caption.setText(_caption(state, is_full=one.is_full))
        self.figures.setText(f"{one.checked} / {one.expected}")
        self.bar.set_share(one.checked, one.expected)
        self.bar.setAccessibleName(
            _("checked {done} of {all}").format(done=one.checked, all=one.expected)
        )
        self.tick.setVisible(one.is_full)
        self.actions_by_name["undo"].setEnabled(state.can_undo)
        self._is_full = one.is_full
        self._fit_if_changed()

    def show_live_line(self, line: str) -> None:
        """Show the live line in place of the date; compact only."""
        self._live = line
        self.meta.setText(line)
        self._fit_if_changed()

    def _fit_if_changed(self) -> None:
        """Fit only when a text has another length: a layout costs more than a key may."""
        texts = (*map(len, (self.figures.text(), self.caption.text(), self._live)), *self._meta)
        if (self._is_full, *texts) != self._fitted:
            self._fitted = (self._is_full, *texts)
            self.fit()

    def fit(self) -> None:
        """Leave out second-rank parts, then secondary ones, until the line fits."""
        caps = self.keycaps
        ranks: list[list[QWidget]] = [
            [self.previous, self.next, self.week],
            [*caps, self.exceptions],
            [self.caption],
            [self.meta],
            [self.more],
            [self.water],
        ]
        for part in [one for rank in ranks for one in rank]:
            part.setVisible(self._wanted.get(part, True))
        self.meta.setText(self._live or self._meta[0])
        for shorter in self._meta[1:]:
            if self._live or self._fits():
                break
            self.meta.setText(shorter)
        for rank in ranks:
            if self._fits():
                return
            for part in rank:
                part.hide()

    def _fits(self) -> bool:
        self._line.invalidate()
        return self._line.minimumSize().width() <= self.width()

    def minimumSizeHint(self) -> QSize:
        """Return the room of what is never left out."""
        return QSize(LEAST_WIDTH, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new width."""
        super().resizeEvent(event)
        self._live = ""
        self.fit()

    def _draw_tick(self) -> None:
        colour = self._theme.colour("done")
        self.tick.setPixmap(pixmap("check", TICK, colour, self.devicePixelRatioF()))


def _pop_up(menu: QMenu, below: QWidget) -> None:
    menu.popup(below.mapToGlobal(below.rect().bottomLeft()))


def _meta(state: SheetState, absent: int) -> tuple[str, ...]:
    """Return what stands beside the class, the longest first."""
    sheet = state.sheet
    if state.columns.is_week:
        parts = [
            _("{first} to {last}").format(
                first=date_text(sheet.days[0]), last=date_text(sheet.days[-1])
            )
        ]
    else:
        parts = [date_text(sheet.day)]
        if sheet.day != sheet.today:
            parts[0] = _("{day} (entered later)").format(day=parts[0])
        elif sheet.day not in sheet.school_days:
            parts[0] = _("{day} (no school day)").format(day=parts[0])
    present = sum(pupil.is_in_class(sheet.day) for pupil in sheet.pupils)
    longest = [*parts, _("{count} pupils").format(count=present)]
    if absent and not state.columns.is_week:
        longest.append(_("{count} absent").format(count=absent))
    return " · ".join(longest), parts[0]


def _caption(state: SheetState, *, is_full: bool) -> str:
    if state.columns.is_week:
        return _("Checked this week")
    if state.sheet.day != state.sheet.today:
        return _("All checked on that day") if is_full else _("Checked on that day")
    return _("All checked today") if is_full else _("Checked today")
