"""Synchronising once: drives the protocol core over the store and a carrier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.services.laptop import Laptop, Unit
from app.services.outbox import pending_records, records_of_batches, unconfirmed_positions
from app.sync.batch import Batch, Header, read_batch, read_header, sha256, write_batch
from app.sync.carrier import Answered, Carrier, Unreachable
from app.sync.columns import MalformedError
from app.sync.envelope import (
    HEAD_HASH_BYTES,
    VERSION,
    Announcement,
    Epoch,
    HeadOf,
    NewerVersionError,
    Receipt,
    Reply,
    Request,
    Standing,
    open_reply,
    seal_request,
)
from app.sync.intake import Taken
from app.sync.protocol import (
    CODES,
    Ended,
    Keep,
    Kept,
    Outcome,
    Prepare,
    Prepared,
    Send,
    synchronise,
)
from app.sync.receipts import check_receipt, check_reply, named_heads

ENVELOPE_ROOM = 1_024
HEAD_ROOM = 48
MAX_HEADS = 500
_TAKEN = (Taken.NEW, Taken.SAME, Taken.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one synchronisation did, counted in records; ``code`` is empty when all is well."""

    outcome: Outcome
    code: str
    sent: int
    acknowledged: int
    pending: int
    received: int
    quarantined: int
    requests: int
    bytes_up: int
    bytes_down: int
    retry_after: int | None = None


@dataclass(slots=True)
class _Run:
    """Sums over the requests of one synchronisation, and what the last one carried."""

    sent: set[Any] = field(default_factory=set)
    offering: set[Any] = field(default_factory=set)
    acknowledged: set[Any] = field(default_factory=set)
    received: int = 0
    offered: list[int] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)
    wants: list[bytes] = field(default_factory=list)
    has_parked: bool = False


