"""Looks at a shown window as a careful stranger would: cut text, overlap, glyphs, contrast.

Works on pixels and geometry, so it does not believe the code that drew them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
# Thin strokes reach their full colour only where a pixel lies wholly inside them.
ZOOM = 3
TEXT_CONTRAST, SIGN_CONTRAST = 4.5, 3.0
LEAST_PIXELS = 6
TEXTS = (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox)
# What is one thing to the eye: the field inside them has no edge of its own.
WHOLE = (QComboBox, QLineEdit, QAbstractSpinBox)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one widget, in words that lead to it."""

    kind: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.what}"


def audit(window: QWidget) -> list[Flaw]:
    """Return every flaw of a shown window."""
    leaves = list(_leaves(window))
    picture = _picture(window)
    flaws = [flaw for leaf in leaves for flaw in _cut(leaf)]
    flaws += _outside(window, leaves)
    flaws += _overlaps(window, leaves)
    flaws += [flaw for leaf in leaves for flaw in _glyphs(leaf)]
    flaws += [flaw for leaf in leaves for flaw in _contrast(window, leaf, picture)]
    return flaws


def _leaves(window: QWidget) -> Iterator[QWidget]:
    for one in window.findChildren(QWidget):
        if one.isVisibleTo(window) and isinstance(one, TEXTS) and not _is_scrolled_away(one):
            inside = one.parent()
            if not isinstance(inside, WHOLE):
                yield one


def _is_scrolled_away(one: QWidget) -> bool:
    """Tell whether a widget lies in a scroll area, where being cut is what scrolling is for."""
    return one.visibleRegion().isEmpty()


def _text_of(one: QWidget) -> str:
    if isinstance(one, QLineEdit):
        is_secret = one.echoMode() != QLineEdit.EchoMode.Normal
        return one.placeholderText() if is_secret or not one.text() else one.text()
    if isinstance(one, QComboBox):
        return one.currentText()
    if isinstance(one, QAbstractSpinBox):
        return one.text()
    return one.text() if isinstance(one, (QLabel, QAbstractButton)) else ""


def _named(one: QWidget) -> str:
    words = _text_of(one)[:24] or one.accessibleName()[:24]
    return f"{type(one).__name__}({one.objectName() or words!r})"


def _is_shortened(one: QWidget) -> bool:
    """Tell whether a text ends in … on purpose, and the whole of it is its tooltip."""
    begin = _text_of(one).removesuffix("…")
    is_begin = bool(begin) and one.toolTip().startswith(begin)
    return is_begin and _text_of(one).endswith("…") and one.accessibleName() == one.toolTip()


def _cut(one: QWidget) -> Iterator[Flaw]:
    if not _text_of(one) or _is_shortened(one):
        return
    has, needs = one.size(), one.sizeHint()
    if isinstance(one, QLineEdit):
        needs = QSize(0, one.fontMetrics().height())
    elif isinstance(one, QAbstractSpinBox):  # the style sheet sets its height, not the hint
        needs = QSize(needs.width(), one.fontMetrics().height())
    elif isinstance(one, QLabel) and one.wordWrap():
        needs = QSize(0, one.heightForWidth(has.width()))
    if needs.width() > has.width() or needs.height() > has.height():
        yield Flaw("cut", _named(one), f"needs {needs.toTuple()}, has {has.toTuple()}")


def _rect(window: QWidget, one: QWidget) -> QRect:
    return QRect(one.mapTo(window, QPoint(0, 0)), one.size())


def _outside(window: QWidget, leaves: list[QWidget]) -> Iterator[Flaw]:
    for one in leaves:
        if _in_scroll_area(one, window):
            continue
        if not window.rect().contains(_rect(window, one)):
            yield Flaw("outside", _named(one), str(_rect(window, one).getRect()))


def _in_scroll_area(one: QWidget, window: QWidget) -> bool:
    above = one.parentWidget()
    while above is not None and above is not window:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return False


