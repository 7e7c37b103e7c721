"""The fold of everything that is not a habit cell: registers, each one field by the set merge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

import msgspec

from app.domain.calendar import SITE_DAY_NAMES
from app.domain.ids import OperationId, device_id_of
from app.domain.training import REVIEW_STAGES
from app.sync.columns import UNREADABLE, MalformedError
from app.sync.index import LogIndex
from app.sync.merge import Field, Head
from app.sync.operations import MAX_DAY, MAX_NUMBER, Kind, RegisterChange
from app.sync.record_fold import RecordFold
from app.sync.record_layout import (
    MAX_TEXT,
    ActivityValue,
    CertificationValue,
    GapClosingValue,
    HourEntryValue,
    LessonCaseValue,
    LessonTextValue,
    RevocationValue,
    RuleSetValue,
    TargetValue,
    TeacherValue,
    unpack,
)
from app.sync.revocations import (
    is_revoked,
    put_closed_gap,
    put_revocation,
    read_ranges,
)

# What a value may be, so that no accepted change can ever fail to be folded.
_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Key = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
_Small = Annotated[int, msgspec.Meta(ge=0, le=MAX_DAY)]
_Count = Annotated[int, msgspec.Meta(ge=1, lt=MAX_NUMBER)]
_Session = Annotated[bytes, msgspec.Meta(min_length=8, max_length=8)]

CLASS_VALUE = tuple[_Text, _Small | None, _Text]


class EnrolmentValue(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """Where a pupil sits: from and until are day numbers, the last one included."""

    class_id: _Id
    seat: _Small
    start: _Small
    until: _Small | None = None


CONSENT_VALUE = tuple[_Small, _Small]
ACCOUNT_VALUE = tuple[_Text, Literal["teacher", "head", "administrator"], _Key]
DEVICE_VALUE = tuple[_Key, Literal["waiting", "approved", "rejected", "revoked"]]


class VerdictValue(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """decision: accepted (0), refused (2), quarantined (3). why: a person's own words, if any."""

    decision: Literal[0, 2, 3]
    code: _Text
    why: _Text = ""


NAME_BOOK_VALUE = tuple[_Id, list[tuple[_Id, _Text, _Count, _Id, _Session, _Count]]]

_VALUES: dict[Kind, Any] = {
    Kind.CLASS: CLASS_VALUE,
    Kind.ENROLMENT: EnrolmentValue,
    Kind.CONSENT: CONSENT_VALUE,
    Kind.ACCOUNT: ACCOUNT_VALUE,
    Kind.DEVICE: DEVICE_VALUE,
    Kind.VERDICT: VerdictValue,
    Kind.NAME_BOOK: NAME_BOOK_VALUE,
    Kind.SITE_DAY: bool,
    Kind.TEACHER: TeacherValue,
    Kind.ACTIVITY: ActivityValue,
    Kind.RULES: RuleSetValue,
    Kind.TARGET: TargetValue,
    Kind.HOUR_ENTRY: HourEntryValue,
    Kind.LESSON_CASE: LessonCaseValue,
    Kind.CERTIFICATION: CertificationValue,
    Kind.REVOCATION: RevocationValue,
    Kind.GAP_CLOSING: GapClosingValue,
}
_KEY_BYTES = {Kind.SITE_DAY: 5, Kind.VERDICT: 32, Kind.CERTIFICATION: 17, Kind.GAP_CLOSING: 32}


# What the center has said of a device or an operation is said anew, never taken back.
_STANDING_KINDS = frozenset(
    {Kind.DEVICE, Kind.VERDICT, Kind.CERTIFICATION, Kind.REVOCATION, Kind.GAP_CLOSING}
)


def read_value(change: RegisterChange) -> Any:
    """Return the decoded value of a change, None when it takes back. Raises: MalformedError."""
    if len(change.key) != _KEY_BYTES.get(change.kind, 16):
        raise MalformedError("a register key of the wrong size")
    _check_key(change.kind, change.key)
    if change.value is None:
        if change.kind in _STANDING_KINDS:
            raise MalformedError("a change that cannot be taken back")
        return None
    try:
        value = msgspec.msgpack.decode(change.value, type=_VALUES[change.kind])
    except UNREADABLE as error:
        raise MalformedError("a register value that does not follow its layout") from error
    if isinstance(value, EnrolmentValue):
        return msgspec.structs.astuple(value)
    if isinstance(value, LessonCaseValue):
        _check_text(value)
    if isinstance(value, RevocationValue):
        _check_received(value)
    if change.kind is Kind.DEVICE and device_id_of(value[0]) != change.key:
        raise MalformedError("a key that does not belong to the device")
    return value


def _check_text(value: LessonCaseValue) -> None:
    """Refuse a lesson case whose text is nowhere, or in two places, or cannot be read."""
    if (value.text is None) != bool(value.pieces):
        raise MalformedError("the text of a lesson case is inline or in pieces")
    if value.text is not None:
        unpack(value.text, LessonTextValue)


def _check_received(value: RevocationValue) -> None:
    """Refuse a revocation whose ranges are nowhere, or in two places, or cannot be read."""
    if (value.received is None) != bool(value.pieces):
        raise MalformedError("the ranges of a revocation are inline or in pieces")
    if value.received is not None:
        read_ranges(value.received)


def _check_key(kind: Kind, key: bytes) -> None:
    if kind is Kind.SITE_DAY and (
        int.from_bytes(key[:4], "big") > MAX_DAY or key[4] not in SITE_DAY_NAMES
    ):
        raise MalformedError("a fact of no day, or of no known reason")
    if kind is Kind.CERTIFICATION and key[16] not in REVIEW_STAGES:
        raise MalformedError("a certification of no known stage")
    names_operation = kind in (Kind.VERDICT, Kind.GAP_CLOSING)
    if names_operation and not 0 < OperationId.from_bytes(key).seq < MAX_NUMBER:
        raise MalformedError("a decision on no operation")


