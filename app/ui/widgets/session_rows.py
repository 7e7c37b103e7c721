"""The sittings of a training as rows of fields: ticked off a plan, or written freely."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.calendar import date_of
from app.domain.text import _
from app.domain.training import Session
from app.reports.words import weekday_names
from app.services.training_form import SittingTexts
from app.ui.hour_words import day_words, times_text
from app.ui.icons import icon
from app.ui.theme import SMALL, Theme
from app.ui.widgets.button import button
from app.ui.widgets.following import follow, polish
from app.ui.widgets.label import label

MINUTES_WIDTH: Final = 76
DAY_WIDTH: Final = 124
TICK_WIDTH: Final = 214
MOST: Final = 40


class SessionRow(QWidget):
    """One sitting. ``left``: a field was left; ``entered``: Enter; ``moved``: up −1, down 1."""

    left = Signal()
    entered = Signal()
    moved = Signal(int)
    removed = Signal()

    def __init__(self, theme: Theme, planned: Session | None) -> None:
        super().__init__()
        self.planned = planned
        self.tick = QCheckBox(_sitting_words(planned) if planned else "")
        self.day, self.start, self.minutes = (_Line(self) for _part in range(3))
        self.cross = QToolButton()
        self.beside = label("", size=SMALL, token="muted", theme=theme)
        self.words = label("", size=SMALL, token="effort", theme=theme)
        self.words.setWordWrap(True)
        self.words.hide()
        follow(self.cross, theme, lambda: self.cross.setIcon(icon("x", theme, "muted", 16)))
        self._assemble()
        self.tick.toggled.connect(self._on_tick)
        self.cross.clicked.connect(self.removed)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.minutes.setFixedWidth(MINUTES_WIDTH)
        self.minutes.setAlignment(Qt.AlignmentFlag.AlignRight)
        if self.planned is None:
            self.day.setFixedWidth(DAY_WIDTH)
            self.start.setFixedWidth(MINUTES_WIDTH)
            row.addWidget(self.day)
            row.addWidget(self.start)
            row.addWidget(self.minutes)
            row.addWidget(self.beside)
            row.addWidget(self.cross)
            row.addStretch(1)
            self.beside.setText(_("minutes"))
        else:
            self.tick.setMinimumWidth(TICK_WIDTH)
            row.addWidget(self.tick)
            row.addWidget(self.minutes)
            row.addWidget(self.beside)
            row.addStretch(1)
            of = _("of {minutes} minutes").format(minutes=self.planned.minutes)
            self.beside.setText(of)
        self._name()
        column.addLayout(row)
        column.addWidget(self.words)
        unused = (self.day, self.start, self.cross) if self.planned else (self.tick,)
        for one in unused:
            one.setParent(self)
            one.hide()

    def _name(self) -> None:
        whose = self.tick.text()
        named = _("Attended minutes, {sitting}").format(sitting=whose)
        self.minutes.setAccessibleName(named if whose else _("Minutes"))
        self.day.setAccessibleName(_("Day of the sitting"))
        self.day.setPlaceholderText("2026-11-07")
        self.start.setAccessibleName(_("Start, may stay empty"))
        self.start.setPlaceholderText("9:00")
        self.cross.setAccessibleName(_("Remove this sitting"))
        self.cross.setToolTip(_("Remove this sitting"))

    def show_texts(self, texts: SittingTexts, *, may_change: bool) -> None:
        """Show what was typed."""
        self.tick.setChecked(texts.is_attended)
        self.day.setText(texts.day)
        self.start.setText(texts.start)
        self.minutes.setText(texts.minutes)
        self.tick.setEnabled(may_change)
        self.cross.setEnabled(may_change)
        for one in (self.day, self.start, self.minutes):
            one.setReadOnly(not may_change)
        self._on_tick(texts.is_attended)

    def texts(self) -> SittingTexts:
        """Return what is typed."""
        is_attended = self.planned is None or self.tick.isChecked()
        return SittingTexts(
            self.day.text(), self.start.text(), self.minutes.text(), is_attended=is_attended
        )

    def set_words(self, words: str, *, field: str = "", is_refused: bool = False) -> None:
        """Say something of this sitting, or nothing. field: ``day``, ``start`` or ``minutes``."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.words.setProperty("token", "danger" if is_refused else "effort")
        polish(self.words)
        fields = {"day": self.day, "start": self.start, "minutes": self.minutes}
        for name, one in fields.items():
            is_wrong = is_refused and name == field
            one.setAccessibleDescription(words)
            if bool(one.property("fault")) != is_wrong:
                one.setProperty("fault", is_wrong)
                polish(one)

    def first(self) -> QLineEdit:
        """Return the field that is wanted first."""
        return self.minutes if self.planned else self.day

    def _on_tick(self, is_on: bool) -> None:  # noqa: FBT001 -- Qt's signal of a check box
        is_open = is_on or self.planned is None
        self.minutes.setEnabled(is_open)
        self.beside.setEnabled(is_open)
        self.left.emit()


