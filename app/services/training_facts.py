"""Everything the training page is worked out from, read in one consistent state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.calendar import SchoolYear
from app.domain.hour_rules import RuleSet, rules_on
from app.domain.hours import CountedEntry, count_teacher
from app.domain.text_likeness import fold_number
from app.domain.training import HourEntry, Teacher, TrainingActivity
from app.services import training_records as records
from app.services.laptop import Laptop
from app.services.teaching_staff import own_teacher
from app.sync.rows import SiteRows


@dataclass(frozen=True)
class TrainingFacts:
    """One teacher's hours. today: day number. year: the school year of the laptop's calendar.

    certified: entry id to the first year of a school year to halves. returned: entry id to the
    reason. certificates: folded numbers that other teachers of the school have entered, by name.
    """

    teacher: Teacher
    today: int
    year: SchoolYear
    entries: tuple[HourEntry, ...] = ()
    activities: tuple[TrainingActivity, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    target_halves: int = 180
    certified: Mapping[bytes, Mapping[int, int]] = field(default_factory=dict)
    returned: Mapping[bytes, str] = field(default_factory=dict)
    certificates: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def counted(self) -> dict[bytes, CountedEntry]:
        """Return the own entries as the rules count them."""
        return self.count(self.entries)

    def count(self, entries: tuple[HourEntry, ...]) -> dict[bytes, CountedEntry]:
        """Return any entries as the rules count them for one teacher."""
        known = {one.id: one for one in self.activities}
        return count_teacher(entries, self.rules, known)

    @property
    def rules(self) -> Callable[[int], RuleSet]:
        """Return what tells the rules of a day number."""
        return lambda day: rules_on(self.rule_sets, day)

    def entry(self, entry_id: bytes) -> HourEntry | None:
        """Return one of the own entries."""
        return next((one for one in self.entries if one.id == entry_id), None)

    def activity(self, activity_id: bytes | None) -> TrainingActivity | None:
        """Return one of the activities."""
        return next((one for one in self.activities if one.id == activity_id), None)

    def with_entry(self, entry: HourEntry) -> tuple[HourEntry, ...]:
        """Return the own entries as they are once ``entry`` is among them."""
        return (*(one for one in self.entries if one.id != entry.id), entry)


def read_facts(rows: SiteRows, laptop: Laptop, teacher: Teacher | None = None) -> TrainingFacts:
    """Read the facts of a teacher, inside a unit of work; None: of the signed-in one."""
    teacher = teacher or own_teacher(laptop)
    every = records.entries_of(rows)
    others = [one for one in every if one.teacher != teacher.id]
    return TrainingFacts(
        teacher=teacher,
        today=laptop.world.today(),
        year=laptop.identity.calendar.year,
        entries=tuple(one for one in every if one.teacher == teacher.id),
        activities=records.activities(rows),
        rule_sets=records.rule_sets(rows),
        target_halves=records.target_halves(rows),
        certified=records.certified(rows),
        certificates={
            fold_number(one.certificate): one.teacher_name for one in others if one.certificate
        },
    )
