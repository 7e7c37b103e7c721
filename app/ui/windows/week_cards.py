"""The cards of 本周: the grid, what is not finished, the last hand-over, month and month."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton

from app.domain.text import _
from app.reports.words import reason_names
from app.services.delivery import Delivery
from app.services.site_week import CheckState, MonthBeside, SiteWeek, Unfinished
from app.ui.icons import icon as drawn
from app.ui.sync_words import pending_words
from app.ui.theme import BODY, CAPTION, DISPLAY, SMALL, TITLE, Theme
from app.ui.widgets.button import ICON_GAP, ICON_SIZE, button
from app.ui.widgets.card import Card
from app.ui.widgets.check_grid import CheckGrid
from app.ui.widgets.following import follow
from app.ui.widgets.label import label
from app.ui.windows.today_cards import recolour
from app.ui.windows.today_words import last_words
from app.ui.windows.week_words import (
    chosen_words,
    heads,
    missing_words,
    month_rows,
    month_title,
    rows,
    unfinished_lines,
    water_words,
)

NOT_RECORDED = ""
# What a digit says of the current day, in the order of the buttons.
DIGITS = {1: "no_water", 2: "no_power", 3: "holiday", 0: NOT_RECORDED}


class ReasonButton(QPushButton):
    """One reason of a day, with a tick while it holds. ``digit`` does the same in the grid."""

    def __init__(self, text: str, digit: int, theme: Theme) -> None:
        super().__init__(text)
        self._theme, self.holds = theme, False
        self.setProperty("role", "secondary")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("Key {digit}").format(digit=digit))
        follow(self, theme, self._draw)

    def show_holds(self, *, holds: bool) -> None:
        """Show whether this is what is said of the day."""
        self.holds = holds
        words = _("{reason}, this is what holds").format(reason=self.text())
        self.setAccessibleName(words if holds else self.text())
        self._draw()

    def _draw(self) -> None:
        name = "circle-check" if self.holds else "circle"
        token = "primary" if self.holds else "muted"
        self.setIcon(drawn(name, self._theme, token, ICON_SIZE, gap=ICON_GAP))


class ChecksCard(Card):
    """Which days of which class are checked.

    ``opened``: class row and column; ``reasoned``: a reason of the current day's column.
    """

    opened = Signal(int, int)
    reasoned = Signal(int, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._week: SiteWeek | None = None
        self.title = label(_("What is recorded"), size=TITLE, bold=True, theme=theme)
        self.told = label("", size=SMALL, bold=True, theme=theme)
        self.grid = CheckGrid(theme)
        self.grid.setAccessibleName(_("Classes and days of the week"))
        self.about = label("", size=BODY, bold=True, theme=theme)
        names = {**reason_names(), NOT_RECORDED: _("Not recorded")}
        self.reasons = {
            reason: ReasonButton(names[reason], digit, theme) for digit, reason in DIGITS.items()
        }
        self.hint = label(
            _("Arrows choose, Enter opens the paper's week to fill in, 1 2 3 0 say why"),
            size=CAPTION,
            token="muted",
            theme=theme,
        )
        self.hint.setWordWrap(True)
        self._assemble()
        self._connect()

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.told)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.about)
        foot.addStretch(1)
        for one in self.reasons.values():
            foot.addWidget(one)
        self.body.addLayout(head)
        self.body.addWidget(self.grid)
        self.body.addLayout(foot)
        self.body.addWidget(self.hint)

    def _connect(self) -> None:
        self.grid.moved.connect(self._show_chosen)
        self.grid.entered.connect(lambda: self.opened.emit(self.grid.row, self.grid.column))
        self.grid.key_pressed.connect(self._on_digit)
        for reason, one in self.reasons.items():
            one.clicked.connect(lambda _on=False, why=reason: self._say(why))

    def show_week(self, week: SiteWeek) -> None:
        """Show a week; what needs a hand first is current when another week is shown."""
        is_other = self._week is None or self._week.week != week.week
        self._week = week
        words, token = missing_words(week)
        self.told.setText(words)
        recolour(self.told, token)
        self.grid.show_rows(heads(week), rows(week))
        has_grid = bool(week.days and week.classes)
        for part in (self.grid, self.about, self.hint):
            part.setVisible(has_grid)
        if is_other and not self.grid.go_to_first("unrecorded"):
            self.grid.go(0, 0)
        self._show_chosen()

    def _show_chosen(self) -> None:
        if self._week is None:
            return
        week, column = self._week, self.grid.column
        is_day = column < len(week.days)
        has_grid = bool(week.days and week.classes)
        self.about.setText(chosen_words(week, column) if has_grid else "")
        holding = week.reasons[column] if is_day else frozenset()
        is_bare = is_day and any(
            line.days[column].state is CheckState.UNRECORDED for line in week.classes
        )
        for reason, one in self.reasons.items():
            one.setVisible(has_grid and is_day)
            one.show_holds(holds=reason in holding if reason else is_bare and not holding)

    def _on_digit(self, digit: int) -> None:
        if digit in DIGITS:
            self._say(DIGITS[digit])

    def _say(self, reason: str) -> None:
        week = self._week
        if week is not None and self.grid.column < len(week.days):
            self.reasoned.emit(self.grid.column, reason)


class UnfinishedCard(Card):
    """What still lies here. ``opened``: the screen that finishes it."""

    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.verbs: list[QPushButton] = []
        self.nothing = label(_("nothing lies here unfinished ✓"), token="done", theme=theme)
        self.grid = QGridLayout()
        self.grid.setColumnStretch(0, 1)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(4)
        self.body.addWidget(label(_("Not finished yet"), size=TITLE, bold=True, theme=theme))
        self.body.addWidget(self.nothing)
        self.body.addLayout(self.grid)
        self._lines = [self._line(number, theme) for number in range(4)]

    def _line(self, number: int, theme: Theme) -> tuple[QLabel, QPushButton]:
        words, verb = label("", theme=theme), button("", rank="plain", theme=theme)
        verb.clicked.connect(lambda: self.opened.emit(verb.property("screen")))
        self.grid.addWidget(words, number, 0)
        self.grid.addWidget(verb, number, 1)
        return words, verb

    def show_unfinished(self, found: Unfinished) -> None:
        """List what there is."""
        lines = unfinished_lines(found)
        self.nothing.setVisible(not lines)
        for place, (words, verb) in enumerate(self._lines):
            is_used = place < len(lines)
            words.setVisible(is_used)
            verb.setVisible(is_used)
            if is_used:
                words.setText(lines[place][0])
                verb.setText(lines[place][1])
                verb.setProperty("screen", lines[place][2])
                verb.setAccessibleName(f"{lines[place][0]}，{lines[place][1]}")


class SinceCard(Card):
    """How long ago the records were handed over last, by which way, and what waits since."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.figure = label("", size=DISPLAY, bold=True, theme=theme)
        self.words = _wrapped(theme, BODY, "text")
        self.pending = _wrapped(theme, SMALL, "muted")
        self.body.setSpacing(4)
        self.body.addWidget(label(_("Last hand-over"), size=TITLE, bold=True, theme=theme))
        for part in (self.figure, self.words, self.pending):
            self.body.addWidget(part)

    def show_delivery(self, delivery: Delivery) -> None:
        """Show days, way and receipt."""
        self.figure.setText(since_words(delivery))
        self.words.setText(last_words(delivery))
        self.pending.setText(
            pending_words(delivery.pending) if delivery.pending else _("nothing waits")
        )


