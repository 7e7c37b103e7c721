"""Counts of one class and ISO week, for all its pupils at once: one wide integer per day.

The trick: a day of the class is a single Python integer cut into lanes of 32 bits, one lane per
pupil, and a lane holds the pupil's habit day as it is stored (met in bits 0-10, not yet in bits
11-20). One ``&`` then acts on the whole class, ``wide.bit_count()`` counts its pupils, and
``ones * mask``, where ``ones`` has the lowest bit of some lanes set, copies the mask into each of
these lanes: no carry leaves a lane, for a mask is shorter than a lane. A class of 45 pupils costs
some hundred such operations a week instead of a decision per pupil, day and item.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from app.domain.habits import ABSENT, ALL_MASK, EXCUSED_BY, ITEMS, Cadence

LANE_BITS: Final = 32
ABSENT_BIT: Final = ABSENT.bit_length() - 1
NOT_YET_SHIFT: Final = ABSENT.bit_length()


class ItemCount(NamedTuple):
    """What was counted of one item: 做到, 还需努力, and how many marks were expected."""

    yes: int
    no: int
    expected: int

    @property
    def unchecked(self) -> int:
        """Return the expected marks that nobody made (未检查)."""
        return self.expected - self.yes - self.no


class PupilSpan(NamedTuple):
    """From which day number a pupil is enrolled and has consent; None: not at all.

    enrolled_until: the last day number in the class; None: has not left.
    """

    enrolled_from: int | None
    consent_from: int | None
    enrolled_until: int | None = None

    @property
    def counted_from(self) -> int | None:
        """Return the first day number on which the pupil counts, or None."""
        if self.enrolled_from is None or self.consent_from is None:
            return None
        return max(self.enrolled_from, self.consent_from)


@dataclass(frozen=True, slots=True)
class ClassWeek:
    """One class in one ISO week.

    Args: school_days: day numbers, ascending; marks of other days are not counted. pupils: one
        span per pupil. marks: day number to one packed habit day per pupil, in the order of
        ``pupils``: ``met | not_yet << NOT_YET_SHIFT``, 0 for nothing. excused: day number to the
        10-bit mask of the items that are excused for everybody.
    """

    school_days: Sequence[int]
    pupils: Sequence[PupilSpan]
    marks: Mapping[int, Sequence[int]]
    excused: Mapping[int, int] = field(default_factory=dict)


def excused_mask(reasons: Iterable[str]) -> int:
    """Return the 10-bit mask of what facts of site and day (no_water …) excuse together."""
    mask = 0
    for reason in reasons:
        mask |= EXCUSED_BY[reason]
    return mask


def count_week(week: ClassWeek, cadence: Cadence) -> list[ItemCount]:
    """Count the ten items of a class and week, in the paper's order.

    A daily item is expected once per school day and counted pupil, a weekly item once per
    counted pupil and week; its observation of the latest counted day stands (interfaces.md,
    "What is expected and counted").
    """
    yes, no, expected = ([0] * len(ITEMS) for _ in range(3))
    met_in_week = not_yet_in_week = due_in_week = 0
    starts, ends = _ones_by_start(week.pupils), _ones_by_end(week.pupils)
    for day in week.school_days:
        marks = _wide(week.marks.get(day, ()))
        # An absence bit, moved to the bottom of its lane, strikes the pupil out for that day.
        present = _ones_on(starts, day) & ~_ones_on(ends, day) & ~(marks >> ABSENT_BIT)
        due = present * (ALL_MASK & ~week.excused.get(day, 0))
        met, not_yet = marks & due, (marks >> NOT_YET_SHIFT) & due
        for item in _places(cadence.daily_mask):
            yes[item] += _count(met, item, present)
            no[item] += _count(not_yet, item, present)
            expected[item] += _count(due, item, present)
        # What a later day says of a cell replaces what an earlier one said.
        met_in_week = met_in_week & ~not_yet | met
        not_yet_in_week = not_yet_in_week & ~met | not_yet
        due_in_week |= due
    # Who left in the week is in it: a weekly item was due on the days before.
    everybody = _ones_on(starts, max(week.school_days, default=0))
    for item in _places(cadence.weekly_mask):
        yes[item] = _count(met_in_week, item, everybody)
        no[item] = _count(not_yet_in_week, item, everybody)
        expected[item] = _count(due_in_week, item, everybody)
    return [ItemCount(*counts) for counts in zip(yes, no, expected, strict=True)]


def _wide(lanes: Sequence[int]) -> int:
    """Lay the lanes side by side in one integer, the first pupil lowest."""
    return int.from_bytes(struct.pack(f"<{len(lanes)}I", *lanes), "little")


def _ones_by_start(pupils: Sequence[PupilSpan]) -> dict[int, int]:
    """Return for each first counted day the lowest bits of the lanes that start on it."""
    starts: dict[int, int] = {}
    for lane, pupil in enumerate(pupils):
        start = pupil.counted_from
        if start is not None:
            starts[start] = starts.get(start, 0) | 1 << (lane * LANE_BITS)
    return starts


def _ones_by_end(pupils: Sequence[PupilSpan]) -> dict[int, int]:
    """Return for each day after a pupil's last one the lowest bits of the lanes that end there."""
    ends: dict[int, int] = {}
    for lane, pupil in enumerate(pupils):
        if pupil.enrolled_until is not None:
            after = pupil.enrolled_until + 1
            ends[after] = ends.get(after, 0) | 1 << (lane * LANE_BITS)
    return ends


def _ones_on(starts: Mapping[int, int], day: int) -> int:
    ones = 0
    for start, lanes in starts.items():
        if start <= day:
            ones |= lanes
    return ones


def _count(wide: int, item: int, ones: int) -> int:
    """Count the lanes among ``ones`` in which the bit of an item is set."""
    return (wide >> item & ones).bit_count()


def _places(mask: int) -> list[int]:
    return [place for place in range(len(ITEMS)) if mask >> place & 1]
