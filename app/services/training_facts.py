"""Everything the training page is worked out from, read in one consistent state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.domain.calendar import SchoolYear
from app.domain.hour_rules import RuleSet, rules_on
from app.domain.hour_years import ANNUAL_HALVES
from app.domain.hours import CountedEntry, HourWarning, count_teacher
from app.domain.text_likeness import fold_number
from app.domain.training import DRAFT, SUBMITTED, HourEntry, Teacher, TrainingActivity
from app.services import training_records as records
from app.services.hour_standing import certified_halves, confirmed_entries, given_back
from app.services.laptop import Laptop
from app.services.teaching_staff import staff_of
from app.services.training import Returned
from app.sync.rows import SiteRows

OVER_DAILY_CAP = "over_daily_cap"


@dataclass(frozen=True)
class TrainingFacts:
    """One teacher's hours. today: day number. year: the school year of the laptop's calendar.

    certified: entry id to the first year of a school year to halves. confirmed: what the school
    said yes to. returned: what came back and was not changed since. certificates: folded numbers
    of other teachers of the school, to names.
    """

    teacher: Teacher
    today: int
    year: SchoolYear
    entries: tuple[HourEntry, ...] = ()
    activities: tuple[TrainingActivity, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    target_halves: int = ANNUAL_HALVES
    certified: Mapping[bytes, Mapping[int, int]] = field(default_factory=dict)
    confirmed: frozenset[bytes] = frozenset()
    returned: Mapping[bytes, Returned] = field(default_factory=dict)
    certificates: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def standing(self) -> tuple[HourEntry, ...]:
        """Return the own entries; what came back is a draft again until it is changed."""
        return tuple(
            replace(one, state=DRAFT) if one.id in self.returned else one for one in self.entries
        )

    @cached_property
    def counted(self) -> dict[bytes, CountedEntry]:
        """Return the own entries as the rules count them; drafts count nothing."""
        return self.count(self.standing)

    def count(self, entries: tuple[HourEntry, ...]) -> dict[bytes, CountedEntry]:
        """Return any entries as the rules count them for one teacher."""
        known = {one.id: one for one in self.activities}
        return count_teacher(entries, self.rules, known)

    def warnings_of(self, entry: HourEntry) -> tuple[HourWarning, ...]:
        """Return what is to be said of one of the entries.

        Which of several loses at a day's cap follows from their ids; whoever enters the last one
        is told all the same.
        """
        days = {session.day for session in entry.sessions}
        own = self.counted[entry.id].warnings
        told = {one.day for one in own if one.kind == OVER_DAILY_CAP}
        others = {
            one.day: HourWarning(OVER_DAILY_CAP, one.day)
            for counted in self.counted.values()
            for one in counted.warnings
            if one.kind == OVER_DAILY_CAP and one.day in days - told
        }
        return (*own, *others.values())

    @property
    def rules(self) -> Callable[[int], RuleSet]:
        """Return what tells the rules of a day number."""
        return lambda day: rules_on(self.rule_sets, day)

    @property
    def is_researcher(self) -> bool:
        """Tell whether a part of the target must be 脱产 (教研员)."""
        return self.teacher.employment == "researcher"

    def entry(self, entry_id: bytes) -> HourEntry | None:
        """Return one of the own entries."""
        return next((one for one in self.entries if one.id == entry_id), None)

    def activity(self, activity_id: bytes | None) -> TrainingActivity | None:
        """Return one of the activities."""
        return next((one for one in self.activities if one.id == activity_id), None)

    def with_entry(self, entry: HourEntry) -> TrainingFacts:
        """Return the facts as they are once ``entry`` is submitted."""
        others = tuple(one for one in self.entries if one.id != entry.id)
        returned = {one: why for one, why in self.returned.items() if one != entry.id}
        entries = (*others, replace(entry, state=SUBMITTED))
        return replace(self, entries=entries, returned=returned)


def read_facts(rows: SiteRows, laptop: Laptop, teacher: Teacher | None = None) -> TrainingFacts:
    """Read the facts of a teacher, inside a unit of work; None: of the signed-in one."""
    teacher = teacher or staff_of(laptop, rows).of_account(laptop.account.name)
    every = records.entries_of(rows)
    decided = records.reviews(rows)
    others = [one for one in every if one.teacher != teacher.id]
    return TrainingFacts(
        teacher=teacher,
        today=laptop.world.today(),
        year=laptop.identity.calendar.year,
        entries=tuple(one for one in every if one.teacher == teacher.id),
        activities=records.activities(rows),
        rule_sets=records.rule_sets(rows),
        target_halves=records.target_halves(rows),
        certified=certified_halves(decided),
        confirmed=confirmed_entries(decided),
        returned={
            record: Returned(one.reason, one.why) for record, one in given_back(decided).items()
        },
        certificates={
            fold_number(one.certificate): one.teacher_name for one in others if one.certificate
        },
    )
