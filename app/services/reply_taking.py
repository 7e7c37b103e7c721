"""Taking in a center's reply, whichever carrier brought it: receipts, news, standing, cursor.

Over the network a reply answers the last request. From a stick it may come late, twice and in any
order, so nothing here goes back behind what a newer reply said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.services.laptop import Unit
from app.services.offering import unconfirmed_heads
from app.services.offering_again import OfferingAgain
from app.services.outbox import records_of_batches, unconfirmed_positions
from app.sync.batch import read_batch, read_header, sha256
from app.sync.counting import RecordKey
from app.sync.envelope import HEAD_HASH_BYTES, Epoch, Receipt, Reply, Request, Standing
from app.sync.intake import Taken
from app.sync.protocol import Kept
from app.sync.receipts import (
    check_batch_receipt,
    check_receipt,
    check_reply,
    is_of_one_batch,
    named_batches,
    named_heads,
)

_TAKEN = (Taken.NEW, Taken.SAME, Taken.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reply answers. offered: log positions; objects: hashes of the objects it carried.

    answered: log positions that earlier requests of the same synchronisation offered. The request's
    batches and objects themselves are not looked at.
    """

    request: Request
    offered: frozenset[int]
    objects: tuple[bytes, ...]
    answered: frozenset[int] = frozenset()


@dataclass(slots=True)
class Gains:
    """What replies brought so far: record keys confirmed, and how many records were new."""

    acknowledged: set[RecordKey] = field(default_factory=set)
    received: int = 0


