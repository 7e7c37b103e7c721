"""本周: which days of which class are checked, what is not finished, and how the month goes.

Read on a Friday by the head of a small school, so one reading answers everything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.calendar import SchoolCalendar, date_of, week_number
from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import add_up, checked, total
from app.domain.habits import FIVE_WASHES
from app.domain.months import Month
from app.domain.training import DRAFT
from app.services.conflicts import clash_count
from app.services.corrections import corrections_of
from app.services.laptop import Laptop, Unit
from app.services.lesson_records import cases_of
from app.services.month_report import count_month
from app.services.roster import class_ids
from app.services.school_days import site_reasons
from app.services.site_calendar import with_make_ups
from app.services.site_counts import SiteCounts, days_of_weeks, read_site_counts
from app.services.training_records import entries_of
from app.services.versions import Viewer


class CheckState(StrEnum):
    """How far a class is checked; where two are true the first of this order is told."""

    TO_COME = "to_come"
    HOLIDAY = "holiday"
    COMPLETE = "complete"
    PARTLY = "partly"
    EXCUSED = "excused"  # no water or no power, and nothing was recorded
    NOBODY = "nobody"  # nobody of the class counts yet
    UNRECORDED = "unrecorded"


@dataclass(frozen=True, slots=True)
class Check:
    """One class on one day, or over the week's weekly habits. done, of: marks made and due."""

    state: CheckState
    done: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class ClassChecks:
    """One class: a check for each school day of the week, and one of the weekly habits."""

    class_id: bytes
    name: str
    days: tuple[Check, ...]
    weekly: Check


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What still lies here: drafts of hours and lesson cases, what came back, what differs."""

    hour_drafts: int = 0
    lesson_drafts: int = 0
    to_put_right: int = 0
    clashes: int = 0

    @property
    def count(self) -> int:
        """Return how many things there are."""
        return self.hour_drafts + self.lesson_drafts + self.to_put_right + self.clashes


@dataclass(frozen=True, slots=True)
class MonthBeside:
    """Habits of the whole site in a month and the one before, 五洗 and 五会.

    before: None at the start of a school year. no_water: school days without water.
    """

    month: Month
    now: tuple[ItemCount, ItemCount]
    before: tuple[ItemCount, ItemCount] | None
    no_water: int = 0


@dataclass(frozen=True, slots=True)
class SiteWeek:
    """The whole page. week: running number. reasons: the site's facts, one set a day."""

    week: int
    today: date
    days: tuple[date, ...]
    reasons: tuple[frozenset[str], ...]
    classes: tuple[ClassChecks, ...]
    unfinished: Unfinished
    months: MonthBeside

    @property
    def missing(self) -> int:
        """Return how many class days still have no record and no reason."""
        return sum(one.state is CheckState.UNRECORDED for line in self.classes for one in line.days)


def read_site_week(laptop: Laptop, week: int | None = None) -> SiteWeek:
    """Read a week, one consistent state, on any thread.

    Args: week: running number; None: the week that is being finished, which on its first school
        day is still the one before. Raises: EnvironmentalError.
    """
    today = laptop.world.today()
    with laptop.reading() as unit:
        calendar = with_make_ups(unit.rows, laptop.identity.calendar)
        if week is None:
            week = week_to_finish(calendar, today)
        days = calendar.school_days_of_week(week)
        counts = _counts(unit, laptop, *days_of_weeks(week, week))
        facts = site_reasons(unit, days)
        return SiteWeek(
            week=week,
            today=date_of(today),
            days=tuple(map(date_of, days)),
            reasons=tuple(facts[day] for day in days),
            classes=tuple(
                ClassChecks(
                    class_id,
                    name,
                    tuple(_day_check(counts, name, day, facts[day], today) for day in days),
                    _weekly_check(counts, name, week, today),
                )
                for name, class_id in class_ids(unit.rows).items()
            ),
            unfinished=_unfinished(unit, laptop),
            months=_months(unit, laptop, today),
        )


