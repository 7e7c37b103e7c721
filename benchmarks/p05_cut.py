"""P5: bytes of batches and objects that are sent again after a cut at any byte."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.bootstrap import https_carrier
from app.domain.calendar import day_number
from app.domain.lessons import LessonCase
from app.domain.training import HourEntry, Session
from app.services.lesson_records import keep_attachment, save_case
from app.services.roster_writing import Hand
from app.services.syncing import Synchroniser
from app.services.training_records import save_entry
from app.sync.carrier import Answered, Carrier, Meter, Unreachable
from app.sync.https import RECORD_BYTES
from app.sync.protocol import Outcome
from app.sync.salvage import salvage
from benchmarks.figures import Figure, Figures
from benchmarks.school import School, served_school
from tests.factories.proxy import CountingProxy

CUTS, SEED = 200, 5
# A cut comes after any of these; the handshake and a question of heads are the first 1,500.
MOST_BYTES = 32 * 1024
GOAL = 16 * 1024
RECORD_OVERHEAD = 22
PICTURE_BYTES, ENTRIES, TITLE = 70_000, 25, 190
TODAY = day_number(date(2024, 10, 8))


@dataclass(slots=True)
class Passed:
    """What left in the line that is open: the plain stream's length, and where each part lies."""

    length: int = 0
    wire: int = 0
    records: list[tuple[int, int]] = field(default_factory=list)
    parts: list[tuple[int, bytes]] = field(default_factory=list)


class Watching:
    """A carrier that knows which parts went over the line, how often and how far."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self.line = Passed()

    @property
    def meter(self) -> Meter:
        """Return the meter of the line."""
        return self._carrier.meter

    def send(self, body: bytes) -> Answered | Unreachable:
        """Note where the parts of the request lie in the stream, then carry it."""
        head = len(b"POST /v1 HTTP/1.1\r\nHost: 127.0.0.1:00000\r\nContent-Length: \r\n\r\n")
        start = self.line.length + head + len(str(len(body)))
        found, at = salvage(body), 0
        for part in (*found.batches, *found.lists):
            at = body.index(part, at)
            self.line.parts.append((start + at, part))
            at += len(part)
        total = head + len(str(len(body))) + len(body)
        for first in range(0, total, RECORD_BYTES):
            size = min(RECORD_BYTES, total - first)
            self.line.records.append((self.line.length + first, size))
        self.line.length += total
        return self._carrier.send(body)

    def close(self) -> None:
        """Close the line."""
        self._carrier.close()

    def plain_of(self, wire_bytes: int) -> int:
        """Return the length of the plain stream that so many bytes of whole TLS carry."""
        plain = 0
        for start, size in self.line.records:
            wire_bytes -= size + RECORD_OVERHEAD
            if wire_bytes < 0:
                return start + max(size + RECORD_OVERHEAD + wire_bytes - RECORD_OVERHEAD, 0)
            plain = start + size
        return plain


@dataclass(slots=True)
class Cuts:
    """What came of many cuts. again: for each cut, bytes of parts that had passed and went again.

    delivered: bytes of all different parts; up: everything at TCP, up.
    """

    again: list[int] = field(default_factory=list)
    delivered: int = 0
    up: int = 0


def measure(folder: Path) -> Figures:
    """Return the bytes sent again after cuts at seeded random bytes."""
    with served_school(folder, 1, 20) as (one, proxy, _pid):
        found = cut_often(one, proxy, CUTS)
    again = sorted(found.again)
    overhead = found.up - found.delivered
    note = (
        f"median {again[len(again) // 2]:,}, mean {sum(again) // len(again):,};"
        f" {found.delivered:,} B delivered; all else (handshakes, questions, envelopes, what went"
        f" again) {overhead // len(again):,} B a cut"
    )
    return {
        "P5": [
            Figure(
                what=f"bytes sent again after a cut, worst of {len(again)}",
                ours=again[-1],
                unit="B",
                goal=GOAL,
                bytes=again[-1],
                note=note,
            )
        ]
    }


def cut_often(one: School, proxy: CountingProxy, count: int) -> Cuts:
    """Cut the line ``count`` times while pictures and long entries are delivered."""
    chance = random.Random(SEED)  # noqa: S311 -- repeatable
    found = Cuts()
    handshake = _handshake_bytes(one, proxy)
    passed: dict[bytes, tuple[int, int]] = {}
    is_done = True
    while len(found.again) < count:
        if is_done:
            write(one, chance)
        proxy.take()
        proxy.cut_after(chance.randrange(1, MOST_BYTES))
        with _watched(one) as carrier:
            report = Synchroniser(one.laptop, carrier).run()
        up, _down = proxy.take()
        found.up += up
        is_done = report.outcome is Outcome.DONE
        is_cut = not proxy.is_to_cut
        end = carrier.plain_of(up - handshake)
        number = len(found.again)
        for start, part in carrier.line.parts:
            before, cut = passed.get(part, (0, 0))
            if part in passed:
                found.again[min(cut, len(found.again) - 1)] += before
            else:
                found.delivered += len(part)
            passed[part] = (min(max(end - start, 0), len(part)), number)
        if is_cut:
            found.again.append(0)
    with _watched(one) as carrier:
        assert Synchroniser(one.laptop, carrier).run().outcome is Outcome.DONE
    for _start, part in carrier.line.parts:
        before, cut = passed.get(part, (0, 0))
        found.again[min(cut, count - 1)] += before
    return found


@contextmanager
def _watched(one: School) -> Iterator[Watching]:
    carrier = Watching(https_carrier(one.laptop))
    try:
        yield carrier
    finally:
        carrier.close()


def _handshake_bytes(one: School, proxy: CountingProxy) -> int:
    """Return what of a line's bytes up is neither a record with a request nor its frame."""
    proxy.take()
    with _watched(one) as carrier:
        Synchroniser(one.laptop, carrier).run()
        up, _down = proxy.take()
        said = carrier.meter.bytes_up
    return up - said - RECORD_OVERHEAD


def write(
    one: School, chance: random.Random, *, entries: int = ENTRIES, has_picture: bool = True
) -> None:
    """Save entries with long titles, and a lesson with a picture that nothing compresses."""
    with one.laptop.unit() as unit:
        hand = Hand.of(unit, one.laptop.writer(), one.laptop.world)
        for _entry in range(entries):
            entry = HourEntry(
                id=chance.randbytes(16),
                teacher=bytes(16),
                teacher_name="吉木阿来",
                title="".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _sign in range(TITLE)),
                level="county",
                mode="onsite",
                sessions=(Session(TODAY, 90, None),),
            )
            save_entry(hand, entry)
        if not has_picture:
            return
        picture = keep_attachment(hand, "板书", chance.randbytes(PICTURE_BYTES))
        case = LessonCase(
            id=chance.randbytes(16),
            teacher=bytes(16),
            teacher_name="吉木阿来",
            taught_on=TODAY,
            subject="语文",
            grade=3,
            topic="秋天的雨",
            attachments=(picture,),
        )
        save_case(hand, case)
