"""From classes and days to one cell of the overview: what a site has reported of a day or a week.

A class and day is due once the day is over. What is known to excuse it (a holiday, no water, no
power) is not due, unless something was recorded all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.center.completeness import DayState

OUTAGES = frozenset({"no_water", "no_power"})


class Meaning(StrEnum):
    """What is told of one class and day."""

    RECEIVED = "received"
    ON_LAPTOP = "on_laptop"  # something known to be missing can hold it
    NOT_RECORDED = "not_recorded"
    EXCUSED = "excused"  # no school, or no water or power and nothing recorded
    NEEDS_FIXING = "needs_fixing"
    AHEAD = "ahead"  # the day is not over


class Report(StrEnum):
    """What is told of a site in a day or week; where two are true the first of this order."""

    NEEDS_FIXING = "needs_fixing"
    COMPLETE = "complete"
    PARTIAL = "partial"
    NOTHING = "nothing"
    EXCUSED = "excused"
    AHEAD = "ahead"  # nothing is due yet, and nothing is here


@dataclass(frozen=True, slots=True)
class Cell:
    """The classes and days of one site in a period, counted.

    due: received, missing and to be put right; on_laptop is a part of ``missing``.
    """

    received: int = 0
    missing: int = 0
    on_laptop: int = 0
    to_fix: int = 0
    excused: int = 0

    @property
    def due(self) -> int:
        """Return how many classes and days a report was due of."""
        return self.received + self.missing + self.to_fix

    @property
    def report(self) -> Report:
        """Return the one thing that is told."""
        if self.to_fix:
            return Report.NEEDS_FIXING
        if self.missing:
            return Report.PARTIAL if self.received else Report.NOTHING
        if self.received:
            return Report.COMPLETE
        return Report.EXCUSED if self.excused else Report.AHEAD


def meaning_of(state: DayState, *, is_outage: bool, is_over: bool) -> Meaning:
    """Return what is told of a class and day.

    Args: is_outage: the site told of no water or no power that day. is_over: the day is past.
    """
    if state is DayState.NEEDS_FIXING:
        return Meaning.NEEDS_FIXING
    if state is DayState.RECEIVED:
        return Meaning.RECEIVED
    if state is DayState.NO_SCHOOL:
        return Meaning.EXCUSED
    if is_outage:
        return Meaning.EXCUSED
    if not is_over:
        return Meaning.AHEAD
    return Meaning.ON_LAPTOP if state is DayState.ON_LAPTOP else Meaning.NOT_RECORDED


def roll_up(meanings: Iterable[Meaning]) -> Cell:
    """Count the classes and days of a period."""
    counted = dict.fromkeys(Meaning, 0)
    for one in meanings:
        counted[one] += 1
    on_laptop = counted[Meaning.ON_LAPTOP]
    return Cell(
        received=counted[Meaning.RECEIVED],
        missing=counted[Meaning.NOT_RECORDED] + on_laptop,
        on_laptop=on_laptop,
        to_fix=counted[Meaning.NEEDS_FIXING],
        excused=counted[Meaning.EXCUSED],
    )


def days_unreported(days: Mapping[int, Cell]) -> int:
    """Count the days on which something was due after the last day with anything received.

    Args: days: day number to the cell of that day.
    """
    count = 0
    for day in sorted(days, reverse=True):
        cell = days[day]
        if cell.received or cell.to_fix:
            return count
        count += bool(cell.missing)
    return count
