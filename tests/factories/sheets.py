"""Class sheets as values, for whoever needs no store."""

from __future__ import annotations

from app.domain.habits import DEFAULT_CADENCE, Cadence
from app.services.class_sheet import ClassSheet, SchoolClass, SheetPupil

# Monday to Friday of a week in October 2024; the sheet stands on the Wednesday.
WEEK = tuple(range(20_003, 20_008))
WEDNESDAY = WEEK[2]


def sheet(
    size: int = 6,
    *,
    day: int = WEDNESDAY,
    today: int = WEDNESDAY,
    cadence: Cadence = DEFAULT_CADENCE,
) -> ClassSheet:
    """Return an empty sheet. Seats count from 1, pupil numbers from 101."""
    return ClassSheet(
        school_class=SchoolClass(b"c" * 16, "三年级1班", size),
        day=day,
        today=today,
        days=WEEK,
        school_days=frozenset(WEEK),
        cadence=cadence,
        pupils=tuple(
            SheetPupil(100 + seat, seat, f"阿木{seat}", True, 0, 0) for seat in range(1, size + 1)
        ),
        marks={},
        reasons={},
    )
