"""Many laptops at once: their weeks are cut beforehand, so that only the center has work to do.

While the clock runs, the driver of a laptop signs one small envelope for each request, sends it
over real TLS and checks the signature of the reply.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from pathlib import Path
from ssl import SSLContext

from app.center.administration import approve_device, make_ticket
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.importers.roster import RosterSheet
from app.security.sealing import SigningKey
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.security.tls import SERVER_NAME, pinned_context
from app.services.enrolment import enrol
from app.services.laptop import Laptop
from app.services.offering import choose_offer, unconfirmed_heads
from app.services.roster import class_ids, known_pupils
from app.services.roster_import import import_laptop_roster
from app.services.syncing import sync_once
from app.sync.envelope import VERSION, Epoch, HeadOf, Request, open_reply, seal_request
from app.sync.rows import SiteRows
from benchmarks.school import PASSWORD, Direct, School, roster

ROOM_BYTES = 1 << 20
GRADES = "一二三四五六"


@dataclass(frozen=True, slots=True)
class Week:
    """What one request carries. records: habit days and absences."""

    heads: list[HeadOf]
    batches: list[bytes]
    records: int


@dataclass(slots=True)
class Ready:
    """A laptop with weeks to deliver; epoch, position and counter go on with each reply."""

    device: bytes
    key: SigningKey
    center: bytes
    center_key: bytes
    epoch: Epoch
    position: int
    counter: int
    weeks: list[Week] = field(default_factory=list)

    def request(self, week: Week, now: int) -> bytes:
        """Return the bytes of the next request."""
        self.counter += 1
        said = Request(
            version=VERSION,
            device=self.device,
            epoch=self.epoch,
            position=self.position,
            counter=self.counter,
            claimed_at=now,
            heads=week.heads,
            batches=week.batches,
        )
        return seal_request(said, self.center, self.key)

    def hear(self, body: bytes, week: Week) -> None:
        """Check the reply's signature and its receipt, and move the cursor."""
        reply = open_reply(body, self.device, self.center_key)
        confirmed = {one.session: one.seq for one in reply.receipts}
        assert all(confirmed[head.session] >= head.seq for head in week.heads), reply.receipts
        self.epoch, self.position = reply.epoch, reply.end


def new_school(
    folder: Path, center: CenterFolder, site: str, roster_of_it: RosterSheet, seed: int
) -> School:
    """Enrol a laptop of a site and deliver its class lists; the caller closes it."""
    raw, code = make_ticket(center, site, ["https://127.0.0.1:1"])
    ticket = read_ticket(raw).open(code)
    cost, world = SlotCost.FLOOR, center.world
    made = enrol(folder, ticket, teacher="吉木阿来", password=PASSWORD, cost=cost, world=world)
    laptop = Laptop.open(folder, None, PASSWORD, world)
    carrier = Direct(CenterExchange(center))
    sync_once(laptop, lambda _laptop: carrier)
    approve_device(center, made.device.hex(), made.short_code)
    sync_once(laptop, lambda _laptop: carrier)
    import_laptop_roster(laptop, roster_of_it, None, is_dry_run=False)
    with laptop.store.read() as connection:
        rows = SiteRows(connection)
        ids, pupils = class_ids(rows), known_pupils(rows)
    classes = {
        class_id: [one.number for one in pupils if one.class_name == name]
        for name, class_id in ids.items()
        if name in {row.class_name for row in roster_of_it.rows}
    }
    one = School(laptop, center, carrier, classes, random.Random(seed))  # noqa: S311 -- repeatable
    one.sync()
    return one


def of_grade(grade: int, class_count: int, size: int) -> RosterSheet:
    """Return the class lists of one grade, so that two laptops of a site have each their own."""
    sheet = roster(class_count, size)
    rows = tuple(changed(row, class_name=GRADES[grade] + row.class_name[1:]) for row in sheet.rows)
    return changed(sheet, rows=rows)


def cut_weeks(one: School, weeks: Sequence[Sequence[int]]) -> Ready:
    """Mark some weeks and cut each into the batches of one request; nothing is delivered."""
    laptop, identity = one.laptop, one.laptop.identity
    taken: set[int] = set()
    cut: list[Week] = []
    for days in weeks:
        one.mark_days(days)
        with laptop.unit() as unit:
            unit.journal.cut_all(laptop.writer())
            heads, _is_more = unconfirmed_heads(unit, identity.device)
            offer = choose_offer(unit, ROOM_BYTES)
            records = sum(
                unit.rows.scalar("SELECT records FROM batch WHERE position = ?", position) or 0
                for position in offer.positions
                if position not in taken
            )
        fresh = zip(offer.positions, offer.batches, strict=True)
        cut.append(Week(heads, [wire for place, wire in fresh if place not in taken], records))
        taken |= set(offer.positions)
    with laptop.reading() as unit:
        epoch, position = Epoch(*unit.meta.get("epoch")), unit.meta.get("cursor", 0)
        counter = unit.meta.get("counter")
    center = identity.center
    key = identity.device_key
    return Ready(identity.device, key, center.id, center.sign_key, epoch, position, counter, cut)


def deliver_together(
    laptops: Sequence[Ready], port: int, certificate: bytes, now: int
) -> tuple[float, list[float]]:
    """Deliver every week of every laptop, all laptops at once and each one week after the other.

    Returns the seconds from the first connection to the last answer, and those of each answer,
    the first of each laptop with its TLS handshake.
    """
    context = pinned_context(certificate)

    async def all_of_them() -> list[list[float]]:
        return await asyncio.gather(*(_deliver(one, port, context, now) for one in laptops))

    started = time.perf_counter()
    waited = asyncio.run(all_of_them())
    return time.perf_counter() - started, [one for many in waited for one in many]


async def _deliver(one: Ready, port: int, context: SSLContext, now: int) -> list[float]:
    waited = []
    started = time.perf_counter()
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=context, server_hostname=SERVER_NAME
    )
    for week in one.weeks:
        body = one.request(week, now)
        writer.write(
            b"POST /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        )
        one.hear(await _answer(reader), week)
        waited.append(time.perf_counter() - started)
        started = time.perf_counter()
    writer.close()
    return waited


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 200 "), head
    length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return await reader.readexactly(int(length))