def _overlaps(window: QWidget, leaves: list[QWidget]) -> Iterator[Flaw]:
    placed = [(one, _shown(window, one)) for one in leaves if _text_of(one)]
    for number, (one, rect) in enumerate(placed):
        for other, its in placed[number + 1 :]:
            crossed = rect.intersected(its)
            is_nested = one.isAncestorOf(other) or other.isAncestorOf(one)
            if crossed.width() > 1 and crossed.height() > 1 and not is_nested:
                yield Flaw("overlap", _named(one), f"with {_named(other)}")


def _shown(window: QWidget, one: QWidget) -> QRect:
    """Return the part of a widget that is to be seen, in the window's coordinates."""
    part = one.visibleRegion().boundingRect()
    return part.translated(one.mapTo(window, QPoint(0, 0)))


@cache
def _characters() -> frozenset[int]:
    known: set[int] = set()
    for file in FONTS.glob("*.ttf"):
        with TTFont(file, lazy=True) as font:
            known |= set(font.getBestCmap())
    return frozenset(known)


def _glyphs(one: QWidget) -> Iterator[Flaw]:
    lacking = {char for char in _text_of(one) if ord(char) >= 32 and ord(char) not in _characters()}
    if lacking:
        yield Flaw("glyph", _named(one), " ".join(sorted(lacking)))


def _picture(window: QWidget) -> QImage:
    image = QImage(window.size() * ZOOM, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ZOOM)
    painter = QPainter(image)
    window.render(painter, QPoint(0, 0))
    painter.end()
    return image


def _colours(picture: QImage, rect: QRect) -> Counter[int]:
    part = picture.copy(QRect(rect.topLeft() * ZOOM, rect.size() * ZOOM))
    part = part.convertToFormat(QImage.Format.Format_RGBX8888)
    if part.isNull():
        return Counter()
    size = (part.width(), part.height())
    drawn = Image.frombytes("RGBX", size, bytes(part.constBits())).convert("RGB")
    counted = drawn.getcolors(size[0] * size[1]) or []
    return Counter({red << 16 | green << 8 | blue: n for n, (red, green, blue) in counted})


def contrast(one: int, other: int) -> float:
    """Return the WCAG contrast of two 0xRRGGBB colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@cache
def _luminance(colour: int) -> float:
    parts = []
    for shift in (16, 8, 0):
        share = (colour >> shift & 255) / 255
        parts.append(share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(window: QWidget, one: QWidget, picture: QImage) -> Iterator[Flaw]:
    if not _text_of(one).strip():
        return
    rect = _shown(window, one)
    is_framed = isinstance(one, (QPushButton, QLineEdit, QAbstractSpinBox))
    inner = rect.adjusted(3, 3, -3, -3) if is_framed else rect
    if inner.isEmpty() or rect.height() < one.height():  # half scrolled away: nothing to judge
        return
    colours = _colours(picture, inner)
    ground = colours.most_common(1)[0][0] & 0xFFFFFF
    seen = [shade & 0xFFFFFF for shade, count in colours.items() if count >= LEAST_PIXELS]
    best = max((contrast(shade, ground) for shade in seen), default=1.0)
    if best < TEXT_CONTRAST:
        yield Flaw("contrast", _named(one), f"text {best:.2f} on #{ground:06X}")
    if isinstance(one, WHOLE) or _has_edge(one):
        yield from _edge(window, one, picture)


def _has_edge(one: QWidget) -> bool:
    is_button = isinstance(one, QPushButton) and one.isEnabled()
    return is_button and one.property("role") in {"primary", "secondary"}


def _edge(window: QWidget, one: QWidget, picture: QImage) -> Iterator[Flaw]:
    rect = _rect(window, one)
    around = _colours(picture, rect.adjusted(-2, -2, 2, 2)) - _colours(picture, rect)
    if not around:
        return
    ground = around.most_common(1)[0][0] & 0xFFFFFF
    ring = _colours(picture, rect) - _colours(picture, rect.adjusted(2, 2, -2, -2))
    wanted = rect.width() * ZOOM // 2
    seen = [shade & 0xFFFFFF for shade, count in ring.items() if count >= wanted]
    best = max((contrast(shade, ground) for shade in seen), default=1.0)
    if best < SIGN_CONTRAST:
        yield Flaw("contrast", _named(one), f"edge {best:.2f} on #{ground:06X}")
