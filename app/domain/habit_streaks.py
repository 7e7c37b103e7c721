"""What one child sees of its own marks: days done, days in a row, this month beside the last.

Domain spec 5.2, rules 5 and 6, and form P11. For the child and its teacher alone: nothing here
compares two children.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.calendar import SchoolCalendar
from app.domain.habit_counts import (
    NOT_YET_SHIFT,
    ClassWeek,
    ItemCount,
    PupilSpan,
    count_week,
)
from app.domain.habit_rates import Change, Trend, add_up, change
from app.domain.habits import ALL_MASK, ITEMS, Cadence, bit_of, is_absent
from app.domain.months import Month


@dataclass(frozen=True, slots=True)
class PupilMarks:
    """One pupil's marks. marks: day number to (met, not_yet), as in ``habits``.

    excused: day number to the mask of items that count for nobody that day.
    """

    span: PupilSpan
    marks: Mapping[int, tuple[int, int]]
    excused: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemMonth:
    """One item of the card. days: school days with 做到 this month; days_before: last month.

    change: in the rate, unknown unless both months were checked to 60 percent.
    """

    item: str
    days: int
    days_before: int
    change: Change

    @property
    def more_days(self) -> int:
        """Return how many days more than last month, 0 when not more or not to be compared."""
        if self.change.trend is Trend.UNKNOWN:
            return 0
        return max(0, self.days - self.days_before)


def streak(pupil: PupilMarks, item: str, calendar: SchoolCalendar, today: int) -> int:
    """Return how many school days in a row end with the latest mark, 做到 on each.

    Holidays, days without water, absences and unchecked days neither add nor break; 还需努力 ends
    it. The row begins anew with the school year. Raises: InputError (field item).
    """
    bit = bit_of(item)
    row = 0
    for met, not_yet in _counted(pupil, calendar, calendar.year.first, today):
        if not_yet & bit:
            row = 0
        elif met & bit:
            row += 1
    return row


def days_met(
    pupil: PupilMarks, calendar: SchoolCalendar, month: Month, today: int
) -> tuple[int, ...]:
    """Return the school days of a month with 做到, for the ten items in the paper's order."""
    days = list(_counted(pupil, calendar, month.first, min(month.last, today)))
    return tuple(sum(bool(met & bit_of(item)) for met, _not_yet in days) for item in ITEMS)


def compare_months(
    pupil: PupilMarks, calendar: SchoolCalendar, cadence: Cadence, month: Month, today: int
) -> tuple[ItemMonth, ...]:
    """Return the ten items of P11 in the paper's order: this month beside the one before."""
    before = month.previous
    now_days = days_met(pupil, calendar, month, today)
    old_days = days_met(pupil, calendar, before, today)
    now = month_counts(pupil, calendar, cadence, month, today)
    old = month_counts(pupil, calendar, cadence, before, today)
    return tuple(
        ItemMonth(item, now_days[place], old_days[place], change(old[place], now[place]))
        for place, item in enumerate(ITEMS)
    )


def month_counts(
    pupil: PupilMarks, calendar: SchoolCalendar, cadence: Cadence, month: Month, today: int
) -> tuple[ItemCount, ...]:
    """Count one pupil's month as a class's is: daily items by date, weekly ones by Thursday.

    A weekly item counts once the last school day of its week has come.
    """
    parts = []
    for week in month.weeks():
        days = calendar.school_days_of_week(week)
        is_over = bool(days) and days[-1] <= today and month.has_week(week)
        daily = _count(pupil, cadence, [day for day in days if day in month and day <= today])
        weekly = _count(pupil, cadence, days if is_over else [])
        parts.append(
            [
                (daily if cadence.daily_mask >> place & 1 else weekly)[place]
                for place in range(len(ITEMS))
            ]
        )
    return tuple(add_up(parts))


def _count(pupil: PupilMarks, cadence: Cadence, days: list[int]) -> list[ItemCount]:
    marks = {
        day: (pupil.marks[day][0] | pupil.marks[day][1] << NOT_YET_SHIFT,)
        for day in days
        if day in pupil.marks
    }
    return count_week(ClassWeek(days, [pupil.span], marks, pupil.excused), cadence)


def _counted(
    pupil: PupilMarks, calendar: SchoolCalendar, first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Yield what counts of each marked school day, in order: excused items are taken out."""
    start, end = pupil.span.counted_from, pupil.span.enrolled_until
    for day in sorted(pupil.marks):
        met, not_yet = pupil.marks[day]
        is_counted = start is not None and start <= day and (end is None or day <= end)
        in_time = first <= day <= last and calendar.is_school_day(day)
        if is_counted and in_time and not is_absent(met):
            kept = ALL_MASK & ~pupil.excused.get(day, 0)
            yield met & kept, not_yet & kept
