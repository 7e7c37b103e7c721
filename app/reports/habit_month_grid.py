"""The geometry of P10: where every row and column lies, in points on A4 portrait. Draws nothing."""

from __future__ import annotations

from typing import Final

from app.domain.habits import ITEMS
from app.reports.paper import A4_PORTRAIT, MM
from app.reports.signs import Rect

PAGE_WIDTH, PAGE_HEIGHT = A4_PORTRAIT
LEFT: Final = 18 * MM
RIGHT: Final = PAGE_WIDTH - 18 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 20 * MM
SCHOOL_MIDDLE: Final = PAGE_HEIGHT - 31 * MM
CLASS_MIDDLE: Final = PAGE_HEIGHT - 37 * MM
TABLE_TOP: Final = PAGE_HEIGHT - 42 * MM
HEAD_HEIGHT: Final = 30.0
ROW_HEIGHT: Final = 25.0
TABLE_BOTTOM: Final = TABLE_TOP - HEAD_HEIGHT - ROW_HEIGHT * len(ITEMS)
CONDITIONS_MIDDLE: Final = TABLE_BOTTOM - 17
BOX_TOP: Final = TABLE_BOTTOM - 34
BOX_HEIGHT: Final = 82.0
BOX_BOTTOM: Final = BOX_TOP - BOX_HEIGHT
NOTES_TOP: Final = BOX_BOTTOM - 16
NOTES_BOTTOM: Final = 42 * MM
NOTE_LINE: Final = 9 * MM
SIGN_MIDDLE: Final = 33 * MM
HOW_TOP: Final = 27 * MM

# group, item, checks, coverage, rate with its bar, month before, change, whole school
_SHARES: Final = (26, 64, 60, 56, 118, 58, 64, 62)
_SCALE: Final = (RIGHT - LEFT) / sum(_SHARES)


def edges() -> tuple[float, ...]:
    """Return the nine vertical edges of the eight columns."""
    found = [LEFT]
    for share in _SHARES:
        found.append(found[-1] + share * _SCALE)
    return tuple(found)


def row_top(row: int) -> float:
    """Return the upper edge of item row 0-10; 10 gives the table's lower edge."""
    return TABLE_TOP - HEAD_HEIGHT - row * ROW_HEIGHT


def cell(row: int, column: int) -> Rect:
    """Return (x0, y0, x1, y1) of a cell of an item's row."""
    lines = edges()
    return lines[column], row_top(row + 1), lines[column + 1], row_top(row)
