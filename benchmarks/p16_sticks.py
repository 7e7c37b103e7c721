"""P16: the sticks of a 片区's semester, received, folded and shown; the floor is bare ingest.

Twenty laptops that were never online hand over 100 school days each. Measured are ``receive`` of
the folder, first to last file with the replies written and read back, and then the first look at
status and totals. The floor writes the same habit days with one executemany of bare sqlcipher3.
"""

from __future__ import annotations

import time
from pathlib import Path

from app.center.administration import approve_device, make_ticket
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.center.receiving import receive
from app.center.status import status
from app.center.totals import totals
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.services.carrying import carry
from app.services.enrolment import enrol
from app.services.laptop import Laptop
from app.store.connection import open_connection
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from benchmarks.figures import Figure, Figures
from benchmarks.p01_push import INSERT, KEY
from benchmarks.school import (
    PASSWORD,
    SCHOOL_DAYS,
    Direct,
    new_center,
    school_at,
    the_world,
)

CLASSES, SIZE, DAYS = 6, 48, 100
GOAL_S = 30


def measure(folder: Path) -> Figures:
    """Return the seconds from the first file to the last page, and the same read again."""
    center = new_center(folder / "center", the_world())
    try:
        stick = folder / "stick"
        records = sum(_hand_over(folder, center, site, stick) for site in _sites(center))
        size = sum(one.stat().st_size for one in stick.iterdir())
        figures = [_received(folder, center, stick, records, size), _read_again(center, stick)]
    finally:
        center.close()
    return {"P16": figures}


def _sites(center: CenterFolder) -> list[str]:
    with center.read() as connection:
        codes = connection.exec_driver_sql("SELECT code FROM site ORDER BY no").scalars()
        return [str(code) for code in codes][:20]


def _hand_over(folder: Path, center: CenterFolder, site: str, stick: Path) -> int:
    """Set up a laptop, let it work for a semester, carry; return its records."""
    raw, code = make_ticket(center, site, ["https://127.0.0.1:1"])
    made = enrol(
        folder / site,
        read_ticket(raw).open(code),
        teacher="吉木阿来",
        password=PASSWORD,
        cost=SlotCost.FLOOR,
        world=center.world,
    )
    laptop = Laptop.open(folder / site, None, PASSWORD, center.world)
    try:
        first = carry(laptop, folder / "first")
        (bundle,) = receive(center, [first.file]).bundles
        assert bundle.state == "waiting", bundle
        approve_device(center, made.device.hex(), made.short_code)
        one = school_at(laptop, center, Direct(CenterExchange(center)), CLASSES, SIZE)
        one.mark_days(SCHOOL_DAYS[:DAYS])
        return carry(laptop, stick).counts["habit_days"]
    finally:
        laptop.close()


def _received(folder: Path, center: CenterFolder, stick: Path, records: int, size: int) -> Figure:
    cpu, started = time.process_time(), time.perf_counter()
    bundles = receive(center, [stick]).bundles
    taken = time.perf_counter() - started
    _look(center)
    seconds = time.perf_counter() - started
    cpu = time.process_time() - cpu
    assert all(one.state == "new" and one.reply for one in bundles), bundles
    return Figure(
        what=f"{len(bundles)} envelopes, {records:,} habit days, received and shown",
        ours=seconds,
        unit="s",
        floor=_floor(folder, center),
        goal=GOAL_S,
        cpu_s=cpu,
        bytes=size,
        note=f"receive {taken:.1f} s; {cpu / records * 1e6:.1f} µs CPU a record;"
        f" {size / records:.2f} B a record on the stick",
    )


def _read_again(center: CenterFolder, stick: Path) -> Figure:
    started = time.perf_counter()
    bundles = receive(center, [stick]).bundles
    seconds = time.perf_counter() - started
    assert all(one.state == "same" for one in bundles), bundles
    return Figure(what="the same stick read again", ours=seconds, unit="s", goal=GOAL_S)


def _look(center: CenterFolder) -> None:
    with center.read() as connection:
        assert status(connection, SCHOOL_DAYS[DAYS]).completeness
        assert totals(connection).habit_counts


def _floor(folder: Path, center: CenterFolder) -> float:
    """Return the seconds of the bare insert of what the sticks left at the center."""
    with center.read() as connection:
        rows = [
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT site, date, pupil, marks, wash_op, can_op FROM habit_day"
                " ORDER BY site, date, pupil"
            )
        ]
    path = folder / STORE_NAME
    Store.create(path, KEY, StoreKind.CENTER).close()
    raw = open_connection(path, KEY)
    started = time.perf_counter()
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(INSERT, rows)
    raw.execute("COMMIT")
    seconds = time.perf_counter() - started
    raw.close()
    return seconds
