"""What waits to be confirmed and certified: claims of hours, with what speaks against each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.hour_rules import RuleSet, rules_on
from app.domain.hours import CountedEntry, count_teacher
from app.domain.training import (
    ACCEPTED,
    CERTIFIED,
    CONFIRMED,
    RETURNED,
    SUBMITTED,
    HourEntry,
    TrainingActivity,
    is_carried_over,
)
from app.services.hour_standing import Decided, is_certified
from app.services.training_records import Review, activities, entries_of, reviews, rule_sets
from app.sync.rows import SiteRows

# Somebody looks at an entry with one of these before it is accepted (domain spec 4.4).
NO_CERTIFICATE, DUPLICATE, CERTIFICATE_TWICE = "no_certificate", "duplicate", "certificate_twice"
CLASH = "clash"
NOT_FLAGGED = frozenset({"under_floor"})


@dataclass(frozen=True, slots=True)
class Claim:
    """One submitted entry. halves: school year's start to the halves that would be certified.

    state: ``waiting``, ``accepted``, ``returned`` or ``revoked`` at the asked stage. flags: what
    a person should look at, empty for a clean one.
    """

    site: str
    stage: int
    entry: HourEntry
    halves: Mapping[int, int]
    rule_version: str
    state: str
    flags: tuple[str, ...]
    is_changed_after: bool
    is_certified: bool


def claims_of(rows: SiteRows, site: str, stage: int, *, twice: Collection[str] = ()) -> list[Claim]:
    """Return the claims of one site, by title and teacher, inside a read or write unit.

    Args: site: its code. stage: CONFIRMED or CERTIFIED; nothing is certified that the school
        gave back. twice: certificate numbers that several teachers of the center have.
    """
    sets, catalogue = rule_sets(rows), {one.id: one for one in activities(rows)}
    decided = reviews(rows)
    by_teacher: dict[bytes, list[HourEntry]] = defaultdict(list)
    for entry in entries_of(rows):
        by_teacher[entry.teacher].append(entry)
    twice = _certificates_used_twice(by_teacher) | set(twice)
    clashes = {row[0] for row in rows.all("SELECT id FROM hour_entry WHERE site = ? AND is_clash")}
    found = []
    for entries in by_teacher.values():
        counted = count_teacher(entries, _rules(sets), catalogue)
        for entry in entries:
            if entry.state != SUBMITTED or is_carried_over(entry.id):
                continue  # A copy is judged where the original is.
            if _is_stopped(entry, decided, stage):
                continue
            flags = _flags(entry, entries, counted[entry.id], catalogue, twice)
            flags += (CLASH,) if entry.id in clashes else ()
            review = decided.get((entry.id, stage))
            found.append(
                _claim(site, stage, entry, counted[entry.id], review, flags, decided=decided)
            )
    return sorted(found, key=lambda one: (one.entry.title, one.entry.teacher_name, one.entry.id))


def _rules(sets: Collection[RuleSet]) -> Callable[[int], RuleSet]:
    return lambda day: rules_on(sets, day)


def _is_stopped(entry: HourEntry, decided: Mapping[tuple[bytes, int], Review], stage: int) -> bool:
    if stage != CERTIFIED:
        return False
    confirmed = decided.get((entry.id, CONFIRMED))
    return confirmed is not None and confirmed.decision == RETURNED


def _claim(
    site: str,
    stage: int,
    entry: HourEntry,
    counted: CountedEntry,
    review: Review | None,
    flags: tuple[str, ...],
    *,
    decided: Decided,
) -> Claim:
    state = "waiting" if review is None else review.decision
    halves = counted.halves_by_year
    if review is not None and review.decision == ACCEPTED and review.halves:
        halves = review.halves
    return Claim(
        site,
        stage,
        entry,
        dict(halves),
        counted.rule_version,
        state,
        flags,
        review is not None and review.is_changed_after,
        is_certified(entry.id, decided),
    )


def certificates_twice(connection: Connection) -> frozenset[str]:
    """Return the certificate numbers that two teachers have, of whichever schools they are."""
    by_teacher: dict[bytes, list[HourEntry]] = defaultdict(list)
    for (number,) in connection.exec_driver_sql("SELECT no FROM site").fetchall():
        for entry in entries_of(SiteRows(connection, number)):
            if entry.certificate and not is_carried_over(entry.id):
                by_teacher[entry.teacher].append(entry)
    return frozenset(_certificates_used_twice(by_teacher))


def _certificates_used_twice(by_teacher: Mapping[bytes, list[HourEntry]]) -> set[str]:
    used: dict[str, set[bytes]] = defaultdict(set)
    for teacher, entries in by_teacher.items():
        for entry in entries:
            if entry.certificate:
                used[entry.certificate].add(teacher)
    return {number for number, owners in used.items() if len(owners) > 1}


def _flags(
    entry: HourEntry,
    entries: Collection[HourEntry],
    counted: CountedEntry,
    catalogue: Mapping[bytes, TrainingActivity],
    twice: Collection[str],
) -> tuple[str, ...]:
    flags = [one.kind for one in counted.warnings if one.kind not in NOT_FLAGGED]
    activity = catalogue.get(entry.activity) if entry.activity else None
    if activity is not None and activity.evidence and not entry.certificate:
        flags.append(NO_CERTIFICATE)
    if entry.activity and any(
        one.id != entry.id
        and (one.activity, one.part_role) == (entry.activity, entry.part_role)
        and one.state == SUBMITTED
        for one in entries
    ):
        flags.append(DUPLICATE)
    if entry.certificate in twice:
        flags.append(CERTIFICATE_TWICE)
    return tuple(dict.fromkeys(flags))