class Synchroniser:
    """One synchronisation of a laptop over one carrier."""

    def __init__(self, laptop: Laptop, carrier: Carrier) -> None:
        self._laptop = laptop
        self._carrier = carrier
        self._run = _Run()

    def run(self) -> SyncReport:
        """Synchronise until nothing is left to say or the center cannot be reached."""
        core = synchronise()
        step = next(core)
        while True:
            try:
                step = core.send(self._do(step))
            except StopIteration as stop:
                return self._report(stop.value)

    def _do(self, step: Prepare | Send | Keep) -> Prepared | Answered | Unreachable | Kept:
        if isinstance(step, Prepare):
            with self._laptop.unit() as unit:
                return self._prepare(unit, step.room)
        if isinstance(step, Send):
            answer = self._carrier.send(step.wire)
            if isinstance(answer, Answered):
                self._run.sent |= self._run.offering
            return answer
        return self._keep(step)

    def _report(self, ended: Ended) -> SyncReport:
        with self._laptop.unit() as unit:
            pending = pending_records(unit)
            quarantined = unit.rows.scalar("SELECT count(*) FROM operation WHERE state = 3")
            unit.meta.put("last_outcome", [str(ended.outcome), self._laptop.world.unix_seconds()])
        meter = self._carrier.meter
        return SyncReport(
            outcome=ended.outcome,
            code=CODES[ended.outcome],
            sent=len(self._run.sent),
            acknowledged=len(self._run.acknowledged),
            pending=pending,
            received=self._run.received,
            quarantined=quarantined or 0,
            requests=meter.requests,
            bytes_up=meter.bytes_up,
            bytes_down=meter.bytes_down,
            retry_after=ended.retry_after,
        )

    def _prepare(self, unit: Unit, room: int) -> Prepared:
        for key in unit.pending.waiting():
            unit.pending.gather(key, unit.journal, self._laptop.writer(key.author))
        unit.journal.cut_all(self._laptop.writer())
        heads, left = self._heads(unit)
        room -= ENVELOPE_ROOM + HEAD_ROOM * len(heads)
        batches, lists, is_cut_short = self._outgoing(unit, room)
        counter = unit.meta.get("counter", 0) + 1
        unit.meta.put("counter", counter)
        epoch = unit.meta.get("epoch")
        request = Request(
            version=VERSION,
            device=self._laptop.identity.device,
            epoch=None if epoch is None else Epoch(*epoch),
            position=unit.meta.get("cursor", 0),
            counter=counter,
            claimed_at=self._laptop.world.unix_seconds(),
            heads=heads,
            batches=batches,
            lists=lists,
            wants=unit.meta.get("wants", []),
            announcement=self._announcement(unit),
        )
        self._run.offering = records_of_batches(unit, self._run.offered)
        wire = seal_request(
            request, self._laptop.identity.center.id, self._laptop.identity.device_key
        )
        return Prepared(request, wire, is_cut_short or left)

    def _announcement(self, unit: Unit) -> Announcement | None:
        if unit.meta.get("standing") == Standing.APPROVED:
            return None
        ticket, proof, name = unit.meta.get("announcement")
        return Announcement(self._laptop.identity.device_key.public, ticket, proof, name)

    def _heads(self, unit: Unit) -> tuple[list[HeadOf], bool]:
        """Name every session that this epoch has not confirmed to its end."""
        epoch = unit.meta.get("epoch") or [0, b""]
        rows = unit.rows.all(
            "SELECT device, session, last_seq, head_hash FROM session WHERE last_seq > 0"
            " AND (confirmed_seq < last_seq OR confirmed_epoch <> ?) ORDER BY no LIMIT ?",
            epoch[0],
            MAX_HEADS + 1,
        )
        own = self._laptop.identity.device
        heads = [
            HeadOf(None if device == own else device, session, seq, head[:HEAD_HASH_BYTES])
            for device, session, seq, head in rows[:MAX_HEADS]
        ]
        return heads, len(rows) > MAX_HEADS

    def _outgoing(self, unit: Unit, room: int) -> tuple[list[bytes], list[bytes], bool]:
        """Choose unconfirmed batches, oldest first, with the class lists the center may lack."""
        self._run.offered, self._run.lists = [], []
        self._run.has_parked = False
        batches: list[bytes] = []
        lists: dict[bytes, bytes] = {}
        epoch = (unit.meta.get("epoch") or [0, b""])[0]
        wanted = {*unit.meta.get("center_wants", [])}
        for position, *parts in unit.rows.all(
            "SELECT b.position, b.header, b.device_signature, b.author_signature, b.public_part,"
            " b.sealed_part FROM batch b JOIN session s ON s.no = b.session_no"
            " WHERE b.first_seq + b.count - 1 > s.confirmed_seq"
            " AND b.confirmed_epoch NOT IN (-1, ?) AND b.is_complete = 1 ORDER BY b.position",
            epoch or -1,
        ):
            wire = write_batch(Batch(*parts))
            fresh = self._lists_for(unit, read_header(parts[0]), lists, wanted)
            size = len(wire) + 4 + sum(len(one) + 4 for one in fresh.values())
            if batches and size > room:
                return batches, list(lists.values()), True
            room -= size
            batches.append(wire)
            lists |= fresh
            self._run.offered.append(position)
        for name in wanted:
            content = unit.rows.scalar("SELECT content FROM class_list WHERE hash = ?", name)
            if content is not None:
                lists[name] = content
        self._run.lists = list(lists)
        return batches, list(lists.values()), False

    def _lists_for(
        self, unit: Unit, header: Header, chosen: dict[bytes, bytes], wanted: set[bytes]
    ) -> dict[bytes, bytes]:
        fresh = {}
        for name in header.lists:
            row = unit.rows.one(
                "SELECT content, confirmed_epoch FROM class_list WHERE hash = ?", name
            )
            if row is not None and name not in chosen and (name in wanted or row[1] == 0):
                fresh[name] = row[0]
        return fresh

    def _keep(self, step: Keep) -> Kept:
        identity = self._laptop.identity
        try:
            reply = open_reply(step.body, identity.device, identity.center.sign_key)
            Standing(reply.standing)
            with self._laptop.unit() as unit:
                return self._apply(unit, reply, step.request)
        except NewerVersionError:
            return Kept(None, is_too_new=True)
        except (MalformedError, ValueError):
            return Kept(None)

    def _apply(self, unit: Unit, reply: Reply, request: Request) -> Kept:
        """Check everything before the first change; an exception rolls the unit back."""
        known = unit.meta.get("epoch")
        check_reply(reply, request, None if known is None else Epoch(*known))
        named = named_heads(request)
        believed = [
            receipt
            for receipt in reply.receipts
            if check_receipt(
                receipt, request.device, named, self._hash_at(unit, receipt, request.device)
            )
        ]
        is_new = known is None or Epoch(*known) != reply.epoch
        unit.meta.put("epoch", [reply.epoch.number, reply.epoch.random])
        unit.meta.put("standing", reply.standing)
        unit.meta.put("clock_offset", reply.center_time - request.claimed_at)
        if reply.standing == Standing.WAITING:
            self._mark_parked(unit)
            return Kept(reply)
        self._confirm(unit, reply, believed, request.device)
        is_wanting = self._take_news(unit, reply, request)
        unit.meta.put("center_wants", reply.wants)
        can_give = any(
            unit.rows.scalar("SELECT 1 FROM class_list WHERE hash = ?", one) for one in reply.wants
        )
        needs_offer = is_new and known is not None
        was_waiting = request.announcement is not None and reply.standing == Standing.APPROVED
        if was_waiting:
            unit.rows.run("UPDATE batch SET confirmed_epoch = 0 WHERE confirmed_epoch = -1")
        return Kept(
            reply,
            is_epoch_new=needs_offer or (was_waiting and bool(self._heads(unit)[0])),
            owes=bool(set(unconfirmed_positions(unit)) - set(self._run.offered)),
            wants=is_wanting or (can_give and request.lists == []),
        )

    def _hash_at(self, unit: Unit, receipt: Receipt, own: bytes) -> bytes | None:
        row = unit.rows.scalar(
            "SELECT b.header_hash FROM batch b JOIN session s ON s.no = b.session_no"
            " WHERE s.device = ? AND s.session = ? AND b.first_seq + b.count - 1 = ?"
            " AND substr(b.header_hash, 1, 16) = ?",
            receipt.device or own,
            receipt.session,
            receipt.seq,
            receipt.hash,
        )
        return None if row is None else row[:HEAD_HASH_BYTES]

    def _mark_parked(self, unit: Unit) -> None:
        unit.rows.many(
            "UPDATE batch SET confirmed_epoch = -1 WHERE position = ?",
            [(one,) for one in self._run.offered],
        )

    def _confirm(self, unit: Unit, reply: Reply, believed: list[Receipt], own: bytes) -> None:
        before = set(unconfirmed_positions(unit))
        for receipt in believed:
            session = unit.intake.index.session(receipt.device or own, receipt.session)
            assert session is not None
            unit.rows.run(
                "UPDATE session SET confirmed_seq = ?, confirmed_epoch = ? WHERE no = ?",
                receipt.seq,
                reply.epoch.number,
                session.no,
            )
            # What an older epoch held above this receipt's end, this one does not.
            unit.rows.run(
                "UPDATE batch SET confirmed_epoch = 0 WHERE session_no = ? AND first_seq > ?"
                " AND confirmed_epoch NOT IN (-1, 0, ?)",
                session.no,
                receipt.seq,
                reply.epoch.number,
            )
            for first, last in receipt.above:
                unit.rows.run(
                    "UPDATE batch SET confirmed_epoch = ? WHERE session_no = ?"
                    " AND first_seq >= ? AND first_seq + count - 1 <= ?",
                    reply.epoch.number,
                    session.no,
                    first,
                    last,
                )
        after = set(unconfirmed_positions(unit))
        self._run.acknowledged |= records_of_batches(unit, sorted(before - after))
        self._confirm_lists(unit, sorted(before - after), reply.epoch.number)

    def _confirm_lists(self, unit: Unit, positions: list[int], epoch: int) -> None:
        """Note the lists of confirmed batches: a center that holds a batch holds its lists."""
        for position in positions:
            row = unit.rows.one("SELECT header FROM batch WHERE position = ?", position)
            assert row is not None
            header = read_header(row[0])
            unit.rows.many(
                "UPDATE class_list SET confirmed_epoch = ? WHERE hash = ?",
                [(epoch, name) for name in header.lists],
            )

    def _take_news(self, unit: Unit, reply: Reply, request: Request) -> bool:
        """Take in lists and batches; what one of them lacks or spoils does not block the rest.

        Returns whether class lists are missing that the next request will ask for.
        """
        for content in reply.lists:
            unit.intake.take_list(content)
        taken = [(wire, unit.intake.take(wire)) for wire in reply.batches]
        spoiled = sum(one not in _TAKEN for _wire, one in taken)
        unit.meta.put("spoiled_news", unit.meta.get("spoiled_news", 0) + spoiled)
        self._run.received += unit.intake.harvest.new_records
        unit.intake.finish()
        if reply.start <= request.position:
            unit.meta.put("cursor", reply.end)
        self._note_held(unit, [wire for wire, one in taken if one in _TAKEN], reply.epoch.number)
        wants = unit.intake.missing_lists()
        unit.meta.put("wants", wants)
        return bool(wants) and not request.wants

    def _note_held(self, unit: Unit, wires: list[bytes], epoch: int) -> None:
        """Batches that came from this center in this epoch need not be offered back to it."""
        unit.rows.many(
            "UPDATE batch SET confirmed_epoch = ? WHERE header_hash = ?",
            [(epoch, sha256(read_batch(wire).header)) for wire in wires],
        )


def sync_once(laptop: Laptop, carrier_of: Callable[[Laptop], Carrier]) -> SyncReport:
    """Synchronise a signed-in laptop once; being offline is a report, not an exception."""
    carrier = carrier_of(laptop)
    try:
        return Synchroniser(laptop, carrier).run()
    finally:
        carrier.close()
