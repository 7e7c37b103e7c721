"""同课异构: which cases teach the same lesson, and joining them to be compared.

A group has the id of the case it began with, so that joining changes the own case alone: nobody
writes into a colleague's record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.errors import InputError
from app.domain.lessons import LessonCase
from app.domain.same_lesson import candidates, obstacles
from app.domain.text import _
from app.services.laptop import Laptop
from app.services.lesson_records import cases_of, save_case
from app.services.roster_writing import Hand

NOT_THE_SAME = "I-439"
MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Grouping:
    """What can be done with a case. mates: the others of its group. fitting: who may join."""

    case: LessonCase
    mates: tuple[LessonCase, ...]
    fitting: tuple[LessonCase, ...]

    @property
    def compared(self) -> tuple[LessonCase, ...]:
        """Return what stands side by side, two to four cases, the own one first."""
        return (self.case, *self.mates)[:MOST_COMPARED]


def group_of(everyone: Sequence[LessonCase], case: LessonCase) -> bytes | None:
    """Return the group of a case; a case that others joined is their group's beginning."""
    if case.group is not None:
        return case.group
    return case.id if any(one.group == case.id for one in everyone) else None


def mates_of(everyone: Sequence[LessonCase], case: LessonCase) -> tuple[LessonCase, ...]:
    """Return the other cases of a case's group, the earliest lesson first."""
    group = group_of(everyone, case)
    if group is None:
        return ()
    found = [one for one in everyone if one.id != case.id and group in (one.group, one.id)]
    return tuple(sorted(found, key=lambda one: (one.taught_on, one.id)))


def read_grouping(laptop: Laptop, case: LessonCase) -> Grouping:
    """Return the group of a case as it is written now, and what else would fit into it."""
    with laptop.reading() as unit:
        everyone = cases_of(unit.rows)
    mates = mates_of(everyone, case)
    known = {one.id for one in mates}
    fitting = (one for one in candidates(case, everyone) if one.id not in known)
    return Grouping(case, mates, tuple(fitting))


def join_group(laptop: Laptop, case: LessonCase, others: Sequence[LessonCase]) -> LessonCase:
    """Return the case in one group with others; of them only the own ones are written.

    The case itself is not saved here: it is being written. Raises: InputError I-439 (group): not
    the same subject, grade and topic within 60 days; EnvironmentalError.
    """
    with laptop.unit() as unit:
        everyone = cases_of(unit.rows)
        mates = mates_of(everyone, case)
        members = {one.id: one for one in (case, *mates, *others)}
        if obstacles(tuple(members.values())):
            raise _not_the_same()
        group = next(
            (found for one in (case, *others) if (found := group_of(everyone, one)) is not None),
            others[0].id,
        )
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        for one in others:
            if one.teacher == case.teacher and group_of(everyone, one) != group:
                save_case(hand, replace(one, group=group))
    return replace(case, group=group)


def _not_the_same() -> InputError:
    return InputError(
        _("These are not the same lesson: subject, grade and topic are, within 60 days."),
        field="group",
        kept=_("Nothing was changed."),
        code=NOT_THE_SAME,
    )
