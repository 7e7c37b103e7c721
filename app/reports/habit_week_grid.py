"""The geometry of P09: where every cell lies, in points on A4 landscape, y upward. Draws nothing.

The columns follow the cadence: each school day carries the daily items, the weekly items stand
once at the right. The paper's figure is 50 pupils a page; smaller classes get higher rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from app.domain.habits import FIVE_WASHES, Cadence
from app.reports.paper import A4_LANDSCAPE, MM
from app.reports.signs import Rect

ROWS_A_PAGE: Final = 50
BLANK_ROWS: Final = 3  # below the last pupil, for newcomers written by hand
TALLEST_ROW: Final = 7.5 * MM

PAGE_WIDTH, PAGE_HEIGHT = A4_LANDSCAPE
SIDE: Final = 10 * MM
LEFT: Final = SIDE
RIGHT: Final = PAGE_WIDTH - SIDE
SEAT_WIDTH: Final = 9 * MM
NAME_WIDTH: Final = 31.5 * MM  # 8 characters at 10.5 pt are 29.7 mm

TITLE_MIDDLE: Final = PAGE_HEIGHT - 9.5 * MM
FACTS_MIDDLE: Final = PAGE_HEIGHT - 17 * MM
HEAD_TOP: Final = PAGE_HEIGHT - 20.5 * MM
DAY_HEIGHT: Final = 15.0
GROUP_HEIGHT: Final = 12.0
LABEL_HEIGHT: Final = 14.0
LABEL_SIZE: Final = 8.0
LABEL_CHARACTERS: Final = 3
STANDING_LABEL_HEIGHT: Final = LABEL_CHARACTERS * LABEL_SIZE + 9

GRID_BOTTOM: Final = 16.5 * MM
SUM_HEIGHT: Final = 12.0
STANDING_SUM_HEIGHT: Final = 19.0  # met above checked
SIGNATURE_HEIGHT: Final = 17.0
LEGEND_MIDDLE: Final = 12.8 * MM
FOOT_MIDDLE: Final = 8.2 * MM


@dataclass(frozen=True, slots=True)
class Column:
    """One item of one day, or one weekly item (``day`` None). x0 and x1 in points."""

    day: int | None
    item: str
    x0: float
    x1: float

    @property
    def group(self) -> str:
        """Return five_washes or five_cans."""
        return "five_washes" if self.item in FIVE_WASHES else "five_cans"

    @property
    def center(self) -> float:
        """Return the x of the column's middle."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring columns under one head: a day, the week, or a group inside one of them."""

    day: int | None
    group: str
    columns: tuple[Column, ...]

    @property
    def x0(self) -> float:
        """Return the left edge."""
        return self.columns[0].x0

    @property
    def x1(self) -> float:
        """Return the right edge."""
        return self.columns[-1].x1

    @property
    def center(self) -> float:
        """Return the x of the middle."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Grid:
    """One page's grid: its columns and ``rows`` equal rows between ``body_top`` and the sums."""

    columns: tuple[Column, ...]
    rows: int
    label_height: float

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return the days from left to right, then the week; ``group`` is empty."""
        return tuple(
            Span(day, "", tuple(part)) for day, part in groupby(self.columns, lambda c: c.day)
        )

    @property
    def groups(self) -> tuple[Span, ...]:
        """Return five_washes and five_cans inside every span."""
        return tuple(
            Span(day, group, tuple(part))
            for (day, group), part in groupby(self.columns, lambda c: (c.day, c.group))
        )

    @property
    def group_top(self) -> float:
        """Return the line between the days' names and the groups' names."""
        return HEAD_TOP - DAY_HEIGHT

    @property
    def label_top(self) -> float:
        """Return the line between the groups' names and the items' names."""
        return self.group_top - GROUP_HEIGHT

    @property
    def body_top(self) -> float:
        """Return the line above the first pupil."""
        return self.label_top - self.label_height

    @property
    def body_bottom(self) -> float:
        """Return the line below the last row of pupils."""
        return GRID_BOTTOM + SIGNATURE_HEIGHT + self.sum_height

    @property
    def sum_height(self) -> float:
        """Return the height of the row of sums."""
        return STANDING_SUM_HEIGHT if self.has_standing_labels else SUM_HEIGHT

    @property
    def row_height(self) -> float:
        """Return the height of one pupil's row in points."""
        return (self.body_top - self.body_bottom) / self.rows

    @property
    def has_standing_labels(self) -> bool:
        """Return whether the columns are too narrow for the items' names to lie."""
        return self.label_height > LABEL_HEIGHT

    def row_top(self, row: int) -> float:
        """Return the upper edge of row 0…rows; ``rows`` itself gives the body's lower edge."""
        return self.body_top - row * self.row_height

    def row_middle(self, row: int) -> float:
        """Return the y of a row's middle."""
        return self.body_top - (row + 0.5) * self.row_height

    def cell(self, row: int, column: int) -> Rect:
        """Return (x0, y0, x1, y1) of a mark cell."""
        place = self.columns[column]
        return place.x0, self.row_top(row + 1), place.x1, self.row_top(row)


def pages_for(pupils: int) -> int:
    """Return how many pages a class needs; a class without pupils still gets one."""
    return max(1, -(-pupils // ROWS_A_PAGE))


def grid_for(*, days: int, cadence: Cadence, pupils_on_page: int) -> Grid:
    """Lay out one page for 0–50 pupils and 0–7 school days.

    Rows fill the page: at least ``BLANK_ROWS`` stay free up to 50, none is higher than
    ``TALLEST_ROW``.
    """
    columns = _columns(days, cadence)
    widest_label = LABEL_CHARACTERS * LABEL_SIZE + 2
    lies = not columns or columns[0].x1 - columns[0].x0 >= widest_label
    label_height = LABEL_HEIGHT if lies else STANDING_LABEL_HEIGHT
    one_row = Grid(columns, 1, label_height)
    fewest = -int(-one_row.row_height // TALLEST_ROW)
    rows = min(ROWS_A_PAGE, max(pupils_on_page + BLANK_ROWS, fewest))
    return Grid(columns, rows, label_height)


def _columns(days: int, cadence: Cadence) -> tuple[Column, ...]:
    wanted: list[tuple[int | None, str]] = [
        (day, item) for day in range(days) for item in cadence.daily
    ]
    wanted += [(None, item) for item in cadence.weekly]
    left = LEFT + SEAT_WIDTH + NAME_WIDTH
    width = (RIGHT - left) / max(1, len(wanted))
    return tuple(
        Column(day, item, left + place * width, left + (place + 1) * width)
        for place, (day, item) in enumerate(wanted)
    )
