"""Counts by class and week, kept up to date in the unit of work that folds, so nobody scans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from app.domain.calendar import (
    SITE_DAY_NAMES,
    SchoolCalendar,
    monday_of,
    week_number,
)
from app.domain.habit_counts import ClassWeek, ItemCount, PupilSpan, count_week, excused_mask
from app.domain.habits import Cadence
from app.sync.one_person import OnePerson
from app.sync.rows import SiteRows

DAYS_OF_A_WEEK: Final = 7
# A class has mostly consecutive pupil numbers and some latecomers far above: reading across a
# gap up to this wide is cheaper than one more query.
WIDEST_GAP: Final = 64

ClassAndWeek = tuple[int, int]  # class number, running week number


class _Class(NamedTuple):
    """The pupils of a class: numbers ascending, and their spans in the same order."""

    numbers: list[int]
    spans: list[PupilSpan]


def dirty_weeks(
    rows: SiteRows,
    calendar: SchoolCalendar,
    *,
    marked: Mapping[int, Collection[int]],
    site_days: Collection[int] = (),
    pupils: Collection[int] = (),
    left_classes: Collection[int] = (),
) -> set[ClassAndWeek]:
    """Return the (class number, running week number) pairs whose counts may have changed.

    Args: marked: day number to the pupils whose habit days changed (SheetFold.changed).
        site_days: days whose facts changed (RegisterFold.changed_days): every class of the site.
        pupils: whose enrolment or consent changed (PupilFold.changed): every week with
        rows of their classes, and of the classes they left (PupilFold.left_classes).
    Weeks outside the calendar's school year keep the figures they were counted with.
    """
    classes_by_week: dict[int, set[int]] = defaultdict(set)
    class_of = _classes_of(rows, {*pupils, *(one for many in marked.values() for one in many)})
    for day, numbers in marked.items():
        classes_by_week[week_number(day)].update(_known(class_of, numbers))
    if site_days:
        everyone = {no for (no,) in rows.all("SELECT no FROM class_group WHERE site = ? AND true")}
        for day in site_days:
            classes_by_week[week_number(day)] |= everyone
    changed_classes = {*_known(class_of, pupils), *left_classes}
    if changed_classes:
        for week in _weeks_with_rows(rows, calendar):
            classes_by_week[week] |= changed_classes
    return {
        (class_no, week)
        for week, classes in classes_by_week.items()
        if _is_of_year(week, calendar)
        for class_no in classes
    }


def refresh_counts(
    rows: SiteRows,
    changed: Iterable[ClassAndWeek],
    calendar: SchoolCalendar,
    cadence: Cadence,
) -> int:
    """Recompute the counts of some classes and weeks of one site; return the rows written.

    Call it in the unit of work of the fold, after it. Only rows that differ are written. A class
    and week without any mark or absence has no rows.
    """
    weeks: dict[int, list[int]] = defaultdict(list)
    for class_no, week in changed:
        weeks[week].append(class_no)
    classes: dict[int, _Class] = {}
    people = OnePerson(rows)
    written = 0
    for week, numbers in sorted(weeks.items()):
        facts = _site_days(rows, week)
        excused = _excused(facts)
        school_days = calendar.with_site_days(
            [one for one in facts if one[1] == "school_day"]
        ).school_days_of_week(week)
        for class_no in sorted(numbers):
            if class_no not in classes:
                classes[class_no] = _class(rows, class_no)
            one = classes[class_no]
            marks = _marks(rows, week, one.numbers, people)
            counts = (
                count_week(ClassWeek(school_days, one.spans, marks, excused), cadence)
                if marks
                else []
            )
            written += _write(rows, class_no, week, counts)
    return written


def _classes_of(rows: SiteRows, pupils: Collection[int]) -> dict[int, int]:
    if not pupils:
        return {}
    people = OnePerson(rows)
    asked = {*pupils, *map(people.speaker, pupils)}
    found = dict(
        rows.all(
            "SELECT no, class_no FROM pupil WHERE site = ? AND no BETWEEN ? AND ?"
            " AND class_no IS NOT NULL",
            min(asked),
            max(asked),
        )
    )
    return found | {one: found[to] for one, to in people.others().items() if to in found}


def _known(class_of: Mapping[int, int], pupils: Iterable[int]) -> set[int]:
    return {class_of[one] for one in pupils if one in class_of}


def _is_of_year(week: int, calendar: SchoolCalendar) -> bool:
    monday = monday_of(week)
    return monday <= calendar.year.last and monday + DAYS_OF_A_WEEK > calendar.year.first


def _weeks_with_rows(rows: SiteRows, calendar: SchoolCalendar) -> Iterator[int]:
    """Find the weeks of the school year with habit days: one look into the index per week."""
    start = calendar.year.first
    while True:
        day = rows.scalar(
            "SELECT min(date) FROM habit_day WHERE site = ? AND date BETWEEN ? AND ?",
            start,
            calendar.year.last,
        )
        if day is None:
            return
        yield week_number(day)
        start = monday_of(week_number(day) + 1)


def _site_days(rows: SiteRows, week: int) -> list[tuple[int, str]]:
    monday = monday_of(week)
    return [
        (day, SITE_DAY_NAMES[reason])
        for day, reason in rows.all(
            "SELECT date, reason FROM site_day WHERE site = ? AND date BETWEEN ? AND ?",
            monday,
            monday + DAYS_OF_A_WEEK - 1,
        )
    ]


def _excused(facts: Iterable[tuple[int, str]]) -> dict[int, int]:
    reasons: dict[int, list[str]] = defaultdict(list)
    for day, reason in facts:
        reasons[day].append(reason)
    return {day: excused_mask(names) for day, names in reasons.items()}


def _class(rows: SiteRows, class_no: int) -> _Class:
    numbers, spans = [], []
    for no, *span in rows.all(
        "SELECT no, enrolled_from, CASE has_consent WHEN 1 THEN consent_from END, enrolled_until"
        " FROM pupil WHERE site = ? AND class_no = ? ORDER BY no",
        class_no,
    ):
        numbers.append(no)
        spans.append(PupilSpan(*span))
    return _Class(numbers, spans)


def _marks(
    rows: SiteRows, week: int, numbers: Sequence[int], people: OnePerson
) -> dict[int, list[int]]:
    """Read the habit days of a class and week: day number to marks, in the order of ``numbers``.

    The seven days are named one by one: with ``date BETWEEN`` the key could not go on to the
    pupils, and each class would read the whole site.
    """
    monday = monday_of(week)
    stored: dict[int, dict[int, int]] = defaultdict(dict)
    for low, high in _runs(people.everyone(numbers) if people else numbers):
        for day, pupil, marks in rows.all(
            "SELECT date, pupil, marks FROM habit_day WHERE site = ?"
            " AND date IN (?, ?, ?, ?, ?, ?, ?) AND pupil BETWEEN ? AND ? AND marks <> 0",
            *range(monday, monday + DAYS_OF_A_WEEK),
            low,
            high,
        ):
            stored[day][pupil] = marks
    if people:
        people.merge(stored)
    lanes = {
        day: [of_day.get(number, 0) for number in numbers] for day, of_day in sorted(stored.items())
    }
    return {day: lane for day, lane in lanes.items() if any(lane)}


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Split ascending numbers where the gap between two of them is wide."""
    if not numbers:
        return
    low = previous = numbers[0]
    for number in numbers[1:]:
        if number - previous > WIDEST_GAP:
            yield low, previous
            low = number
        previous = number
    yield low, previous


def _write(rows: SiteRows, class_no: int, week: int, counts: Sequence[ItemCount]) -> int:
    stored = {
        item: ItemCount(*rest)
        for item, *rest in rows.all(
            "SELECT item, yes, no, expected FROM habit_count"
            " WHERE site = ? AND class_no = ? AND week = ?",
            class_no,
            week,
        )
    }
    if not counts:
        if stored:
            rows.run(
                "DELETE FROM habit_count WHERE site = ? AND class_no = ? AND week = ?",
                class_no,
                week,
            )
        return len(stored)
    changed = [(item, one) for item, one in enumerate(counts) if stored.get(item) != one]
    rows.many(
        "INSERT INTO habit_count (site, class_no, week, item, yes, no, expected)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (site, class_no, week, item) DO UPDATE SET"
        " yes = excluded.yes, no = excluded.no, expected = excluded.expected",
        [(class_no, week, item, *one) for item, one in changed],
    )
    return len(changed)