def site_day_key(day: int, reason: int) -> bytes:
    """Return the register key of a fact of site and day: day number, then reason (1-4)."""
    return day.to_bytes(4, "big") + bytes([reason])


class RegisterFold:
    """Folds accepted register changes of one site, inside one unit of work."""

    def __init__(self, index: LogIndex) -> None:
        self._index = index
        self._rows = index.rows
        self._has_arrived: Callable[[int], bool] = index.is_accepted
        self.changed_days: set[int] = set()
        self.changed_pupils: set[int] = set()
        self.left_classes: set[int] = set()  # class numbers that pupils were taken out of
        self.changed_kinds: set[Kind] = set()
        self.records = RecordFold(index, self.field_of)
        self._project: dict[Kind, Callable[[bytes, Any, int], None]] = {
            Kind.SITE_DAY: self._site_day,
            Kind.CLASS: self._class_group,
            Kind.ENROLMENT: self._enrolment,
            Kind.CONSENT: self._consent,
            Kind.ACCOUNT: self._account,
            Kind.DEVICE: self._device,
            Kind.REVOCATION: self._revocation,
            Kind.GAP_CLOSING: self._gap_closing,
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
        field.add(number, head, seen, self._has_arrived)
        self._save(change.kind, change.key, field)
        self.project(change.kind, change.key, field)

    def _save(self, kind: Kind, key: bytes, field: Field[int, bytes]) -> None:
        self._forget(kind, key)
        self._rows.many(
            "INSERT INTO register_head (site, kind, key, operation_no, is_arrived, value)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(int(kind), key, one, 1, head.value) for one, head in field.heads.items()]
            + [(int(kind), key, one, 0, None) for one in field.awaited],
        )

    def refold(self, kind: Kind, key: bytes, changes: Iterable[tuple[int, RegisterChange]]) -> None:
        """Fold one register anew from every accepted change of it, in any order.

        As for sheets, only what was folded in this pass counts as arrived.
        """
        self._forget(kind, key)
        self.project(kind, key, Field())
        folded: set[int] = set()
        self._has_arrived = folded.__contains__
        for number, change in changes:
            self.add(number, change)
            folded.add(number)
        self._has_arrived = self._index.is_accepted

    def forget_names(self, book: RegisterChange) -> None:
        """Take out the names that a name book brought and no other has changed since.

        A name whose own operation stands was in an older book too, whose sealed part may be gone.
        """
        self.changed_kinds.add(book.kind)
        value = read_value(book)
        for pupil_id, _name, *stamp in value[1] if value else ():
            found = self._index.find(OperationId(*stamp[1:]))
            if found is not None and self._index.is_accepted(found[0]):
                continue
            self._rows.change(
                "UPDATE pupil SET name = NULL, name_stamp = NULL"
                " WHERE site = ? AND id = ? AND name_stamp = ?",
                (),
                pupil_id,
                _stamp(*stamp),
            )

    def _forget(self, kind: Kind, key: bytes) -> None:
        self._rows.run(
            "DELETE FROM register_head WHERE site = ? AND kind = ? AND key = ?", int(kind), key
        )

    def project(self, kind: Kind, key: bytes, field: Field[int, bytes]) -> None:
        """Write the register's present value into its table."""
        self.changed_kinds.add(kind)
        if kind in self.records.kinds:
            self.records.project(kind, key, field)
            return
        write = self._project.get(kind)
        if write is not None:
            value = field.value and read_value(RegisterChange(kind, key, field.value))
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
            "UPDATE class_group SET name = ?, grade = ?, school_year = ? WHERE site = ? AND no = ?",
            (name, grade, school_year),
            no,
        )

    def _enrolment(self, key: bytes, value: Any, _number: int) -> None:
        no = self._index.add_pupil(key)
        class_id, seat, start, until = value or (None, None, None, None)
        class_no = None if class_id is None else self._index.add_class(class_id)
        before = self._rows.scalar("SELECT class_no FROM pupil WHERE site = ? AND no = ?", no)
        if before is not None and before != class_no:
            self.left_classes.add(before)
        self.changed_pupils.add(no)
        self._rows.change(
            "UPDATE pupil SET class_no = ?, seat = ?, enrolled_from = ?, enrolled_until = ?"
            " WHERE site = ? AND no = ?",
            (class_no, seat, start, until),
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
            " role = excluded.role, sign_key = excluded.sign_key, device = excluded.device,"
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
                "revoked" if is_revoked(self._rows, key) else state,
            )

    def _revocation(self, key: bytes, value: Any, _number: int) -> None:
        put_revocation(self._rows, key, value, self._index.object_of)

    def _gap_closing(self, key: bytes, value: Any, _number: int) -> None:
        put_closed_gap(self._rows, OperationId.from_bytes(key), value)

    def _name_book(self, value: Any) -> None:
        for pupil_id, name, *written in value[1] if value else ():
            no = self._index.add_pupil(pupil_id)
            stamp = _stamp(*written)
            old = self._rows.scalar("SELECT name_stamp FROM pupil WHERE site = ? AND no = ?", no)
            if old is None or old < stamp:
                self._rows.change(
                    "UPDATE pupil SET name = ?, name_stamp = ? WHERE site = ? AND no = ?",
                    (name, stamp),
                    no,
                )


def _stamp(lamport: int, device: bytes, session: bytes, seq: int) -> bytes:
    return lamport.to_bytes(8, "big") + OperationId(device, session, seq).to_bytes()
