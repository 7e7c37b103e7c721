"""What there is to print on a laptop for the signed-in person: classes, people, lessons, groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.lessons import LessonCase
from app.services.laptop import Laptop
from app.services.lesson_papers import groups_of, is_of
from app.services.lesson_records import cases_of
from app.services.paper_rights import called
from app.services.papers import source_of
from app.services.pupils import may_change_roster
from app.services.roster import class_ids
from app.services.teaching_staff import Staff


@dataclass(frozen=True, slots=True)
class PrintableLesson:
    """One lesson case. teacher: as papers call the person. taught_on: day number."""

    id: bytes
    teacher: str
    topic: str
    taught_on: int


@dataclass(frozen=True, slots=True)
class PrintableGroup:
    """One 同课异构 group. last_day: of its latest lesson, a day number. lessons: how many."""

    id: bytes
    topic: str
    last_day: int
    lessons: int


@dataclass(frozen=True, slots=True)
class Printables:
    """Everything to choose from. own: as papers call the signed-in person.

    teachers: everyone for the head, the own name alone for a teacher; lessons likewise, the latest
    first; groups: for a teacher those with a lesson of the own.
    """

    own: str = ""
    classes: tuple[str, ...] = ()
    teachers: tuple[str, ...] = ()
    lessons: tuple[PrintableLesson, ...] = ()
    groups: tuple[PrintableGroup, ...] = ()


def read_printables(laptop: Laptop) -> Printables:
    """Read what can be printed, on any thread. Raises: EnvironmentalError."""
    with source_of(laptop) as source:
        staff = source.staff()
        own = staff.of_account(laptop.account.name)
        cases = cases_of(source.rows)
        classes = tuple(class_ids(source.rows))
    mine = called(staff, own.id)
    if not may_change_roster(laptop):
        lessons = [_lesson(staff, one) for one in cases if one.teacher == own.id]
        groups = [one for one in _groups(cases) if is_of(one[1], own.id)]
        return Printables(mine, classes, (mine,), tuple(lessons), tuple(map(_group, groups)))
    names = dict.fromkeys([mine, *sorted(called(staff, one.id) for one in staff.everyone)])
    return Printables(
        mine,
        classes,
        tuple(names),
        tuple(_lesson(staff, one) for one in cases),
        tuple(map(_group, _groups(cases))),
    )


def _groups(cases: Sequence[LessonCase]) -> list[tuple[bytes, tuple[LessonCase, ...]]]:
    return list(groups_of(cases).items())


def _group(found: tuple[bytes, tuple[LessonCase, ...]]) -> PrintableGroup:
    group, cases = found
    return PrintableGroup(group, cases[0].topic, cases[-1].taught_on, len(cases))


def _lesson(staff: Staff, case: LessonCase) -> PrintableLesson:
    return PrintableLesson(case.id, called(staff, case.teacher), case.topic, case.taught_on)
