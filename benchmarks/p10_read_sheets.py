"""P10: what a class sheet and the month's reports read, from a store that is full.

The floor is the same rows with one bare sqlcipher3 query under the same pragmas, as tuples, on a
connection that is open already. Ours opens a read unit and returns what the window is given.
The laptop holds 1 M habit days of one school, the center 2 M of ten sites.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.services.habits import HabitDays, class_day, class_days, school_days
from app.store.connection import open_connection
from app.store.kind import StoreKind
from app.store.store import Store
from app.sync.rows import SiteRows
from benchmarks.figures import Figure, Figures
from benchmarks.school import FIRST_MONDAY

KEY = bytes(range(32))
CLASS_SIZE, MONTH = 60, 22
LAPTOP_PUPILS, LAPTOP_DAYS = 600, 1_667
CENTER_SITES, CENTER_PUPILS, CENTER_DAYS = 10, 600, 334
FIRST_PUPIL = 241
TURNS = 120
GOAL_RATIO = 2.0

Read = Callable[[SiteRows, Sequence[int]], HabitDays]


def measure(folder: Path) -> Figures:
    """Return the milliseconds of the three reads on both stores."""
    laptop = Store.create(folder / "laptop", KEY, StoreKind.LAPTOP)
    _fill(folder / "laptop", None, LAPTOP_PUPILS, LAPTOP_DAYS)
    on_laptop = _race_all(laptop, folder / "laptop", None, LAPTOP_PUPILS, LAPTOP_DAYS)
    laptop.close()
    center = Store.create(folder / "center", KEY, StoreKind.CENTER)
    _fill(folder / "center", CENTER_SITES, CENTER_PUPILS, CENTER_DAYS)
    on_center = _race_all(center, folder / "center", 5, CENTER_PUPILS, CENTER_DAYS)
    center.close()
    return {"P10": on_laptop + on_center}


def _fill(path: Path, sites: int | None, pupils: int, days: int) -> None:
    """Write habit days whose marks differ, in the order of the key."""
    lead = "" if sites is None else "site, "
    raw = open_connection(path, KEY)
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute(
        f"INSERT INTO habit_day ({lead}date, pupil, marks, wash_op, can_op)"  # noqa: S608
        f" WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        f" SELECT {'1 + i / ?, ' if sites else ''}? + (i / ?) % ?, 1 + i % ?,"
        " 1 + (i * 7919) % 1023, i / 45, 0 FROM n",
        (
            *((sites or 1) * pupils * days - 1,),
            *((pupils * days,) if sites else ()),
            *(FIRST_MONDAY, pupils, days, pupils),
        ),
    )
    raw.close()


def _race_all(store: Store, path: Path, site: int | None, pupils: int, days: int) -> list[Figure]:
    where = "1 M rows on a laptop" if site is None else "2 M rows at a center"
    one_class = range(FIRST_PUPIL, FIRST_PUPIL + CLASS_SIZE)
    everyone = range(1, pupils + 1)
    reads: tuple[tuple[str, int, range, Read], ...] = (
        (
            "class sheet of 60, a day",
            1,
            one_class,
            lambda rows, on: class_day(rows, one_class, on[0]),
        ),
        (
            "class of 60, a month",
            MONTH,
            one_class,
            lambda rows, on: class_days(rows, one_class, on),
        ),
        (f"school of {pupils}, a month", MONTH, everyone, school_days),
    )
    raw = open_connection(path, KEY, is_reader=True)
    made = [
        _race(f"{what}, {where}", store, raw, _Case(site, limit, read, length, days))
        for what, length, limit, read in reads
    ]
    raw.close()
    return made


@dataclass(frozen=True, slots=True)
class _Case:
    """One read. length: days of one turn, out of ``days`` that are stored."""

    site: int | None
    pupils: range
    read: Read
    length: int
    days: int

    def on(self, turn: int) -> range:
        """Return the days of a turn: others each time, so that no page is always the same."""
        first = FIRST_MONDAY + turn * 37 % (self.days - self.length)
        return range(first, first + self.length)

    def bare(self, raw: Any, turn: int) -> list[tuple[int, ...]]:
        """Read the same rows with one query."""
        site = "" if self.site is None else "site = ? AND "
        on = self.on(turn)
        places = ", ".join("?" * len(on))
        found: list[tuple[int, ...]] = raw.execute(
            f"SELECT date, pupil, marks FROM habit_day WHERE {site}date IN ({places})"  # noqa: S608
            " AND pupil BETWEEN ? AND ? AND marks <> 0",
            (*(() if self.site is None else (self.site,)), *on, self.pupils[0], self.pupils[-1]),
        ).fetchall()
        return found


def _race(what: str, store: Store, raw: Any, case: _Case) -> Figure:
    def read_bare(turn: int) -> int:
        return len(case.bare(raw, turn))

    def read_ours(turn: int) -> int:
        with store.read() as connection:
            return len(case.read(SiteRows(connection, case.site), case.on(turn)))

    expected = case.length * len(case.pupils)
    times: dict[Callable[[int], int], list[float]] = {read_bare: [], read_ours: []}
    for turn in range(TURNS):
        # Whoever comes second finds the file's pages warm, so they take turns in that too.
        for read in (read_bare, read_ours) if turn % 2 else (read_ours, read_bare):
            started = time.perf_counter()
            count = read(turn)
            times[read].append((time.perf_counter() - started) * 1_000)
            assert count == expected
    floor, ours = (statistics.median(spent) for spent in times.values())
    note = f"{expected:,} rows"
    return Figure(what, ours, "ms", floor=floor, goal_ratio=GOAL_RATIO, note=note)
