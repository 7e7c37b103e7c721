"""P9: one mark saved durably and encrypted, against bare sqlcipher3 doing the same in the same run.

The floor prepares the same connection by hand (raw key, WAL, FULL) and runs BEGIN IMMEDIATE, one
upsert, COMMIT. Blocks of both take turns, so that a noisy moment hits both; medians are compared.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store

KEY = bytes(range(32))
BLOCKS = 20
MARKS = 50
GOAL_RATIO = 1.5
UPSERT = (
    "insert into pending_cells"
    " (date, pupil, author, class_id, touched, met, not_yet, seen, claimed_at)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " on conflict (date, pupil, author) do update set"
    " touched = excluded.touched, met = excluded.met, not_yet = excluded.not_yet"
)
Row = tuple[int, int, bytes, bytes, int, int, int, bytes, int]


def mark(number: int) -> Row:
    """Return one pupil's cell; every second one changes a mark that is there already."""
    return (20_004, number // 2, b"a" * 16, b"c" * 16, 1 << number % 10, 1, 0, b"", 1_728_345_600)


def bare_saver(path: Path) -> tuple[Callable[[int], None], Callable[[], None]]:
    """Return the floor: a function that saves one mark, and one that closes."""
    raw = driver.connect(str(path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")

    def save(number: int) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(UPSERT, mark(number))
        raw.execute("COMMIT")

    return save, raw.close


def measure(folder: Path) -> dict[str, float]:
    """Return the medians in milliseconds a mark, and their ratio."""
    Store.create(folder / "floor", KEY, StoreKind.LAPTOP).close()
    store = Store.create(folder / STORE_NAME, KEY, StoreKind.LAPTOP)
    save_bare, close = bare_saver(folder / "floor")

    def save_ours(number: int) -> None:
        with store.write() as writer:
            writer.exec_driver_sql(UPSERT, mark(number))

    times: dict[str, list[float]] = {"floor": [], "ours": []}
    for block in range(BLOCKS + 1):
        for name, save in (("floor", save_bare), ("ours", save_ours)):
            for number in range(block * MARKS, (block + 1) * MARKS):
                started = time.perf_counter()
                save(number)
                spent_ms = (time.perf_counter() - started) * 1_000
                if block:  # the first block warms up
                    times[name].append(spent_ms)
    store.close()
    close()
    floor, ours = (statistics.median(times[name]) for name in ("floor", "ours"))
    return {"floor_ms": floor, "ours_ms": ours, "ratio": ours / floor, "goal_ratio": GOAL_RATIO}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as place:
        print(json.dumps({"P9": measure(Path(place))}))
