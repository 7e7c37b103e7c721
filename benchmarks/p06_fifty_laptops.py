"""P6: fifty laptops deliver at once to a center of a million habit days, over real TLS.

Each has five school weeks of six classes of forty to deliver, a week a request, and sends the next
one when the receipt of the one before has come. The center is a process of its own; its CPU time is
its process's. The floor writes the very rows that this left, by one executemany and one commit for
each week of all laptops, into a copy of the store with its million rows.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.center.identity import CenterFolder
from app.store.connection import open_connection
from app.store.kind import STORE_NAME
from app.sync.rows import SiteRows
from benchmarks.figures import Figure, Figures
from benchmarks.many_laptops import Ready, cut_weeks, deliver_together, new_school, of_grade
from benchmarks.p01_push import INSERT
from benchmarks.p07_counts import some_marks
from benchmarks.school import CLOCK, ROOT, SCHOOL_DAYS, cpu_seconds, new_center, the_world

LAPTOPS, SITES, CLASSES, SIZE = 50, 20, 6, 40
WEEK, WEEKS = 5, 5
STORED_DAYS = 85  # of 12,000 pupils: a million rows; the weeks after it begin on a Monday
FIRST_DAY = WEEK + STORED_DAYS
GOAL_PER_S, GOAL_P95_S, GOAL_US = 30_000, 2.0, 30.0


def measure(folder: Path) -> Figures:
    """Return records per second, the 95th percentile of the answers, and CPU a record."""
    world = the_world()
    center = new_center(folder / "center", world)
    laptops, certificate = _prepare(folder, center)
    stored = _fill(center)
    key = center.store.key
    center.close()
    shutil.copyfile(folder / "center" / STORE_NAME, folder / "floor")
    with _serving(folder / "center") as (port, pid):
        before, own = cpu_seconds(pid), time.process_time()
        seconds, waited = deliver_together(laptops, port, certificate, CLOCK)
        cpu, own = cpu_seconds(pid) - before, time.process_time() - own
    records = sum(week.records for one in laptops for week in one.weeks)
    speed = Figure(
        f"{LAPTOPS} laptops at once, {records:,} records, {stored:,} stored",
        records / seconds,
        "rec/s",
        goal=GOAL_PER_S,
        is_higher_better=True,
        cpu_s=cpu,
        note=f"{len(waited)} requests in {seconds:.1f} s, {100 * cpu / seconds:.0f} % of it CPU of"
        f" the center; CPU of all laptops {own:.2f} s",
    )
    work = Figure(
        "CPU of the center a record, TLS and HTTP included",
        cpu / records * 1e6,
        "µs",
        goal=GOAL_US,
        note=f"{cpu / len(waited) * 1e3:.1f} ms a request",
    )
    floor_s, floor_cpu, rows = _floor(folder, key)
    speed, work = replace(speed, floor=rows / floor_s), replace(work, floor=floor_cpu / rows * 1e6)
    return {"P6": [speed, _wait(sorted(waited)), work]}


def _wait(waited: Sequence[float]) -> Figure:
    """Return how long laptops waited. waited: seconds, ascending."""
    return Figure(
        "the wait for an answer, 95th percentile",
        waited[int(0.95 * len(waited))],
        "s",
        goal=GOAL_P95_S,
        note=f"median {waited[len(waited) // 2]:.2f} s, worst {waited[-1]:.2f} s",
    )


def _prepare(folder: Path, center: CenterFolder) -> tuple[list[Ready], bytes]:
    """Enrol the laptops, deliver each one's first week, and cut the weeks that are to come."""
    with center.read() as connection:
        sites = [row[0] for row in connection.exec_driver_sql("SELECT code FROM site ORDER BY no")]
    weeks = [SCHOOL_DAYS[FIRST_DAY + WEEK * place :][:WEEK] for place in range(WEEKS)]
    ready = []
    certificate = b""
    for number in range(LAPTOPS):
        classes = of_grade(number // SITES, CLASSES, SIZE)
        one = new_school(folder / f"{number}", center, sites[number % SITES], classes, number)
        try:
            one.mark_days(SCHOOL_DAYS[:WEEK])
            assert one.sync().pending == 0
            certificate = one.laptop.identity.center.certificate
            ready.append(cut_weeks(one, weeks))
        finally:
            one.laptop.close()
    return ready, certificate


def _fill(center: CenterFolder) -> int:
    """Write the days before straight into habit_day, and return how many rows it then has.

    They have no log and no counts: what comes in reads neither of another week.
    """
    chance = random.Random(7)  # noqa: S311 -- figures, repeatable
    with center.store.write() as connection:
        for site in range(1, SITES + 1):
            rows = SiteRows(connection, site)
            pupils = [no for (no,) in rows.all("SELECT no FROM pupil WHERE site = ? ORDER BY no")]
            for day in SCHOOL_DAYS[WEEK:FIRST_DAY]:
                rows.many(
                    "INSERT INTO habit_day (site, date, pupil, marks, wash_op, can_op)"
                    " VALUES (?, ?, ?, ?, 0, 0)",
                    [(day, pupil, some_marks(chance)) for pupil in pupils],
                )
    with center.read() as connection:
        count: int = connection.exec_driver_sql("SELECT count(*) FROM habit_day").scalar_one()
    return count


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[int, int]]:
    """Run the center as a process of its own; yields its port and its process id."""
    command = [sys.executable, "-m", "app", "center", "serve", str(folder)]
    with subprocess.Popen(
        [*command, "--listen", "127.0.0.1:0"], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline().decode().strip()
            yield int(line.rpartition(":")[2]), process.pid
        finally:
            process.terminate()


def _floor(folder: Path, key: bytes) -> tuple[float, float, int]:
    """Return seconds, CPU seconds and rows of the bare insert of what was delivered."""
    weeks = [_delivered(folder / "center" / STORE_NAME, key, place) for place in range(WEEKS)]
    raw = open_connection(folder / "floor", key)
    raw.execute("SELECT count(*) FROM habit_day").fetchone()
    cpu, started = time.process_time(), time.perf_counter()
    for rows in weeks:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(INSERT, rows)
        raw.execute("COMMIT")
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    raw.close()
    return seconds, cpu, sum(map(len, weeks))


def _delivered(path: Path, key: bytes, place: int) -> Sequence[tuple[int, ...]]:
    """Return the rows of one delivered week, in the order of their key."""
    days = SCHOOL_DAYS[FIRST_DAY + WEEK * place :][:WEEK]
    raw = open_connection(path, key, is_reader=True)
    rows: list[tuple[int, ...]] = raw.execute(
        "SELECT site, date, pupil, marks, wash_op, can_op FROM habit_day"
        " WHERE date BETWEEN ? AND ? ORDER BY site, date, pupil",
        (days[0], days[-1]),
    ).fetchall()
    raw.close()
    return rows
