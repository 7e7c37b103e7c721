"""One site and week: its classes by days, what to say on the telephone, and the reminder slip."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.center.missing_reports import SiteWeek
from app.center.phone_script import phone_script
from app.center.rollup import Meaning
from app.domain.calendar import date_of
from app.domain.text import _
from app.reports.words import reason_names, weekday_names
from app.ui.center.matrix_lines import report_words, week_words
from app.ui.theme import COMPACT_WIDTH, SMALL, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.day_signs import DaySign, DaySigns, State
from app.ui.widgets.label import ShortLabel, label

_STATES: Final[dict[Meaning, State]] = {
    Meaning.RECEIVED: "delivered",
    Meaning.ON_LAPTOP: "waiting",
    Meaning.NOT_RECORDED: "unrecorded",
    Meaning.EXCUSED: "excused",
    Meaning.NEEDS_FIXING: "to_fix",
    Meaning.AHEAD: "holiday",
}


class SiteWeekPage(QWidget):
    """Shows a :class:`SiteWeek`. stepped: -1 or +1 week; slip_wanted: P14 of this site and week."""

    left = Signal()
    stepped = Signal(int)
    slip_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.shown: SiteWeek | None = None
        self._build()
        self._assemble()
        self._connect()
        self._fit()

    def _build(self) -> None:
        theme = self._theme
        self.back = button(_("Overview"), rank="plain", icon="chevron-left", theme=theme)
        self.back.setToolTip("Esc")
        self.heading = ShortLabel()
        self.heading.setProperty("role", "display")
        self.before = button("", rank="plain", icon="chevron-left", theme=theme)
        self.before.setAccessibleName(_("The week before"))
        self.after = button("", rank="plain", icon="chevron-right", theme=theme)
        self.after.setAccessibleName(_("The week after"))
        for one in (self.before, self.after):
            one.setToolTip(one.accessibleName())
        self.week = label("", size=TITLE, theme=theme)
        self.told = label("", token="muted", theme=theme)
        self.classes = Card()
        self.script = Card()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("What to say on the telephone"))
        self.print_slip = button(
            _("Print the reminder"), rank="primary", icon="printer", theme=theme, tall=True
        )
        self.copy = button(_("Copy"), icon="copy", theme=theme)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading, 1)
        for one in (self.before, self.week, self.after):
            head.addWidget(one)
        self._fill_cards()
        cards = QHBoxLayout()
        cards.setSpacing(12)
        cards.addWidget(self.classes, 6)
        cards.addWidget(self.script, 5)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(8)
        self._column.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(head)
        self._column.addLayout(cards, 1)

    def _fill_cards(self) -> None:
        theme = self._theme
        self.classes.body.addWidget(
            label(_("By class and day"), size=TITLE, bold=True, theme=theme)
        )
        self.classes.body.addWidget(self.told)
        self._days = QGridLayout()
        self._days.setVerticalSpacing(10)
        self._days.setColumnStretch(1, 1)
        inside = QWidget()
        inside.setProperty("role", "page")
        inside.setLayout(self._days)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.classes.body.addWidget(scroll, 1)
        words = label(_("Telephone notes"), size=TITLE, bold=True, theme=theme)
        self.script.body.addWidget(words)
        self.script.body.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.print_slip)
        row.addWidget(self.copy)
        row.addStretch(1)
        self.script.body.addLayout(row)

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self.print_slip.clicked.connect(self.slip_wanted)
        self.copy.clicked.connect(self._on_copy)

    def show_week(self, of: SiteWeek) -> None:
        """Show what was read."""
        self.shown = of
        self.heading.set_whole(of.site.name)
        self.week.setText(week_words(of.week))
        self.told.setText(report_words(of.cell) if of.classes else _("no class list yet"))
        self.text.setPlainText("\n".join(phone_script(of)))
        self.print_slip.setEnabled(bool(of.missing))
        self.print_slip.setToolTip("" if of.missing else _("Nothing is missing in this week."))
        self._show_classes(of)

    def _show_classes(self, of: SiteWeek) -> None:
        while self._days.count():
            item = self._days.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, one in enumerate(of.classes):
            name = label(one.name, size=SMALL, bold=True, theme=self._theme)
            signs = DaySigns(self._theme)
            signs.set_days(
                [
                    _sign(day, one.meanings.get(day, Meaning.AHEAD), of.site.facts.get(day))
                    for day in of.days
                ]
            )
            self._days.addWidget(name, row, 0)
            self._days.addWidget(signs, row, 1)
        self._days.setRowStretch(len(of.classes), 1)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; PgUp and PgDn go by weeks."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.stepped.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take less air in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_compact = self.window().width() < COMPACT_WIDTH
        self._column.setContentsMargins(*((16, 6, 16, 6) if is_compact else (28, 14, 28, 20)))
        for card in (self.classes, self.script):
            card.set_compact(is_compact)


def _sign(day: int, meaning: Meaning, facts: frozenset[str] | None) -> DaySign:
    return DaySign(
        weekday_names()[date_of(day).weekday()], _words(meaning, facts), _STATES[meaning]
    )


def _words(meaning: Meaning, facts: frozenset[str] | None) -> str:
    if meaning is Meaning.EXCUSED:
        names = [name for reason, name in reason_names().items() if reason in (facts or ())]
        return names[0] if names else _("no school")
    return {
        Meaning.RECEIVED: _("received"),
        Meaning.ON_LAPTOP: _("on a laptop"),
        Meaning.NOT_RECORDED: _("not here"),
        Meaning.NEEDS_FIXING: _("put right"),
        Meaning.AHEAD: _("not due"),
    }[meaning]
