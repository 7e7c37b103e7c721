"""The list of activities: two lines each, planned hours and the own state at the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.domain.text import _
from app.services.training import EntryState
from app.ui.hour_words import hours_text
from app.ui.icons import pixmap
from app.ui.item_models.activities import BELOW, LINE, STATE, Activities
from app.ui.theme import BODY, SMALL, Theme, font
from app.ui.training_states import state_sign
from app.ui.widgets.following import follow
from app.ui.widgets.two_lines import MIDDLE, ROW, halves, paint_ground, paint_text

RIGHT_WIDTH: Final = 104
SIGN: Final = 16
_Index = QModelIndex | QPersistentModelIndex


class ActivityList(QListView):
    """``opened``: the row that Enter, Space or a double click asks for."""

    opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.activities = Activities(self)
        self.setModel(self.activities)
        self.setItemDelegate(_Lines(theme, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName(_("Trainings to enter"))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        follow(self, theme, self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current activity with Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class _Lines(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of two lines."""
        del option, index
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one activity."""
        painter.save()
        place = QRect(option.rect)
        state = option.state
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        has_focus = is_current and bool(state & QStyle.StateFlag.State_Active) and self._is_at()
        inner = paint_ground(
            painter, place, self._theme, is_current=is_current, has_focus=has_focus
        )
        self._draw_words(painter, inner.adjusted(0, 0, -RIGHT_WIDTH, 0), index)
        self._draw_right(painter, inner, index)
        painter.restore()

    def _is_at(self) -> bool:
        view = self.parent()
        return isinstance(view, QWidget) and view.hasFocus()

    def _draw_words(self, painter: QPainter, place: QRect, index: _Index) -> None:
        line = index.data(LINE)
        upper, lower = halves(place)
        needs_you = line.state in {None, EntryState.DRAFT, EntryState.RETURNED}
        paint_text(
            painter, upper, index.data(), BODY, is_bold=needs_you, colour=self._theme.colour("text")
        )
        paint_text(painter, lower, index.data(BELOW), SMALL, colour=self._theme.colour("muted"))

    def _draw_right(self, painter: QPainter, place: QRect, index: _Index) -> None:
        line = index.data(LINE)
        upper, lower = halves(place)
        side = Qt.AlignmentFlag.AlignRight
        hours = _("{hours} hours").format(hours=hours_text(line.halves))
        painter.setPen(self._theme.colour("text"))
        painter.setFont(font(BODY))
        painter.drawText(upper, side | MIDDLE, hours)
        words = index.data(STATE)
        name, token = ("", "muted") if line.state is None else state_sign(line.state)
        painter.setFont(font(SMALL))
        painter.setPen(self._theme.colour(token))
        painter.drawText(lower, side | MIDDLE, words)
        if name:
            width = QFontMetrics(font(SMALL)).horizontalAdvance(words)
            ratio = painter.device().devicePixelRatioF()
            drawn = pixmap(name, SIGN, self._theme.colour(token), ratio)
            top = lower.center().y() - SIGN / 2 + 1
            spot = QRectF(lower.right() - width - SIGN - 4, top, SIGN, SIGN)
            painter.drawPixmap(spot.topLeft(), drawn)
