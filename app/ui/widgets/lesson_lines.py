"""A list of lesson cases: topic, facts, the seven parts, and in words what is missing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.text import _
from app.services.lessons import LessonLine
from app.ui.item_models.lesson_list import LINE, LessonList
from app.ui.lesson_words import (
    day_words,
    facts_words,
    missing_words,
    parts_of,
    state_words,
    topic_words,
)
from app.ui.theme import BODY, CAPTION, SMALL, Theme, font
from app.ui.widgets.part_bar import paint_parts

HEIGHT: Final = 62
PAD: Final = 14
STATE: Final = 96
BAR: Final = 6
WIDEST_BAR: Final = 360
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Painter(QStyledItemDelegate):
    """Paints one line: left what it is, in the middle how far, at the right its state."""

    def __init__(self, theme: Theme, view: LessonLines) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the one height of a line."""
        del option, index
        return QSize(200, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint ground, words and bars."""
        line = index.data(LINE)
        if not isinstance(line, LessonLine):
            return
        place = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, place, state, is_last=index.row() == index.model().rowCount() - 1)
        inner = place.adjusted(PAD, 8, -PAD, -8)
        middle = min(WIDEST_BAR, inner.width() * 0.4)
        left = QRectF(
            inner.left(), inner.top(), inner.width() - middle - STATE - 32, inner.height()
        )
        self._what(painter, left, line)
        bars = QRectF(left.right() + 16, inner.top(), middle, inner.height())
        self._parts(painter, bars, line)
        self._state(painter, QRectF(bars.right() + 8, inner.top(), STATE + 8, inner.height()), line)
        painter.restore()

    def _ground(
        self, painter: QPainter, place: QRectF, state: QStyle.StateFlag, *, is_last: bool
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        block = place.adjusted(2, 2, -2, -2)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(self._theme.colour("cursor"))
            painter.drawRoundedRect(block, 6, 6)
            if self._view.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                pen = painter.pen()
                pen.setStyle(Qt.PenStyle.SolidLine)
                pen.setColor(self._theme.colour("primary"))
                pen.setWidthF(2)
                painter.setPen(pen)
                painter.drawRoundedRect(block.adjusted(1, 1, -1, -1), 6, 6)
        elif not is_last:
            line = QRectF(place.left() + PAD, place.bottom() - 1, place.width() - 2 * PAD, 1)
            painter.fillRect(line, self._theme.colour("border"))

    def _what(self, painter: QPainter, place: QRectF, line: LessonLine) -> None:
        half = place.height() / 2
        topic = QRectF(place.left(), place.top(), place.width(), half)
        self._words(painter, topic, topic_words(line.case), font(BODY, bold=line.is_draft))
        facts = QRectF(place.left(), place.top() + half, place.width(), half)
        words = facts_words(line.case)
        if line.mates:
            words += " · " + _("{count} together").format(count=len(line.mates) + 1)
        self._words(painter, facts, words, font(SMALL), "muted")

    def _parts(self, painter: QPainter, place: QRectF, line: LessonLine) -> None:
        half = place.height() / 2
        bar = QRectF(place.left(), place.top() + (half - BAR) / 2, place.width(), BAR)
        paint_parts(painter, bar, parts_of(line.case, line.score), self._theme, gap=4)
        words = missing_words(line.case, line.score)
        below = QRectF(place.left(), place.top() + half, place.width(), half)
        token = "effort" if words else "muted"
        self._words(painter, below, words or _("nothing is missing"), font(CAPTION), token)

    def _state(self, painter: QPainter, place: QRectF, line: LessonLine) -> None:
        half = place.height() / 2
        words, token = state_words(line)
        above = QRectF(place.left(), place.top(), place.width(), half)
        self._words(painter, above, words, font(SMALL, bold=token == "effort"), token, RIGHT)
        day = day_words(line.case.taught_on, self._view.today)
        below = QRectF(place.left(), place.top() + half, place.width(), half)
        self._words(painter, below, day, font(CAPTION), "muted", RIGHT)

    def _words(
        self,
        painter: QPainter,
        place: QRectF,
        words: str,
        letters: QFont,
        token: str = "text",
        side: Qt.AlignmentFlag = LEFT,
    ) -> None:
        painter.setFont(letters)
        painter.setPen(self._theme.colour(token))
        mode = Qt.TextElideMode.ElideRight
        shown = QFontMetrics(letters).elidedText(words, mode, int(place.width()))
        painter.drawText(place, side, shown)


class LessonLines(QListView):
    """``opened`` carries a line: Enter or a double click. ``moved``: another line is current."""

    opened = Signal(object)
    moved = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.today = 0
        self.lessons = LessonList(self)
        self.setModel(self.lessons)
        self.setItemDelegate(_Painter(theme, self))
        self.setProperty("role", "bare")
        self.setAccessibleName(_("Lesson cases"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        theme.changed.connect(self.viewport().update)
        self.doubleClicked.connect(lambda _index: self.open_current())
        self.selectionModel().currentChanged.connect(lambda _now, _old: self.moved.emit())

    @property
    def current(self) -> LessonLine | None:
        """Return the line one is on."""
        line = self.currentIndex().data(LINE)
        return line if isinstance(line, LessonLine) else None

    def go_to(self, case_id: bytes) -> None:
        """Go to the line of a case, to the first if it is not there."""
        self.setCurrentIndex(self.lessons.index(self.lessons.row_of(case_id)))

    def open_current(self) -> None:
        """Open the line one is on."""
        if self.current is not None:
            self.opened.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_current()
        else:
            super().keyPressEvent(event)
