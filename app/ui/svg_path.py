"""SVG path data to QPainterPath, all commands that icons use; QtSvg would cost its own library."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

_TOKEN = re.compile(r"[MmLlHhVvCcSsQqAaZz]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_PLACES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "A": 7, "Z": 0}
Point = tuple[float, float]


def painter_path(source: str) -> QPainterPath:
    """Return the outline that SVG path data describes.

    Raises: ValueError for data that does not start with a command.
    """
    path, pen = QPainterPath(), _Pen()
    for command, numbers in _steps(source):
        pen.draw(path, command, numbers)
    return path


class _Pen:
    """Where the drawing stands, and the last control point for the smooth commands."""

    def __init__(self) -> None:
        self.x = self.y = 0.0
        self.control: Point | None = None
        self.start: Point = (0.0, 0.0)

    def draw(self, path: QPainterPath, command: str, numbers: list[float]) -> None:
        kind = command.upper()
        if kind == "Z":
            path.closeSubpath()
            (self.x, self.y), self.control = self.start, None
            return
        points = self._absolute(kind, numbers, is_relative=command.islower())
        end, control = (points[-2], points[-1]), None
        if kind == "M":
            path.moveTo(*end)
            self.start = end
        elif kind in "LHV":
            path.lineTo(*end)
        elif kind == "Q":
            path.quadTo(*points)
        elif kind == "A":
            _arc(path, (self.x, self.y), points)
        else:
            first = points[:2] if kind == "C" else self._mirrored()
            control = (points[-4], points[-3])
            path.cubicTo(QPointF(*first), QPointF(*control), QPointF(*end))
        (self.x, self.y), self.control = end, control

    def _mirrored(self) -> list[float]:
        if self.control is None:
            return [self.x, self.y]
        return [2 * self.x - self.control[0], 2 * self.y - self.control[1]]

    def _absolute(self, kind: str, numbers: list[float], *, is_relative: bool) -> list[float]:
        x, y = (self.x, self.y) if is_relative else (0.0, 0.0)
        if kind == "H":
            return [numbers[0] + x, self.y]
        if kind == "V":
            return [self.x, numbers[0] + y]
        if kind == "A":
            return [*numbers[:5], numbers[5] + x, numbers[6] + y]
        return [value + (y if place % 2 else x) for place, value in enumerate(numbers)]


def _steps(source: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its numbers; a repeated command is written only once in SVG."""
    parts = re.split(r"([MmLlHhVvCcSsQqAaZz])", source)[1:]
    for command, text in zip(parts[::2], parts[1::2], strict=True):
        places = _PLACES[command.upper()]
        if places == 0:
            yield command, []
            continue
        numbers = _arc_numbers(text) if command in "Aa" else _numbers(text)
        for start in range(0, len(numbers), places):
            yield command, numbers[start : start + places]
            command = {"M": "L", "m": "l"}.get(command, command)  # noqa: PLW2901 -- SVG says so


def _numbers(text: str) -> list[float]:
    return [float(token) for token in _TOKEN.findall(text)]


def _arc_numbers(text: str) -> list[float]:
    """Read arcs, whose two flags may stand without a space before the next number."""
    numbers: list[float] = []
    place = 0
    token = re.compile(r"[\s,]*([01])")
    plain = re.compile(r"[\s,]*(" + _TOKEN.pattern + ")")
    while match := (token if len(numbers) % 7 in (3, 4) else plain).match(text, place):
        numbers.append(float(match[1]))
        place = match.end()
    return numbers


def _arc(path: QPainterPath, start: Point, numbers: list[float]) -> None:
    """Add an arc without rotation of its axes, as Bezier curves (SVG 1.1, F.6)."""
    rx, ry, _rotation, is_large, is_clockwise, x, y = numbers
    dx, dy = (start[0] - x) / 2, (start[1] - y) / 2
    if not (rx and ry) or (dx, dy) == (0, 0):
        path.lineTo(x, y)
        return
    ux, uy = dx / rx, dy / ry
    length = ux * ux + uy * uy
    if length > 1:
        rx, ry, ux, uy = (
            value * math.sqrt(length) ** sign
            for value, sign in ((rx, 1), (ry, 1), (ux, -1), (uy, -1))
        )
        length = 1.0
    root = math.sqrt((1 - length) / length) * (-1 if is_large == is_clockwise else 1)
    cx, cy = root * uy, -root * ux
    begin = math.atan2(uy - cy, ux - cx)
    sweep = (math.atan2(-uy - cy, -ux - cx) - begin) % (2 * math.pi)
    if not is_clockwise:
        sweep -= 2 * math.pi
    middle = ((start[0] + x) / 2 + cx * rx, (start[1] + y) / 2 + cy * ry)
    _curves(path, middle, (rx, ry), begin, sweep)


def _curves(path: QPainterPath, middle: Point, radii: Point, begin: float, sweep: float) -> None:
    count = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    step = sweep / count
    reach = 4 / 3 * math.tan(step / 4)
    for place in range(count):
        at = begin + place * step
        ahead = at + step
        corners = (
            (math.cos(at) - reach * math.sin(at), math.sin(at) + reach * math.cos(at)),
            (math.cos(ahead) + reach * math.sin(ahead), math.sin(ahead) - reach * math.cos(ahead)),
            (math.cos(ahead), math.sin(ahead)),
        )
        path.cubicTo(
            *(middle[axis] + radii[axis] * corner[axis] for corner in corners for axis in (0, 1))
        )
