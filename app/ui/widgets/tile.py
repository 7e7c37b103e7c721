"""One account on the sign-in window: animal, name and what the person does, in one painting."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.animals import portrait
from app.ui.theme import BODY, CAPTION, Theme, font
from app.ui.widgets.following import follow

LARGE: Final = QSize(168, 148)
SMALL: Final = QSize(168, 60)
COMPACT: Final = QSize(164, 60)
_RADIUS: Final = 10
_LARGE_DISC: Final = 72
_SMALL_DISC: Final = 40
_NAME: Final = 16
_STEPS: Final = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


class TileWords(NamedTuple):
    """What a tile says: post is the class or the task, used when the person last came."""

    name: str
    post: str
    used: str
    spoken: str


class Tile(QAbstractButton):
    """One tile. ``stepped`` wishes for a neighbour: left, right, up or down."""

    stepped = Signal(str)
    focused = Signal()

    def __init__(self, words: TileWords, animal: int, theme: Theme) -> None:
        super().__init__()
        self._words = words
        self._animal = animal
        self._theme = theme
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words.spoken)
        self.setText(words.name)
        self.set_form(LARGE)
        follow(self, theme, self.update)

    def set_form(self, size: QSize) -> None:
        """Take one of the three forms LARGE, SMALL and COMPACT."""
        self.setFixedSize(size)
        self.update()

    @property
    def is_large(self) -> bool:
        """Tell whether the animal stands above the name."""
        return self.height() == LARGE.height()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Wish for a neighbour, or choose with Enter."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the person moved here."""
        super().focusInEvent(event)
        self.focused.emit()

    def nextCheckState(self) -> None:
        """Stay chosen; the window chooses another."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, the animal and the words."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour
        is_chosen = self.isChecked() or self.hasFocus()
        painter.setBrush(colour("cursor" if self.hasFocus() or self.underMouse() else "surface"))
        painter.setPen(QPen(colour("primary" if is_chosen else "border"), 2 if is_chosen else 1))
        inset = 1.0 if is_chosen else 0.5
        edge = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(edge, _RADIUS, _RADIUS)
        if self.is_large:
            self._paint_large(painter)
        else:
            self._paint_small(painter)
        painter.end()

    def _paint_large(self, painter: QPainter) -> None:
        self._paint_animal(painter, (self.width() - _LARGE_DISC) // 2, 14, _LARGE_DISC)
        place = QRect(8, 92, self.width() - 16, 24)
        self._write(painter, place, self._words.name, _NAME, "text", is_centred=True)
        under = " · ".join(part for part in (self._words.post, self._words.used) if part)
        place = QRect(6, 116, self.width() - 12, 18)
        self._write(painter, place, under, CAPTION, "muted", is_centred=True)

    def _paint_small(self, painter: QPainter) -> None:
        self._paint_animal(painter, 12, 10, _SMALL_DISC)
        left = 12 + _SMALL_DISC + 10
        width = self.width() - left - 6
        place = QRect(left, 10, width, 22)
        self._write(painter, place, self._words.name, BODY, "text", is_centred=False)
        place = QRect(left, 32, width, 18)
        self._write(painter, place, self._words.post, CAPTION, "muted", is_centred=False)

    def _paint_animal(self, painter: QPainter, left: int, top: int, size: int) -> None:
        ratio = self.devicePixelRatioF()
        drawn = portrait(self._animal, size, ratio, is_dark=self._theme.is_dark)
        painter.drawPixmap(left, top, drawn)

    def _write(
        self,
        painter: QPainter,
        place: QRect,
        text: str,
        px: int,
        token: str,
        *,
        is_centred: bool,
    ) -> None:
        """Write one line; a name that is too long gets smaller before it is cut."""
        is_name = token == "text"
        while is_name and px > CAPTION and _width(text, px) > place.width():
            px -= 1
        shape = font(px, bold=is_name)
        painter.setFont(shape)
        painter.setPen(self._theme.colour(token))
        shown = QFontMetrics(shape).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        side = Qt.AlignmentFlag.AlignHCenter if is_centred else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, shown)


def _width(text: str, px: int) -> int:
    return QFontMetrics(font(px, bold=True)).horizontalAdvance(text)


def neighbour(tiles: list[QWidget], here: QWidget, step: str) -> QWidget:
    """Return the tile that lies next in a direction, or ``here`` at the edge.

    Left and right run through all in reading order; up and down keep the column as well as the
    rows allow.
    """
    place = tiles.index(here)
    if step in ("left", "right"):
        return tiles[max(0, min(len(tiles) - 1, place + (1 if step == "right" else -1)))]
    row = here.geometry().top()
    tops = sorted({one.geometry().top() for one in tiles})
    wanted = tops.index(row) + (1 if step == "down" else -1)
    if not 0 <= wanted < len(tops):
        return here
    column = [one for one in tiles if one.geometry().top() == tops[wanted]]
    middle = here.geometry().center().x()
    return min(column, key=lambda one: abs(one.geometry().center().x() - middle))
