"""Icons drawn from outlines in the colour that is asked for, each size and colour only once."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTransform,
)

from app.ui.icon_paths import LUCIDE
from app.ui.own_paths import OWN, SAME_AS
from app.ui.svg_path import painter_path
from app.ui.theme import Theme

GRID: Final = 24
PETALS: Final = 5


@cache
def outline(name: str) -> QPainterPath:
    """Return an icon's outline on the grid of 24 × 24. Raises: KeyError for an unknown name."""
    source = OWN.get(name)
    return painter_path(LUCIDE[SAME_AS.get(name, name)] if source is None else source)


def paint(painter: QPainter, name: str, place: QRectF, colour: QColor, *, width: float = 2) -> None:
    """Stroke an icon into ``place``; ``width`` is the stroke's on the grid of 24."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width() / GRID, place.height() / GRID)
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, cap, join))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline(name))
    painter.restore()


def pixmap(name: str, size: int, colour: QColor, ratio: float) -> QPixmap:
    """Return an icon of ``size`` logical pixels for a screen of ``ratio`` device pixels each.

    Raises: KeyError for an unknown name.
    """
    return _pixmap(name, size, colour.rgba(), ratio)


def icon(name: str, theme: Theme, token: str = "text", size: int = 20, *, gap: int = 0) -> QIcon:
    """Return an icon in a token's colour, muted when its control is disabled.

    Args: gap: empty pixels at its right, for buttons with words.
    """
    made = QIcon()
    for mode, colour in (
        (QIcon.Mode.Normal, theme.colour(token)),
        (QIcon.Mode.Disabled, theme.colour("muted")),
    ):
        for ratio in sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()}):
            drawn = pixmap(name, size, colour, ratio)
            made.addPixmap(_widened(drawn, gap) if gap else drawn, mode)
    return made


def _widened(drawn: QPixmap, gap: int) -> QPixmap:
    ratio = drawn.devicePixelRatio()
    wider = QPixmap(drawn.width() + round(gap * ratio), drawn.height())
    wider.setDevicePixelRatio(ratio)
    wider.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wider)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    return wider


def brand(size: int, colour: QColor, ratio: float) -> QPixmap:
    """Return the azalea of five petals, the mark of the program."""
    return _brand(size, colour.rgba(), ratio)


@lru_cache(maxsize=512)
def _pixmap(name: str, size: int, rgba: int, ratio: float) -> QPixmap:
    made, painter = _canvas(size, ratio)
    # Small icons keep a stroke of at least 1.5 pixels, or they fade into the paper.
    width = max(2.0, 1.5 * GRID / size)
    paint(painter, name, QRectF(0, 0, size, size), QColor.fromRgba(rgba), width=width)
    painter.end()
    return made


@lru_cache(maxsize=32)
def _brand(size: int, rgba: int, ratio: float) -> QPixmap:
    made, painter = _canvas(size, ratio)
    _paint_brand(painter, QRectF(0, 0, size, size), QColor.fromRgba(rgba))
    painter.end()
    return made


def _paint_brand(painter: QPainter, place: QRectF, colour: QColor) -> None:
    """Fill the azalea into ``place``: five petals around an open heart."""
    petal = painter_path(
        "M12 12.4C9 9.9 7.7 7.1 8.1 4.7C8.5 2.5 10 1 12 1"
        "S15.5 2.5 15.9 4.7C16.3 7.1 15 9.9 12 12.4Z"
    )
    petal.addEllipse(QRectF(11.4, 11.4, 1.2, 1.2))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width() / GRID, place.height() / GRID)
    flower = QPainterPath()
    flower.setFillRule(Qt.FillRule.WindingFill)
    for number in range(PETALS):
        turn = QTransform().translate(12, 12.6).rotate(360 / PETALS * number).translate(-12, -12.6)
        flower.addPath(turn.map(petal))
    painter.fillPath(flower, colour)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QRectF(10.6, 11.2, 2.8, 2.8))
    painter.restore()


def _canvas(size: int, ratio: float) -> tuple[QPixmap, QPainter]:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made, QPainter(made)
