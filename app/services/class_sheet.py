"""A class sheet as the window shows it: one class, its whole ISO week, and what counts of it.

A sheet is a value: marking gives another sheet, so that the window can draw before the disk has
answered. What is expected and counted follows ``app.domain.habit_counts``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.domain.calendar import (
    SITE_DAY_NAMES,
    SchoolCalendar,
    date_of,
    monday_of,
    week_number,
)
from app.domain.errors import InputError
from app.domain.habit_counts import excused_mask
from app.domain.habits import ABSENT, ITEMS, Cadence
from app.domain.text import _
from app.services.habits import class_days, mark_cells
from app.services.place import Place
from app.services.roster import class_ids, known_pupils
from app.services.site_days import set_site_day
from app.sync.pending import CellValue
from app.sync.rows import SiteRows
from app.sync.sheets import MET, NOT_YET, NOT_YET_SHIFT

FRIDAY = 4


class CellKey(NamedTuple):
    """One cell: day number, pupil number, field (0-9 the items, 10 absence)."""

    day: int
    pupil: int
    field: int


class Coverage(NamedTuple):
    """How many of the expected marks were made."""

    checked: int
    expected: int

    @property
    def is_full(self) -> bool:
        """Tell whether something was expected and all of it was checked."""
        return 0 < self.expected <= self.checked


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class to choose from."""

    id: bytes
    name: str
    pupil_count: int


@dataclass(frozen=True, slots=True)
class SheetPupil:
    """One row. number: of this store. enrolled_until: the last day in the class, None: is in it.

    enrolled_from, consent_from, enrolled_until are day numbers.
    """

    number: int
    seat: int
    name: str
    has_consent: bool
    enrolled_from: int
    consent_from: int
    enrolled_until: int | None = None

    def has_left(self, day: int) -> bool:
        """Tell whether the pupil had left the class by a day."""
        return self.enrolled_until is not None and day > self.enrolled_until

    def is_in_class(self, day: int) -> bool:
        """Tell whether the pupil was in the class on a day."""
        return day >= self.enrolled_from and not self.has_left(day)

    def has_consent_on(self, day: int) -> bool:
        """Tell whether the guardian's consent holds on a day."""
        return self.has_consent and day >= self.consent_from

    def counts_on(self, day: int) -> bool:
        """Tell whether marks of a day may be kept: in the class, and with consent."""
        return self.is_in_class(day) and self.has_consent_on(day)


