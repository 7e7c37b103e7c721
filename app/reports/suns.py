"""Suns, ridges and clouds of the wall poster as path operators; black and white come first."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Final

_QUARTER: Final = 0.5523
RAYS: Final = 12
# Of a sun's whole radius: its disc, and where a ray begins.
DISC: Final = 0.56
RAY_START: Final = 0.68

Point = tuple[float, float]


def disc(x: float, y: float, r: float) -> str:
    """Return the path of a circle."""
    k = r * _QUARTER
    return (
        f"{x + r:.2f} {y:.2f} m "
        f"{x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c h"
    )


def rays(x: float, y: float, r: float, *, count: int = RAYS, start: float = RAY_START) -> str:
    """Return the paths of tapering rays around a disc; ``r`` is the whole sun's radius."""
    paths = []
    half = pi / count * 0.42
    for number in range(count):
        angle = 2 * pi * number / count + pi / 2
        tip = (x + r * cos(angle), y + r * sin(angle))
        feet = [
            (x + r * start * cos(angle + turn), y + r * start * sin(angle + turn))
            for turn in (-half, half)
        ]
        (ax, ay), (bx, by) = feet
        paths.append(f"{ax:.2f} {ay:.2f} m {tip[0]:.2f} {tip[1]:.2f} l {bx:.2f} {by:.2f} l h")
    return " ".join(paths)


def shining(x: float, y: float, r: float) -> str:
    """Return a filled sun."""
    return f"0.1 g {disc(x, y, r * DISC)} {rays(x, y, r)} f"


def smiling(x: float, y: float, r: float) -> str:
    """Return a filled sun with a smile, for the large ones."""
    eye, s = r * 0.055, r * DISC
    eyes = f"{disc(x - s * 0.36, y + s * 0.14, eye)} {disc(x + s * 0.36, y + s * 0.14, eye)}"
    smile = (
        f"{x - s * 0.42:.2f} {y - s * 0.18:.2f} m {x - s * 0.22:.2f} {y - s * 0.56:.2f} "
        f"{x + s * 0.22:.2f} {y - s * 0.56:.2f} {x + s * 0.42:.2f} {y - s * 0.18:.2f} c"
    )
    return f"{shining(x, y, r)} 1 g {eyes} f 1 G 1 J {r * 0.06:.2f} w {smile} S"


def waiting(x: float, y: float, r: float) -> str:
    """Return the outline of a sun that is not up yet."""
    return f"0.45 G 0.8 w {disc(x, y, r * DISC)} S"


def dot(x: float, y: float, r: float) -> str:
    """Return a small dot: nothing was looked at."""
    return f"0.55 g {disc(x, y, max(1.6, r * 0.09))} f"


def ridge(points: Sequence[Point], bottom: float, gray: float) -> str:
    """Return a filled range of hills through ``points`` (left to right), down to ``bottom``.

    Between two points the line leaves and arrives level, which rounds tops and valleys.
    """
    (x0, y0), rest = points[0], points[1:]
    path = f"{x0:.2f} {bottom:.2f} m {x0:.2f} {y0:.2f} l"
    for x1, y1 in rest:
        middle = (x0 + x1) / 2
        path += f" {middle:.2f} {y0:.2f} {middle:.2f} {y1:.2f} {x1:.2f} {y1:.2f} c"
        x0, y0 = x1, y1
    return f"{gray:g} g {path} {x0:.2f} {bottom:.2f} l h f"
