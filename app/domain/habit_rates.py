"""Coverage, rate and change of counted habits; everything is compared as it is printed.

Source: domain spec 5.2, rules 3 and 6, and form P12. A rate is a whole number of thousandths, so
a reader who subtracts two printed figures gets the printed change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.habit_counts import ItemCount
from app.domain.habits import ITEMS

LEAST_COVERAGE: Final = 60  # percent; below it no rate is told
STEADY_BELOW: Final = 30  # thousandths: three percentage points
WELL_MET: Final = 90  # percent of the checked; a day with so many has its sun
WHOLE: Final = 1000

NOTHING: Final = ItemCount(0, 0, 0)


class Trend(StrEnum):
    """How an item moved against the time before."""

    UP = "up"
    DOWN = "down"
    STEADY = "steady"
    UNKNOWN = "unknown"  # one of the two has no rate


class FocusKind(StrEnum):
    """What a class takes up next."""

    ITEM = "item"  # one item to practise together
    CHECKING = "checking"  # too little was checked to choose an item
    KEEP = "keep"  # every item that has a rate is well met


@dataclass(frozen=True, slots=True)
class Change:
    """A trend and its size. thousandths: signed; 0 unless the trend is up or down."""

    trend: Trend
    thousandths: int = 0


@dataclass(frozen=True, slots=True)
class Focus:
    """The one thing for next month. item: empty unless the kind is ITEM."""

    kind: FocusKind
    item: str = ""


def checked(count: ItemCount) -> int:
    """Return how many marks were made."""
    return count.yes + count.no


def total(counts: Iterable[ItemCount]) -> ItemCount:
    """Add counts up."""
    yes = no = expected = 0
    for one in counts:
        yes, no, expected = yes + one.yes, no + one.no, expected + one.expected
    return ItemCount(yes, no, expected)


def add_up(parts: Iterable[Sequence[ItemCount]]) -> list[ItemCount]:
    """Add up lists of the ten items, item by item; ten empty counts for no list."""
    rows = list(parts)
    return [total(row[place] for row in rows) for place in range(len(ITEMS))]


def coverage(count: ItemCount) -> int | None:
    """Return checked / expected in whole percent, rounded down; None when nothing was expected.

    Rounded down: 59.9 must not be read as the 60 that a rate needs, nor 99.9 as all.
    """
    return checked(count) * 100 // count.expected if count.expected else None


def has_rate(count: ItemCount) -> bool:
    """Tell whether enough was checked for a rate: at least 60 percent of what was expected."""
    return count.expected > 0 and checked(count) * 100 >= LEAST_COVERAGE * count.expected


def rate(count: ItemCount) -> int | None:
    """Return met / checked in thousandths (0-1000), halves up; None below 60 percent coverage.

    1000 is said only when every check was met.
    """
    made = checked(count)
    if not has_rate(count):
        return None
    if count.no == 0:
        return WHOLE
    return min(WHOLE - 1, (count.yes * WHOLE * 2 + made) // (made * 2))


def change(before: ItemCount, now: ItemCount) -> Change:
    """Compare two times; unknown unless both have a rate, steady below three points."""
    earlier, later = rate(before), rate(now)
    if earlier is None or later is None:
        return Change(Trend.UNKNOWN)
    points = later - earlier
    if abs(points) < STEADY_BELOW:
        return Change(Trend.STEADY)
    return Change(Trend.UP if points > 0 else Trend.DOWN, points)


def is_well_met(count: ItemCount) -> bool:
    """Tell whether enough was checked and at least 90 percent of it was met."""
    return has_rate(count) and count.yes * 100 >= WELL_MET * checked(count)


def focus_of(counts: Sequence[ItemCount]) -> Focus:
    """Choose the one item to practise next: the one with most room above, in the paper's order.

    Only items with a rate are chosen from; without any the focus is checking itself, and when
    all of them are well met there is nothing to choose. Args: counts: the ten items, in order.
    """
    rated = [
        (known, place) for place, count in enumerate(counts) if (known := rate(count)) is not None
    ]
    if not rated:
        return Focus(FocusKind.CHECKING)
    open_ones = [(known, place) for known, place in rated if not is_well_met(counts[place])]
    if not open_ones:
        return Focus(FocusKind.KEEP)
    return Focus(FocusKind.ITEM, ITEMS[min(open_ones)[1]])