@dataclass(frozen=True, slots=True)
class ClassSheet:
    """One class and the ISO week of ``day``.

    Args: days: Monday to Friday, make-up days, and ``day`` itself, ascending day numbers.
        school_days: those of them that count. marks: day to pupil number to
        ``met | not_yet << 11``. reasons: day to facts of the site. previous_day, next_day: the
        school days beside ``day``, None at the ends of the year and after today.
    """

    school_class: SchoolClass
    day: int
    today: int
    days: tuple[int, ...]
    school_days: frozenset[int]
    cadence: Cadence
    pupils: tuple[SheetPupil, ...]
    marks: Mapping[int, Mapping[int, int]]
    reasons: Mapping[int, frozenset[str]]
    previous_day: int | None = None
    next_day: int | None = None

    def packed(self, day: int, pupil: int) -> int:
        """Return a pupil's day, 0 for nothing."""
        marks = self.marks.get(day)
        return 0 if marks is None else marks.get(pupil, 0)

    def value(self, cell: CellKey) -> CellValue:
        """Return MET, NOT_YET or None."""
        marks = self.packed(cell.day, cell.pupil)
        if marks >> cell.field & 1:
            return MET
        return NOT_YET if marks >> (cell.field + NOT_YET_SHIFT) & 1 else None

    def is_absent(self, day: int, pupil: int) -> bool:
        """Tell whether the pupil was absent on a day."""
        return bool(self.packed(day, pupil) & ABSENT)

    def excused(self, day: int) -> int:
        """Return the 10-bit mask of the items that do not count on a day."""
        return excused_mask(self.reasons.get(day, ()))

    def due(self, day: int) -> int:
        """Return the 10-bit mask of the items that are to be checked on a day."""
        if day not in self.school_days:
            return 0
        return self.cadence.daily_mask & ~self.excused(day)

    def with_cells(self, cells: Mapping[CellKey, CellValue]) -> ClassSheet:
        """Return the sheet with some cells set."""
        marks = {day: dict(of_day) for day, of_day in self.marks.items()}
        for (day, pupil, field), value in cells.items():
            of_day = marks.setdefault(day, {})
            kept = of_day.get(pupil, 0) & ~(1 << field | 1 << (field + NOT_YET_SHIFT))
            if value is not None:
                kept |= 1 << (field if value == MET else field + NOT_YET_SHIFT)
            of_day[pupil] = kept
        return replace(self, marks=marks)

    def with_reason(self, day: int, reason: str, *, holds: bool) -> ClassSheet:
        """Return the sheet with a fact of the site set or taken back."""
        before = self.reasons.get(day, frozenset())
        after = before | {reason} if holds else before - {reason}
        return replace(self, reasons={**self.reasons, day: after})

    def daily_coverage(self, day: int) -> tuple[Coverage, ...]:
        """Return ten coverages of a day; nothing is expected of what is not due on it."""
        due = self.due(day)
        return _count(
            ((marks | marks >> NOT_YET_SHIFT) & due, due)
            for pupil in self.pupils
            if pupil.counts_on(day) and not (marks := self.packed(day, pupil.number)) & ABSENT
        )

    def weekly_coverage(self) -> tuple[Coverage, ...]:
        """Return ten coverages of the weekly items; the other places expect nothing."""
        return _count(self._in_week(pupil) for pupil in self.pupils)

    def coverage(self, day: int) -> tuple[Coverage, ...]:
        """Return ten coverages: daily items of the day, weekly items of the whole week."""
        weekly = self.cadence.weekly_mask
        both = zip(self.daily_coverage(day), self.weekly_coverage(), strict=True)
        return tuple(pair[weekly >> place & 1] for place, pair in enumerate(both))

    def progress(self, day: int) -> Coverage:
        """Return how many due cells of a day were checked; absent and excused are not in it."""
        return total(self.daily_coverage(day))

    def _in_week(self, pupil: SheetPupil) -> tuple[int, int]:
        """Return (checked, expected) masks of the weekly items over the week's counted days."""
        seen = due = 0
        for day in self.school_days:
            marks = self.packed(day, pupil.number)
            if pupil.counts_on(day) and not marks & ABSENT:
                counted = self.cadence.weekly_mask & ~self.excused(day)
                due |= counted
                seen |= (marks | marks >> NOT_YET_SHIFT) & counted
        return seen, due


def _count(masks: Iterable[tuple[int, int]]) -> tuple[Coverage, ...]:
    """Count each item over (checked, expected) masks of pupils."""
    checked, expected = [0] * len(ITEMS), [0] * len(ITEMS)
    for seen, due in masks:
        for place in range(len(ITEMS)):
            expected[place] += due >> place & 1
            checked[place] += seen >> place & 1
    return tuple(map(Coverage, checked, expected))


def total(coverages: Iterable[Coverage]) -> Coverage:
    """Return several coverages together."""
    found = list(coverages)
    return Coverage(sum(one.checked for one in found), sum(one.expected for one in found))


def classes(place: Place) -> tuple[SchoolClass, ...]:
    """Return the classes of the site by grade and name, with their enrolled pupils."""
    with place.rows() as rows:
        return _classes(rows)


def _classes(rows: SiteRows) -> tuple[SchoolClass, ...]:
    counts = Counter(one.class_name for one in known_pupils(rows))
    return tuple(
        SchoolClass(class_id, name, counts[name]) for name, class_id in class_ids(rows).items()
    )


def read_sheet(place: Place, which: bytes | str, day: int | None = None) -> ClassSheet:
    """Read a class's week. Args: which: id or name. day: day number, None for the latest due.

    Raises: InputError I-303 (class), I-313 (date).
    """
    calendar = place.identity.calendar
    today = place.world.today()
    shown = latest_school_day(calendar, today) if day is None else day
    if shown not in calendar.year:
        raise InputError(
            _("The day is outside the school year {year}.").format(year=calendar.year.name),
            field="date",
            code="I-313",
        )
    days = _days(calendar, shown)
    with place.rows() as rows:
        chosen = _class(rows, which)
        pupils = _pupils(rows, chosen.id, days[0])
        marks = class_days(rows, [one.number for one in pupils], days).by_day
        reasons = _reasons(rows, days)
    return ClassSheet(
        school_class=chosen,
        day=shown,
        today=today,
        days=days,
        school_days=frozenset(one for one in days if calendar.is_school_day(one)),
        cadence=place.identity.cadence,
        pupils=pupils,
        marks=marks,
        reasons=reasons,
        previous_day=_beside(calendar, shown, -1, calendar.year.first),
        next_day=_beside(calendar, shown, 1, min(today, calendar.year.last)),
    )


