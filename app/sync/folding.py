"""Folding operations: rule on each, let verdicts undo, shelve name books; order-free throughout.

What a batch brings in is :mod:`app.sync.intake`'s; here it is opened, ruled on and folded.
"""

from __future__ import annotations

from collections import defaultdict

from app.domain.ids import OperationId, Order
from app.sync.batch import Batch, BatchKind, Header, open_batch, sha256
from app.sync.columns import MalformedError
from app.sync.counting import RecordKey, record_keys
from app.sync.deciding import Deciding, Judge, Ruling
from app.sync.index import State
from app.sync.lesson_text import read_lesson
from app.sync.operations import (
    CENTER_KINDS,
    OBJECT_KINDS,
    RELEASING_KINDS,
    Kind,
    Operation,
    RegisterChange,
    Sheet,
    UnknownChange,
)
from app.sync.record_layout import RevocationValue, pieces_of
from app.sync.registers import read_value
from app.sync.revocations import (
    Range,
    full_ranges,
)
from app.sync.rows import SiteRows


class Folding(Deciding):
    """Folds the operations of one site, inside one unit of work.

    Args: own_device: its operations are trusted as already judged.
    """

    def __init__(self, rows: SiteRows, *, own_device: bytes, judge: Judge | None = None) -> None:
        super().__init__(rows, own_device=own_device, judge=judge)
        self._opened: dict[Batch, list[Operation] | None] = {}
        self._closed: dict[tuple[bytes, bytes], list[Range]] | None = None

    def look_into(self, batch: Batch, header: Header) -> list[Operation] | None:
        """Read a batch that will be folded later in this unit; None when it cannot be opened.

        Raises: MalformedError.
        """
        key = self.school_key(header.key_id)
        self._opened[batch] = open_batch(batch, header, key, self.size_of)
        return self._opened[batch]

    def fold_batch(self, position: int, batch: Batch, header: Header) -> None:
        """Fold the operations of a complete batch; what cannot be read goes to quarantine."""
        try:
            if batch not in self._opened:
                self.look_into(batch, header)
        except MalformedError:
            self._quarantine(header)
            return
        operations = self._opened.pop(batch)
        if operations is None:
            return
        by_state: dict[State, set[RecordKey]] = defaultdict(set)
        for operation in operations:
            state = self._take_operation(position, batch, header, operation)
            if state is not None:
                by_state[state] |= record_keys(operation, self.index.class_list)
        records = set().union(*by_state.values())
        counting = by_state[State.ACCEPTED] | by_state[State.WAITING]
        self.harvest.new_records += len(records)
        self.harvest.counting_records += len(counting)
        self.harvest.quarantined_records += len(by_state[State.QUARANTINED] - counting)
        self.rows.change(
            "UPDATE batch SET is_folded = 1, records = ? WHERE site = ? AND position = ?",
            (len(records),),
            position,
        )
        self._shelve_books(position, batch, header, operations)

    def _take_operation(
        self, position: int, batch: Batch, header: Header, operation: Operation
    ) -> State | None:
        """Take one operation in; return the state it is in, None when it was here before."""
        one = OperationId(header.device, header.session, operation.seq)
        found = self.index.find(one)
        if found is not None and found[1] is not State.NOT_ARRIVED and self._is_read(found[0]):
            self._compare(position, one, operation)
            return None
        ruling = self._rule(batch, header, one, operation)
        return self._enter_ruled(one, operation, position, ruling)

    def _is_read(self, number: int) -> bool:
        """Tell whether an operation's content was read: not of one whose whole batch was not."""
        return self.index.is_accepted(number) or bool(
            self.rows.scalar(
                "SELECT batch IS NOT NULL OR payload IS NOT NULL FROM operation"
                " WHERE site = ? AND no = ?",
                number,
            )
        )

    def _compare(self, position: int, one: OperationId, operation: Operation) -> None:
        """Raise the fork alarm for other content; the same content need not be cut again."""
        held = self.content_of(one)
        if held is not None and held != operation:
            self.harvest.alarms.append(("fork", one.to_bytes()))
            return
        self.rows.change(
            "UPDATE operation SET batch = ?, payload = NULL"
            " WHERE site = ? AND no = ? AND payload IS NOT NULL",
            (position,),
            self.index.number_of(one),
        )

    def _rule(
        self, batch: Batch, header: Header, one: OperationId, operation: Operation
    ) -> Ruling | None:
        """Rule on one operation: decided before, revoked, unfit; then the judge.

        What was decided against it stands whether or not it can be folded here: the same as when
        the verdict comes later.
        """
        decided = self._decision_on(one)
        if decided is None and self.revocations.is_outside(one):
            return Ruling(State.QUARANTINED, "")
        if decided not in (None, State.ACCEPTED):
            return Ruling(decided, "")
        unfit = self._unfit(operation)
        if unfit is not None or decided is State.ACCEPTED:
            return unfit
        is_own = header.device == self._own_device
        if self._judge is not None:
            return self._judge.rule(header, operation, batch=batch, is_own=is_own)
        if operation.kind in CENTER_KINDS and not self._is_center(header.device):
            return Ruling(State.REFUSED, "R-03")
        return None

    def _unfit(self, operation: Operation) -> Ruling | None:
        """Return why an operation cannot be folded, whoever made it; None when it can."""
        content = operation.content
        if isinstance(content, UnknownChange):
            return Ruling(State.WAITING, "")
        if isinstance(content, Sheet):
            return None
        try:
            return None if self._holds_objects(content) else Ruling(State.WAITING, "")
        except MalformedError:
            return Ruling(State.QUARANTINED, "Q-01")

    def _holds_objects(self, change: RegisterChange) -> bool:
        """Tell whether every object that a change needs is held. Raises: MalformedError."""
        value = read_value(change)
        if change.kind not in OBJECT_KINDS or change.value is None:
            return True
        if not all(self.index.has_object(one) for one in pieces_of(value)):
            return False
        if isinstance(value, RevocationValue):
            full_ranges(value, self.index.object_of)
        if change.kind is Kind.LESSON_CASE:
            read_lesson(change.key, change.value, self.index.object_of)
        return True

    def _is_center(self, device: bytes) -> bool:
        return bool(
            self.rows.scalar("SELECT is_center FROM device WHERE site = ? AND id = ?", device)
        )

    def _enter_ruled(
        self,
        one: OperationId,
        operation: Operation,
        position: int | None,
        ruling: Ruling | None,
    ) -> State:
        if ruling is not None and ruling.state is not State.WAITING and ruling.code:
            self.harvest.verdicts.append((one, ruling))
        return self.enter(
            one, operation, position, State.ACCEPTED if ruling is None else ruling.state
        )

    def enter(
        self, one: OperationId, operation: Operation, position: int | None, state: State
    ) -> State:
        """Write the operation's row and fold it unless it waits, is refused or in quarantine."""
        content = operation.content
        rows = None
        if isinstance(content, Sheet) and state is State.ACCEPTED:
            rows = self.sheets.rows_of(content)
            if rows is None:
                state = State.WAITING
        order = Order(operation.lamport, one.device, one.session, one.seq)
        day = content.day if isinstance(content, Sheet) else None
        number = self.index.enter(
            one, order=order, kind=operation.kind, state=state, day=day, batch=position
        )
        if state in (State.ACCEPTED, State.WAITING):
            self.harvest.lamport = max(self.harvest.lamport, operation.lamport)
        if state is State.ACCEPTED:
            if isinstance(content, Sheet):
                self.sheets.add(number, content.day, rows or [])
            else:
                assert isinstance(content, RegisterChange)
                self._add_change(number, content)
        return state

    def _add_change(self, number: int, change: RegisterChange) -> None:
        if change.kind is Kind.REVOCATION:
            self._note_revocation(change)
        self.registers.add(number, change)
        if change.kind in RELEASING_KINDS:
            self._may_release = True
        if change.kind is Kind.DEVICE:
            self._devices.clear()
        if change.kind is Kind.VERDICT:
            self._apply_verdict(change)
        if change.kind is Kind.REVOCATION:
            self._apply_revocation(change.key)
        if change.kind is Kind.GAP_CLOSING:
            self._closed = None
            gap = OperationId.from_bytes(change.key)
            self.link(gap.device, gap.session)
            self.tell_again(gap)

    def _quarantine(self, header: Header) -> None:
        for seq in range(header.first_seq, header.last_seq + 1):
            one = OperationId(header.device, header.session, seq)
            found = self.index.find(one)
            if found is None or found[1] is State.NOT_ARRIVED:
                order = Order(0, header.device, header.session, seq)
                self.index.enter(
                    one, order=order, kind=0, state=State.QUARANTINED, day=None, batch=None
                )
                self.harvest.verdicts.append((one, Ruling(State.QUARANTINED, "Q-01")))

    def _is_replaced_book(self, header_hash: bytes) -> bool:
        return bool(
            self.rows.scalar(
                "SELECT is_replaced FROM name_book WHERE site = ? AND header_hash = ?", header_hash
            )
        )

    def _shelve_books(
        self, position: int, batch: Batch, header: Header, operations: list[Operation]
    ) -> None:
        """Shelve the name book of a batch: once it is accepted, or when its own S was dropped."""
        if header.kind != BatchKind.NAME_BOOK:
            return
        header_hash = sha256(batch.header)
        if batch.sealed is None:
            class_id = self.rows.scalar(
                "SELECT class_id FROM name_book WHERE site = ? AND header_hash = ?", header_hash
            )
            if class_id is not None:
                self._shelve_book(position, header_hash, header, class_id)
        for one in operations:
            found = self.index.find(OperationId(header.device, header.session, one.seq))
            if (
                isinstance(one.content, RegisterChange)
                and one.kind is Kind.NAME_BOOK
                and found is not None
                and found[1] is State.ACCEPTED
            ):
                self._shelve_book(position, header_hash, header, one.content.key)

    def _shelve_book(
        self, position: int, header_hash: bytes, header: Header, class_id: bytes
    ) -> None:
        for replaced in header.replaces:
            self._put_book(replaced, class_id, 0, is_replaced=True)
            self._drop_sealed(replaced)
        self._put_book(header_hash, class_id, position, is_replaced=False)
        if self._is_replaced_book(header_hash):
            self._drop_sealed(header_hash)
        self._may_release = bool(header.replaces) or self._may_release

    def _drop_sealed(self, header_hash: bytes) -> None:
        self.rows.change(
            "UPDATE batch SET sealed_part = NULL WHERE site = ? AND header_hash = ?"
            " AND kind = 1 AND is_complete = 1",
            (),
            header_hash,
        )

    def _put_book(
        self, header_hash: bytes, class_id: bytes, position: int, *, is_replaced: bool
    ) -> None:
        self.rows.run(
            "INSERT INTO name_book (site, header_hash, class_id, position, is_replaced)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " position = max(position, excluded.position),"
            " is_replaced = max(is_replaced, excluded.is_replaced)",
            header_hash,
            class_id,
            position,
            int(is_replaced),
        )