class ReplyTaking:
    """Takes one reply into one unit of work.

    Args: gains: is added to. is_from_stick: the reply may be older than others taken before, and
        says nothing of this laptop's clock.
    """

    def __init__(
        self, unit: Unit, asked: Asked, gains: Gains, *, is_from_stick: bool = False
    ) -> None:
        self._unit = unit
        self._asked = asked
        self._gains = gains
        self._is_from_stick = is_from_stick

    def take(self, reply: Reply) -> Kept:
        """Check everything before the first change; an exception must roll the unit back.

        Raises: LyingReceiptError, MalformedError.
        """
        unit, request = self._unit, self._asked.request
        known = self._known_epoch()
        is_standing_alone = self._is_standing_alone(reply, known)
        check_reply(reply, request, None if is_standing_alone else known)
        believed, of_other_cuts = self._check_receipts(reply.receipts)
        is_new = known is None or known != reply.epoch
        is_late = self._is_late(reply, is_new=is_new)
        if not is_late:
            self._note_contact(reply)
        if reply.standing == Standing.WAITING:
            # Without receipts and news the epoch stays as it was, for the cursor belongs to it.
            if not is_late:
                self._mark_parked()
                self._note_objects(-1)
            return Kept(reply)
        offers = OfferingAgain(unit, request.device, reply.epoch)
        if is_standing_alone:
            return self._gone_back(reply, offers)
        unit.meta.put("epoch", [reply.epoch.number, reply.epoch.random])
        offers.forget_namesake(known)
        offers.sessions_of(of_other_cuts)
        self._note_objects(reply.epoch.number)
        waiting = frozenset(unconfirmed_positions(unit))
        self._confirm(reply, believed, waiting, is_new=is_new)
        is_approved = reply.standing == Standing.APPROVED
        offers.every_cut_of(believed if is_approved and not is_late else [])
        if reply.standing == Standing.REVOKED and not is_late:
            self._mark_kept_apart(is_new=is_new)
        is_wanting = self._take_news(reply, waiting, is_new=is_new)
        if not is_late:
            unit.meta.put("center_wants", reply.wants)
        is_new = is_new and known is not None
        return self._kept(reply, is_new=is_new, is_late=is_late, is_wanting=is_wanting)

    def _check_receipts(self, receipts: list[Receipt]) -> tuple[list[Receipt], list[Receipt]]:
        """Return those of sessions to be believed, and those of cuts that are not held here.

        Raises: LyingReceiptError.
        """
        request = self._asked.request
        named, batches = named_heads(request), named_batches(request)
        believed: list[Receipt] = []
        of_other_cuts: list[Receipt] = []
        for receipt in receipts:
            if is_of_one_batch(receipt):
                check_batch_receipt(receipt, request.device, batches)
                continue
            hash_at = self._hash_at(receipt, request.device)
            is_ours = check_receipt(receipt, request.device, named, hash_at)
            (believed if is_ours else of_other_cuts).append(receipt)
        return believed, of_other_cuts

    def _is_standing_alone(self, reply: Reply, known: Epoch | None) -> bool:
        """Tell whether nothing but the standing is taken of the answer to the last request.

        A center put back to an older copy begins a higher epoch for approved laptops only: who
        waits there, or was withdrawn, is told so in one that is over. A withdrawn laptop then goes
        back to that epoch, for what it had confirmed later the center has lost.
        """
        if self._is_from_stick:
            return False
        is_over = known is not None and reply.epoch < known
        is_withdrawn = reply.standing == Standing.REVOKED and is_over
        return reply.standing == Standing.WAITING or is_withdrawn

    def _gone_back(self, reply: Reply, offers: OfferingAgain) -> Kept:
        offers.forget_later()
        self._offer_parked_again()
        self._unit.meta.put("epoch", [reply.epoch.number, reply.epoch.random])
        return Kept(reply)

    def _known_epoch(self) -> Epoch | None:
        known = self._unit.meta.get("epoch")
        return None if known is None else Epoch(*known)

    def _is_late(self, reply: Reply, *, is_new: bool) -> bool:
        """Tell whether a newer reply was taken before this one."""
        if not self._is_from_stick or is_new:
            return False
        return reply.center_time < int(self._unit.meta.get("last_contact", 0))

    def _note_contact(self, reply: Reply) -> None:
        meta = self._unit.meta
        meta.put("standing", reply.standing)
        meta.put("last_contact", reply.center_time)
        if not self._is_from_stick:  # a stick's way says nothing of the clock
            meta.put("clock_offset", reply.center_time - self._asked.request.claimed_at)

    def _kept(self, reply: Reply, *, is_new: bool, is_late: bool, is_wanting: bool) -> Kept:
        unit, request = self._unit, self._asked.request
        can_give = any(
            unit.rows.scalar("SELECT 1 FROM object WHERE hash = ?", one) for one in reply.wants
        )
        is_approved = reply.standing == Standing.APPROVED
        was_waiting = request.announcement is not None and is_approved
        if was_waiting or (is_approved and not is_late):
            self._offer_parked_again()
        return Kept(
            reply,
            is_epoch_new=is_new
            or (was_waiting and bool(unconfirmed_heads(unit, request.device)[0])),
            owes=self._owes(),
            wants=is_wanting or (can_give and not self._asked.objects),
        )

    def _owes(self) -> bool:
        """Tell whether batches are unconfirmed that no request of this synchronisation offered.

        A parked one is not owed: the center keeps it for a person, and no request offers it.
        """
        parked = self._unit.rows.all("SELECT position FROM batch WHERE confirmed_epoch = -1")
        owed = set(unconfirmed_positions(self._unit)) - self._asked.offered - self._asked.answered
        return not owed <= {position for (position,) in parked}

    def _offer_parked_again(self) -> None:
        self._unit.rows.run("UPDATE batch SET confirmed_epoch = 0 WHERE confirmed_epoch = -1")

    def _hash_at(self, receipt: Receipt, own: bytes) -> bytes | None:
        row = self._unit.rows.scalar(
            "SELECT b.header_hash FROM batch b JOIN session s ON s.no = b.session_no"
            " WHERE s.device = ? AND s.session = ? AND b.first_seq + b.count - 1 = ?"
            " AND substr(b.header_hash, 1, 16) = ?",
            receipt.device or own,
            receipt.session,
            receipt.seq,
            receipt.hash,
        )
        return None if row is None else row[:HEAD_HASH_BYTES]

    def _mark_parked(self) -> None:
        self._unit.rows.many(
            "UPDATE batch SET confirmed_epoch = -1 WHERE position = ?",
            [(one,) for one in sorted(self._asked.offered)],
        )

    def _mark_kept_apart(self, *, is_new: bool) -> None:
        """Note what a revoked laptop sent without a receipt: the center keeps it for a person.

        So the next request carries the rest; a new epoch of the center is offered all again.
        """
        if is_new:
            self._offer_parked_again()
        left = set(unconfirmed_positions(self._unit)) & self._asked.offered
        self._unit.rows.many(
            "UPDATE batch SET confirmed_epoch = -1 WHERE position = ?",
            [(one,) for one in sorted(left)],
        )

    def _note_objects(self, epoch: int) -> None:
        """Note what the request carried; an object the center still lacks it asks for."""
        self._unit.rows.many(
            "UPDATE object SET confirmed_epoch = ? WHERE hash = ?",
            [(epoch, one) for one in self._asked.objects],
        )

    def _confirm(
        self, reply: Reply, believed: list[Receipt], waiting: frozenset[int], *, is_new: bool
    ) -> None:
        unit = self._unit
        for receipt in believed:
            self._confirm_session(reply.epoch.number, receipt, is_new=is_new)
        self._confirm_batches(reply)
        confirmed = sorted(waiting - set(unconfirmed_positions(unit)))
        self._gains.acknowledged |= records_of_batches(unit, confirmed)
        self._confirm_lists(confirmed, reply.epoch.number)
        if confirmed:
            told = [reply.center_time, len(self._gains.acknowledged)]
            unit.meta.put("last_confirmed", told)

    def _confirm_session(self, epoch: int, receipt: Receipt, *, is_new: bool) -> None:
        rows = self._unit.rows
        device = receipt.device or self._asked.request.device
        session = self._unit.intake.index.session(device, receipt.session)
        assert session is not None
        # Within one epoch a center never loses what it receipted: the older of two replies to
        # sticks takes nothing back. A new epoch may well hold less.
        rows.run(
            "UPDATE session SET confirmed_seq = CASE WHEN ? AND confirmed_epoch = ?"
            " THEN max(confirmed_seq, ?) ELSE ? END, confirmed_epoch = ? WHERE no = ?",
            not is_new,
            epoch,
            receipt.seq,
            receipt.seq,
            epoch,
            session.no,
        )
        # What an older epoch held above this receipt's end, this one does not.
        rows.run(
            "UPDATE batch SET confirmed_epoch = 0"
            " WHERE session_no = ? AND first_seq + count - 1 > ?"
            " AND confirmed_epoch NOT IN (-1, 0, ?)",
            session.no,
            receipt.seq,
            epoch,
        )
        for first, last in receipt.above:
            rows.run(
                "UPDATE batch SET confirmed_epoch = ? WHERE session_no = ?"
                " AND first_seq >= ? AND first_seq + count - 1 <= ?",
                epoch,
                session.no,
                first,
                last,
            )

    def _confirm_batches(self, reply: Reply) -> None:
        """Note what was confirmed batch by batch, as the request asked for it.

        Nothing else is evidence: a signed answer to the request that carried a batch does not say
        that all of it arrived, and a receipt that runs over a given-up range says nothing of it.
        What is not confirmed stays in the outbox, because nobody else may have it.
        """
        epoch, own = reply.epoch.number, self._asked.request.device
        held = {
            (one.device or own, one.session, one.hash)
            for one in reply.receipts
            if is_of_one_batch(one)
        }
        for device, session, header_hash in sorted(named_batches(self._asked.request)):
            is_held = (device, session, header_hash) in held
            # What an older epoch held, this one does not; what is parked stays so.
            self._unit.rows.run(
                "UPDATE batch SET confirmed_epoch = ? WHERE session_no ="
                " (SELECT no FROM session WHERE device = ? AND session = ?)"
                " AND substr(header_hash, 1, 16) = ? AND (? OR confirmed_epoch NOT IN (-1, ?))",
                epoch if is_held else 0,
                device,
                session,
                header_hash,
                is_held,
                epoch,
            )

    def _confirm_lists(self, positions: Iterable[int], epoch: int) -> None:
        """Note the lists of confirmed batches: a center that holds a batch holds its lists."""
        rows = self._unit.rows
        for position in positions:
            row = rows.one("SELECT header FROM batch WHERE position = ?", position)
            assert row is not None
            header = read_header(row[0])
            rows.many(
                "UPDATE object SET confirmed_epoch = ? WHERE hash = ?",
                [(epoch, name) for name in header.lists],
            )

    def _take_news(self, reply: Reply, waiting: frozenset[int], *, is_new: bool) -> bool:
        """Take in objects and batches; what one of them lacks or spoils does not block the rest.

        Args: waiting: positions of what was in the outbox before this reply.
        Returns whether objects are missing that the next request will ask for: a reply has room
        for some of them only, so it is asked again as long as fewer or others are missing.
        """
        unit = self._unit
        for content in reply.lists:
            unit.intake.take_object(content)
        taken = [(wire, unit.intake.take(wire)) for wire in reply.batches]
        spoiled = sum(one not in _TAKEN for _wire, one in taken)
        if spoiled:
            unit.meta.put("spoiled_news", unit.meta.get("spoiled_news", 0) + spoiled)
        self._gains.received += unit.intake.harvest.new_records
        unit.intake.finish()
        self._move_cursor(reply, is_new=is_new)
        believed = [wire for wire, one in taken if one in _TAKEN]
        self._note_held(believed, reply.epoch.number, waiting)
        wants = unit.intake.missing_objects()
        unit.meta.put("wants", wants)
        return bool(wants) and set(wants) != set(self._asked.request.wants)

    def _move_cursor(self, reply: Reply, *, is_new: bool) -> None:
        """Move the cursor to the end of news that begin where it stands or before, never back.

        In a new epoch positions after the branch mean something else, so its end holds as it is.
        """
        cursor = int(self._unit.meta.get("cursor", 0))
        if reply.start <= cursor and (is_new or reply.end > cursor):
            self._unit.meta.put("cursor", reply.end)

    def _note_held(self, wires: list[bytes], epoch: int, waiting: frozenset[int]) -> None:
        """Batches that came from this center in this epoch need not be offered back to it.

        But what waited here goes on waiting: only a receipt clears the outbox. What one has
        cleared before stays so, where the receipts of a new epoch do not reach up to it.
        """
        rows = self._unit.rows
        names = [sha256(read_batch(wire).header) for wire in wires]
        if waiting:
            place_of = "SELECT position FROM batch WHERE header_hash = ?"
            names = [one for one in names if rows.scalar(place_of, one) not in waiting]
        rows.many(
            "UPDATE batch SET confirmed_epoch = ? WHERE header_hash = ?",
            [(epoch, one) for one in names],
        )
