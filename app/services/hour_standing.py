"""Which hours stand: what was given back is a draft again, what the county certified stays so.

The window, the papers and the center's totals all ask here, so that they tell the same figures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from app.domain.training import ACCEPTED, CERTIFIED, CONFIRMED, DRAFT, REVIEW_STAGES, HourEntry
from app.services.training_records import Review

Decided = Mapping[tuple[bytes, int], Review]


def is_certified(record: bytes, decided: Decided) -> bool:
    """Tell whether the county's acceptance of a record stands."""
    review = decided.get((record, CERTIFIED))
    return review is not None and review.decision == ACCEPTED


def certified_halves(decided: Decided) -> dict[bytes, dict[int, int]]:
    """Return what the county certified: entry id to school year's start to halves."""
    return {
        record: dict(one.halves)
        for (record, stage), one in decided.items()
        if stage == CERTIFIED and one.decision == ACCEPTED
    }


def confirmed_entries(decided: Decided) -> frozenset[bytes]:
    """Return the ids of the entries that the school said yes to."""
    return frozenset(
        record
        for (record, stage), one in decided.items()
        if stage == CONFIRMED and one.decision == ACCEPTED
    )


def is_given_back(record: bytes, decided: Decided) -> bool:
    """Tell whether the school or the county gave a record back, or took its word back."""
    if is_certified(record, decided):
        return False
    stages = (decided.get((record, stage)) for stage in REVIEW_STAGES)
    return any(one is not None and one.decision != ACCEPTED for one in stages)


def given_back(decided: Decided) -> dict[bytes, Review]:
    """Return what was given back, or taken back, and why; the later stage has the word."""
    return {
        record: one
        for (record, _stage), one in sorted(decided.items())
        if one.decision != ACCEPTED and is_given_back(record, decided)
    }


def standing_entries(entries: Collection[HourEntry], decided: Decided) -> tuple[HourEntry, ...]:
    """Return the entries as they count: given back ones as drafts, which take no room of a day."""
    return tuple(
        replace(one, state=DRAFT) if is_given_back(one.id, decided) else one for one in entries
    )
