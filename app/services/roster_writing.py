"""How classes, seats, names and consents become operations, whoever asks for it."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from app.domain.calendar import SchoolYear
from app.domain.class_names import grade_numbers
from app.domain.ids import OperationId, uuid7
from app.sync.intake import Intake
from app.sync.journal import Journal, Writer
from app.sync.operations import Kind, RegisterChange
from app.sync.registers import RegisterFold, read_value

if TYPE_CHECKING:
    from app.services.laptop import World

GIVEN, NOT_GIVEN = 1, 0


class Writing(Protocol):
    """A write unit: a laptop's, or a center's for one site."""

    @property
    def intake(self) -> Intake:
        """Return what takes operations in and folds them."""

    @property
    def journal(self) -> Journal:
        """Return what forms operations."""


@dataclass(frozen=True, slots=True)
class Hand:
    """With what a change of the roster writes. writer: signs as the head, or as the center."""

    intake: Intake
    journal: Journal
    writer: Writer
    random_bytes: Callable[[int], bytes]
    unix_ms: int

    @classmethod
    def of(cls, unit: Writing, writer: Writer, world: World) -> Hand:
        """Return the hand of a write unit, a laptop's or a center's for one site."""
        return cls(
            unit.intake, unit.journal, writer, world.random_bytes, world.unix_seconds() * 1000
        )


@dataclass(frozen=True, slots=True)
class NewPupil:
    """Who comes into a class. start: day number; consent_from: day number, None for not given."""

    seat: int
    name: str
    start: int
    consent_from: int | None = None


def change_of(hand: Hand, kind: Kind, key: bytes, value: Any) -> RegisterChange:
    """Build a change that names the register's present heads; value None takes it back."""
    seen = RegisterFold(hand.intake.index).heads_of(kind, key)
    packed = None if value is None else msgspec.msgpack.encode(value)
    return RegisterChange(kind, key, packed, seen)


def write(hand: Hand, changes: Sequence[RegisterChange]) -> list[OperationId]:
    """Append changes, if there are any, in one session."""
    return hand.journal.append(hand.writer, changes) if changes else []


def shared_id(hand: Hand, *parts: object) -> bytes:
    """Return the id that every laptop of the school gives the same class or seat.

    One list imported on two laptops that have not heard of each other is then one class. It is
    keyed with the school's key, so that nobody else can tell what an id stands for, and no name
    goes into it. 16 bytes of HMAC-SHA-256.
    """
    message = "\0".join(["suoma id 1", *map(str, parts)]).encode()
    return hmac.digest(hand.writer.school_key.secret, message, "sha256")[:16]


def write_class(hand: Hand, class_name: str, year: SchoolYear) -> bytes:
    """Form a new class of a school year; return its id.

    The id holds the name, so a class is never renamed: another name is another class.
    """
    class_id = shared_id(hand, "class", year.name, class_name)
    grades = grade_numbers(class_name)
    value = [class_name, grades[0] if len(grades) == 1 else None, year.name]
    write(hand, [change_of(hand, Kind.CLASS, class_id, value)])
    return class_id


def _pupil_id(hand: Hand, class_id: bytes, pupil: NewPupil) -> bytes:
    """Return the id of who sits there first; a seat given anew gets a fresh one (UUIDv7).

    A pupil who was taken out as if never entered, and comes again, is the same.
    """
    shared = shared_id(hand, "pupil", class_id.hex(), pupil.seat)
    no = hand.intake.index.pupil(shared)
    if no is None:
        return shared
    row = hand.intake.rows.one("SELECT class_no, name FROM pupil WHERE site = ? AND no = ?", no)
    is_taken = (
        shared in hand.intake.registers.pupils.people.canonical
    )  # entered twice: another speaks
    if row is not None and row[0] is None and row[1] in (None, pupil.name) and not is_taken:
        return shared
    return uuid7(hand.random_bytes(10), hand.unix_ms)


def write_pupils(hand: Hand, class_id: bytes, pupils: Sequence[NewPupil]) -> None:
    """Form enrolments, one name book, and the consents of pupils who come into a class."""
    ids = [_pupil_id(hand, class_id, one) for one in pupils]
    formed = write(
        hand,
        [
            change_of(hand, Kind.ENROLMENT, pupil, [class_id, one.seat, one.start])
            for pupil, one in zip(ids, pupils, strict=True)
        ],
    )
    named = {pupil: (one.name, made) for pupil, one, made in zip(ids, pupils, formed, strict=True)}
    write_names(hand, class_id, named)
    write(
        hand,
        [
            change_of(hand, Kind.CONSENT, pupil, [GIVEN, one.consent_from])
            for pupil, one in zip(ids, pupils, strict=True)
            if one.consent_from is not None
        ],
    )


def write_names(
    hand: Hand, class_id: bytes, fresh: Mapping[bytes, tuple[str, OperationId]]
) -> None:
    """Form the class's next name book: the union of what is known and what is new.

    Args: fresh: pupil id to the name and to the enrolment operation that gave it.
    """
    index = hand.intake.index
    entries: list[list[object]] = []
    for pupil, name, stamp in _known_names(hand, class_id):
        if pupil not in fresh:
            one = OperationId.from_bytes(stamp[8:])
            lamport = int.from_bytes(stamp[:8], "big")
            entries.append([pupil, name, lamport, one.device, one.session, one.seq])
    for pupil, (name, one) in fresh.items():
        found = index.find(one)
        assert found is not None
        lamport = index.order_of(found[0]).lamport
        entries.append([pupil, name, lamport, one.device, one.session, one.seq])
    value = msgspec.msgpack.encode([class_id, entries])
    write(hand, [RegisterChange(Kind.NAME_BOOK, class_id, value)])


def _known_names(hand: Hand, class_id: bytes) -> list[tuple[bytes, str, bytes]]:
    """Return (id, name, stamp) of who is in a class, and of ids whose name came with it.

    A pupil entered twice sits in one place, and may have moved on from there; the name stays in the
    books of the class it was given in all the same: no other book has it.
    """
    rows = hand.intake.rows
    number = hand.intake.index.add_class(class_id)
    twice = {one for one, own, _seat in entered_twice(hand.intake.registers) if own == class_id}
    found = rows.all(
        "SELECT id, name, name_stamp, class_no FROM pupil WHERE site = ? AND name IS NOT NULL"
        " ORDER BY seat, no"
    )
    return [
        (one, name, stamp)
        for one, name, stamp, class_no in found
        if class_no == number or one in twice or _class_that_named(hand, stamp) == class_id
    ]


def _class_that_named(hand: Hand, stamp: bytes) -> bytes | None:
    """Return the class of the enrolment that gave a name; None while that is not read."""
    operation = hand.intake.content_of(OperationId.from_bytes(stamp[8:]))
    content = None if operation is None else operation.content
    if not isinstance(content, RegisterChange) or content.kind is not Kind.ENROLMENT:
        return None
    value = read_value(content)
    return None if value is None else bytes(value[0])


def entered_twice(registers: RegisterFold) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield each id of pupils entered twice, with the class id and seat it was itself given."""
    people = registers.pupils.people
    for one in sorted({*people.canonical, *people.canonical.values()}):
        value = registers.field_of(Kind.ENROLMENT, one).value
        if value is not None:
            class_id, seat, *_span = read_value(RegisterChange(Kind.ENROLMENT, one, value))
            yield one, class_id, seat
