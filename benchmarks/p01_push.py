"""P1: push and durable merge at the center, receipt after the commit; the floor is bare ingest.

The floor writes the very rows that the push left at the center, with one executemany of bare
sqlcipher3 under the product's pragmas into the product's table. Entering the marks is not part
of a push; the synchronisation counts whole, from forming the batch to applying the receipt.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from app.store.connection import open_connection
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from app.sync.rows import SiteRows
from benchmarks.figures import Figure, Figures
from benchmarks.school import SCHOOL_DAYS, School, cpu_seconds, school, served_school

CLASSES, SIZE = 10, 50
SMALL_DAYS, SMALL_RUNS = 20, 3
GOAL_PER_S = 30_000
KEY = bytes(range(32))
INSERT = (
    "INSERT INTO habit_day (site, date, pupil, marks, wash_op, can_op) VALUES (?, ?, ?, ?, ?, ?)"
)


def measure(folder: Path) -> Figures:
    """Return records per second of the core and over HTTPS, at 10,000 and 100,000 records."""
    for name in ("core", "https"):
        (folder / name).mkdir()
    with school(folder / "core", CLASSES, SIZE) as one:
        core = _pushes(folder, one, "in one process, no HTTP", lambda: 0.0)
    with served_school(folder / "https", CLASSES, SIZE) as (one, _proxy, pid):
        https = _pushes(folder, one, "HTTPS to a center process", lambda: cpu_seconds(pid))
    return {"P1": core + https}


def _pushes(folder: Path, one: School, way: str, other_cpu: Callable[[], float]) -> list[Figure]:
    rounds = []
    place = 0
    for _run in range(SMALL_RUNS):
        rounds.append(_push(one, SCHOOL_DAYS[place : place + SMALL_DAYS], other_cpu))
        place += SMALL_DAYS
    last = _push(one, SCHOOL_DAYS[place:], other_cpu)
    middle = sorted(rounds)[len(rounds) // 2]
    return [_figure(folder, one, way, found) for found in (middle, last)]


def _push(
    one: School, days: tuple[int, ...], other_cpu: Callable[[], float]
) -> tuple[float, int, int, float, tuple[int, ...]]:
    """Return (seconds, records, bytes up, CPU seconds of both ends, days)."""
    one.mark_days(days)
    before_bytes = one.carrier.meter.bytes_up
    before_cpu = time.process_time() + other_cpu()
    started = time.perf_counter()
    report = one.sync()
    seconds = time.perf_counter() - started
    cpu = time.process_time() + other_cpu() - before_cpu
    assert report.pending == 0, report
    sent_bytes = one.carrier.meter.bytes_up - before_bytes
    return seconds, report.acknowledged, sent_bytes, cpu, days


def _figure(
    folder: Path, one: School, way: str, found: tuple[float, int, int, float, tuple[int, ...]]
) -> Figure:
    seconds, records, sent_bytes, cpu, days = found
    size = f"{records:,} records"
    return Figure(
        what=f"push + merge, {size}, {way}",
        ours=records / seconds,
        unit="rec/s",
        floor=_floor(folder, one, days),
        goal=GOAL_PER_S,
        is_higher_better=True,
        cpu_s=cpu,
        bytes=sent_bytes,
        note=f"{cpu / records * 1e6:.1f} µs CPU a record, both ends",
    )


def _floor(folder: Path, one: School, days: tuple[int, ...]) -> float:
    """Return rows per second of the bare insert of what the push left at the center."""
    with one.center.read() as connection:
        rows = SiteRows(connection, 0).all(
            "SELECT site, date, pupil, marks, wash_op, can_op FROM habit_day"
            " WHERE site >= ? AND date BETWEEN ? AND ? ORDER BY site, date, pupil",
            days[0],
            days[-1],
        )
    speeds = []
    for _run in range(3):
        path = folder / STORE_NAME
        Store.create(path, KEY, StoreKind.CENTER).close()
        raw = open_connection(path, KEY)
        started = time.perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(INSERT, rows)
        raw.execute("COMMIT")
        speeds.append(len(rows) / (time.perf_counter() - started))
        raw.close()
        for suffix in ("", "-wal", "-shm"):
            (folder / (STORE_NAME + suffix)).unlink(missing_ok=True)
    return statistics.median(speeds)
