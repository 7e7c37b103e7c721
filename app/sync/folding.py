"""Folding operations: rule on each, let verdicts undo, shelve name books; order-free throughout.

What a batch brings in is :mod:`app.sync.intake`'s; here it is opened, ruled on and folded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from app.domain.ids import OperationId, Order
from app.security.sealing import SchoolKey
from app.sync.batch import Batch, BatchKind, Header, open_batch, sha256
from app.sync.columns import MalformedError
from app.sync.contents import Contents
from app.sync.counting import record_keys
from app.sync.index import LogIndex, State
from app.sync.lesson_text import read_lesson
from app.sync.operations import (
    CENTER_KINDS,
    HEAD_KINDS,
    OBJECT_KINDS,
    Kind,
    Operation,
    RegisterChange,
    Sheet,
    UnknownChange,
)
from app.sync.record_layout import RevocationValue, pieces_of
from app.sync.registers import RegisterFold, read_value
from app.sync.revocations import (
    Range,
    Ranges,
    Revocations,
    full_ranges,
    received_ranges,
    union,
)
from app.sync.rows import SiteRows
from app.sync.sheets import SheetFold


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a center decides of one operation: a state other than accepted, and why."""

    state: State
    code: str


class Judge(Protocol):
    """A center's ruling on operations; laptops have none, they fold the center's verdicts."""

    def rule(
        self, header: Header, operation: Operation, *, batch: Batch, is_own: bool
    ) -> Ruling | None:
        """Return None to accept."""


@dataclass(slots=True)
class Harvest:
    """What one unit of work took in. verdicts: for the center to issue in the same unit."""

    new_batches: int = 0
    new_records: int = 0
    lamport: int = 0
    verdicts: list[tuple[OperationId, Ruling]] = field(default_factory=list)
    alarms: list[tuple[str, bytes]] = field(default_factory=list)
    # Revoked devices to what a center holds of them and must not lose: see _note_revocation.
    revoked: dict[bytes, Ranges] = field(default_factory=dict)


