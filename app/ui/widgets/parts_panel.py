"""The sections of a form one below the other, with how far each is written; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import BODY, CAPTION, Theme, font
from app.ui.widgets.following import follow
from app.ui.widgets.part_bar import Part, paint_parts

HEIGHT: Final = 34
NARROW_HEIGHT: Final = 30
BAR: Final = 4
FIGURE: Final = 46


class PartItem(QAbstractButton):
    """Name and figure above a thin bar; what is missing is bold, the shown section has a ground."""

    def __init__(self, name: str, key: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._part: Part | None = None
        self._figure, self._is_narrow = "", False
        self.setText(name)
        self.setCheckable(True)
        self.setToolTip(f"{name} · {key}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, theme, self.update)

    def show_part(self, part: Part | None, figure: str, spoken: str) -> None:
        """Show how far the section is written; None for one without points."""
        self._part, self._figure = part, figure
        self.setAccessibleName(spoken)
        self.update()

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Be lower where there is little room."""
        self._is_narrow = is_narrow
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room of one line and its bar."""
        return QSize(120, NARROW_HEIGHT if self._is_narrow else HEIGHT)

    def nextCheckState(self) -> None:
        """Leave the mark where it is: only the section that is shown has it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, as everywhere in the program."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, name, figure and bar."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        is_missing = self._part is not None and not self._part.is_whole
        inner = QRectF(self.rect()).adjusted(10, 3, -10, -4)
        words = QRectF(inner.left(), inner.top(), inner.width(), inner.height() - BAR - 1)
        painter.setFont(font(BODY, bold=is_missing))
        painter.setPen(self._theme.colour("text" if is_missing else "muted"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        name = words.adjusted(0, 0, -FIGURE, 0)
        mode = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(self.text(), mode, int(name.width()))
        painter.drawText(name, left, shown)
        painter.setFont(font(CAPTION))
        painter.setPen(self._theme.colour("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, right, self._figure)
        if self._part is not None:
            bar = QRectF(inner.left(), inner.bottom() - BAR, inner.width(), BAR)
            paint_parts(painter, bar, [self._part], self._theme)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("soft" if self.isChecked() else "cursor"))
            painter.drawRoundedRect(ground, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("primary"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, 6, 6)


class PartsPanel(QWidget):
    """Items of the sections. ``chosen`` names the section that a person wants."""

    chosen = Signal(str)

    def __init__(self, sections: Sequence[tuple[str, str, str]], theme: Theme) -> None:
        """Make the panel. sections: name, words and key of each."""
        super().__init__()
        self.items = {name: PartItem(words, key, theme) for name, words, key in sections}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        for name, item in self.items.items():
            self._column.addWidget(item)
            item.clicked.connect(lambda _on=False, one=name: self.chosen.emit(one))

    def show_at(self, name: str) -> None:
        """Mark the section that is shown."""
        for one, item in self.items.items():
            item.setChecked(one == name)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Be lower where there is little room."""
        self._column.setSpacing(0 if is_narrow else 2)
        for item in self.items.values():
            item.set_narrow(is_narrow=is_narrow)
