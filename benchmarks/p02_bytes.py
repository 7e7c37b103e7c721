"""P2: bytes on the wire per habit day, counted exactly: a batch as it travels, then a week's push.

A batch of 1,000 records is 5 classes of 40 and a school week. The week's push is counted at TCP
by a proxy: a new connection, TLS 1.3 handshake, HTTP heads, envelope, batch, reply with receipt.
"""

from __future__ import annotations

from pathlib import Path

from app.bootstrap import https_carrier
from app.sync.batch import Batch, read_header, write_batch
from app.sync.rows import SiteRows
from benchmarks.figures import Figure, Figures
from benchmarks.school import SCHOOL_DAYS, School, school, served_school

CLASSES, SIZE = 5, 40
WEEK = 5
RECORDS = CLASSES * SIZE * WEEK
GOAL_BATCH, GOAL_WEEK = 1.6, 4.0
KINDS = {
    "usual": "three daily items, ten on Friday, 92 % met, 2 % absent",
    "all ten": "ten items every day, 92 % met",
    "random": "ten items, each met, not yet or open by chance: 1.98 B of entropy",
}


def measure(folder: Path) -> Figures:
    """Return bytes a record of a batch by kind of marks, and of the cold push of a week."""
    return {"P2": batches(folder / "core") + weeks(folder / "https")}


def batches(folder: Path) -> list[Figure]:
    """Return one figure for each kind of marks; the worst case has no goal."""
    folder.mkdir()
    figures = []
    with school(folder, CLASSES, SIZE) as one:
        for place, (kind, words) in enumerate(KINDS.items()):
            one.mark_days(SCHOOL_DAYS[place * WEEK : (place + 1) * WEEK], marks=kind)
            one.sync()
            found = last_batches(one, RECORDS)
            size = sum(len(write_batch(batch)) for batch in found)
            figures.append(
                Figure(
                    what=f"batch of {RECORDS:,} records: {words}",
                    ours=size / RECORDS,
                    unit="B/record",
                    goal=None if kind == "random" else GOAL_BATCH,
                    bytes=size,
                    note=_parts(found),
                )
            )
    return figures


def last_batches(one: School, records: int) -> list[Batch]:
    """Return the newest batches of the laptop that hold ``records`` records together."""
    found = []
    with one.laptop.store.read() as connection:
        for held, *parts in SiteRows(connection).all(
            "SELECT records, header, device_signature, author_signature, public_part, sealed_part"
            " FROM batch ORDER BY position DESC LIMIT 10"
        ):
            if records <= 0:
                break
            records -= held
            found.append(Batch(*parts))
    return found


def _parts(batches: list[Batch]) -> str:
    headers = sum(len(one.header) for one in batches)
    lists = sum(18 * len(read_header(one.header).lists) for one in batches)
    return (
        f"{len(batches)} batch: header {headers} (class list names {lists}),"
        f" signatures {sum(len(one.device_signature) for one in batches)},"
        f" sealed part {sum(len(one.sealed or b'') for one in batches)} (nonce and tag 40)"
    )


def weeks(folder: Path) -> list[Figure]:
    """Return the week's push at TCP: the class lists known, and the very first push with them."""
    folder.mkdir()
    figures = []
    with served_school(folder, CLASSES, SIZE) as (one, proxy, _pid):
        for days, what in (
            (SCHOOL_DAYS[:WEEK], "very first week: the five class lists go along"),
            (SCHOOL_DAYS[WEEK : 2 * WEEK], "a week of 200 pupils, one cold push"),
        ):
            one.mark_days(days)
            proxy.cut()
            proxy.take()
            carrier = https_carrier(one.laptop)
            report = one.sync(carrier)
            assert (report.acknowledged, report.requests) == (RECORDS, 1), report
            up, down = proxy.take()
            carrier.close()
            figures.append(
                Figure(
                    what=what,
                    ours=(up + down) / RECORDS,
                    unit="B/record",
                    goal=GOAL_WEEK if "cold" in what else None,
                    bytes=up + down,
                    note=f"{up:,} up, {down:,} down, TLS and HTTP heads included",
                )
            )
    return figures[::-1]
