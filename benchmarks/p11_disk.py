"""P11: disk bytes a habit day takes, log and indexes included; exact, at a laptop and a center.

A school of ten classes delivers a school year week by week. The program never compacts the store
it works in, so what counts is the file as it grew; its backups are compact, and stand beside. The
floor is habit_day alone, the rows written by one executemany into a new store. What the class
lists took is left out everywhere.
"""

from __future__ import annotations

from pathlib import Path

from app.store.connection import open_connection
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from benchmarks.figures import Figure, Figures
from benchmarks.school import SCHOOL_DAYS, School, school

CLASSES, SIZE, DAYS, WEEK = 10, 50, 200, 5
GOAL_BYTES = 60
COLUMNS = "date, pupil, marks, wash_op, can_op"


def measure(folder: Path) -> Figures:
    """Return the bytes a habit day of the laptop's and the center's file, as it is and compact."""
    with school(folder, CLASSES, SIZE) as one:
        stores = {"laptop": one.laptop.store, "center": one.center.store}
        before = {place: _size(folder, store) for place, store in stores.items()}
        records = _school_year(one)
        figures = []
        for place, store in stores.items():
            after = _size(folder, store)
            floor = _floor(folder, store) / records
            for number, words in enumerate(("the file as it grew", "a compact copy")):
                grown = after[number] - before[place][number]
                figures.append(
                    Figure(
                        what=f"{place}, {words}, {records:,} habit days",
                        ours=grown / records,
                        unit="B/record",
                        floor=floor,
                        goal=GOAL_BYTES,
                        bytes=grown,
                        note="" if number else _parts(store, records),
                    )
                )
    return {"P11": figures}


def _school_year(one: School) -> int:
    """Deliver a school year week by week, and return the records."""
    records = 0
    for start in range(0, DAYS, WEEK):
        one.mark_days(SCHOOL_DAYS[start : start + WEEK])
        report = one.sync()
        assert report.pending == 0, report
        records += report.acknowledged
    return records


def _size(folder: Path, store: Store) -> tuple[int, int]:
    """Return the bytes of a store's file, with its log moved in, and of a compact copy of it."""
    copy = folder / "copy"
    raw = open_connection(store.path, store.key)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.execute("VACUUM INTO ?", (str(copy),))
    raw.close()
    compact = copy.stat().st_size
    copy.unlink()
    return store.path.stat().st_size, compact


def _parts(store: Store, records: int) -> str:
    """Return what the log keeps verbatim of it, in bytes a record."""
    with store.bare() as raw:
        ((batches, size),) = raw.execute(
            "SELECT count(*), sum(length(header) + length(device_signature)"
            " + coalesce(length(public_part), 0) + coalesce(length(sealed_part), 0)) FROM batch"
        ).fetchall()
        ((operations,),) = raw.execute("SELECT count(*) FROM operation").fetchall()
    return f"{batches:,} batches of {size / records:.2f} B a record, {operations:,} operations"


def _floor(folder: Path, store: Store) -> int:
    """Return the bytes that habit_day's rows alone add to a new store."""
    lead = "site, " if store.kind is StoreKind.CENTER else ""
    with store.bare() as raw:
        rows = raw.execute(f"SELECT {lead}{COLUMNS} FROM habit_day ORDER BY 1, 2, 3").fetchall()  # noqa: S608 -- names of this module
    path = folder / STORE_NAME
    Store.create(path, store.key, store.kind).close()
    before = path.stat().st_size
    raw = open_connection(path, store.key)
    raw.execute("BEGIN IMMEDIATE")
    places = ", ".join("?" * len(rows[0]))
    raw.executemany(f"INSERT INTO habit_day ({lead}{COLUMNS}) VALUES ({places})", rows)  # noqa: S608 -- as above
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.close()
    size = path.stat().st_size - before
    path.unlink()
    return size
