"""Trainings, hour entries, rules and what was decided of them, as they stand in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec

from app.domain.hour_rules import RuleSet, read_rule_sets
from app.domain.training import ACCEPTED, HourEntry, TrainingActivity
from app.services.record_writing import write_record
from app.services.roster_writing import Hand
from app.sync.index import LogIndex
from app.sync.operations import Kind
from app.sync.record_layout import CertificationValue, RuleSetValue, unpack
from app.sync.record_values import pack_activity, pack_hour_entry, read_activity, read_hour_entry
from app.sync.registers import RegisterFold
from app.sync.rows import SiteRows

HOURS_OF_A_YEAR = 90  # 每名教师每学年培训不少于90学时, 凉委办发〔2022〕14号
ANNUAL_HOURS = "TH-01"


@dataclass(frozen=True, slots=True)
class Review:
    """What was decided of a record. stage: 1 the school, 2 the county.

    decision: accepted, returned or revoked. reason: a code of docs/errors.md's second table, why:
    a person's own words. halves: school year's start to the halves certified.
    """

    record: bytes
    stage: int
    decision: str
    reason: str
    why: str
    rule_version: str
    batch_no: str
    halves: Mapping[int, int]
    is_changed_after: bool = False


def entries_of(rows: SiteRows, teacher: bytes | None = None) -> tuple[HourEntry, ...]:
    """Return the hour entries of a teacher, or of everyone, the latest training first."""
    found = rows.all(
        "SELECT id, value, teacher FROM hour_entry WHERE site = ? AND true"
        " ORDER BY coalesce(first_day, 65536) DESC, id"
        if teacher is None
        else "SELECT id, value, teacher FROM hour_entry WHERE site = ? AND teacher = ?"
        " ORDER BY coalesce(first_day, 65536) DESC, id",
        *(() if teacher is None else (teacher,)),
    )
    return tuple(_entry(*row) for row in found)


def _entry(entry_id: bytes, raw: bytes, teacher: bytes) -> HourEntry:
    """Read an entry as its teacher's, who may have been entered twice (sync.md section 2)."""
    entry = read_hour_entry(entry_id, raw)
    return entry if entry.teacher == teacher else replace(entry, teacher=teacher)


def entry_of(rows: SiteRows, entry_id: bytes) -> HourEntry | None:
    """Return one hour entry, or None."""
    row = rows.one("SELECT value, teacher FROM hour_entry WHERE site = ? AND id = ?", entry_id)
    return None if row is None else _entry(entry_id, *row)


def activities(rows: SiteRows) -> tuple[TrainingActivity, ...]:
    """Return the catalogue, the latest training first."""
    found = rows.all(
        "SELECT id, value FROM activity WHERE site = ? AND value IS NOT NULL"
        " ORDER BY last_day DESC, id"
    )
    return tuple(read_activity(*row) for row in found)


def rule_sets(rows: SiteRows) -> tuple[RuleSet, ...]:
    """Return the county's rule sets that came down, by the day from which they hold."""
    found: list[RuleSet] = []
    for (raw,) in rows.all(
        "SELECT value FROM rule_set WHERE site = ? AND true ORDER BY valid_from, id"
    ):
        found += read_rule_sets(msgspec.msgpack.decode(unpack(raw, RuleSetValue).rules))
    return tuple(found)


def target_halves(rows: SiteRows) -> int:
    """Return how many halves a teacher needs in a school year: the county's word, else 90 hours."""
    amount = rows.scalar(
        "SELECT amount FROM target WHERE site = ? AND indicator = ? ORDER BY id", ANNUAL_HOURS
    )
    return 2 * int(amount or HOURS_OF_A_YEAR)


def reviews(rows: SiteRows) -> dict[tuple[bytes, int], Review]:
    """Return what stands of the site's records: (record id, stage) to the decision.

    What was given back or revoked and written anew since is not in it: it waits again.
    """
    changed = {
        row[0]
        for sql in (
            "SELECT id FROM hour_entry WHERE site = ? AND is_changed_after = 1",
            "SELECT id FROM lesson_case WHERE site = ? AND is_changed_after = 1",
        )
        for row in rows.all(sql)
    }
    registers = RegisterFold(LogIndex(rows))
    found = {}
    for record, stage, raw in rows.all(
        "SELECT record, stage, value FROM certification WHERE site = ? AND true"
    ):
        value = unpack(raw, CertificationValue)
        if value.decision == ACCEPTED or _is_as_seen(registers, record, value):
            found[record, stage] = Review(
                record,
                stage,
                value.decision,
                value.reason,
                value.why,
                value.rule_version,
                value.batch_no,
                dict(value.halves),
                record in changed,
            )
    return found


def _is_as_seen(registers: RegisterFold, record: bytes, value: CertificationValue) -> bool:
    """Tell whether a record is still what a decision saw."""
    heads = {
        one.to_bytes()
        for kind in (Kind.HOUR_ENTRY, Kind.LESSON_CASE)
        for one in registers.heads_of(kind, record)
    }
    return heads <= set(value.saw)


def save_entry(hand: Hand, entry: HourEntry) -> bool:
    """Write an entry; False when it says just that already. Inside a write unit."""
    return write_record(hand, Kind.HOUR_ENTRY, entry.id, pack_hour_entry(entry))


def delete_entry(hand: Hand, entry_id: bytes) -> bool:
    """Take an entry back. What was certified stays until it is revoked."""
    return write_record(hand, Kind.HOUR_ENTRY, entry_id, None)


def save_activity(hand: Hand, activity: TrainingActivity) -> bool:
    """Write a training of the catalogue, as the head or as the center."""
    return write_record(hand, Kind.ACTIVITY, activity.id, pack_activity(activity))