def _class(rows: SiteRows, which: bytes | str) -> SchoolClass:
    known = _classes(rows)
    for one in known:
        if which in (one.id, one.name):
            return one
    raise InputError(
        _("There is no class {name} here. The classes are: {classes}").format(
            name=which if isinstance(which, str) else which.hex(),
            classes=", ".join(one.name for one in known),
        ),
        field="class",
        code="I-303",
    )


def _pupils(rows: SiteRows, class_id: bytes, monday: int) -> tuple[SheetPupil, ...]:
    """Return who was in the class from a day on; who left in the week stands before who came."""
    class_no = rows.scalar("SELECT no FROM class_group WHERE site = ? AND id = ?", class_id)
    return tuple(
        SheetPupil(no, seat, name or "", bool(has_consent), start or 0, consent or 0, until)
        for no, seat, name, has_consent, start, consent, until in rows.all(
            "SELECT no, seat, name, has_consent, enrolled_from, consent_from, enrolled_until"
            " FROM pupil WHERE site = ? AND class_no = ?"
            " AND coalesce(enrolled_until, ?) >= ? ORDER BY seat, enrolled_from, no",
            class_no,
            monday,
            monday,
        )
    )


def _days(calendar: SchoolCalendar, day: int) -> tuple[int, ...]:
    """Return Monday to Friday, school days of the weekend, and the day itself."""
    monday = monday_of(week_number(day))
    found = {monday + place for place in range(FRIDAY + 1)} | {day}
    found |= set(calendar.school_days_of_week(week_number(day)))
    return tuple(sorted(found))


def _reasons(rows: SiteRows, days: tuple[int, ...]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for day, reason in rows.all(
        "SELECT date, reason FROM site_day WHERE site = ? AND date BETWEEN ? AND ?",
        days[0],
        days[-1],
    ):
        found[day] = found.get(day, frozenset()) | {SITE_DAY_NAMES[reason]}
    return found


def latest_school_day(calendar: SchoolCalendar, today: int) -> int:
    """Return today, or the last school day before it; the year's first when there is none."""
    last = min(max(today, calendar.year.first), calendar.year.last)
    for day in range(last, calendar.year.first - 1, -1):
        if calendar.is_school_day(day):
            return day
    return calendar.year.first


def _beside(calendar: SchoolCalendar, day: int, step: int, end: int) -> int | None:
    for one in range(day + step, end + step, step):
        if calendar.is_school_day(one):
            return one
    return None


@dataclass(frozen=True, slots=True)
class SheetChanges:
    """What is to be saved of one class sheet. reasons: (day, reason) to whether it holds."""

    cells: Mapping[CellKey, CellValue]
    reasons: Mapping[tuple[int, str], bool]

    def __bool__(self) -> bool:
        return bool(self.cells or self.reasons)


def save_changes(place: Place, class_id: bytes, changes: SheetChanges) -> None:
    """Save changes in one transaction a day and one for each fact; durable when it returns.

    Raises: as :func:`app.services.habits.mark_cells` and ``set_site_day``; days saved before the
        failing one are kept.
    """
    for day in sorted({cell.day for cell in changes.cells}):
        of_day: dict[int, dict[int, CellValue]] = {}
        for cell, value in changes.cells.items():
            if cell.day == day:
                of_day.setdefault(cell.pupil, {})[cell.field] = value
        mark_cells(place, class_id, day, of_day)
    for (day, reason), holds in changes.reasons.items():
        set_site_day(place, day, reason, clear=not holds)


def date_words(day: int) -> tuple[int, int, int]:
    """Return (month, day of the month, weekday 0-6 from Monday) of a day number."""
    found = date_of(day)
    return found.month, found.day, (day - monday_of(0)) % 7


def latest_mark(sheet: ClassSheet, pupil: int, item: int) -> tuple[int, CellValue] | None:
    """Return (day, value) of a weekly item's latest counted mark of the week, or None."""
    for day in reversed(sheet.days):
        if day not in sheet.school_days or sheet.is_absent(day, pupil):
            continue
        value = sheet.value(CellKey(day, pupil, item))
        if value is not None and not sheet.excused(day) >> item & 1:
            return day, value
    return None
