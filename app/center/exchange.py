"""The exchange: requests in, one commit of log, fold and counts for all of them, replies out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.center.alarms import PUT_BACK, TAKE_BACK
from app.center.identity import CenterFolder, begin_epoch, current_epoch
from app.center.news import News, news_for, start_of
from app.center.queue import Answer
from app.center.salvaging import keep_salvaged
from app.center.standing import Contact, announce, find_device, note_contact, park
from app.center.take_backs import mass_take_back
from app.center.unit import CenterUnit, SiteUnit, insert_epoch
from app.sync.batch import read_batch, read_header
from app.sync.columns import MalformedError
from app.sync.envelope import (
    FLOOR,
    HEAD_HASH_BYTES,
    VERSION,
    Epoch,
    HeadOf,
    NewerVersionError,
    Receipt,
    Reply,
    Request,
    Standing,
    is_request_signed,
    open_request,
    seal_reply,
)
from app.sync.index import SessionRow
from app.sync.intake import Taken
from app.sync.revocations import Range
from app.sync.salvage import claimed_device, salvage

REFUSED = Answer(403, b'{"code":"S-08"}')
# Far above any number of starts; a higher one is a lie that would exhaust the numbers.
HIGHEST_EPOCH_TOLD = 1 << 40
# Whose batches are taken: of a revoked laptop, what came after is kept apart by the fold.
OPEN = (Standing.APPROVED, Standing.REVOKED)
MALFORMED = Answer(400, b'{"code":"S-11"}')
TOO_NEW = Answer(426, b'{"code":"S-10"}')


@dataclass(slots=True)
class Draft:
    """A reply whose receipts and news are read after the fold, before the commit."""

    request: Request
    contact: Contact
    standing: Standing
    site: SiteUnit
    is_counter_old: bool


class CenterExchange:
    """Answers requests of laptops; one object per ``serve`` process, which is one epoch.

    Args: epoch: to work in; None begins a new one. floor: the lowest version spoken in full.
    """

    def __init__(
        self, folder: CenterFolder, epoch: Epoch | None = None, *, floor: int = FLOOR
    ) -> None:
        self._folder = folder
        self._floor = floor
        self.epoch = begin_epoch(folder) if epoch is None else epoch
        self._enrolled = self._approved_devices()
        self._look_again()

    def _approved_devices(self) -> set[bytes]:
        with self._folder.read() as connection:
            rows = connection.exec_driver_sql("SELECT id FROM device WHERE state = 'approved'")
            return {row[0] for row in rows}

    def is_enrolled(self, device: bytes) -> bool:
        """Tell whether a device was approved as far as was seen; from any thread, and at once."""
        return device in self._enrolled

    def _look_again(self) -> None:
        """Judge anew, at each start, what waited for something that a newer program knows."""
        with self._folder.read() as connection:
            sites = connection.exec_driver_sql(
                "SELECT DISTINCT site FROM operation WHERE state = 1"
            ).fetchall()
        if sites:
            with self._folder.store.write() as connection:
                unit = CenterUnit(self._folder, connection, self.epoch)
                for (site,) in sites:
                    unit.site(site).intake.look_again()
                unit.finish()

    def answer_all(self, bodies: Sequence[bytes]) -> list[Answer]:
        """Answer several requests with one commit; receipts are signed after it.

        Raises: EnvironmentalError: nothing of this group was kept.
        """
        with self._folder.store.write() as connection:
            # Whoever reads sticks beside this process may have begun a higher epoch.
            unit = CenterUnit(self._folder, connection, current_epoch(connection))
            drafts = [self._take(unit, body) for body in bodies]
            unit.finish()
            replies = [
                draft if isinstance(draft, Answer) else self._reply(unit, draft) for draft in drafts
            ]
        self.epoch = unit.epoch
        return [one if isinstance(one, Answer) else self._sealed(*one) for one in replies]

    def keep_cut(self, prefix: bytes) -> None:
        """Keep what is whole in the beginning of a request that was cut; nobody is answered.

        Only where an approved device is named, so that strangers cost no work; that it is the one
        is not proved, and nothing depends on it. Raises: EnvironmentalError: nothing was kept.
        """
        device = claimed_device(prefix)
        with self._folder.read() as connection:
            sender = None if device is None else find_device(connection, device)
        if sender is None or sender.standing is not Standing.APPROVED:
            return
        found = salvage(prefix)
        if found.batches or found.lists:
            with self._folder.store.write() as connection:
                unit = CenterUnit(self._folder, connection, self.epoch)
                keep_salvaged(unit, found, sender)
                unit.finish()

    def _sealed(self, reply: Reply, device: bytes) -> Answer:
        return Answer(200, seal_reply(reply, device, self._folder.facts.sign_key))

    def _take(self, unit: CenterUnit, body: bytes) -> Answer | Draft:
        try:
            request, envelope = open_request(body)
        except NewerVersionError:
            return TOO_NEW
        except MalformedError:
            return MALFORMED
        contact = find_device(unit.connection, request.device) or announce(unit, request)
        if contact is None or not is_request_signed(
            envelope, self._folder.facts.id, contact.sign_key
        ):
            return REFUSED
        is_old = note_contact(unit, contact, request)
        if is_old:
            unit.site(contact.site).intake.harvest.alarms.append(("counter", request.device))
        return self.take_freight(unit, contact, request, is_counter_old=is_old)

    def take_freight(
        self, unit: CenterUnit, contact: Contact, request: Request, *, is_counter_old: bool = False
    ) -> Draft:
        """Take in what a request of a known device carries, whichever carrier brought it."""
        if contact.standing is Standing.APPROVED:
            self._enrolled.add(request.device)
        site = unit.site(contact.site)
        if contact.standing is Standing.APPROVED and self._outrun(unit, request.epoch):
            # Each time it happens is told apart by the epoch that was begun for it.
            subject = self._folder.facts.id + unit.epoch.number.to_bytes(8, "big")
            site.intake.harvest.alarms.append((PUT_BACK, subject))
        if contact.standing in OPEN:
            self._take_parts(unit, site, contact, request)
        else:
            park(unit, contact, request.lists, request.batches)
        return Draft(request, contact, contact.standing, site, is_counter_old)

    def _outrun(self, unit: CenterUnit, told: Epoch | None) -> bool:
        """Start a higher epoch when a laptop knows one of ours that we do not (sync.md 4).

        Tells whether it did. Then the store was put back from an older copy, and positions given
        out since mean something else to the laptops than to us.
        """
        if told is None or told == unit.epoch or told.number > HIGHEST_EPOCH_TOLD:
            return False
        if told.number < unit.epoch.number:
            return False
        unit.epoch = insert_epoch(unit, told.number)
        return True

    def _take_parts(
        self, unit: CenterUnit, site: SiteUnit, contact: Contact, request: Request
    ) -> None:
        for content in request.lists:
            try:
                site.intake.take_object(content)
            except MalformedError:
                continue
        held_back = mass_take_back(site, request.batches)
        if held_back:
            site.judge.held_back |= held_back
            site.intake.harvest.alarms.append((TAKE_BACK, request.device))
        for wire in request.batches:
            taken = site.intake.take(wire)
            if taken is Taken.UNKNOWN_DEVICE:  # Of a laptop nobody has approved yet: kept whole.
                author = read_header(read_batch(wire).header).device
                park(unit, replace(contact, device=author), (), [wire])
            elif taken in (Taken.DAMAGED, Taken.FOREIGN):
                site.intake.harvest.alarms.append((taken, request.device))

    def _reply(self, unit: CenterUnit, draft: Draft) -> tuple[Reply, bytes]:
        request = draft.request
        is_open = draft.standing in OPEN
        start = start_of(unit, request.epoch, request.position)
        # Withheld news are still to come: the laptop asks again, and its counter catches up.
        news = News(start, start, has_more=is_open and start < unit.position)
        if is_open and not draft.is_counter_old:
            news = news_for(unit, draft.site, request, start, draft.standing)
        return self.write_reply(unit, draft, news), request.device

    def write_reply(self, unit: CenterUnit, draft: Draft, news: News) -> Reply:
        """Return receipts and news as a reply that is still to be signed."""
        request = draft.request
        is_open = draft.standing in OPEN
        is_outdated = request.version < self._floor
        if is_outdated:  # Its receipts it gets; news might be what it cannot read.
            news = replace(news, end=news.start, has_more=False, batches=[])
        receipts = [self._receipt(draft.site, head, request) for head in request.heads]
        return Reply(
            version=VERSION,
            standing=draft.standing,
            epoch=unit.epoch,
            counter=request.counter,
            center_time=self._folder.world.unix_seconds(),
            start=news.start,
            end=news.end,
            has_more=news.has_more,
            receipts=[one for one in receipts if one is not None] if is_open else [],
            batches=news.batches,
            lists=news.lists,
            wants=draft.site.intake.missing_objects() if is_open else [],
            floor=self._floor if is_outdated else 0,
        )

    def _receipt(self, site: SiteUnit, head: HeadOf, request: Request) -> Receipt | None:
        device = head.device or request.device
        session = site.intake.index.session(device, head.session)
        kept = site.intake.revocations.ranges(device)
        if device != request.device:  # To others it is held as anything else.
            kept = None
        if head.seq == 0:
            ranges = None if kept is None else kept.get(head.session, [])
            return receipt_of_batch(site, head, session, ranges)
        if kept is not None:
            return receipt_of_revoked(site, head, session, kept.get(head.session, []))
        if session is None:
            return Receipt(head.device, head.session, 0, b"", [])
        if session.last_seq >= head.seq and holds_end(site, session.no, head):
            return Receipt(head.device, head.session, head.seq, head.hash, [])
        if session.last_seq >= head.seq:  # Another cut of these operations is held; take this too.
            return Receipt(head.device, head.session, 0, b"", [])
        above = above_gap(site, session.no, session.last_seq, head.seq)
        head_hash = b"" if session.head_hash is None else session.head_hash[:HEAD_HASH_BYTES]
        return Receipt(head.device, head.session, session.last_seq, head_hash, above)


def receipt_of_batch(
    site: SiteUnit, head: HeadOf, session: SessionRow | None, kept: Sequence[Range] | None
) -> Receipt | None:
    """Return the receipt for a batch that was named by itself; None while it is not held whole.

    Args: kept: of a revoked laptop's session, what its revocation names; None for any other.
    """
    if session is None:
        return None
    row = site.rows.one(
        "SELECT first_seq, first_seq + count - 1 FROM batch WHERE site = ? AND session_no = ?"
        " AND is_complete = 1 AND substr(header_hash, 1, 16) = ?",
        session.no,
        head.hash,
    )
    if row is None:
        return None
    if kept is not None and not any(first <= row[0] and row[1] <= last for first, last in kept):
        return None
    return Receipt(head.device, head.session, 0, head.hash, [])


def receipt_of_revoked(
    site: SiteUnit, head: HeadOf, session: SessionRow | None, ranges: Sequence[Range]
) -> Receipt:
    """Return the receipt for a revoked laptop's session: of what its revocation names, no more."""
    if session is None:
        return Receipt(head.device, head.session, 0, b"", [])
    start = next((last for first, last in ranges if first == 1), 0)
    reached = min(start, session.last_seq, head.seq)
    header_hash = None
    if reached:
        header_hash = end_hash(site, session.no, reached, head if reached == head.seq else None)
    if header_hash is None:
        reached = 0
    # The revocation may come from before this store was put back, and name what it lost since.
    held = above_gap(site, session.no, reached, head.seq)
    above = [
        (max(first, begin), min(last, end))
        for first, last in ranges
        for begin, end in held
        if max(first, begin) <= min(last, end)
    ]
    end = b"" if header_hash is None else header_hash[:HEAD_HASH_BYTES]
    return Receipt(head.device, head.session, reached, end, above)