class Folding:
    """Folds the operations of one site, inside one unit of work.

    Args: own_device: its operations are trusted as already judged.
    """

    def __init__(self, rows: SiteRows, *, own_device: bytes, judge: Judge | None = None) -> None:
        self.rows = rows
        self.index = LogIndex(rows)
        self.sheets = SheetFold(self.index)
        self.registers = RegisterFold(self.index)
        self.contents = Contents(self.index, self.school_key, self.size_of)
        self.harvest = Harvest()
        self.revocations = Revocations(rows, own_device)
        self._own_device = own_device
        self._judge = judge
        self._keys: dict[bytes, SchoolKey | None] = {}
        self._devices: dict[bytes, bytes | None] = {}
        self._may_release = False
        self._opened: dict[Batch, list[Operation] | None] = {}
        self._closed: dict[tuple[bytes, bytes], list[Range]] | None = None

    def school_key(self, key_id: bytes | None) -> SchoolKey | None:
        """Return a school key held here, or None."""
        if key_id is None:
            return None
        if key_id not in self._keys:
            secret = self.rows.scalar(
                "SELECT secret FROM school_key WHERE site = ? AND id = ?", key_id
            )
            self._keys[key_id] = None if secret is None else SchoolKey(key_id, secret)
        return self._keys[key_id]

    def size_of(self, name: bytes) -> int:
        """Return the number of pupils of a held class list. Raises: MalformedError."""
        held = self.index.class_list(name)
        if held is None:
            raise MalformedError("a class list that is not held")
        return len(held[1])

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
        records = set()
        for operation in operations:
            if self._take_operation(position, batch, header, operation):
                records |= record_keys(operation, self.index.class_list)
        self.harvest.new_records += len(records)
        self.rows.change(
            "UPDATE batch SET is_folded = 1, records = ? WHERE site = ? AND position = ?",
            (len(records),),
            position,
        )
        self._shelve_books(position, batch, header, operations)

    def _take_operation(
        self, position: int, batch: Batch, header: Header, operation: Operation
    ) -> bool:
        one = OperationId(header.device, header.session, operation.seq)
        found = self.index.find(one)
        if found is not None and found[1] is not State.NOT_ARRIVED and self._is_read(found[0]):
            self._compare(position, one, operation)
            return False
        self._enter_ruled(one, operation, position, self._rule(batch, header, one, operation))
        return True

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
        """Rule on one operation: revoked, unfit, decided before; then the judge."""
        decided = self._decision_on(one)
        if decided is None and self.revocations.is_outside(one):
            return Ruling(State.QUARANTINED, "")
        unfit = self._unfit(operation)
        if unfit is not None:
            return unfit
        if decided is not None:
            return None if decided is State.ACCEPTED else Ruling(decided, "")
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

    def _decision_on(self, one: OperationId) -> State | None:
        found = self.index.find(one)
        decision = None
        if found is not None:
            decision = self.rows.scalar(
                "SELECT decision FROM verdict WHERE site = ? AND operation_no = ?", found[0]
            )
        return None if decision is None else State(decision)

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
            elif isinstance(content, RegisterChange):
                self._add_change(number, content)
        return state

    def _add_change(self, number: int, change: RegisterChange) -> None:
        if change.kind is Kind.REVOCATION:
            self._note_revocation(change)
        self.registers.add(number, change)
        if change.kind in HEAD_KINDS:
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

    def link(self, device: bytes, session: bytes) -> None:
        """Move a session's contiguous end forward; what was taken in says how far."""

    def _note_revocation(self, change: RegisterChange) -> None:
        """Note, at a center, what it holds of a laptop when a revocation of it is folded.

        A center put back from an older copy has forgotten its revocation, and takes and confirms
        what the laptop sends until a laptop brings it back. What was confirmed stays: the center
        then says it again with all it holds now (sync.md section 8).
        """
        if self._judge is None:
            return
        said = full_ranges(read_value(change), self.index.object_of)
        before = self.revocations.ranges(change.key)
        held = received_ranges(self.rows, change.key) if before is None else before
        noted = self.harvest.revoked.get(change.key, {})
        self.harvest.revoked[change.key] = union(noted, held, said)

    def _apply_revocation(self, device: bytes) -> None:
        """Bring every operation of a laptop to where its newest revocation says it belongs.

        What a verdict decided stays decided: a person has looked at it.
        """
        self._devices.clear()
        self.revocations.forget(device)
        for session_no, session in self.rows.all(
            "SELECT no, session FROM session WHERE site = ? AND device = ?", device
        ):
            for seq, state in self.rows.all(
                "SELECT seq, state FROM operation WHERE site = ? AND session_no = ?"
                " AND state <> 4 AND (batch IS NOT NULL OR payload IS NOT NULL)",
                session_no,
            ):
                self._bring_revoked(OperationId(device, session, seq), State(state))

    def _bring_revoked(self, one: OperationId, state: State) -> None:
        is_outside = self.revocations.is_outside(one)
        if is_outside == (state is State.QUARANTINED) or self._decision_on(one) is not None:
            return
        self._bring_to(one, state, State.QUARANTINED if is_outside else State.ACCEPTED)

    def _apply_verdict(self, change: RegisterChange) -> None:
        """Bring an operation into the state that the merged verdicts on it say."""
        value = self.registers.field_of(change.kind, change.key).value
        if value is None:
            return
        target = OperationId.from_bytes(change.key)
        number = self.index.number_of(target)
        said = read_value(RegisterChange(change.kind, change.key, value))
        self.rows.run(
            "INSERT INTO verdict (site, operation_no, decision, code) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET decision = excluded.decision, code = excluded.code",
            number,
            said.decision,
            said.code,
        )
        found = self.index.find(target)
        assert found is not None
        self._bring_to(target, found[1], State(said.decision))

    def _bring_to(self, target: OperationId, state: State, decided: State) -> None:
        if state in (State.NOT_ARRIVED, decided):
            return
        if state is State.ACCEPTED:
            self.unfold(target, decided)
        elif decided is State.ACCEPTED:
            self.index.set_state(target, State.WAITING)
            self._may_release = True
        else:
            self.index.set_state(target, decided)

    def unfold(self, target: OperationId, state: State) -> None:
        """Take an accepted operation out of the state and fold what it touched anew."""
        operation = self.content_of(target)
        self.index.set_state(target, state)
        if operation is None:
            return
        if isinstance(operation.content, Sheet):
            self._refold_sheet(operation.content)
        elif isinstance(operation.content, RegisterChange):
            self._refold_register(operation.content)

    def _refold_sheet(self, sheet: Sheet) -> None:
        touched = self.sheets.rows_of(sheet) or []
        sheets = []
        for (number,) in self.rows.all(
            "SELECT no FROM operation WHERE site = ? AND day = ? AND state = 0 ORDER BY no",
            sheet.day,
        ):
            again = self.content_of(self.index.id_of(number))
            if again is not None and isinstance(again.content, Sheet):
                sheets.append((number, self.sheets.rows_of(again.content) or []))
        self.sheets.refold(sheet.day, sorted({row.pupil for row in touched}), sheets)

    def _refold_register(self, change: RegisterChange) -> None:
        changes = []
        for (number,) in self.rows.all(
            "SELECT no FROM operation WHERE site = ? AND kind = ? AND state = 0 ORDER BY no",
            int(change.kind),
        ):
            again = self.content_of(self.index.id_of(number))
            if again is None or not isinstance(again.content, RegisterChange):
                continue  # A replaced name book: its entries stand in the one that replaced it.
            if change.kind is Kind.NAME_BOOK or again.content.key == change.key:
                changes.append((number, again.content))
        if change.kind is Kind.NAME_BOOK:
            self.registers.forget_names(change)
        self.registers.refold(change.kind, change.key, changes)

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

    def content_of(self, one: OperationId) -> Operation | None:
        """Read an operation back from its batch or its uncut payload; None when it was dropped."""
        return self.contents.of(one)

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
