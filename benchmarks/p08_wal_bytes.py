"""P8: bytes the center's write-ahead log grows by for each habit day that comes in; exact.

The log is kept from being emptied meanwhile and its file is measured, so each page counts as often
as it was written. The floor writes the very rows that the push left, by one executemany and one
commit into a store that holds as much as the center did.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from app.store.connection import open_connection
from app.store.store import Store
from app.sync.rows import SiteRows
from benchmarks.figures import Figure, Figures
from benchmarks.p01_push import INSERT
from benchmarks.school import SCHOOL_DAYS, School, school

CLASSES, SIZE = 5, 40
WEEK, WEEKS_BEFORE, WEEKS_AT_ONCE = 5, 10, 20
GOAL_BYTES = 150


def measure(folder: Path) -> Figures:
    """Return the bytes a record of a week's push, and of a push of twenty weeks."""
    with school(folder, CLASSES, SIZE) as one:
        one.mark_days(SCHOOL_DAYS[: WEEK * WEEKS_BEFORE])
        one.sync()
        start = WEEK * WEEKS_BEFORE
        week = grown(folder, one, SCHOOL_DAYS[start : start + WEEK])
        start += WEEK
        months = grown(folder, one, SCHOOL_DAYS[start : start + WEEK * WEEKS_AT_ONCE])
    return {"P8": [week, months]}


def grown(folder: Path, one: School, days: Sequence[int]) -> Figure:
    """Return what one push of some days writes into the center's log."""
    floor_at = folder / "floor"
    one.mark_days(days)
    keep_log(one.center.store)
    _copy(one.center.store.path, floor_at)
    before = log_bytes(one.center.store.path)
    report = one.sync()
    size = log_bytes(one.center.store.path) - before
    assert (report.pending, report.requests > 0) == (0, True), report
    return Figure(
        what=f"the log of a push of {report.acknowledged:,} records",
        ours=size / report.acknowledged,
        unit="B/record",
        floor=_floor(floor_at, one, days) / report.acknowledged,
        goal=GOAL_BYTES,
        bytes=size,
        note=f"{len(days)} school days of {CLASSES} classes of {SIZE}",
    )


def keep_log(store: Store) -> None:
    """Empty a store's log, and keep it from being emptied from now on."""
    with store.write() as connection:
        raw: driver.Connection = connection.connection.driver_connection
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.execute("PRAGMA wal_autocheckpoint = 0").fetchall()


def log_bytes(path: Path) -> int:
    """Return the size of a store's write-ahead log."""
    return path.with_name(path.name + "-wal").stat().st_size


def _copy(source: Path, target: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(source, target)


def _floor(path: Path, one: School, days: Sequence[int]) -> int:
    with one.center.read() as connection:
        rows = SiteRows(connection, 0).all(
            "SELECT site, date, pupil, marks, wash_op, can_op FROM habit_day"
            " WHERE site >= ? AND date BETWEEN ? AND ? ORDER BY site, date, pupil",
            days[0],
            days[-1],
        )
    raw = open_connection(path, one.center.store.key)
    raw.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(INSERT, rows)
    raw.execute("COMMIT")
    size = log_bytes(path)
    raw.close()
    return size
