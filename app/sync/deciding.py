"""What the center decided, applied: verdicts and revocations move operations in and out.

Whatever was decided may be heard before or after what it speaks of; the end is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from app.domain.ids import OperationId
from app.security.sealing import SchoolKey
from app.sync.batch import Batch, Header
from app.sync.columns import MalformedError
from app.sync.contents import Contents
from app.sync.index import LogIndex, State
from app.sync.operations import Kind, Operation, RegisterChange, Sheet
from app.sync.registers import RegisterFold, read_value
from app.sync.revocations import Ranges, Revocations, full_ranges, received_ranges, union
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
    """What one unit of work took in. verdicts: for the center to issue in the same unit.

    counting_records: those of the new records that were not refused and are not kept apart;
    quarantined_records: those that are kept apart alone.
    """

    new_batches: int = 0
    new_records: int = 0
    counting_records: int = 0
    quarantined_records: int = 0
    lamport: int = 0
    verdicts: list[tuple[OperationId, Ruling]] = field(default_factory=list)
    alarms: list[tuple[str, bytes]] = field(default_factory=list)
    # Revoked devices to what a center holds of them and must not lose: see _note_revocation.
    revoked: dict[bytes, Ranges] = field(default_factory=dict)


class Deciding:
    """The folded operations of one site, and what moves them; inside one unit of work.

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

    def link(self, device: bytes, session: bytes) -> None:
        """Move a session's contiguous end forward; what was taken in says how far."""

    def tell_again(self, gap: OperationId) -> None:
        """Make news of what is held of a range that was given up."""

    def content_of(self, one: OperationId) -> Operation | None:
        """Read an operation back from its batch or its uncut payload; None when it was dropped."""
        return self.contents.of(one)

    def _decision_on(self, one: OperationId) -> State | None:
        found = self.index.find(one)
        decision = None
        if found is not None:
            decision = self.rows.scalar(
                "SELECT decision FROM verdict WHERE site = ? AND operation_no = ?", found[0]
            )
        return None if decision is None else State(decision)

    def _apply_verdict(self, change: RegisterChange) -> None:
        """Bring an operation into the state that the merged verdicts on it say."""
        value = self.registers.field_of(change.kind, change.key).value
        target = OperationId.from_bytes(change.key)
        number = self.index.number_of(target)
        if value is None:
            self._forget_verdict(target, number)
            return
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

    def _forget_verdict(self, target: OperationId, number: int) -> None:
        """Have an operation ruled on as if nothing had been decided.

        Only a center that lies makes verdicts that name each other, so that none is left; what
        came first must not be what stands.
        """
        self.rows.run("DELETE FROM verdict WHERE site = ? AND operation_no = ?", number)
        found = self.index.find(target)
        assert found is not None
        self._bring_to(target, found[1], State.WAITING)
        self._may_release = True

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
