"""The signs of the class sheet as strokes, in the proportions of the screen; no font draws them.

Every function returns PDF path operators (ISO 32000-1, 8.5) for ``Sheet.ink``. Coordinates of many
cells repeat, so callers pass them once, already written as text: a page holds a thousand ticks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

# The screen's tick, in logical pixels from the cell's centre, y downward: (x, y).
TICK: Final = ((-5.5, 0.3), (-1.6, 4.2), (5.8, -4.2))
RING_RADIUS: Final = 5.4
STROKE: Final = 2.2
# A tile of the screen is about this high; a sign fills the same share of a paper cell.
TILE: Final = 17.0
LARGEST_SCALE: Final = 0.86

# Control length of the cubic that draws a quarter circle of radius 1.
_QUARTER: Final = 0.5523

Rect = tuple[float, float, float, float]


def scale_for(width: float, height: float) -> float:
    """Return points per screen pixel for signs in cells of this size (points)."""
    return min(width / TILE, height / TILE, LARGEST_SCALE)


def number(value: float) -> str:
    """Write a coordinate with a hundredth of a point."""
    return f"{value:.2f}"


def tick_columns(centers: Iterable[float], scale: float) -> list[tuple[str, ...]]:
    """Return the three x of a tick for each cell centre."""
    return [tuple(number(c + x * scale) for x, _y in TICK) for c in centers]


def tick_rows(centers: Iterable[float], scale: float) -> list[tuple[str, ...]]:
    """Return the three y of a tick for each cell centre (paper's y grows upward)."""
    return [tuple(number(c - y * scale) for _x, y in TICK) for c in centers]


def tick(xs: Sequence[str], ys: Sequence[str]) -> str:
    """Return the path of one tick (做到)."""
    return f"{xs[0]} {ys[0]} m {xs[1]} {ys[1]} l {xs[2]} {ys[2]} l"


def ring(x: float, y: float, scale: float) -> str:
    """Return the path of one ring (还需努力)."""
    r = RING_RADIUS * scale
    k = r * _QUARTER
    return (
        f"{x + r:.2f} {y:.2f} m "
        f"{x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c h"
    )


def stroked(paths: Sequence[str], scale: float) -> str:
    """Return one stroke over many sign paths, round as on the screen; empty for no path."""
    if not paths:
        return ""
    return f"0 G {STROKE * scale:.2f} w 1 J 1 j {' '.join(paths)} S"


def lines(segments: Iterable[Rect], width: float, gray: float = 0.0) -> str:
    """Return straight lines from (x0, y0) to (x1, y1), all of one width in points."""
    paths = [f"{a:.2f} {b:.2f} m {c:.2f} {d:.2f} l" for a, b, c, d in segments]
    return f"{gray:g} G {width:g} w {' '.join(paths)} S" if paths else ""


def filled(rects: Iterable[Rect], gray: float) -> str:
    """Return rectangles (x0, y0, x1, y1) filled with a gray: 0 black, 1 white."""
    paths = [f"{a:.2f} {b:.2f} {c - a:.2f} {d - b:.2f} re" for a, b, c, d in rects]
    return f"{gray:g} g {' '.join(paths)} f" if paths else ""


def frame(rect: Rect, width: float) -> str:
    """Return the outline of a rectangle."""
    a, b, c, d = rect
    return f"0 G {width:g} w 0 j {a:.2f} {b:.2f} {c - a:.2f} {d - b:.2f} re S"


def hatch(rect: Rect, *, gap: float = 4.5, width: float = 0.35, gray: float = 0.45) -> str:
    """Return diagonal lines, ``gap`` points apart along x, clipped to a rectangle."""
    x0, y0, x1, y1 = rect
    rise = y1 - y0
    # Begin on a multiple of the gap, so that neighbouring rectangles continue each other's lines.
    first = int((x0 - y1) // gap)
    last = int((x1 - y0) // gap) + 1
    paths = [
        f"{step * gap + y0:.2f} {y0:.2f} m {step * gap + y0 + rise:.2f} {y1:.2f} l"
        for step in range(first, last)
    ]
    clip = f"{x0:.2f} {y0:.2f} {x1 - x0:.2f} {rise:.2f} re W n"
    return f"q {clip} {gray:g} G {width:g} w {' '.join(paths)} S Q"
