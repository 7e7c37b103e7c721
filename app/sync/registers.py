"""The fold of everything that is not a habit cell: registers, each one field by the set merge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from app.domain.ids import OperationId
from app.sync.columns import MalformedError
from app.sync.index import LogIndex
from app.sync.merge import Field, Head
from app.sync.operations import Kind, RegisterChange

CLASS_VALUE = tuple[str, int | None, str]
ENROLMENT_VALUE = tuple[bytes, int, int]
CONSENT_VALUE = tuple[int, int]
ACCOUNT_VALUE = tuple[str, str, bytes]
DEVICE_VALUE = tuple[bytes, str]
VERDICT_VALUE = tuple[int, str]
NAME_BOOK_VALUE = tuple[bytes, list[tuple[bytes, str, int, bytes, bytes, int]]]

_VALUES: dict[Kind, Any] = {
    Kind.CLASS: CLASS_VALUE,
    Kind.ENROLMENT: ENROLMENT_VALUE,
    Kind.CONSENT: CONSENT_VALUE,
    Kind.ACCOUNT: ACCOUNT_VALUE,
    Kind.DEVICE: DEVICE_VALUE,
    Kind.VERDICT: VERDICT_VALUE,
    Kind.NAME_BOOK: NAME_BOOK_VALUE,
    Kind.SITE_DAY: bool,
}
_KEY_BYTES = {Kind.SITE_DAY: 5, Kind.VERDICT: 32}


def read_value(change: RegisterChange) -> Any:
    """Return the decoded value of a change, None when it takes back. Raises: MalformedError."""
    if len(change.key) != _KEY_BYTES.get(change.kind, 16):
        raise MalformedError("a register key of the wrong size")
    if change.value is None:
        return None
    try:
        return msgspec.msgpack.decode(change.value, type=_VALUES[change.kind])
    except msgspec.DecodeError as error:
        raise MalformedError("a register value that does not follow its layout") from error


def site_day_key(day: int, reason: int) -> bytes:
    """Return the register key of a fact of site and day: day number, then reason (1-3)."""
    return day.to_bytes(4, "big") + bytes([reason])


class RegisterFold:
    """Folds accepted register changes of one site, inside one unit of work."""

    def __init__(self, index: LogIndex) -> None:
        self._index = index
        self._rows = index.rows
        self.changed_days: set[int] = set()
        self.changed_pupils: set[int] = set()
        self.left_classes: set[int] = set()  # class numbers that pupils were taken out of
        self.changed_kinds: set[Kind] = set()
        self._project: dict[Kind, Callable[[bytes, Any, int], None]] = {
            Kind.SITE_DAY: self._site_day,
            Kind.CLASS: self._class_group,
            Kind.ENROLMENT: self._enrolment,
            Kind.CONSENT: self._consent,
            Kind.ACCOUNT: self._account,
            Kind.DEVICE: self._device,
        }

    def field_of(self, kind: Kind, key: bytes) -> Field[int, bytes]:
        """Return the merge state of one register."""
        field: Field[int, bytes] = Field()
        for number, is_arrived, value in self._rows.all(
            "SELECT operation_no, is_arrived, value FROM register_head"
            " WHERE site = ? AND kind = ? AND key = ?",
            int(kind),
            key,
        ):
            if is_arrived:
                field.heads[number] = Head(self._index.order_of(number), value)
            else:
                field.awaited.add(number)
        return field

    def heads_of(self, kind: Kind, key: bytes) -> tuple[OperationId, ...]:
        """Return the ids a new change of this register must name as seen."""
        return tuple(self._index.id_of(one) for one in sorted(self.field_of(kind, key).heads))

    def add(self, number: int, change: RegisterChange) -> None:
        """Fold one accepted change; ``number`` is its operation's. Raises: MalformedError."""
        if change.kind is Kind.NAME_BOOK:  # Books hold stamped entries: their union needs no head.
            self.changed_kinds.add(change.kind)
            self._name_book(read_value(change))
            return
        read_value(change)
        field = self.field_of(change.kind, change.key)
        seen = [self._index.number_of(one) for one in change.seen]
        head = Head(self._index.order_of(number), change.value)
        field.add(number, head, seen, self._index.is_accepted)
        self._save(change.kind, change.key, field)
        self.project(change.kind, change.key, field)

    def _save(self, kind: Kind, key: bytes, field: Field[int, bytes]) -> None:
        self.forget(kind, key)
        self._rows.many(
            "INSERT INTO register_head (site, kind, key, operation_no, is_arrived, value)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(int(kind), key, one, 1, head.value) for one, head in field.heads.items()]
            + [(int(kind), key, one, 0, None) for one in field.awaited],
        )

    def forget(self, kind: Kind, key: bytes) -> None:
        """Drop the merge state of one register, to be folded anew from the log."""
        self._rows.run(
            "DELETE FROM register_head WHERE site = ? AND kind = ? AND key = ?", int(kind), key
        )

    def project(self, kind: Kind, key: bytes, field: Field[int, bytes]) -> None:
        """Write the register's present value into its table."""
        self.changed_kinds.add(kind)
        write = self._project.get(kind)
        if write is not None:
            value = read_value(RegisterChange(kind, key, field.value))
            write(key, value, field.winner() or 0)

    def _site_day(self, key: bytes, value: Any, _number: int) -> None:
        day, reason = int.from_bytes(key[:4], "big"), key[4]
        self._rows.run(
            "DELETE FROM site_day WHERE site = ? AND date = ? AND reason = ?", day, reason
        )
        if value:
            self._rows.run(
                "INSERT INTO site_day (site, date, reason) VALUES (?, ?, ?)", day, reason
            )
        self.changed_days.add(day)

    def _class_group(self, key: bytes, value: Any, _number: int) -> None:
        no = self._index.add_class(key)
        name, grade, school_year = value or (None, None, None)
        self._rows.change(
            "UPDATE class_group SET name = ?, grade = ?, school_year = ?"
            " WHERE site = ? AND no = ?",
            (name, grade, school_year),
            no,
        )

    def _enrolment(self, key: bytes, value: Any, _number: int) -> None:
        no = self._index.add_pupil(key)
        class_id, seat, start = value or (None, None, None)
        class_no = None if class_id is None else self._index.add_class(class_id)
        before = self._rows.scalar("SELECT class_no FROM pupil WHERE site = ? AND no = ?", no)
        if before is not None and before != class_no:
            self.left_classes.add(before)
        self.changed_pupils.add(no)
        self._rows.change(
            "UPDATE pupil SET class_no = ?, seat = ?, enrolled_from = ? WHERE site = ? AND no = ?",
            (class_no, seat, start),
            no,
        )

    def _consent(self, key: bytes, value: Any, _number: int) -> None:
        no = self._index.add_pupil(key)
        given, start = value or (0, None)
        self.changed_pupils.add(no)
        self._rows.change(
            "UPDATE pupil SET has_consent = ?, consent_from = ? WHERE site = ? AND no = ?",
            (int(given == 1), start),
            no,
        )

    def _account(self, key: bytes, value: Any, number: int) -> None:
        if value is None:
            self._rows.run("DELETE FROM account WHERE site = ? AND id = ?", key)
            return
        name, role, sign_key = value
        device = self._index.order_of(number).device
        self._rows.run(
            "INSERT INTO account (site, id, name, role, sign_key, device, operation_no)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name,"
            " role = excluded.role, sign_key = excluded.sign_key,"
            " operation_no = excluded.operation_no",
            key,
            name,
            role,
            sign_key,
            device,
            number,
        )

    def _device(self, key: bytes, value: Any, _number: int) -> None:
        if value is not None:
            sign_key, state = value
            self._rows.run(
                "INSERT INTO device (site, id, sign_key, is_center, state)"
                " VALUES (?, ?, ?, 0, ?) ON CONFLICT DO UPDATE SET state = excluded.state",
                key,
                sign_key,
                state,
            )

    def _name_book(self, value: Any) -> None:
        for pupil_id, name, lamport, device, session, seq in value[1] if value else ():
            no = self._index.add_pupil(pupil_id)
            stamp = lamport.to_bytes(8, "big") + OperationId(device, session, seq).to_bytes()
            old = self._rows.scalar(
                "SELECT name_stamp FROM pupil WHERE site = ? AND no = ?", no
            )
            if old is None or old < stamp:
                self._rows.change(
                    "UPDATE pupil SET name = ?, name_stamp = ? WHERE site = ? AND no = ?",
                    (name, stamp),
                    no,
                )
