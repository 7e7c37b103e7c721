"""P9: one mark saved durably and encrypted by the service a key press calls, against bare SQLite.

The floor prepares the same connection by hand (raw key, WAL, FULL) and runs BEGIN IMMEDIATE, one
upsert, COMMIT. Each mark of ours is followed by one of the floor, so that a noisy moment hits both;
medians are compared. ``python -m benchmarks P9 --disk FOLDER`` measures another disk: where a
sync takes longer, as on a laptop's, the ratio falls.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from app.domain.habits import ITEMS
from app.services.habits import mark_cells
from app.store.kind import StoreKind
from app.store.store import Store
from app.sync.sheets import MET, NOT_YET
from benchmarks.figures import Figure, Figures
from benchmarks.school import SCHOOL_DAYS, School, school

KEY = bytes(range(32))
SIZE = 50
MARKS = 1_500
WARM_UP = 100
GOAL_RATIO = 1.5
UPSERT = (
    "insert into pending_cells"
    " (date, pupil, author, class_id, touched, met, not_yet, seen, claimed_at)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " on conflict (date, pupil, author) do update set"
    " touched = excluded.touched, met = excluded.met, not_yet = excluded.not_yet"
)
Save = Callable[[int], None]


def measure(folder: Path) -> Figures:
    """Return the milliseconds of a first mark on an empty sheet, and of a correction."""
    save_bare, close = _bare_saver(folder / "floor")
    with school(folder, 1, SIZE) as one:
        fresh = _race(save_bare, _saver(one, SCHOOL_DAYS[0]))
        for day in SCHOOL_DAYS[1:4]:
            one.mark_days([day], marks="all ten")
        correction = _race(save_bare, _saver(one, SCHOOL_DAYS[1]))
    close()
    sync_ms = _sync_ms(folder)
    return {
        "P9": [
            _figure("one mark saved, empty sheet", fresh, sync_ms),
            _figure("one mark saved, over delivered marks", correction, sync_ms),
        ]
    }


def _figure(what: str, medians: tuple[float, float, float], sync_ms: float) -> Figure:
    floor, ours, cpu_s = medians
    return Figure(
        what=what,
        ours=ours,
        unit="ms",
        floor=floor,
        goal_ratio=GOAL_RATIO,
        cpu_s=cpu_s,
        note=f"{(ours - floor) * 1_000:+.0f} µs; 4 kB and fdatasync alone: {sync_ms:.3f} ms",
    )


def _bare_saver(path: Path) -> tuple[Save, Callable[[], None]]:
    """Return the floor: a function that saves one mark, and one that closes."""
    Store.create(path, KEY, StoreKind.LAPTOP).close()
    raw = driver.connect(str(path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")

    def save(number: int) -> None:
        turn, pupil = divmod(number, SIZE)
        # The row must change each time: SQLite writes no page, and syncs nothing, for an equal one.
        row = (20_004, pupil, b"a" * 16, b"c" * 16, turn % 1024, turn % 1024, 0, b"\x90", 1)
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(UPSERT, row)
        raw.execute("COMMIT")

    return save, raw.close


def _saver(one: School, day: int) -> Save:
    class_id, pupils = next(iter(one.classes.items()))

    def save(number: int) -> None:
        turn, place = divmod(number, SIZE)
        value = MET if turn // len(ITEMS) % 2 else NOT_YET
        mark_cells(one.laptop, class_id, day, {pupils[place]: {turn % len(ITEMS): value}})

    return save


def _race(floor: Save, ours: Save) -> tuple[float, float, float]:
    """Return the medians in milliseconds of both, and the CPU seconds of ours."""
    floor_ms: list[float] = []
    ours_ms: list[float] = []
    cpu_s = 0.0
    for number in range(MARKS):
        started = time.perf_counter()
        floor(number)
        floor_ms.append((time.perf_counter() - started) * 1_000)
        cpu_before, started = time.process_time(), time.perf_counter()
        ours(number)
        ours_ms.append((time.perf_counter() - started) * 1_000)
        cpu_s += time.process_time() - cpu_before
    return statistics.median(floor_ms[WARM_UP:]), statistics.median(ours_ms[WARM_UP:]), cpu_s


def _sync_ms(folder: Path) -> float:
    """Return the median of what this disk needs for one page and a sync."""
    spent = []
    file = os.open(folder / "page", os.O_CREAT | os.O_WRONLY)
    for _turn in range(200):
        started = time.perf_counter()
        os.write(file, bytes(4096))
        os.fdatasync(file)
        spent.append((time.perf_counter() - started) * 1_000)
    os.close(file)
    return statistics.median(spent)
