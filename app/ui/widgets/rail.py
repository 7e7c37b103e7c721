"""The rail at the left: one item for each screen, and at its foot help and the lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.ui.icons import pixmap
from app.ui.theme import CAPTION, Theme, font
from app.ui.widgets.azalea import azalea
from app.ui.widgets.following import follow

WIDTH: Final = 68
ITEM_HEIGHT: Final = 50
LOWEST_ITEM: Final = 38
WORD_HEIGHT: Final = 16
# Items take the height before the gap between them and the foot does.
GROWS: Final = 100
ICON: Final = 20
BAR: Final = 3
MARGIN: Final = 6


@dataclass(frozen=True, slots=True)
class Place:
    """One item: its name in the program, icon, label, and the key that opens it."""

    name: str
    icon: str
    label: str
    key: str


class RailItem(QAbstractButton):
    """An icon over a word; the chosen one has a soft block, a bar and bold letters."""

    def __init__(self, place: Place, theme: Theme, *, is_place: bool = True) -> None:
        super().__init__()
        self._place, self._theme = place, theme
        self.setCheckable(is_place)
        self.setFixedWidth(WIDTH)
        # In a low window the items share what height there is.
        self.setMinimumHeight(LOWEST_ITEM)
        self.setMaximumHeight(ITEM_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setText(place.label)
        self.setAccessibleName(place.label)
        self.setToolTip(f"{place.label} · {place.key}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        follow(self, theme, self.update)

    def sizeHint(self) -> QSize:
        """Return the item's size where there is little room."""
        return QSize(WIDTH, LOWEST_ITEM)

    def nextCheckState(self) -> None:
        """Leave the mark where it is: only the screen that is shown has it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as everywhere in the program."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 -- always whole
        """Paint block, bar, icon and word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        block = QRectF(self.rect()).adjusted(MARGIN, 1, -MARGIN, -1)
        token = "text"
        if self.isChecked():
            token = "primary"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("soft"))
            painter.drawRoundedRect(block, 6, 6)
            painter.setBrush(self._theme.colour("primary"))
            painter.drawRoundedRect(QRectF(0, 10, BAR, self.height() - 20), 1.5, 1.5)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("cursor"))
            painter.drawRoundedRect(block, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("primary"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(block.adjusted(1, 1, -1, -1), 6, 6)
        self._paint_words(painter, token)

    def _paint_words(self, painter: QPainter, token: str) -> None:
        colour = self._theme.colour(token if self.isChecked() else "muted")
        image = pixmap(self._place.icon, ICON, colour, self.devicePixelRatioF())
        above = (self.height() - ICON - WORD_HEIGHT) // 2
        painter.drawPixmap((WIDTH - ICON) // 2, above, image)
        painter.setPen(colour)
        painter.setFont(font(CAPTION, bold=self.isChecked()))
        words = QRect(0, above + ICON, WIDTH, WORD_HEIGHT + 2)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._place.label)


class Rail(QFrame):
    """``chosen`` names the screen that a person wants; the frame answers with :meth:`show_at`.

    Args: foot: ``help``, and ``lock`` where somebody signs in.
    """

    chosen = Signal(str)
    help_requested = Signal()
    lock_requested = Signal()

    def __init__(
        self,
        places: tuple[Place, ...],
        foot: tuple[Place, ...],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "sunken")
        self.setFixedWidth(WIDTH + 1)
        self.items = {one.name: RailItem(one, theme) for one in places}
        self.foot = {one.name: RailItem(one, theme, is_place=False) for one in foot}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 1, 6)
        column.setSpacing(2)
        column.addWidget(azalea(28, theme), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        for name, item in self.items.items():
            column.addWidget(item, GROWS)
            item.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
        column.addStretch(1)
        for name, item in self.foot.items():
            column.addWidget(item, GROWS)
            wish = self.help_requested if name == "help" else self.lock_requested
            item.clicked.connect(wish)
        self._theme = theme

    def show_at(self, name: str) -> None:
        """Mark the screen that is shown."""
        for one, item in self.items.items():
            item.setChecked(one == name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline at the right."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.colour("border"))
