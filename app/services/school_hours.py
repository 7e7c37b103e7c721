"""A school year's hours of everybody at one site: counted once, for every paper that tells them.

The figures are those of ``suoma center totals``: what the school or the county gave back does not
wait any more, and what was certified counts as it was certified.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.calendar import SchoolYear
from app.domain.hour_bands import halves_by_level
from app.domain.hour_rules import RuleSet, rules_on
from app.domain.hour_years import YearStatus, is_in_post, year_status
from app.domain.hours import CountedEntry, count_teacher
from app.domain.training import (
    CERTIFIED,
    DRAFT,
    HourEntry,
    Teacher,
    TrainingActivity,
    is_carried_over,
)
from app.services import training_records as records
from app.services.hour_standing import is_certified, standing_entries
from app.services.paper_source import Source
from app.services.training_records import Review

RESEARCHER = "researcher"


@dataclass(frozen=True, slots=True)
class TeacherHours:
    """One teacher's year. everything: all entries, the earliest first; entries: those that count.

    certified: entry id to the first year of a school year to halves. is_in_rate: one of the
    专任教师 in post on the last day of the year, the denominator of every rate.
    """

    teacher: Teacher
    year: SchoolYear
    everything: tuple[HourEntry, ...]
    entries: tuple[HourEntry, ...]
    counted: Mapping[bytes, CountedEntry]
    certified: Mapping[bytes, Mapping[int, int]]
    versions: Mapping[bytes, str]
    target_halves: int
    is_in_rate: bool = True

    @property
    def of_year(self) -> tuple[HourEntry, ...]:
        """Return the entries with a session in the year; a course over 31 August is in two."""
        return tuple(
            one for one in self.entries if any(sat.day in self.year for sat in one.sessions)
        )

    @property
    def status(self) -> YearStatus:
        """Return certified, pending and what is missing."""
        return year_status(
            self.counted,
            self.certified,
            self.entries,
            self.year,
            self.target_halves,
            is_researcher=self.teacher.employment == RESEARCHER,
        )

    @property
    def own_status(self) -> YearStatus:
        """Return the same of what was earned here: without what came along from another school."""
        own = tuple(one for one in self.entries if not is_carried_over(one.id))
        return replace(self, entries=own).status

    @property
    def certified_of_year(self) -> dict[bytes, int]:
        """Return the certified halves of the year by entry."""
        start = self.year.start
        return {one: by_year[start] for one, by_year in self.certified.items() if start in by_year}

    @property
    def rule_versions(self) -> tuple[str, ...]:
        """Return by which rules the entries of the year were counted, each once."""
        found = (
            self.versions.get(one.id) or self.counted[one.id].rule_version for one in self.of_year
        )
        return tuple(dict.fromkeys(one for one in found if one))

    def by_level(self, area_as: str) -> dict[str, int]:
        """Return the certified halves of the year by the level they are reported as."""
        found = halves_by_level(self.entries, self.certified_of_year)
        area = found.pop("area", 0)
        return found | {area_as: found.get(area_as, 0) + area} if area else found

    def by_mode(self) -> dict[str, int]:
        """Return the certified halves of the year by mode."""
        halves = self.certified_of_year
        found: dict[str, int] = {}
        for one in self.entries:
            found[one.mode] = found.get(one.mode, 0) + halves.get(one.id, 0)
        return found


@dataclass(frozen=True, slots=True)
class SchoolHours:
    """One site and school year; teachers by name. area_as: what 片区级 is reported as."""

    year: SchoolYear
    teachers: tuple[TeacherHours, ...]
    activities: Mapping[bytes, TrainingActivity]
    rule_sets: tuple[RuleSet, ...]
    target_halves: int
    area_as: str

    @property
    def shown(self) -> tuple[TeacherHours, ...]:
        """Return who stands in a list of the year: who is counted, and who else has hours in it."""
        return tuple(one for one in self.teachers if one.is_in_rate or one.of_year)

    @property
    def in_rate(self) -> tuple[TeacherHours, ...]:
        """Return the denominator."""
        return tuple(one for one in self.teachers if one.is_in_rate)

    @property
    def rule_version(self) -> str:
        """Return by which rules the year was counted."""
        versions = (one for hours in self.teachers for one in hours.rule_versions)
        return " + ".join(dict.fromkeys(versions))

    def of(self, teacher: Teacher) -> TeacherHours:
        """Return one teacher's year."""
        return next(one for one in self.teachers if one.teacher.id == teacher.id)


def read_school_hours(source: Source, year: SchoolYear) -> SchoolHours:
    """Count a site's hours, inside a read unit."""
    rows = source.rows
    sets, decided = records.rule_sets(rows), records.reviews(rows)
    activities = {one.id: one for one in records.activities(rows)}
    target = records.target_halves(rows)
    every: dict[bytes, list[HourEntry]] = defaultdict(list)
    for entry in reversed(records.entries_of(rows)):
        every[entry.teacher].append(entry)
    found = []
    for one in sorted(source.staff().everyone, key=lambda teacher: (teacher.name, teacher.id)):
        standing = standing_entries(every[one.id], decided)
        counted = count_teacher(standing, lambda day: rules_on(sets, day), activities)
        accepted = _accepted(every[one.id], decided)
        found.append(
            TeacherHours(
                teacher=one,
                year=year,
                everything=tuple(every[one.id]),
                entries=tuple(entry for entry in standing if entry.state != DRAFT),
                counted=counted,
                certified={key: dict(review.halves) for key, review in accepted.items()},
                versions={key: review.rule_version for key, review in accepted.items()},
                target_halves=target,
                is_in_rate=is_in_rate(one, source.site, year),
            )
        )
    area_as = rules_on(sets, min(max(source.today, year.first), year.last)).area_as
    return SchoolHours(year, tuple(found), activities, sets, target, area_as)


def is_in_rate(teacher: Teacher, site: str, year: SchoolYear) -> bool:
    """Tell whether a teacher is one of the denominator of a site (domain spec 5.1.9)."""
    where = site if teacher.postings else ""
    return teacher.is_full_time and is_in_post(teacher, year.last, where)


def _accepted(
    entries: Sequence[HourEntry], decided: Mapping[tuple[bytes, int], Review]
) -> dict[bytes, Review]:
    return {one.id: decided[one.id, CERTIFIED] for one in entries if is_certified(one.id, decided)}
