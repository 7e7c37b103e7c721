"""Taking in batches: verify, keep verbatim, fold; the same code on a laptop and at a center."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from app.domain.ids import OperationId
from app.sync.batch import (
    Batch,
    Header,
    has_every_part,
    is_genuine,
    list_hash,
    read_batch,
    read_header,
    sha256,
)
from app.sync.columns import MalformedError
from app.sync.counting import record_keys
from app.sync.deciding import Harvest, Judge, Ruling
from app.sync.folding import Folding
from app.sync.index import SessionRow, State
from app.sync.lineage import CLONE, is_cloned
from app.sync.objects import check_object
from app.sync.operations import Operation
from app.sync.revocations import closed_ranges
from app.sync.rows import SiteRows

__all__ = ["Harvest", "Intake", "Judge", "Ruling", "Taken"]


class Taken(StrEnum):
    """What became of a batch that was offered."""

    NEW = "new"
    SAME = "same"
    INCOMPLETE = "incomplete"
    DAMAGED = "damaged"
    UNKNOWN_DEVICE = "unknown_device"
    FOREIGN = "foreign"


class Intake(Folding):
    """Takes in what others made, inside one unit of work, for one site.

    Args: site: the site's code. next_position: gives the log position of each batch kept.
        own_device: its batches are trusted as already judged.
    """

    def __init__(
        self,
        rows: SiteRows,
        site: str,
        *,
        own_device: bytes,
        next_position: Callable[[], int],
        judge: Judge | None = None,
    ) -> None:
        super().__init__(rows, own_device=own_device, judge=judge)
        self._site = site
        self._next_position = next_position

    def take_object(self, content: bytes) -> None:
        """Keep an object: a class list or a piece. Raises: MalformedError."""
        name = list_hash(content)
        if not self.index.has_object(name):
            self._insert_object(name, content)
            self._may_release = True

    def _insert_object(self, name: bytes, content: bytes) -> None:
        check_object(content)
        self.rows.run(
            "INSERT INTO object (site, hash, content, position, confirmed_epoch)"
            " VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
            name,
            content,
            self._next_position(),
        )

    def device_key(self, device: bytes) -> bytes | None:
        """Return the public key of a device whose batches are taken, or None."""
        if self._devices.get(device) is None:
            self._devices[device] = self.rows.scalar(
                "SELECT sign_key FROM device WHERE site = ? AND id = ?"
                " AND state in ('approved', 'revoked')",
                device,
            )
        return self._devices[device]

    def missing_objects(self) -> list[bytes]:
        """Return the objects that some batch of this site still waits for."""
        missing: set[bytes] = set()
        for (raw,) in self.rows.all("SELECT header FROM batch WHERE site = ? AND is_folded = 0"):
            missing.update(one for one in read_header(raw).lists if not self.index.has_object(one))
        return sorted(missing)

    def take(self, wire: bytes) -> Taken:
        """Keep one batch and fold it as far as everything it needs is here.

        Nothing is changed for DAMAGED, UNKNOWN_DEVICE and FOREIGN.
        """
        try:
            batch = read_batch(wire)
            header = read_header(batch.header)
        except MalformedError:
            return Taken.DAMAGED
        if header.site != self._site:
            return Taken.FOREIGN
        public = self.device_key(header.device)
        if public is None:
            return Taken.UNKNOWN_DEVICE
        if not is_genuine(batch, header, public):
            return Taken.DAMAGED
        return self._keep(batch, header)

    def _keep(self, batch: Batch, header: Header) -> Taken:
        header_hash = sha256(batch.header)
        held = self.rows.one(
            "SELECT position, is_complete, sealed_part IS NULL FROM batch"
            " WHERE site = ? AND header_hash = ?",
            header_hash,
        )
        if held is not None and held[1]:
            return Taken.SAME
        position = self._next_position()
        if held is None:
            self._insert(position, batch, header, header_hash)
            self.harvest.new_batches += 1
        else:
            self._fill_in(held[0], position, batch)
            batch = self.contents.batch_at(position) or batch
        return self._complete(position, batch, header, header_hash)

    def _insert(self, position: int, batch: Batch, header: Header, header_hash: bytes) -> None:
        session = self._session_of(header)
        self.rows.run(
            "INSERT INTO batch (site, position, session_no, kind, first_seq, count, header_hash,"
            " header, device_signature, author_signature, public_part, sealed_part, is_complete,"
            " is_folded, records, confirmed_epoch)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)",
            position,
            session.no,
            header.kind,
            header.first_seq,
            header.count,
            header_hash,
            batch.header,
            batch.device_signature,
            batch.author_signature,
            batch.public,
            batch.sealed,
        )
        if is_cloned(self.rows, header):
            self.harvest.alarms.append((CLONE, header.device + header.session))

    def keep_own(self, position: int, batch: Batch, operations: list[Operation]) -> None:
        """Keep a batch that this device has just cut; its operations are folded already."""
        header = read_header(batch.header)
        self._insert(position, batch, header, sha256(batch.header))
        records = set()
        for one in operations:
            records |= record_keys(one, self.index.class_list)
        self.rows.change(
            "UPDATE batch SET is_complete = 1, is_folded = 1, records = ?"
            " WHERE site = ? AND position = ?",
            (len(records),),
            position,
        )
        self._shelve_books(position, batch, header, operations)

    def _session_of(self, header: Header) -> SessionRow:
        known = self.index.session(header.device, header.session)
        if known is None:
            return self.index.add_session(
                header.device, header.session, header.author, header.parent_id()
            )
        if not known.author or header.first_seq == 1:
            return self.index.name_session(known, header.author, header.parent_id())
        return known

    def _fill_in(self, old: int, position: int, batch: Batch) -> None:
        self.rows.change(
            "UPDATE batch SET position = ?, public_part = coalesce(public_part, ?),"
            " sealed_part = coalesce(sealed_part, ?) WHERE site = ? AND position = ?",
            (position, batch.public, batch.sealed),
            old,
        )

    def _complete(self, position: int, batch: Batch, header: Header, header_hash: bytes) -> Taken:
        missing = [one for one in header.lists if not self.index.has_object(one)]
        if not has_every_part(
            header,
            has_public=batch.public is not None,
            has_sealed=batch.sealed is not None,
            known_lists=set(header.lists) - set(missing),
            is_sealed_dropped=batch.sealed is None and self._is_replaced_book(header_hash),
        ):
            return Taken.INCOMPLETE
        self.rows.change(
            "UPDATE batch SET is_complete = 1 WHERE site = ? AND position = ?", (), position
        )
        self.fold_batch(position, batch, header)
        self.link(header.device, header.session)
        return Taken.NEW

    def link(self, device: bytes, session: bytes) -> None:
        """Move a session's contiguous end forward over the complete batches that follow it.

        A range is held when any cut of it is held, so the batch before may be another cut; and
        what was given up for good counts as present, as far as something held follows it.
        """
        known = self.index.session(device, session)
        if known is None:
            return
        closed = self._closed_ranges().get((device, session), ())
        while True:
            found = self._follower(known, known.last_seq + 1) or self._beyond(known, closed)
            if found is None:
                break
            known.last_seq, known.head_hash = found
        known.last_operation = max(known.last_operation, known.last_seq)
        self.index.save_session(known)

    def tell_again(self, gap: OperationId) -> None:
        """Give what a center holds of a range given up new positions: heads run over the range.

        So laptops that knew of it while the center, put back, did not, hear of these batches.
        """
        if self._judge is None:
            return
        for (position,) in self.rows.all(
            "SELECT b.position FROM closed_gap g JOIN session s ON s.site = g.site"
            " AND s.device = g.device AND s.session = g.session"
            " JOIN batch b ON b.site = g.site AND b.session_no = s.no AND b.is_complete = 1"
            " AND b.first_seq <= g.last_seq AND b.first_seq + b.count - 1 >= g.first_seq"
            " WHERE g.site = ? AND g.device = ? AND g.session = ? AND g.first_seq = ?"
            " ORDER BY b.position",
            gap.device,
            gap.session,
            gap.seq,
        ):
            self._move_to_end(position)

    def _closed_ranges(self) -> Mapping[tuple[bytes, bytes], Sequence[tuple[int, int]]]:
        if self._closed is None:
            self._closed = closed_ranges(self.rows)
        return self._closed

    def _follower(self, session: SessionRow, due: int) -> tuple[int, bytes] | None:
        """Return (last seq, header hash) of the longest held batch over the seq that is due."""
        rows = self.rows.all(
            "SELECT first_seq, count, header_hash, header FROM batch WHERE site = ?"
            " AND session_no = ? AND is_complete = 1 AND first_seq <= ?"
            " AND first_seq + count - 1 >= ? ORDER BY first_seq + count DESC, header_hash",
            session.no,
            due,
            due,
        )
        for first, count, header_hash, header in rows:
            if self._continues(session, read_header(header)):
                return first + count - 1, header_hash
        return None

    def _beyond(
        self, session: SessionRow, closed: Sequence[tuple[int, int]]
    ) -> tuple[int, bytes] | None:
        """Return the held batch that follows a range given up, when that range is due."""
        due = session.last_seq + 1
        last = next((last for first, last in closed if first <= due <= last), None)
        return None if last is None else self._follower(session, last + 1)

    def _continues(self, session: SessionRow, header: Header) -> bool:
        """Tell whether a batch follows the one it names, as far as that one is held."""
        if header.first_seq == 1:
            return True
        next_seq = self.rows.scalar(
            "SELECT first_seq + count FROM batch WHERE site = ? AND session_no = ?"
            " AND header_hash = ?",
            session.no,
            header.previous,
        )
        if next_seq is not None and next_seq != header.first_seq:
            self.harvest.alarms.append(("chain", header.device))
            return False
        return True

    def look_again(self) -> None:
        """Judge anew what waits, also for a newer program: call it once at each program start."""
        self._may_release = True

    def finish(self) -> None:
        """Release what waited for something that arrived in this unit; call it once at the end."""
        while self._may_release:
            self._may_release = False
            self._release_batches()
            self._release_operations()

    def _release_batches(self) -> None:
        for row in self.rows.all(
            "SELECT position, is_complete, header, device_signature, author_signature,"
            " public_part, sealed_part FROM batch WHERE site = ? AND is_folded = 0"
            " ORDER BY position"
        ):
            position, is_complete, *parts = row
            batch = Batch(*parts)
            header = read_header(batch.header)
            taken = self._complete(position, batch, header, sha256(batch.header))
            if taken is Taken.NEW and not is_complete:
                self._move_to_end(position)

    def _move_to_end(self, position: int) -> None:
        """Give a batch that was completed late a new position: cursors have passed the old one."""
        latest = self._next_position()
        for sql in (
            "UPDATE batch SET position = ? WHERE site = ? AND position = ?",
            "UPDATE operation SET batch = ? WHERE site = ? AND batch = ?",
            "UPDATE name_book SET position = ? WHERE site = ? AND position = ?",
        ):
            self.rows.change(sql, (latest,), position)
        self.contents.forget(position)

    def _release_operations(self) -> None:
        for (number,) in self.rows.all(
            "SELECT no FROM operation WHERE site = ? AND state = 1 ORDER BY no"
        ):
            one = self.index.id_of(number)
            operation = self.content_of(one)
            if operation is None:
                continue
            held = self.contents.batch_of(one)
            ruling = None if held is None else self._rule(*held, one, operation)
            if ruling is not None and ruling.state is State.WAITING:
                continue
            if self._enter_ruled(one, operation, None, ruling) is State.ACCEPTED:
                self._may_release = True
                position = self.contents.position_of(one)
                if held is not None and position is not None:
                    self._shelve_books(position, *held, [operation])
