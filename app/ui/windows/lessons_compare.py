"""同课异构 side by side: two to four cases of one lesson, the same rows for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.lesson_completeness import score
from app.domain.lessons import LessonCase, LessonStep
from app.domain.text import _
from app.ui.lesson_words import facts_words, iso_words, topic_words
from app.ui.theme import BODY, SMALL, TITLE, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.minute_strip import MinuteStrip

ROW_HEAD_PX: Final = 76
LEAST_COLUMN_PX: Final = 120
SCROLL_PX: Final = 14
NOTHING: Final = "—"
_STEPS = {
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


def rows() -> tuple[tuple[str, Callable[[LessonCase], str]], ...]:
    """Return what is compared: the words of a row, and how a case fills it."""
    return (
        (_("Objectives"), lambda one: one.objectives),
        (_("Key points"), lambda one: one.key_points),
        (_("Opening"), lambda one: _step(one.steps[0]) if one.steps else ""),
        (_("Main steps"), lambda one: "\n\n".join(map(_step, one.steps[1:-1]))),
        (_("Close the lesson"), lambda one: _step(one.steps[-1]) if len(one.steps) > 1 else ""),
        (_("Improved"), _improved),
        (_("Reflection"), lambda one: one.reflection),
        (_("Said by others"), _comments),
    )


class LessonCompare(QWidget):
    """The columns. ``closed``: back to where one came from. ``printed``: as paper P06."""

    closed = Signal()
    printed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.cases: tuple[LessonCase, ...] = ()
        self.back: QPushButton = button(
            _("Lesson cases"), rank="plain", icon="arrow-left", theme=theme
        )
        self.print = button(_("Print"), icon="printer", theme=theme)
        self.title = label("", size=TITLE, bold=True, theme=theme)
        self.words = label("", size=SMALL, token="muted", theme=theme)
        self._assemble()
        self.back.clicked.connect(self.closed)
        self.print.clicked.connect(self.printed)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.back)
        head.addWidget(self.title)
        head.addWidget(self.words, 1)
        head.addWidget(self.print)
        self.card = Card()
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there, so that the columns stand below their heads.
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName(_("Cases side by side"))
        self.heads = QWidget()
        self.card.body.addWidget(self.heads)
        self.card.body.addWidget(self.area, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.card, 1)

    def show_cases(self, cases: Sequence[LessonCase]) -> None:
        """Show two to four cases, the own one first."""
        self.cases = tuple(cases)
        self.title.setText(topic_words(self.cases[0]))
        self.words.setText(_("{count} lessons side by side").format(count=len(self.cases)))
        heads, grid = self._columns(SCROLL_PX)
        self._heads(grid)
        self.card.body.replaceWidget(self.heads, heads)
        self.heads.deleteLater()
        self.heads = heads
        inside, grid = self._columns(0)
        for number, (words, of_case) in enumerate(rows()):
            self._row(grid, 2 * number, words, [of_case(one) for one in self.cases])
        grid.setRowStretch(grid.rowCount(), 1)
        self.area.setWidget(inside)

    def _columns(self, right: int) -> tuple[QWidget, QGridLayout]:
        """Return a place with a narrow column and as many equal ones as there are cases."""
        place = QWidget()
        place.setProperty("role", "page")
        grid = QGridLayout(place)
        grid.setContentsMargins(0, 0, right, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, ROW_HEAD_PX)
        for column in range(1, len(self.cases) + 1):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, LEAST_COLUMN_PX)
        return place, grid

    def _heads(self, grid: QGridLayout) -> None:
        minutes = label(_("Minutes"), size=SMALL, token="muted", theme=self._theme)
        grid.addWidget(minutes, 1, 0, Qt.AlignmentFlag.AlignTop)
        for column, case in enumerate(self.cases, 1):
            grid.addLayout(self._head(case), 0, column)
            strip = MinuteStrip(self._theme)
            strip.show_minutes([one.minutes for one in case.steps])
            grid.addWidget(strip, 1, column)

    def _head(self, case: LessonCase) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(2)
        name = label(case.teacher_name, size=BODY, bold=True, theme=self._theme)
        words = _("{minutes} minutes in {steps} steps, completeness {points}").format(
            minutes=case.minutes, steps=len(case.steps), points=score(case).points
        )
        box.addWidget(name)
        for text in (f"{iso_words(case.taught_on)} · {facts_words(case)}", words):
            line = ShortLabel(text)
            line.setFont(font(SMALL))
            line.setProperty("token", "muted")
            box.addWidget(line)
        return box

    def _row(self, grid: QGridLayout, row: int, words: str, texts: Sequence[str]) -> None:
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        grid.addWidget(line, row, 0, 1, len(texts) + 1)
        head = label(words, size=SMALL, bold=True, theme=self._theme)
        head.setWordWrap(True)
        grid.addWidget(head, row + 1, 0, Qt.AlignmentFlag.AlignTop)
        for column, text in enumerate(texts, 1):
            cell = label(text or NOTHING, theme=self._theme, token="text" if text else "muted")
            cell.setWordWrap(True)
            cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(cell, row + 1, column, Qt.AlignmentFlag.AlignTop)

    def first_focus(self) -> QWidget:
        """Return the way back; the arrows scroll from there."""
        return self.back

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll with the keys, go back with Esc."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.area.verticalScrollBar().triggerAction(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.print.hasFocus():
            self.print.click()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return any size: the columns scroll."""
        return QSize(600, 300)


def _step(step: LessonStep) -> str:
    minutes = _("{minutes} min").format(minutes=step.minutes) if step.minutes else ""
    words = (
        minutes,
        _("Teacher: {words}").format(words=step.teacher_activity) if step.teacher_activity else "",
        _("Pupils: {words}").format(words=step.pupil_activity) if step.pupil_activity else "",
    )
    return "\n".join(one for one in words if one)


def _improved(case: LessonCase) -> str:
    words = _("Before: {before}\nAfter: {after}")
    return "\n\n".join(
        words.format(before=one.before or NOTHING, after=one.after or NOTHING)
        for one in case.improvements
    )


def _comments(case: LessonCase) -> str:
    return "\n\n".join(
        "：".join(part for part in (one.by, f"{one.strengths} {one.suggestions}") if part)
        for one in case.comments
    )
