"""The pictures people choose themselves by: an animal and a hue of its own, light and dark.

Colours are made from the hue, so that all animals are equally strong; a test holds them at 4.5 : 1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.ui.icons import GRID, paint


class Animal(NamedTuple):
    """One picture. hue: degrees of the colour circle."""

    name: str
    hue: int


_LINEAR_BELOW: Final = 0.04045
_SMALL: Final = 40
_SHARE: Final = 5 / 9
_SHARE_SMALL: Final = 0.6

# Neighbours in the row are far apart on the circle: animal, hue and name identify together.
ANIMALS: Final = (
    Animal("rabbit", 205),
    Animal("squirrel", 20),
    Animal("bird", 248),
    Animal("cat", 158),
    Animal("turtle", 338),
    Animal("fish", 44),
    Animal("dog", 190),
    Animal("panda", 280),
    Animal("snail", 95),
    Animal("rat", 4),
    Animal("owl", 225),
    Animal("ox", 30),
    Animal("sheep", 172),
    Animal("bear", 312),
    Animal("butterfly", 68),
    Animal("shrimp", 355),
)


def animal(number: int) -> Animal:
    """Return the animal of a number; numbers beyond the last begin again."""
    return ANIMALS[number % len(ANIMALS)]


def ink(hue: int, *, is_dark: bool) -> QColor:
    """Return the colour of an animal's outline; all are equally light."""
    saturation, wanted = (0.70, 0.52) if is_dark else (0.58, 0.115)
    low, high = 0.0, 1.0
    for _step in range(10):
        lightness = (low + high) / 2
        is_light = luminance(QColor.fromHslF(hue / 360, saturation, lightness)) > wanted
        low, high = (low, lightness) if is_light else (lightness, high)
    return QColor.fromHslF(hue / 360, saturation, low)


def disc(hue: int, *, is_dark: bool) -> QColor:
    """Return the colour of the round an animal stands on."""
    saturation, lightness = (0.22, 0.25) if is_dark else (0.32, 0.90)
    return QColor.fromHslF(hue / 360, saturation, lightness)


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2.2, 0 to 1."""
    linear = [
        channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=128)
def portrait(number: int, size: int, ratio: float, *, is_dark: bool) -> QPixmap:
    """Return an animal on its disc of ``size`` logical pixels."""
    shown = animal(number)
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(disc(shown.hue, is_dark=is_dark))
    painter.drawEllipse(QRectF(0, 0, size, size))
    inner = round(size * (_SHARE_SMALL if size <= _SMALL else _SHARE))
    edge = (size - inner) / 2
    width = max(1.9, 1.4 * GRID / inner)
    place = QRectF(edge, edge, inner, inner)
    paint(painter, shown.name, place, ink(shown.hue, is_dark=is_dark), width=width)
    painter.end()
    return made
