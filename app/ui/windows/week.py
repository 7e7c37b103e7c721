"""本周: what a week still lacks, and the two things that end it, the stick and new paper."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.calendar import day_number, week_number
from app.domain.text import _
from app.services.delivery import Delivery, delivery_state
from app.services.laptop import Laptop
from app.services.site_week import CheckState, SiteWeek, read_site_week
from app.services.slip_paper import friday_papers
from app.services.week_reasons import say_reason
from app.ui.paper_run import PaperRun
from app.ui.screen import Desk, Screen
from app.ui.theme import BODY, COMPACT_WIDTH, DISPLAY, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label
from app.ui.windows.week_cards import ChecksCard, MonthsCard, SinceCard, UnfinishedCard
from app.ui.windows.week_words import week_span, week_title

CONCERNS = frozenset({"habits", "training", "lessons", "roster", "calendar", "sync"})


class WeekScreen(Screen):
    """The Friday round of a site head. ``open_at(week=…)``: a running number."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._wanted: int | None = None
        self._week: SiteWeek | None = None
        self._has_come = True
        self._stacks: list[QVBoxLayout] = []
        self._build(desk.theme)
        self._assemble()
        self._connect()
        self._fit()

    def _build(self, theme: Theme) -> None:
        self.heading = label(_("This week"), size=DISPLAY, bold=True, theme=theme)
        self.span = label("", size=BODY, token="muted", theme=theme)
        self.earlier = button(_("The week before"), rank="plain", icon="chevron-left", theme=theme)
        self.later = button(_("The week after"), rank="plain", icon="chevron-right", theme=theme)
        self.paper = button(_("Print next week's paper"), icon="printer", theme=theme)
        self.pack = button(
            _("Pack for the stick"), rank="primary", icon="usb", theme=theme, tall=True
        )
        self.checks = ChecksCard(theme)
        self.unfinished = UnfinishedCard(theme)
        self.since = SinceCard(theme)
        self.months = MonthsCard(theme)
        self.run = PaperRun(self.desk, self)

    def _assemble(self) -> None:
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for share, cards in ((2, (self.checks, self.months)), (1, (self.unfinished, self.since))):
            column = QVBoxLayout()
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self._columns.addLayout(column, share)
            self._stacks.append(column)
        self._column.addLayout(self._head())
        self._column.addLayout(self._columns)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(10)
        for part in (self.heading, self.span, self.earlier, self.later):
            head.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        for verb in (self.paper, self.pack):
            head.addWidget(verb, alignment=Qt.AlignmentFlag.AlignVCenter)
        return head

    def _connect(self) -> None:
        self.desk.bulletin.changed.connect(self._on_changed)
        self.earlier.clicked.connect(partial(self._turn, -1))
        self.later.clicked.connect(partial(self._turn, 1))
        self.pack.clicked.connect(lambda: self.desk.go("handover", pack=True))
        self.paper.clicked.connect(self._on_paper)
        self.checks.opened.connect(self._on_opened)
        self.checks.reasoned.connect(self._on_reasoned)
        self.unfinished.opened.connect(self.desk.go)

    def open_at(self, **where: object) -> None:
        """Show a week, by default the one that is being finished."""
        week = where.get("week")
        self._wanted = week if isinstance(week, int) else None
        self._has_come = True

    def refresh(self) -> None:
        """Read the week and the delivery anew."""
        laptop, wanted = self.desk.laptop, self._wanted
        self.desk.runner.run(
            lambda: _read(laptop, wanted), done=self._show, failed=self.desk.messages.failure
        )

    def first_focus(self) -> QWidget:
        """Return the grid while a day is missing, else the button that packs the stick."""
        has_missing = self._week is None or self._week.missing > 0
        has_grid = self.checks.grid.isVisibleTo(self)
        return self.checks.grid if has_missing and has_grid else self.pack

    def _show(self, read: tuple[SiteWeek, Delivery]) -> None:
        has_come, self._has_come = self._has_come, False
        self._week, delivery = read
        week = self._week
        self._wanted = week.week
        self.heading.setText(week_title(week))
        self.span.setText(week_span(week))
        self.later.setVisible(week.week < week_number(day_number(week.today)))
        self.checks.show_week(week)
        self.unfinished.show_unfinished(week.unfinished)
        self.since.show_delivery(delivery)
        self.months.setVisible(bool(week.classes))
        self.months.show_months(week.months)
        if has_come and self.isVisible():
            self.first_focus().setFocus()

    def _turn(self, step: int) -> None:
        if self._week is not None:
            self._wanted = self._week.week + step
            self.refresh()

    def _on_opened(self, row: int, column: int) -> None:
        """Open the paper's week on the chosen day; a day to come is not opened."""
        week = self._week
        if week is None:
            return
        line = week.classes[row]
        is_day = column < len(week.days)
        if is_day and line.days[column].state is CheckState.TO_COME:
            self.desk.messages.tell(_("This day is still to come."))
            return
        day = week.days[column] if is_day else min(week.days[-1], week.today)
        self.desk.go("habits", class_id=line.class_id, day=day_number(day), is_week=True)

    def _on_reasoned(self, column: int, reason: str) -> None:
        week, laptop = self._week, self.desk.laptop
        if week is None:
            return
        day = day_number(week.days[column])
        self.desk.bulletin.saving.emit()
        self.desk.runner.run(
            lambda: say_reason(laptop, day, reason),
            done=self._on_saved,
            failed=self.desk.messages.failure,
        )

    def _on_saved(self, _is_changed: bool) -> None:  # noqa: FBT001 -- a result
        self.desk.bulletin.saved.emit(self.desk.laptop.world.unix_seconds())
        self.desk.bulletin.changed.emit(frozenset({"habits", "calendar"}))

    def _on_paper(self) -> None:
        """Print the pack of next week, and with it the slip of the packet that is on its way."""
        if self._week is None:
            return
        laptop, week = self.desk.laptop, week_number(day_number(self._week.today)) + 1
        self.desk.runner.run(
            lambda: friday_papers(laptop, week),
            done=self.run.run,
            failed=self.desk.messages.failure,
        )

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & CONCERNS and self.isVisible():
            self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus; PgUp and PgDn scroll."""
        focused = self.focusWidget()
        key = Qt.Key(event.key())
        bar = self._scroll.verticalScrollBar()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        elif key == Qt.Key.Key_PageDown:
            bar.setValue(bar.value() + bar.pageStep())
        elif key == Qt.Key.Key_PageUp:
            bar.setValue(bar.value() - bar.pageStep())
        elif key == Qt.Key.Key_Escape:
            self.desk.go("handover")
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Return a small client: the rest scrolls."""
        return QSize(560, 320)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in two columns, or one below the other in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self.window().width() < COMPACT_WIDTH
        self._column.setContentsMargins(*((16, 6, 16, 6) if is_narrow else (28, 20, 28, 20)))
        self._column.setSpacing(6 if is_narrow else 12)
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        for layout in (self._columns, *self._stacks):
            layout.setSpacing(8 if is_narrow else 16)
        cards: tuple[Card, ...] = (self.checks, self.unfinished, self.since, self.months)
        for card in cards:
            card.set_compact(is_narrow)


def _read(laptop: Laptop, week: int | None) -> tuple[SiteWeek, Delivery]:
    return read_site_week(laptop, week), delivery_state(laptop)
