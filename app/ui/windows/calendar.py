"""The tab 校历: the year's days, the current one in words, and what may be proposed for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.calendar import date_of
from app.domain.text import _
from app.services.school_calendar import (
    DayKind,
    Proposal,
    YearDay,
    date_words,
    proposals,
    set_days,
    year_days,
)
from app.ui.screen import Desk
from app.ui.theme import CAPTION, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.following import follow
from app.ui.widgets.label import label
from app.ui.widgets.year_grid import YearGrid, draw_tile

SIDE_WIDTH = 264


class CalendarPage(QWidget):
    """The page of the calendar. ``changed`` follows every write."""

    changed = Signal()
    import_wanted = Signal()

    def __init__(self, desk: Desk, *, may_change: bool) -> None:
        super().__init__()
        self.desk = desk
        self.may_change = may_change
        self.days: Mapping[int, YearDay] = {}
        self._build()
        self._assemble()
        self._connect()

    def refresh(self) -> None:
        """Read the days anew."""
        self.desk.runner.run(
            lambda: year_days(self.desk.laptop),
            done=self._show,
            failed=self.desk.messages.failure,
        )

    def set_compact(self, *, is_compact: bool) -> None:
        """Leave out the legend and the key hints in a narrow window."""
        self.card.set_compact(is_compact)
        self.side.set_compact(is_compact)
        self.legend.setVisible(not is_compact)
        self.hint.setVisible(not is_compact)
        self.side.setFixedWidth(232 if is_compact else SIDE_WIDTH)

    def change(self) -> None:
        """Make the chosen days the opposite of what the current one is."""
        if not self.may_change:
            return
        day = self.days.get(self.grid.current)
        if day is None:
            return
        has_lessons = day.kind in (DayKind.SCHOOL, DayKind.MAKE_UP)
        self._set(dict.fromkeys(self._wanted(to_school=not has_lessons), not has_lessons))

    def _wanted(self, *, to_school: bool) -> list[int]:
        """Return the chosen days; a holiday over a weekend needs no word for the weekend."""
        chosen = list(self.grid.chosen)
        if to_school and len(chosen) > 1:
            return [one for one in chosen if self.days[one].kind is DayKind.HOLIDAY] or chosen
        return chosen

    def take_proposal(self, proposal: Proposal) -> None:
        """Take over proposed days, because the head says so."""
        self.grid.go(proposal.days[0])
        self._set(dict.fromkeys(proposal.days, proposal.is_school))

    def _set(self, wanted: dict[int, bool]) -> None:
        self.desk.runner.run(
            lambda: set_days(self.desk.laptop, wanted),
            done=self._on_set,
            failed=self.desk.messages.failure,
        )

    def _on_set(self, count: int) -> None:
        if count:
            self.changed.emit()

    def _build(self) -> None:
        theme, year = self.desk.theme, self.desk.laptop.identity.calendar.year
        self.grid = YearGrid(theme, year)
        self.day: QLabel = label("", size=TITLE, bold=True, theme=theme)
        self.kind: QLabel = label("", theme=theme)
        self.count: QLabel = label("", token="muted", theme=theme)
        for one in (self.kind, self.count):
            one.setWordWrap(True)
        self.act: QPushButton = button("", rank="primary", theme=theme)
        self.import_file: QPushButton = button(
            _("Import a calendar"), icon="file-down", theme=theme
        )
        self.hint: QLabel = label(
            _("Arrows move, Shift chooses several days, Enter changes"),
            size=CAPTION,
            token="muted",
            theme=theme,
        )
        self.hint.setWordWrap(True)
        self.read_only: QLabel = label(
            _("Only the head of the site changes the calendar; you can look at it here."),
            token="muted",
            theme=theme,
        )
        self.read_only.setWordWrap(True)
        self.legend = _legend(theme)
        self.proposed = [
            (one, button(_("Take over"), rank="plain", theme=theme)) for one in proposals(year)
        ]

    def _assemble(self) -> None:
        self.card, self.side = Card(), Card(padding=12)
        self.card.body.addWidget(self.grid, 1)
        self.card.body.addWidget(self.legend)
        for one in (self.day, self.kind, self.count, self.act, self.hint, self.read_only):
            self.side.body.addWidget(one)
        self.side.body.addStretch(1)
        self.proposals = self._proposals()
        self.side.body.addWidget(self.proposals)
        self.side.body.addWidget(self.import_file)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.card, 1)
        row.addWidget(self.side)
        self.side.setFixedWidth(SIDE_WIDTH)

    def _proposals(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        theme = self.desk.theme
        column.addWidget(
            label(
                _("Known for this year; only you decide"), size=CAPTION, token="muted", theme=theme
            )
        )
        self.rows: list[tuple[Proposal, QWidget]] = []
        for proposal, verb in self.proposed:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            words = f"{proposal.name}\n{date_words(proposal.days)}"
            row.addWidget(label(words, size=CAPTION, theme=theme), 1)
            row.addWidget(verb)
            verb.setAccessibleName(_("Take over {name}").format(name=proposal.name))
            column.addWidget(line)
            self.rows.append((proposal, line))
        return made

    def _connect(self) -> None:
        self.grid.moved.connect(self._on_moved)
        self.grid.entered.connect(self.change)
        self.act.clicked.connect(self.change)
        self.import_file.clicked.connect(self.import_wanted)
        for proposal, verb in self.proposed:
            verb.clicked.connect(partial(self.take_proposal, proposal))
        for one in (self.act, self.import_file, self.hint, self.proposals):
            one.setVisible(self.may_change)
        self.read_only.setVisible(not self.may_change)

    def _show(self, days: Mapping[int, YearDay]) -> None:
        self.days = days
        for proposal, line in self.rows:
            line.setVisible(any(self._differs(one, proposal.is_school) for one in proposal.days))
        is_any = any(not line.isHidden() for _proposal, line in self.rows)
        self.proposals.setVisible(self.may_change and is_any)
        self.grid.show_days(days, self.desk.laptop.world.today())

    def _differs(self, day: int, is_school: bool) -> bool:  # noqa: FBT001 -- the proposal's word
        has_lessons = self.days[day].kind in (DayKind.SCHOOL, DayKind.MAKE_UP)
        return has_lessons != is_school

    def _on_moved(self) -> None:
        found = self.days.get(self.grid.current)
        if found is None:
            return
        chosen = self.grid.chosen
        day = date_of(self.grid.current)
        self.day.setText(
            date_words(chosen)
            if len(chosen) > 1
            else f"{day.isoformat()}  {_weekdays()[day.weekday()]}"
        )
        self.day.setWordWrap(True)
        self.kind.setText(day_words(found))
        has_lessons = found.kind in (DayKind.SCHOOL, DayKind.MAKE_UP)
        self.act.setText(_("Make it free") if has_lessons else _("Make it a school day"))
        free = sum(self.days[one].kind in (DayKind.SCHOOL, DayKind.MAKE_UP) for one in self.days)
        self.count.setText(_("{count} school days this year").format(count=free))
        self.grid.setAccessibleDescription(f"{self.day.text()}, {self.kind.text()}")


def day_words(day: YearDay) -> str:
    """Return what a day is, for people."""
    words = kind_names()[day.kind]
    facts = {"no_water": _("no water"), "no_power": _("no power")}
    return " · ".join([words, *(facts[one] for one in sorted(day.facts))])


def kind_names() -> dict[DayKind, str]:
    """Return the four kinds of day, for people."""
    return {
        DayKind.SCHOOL: _("lessons"),
        DayKind.WEEKEND: _("weekend"),
        DayKind.HOLIDAY: _("holiday"),
        DayKind.MAKE_UP: _("make-up school day"),
    }


def _weekdays() -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


class _Sample(QWidget):
    """One tile of the legend."""

    def __init__(self, day: YearDay, theme: Theme) -> None:
        super().__init__()
        self._day, self._theme = day, theme
        self.setFixedSize(QSize(20, 18))
        follow(self, theme, self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tile."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_tile(painter, QRect(1, 1, 18, 16), self._day, self._theme)
        painter.end()


def _legend(theme: Theme) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 4, 0, 0)
    row.setSpacing(6)
    shown = [(YearDay(kind), words) for kind, words in kind_names().items()]
    no_water = YearDay(DayKind.SCHOOL, frozenset({"no_water"}))
    shown.append((no_water, _("no water or power")))
    for day, words in shown:
        row.addWidget(_Sample(day, theme))
        row.addWidget(label(words, size=CAPTION, token="muted", theme=theme))
        row.addSpacing(10)
    row.addStretch(1)
    row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    return made
