"""Synchronising once: drives the protocol core over the store and a carrier."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.services.introducing import announcement_of, note_refused
from app.services.laptop import Laptop, Unit
from app.services.line_memory import keep_link, note_answered, note_sending, remembered_link
from app.services.offering import Offer, choose_offer, heads_of_batches, unconfirmed_heads
from app.services.outbox import pending_records, records_of_batches
from app.services.practice_mark import refuse_practice
from app.services.reply_taking import Asked, Gains, ReplyTaking
from app.sync.batch import list_hash
from app.sync.carrier import Answered, Carrier
from app.sync.columns import MalformedError
from app.sync.envelope import (
    VERSION,
    Announcement,
    Epoch,
    NewerVersionError,
    Request,
    Standing,
    open_reply,
    seal_request,
)
from app.sync.protocol import (
    CODES,
    Ended,
    Keep,
    Kept,
    Link,
    Outcome,
    Prepare,
    Prepared,
    Send,
    Sent,
    synchronise,
)

ENVELOPE_ROOM = 1_024
HEAD_ROOM = 48

Result = TypeVar("Result")
# Runs one step on the store; the window's runs it on its store thread.
InStore = Callable[[Callable[[], Any]], Any]
# Told records confirmed so far, and records that waited when the synchronisation began.
OnProgress = Callable[[int, int], None]


def at_once(work: Callable[[], Result]) -> Result:
    """Run a step on the store in the calling thread."""
    return work()


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
    """Sums over the requests of one synchronisation, and what the last one carried.

    answered: log positions of batches that this epoch of the center has answered.
    """

    sent: set[Any] = field(default_factory=set)
    offering: set[Any] = field(default_factory=set)
    given: set[bytes] = field(default_factory=set)
    answered: frozenset[int] = frozenset()
    gains: Gains = field(default_factory=Gains)
    offered: frozenset[int] = frozenset()
    total: int = 0

    def note_answered(self, *, is_epoch_new: bool) -> None:
        """Note that the last request was answered; in a new epoch all counts anew."""
        self.answered = self.offered if is_epoch_new else self.answered | self.offered


class Synchroniser:
    """One synchronisation of a laptop over one carrier.

    Args: in_store: runs each step on the store, whole; so a slow line never holds the store, and
        what it raises ends the synchronisation between two requests. on_progress: told before
        each request and after each receipt, in the calling thread. clock: monotonic seconds.
    """

    def __init__(
        self,
        laptop: Laptop,
        carrier: Carrier,
        *,
        in_store: InStore = at_once,
        on_progress: OnProgress | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._laptop = laptop
        self._carrier = carrier
        self._in_store = in_store
        self._on_progress = on_progress
        self._run = _Run()

    def run(self) -> SyncReport:
        """Synchronise until nothing is left to say or the center cannot be reached.

        Raises: InputError I-190 for a practice school, whatever the carrier.
        """
        talk = self.conversation()
        wire = next(talk)
        while True:
            try:
                wire = talk.send(self._send(wire))
            except StopIteration as stop:
                report: SyncReport = stop.value
                return report

    def conversation(self) -> Generator[bytes, Sent, SyncReport]:
        """Do the same without a carrier: yield each request and be sent what came of it.

        Every other step is on the store, so whoever drives it may let anything happen between.
        """
        core = synchronise(self._in_store(self._begin))
        if self._on_progress is not None:
            self._run.total = self._in_store(lambda: count_pending(self._laptop))
        step = next(core)
        while True:
            result: Prepared | Sent | Kept
            if isinstance(step, Send):
                result = yield step.wire
                if isinstance(result.answer, Answered):
                    self._run.sent |= self._run.offering
            else:
                result = self._on_store(step)
            try:
                step = core.send(result)
            except StopIteration as stop:
                return self._end(stop.value)

    def _begin(self) -> Link:
        refuse_practice(self._laptop)
        return remembered_link(self._laptop)

    def _end(self, ended: Ended) -> SyncReport:
        report: SyncReport = self._in_store(lambda: self._report(ended))
        return report

    def _on_store(self, step: Prepare | Keep) -> Prepared | Kept:
        if isinstance(step, Prepare):
            prepared: Prepared = self._in_store(lambda: self._prepare_whole(step))
            return prepared
        kept: Kept = self._in_store(lambda: self._keep(step))
        self._tell()
        return kept

    def _send(self, wire: bytes) -> Sent:
        self._tell()
        before, began = self._carrier.meter.bytes_up, self._clock()
        answer = self._carrier.send(wire)
        bytes_up = self._carrier.meter.bytes_up - before
        return Sent(answer, bytes_up, self._clock() - began)

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(len(self._run.gains.acknowledged), self._run.total)

    def _prepare_whole(self, wish: Prepare) -> Prepared:
        with self._laptop.unit() as unit:
            return self._prepare(unit, wish)

    def _report(self, ended: Ended) -> SyncReport:
        with self._laptop.unit() as unit:
            pending = pending_records(unit)
            quarantined = unit.rows.scalar("SELECT count(*) FROM operation WHERE state = 3")
            unit.meta.put("last_outcome", [str(ended.outcome), self._laptop.world.unix_seconds()])
            keep_link(unit, ended.link, self._laptop.lan_address)
            if ended.outcome is Outcome.REFUSED:
                note_refused(unit)
        meter = self._carrier.meter
        return SyncReport(
            outcome=ended.outcome,
            code=CODES[ended.outcome],
            sent=len(self._run.sent),
            acknowledged=len(self._run.gains.acknowledged),
            pending=pending,
            received=self._run.gains.received,
            quarantined=quarantined or 0,
            requests=meter.requests,
            bytes_up=meter.bytes_up,
            bytes_down=meter.bytes_down,
            retry_after=ended.retry_after,
        )

    def _prepare(self, unit: Unit, wish: Prepare) -> Prepared:
        for key in unit.pending.waiting():
            unit.pending.gather(key, unit.journal, self._laptop.writer(key.author))
        unit.journal.cut_all(self._laptop.writer())
        heads, left = unconfirmed_heads(unit, self._laptop.identity.device)
        room = wish.room - ENVELOPE_ROOM - HEAD_ROOM * len(heads)
        offer = Offer() if wish.is_bare else self._choose(unit, room)
        heads += heads_of_batches(unit, self._laptop.identity.device, offer.positions)
        self._run.offered = frozenset(offer.positions)
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
            batches=offer.batches,
            lists=list(offer.lists.values()),
            wants=unit.meta.get("wants", []),
            announcement=self._announcement(unit),
        )
        self._run.offering = records_of_batches(unit, offer.positions)
        wire = seal_request(
            request, self._laptop.identity.center.id, self._laptop.identity.device_key
        )
        note_sending(unit, wish.room, len(wire))
        return Prepared(request, wire, offer.is_cut_short or left)

    def _choose(self, unit: Unit, room: int) -> Offer:
        return choose_offer(unit, room, given=self._run.given, answered=self._run.answered)

    def _announcement(self, unit: Unit) -> Announcement | None:
        is_known = unit.meta.get("standing") == Standing.APPROVED
        return None if is_known else announcement_of(self._laptop, unit)

    def _keep(self, step: Keep) -> Kept:
        identity = self._laptop.identity
        try:
            reply = open_reply(step.body, identity.device, identity.center.sign_key)
            Standing(reply.standing)
            objects = tuple(list_hash(one) for one in step.request.lists)
            asked = Asked(step.request, self._run.offered, objects, self._run.answered)
            with self._laptop.unit() as unit:
                note_answered(unit)
                self._run.given.update(objects)
                kept = ReplyTaking(unit, asked, self._run.gains).take(reply)
                self._run.note_answered(is_epoch_new=kept.is_epoch_new)
                return kept
        except NewerVersionError:
            return Kept(None, is_too_new=True)
        except (MalformedError, ValueError):
            return Kept(None)


def count_pending(laptop: Laptop) -> int:
    """Count the records that wait to be confirmed, without holding up whoever writes."""
    with laptop.reading() as unit:
        return pending_records(unit)


def sync_once(
    laptop: Laptop,
    carrier_of: Callable[[Laptop], Carrier],
    *,
    in_store: InStore = at_once,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Synchronise a signed-in laptop once; being offline is a report, not an exception.

    Args: in_store, on_progress: as of :class:`Synchroniser`.
    Raises: InputError I-190 for a practice school; not a byte of it is sent.
    """
    # Before the carrier: a practice school has no center to carry to.
    in_store(lambda: refuse_practice(laptop))
    carrier = carrier_of(laptop)
    try:
        return Synchroniser(laptop, carrier, in_store=in_store, on_progress=on_progress).run()
    finally:
        carrier.close()
