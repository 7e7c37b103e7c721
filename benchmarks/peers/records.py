"""The same records for everybody: each pupil's ten marks of a day, seeded."""

from __future__ import annotations

import random

from benchmarks.peers.contestant import Record
from benchmarks.school import MET_SHARE

PUPILS = 500
ITEMS = 10
SEED = 6


def habit_days(first_day: int, days: int) -> list[Record]:
    """Return the marks of 500 pupils on so many days, 92 % of them met."""
    chance = random.Random(f"{SEED} {first_day}")  # noqa: S311 -- repeatable
    return [
        (pupil, day, "".join("1" if chance.random() < MET_SHARE else "0" for _i in range(ITEMS)))
        for day in range(first_day, first_day + days)
        for pupil in range(PUPILS)
    ]
