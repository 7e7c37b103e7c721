"""The totals of a center, read from counts that are kept up to date; records are never scanned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.calendar import SchoolYear, week_name
from app.domain.habits import ITEMS
from app.services.training_records import ANNUAL_HOURS, HOURS_OF_A_YEAR
from app.sync.record_layout import LessonCaseValue, unpack


@dataclass(frozen=True, slots=True)
class HabitTotal:
    """One item of one class and ISO week. site: its code; week: like ``2024-W41``."""

    site: str
    class_name: str
    week: str
    item: str
    yes: int
    no: int
    unchecked: int

    def as_json(self) -> dict[str, object]:
        """Return the object of interfaces.md, ``suoma center totals``."""
        return {
            "site": self.site,
            "class": self.class_name,
            "week": self.week,
            "item": self.item,
            "yes": self.yes,
            "no": self.no,
            "unchecked": self.unchecked,
        }


@dataclass(frozen=True, slots=True)
class TrainingTotal:
    """The hours of one teacher in one school year, in halves. site: its code."""

    site: str
    teacher: str
    teacher_id: bytes
    school_year: SchoolYear
    certified: int
    pending: int
    target: int
    rule_version: str

    def as_json(self) -> dict[str, object]:
        """Return the object of interfaces.md; hours as numbers, with .5 where there is one."""
        return {
            "site": self.site,
            "teacher": self.teacher,
            "teacher_id": self.teacher_id.hex(),
            "school_year": self.school_year.name,
            "certified": _hours(self.certified),
            "pending": _hours(self.pending),
            "target": _hours(self.target),
            "rule_version": self.rule_version,
        }


@dataclass(frozen=True, slots=True)
class LessonTotal:
    """How many lesson cases a teacher has, drafts among them, and how many of them are complete."""

    site: str
    teacher: str
    teacher_id: bytes
    count: int
    complete: int

    def as_json(self) -> dict[str, object]:
        """Return the object of interfaces.md."""
        return {
            "site": self.site,
            "teacher": self.teacher,
            "teacher_id": self.teacher_id.hex(),
            "count": self.count,
            "complete": self.complete,
        }


@dataclass(frozen=True, slots=True)
class Totals:
    """What a center has counted, by site code, class name, week and the paper's order of items."""

    habit_counts: tuple[HabitTotal, ...]
    training_hours: tuple[TrainingTotal, ...]
    lesson_cases: tuple[LessonTotal, ...]

    def as_json(self) -> dict[str, list[dict[str, object]]]:
        """Return the object of ``suoma center totals``."""
        return {
            "habit_counts": [one.as_json() for one in self.habit_counts],
            "training_hours": [one.as_json() for one in self.training_hours],
            "lesson_cases": [one.as_json() for one in self.lesson_cases],
        }


def totals(connection: Connection) -> Totals:
    """Read every count of the center, inside a read unit."""
    return Totals(
        tuple(_habit_counts(connection)),
        tuple(_training_hours(connection)),
        tuple(_lesson_cases(connection)),
    )


def _habit_counts(connection: Connection) -> Iterator[HabitTotal]:
    rows = connection.exec_driver_sql(
        "SELECT site.code, coalesce(class_group.name, ''), week, item, yes,"
        " habit_count.no, expected"
        " FROM habit_count"
        " JOIN site ON site.no = habit_count.site"
        " JOIN class_group ON class_group.site = habit_count.site"
        " AND class_group.no = habit_count.class_no"
        " ORDER BY site.code, class_group.name, week, class_group.no, item"
    )
    names: dict[int, str] = {}
    for site, class_name, week, item, yes, no, expected in rows:
        if week not in names:
            names[week] = week_name(week)
        unchecked = expected - yes - no
        yield HabitTotal(site, class_name, names[week], ITEMS[item], yes, no, unchecked)


def _training_hours(connection: Connection) -> Iterator[TrainingTotal]:
    targets = {
        site: 2 * amount
        for site, amount in connection.exec_driver_sql(
            "SELECT site, amount FROM target WHERE indicator = ?", (ANNUAL_HOURS,)
        )
    }
    for row in connection.exec_driver_sql(
        "SELECT site.no, site.code, training_total.name, teacher, year_start, certified, pending,"
        " rule_version FROM training_total JOIN site ON site.no = training_total.site"
        " ORDER BY site.code, training_total.name, teacher, year_start"
    ):
        yield TrainingTotal(
            site=row[1],
            teacher=row[2],
            teacher_id=row[3],
            school_year=SchoolYear(row[4]),
            certified=row[5],
            pending=row[6],
            target=targets.get(row[0], 2 * HOURS_OF_A_YEAR),
            rule_version=row[7],
        )


def _lesson_cases(connection: Connection) -> Iterator[LessonTotal]:
    for site, teacher, listed, raw, count, complete in connection.exec_driver_sql(
        "SELECT site.code, c.teacher, teacher.name, max(c.value), count(*), sum(c.is_complete)"
        " FROM lesson_case c JOIN site ON site.no = c.site"
        " LEFT JOIN teacher ON teacher.site = c.site AND teacher.id = c.teacher"
        " GROUP BY site.code, c.site, c.teacher ORDER BY site.code, c.teacher"
    ):
        name = listed or unpack(raw, LessonCaseValue).teacher_name
        yield LessonTotal(site, name, teacher, count, complete)


def _hours(halves: int) -> int | float:
    return halves // 2 if halves % 2 == 0 else halves / 2
