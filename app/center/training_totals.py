"""Hours by teacher and school year, kept up to date in the unit of work that folds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from app.domain.hour_rules import RuleSet, rules_on
from app.domain.hours import count_teacher
from app.domain.training import CERTIFIED, REVIEW_STAGES, HourEntry, TrainingActivity
from app.services.training_records import (
    Review,
    activities,
    entries_of,
    reviews,
    rule_sets,
)
from app.sync.record_fold import RecordFold
from app.sync.rows import SiteRows

RETURNED, REVOKED, ACCEPTED = "returned", "revoked", "accepted"


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


def sums_of(
    entries: Collection[HourEntry],
    sets: Collection[RuleSet],
    catalogue: Mapping[bytes, TrainingActivity],
    decided: Mapping[tuple[bytes, int], Review],
) -> dict[int, tuple[int, int]]:
    """Return certified and pending halves of one teacher by the start of the school year."""
    counted = count_teacher(list(entries), lambda day: rules_on(sets, day), catalogue)
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for entry in entries:
        review = decided.get((entry.id, CERTIFIED))
        if review is not None and review.decision == ACCEPTED:
            for year, halves in review.halves.items():
                sums[year][0] += halves
            continue
        is_pending = not is_returned(entry.id, decided)
        for year, halves in counted[entry.id].halves_by_year.items():
            sums[year][1] += halves * is_pending
    return {year: (one[0], one[1]) for year, one in sums.items()}


def is_returned(record: bytes, decided: Mapping[tuple[bytes, int], Review]) -> bool:
    """Tell whether the school or the county gave a record back, or took its word back."""
    stages = (decided.get((record, stage)) for stage in REVIEW_STAGES)
    return any(one is not None and one.decision in (RETURNED, REVOKED) for one in stages)


def _write(rows: SiteRows, teacher: bytes, sums: Mapping[int, tuple[int, int]]) -> None:
    rows.run("DELETE FROM training_total WHERE site = ? AND teacher = ?", teacher)
    rows.many(
        "INSERT INTO training_total (site, teacher, year_start, name, certified, pending)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(teacher, year, _name(rows, teacher), *pair) for year, pair in sorted(sums.items())],
    )


def _name(rows: SiteRows, teacher: bytes) -> str:
    """Return the name of the teacher list, else the one the latest entry was written with."""
    listed = rows.scalar("SELECT name FROM teacher WHERE site = ? AND id = ?", teacher)
    return str(listed) if listed else entries_of(rows, teacher)[0].teacher_name
