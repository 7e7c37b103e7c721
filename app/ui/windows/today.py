"""今天: the day, the own class, the last delivery, and at most one line that asks for something."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.calendar import day_number
from app.domain.text import _
from app.services.today import Attention, AttentionKind, DayKind, Today, read_today
from app.services.training_page import read_year
from app.ui.messages import Notice, Rank
from app.ui.screen import Desk, Screen
from app.ui.sync_words import clock_words, state_words
from app.ui.theme import BODY, COMPACT_WIDTH, DISPLAY, Theme
from app.ui.widgets.banner import Banner
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import label
from app.ui.windows.today_cards import ClassCardView, SyncCardView
from app.ui.windows.today_hours import HoursCardView
from app.ui.windows.today_lesson import LessonCardView
from app.ui.windows.today_words import attention_words, date_words, kind_words

# Below this the lesson card has its words and its verb beside its title.
SHORT_HEIGHT = 640
# Below this the cards show only what is due today.
LOW_HEIGHT = 520
# Below this (a message stands above) the signs of the days go too.
LOWEST_HEIGHT = 400
TALLEST_CLASS_CARD, TALLEST_SYNC_CARD = 360, 280
CONCERNS = frozenset({"habits", "roster", "calendar", "sync", "lessons", "training"})


class TodayScreen(Screen):
    """The first screen after the sign-in. ``open_at(class_name=…)`` shows another class."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._class_name: str | None = None
        self._today: Today | None = None
        self._is_clock_told = False
        self._build(desk.theme)
        self._assemble()
        self._connect()
        self._fit()

    def _build(self, theme: Theme) -> None:
        self.date = label("", size=DISPLAY, bold=True, theme=theme)
        self.kind = label("", size=BODY, token="muted", theme=theme)
        self.attention = Banner(theme)
        self.attention.cross.hide()
        self.attention.text.setWordWrap(False)
        self.attention.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.class_card = ClassCardView(theme)
        self.hours_card = HoursCardView(theme)
        self.lesson_card = LessonCardView(self.desk)
        self.sync_card = SyncCardView(theme)
        self.no_class = Card()
        self.empty = EmptyState(
            "users",
            _("There is no class of yours on this laptop yet"),
            _("Class lists come from the center, or from a spreadsheet of your own."),
            _("Read in a class list"),
            theme,
        )
        self.no_class.body.addWidget(self.empty)
        self.no_class.hide()

    def _assemble(self) -> None:
        self._heading = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._heading.setSpacing(2)
        self._heading.addWidget(self.date)
        self._heading.addWidget(self.kind)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addLayout(self._heading)
        head.addStretch(1)
        head.addWidget(self.attention, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._upper = QHBoxLayout()
        for card in (self.class_card, self.no_class):
            self._upper.addWidget(card, 1)
        self._upper.addWidget(self.hours_card)
        self._column.addLayout(self._upper, 4)
        self._lower = QHBoxLayout()
        self._lower.addWidget(self.lesson_card, 1)
        self._lower.addWidget(self.sync_card, 1)
        self._column.addLayout(self._lower, 3)
        self._column.addStretch(0)

    def _connect(self) -> None:
        self.class_card.begun.connect(self._on_begin)
        self.class_card.handed.connect(lambda: self.desk.go("handover"))
        self.class_card.consent.connect(lambda: self.desk.go("roster", **self._class()))
        self.class_card.water.connect(self._on_water)
        self.class_card.printed.connect(self._on_print)
        self.class_card.chosen.connect(self._on_chosen)
        self.empty.acted.connect(lambda: self.desk.go("roster"))
        self.hours_card.entered.connect(lambda: self.desk.go("training"))
        self.lesson_card.opened.connect(self._on_lesson)
        self.sync_card.opened.connect(lambda: self.desk.go("handover"))
        self.sync_card.listed.connect(lambda: self.desk.go("week"))
        self.desk.bulletin.changed.connect(self._on_changed)
        if self.desk.sync is not None:
            self.sync_card.sent.connect(self.desk.sync.sync_now)
            self.desk.sync.changed.connect(self._show_link)
        else:
            self.sync_card.send.hide()

    def open_at(self, **where: object) -> None:
        """Show a class by its name."""
        name = where.get("class_name")
        self._class_name = name if isinstance(name, str) else None

    def refresh(self) -> None:
        """Read the day anew."""
        name = self._class_name
        self.desk.runner.run(
            lambda: read_today(self.desk.laptop, name),
            done=self.show_today,
            failed=self.desk.messages.failure,
        )
        self.desk.runner.run(
            lambda: read_year(self.desk.laptop),
            done=self.hours_card.show_year,
            failed=self.desk.messages.failure,
        )
        self.lesson_card.refresh()

    def leave(self) -> None:
        """Keep what is written in the field of the lesson card."""
        self.lesson_card.leave()

    def first_focus(self) -> QWidget:
        """Return 开始检查, 交接 on a withdrawn laptop, or what brings a class."""
        return self.empty.act if self.no_class.isVisibleTo(self) else self.class_card.main

    def show_today(self, today: Today) -> None:
        """Show what was read."""
        had_focus = self._today is None and self.isVisible()
        self._today = today
        self.date.setText(date_words(today))
        self.kind.setText(kind_words(today))
        self.class_card.setVisible(today.card is not None)
        self.no_class.setVisible(today.card is None)
        if today.card is not None:
            self.class_card.show_card(today.card, today)
        self._show_attention(today)
        self.sync_card.show_today(today)
        self._show_link()
        self._tell_clock(today)
        self._fit()
        if had_focus:
            self.first_focus().setFocus()

    def _show_attention(self, today: Today) -> None:
        if today.attention is None:
            self.attention.clear()
            return
        attention = today.attention
        words, verb = attention_words(attention, today.day)
        self.attention.show_notice(
            Notice(Rank.ATTENTION, words, verb, lambda: self._attend(attention))
        )

    def _attend(self, attention: Attention) -> None:
        if attention.kind is AttentionKind.MISSING_DAY:
            assert attention.day is not None
            self.desk.go("habits", **self._class(), day=day_number(attention.day))
        elif attention.kind is AttentionKind.NO_CONSENT:
            self.desk.go("roster", **self._class())
        elif attention.kind is AttentionKind.NEEDS_FIXING:
            self.desk.go("corrections")
        else:
            self.desk.go("handover")

    def _class(self) -> dict[str, Any]:
        """Return the shown class as the other screens want it named."""
        card = None if self._today is None else self._today.card
        return {} if card is None else {"class_id": card.class_id, "class_name": card.name}

    def _show_link(self) -> None:
        if self._today is None:
            return
        sync = self.desk.sync
        delivery = self._today.delivery
        if sync is None:
            words = state_words(delivery, delivery.outcome)
            self.sync_card.show_delivery(delivery, words, is_running=False)
            return
        self.sync_card.show_delivery(
            sync.delivery or delivery, sync.state(), is_running=sync.is_running
        )

    def _tell_clock(self, today: Today) -> None:
        """Say once that the clock is wrong, when the center has just said so."""
        is_fresh = self.desk.sync is not None and self.desk.sync.has_heard
        if is_fresh and today.delivery.is_clock_wrong and not self._is_clock_told:
            self._is_clock_told = True
            self.desk.messages.tell(clock_words(today.delivery), rank=Rank.FACT)

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & CONCERNS and self.isVisible():
            self.refresh()

    def _on_lesson(self, case_id: bytes | None) -> None:
        self.desk.go("lessons", **({} if case_id is None else {"case": case_id}))

    def _on_begin(self) -> None:
        if self._today is not None:
            self.desk.go("habits", **self._class(), day=day_number(self._today.day))

    def _on_print(self) -> None:
        self.desk.go("printing", **self._class())

    def _on_chosen(self, name: str) -> None:
        self._class_name = name
        self.refresh()

    def _on_water(self) -> None:
        from app.services.site_days import set_site_day

        if self._today is None:
            return
        day = day_number(self._today.day)
        is_back = self._today.kind is DayKind.NO_WATER
        self.desk.bulletin.saving.emit()
        self.desk.runner.run(
            lambda: set_site_day(self.desk.laptop, day, "no_water", clear=is_back),
            done=self._on_water_saved,
            failed=self.desk.messages.failure,
        )

    def _on_water_saved(self, _is_changed: bool) -> None:  # noqa: FBT001 -- a result
        self.desk.bulletin.saved.emit(self.desk.laptop.world.unix_seconds())
        self.desk.bulletin.changed.emit(frozenset({"habits", "calendar"}))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, or begin."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        target = focused if isinstance(focused, QPushButton) else self.first_focus()
        if isinstance(target, QPushButton):
            target.click()

    def minimumSizeHint(self) -> QSize:
        """Return the smallest client on which everything that matters is seen."""
        return QSize(560, 366)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the cards into the window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self.window().width() < COMPACT_WIDTH
        is_low = self.height() < LOW_HEIGHT
        direction = QBoxLayout.Direction
        self._heading.setDirection(direction.LeftToRight if is_narrow else direction.TopToBottom)
        self._heading.setSpacing(12 if is_narrow else 2)
        self._column.setContentsMargins(*((16, 6, 16, 6) if is_narrow else (28, 20, 28, 20)))
        self._column.setSpacing(8 if is_low else 16)
        for card, tallest in (
            (self.class_card, TALLEST_CLASS_CARD),
            (self.no_class, TALLEST_CLASS_CARD),
            (self.hours_card, TALLEST_CLASS_CARD),
            (self.lesson_card, TALLEST_SYNC_CARD),
            (self.sync_card, TALLEST_SYNC_CARD),
        ):
            card.setMaximumHeight(tallest)
        self.class_card.set_room(is_low=is_low, is_narrow=is_narrow)
        for row in (self._upper, self._lower):
            row.setSpacing(8 if is_low else 16)
        self.hours_card.set_room(is_low=is_low, is_narrow=is_narrow)
        is_short, has_bar = self.height() < SHORT_HEIGHT, self.height() >= LOWEST_HEIGHT
        self.lesson_card.set_room(is_low=is_short, is_narrow=is_narrow, has_bar=has_bar)
        self.sync_card.set_room(is_low=is_low, is_narrow=is_narrow)
        has_signs = self._today is not None and bool(self._today.signs)
        self.sync_card.signs.setVisible(has_signs and self.height() >= LOWEST_HEIGHT)
        self.attention.set_compact(is_narrow)
