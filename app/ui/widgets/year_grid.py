"""The school year as small months, painted; one day is current, a range is chosen with Shift."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.domain.calendar import SchoolYear, date_of, day_number
from app.domain.text import _
from app.services.school_calendar import DayKind, YearDay
from app.ui.theme import CAPTION, SMALL, Theme, font
from app.ui.widgets.following import follow

MONTHS = 12
DAYS_OF_A_WEEK = 7
WEEKS = 6
MOST_COLUMNS = 4
LEAST_CELL, LEAST_ROW = 28, 20
LARGEST_CELL, LARGEST_ROW = 46, 30
HEAD = 38  # the month's name and the names of the weekdays
GAP, BELOW = 16, 8
_INKS = {
    DayKind.SCHOOL: "text",
    DayKind.WEEKEND: "muted",
    DayKind.HOLIDAY: "effort",
    DayKind.MAKE_UP: "done",
}
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -DAYS_OF_A_WEEK,
    Qt.Key.Key_Down: DAYS_OF_A_WEEK,
}


class YearGrid(QWidget):
    """Shows as many whole months as fit, those around the current day.

    moved: the current day or the range changed. entered: Enter, Space or a double click on it.
    """

    moved = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, year: SchoolYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.year = year
        self.days: Mapping[int, YearDay] = {}
        self.today = 0
        self.current = year.first
        self.anchor = year.first
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setAccessibleName(_("School calendar"))
        follow(self, theme, self.update)

    def show_days(self, days: Mapping[int, YearDay], today: int) -> None:
        """Show the days of the year. today: day number by the clock, perhaps of another year."""
        if not self.days and today in self.year:
            self.current = self.anchor = today
        self.days, self.today = days, today
        self.update()
        self.moved.emit()

    @property
    def chosen(self) -> range:
        """Return the chosen days; usually the current one alone."""
        return range(min(self.anchor, self.current), max(self.anchor, self.current) + 1)

    def go(self, day: int, *, extends: bool = False) -> None:
        """Make a day current. extends: choose everything from the day chosen first."""
        self.current = min(max(day, self.year.first), self.year.last)
        if not extends:
            self.anchor = self.current
        self.update()
        self.moved.emit()
        event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)

    def go_month(self, count: int) -> None:
        """Go some months on or back; the day of the month is kept where there is one."""
        now = date_of(self.current)
        year, month = divmod(now.year * MONTHS + now.month - 1 + count, MONTHS)
        last = monthrange(year, month + 1)[1]
        self.go(day_number(date(year, month + 1, min(now.day, last))))

    def sizeHint(self) -> QSize:
        """Return the room of a year in four columns."""
        return QSize(4 * (7 * 36 + GAP), 3 * (HEAD + WEEKS * 22 + BELOW))

    def minimumSizeHint(self) -> QSize:
        """Return the room of one month."""
        return QSize(DAYS_OF_A_WEEK * LEAST_CELL, HEAD + WEEKS * LEAST_ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with arrows, by months with PgUp and PgDn; Enter and Space act."""
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.go(self.current + _STEPS[key], extends=extends)
        elif key == Qt.Key.Key_PageUp:
            self.go_month(-1)
        elif key == Qt.Key.Key_PageDown:
            self.go_month(1)
        elif key == Qt.Key.Key_Home:
            self.go(self.year.first, extends=extends)
        elif key == Qt.Key.Key_End:
            self.go(self.year.last, extends=extends)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the day under the pointer current; Shift chooses up to it."""
        day = self.day_at(event.position().toPoint())
        if day is not None:
            extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.go(day, extends=extends)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose the days over which the pointer is drawn."""
        day = self.day_at(event.position().toPoint())
        if day is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.go(day, extends=True)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go by months."""
        if event.angleDelta().y():
            self.go_month(-1 if event.angleDelta().y() > 0 else 1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Act on the day."""
        if self.day_at(event.position().toPoint()) is not None:
            self.entered.emit()

    def day_at(self, point: QPoint) -> int | None:
        """Return the day number under a point, or None."""
        return next((day for day, cell in self.cells() if cell.contains(point)), None)

    def cells(self) -> list[tuple[int, QRect]]:
        """Return the shown days with their places."""
        return [found for place in range(len(self._shown())) for found in self._month_cells(place)]

    def _shape(self) -> tuple[int, int, int, int]:
        """Return columns and rows of months, and width and height of a day."""
        columns = max(1, (self.width() + GAP) // (DAYS_OF_A_WEEK * LEAST_CELL + GAP))
        columns = min(columns, MOST_COLUMNS)
        rows = max(1, (self.height() + BELOW) // (HEAD + WEEKS * LEAST_ROW + BELOW))
        rows = min(rows, -(-MONTHS // columns))
        wide = (self.width() - (columns - 1) * GAP) // columns // DAYS_OF_A_WEEK
        high = ((self.height() - (rows - 1) * BELOW) // rows - HEAD) // WEEKS
        return columns, rows, min(max(wide, 1), LARGEST_CELL), min(max(high, 1), LARGEST_ROW)

    def _shown(self) -> list[date]:
        """Return the first days of the months that fit."""
        columns, rows, _wide, _high = self._shape()
        count = columns * rows
        months = [
            date(self.year.start + (8 + place) // MONTHS, (8 + place) % MONTHS + 1, 1)
            for place in range(MONTHS)
        ]
        now = date_of(self.current).replace(day=1)
        page = months.index(now) // count * count
        start = min(page, MONTHS - count)
        return months[start : start + count]

    def _corner(self, place: int) -> QPoint:
        columns, _rows, wide, high = self._shape()
        row, column = divmod(place, columns)
        width, height = DAYS_OF_A_WEEK * wide + GAP, HEAD + WEEKS * high + BELOW
        return QPoint(column * width, row * height)

    def _month_cells(self, place: int) -> list[tuple[int, QRect]]:
        first = self._shown()[place]
        _columns, _rows, wide, high = self._shape()
        corner = self._corner(place)
        start = day_number(first)
        found = []
        day = start
        while date_of(day).month == first.month:
            slot = first.weekday() + day - start
            left, top = slot % DAYS_OF_A_WEEK * wide, HEAD + slot // DAYS_OF_A_WEEK * high
            found.append((day, QRect(corner.x() + left, corner.y() + top, wide, high)))
            day += 1
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the months that fit."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
        _columns, _rows, wide, _high = self._shape()
        for place, first in enumerate(self._shown()):
            corner = self._corner(place)
            painter.setFont(font(SMALL, bold=True))
            painter.setPen(self._theme.colour("text"))
            head = QRect(corner.x(), corner.y(), DAYS_OF_A_WEEK * wide, 20)
            words = _("{month} / {year}").format(year=first.year, month=first.month)
            painter.drawText(head.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
            painter.setFont(font(CAPTION))
            painter.setPen(self._theme.colour("muted"))
            for weekday, name in enumerate(names):
                box = QRect(corner.x() + weekday * wide, corner.y() + 20, wide, 18)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name[-1:])
            for day, cell in self._month_cells(place):
                self._draw_day(painter, day, cell)
        painter.end()

    def _draw_day(self, painter: QPainter, day: int, cell: QRect) -> None:
        found = self.days.get(day, YearDay(DayKind.SCHOOL))
        colour = self._theme.colour
        tile = cell.adjusted(1, 1, -1, -1)
        ink = colour(_INKS[found.kind])
        draw_tile(painter, tile, found, self._theme)
        if day in self.chosen and len(self.chosen) > 1:
            painter.setPen(QPen(colour("primary"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(tile, 4, 4)
        painter.setFont(font(CAPTION, bold=day == self.today))
        painter.setPen(ink)
        # The sign beside the figure says it without colour, as wall calendars do: 休, 班.
        sign = {DayKind.HOLIDAY: _("H"), DayKind.MAKE_UP: _("M")}.get(found.kind, "")
        words = f"{date_of(day).day}{sign}"
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, words)
        if day == self.today:
            painter.fillRect(QRect(cell.center().x() - 5, tile.bottom() - 2, 11, 2), ink)
        if day == self.current:
            width = 2 if self.hasFocus() else 1
            painter.setPen(QPen(colour("primary"), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(tile, 4, 4)


def draw_tile(painter: QPainter, tile: QRect, day: YearDay, theme: Theme) -> None:
    """Draw the ground of a day: white for lessons, sunken weekend, amber holiday, green make-up.

    A day without water or power has the hatch of the class sheet.
    """
    token = {
        DayKind.SCHOOL: "surface",
        DayKind.WEEKEND: "sunken",
        DayKind.HOLIDAY: "effortsoft",
        DayKind.MAKE_UP: "donesoft",
    }[day.kind]
    painter.setPen(QPen(theme.colour("border"), 1))
    painter.setBrush(theme.colour(token))
    painter.drawRoundedRect(tile, 4, 4)
    if day.facts:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(theme.colour("hatch"), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(tile, 4, 4)