def end_hash(
    site: SiteUnit, session_no: int, seq: int, named: HeadOf | None = None
) -> bytes | None:
    """Return the header hash of a complete batch that ends at a seq, the named one if given."""
    for (found,) in site.rows.all(
        "SELECT header_hash FROM batch WHERE site = ? AND session_no = ? AND is_complete = 1"
        " AND first_seq + count - 1 = ? ORDER BY header_hash",
        session_no,
        seq,
    ):
        if named is None or found[:HEAD_HASH_BYTES] == named.hash:
            return bytes(found)
    return None


def holds_end(site: SiteUnit, session_no: int, head: HeadOf) -> bool:
    """Tell whether a complete batch ends at the named seq with the named header hash."""
    return bool(
        site.rows.scalar(
            "SELECT count(*) FROM batch WHERE site = ? AND session_no = ? AND is_complete = 1"
            " AND first_seq + count - 1 = ? AND substr(header_hash, 1, 16) = ?",
            session_no,
            head.seq,
            head.hash,
        )
    )


def above_gap(
    site: SiteUnit, session_no: int, last_seq: int, named_seq: int
) -> list[tuple[int, int]]:
    """Return the held ranges of a session above its contiguous end, joined where they touch."""
    ranges: list[tuple[int, int]] = []
    rows: Sequence[Any] = site.rows.all(
        "SELECT first_seq, first_seq + count - 1 FROM batch"
        " WHERE site = ? AND session_no = ? AND is_complete = 1 AND first_seq > ?"
        " AND first_seq + count - 1 <= ? ORDER BY first_seq",
        session_no,
        last_seq + 1,
        named_seq,
    )
    for first, last in rows:
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], last))
        else:
            ranges.append((first, last))
    return ranges