def since_words(delivery: Delivery) -> str:
    """Return 3 天, the calendar days since the center confirmed something."""
    if delivery.last_confirmed is None:
        return _("not once yet")
    return _("{count} days").format(count=delivery.days_since)


class MonthsCard(Card):
    """The own school in this month beside the last: coverage first, then the rate."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.title = label("", size=TITLE, bold=True, theme=theme)
        self.water = _wrapped(theme, CAPTION, "muted")
        self.table = QGridLayout()
        self.table.setHorizontalSpacing(12)
        self.table.setVerticalSpacing(4)
        self.body.addWidget(self.title)
        self.body.addLayout(self.table)
        self.body.addWidget(self.water)
        self._cells: dict[tuple[int, int], QLabel] = {}

    def show_months(self, beside: MonthBeside) -> None:
        """Show the figures of the whole site."""
        self.title.setText(month_title(beside))
        self.water.setText(water_words(beside))
        self.water.setVisible(bool(beside.no_water))
        for cell in self._cells.values():
            cell.hide()
        for row, texts in enumerate(month_rows(beside)):
            for column, text in enumerate(texts):
                cell = self._cell(row, column)
                cell.setText(text)
                cell.show()

    def _cell(self, row: int, column: int) -> QLabel:
        if (row, column) not in self._cells:
            is_now = column in (0, 1, 3, 5)
            made = label(
                "",
                size=SMALL if row else CAPTION,
                bold=bool(row) and is_now and column > 0,
                token="text" if row and is_now else "muted",
                theme=self._theme,
            )
            if column:
                made.setAlignment(Qt.AlignmentFlag.AlignRight)
                self.table.setColumnStretch(column, 1)
            self.table.addWidget(made, row, column)
            self._cells[row, column] = made
        return self._cells[row, column]


def _wrapped(theme: Theme, size: int, token: str) -> QLabel:
    made = label("", size=size, token=token, theme=theme)
    made.setWordWrap(True)
    made.setMinimumWidth(40)
    return made
