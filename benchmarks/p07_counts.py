"""P7: what the counts of classes and weeks cost at ingest, and what the pages read from them cost.

A 中心校 of 20 sites with 580,000 habit days (a semester). Ingest: one more day of all 22 classes of
the largest school is counted again; the floor is the same number of rows written into habit_day
alone. Pages: totals and status, once each over the whole center, against the scan they spare.
``python -m benchmarks.p07_counts --rows 5000000`` does the same with more sites, written directly.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.center.counts import dirty_weeks, refresh_counts
from app.center.status import status
from app.center.totals import totals
from app.domain.calendar import SchoolCalendar, SchoolYear
from app.domain.habit_counts import ClassWeek, PupilSpan, count_week
from app.domain.habits import DEFAULT_CADENCE
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from app.sync.rows import Meta, SiteRows
from benchmarks.figures import Figure, Figures

KEY = bytes(range(32))
SITES = 20
LARGEST, CLASSES = 22, 6  # of the first site and of each other; 136 classes, as 四开片区
PUPILS = 45
DAYS = 95
YEAR = SchoolYear(2024)
CALENDAR = SchoolCalendar(YEAR)
SCHOOL_DAYS = [day for day in range(YEAR.first, YEAR.last) if CALENDAR.is_school_day(day)]
INSERT = (
    "INSERT INTO habit_day (site, date, pupil, marks, wash_op, can_op) VALUES (?, ?, ?, ?, 0, 0)"
)
FACTS = {
    "center": bytes(16),
    "name": "",
    "level": "center_school",
    "seed": bytes(32),
    "school_year": YEAR.start,
    "exceptions": {},
    "daily_mask": DEFAULT_CADENCE.daily_mask,
}


def found_site(rows: SiteRows, site: int) -> None:
    """Write a site's classes and pupils."""
    rows.connection.exec_driver_sql(
        "INSERT INTO site (no, code, name, county, area) VALUES (?, ?, '', '', '')",
        (site, f"513431-{site:02d}"),
    )
    classes = range(1, _classes(site) + 1)
    rows.many(
        "INSERT INTO class_group (site, no, id, name, grade, school_year)"
        " VALUES (?, ?, ?, ?, 1, ?)",
        [(no, no.to_bytes(16, "big"), f"{no}班", YEAR.name) for no in classes],
    )
    rows.many(
        "INSERT INTO pupil (site, no, id, class_no, seat, enrolled_from, has_consent,"
        " consent_from) VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
        [
            (no, no.to_bytes(16, "big"), (no - 1) // PUPILS + 1, no, YEAR.first, YEAR.first)
            for no in pupils_of(site)
        ],
    )


def pupils_of(site: int) -> range:
    """Return the pupil numbers of a site."""
    return range(1, _classes(site) * PUPILS + 1)


def _classes(site: int) -> int:
    return LARGEST if site == 1 else CLASSES


def some_marks(chance: random.Random) -> int:
    """Return one packed habit day: every item met or not yet."""
    not_yet = chance.getrandbits(10) & chance.getrandbits(10)
    return (1023 ^ not_yet) | not_yet << 11


def one_day(chance: random.Random, site: int, day: int) -> list[tuple[int, int, int]]:
    """Return the habit days of a site and day."""
    return [(day, pupil, some_marks(chance)) for pupil in pupils_of(site)]


def fill(store: Store, chance: random.Random, sites: int) -> int:
    """Write a semester of some sites with its counts; return the habit days."""
    written = 0
    with store.write() as connection:
        for name, value in FACTS.items():
            Meta(connection).put(name, value)
        for site in range(1, sites + 1):
            rows = SiteRows(connection, site)
            found_site(rows, site)
            marked: dict[int, range] = {}
            for day in SCHOOL_DAYS[:DAYS]:
                rows.many(INSERT, one_day(chance, site, day))
                marked[day] = pupils_of(site)
                written += len(marked[day])
            dirty = dirty_weeks(rows, CALENDAR, marked=marked)
            refresh_counts(rows, dirty, CALENDAR, DEFAULT_CADENCE)
    return written


def timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds a piece of work took."""
    started = time.process_time()
    work()
    return time.process_time() - started


def measure_ingest(store: Store, chance: random.Random) -> dict[str, float]:
    """Return microseconds of CPU per habit day that comes in, for five days of one week."""
    floor = ours = 0.0
    count = 0
    for day in SCHOOL_DAYS[DAYS : DAYS + 5]:
        marks = one_day(chance, 1, day)
        with store.write() as connection:
            rows = SiteRows(connection, 1)
            floor += timed(partial(rows.many, INSERT, marks))
            ours += timed(partial(_refresh, rows, {day: pupils_of(1)}))
        count += len(marks)
    return {
        "habit_days": count,
        "insert_us": floor / count * 1e6,
        "counts_us": ours / count * 1e6,
        "ratio": ours / floor,
    }


def _refresh(rows: SiteRows, marked: dict[int, range]) -> None:
    dirty = dirty_weeks(rows, CALENDAR, marked=marked)
    refresh_counts(rows, dirty, CALENDAR, DEFAULT_CADENCE)


def measure_kernel(chance: random.Random) -> float:
    """Return microseconds per pupil-day of the pure counting."""
    days = SCHOOL_DAYS[:5]
    pupils = [PupilSpan(YEAR.first, YEAR.first)] * PUPILS
    week = ClassWeek(days, pupils, {day: [some_marks(chance) for _ in pupils] for day in days})
    times = 1_000
    spent = timed(lambda: [count_week(week, DEFAULT_CADENCE) for _ in range(times)])
    return spent / (times * PUPILS * len(days)) * 1e6


def measure_pages(connection: Connection) -> dict[str, float]:
    """Return milliseconds of CPU for the pages, and for the scan that the counts spare."""
    today = SCHOOL_DAYS[DAYS]
    scan = (
        "SELECT habit_day.site, class_no, (date + 3) / 7, sum(marks & 1), sum(marks >> 11 & 1)"
        " FROM habit_day JOIN pupil ON pupil.site = habit_day.site AND no = pupil"
        " GROUP BY 1, 2, 3"
    )
    return {
        "counts": len(totals(connection).habit_counts),
        "totals_ms": timed(lambda: totals(connection)) * 1e3,
        "cells": len(status(connection, today).completeness),
        "status_ms": timed(lambda: status(connection, today)) * 1e3,
        "scan_of_one_item_ms": timed(lambda: connection.exec_driver_sql(scan).fetchall()) * 1e3,
    }


def measured(folder: Path, sites: int = SITES) -> dict[str, Any]:
    """Return every figure as it was measured at a center of so many sites."""
    chance = random.Random(7)  # noqa: S311 -- figures, repeatable
    store = Store.create(folder / STORE_NAME, KEY, StoreKind.CENTER)
    # A second center with the school's people and no habit days yet: ingest must cost the same.
    small = Store.create(folder / "empty", KEY, StoreKind.CENTER)
    with small.write() as connection:
        found_site(SiteRows(connection, 1), 1)
    habit_days = fill(store, chance, sites)
    empty, full = measure_ingest(small, chance), measure_ingest(store, chance)
    with store.read() as connection:
        pages = measure_pages(connection)
    small.close()
    store.close()
    return {
        "habit_days": habit_days,
        "kernel_us": measure_kernel(chance),
        "ingest_empty": empty,
        "ingest_full": full,
        "full_against_empty": full["counts_us"] / empty["counts_us"],
        "pages": pages,
    }


def measure(folder: Path, sites: int = SITES) -> Figures:
    """Return the rows of P7."""
    found = measured(folder, sites)
    full, empty, pages = found["ingest_full"], found["ingest_empty"], found["pages"]
    what = f"counts kept up at ingest, {found['habit_days']:,} rows stored, against an empty store"
    note = (
        f"inserting alone {full['insert_us']:.2f} µs; pure counting {found['kernel_us']:.2f} µs;"
        f" the scan that is spared {pages['scan_of_one_item_ms']:,.0f} ms an item"
    )
    return {
        "P7": [
            Figure(
                what,
                full["counts_us"],
                "µs/record",
                floor=empty["counts_us"],
                goal_ratio=1.2,
                note=note,
            ),
            Figure(f"totals page, {pages['counts']:,} counts", pages["totals_ms"], "ms", goal=100),
            Figure(f"status page, {pages['cells']:,} cells", pages["status_ms"], "ms", goal=100),
        ]
    }


def main() -> None:
    """Measure at a center of as many sites as the rows asked for need."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.p07_counts", description=__doc__)
    options.add_argument("--rows", type=int, default=5_000_000, help="habit days stored, at least")
    options.add_argument("--disk", help="a folder on the disk to measure (default: the system's)")
    chosen = options.parse_args()
    rest = chosen.rows - LARGEST * PUPILS * DAYS
    sites = 1 + ceil(max(0, rest) / (CLASSES * PUPILS * DAYS))
    with tempfile.TemporaryDirectory(prefix="suoma-bench-", dir=chosen.disk) as folder:
        for one in measure(Path(folder), sites)["P7"]:
            print(json.dumps(one.as_json(), ensure_ascii=False))


if __name__ == "__main__":
    main()