class _Line(QLineEdit):
    def __init__(self, row: SessionRow) -> None:
        super().__init__()
        self.setProperty("role", "field")
        self._row = row
        self.editingFinished.connect(row.left)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the whole figure, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down between the sittings, on with Enter."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self._row.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._row.left.emit()
            self._row.entered.emit()
        else:
            super().keyPressEvent(event)


class SessionRows(QWidget):
    """All sittings. ``left``: look at them anew; ``entered``: on to what follows."""

    left = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_free = False
        self.rows: list[SessionRow] = []
        self.heads = QWidget()
        self.more = button(_("Another sitting"), rank="plain", icon="plus", theme=theme)
        self.more.clicked.connect(self.add_row)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._heads())
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def _heads(self) -> QWidget:
        row = QGridLayout(self.heads)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(8)
        texts = (_("Day of the sitting"), _("Start (may stay empty)"), "")
        for place, (text, width) in enumerate(
            zip(texts, (DAY_WIDTH, MINUTES_WIDTH, MINUTES_WIDTH), strict=True)
        ):
            row.addWidget(label(text, size=SMALL, theme=self._theme), 0, place)
            row.setColumnMinimumWidth(place, width)
        row.setColumnStretch(3, 1)
        return self.heads

    def show_sittings(
        self,
        planned: tuple[Session, ...],
        sittings: tuple[SittingTexts, ...],
        *,
        may_change: bool,
    ) -> None:
        """Show the sittings of a plan, or free ones when ``planned`` is empty."""
        self._is_free = not planned
        for row in self.rows:
            self._drop(row)
        self.rows = []
        for place, texts in enumerate(sittings):
            row = self._insert(planned[place] if planned else None)
            row.show_texts(texts, may_change=may_change)
        self.heads.setVisible(self._is_free)
        self.more.setVisible(self._is_free and may_change)
        self._show_crosses()

    def add_row(self) -> None:
        """Add an empty sitting and go to its day."""
        if len(self.rows) < MOST:
            row = self._insert(None)
            row.show_texts(SittingTexts(), may_change=True)
            self._show_crosses()
            row.day.setFocus()

    def texts(self) -> tuple[SittingTexts, ...]:
        """Return what is typed."""
        return tuple(row.texts() for row in self.rows)

    def first(self) -> QLineEdit:
        """Return the field that has the first focus; there is always a row."""
        ticked = [row for row in self.rows if row.texts().is_attended]
        return (ticked or self.rows)[0].first()

    def say(self, place: int, words: str, *, field: str = "", is_refused: bool = False) -> None:
        """Say something of one sitting, from 0."""
        self.rows[place].set_words(words, field=field, is_refused=is_refused)

    def be_silent(self) -> None:
        """Take all words away."""
        for row in self.rows:
            row.set_words("")

    def _insert(self, planned: Session | None) -> SessionRow:
        row = SessionRow(self._theme, planned)
        self._column.insertWidget(self._column.count() - 1, row)
        self.rows.append(row)
        _in_reading_order(self.more, row)
        row.left.connect(self.left)
        row.entered.connect(lambda: self._on_entered(row))
        row.moved.connect(lambda step: self._on_moved(row, step))
        row.removed.connect(lambda: self._on_removed(row))
        return row

    def _on_entered(self, row: SessionRow) -> None:
        """Go on inside a free sitting; behind its minutes, and in a plan, to what follows."""
        here = self.focusWidget()
        if row.planned is None and here is row.day:
            row.start.setFocus()
        elif row.planned is None and here is row.start:
            row.minutes.setFocus()
        else:
            self.entered.emit()

    def _on_moved(self, row: SessionRow, step: int) -> None:
        here = self.focusWidget()
        place = self.rows.index(row) + step
        if 0 <= place < len(self.rows):
            other = self.rows[place]
            pairs = ((row.day, other.day), (row.start, other.start), (row.minutes, other.minutes))
            for mine, its in pairs:
                if mine is here and its.isEnabled():
                    its.setFocus()

    def _on_removed(self, row: SessionRow) -> None:
        place = self.rows.index(row)
        self.rows.remove(row)
        self._drop(row)
        self._show_crosses()
        self.rows[min(place, len(self.rows) - 1)].first().setFocus()
        self.left.emit()

    def _drop(self, row: SessionRow) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _show_crosses(self) -> None:
        for row in self.rows:
            row.cross.setVisible(self._is_free and len(self.rows) > 1)


def _sitting_words(one: Session) -> str:
    """Return 11月7日 周六 9:00–11:15."""
    name = weekday_names()[date_of(one.day).weekday()]
    return " ".join(part for part in (day_words(one.day), name, times_text(one)) if part)


def _in_reading_order(following: QWidget, row: SessionRow) -> None:
    """Have Tab come by a row before what stands below it, though it was made later."""
    before: QWidget | None = following.previousInFocusChain()
    # Qt puts nothing behind a widget that takes no focus itself.
    while before is not None and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
        before = None if before is following else before.previousInFocusChain()
    for part in (row.tick, row.day, row.start, row.minutes, row.cross):
        if before is not None:
            QWidget.setTabOrder(before, part)
        before = part
