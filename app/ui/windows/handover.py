"""交接: in one screen, what is where, how sending goes, and what the center did not take."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.services.delivery import Delivery, delivery_state, set_metered, short_code_of
from app.services.news_summary import News, mark_news_seen, unseen_news
from app.services.replaced_laptop import missing_here
from app.services.slip_paper import slip_of
from app.sync.envelope import Standing
from app.ui.paper_run import PaperRun
from app.ui.screen import Desk, Screen
from app.ui.sync_words import clock_words, link_words
from app.ui.theme import COMPACT_WIDTH, DISPLAY, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label
from app.ui.windows.handover_cards import DaysCard, LaptopCard, ToFixCard, WhereCard
from app.ui.windows.news_card import NewsCard
from app.ui.windows.replaced_card import ReplacedCard
from app.ui.windows.stick_card import StickCard
from app.ui.windows.stick_work import StickWork

CONCERNS = frozenset({"habits", "training", "lessons", "roster", "calendar", "sync"})

_STEPS = {
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
}


class HandoverScreen(Screen):
    """The sync page; read-only but for the button that sends and the switch."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._delivery: Delivery | None = None
        self._is_code_wanted = True
        self._is_about_stick = False
        self._news = News()
        self._stacks: list[QVBoxLayout] = []
        self._build(desk.theme)
        self._assemble()
        self._connect()
        self._fit()

    def _build(self, theme: Theme) -> None:
        self.heading = label(_("Handing over"), size=DISPLAY, bold=True, theme=theme)
        self.week = button(_("The week's list"), icon="list-checks", theme=theme)
        self.where = WhereCard(theme)
        self.days = DaysCard(theme)
        self.laptop = LaptopCard(theme)
        self.to_fix = ToFixCard(theme)
        self.stick, self.news = StickCard(theme), NewsCard(theme)
        self.replaced = ReplacedCard(theme)
        self.work: StickWork | None = None
        self.paper = PaperRun(self.desk, self)

    def _assemble(self) -> None:
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for share, cards in self._cards():
            column = QVBoxLayout()
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self._columns.addLayout(column, share)
            self._stacks.append(column)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.week)
        self._column.addLayout(head)
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

    def _cards(self) -> tuple[tuple[int, tuple[Card, ...]], ...]:
        """Return the columns with their shares."""
        left = (self.where, self.stick, self.to_fix, self.days)
        return (3, left), (2, (self.news, self.replaced, self.laptop))

    def _connect(self) -> None:
        self.desk.bulletin.changed.connect(self._on_changed)
        self.week.clicked.connect(lambda: self.desk.go("week"))
        self.to_fix.opened.connect(lambda: self.desk.go("corrections"))
        self.laptop.metered.connect(self._on_metered)
        self.news.opened.connect(self.desk.go)
        self.replaced.opened.connect(lambda week: self.desk.go("week", week=week))
        self.news.seen.connect(self._on_news_seen)
        self.stick.slip.connect(self._on_slip)
        if self.desk.sticks is None:
            self.stick.hide()
        else:
            self.work = StickWork(self.desk, self.stick, self.desk.sticks)
            self.work.told.connect(self._show_stick)
        if self.desk.sync is None:
            self.where.send.hide()
        else:
            self.where.sent.connect(self.desk.sync.sync_now)
            self.desk.sync.changed.connect(self._show_link)

    def open_at(self, **where: object) -> None:
        """Begin with the stick at once. Args: pack, take: bool."""
        self._is_about_stick = bool(where.get("pack") or where.get("take"))
        if self.work is not None and where.get("take"):
            self.work.take()
        elif self.work is not None and where.get("pack"):
            self.work.pack()

    def refresh(self) -> None:
        """Read anew what is where."""
        laptop = self.desk.laptop
        self.desk.runner.run(
            lambda: unseen_news(laptop),
            done=self._show_news,
            failed=self.desk.messages.failure,
        )
        self.desk.runner.run(
            lambda: missing_here(laptop),
            done=self.replaced.show_missing,
            failed=self.desk.messages.failure,
        )
        if self.work is not None:
            self.work.refresh()
        self.desk.runner.run(
            lambda: delivery_state(self.desk.laptop),
            done=self.show_delivery,
            failed=self.desk.messages.failure,
        )

    def leave(self) -> None:
        """Forget what was said of a stick."""
        self.stick.forget()
        self._is_about_stick = False

    def first_focus(self) -> QWidget:
        """Return the button that sends, or that packs for whoever came to do it."""
        if self._is_about_stick and self.work is not None:
            return self.stick.pack
        return self.where.send

    def show_delivery(self, delivery: Delivery) -> None:
        """Show what was read."""
        self._delivery = delivery
        self.where.show_delivery(delivery)
        self.days.show_delivery(delivery)
        self.laptop.show_delivery(delivery)
        self.to_fix.show_delivery(delivery)
        self.stick.show_delivery(delivery)
        self._show_link()
        self._show_code(delivery)

    def _show_code(self, delivery: Delivery) -> None:
        """Work the short code out once, while the center has not approved this laptop."""
        if delivery.standing is not Standing.WAITING:
            self.laptop.show_code("")
        elif self._is_code_wanted:
            self._is_code_wanted = False
            self.desk.runner.run(
                lambda: short_code_of(self.desk.laptop),
                done=self.laptop.show_code,
                failed=self.desk.messages.failure,
            )

    def _show_link(self) -> None:
        if self._delivery is None:
            return
        sync = self.desk.sync
        is_wrong = sync is not None and sync.has_heard and self._delivery.is_clock_wrong
        self.laptop.show_clock(clock_words(self._delivery) if is_wrong else "")
        if sync is None:
            words = link_words(self._delivery, self._delivery.outcome)
            self.where.show_link(words, self._delivery.outcome, is_portal=False, is_running=False)
            return
        if sync.delivery is not None:
            self._delivery = sync.delivery
            self.where.show_delivery(sync.delivery)
        self.where.show_link(
            sync.words(), sync.outcome, is_portal=sync.is_portal, is_running=sync.is_running
        )

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & CONCERNS and self.isVisible():
            self.refresh()

    def _show_stick(self) -> None:
        """Scroll to what was said of the stick, once the layout has settled."""
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.stick, 0, 8))

    def _show_news(self, news: News) -> None:
        self._news = news
        self.news.show_news(news)

    def _on_news_seen(self) -> None:
        laptop, until = self.desk.laptop, self._news.until
        self.desk.runner.run(
            lambda: mark_news_seen(laptop, until),
            done=lambda _none: self.refresh(),
            failed=self.desk.messages.failure,
        )

    def _on_slip(self, packet: int) -> None:
        self.paper.run([slip_of(packet)])

    def _on_metered(self, is_on: bool) -> None:  # noqa: FBT001 -- Qt's signal of a check box
        if self.desk.sync is not None:
            self.desk.sync.set_metered(is_metered=is_on)
            return
        self.desk.runner.run(
            lambda: set_metered(self.desk.laptop, is_metered=is_on),
            failed=self.desk.messages.failure,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, and the arrows scroll."""
        focused = self.focusWidget()
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        elif key in _STEPS:
            self._scroll.verticalScrollBar().triggerAction(_STEPS[key])
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
        gap = 8 if is_narrow else 16
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        for layout in (self._columns, *self._stacks):
            layout.setSpacing(gap)
        for _share, cards in self._cards():
            for card in cards:
                card.set_compact(is_narrow)
