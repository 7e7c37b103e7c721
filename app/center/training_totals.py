"""Hours by teacher and school year, kept up to date in the unit of work that folds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.domain.calendar import SchoolYear, date_of
from app.domain.hour_rules import RuleSet, rules_on
from app.domain.hours import count_teacher
from app.domain.training import CERTIFIED, HourEntry, TrainingActivity, is_carried_over
from app.services.hour_standing import Decided, is_certified, standing_entries
from app.services.training_records import activities, entries_of, reviews, rule_sets
from app.sync.record_fold import RecordFold
from app.sync.rows import SiteRows


def refresh_training_totals(rows: SiteRows, changed: RecordFold) -> int:
    """Count anew the hours of teachers whose records changed; return how many teachers.

    Call it in the unit of work of the fold, after it. A unit without hours costs nothing.
    """
    teachers: Collection[bytes] = changed.changed_teachers
    if changed.is_every_teacher_changed:
        teachers = [
            row[0]
            for row in rows.all("SELECT DISTINCT teacher FROM hour_entry WHERE site = ? AND true")
        ]
    if not teachers:
        return 0
    sets = rule_sets(rows)
    catalogue = {one.id: one for one in activities(rows)}
    decided = reviews(rows)
    for teacher in sorted(teachers):
        _write(rows, teacher, sums_of(entries_of(rows, teacher), sets, catalogue, decided))
    return len(teachers)


@dataclass(slots=True)
class YearSum:
    """The halves of one teacher and school year, and by which rules they were counted."""

    certified: int = 0
    pending: int = 0
    rule_versions: set[str] = field(default_factory=set)


def sums_of(
    entries: Collection[HourEntry],
    sets: Collection[RuleSet],
    catalogue: Mapping[bytes, TrainingActivity],
    decided: Decided,
) -> dict[int, YearSum]:
    """Return the sums of one teacher by the start of the school year."""
    standing = standing_entries(entries, decided)
    counted = count_teacher(standing, lambda day: rules_on(sets, day), catalogue)
    sums: dict[int, YearSum] = defaultdict(YearSum)
    for entry in standing:
        if is_carried_over(entry.id):  # It counts at the school where the sittings were.
            continue
        if is_certified(entry.id, decided):
            review = decided[entry.id, CERTIFIED]
            for year, halves in review.halves.items():
                sums[year].certified += halves
                sums[year].rule_versions.add(review.rule_version)
            continue
        for (
            session
        ) in entry.sessions:  # A year of drafts alone is told as well, with nothing in it.
            sums[SchoolYear.containing(date_of(session.day)).start].pending += 0
        for year, halves in counted[entry.id].halves_by_year.items():
            sums[year].pending += halves
            sums[year].rule_versions.add(counted[entry.id].rule_version)
    return dict(sums)


def _write(rows: SiteRows, teacher: bytes, sums: Mapping[int, YearSum]) -> None:
    rows.run("DELETE FROM training_total WHERE site = ? AND teacher = ?", teacher)
    name = _name(rows, teacher) if sums else ""
    rows.many(
        "INSERT INTO training_total (site, teacher, year_start, name, certified, pending,"
        " rule_version) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (teacher, year, name, one.certified, one.pending, " + ".join(sorted(one.rule_versions)))
            for year, one in sorted(sums.items())
        ],
    )


def _name(rows: SiteRows, teacher: bytes) -> str:
    """Return the name of the teacher list, else the one the latest entry was written with."""
    listed = rows.scalar("SELECT name FROM teacher WHERE site = ? AND id = ?", teacher)
    return str(listed) if listed else entries_of(rows, teacher)[0].teacher_name
