"""Counts of a site's classes over some days, read once for all classes: what the papers draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.calendar import SITE_DAY_NAMES, SchoolCalendar, monday_of, week_number
from app.domain.habit_counts import ClassWeek, ItemCount, PupilSpan, count_week, excused_mask
from app.domain.habits import Cadence
from app.services.habits import HabitDays, school_days
from app.services.roster import KnownPupil, class_ids, known_pupils
from app.services.site_calendar import site_calendar
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """The marks of a site between two days, and everything that counting them needs.

    school_days: day numbers, ascending. facts: day number to the site's facts (no_water …).
    """

    classes: tuple[str, ...]
    pupils: dict[str, tuple[KnownPupil, ...]]
    school_days: tuple[int, ...]
    facts: dict[int, frozenset[str]]
    marks: HabitDays
    cadence: Cadence

    def days_of_week(self, week: int) -> list[int]:
        """Return the school days of a running week number."""
        return [day for day in self.school_days if week_number(day) == week]

    def days_with(self, reason: str, days: Iterable[int]) -> int:
        """Count the school days among ``days`` that have a fact (no_water, no_power)."""
        return sum(reason in self.facts.get(day, ()) for day in days if day in self.school_days)

    def count(self, class_name: str, days: Sequence[int]) -> list[ItemCount]:
        """Count the ten items of a class on days of one week, as the center counts them."""
        own = self.pupils[class_name]
        return count_week(
            ClassWeek(
                school_days=days,
                pupils=[_span(one) for one in own],
                marks={
                    day: [self.marks.day_of(one.number, day).marks for one in own] for day in days
                },
                excused={day: excused_mask(self.facts.get(day, ())) for day in days},
            ),
            self.cadence,
        )

    def with_consent(self, class_name: str, first: int, last: int) -> int:
        """Return how many pupils of a class counted on one of these days (day numbers)."""
        return sum(
            one.is_in_class(first, last)
            and one.has_consent
            and one.consent_from is not None
            and one.consent_from <= last
            for one in self.pupils[class_name]
        )


def read_site_counts(
    rows: SiteRows, calendar: SchoolCalendar, cadence: Cadence, first: int, last: int
) -> SiteCounts:
    """Read the marks of a site from ``first`` to ``last`` (day numbers), inside a read unit.

    Args: calendar: the center's, as in the ticket; the site's own days are laid over it.
    """
    own_calendar = site_calendar(rows, calendar)
    days = [day for day in range(first, last + 1) if own_calendar.is_school_day(day)]
    by_class: dict[str, list[KnownPupil]] = defaultdict(list)
    for one in known_pupils(rows, with_left=True):
        by_class[one.class_name].append(one)
    classes = tuple(class_ids(rows))
    return SiteCounts(
        classes=classes,
        pupils={name: tuple(by_class[name]) for name in classes},
        school_days=tuple(days),
        facts=_facts(rows, first, last),
        marks=school_days(rows, days),
        cadence=cadence,
    )


def days_of_weeks(first_week: int, last_week: int) -> tuple[int, int]:
    """Return the first and last day number of a run of weeks."""
    return monday_of(first_week), monday_of(last_week) + 6


def _facts(rows: SiteRows, first: int, last: int) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for day, reason in rows.all(
        "SELECT date, reason FROM site_day WHERE site = ? AND date BETWEEN ? AND ?", first, last
    ):
        found[day].add(SITE_DAY_NAMES[reason])
    return {day: frozenset(reasons) for day, reasons in found.items()}


def _span(one: KnownPupil) -> PupilSpan:
    consent_from = one.consent_from if one.has_consent else None
    return PupilSpan(one.enrolled_from, consent_from, one.enrolled_until)
