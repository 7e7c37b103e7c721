"""What people count: records (a habit day, an absence, a roster row), never operations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from app.domain.habits import ABSENT, ALL_MASK
from app.sync.operations import Kind, Operation, Sheet

RecordKey = tuple[Any, ...]
# What people count records by, in the order in which slips and packets name them.
KINDS = (
    "habit_days",
    "absences",
    "site_days",
    "training_hour_entries",
    "lesson_cases",
    "roster_rows",
)
_KIND_OF_NAME = {
    "absence": "absences",
    "site_day": "site_days",
    "training_hour_entry": "training_hour_entries",
    "lesson_case": "lesson_cases",
    "roster": "roster_rows",
    "consent": "roster_rows",
}
_NAMES: dict[int, str] = {
    Kind.SITE_DAY: "site_day",
    Kind.ENROLMENT: "roster",
    Kind.CONSENT: "consent",
    Kind.HOUR_ENTRY: "training_hour_entry",
    Kind.LESSON_CASE: "lesson_case",
}


def record_keys(
    operation: Operation, list_of: Callable[[bytes], tuple[bytes, tuple[bytes, ...]] | None]
) -> set[RecordKey]:
    """Return the keys of the records an operation speaks of; equal keys are one record."""
    content = operation.content
    if isinstance(content, Sheet):
        held = list_of(content.list_hash)
        pupils = held[1] if held else ()
        day = content.day
        keys: set[RecordKey] = {
            (day, pupil)
            for pupil, touched in zip(pupils, content.touched, strict=False)
            if touched & ALL_MASK
        }
        keys |= {
            ("absence", day, pupil)
            for pupil, touched in zip(pupils, content.touched, strict=False)
            if touched & ABSENT
        }
        return keys
    name = _NAMES.get(content.kind)
    return {(name, content.key)} if name else set()


def count_kinds(keys: Iterable[RecordKey]) -> dict[str, int]:
    """Count record keys by kind: every one of :data:`KINDS`, in their order."""
    # A habit day's key begins with its day, every other with its name.
    counts = Counter(_KIND_OF_NAME.get(one[0], "habit_days") for one in keys)
    return {kind: counts[kind] for kind in KINDS}