def _counts(unit: Unit, laptop: Laptop, first: int, last: int) -> SiteCounts:
    identity = laptop.identity
    return read_site_counts(unit.rows, identity.calendar, identity.cadence, first, last)


def _day_check(
    counts: SiteCounts, name: str, day: int, reasons: Collection[str], today: int
) -> Check:
    if day > today:
        return Check(CheckState.TO_COME)
    if "holiday" in reasons:
        return Check(CheckState.HOLIDAY)
    items = counts.count(name, [day])
    mask = counts.cadence.daily_mask
    due = total(one for place, one in enumerate(items) if mask >> place & 1)
    # A weekly habit seen on this day is a record of the day as well.
    seen = counts.marks.by_day.get(day, {})
    has_marks = any(one.number in seen for one in counts.pupils[name])
    if has_marks:
        is_all = due.expected and checked(due) == due.expected
        state = CheckState.COMPLETE if is_all else CheckState.PARTLY
        return Check(state, checked(due), due.expected)
    if reasons:
        return Check(CheckState.EXCUSED)
    if not due.expected:
        return Check(CheckState.NOBODY)
    return Check(CheckState.UNRECORDED, 0, due.expected)


def _weekly_check(counts: SiteCounts, name: str, week: int, today: int) -> Check:
    """Tell how far the weekly habits are; they are due once the week's last day has come."""
    days = counts.days_of_week(week)
    items = counts.count(name, [day for day in days if day <= today])
    mask = counts.cadence.weekly_mask
    due = total(one for place, one in enumerate(items) if mask >> place & 1)
    done = checked(due)
    if not due.expected:
        return Check(CheckState.TO_COME if days and days[0] > today else CheckState.NOBODY)
    if done:
        state = CheckState.COMPLETE if done == due.expected else CheckState.PARTLY
        return Check(state, done, due.expected)
    is_over = bool(days) and days[-1] <= today
    return Check(CheckState.UNRECORDED if is_over else CheckState.TO_COME, 0, due.expected)


def _unfinished(unit: Unit, laptop: Laptop) -> Unfinished:
    viewer = Viewer(unit, laptop)
    drafts = [
        sum(one.state == DRAFT and viewer.is_concerned(frozenset({one.teacher})) for one in records)
        for records in (entries_of(unit.rows), cases_of(unit.rows))
    ]
    return Unfinished(
        hour_drafts=drafts[0],
        lesson_drafts=drafts[1],
        to_put_right=len(corrections_of(unit, laptop)),
        clashes=clash_count(unit, laptop),
    )


def _months(unit: Unit, laptop: Laptop, today: int) -> MonthBeside:
    month = Month.containing(today)
    before = month.previous
    has_before = before.first in laptop.identity.calendar.year
    weeks = [*(before.weeks() if has_before else []), *month.weeks()]
    counts = _counts(unit, laptop, *days_of_weeks(weeks[0], weeks[-1]))
    days = [day for day in counts.school_days if day in month and day <= today]
    return MonthBeside(
        month,
        _site_month(counts, month, today),
        _site_month(counts, before, today) if has_before else None,
        counts.days_with("no_water", days),
    )


def _site_month(counts: SiteCounts, month: Month, today: int) -> tuple[ItemCount, ItemCount]:
    items = add_up(count_month(counts, name, month, today) for name in counts.classes)
    washes = len(FIVE_WASHES)
    return total(items[:washes]), total(items[washes:])


def week_to_finish(calendar: SchoolCalendar, today: int) -> int:
    """Return the running number of the week a head looks at on a day, inside the school year."""
    week = week_number(today)
    days = calendar.school_days_of_week(week)
    has_begun = bool(days) and days[0] < today
    is_first = not calendar.school_days_of_week(week - 1)
    return week if has_begun or is_first else week - 1
