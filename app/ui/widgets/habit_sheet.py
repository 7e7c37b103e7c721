"""The class sheet: one painted scroll area; a mark repaints one cell, a move two rows, two heads.

It saves nothing and decides nothing: keys and clicks are asked of whoever owns the state.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.domain.text import _
from app.ui.sheet_keys import action_of
from app.ui.sheet_state import Cell, Repaint, SheetState
from app.ui.theme import Theme
from app.ui.widgets.habit_sheet_geometry import BAND, HEAD, TOP, Box, Geometry, lay_out
from app.ui.widgets.habit_sheet_painter import Painted, SheetPainter

TEN_ROWS = 10


class HabitSheet(QAbstractScrollArea):
    """Shows a :class:`SheetState`. asked: the name of an action. clicked: row, column or -1."""

    asked = Signal(str)
    clicked = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: SheetState | None = None
        self._geometry: Geometry | None = None
        self._painter = SheetPainter(theme)
        self.painted = Painted()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("habitSheet")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Habit check sheet of the class"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Letters would fall into an input method, and digits with them.
        for one in (self, self.viewport()):
            one.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        for attribute in (
            Qt.WidgetAttribute.WA_OpaquePaintEvent,
            Qt.WidgetAttribute.WA_NoSystemBackground,
        ):
            self.viewport().setAttribute(attribute)
        theme.changed.connect(self._on_theme_changed)

    @property
    def geometry_in_use(self) -> Geometry:
        """Return where everything lies now."""
        assert self._geometry is not None
        return self._geometry

    @property
    def unsaved(self) -> frozenset[Cell]:
        """Return the cells that are edged because they are not on the disk."""
        return self._painter.unsaved

    @property
    def page_rows(self) -> int:
        """Return how far PgUp and PgDn go: to the other block, or ten rows."""
        blocks = self.geometry_in_use.blocks
        return blocks[0].rows if len(blocks) > 1 else TEN_ROWS

    def minimumSizeHint(self) -> QSize:
        """Return the head and three rows."""
        return QSize(360, HEAD + 3 * 24)

    def show_state(self, state: SheetState) -> None:
        """Show a state, or the same one with other pupils or columns."""
        self._state = state
        self._lay_out()
        self.viewport().update()

    def set_unsaved(self, cells: frozenset[Cell]) -> None:
        """Edge the cells whose marks did not reach the disk."""
        changed = cells ^ self._painter.unsaved
        self._painter.unsaved = cells
        for row, column in changed:
            self._update(self.geometry_in_use.cell(row, column))

    def repaint_places(self, places: Repaint) -> None:
        """Bring the cursor into view, and repaint what an action changed."""
        self.show_cursor()
        if places.everything:
            self._painter.prepare_heads()
            self.viewport().update()
        for row in places.rows:
            self._painter.prepare_row(row)
            self._update(self.geometry_in_use.row(row))
        for row, column in places.cells:
            self._update(self.geometry_in_use.cell(row, column))
        for block in self.geometry_in_use.blocks:
            for column in places.heads:
                self._update_fixed(self.geometry_in_use.head(block, column))

    def show_cursor(self) -> None:
        """Scroll so far that the current row is seen whole."""
        assert self._state is not None
        box = self.geometry_in_use.row(self._state.row)
        bar = self.verticalScrollBar()
        if box.y - bar.value() < HEAD:
            bar.setValue(box.y - HEAD)
        elif box.y + box.h - bar.value() > self.viewport().height():
            bar.setValue(box.y + box.h - self.viewport().height())

    def announce(self, line: str) -> None:
        """Let a screen reader say a line."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, line))

    def _update(self, box: Box) -> None:
        rect = QRect(box.x, box.y - self.verticalScrollBar().value(), box.w, box.h)
        # Under the fixed head nothing of a row is seen.
        below = QRect(0, HEAD, self.viewport().width(), self.viewport().height())
        self.viewport().update(rect.intersected(below))

    def _update_fixed(self, box: Box) -> None:
        self.viewport().update(QRect(*box))

    def _lay_out(self) -> None:
        if self._state is None:
            return
        size = self.viewport().size()
        groups = tuple((one.first, one.count) for one in self._state.columns.groups)
        self._geometry = lay_out(
            size.width(),
            size.height(),
            len(self._state.sheet.pupils),
            groups,
            may_split=not self._state.columns.is_week,
        )
        bar = self.verticalScrollBar()
        bar.setRange(0, max(self._geometry.content_height - size.height(), 0))
        bar.setPageStep(max(size.height() - HEAD, 1))
        bar.setSingleStep(self._geometry.row_height)
        self._painter.prepare(self._state, self._geometry, self.devicePixelRatioF())

    def _on_theme_changed(self) -> None:
        self._painter.drop()
        self._lay_out()
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew when the font or the screen has changed."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self._on_theme_changed()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what the region asks for."""
        painter = QPainter(self.viewport())
        if self._state is None:
            painter.fillRect(event.rect(), self._theme.colour("surface"))
            return
        if self.devicePixelRatioF() != self._painter.ratio:
            self._lay_out()
        self.painted = self._painter.paint(
            painter, event.region(), self.verticalScrollBar().value(), has_focus=self.hasFocus()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew and keep the cursor in view."""
        super().resizeEvent(event)
        self._lay_out()
        if self._state is not None:
            self.show_cursor()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move the rows under the fixed head; only what comes into view is painted."""
        size = self.viewport().size()
        below = QRect(0, HEAD, size.width(), max(size.height() - HEAD, 0))
        self.viewport().scroll(dx, dy, below)

    def _on_focus(self) -> None:
        if self._state is not None:
            self._update(self.geometry_in_use.cell(self._state.row, self._state.column))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the cursor thick."""
        super().focusInEvent(event)
        self._on_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Draw the cursor thin."""
        super().focusOutEvent(event)
        self._on_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for what the key stands for."""
        action = action_of(event)
        if action is None or self._state is None:
            event.ignore()
            return
        self.asked.emit(action)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which cell, name or head was clicked."""
        if self._state is None or event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        hit = None
        if point.y() >= HEAD:
            hit = self.geometry_in_use.hit(point.x(), point.y() + self.verticalScrollBar().value())
        elif point.y() >= TOP + BAND:
            hit = self._head_at(point.x())
        if hit is not None:
            self.clicked.emit(hit[0], -1 if hit[1] is None else hit[1])

    def _head_at(self, x: int) -> tuple[int, int | None] | None:
        """Return the current row and the column whose head lies there."""
        assert self._state is not None
        for block in self.geometry_in_use.blocks:
            for column in range(len(self._state.columns)):
                if self.geometry_in_use.head(block, column).holds(x, TOP + BAND):
                    return self._state.row, column
        return None
