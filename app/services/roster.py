"""Bringing a class list into the log: on a laptop by its head, or at a center for a site."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from app.domain.calendar import SchoolYear, day_number
from app.domain.class_names import grade_numbers
from app.domain.errors import InputError
from app.domain.ids import OperationId, uuid7
from app.domain.text import _
from app.importers.roster import RosterRow, RosterSheet, RowError
from app.sync.intake import Intake
from app.sync.journal import Journal, Writer
from app.sync.operations import Kind, RegisterChange
from app.sync.registers import RegisterFold
from app.sync.rows import SiteRows

OTHER_NAME = "I-240"
GIVEN = 1


@dataclass(frozen=True, slots=True)
class KnownPupil:
    """A pupil as the roster stands now. Numbers are local to the store."""

    number: int
    id: bytes
    class_name: str
    seat: int
    name: str
    has_consent: bool
    enrolled_from: int
    consent_from: int | None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. imported: rows that changed something."""

    imported: int
    unchanged: int
    errors: tuple[RowError, ...]
    dropped_columns: tuple[str, ...]
    unread_worksheets: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What an import would change: class name to new pupils, and consents to record."""

    new: dict[str, list[RosterRow]] = field(default_factory=lambda: defaultdict(list))
    consents: list[tuple[bytes, RosterRow]] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def imported(self) -> int:
        """Return how many rows change something."""
        return sum(len(rows) for rows in self.new.values()) + len(self.consents)

    def report(self, sheet: RosterSheet) -> ImportReport:
        """Return what importing this sheet comes to."""
        return ImportReport(
            self.imported,
            self.unchanged,
            tuple(self.errors),
            sheet.dropped_columns,
            sheet.unread_worksheets,
        )


def known_pupils(rows: SiteRows) -> list[KnownPupil]:
    """Return every enrolled pupil of a site, by class and seat."""
    classes: dict[int, str] = dict(
        rows.all(
            "SELECT no, name FROM class_group WHERE site = ? AND name IS NOT NULL"
            " ORDER BY grade, name"
        )
    )
    found = [
        KnownPupil(row[0], row[1], classes[row[2]], row[3], row[4] or "", bool(row[5]), *row[6:])
        for row in rows.all(
            "SELECT no, id, class_no, seat, name, has_consent, enrolled_from, consent_from"
            " FROM pupil WHERE site = ? AND class_no IS NOT NULL ORDER BY seat, no"
        )
        if row[2] in classes
    ]
    rank = {name: place for place, name in enumerate(classes.values())}
    return sorted(found, key=lambda one: (rank[one.class_name], one.seat, one.number))


def class_ids(rows: SiteRows) -> dict[str, bytes]:
    """Return the classes of a site: name to id."""
    return dict(
        rows.all("SELECT name, id FROM class_group WHERE site = ? AND name IS NOT NULL ORDER BY no")
    )


def plan_import(rows: SiteRows, sheet: RosterSheet, consent: str | None) -> Plan:
    """Compare a file with the roster; a row matches by class and seat.

    Args: consent: "given" or "pending" for rows that do not say.
    """
    known = {(one.class_name, one.seat): one for one in known_pupils(rows)}
    plan = Plan(errors=list(sheet.errors))
    for row in sheet.rows:
        pupil = known.get((row.class_name, row.seat))
        is_given = (row.consent or consent) == "given"
        if pupil is None:
            plan.new[row.class_name].append(row)
        elif pupil.name != row.name:
            plan.errors.append(_other_name(row, sheet.name_column))
        elif is_given and not pupil.has_consent:
            plan.consents.append((pupil.id, row))
        else:
            plan.unchanged += 1
    return plan


def _other_name(row: RosterRow, column: str) -> RowError:
    message = _("Row {row}: seat {seat} of {class_name} is taken by a pupil of another name.")
    return RowError(
        row.row,
        column,
        OTHER_NAME,
        message.format(row=row.row, seat=row.seat, class_name=row.class_name),
    )


@dataclass(frozen=True, slots=True)
class Hand:
    """With what an import writes. writer: signs as the head, or as the center."""

    intake: Intake
    journal: Journal
    writer: Writer
    random_bytes: Callable[[int], bytes]
    unix_ms: int


def carry_out(plan: Plan, hand: Hand, year: SchoolYear, consent: str | None) -> None:
    """Form the operations of a plan: classes, enrolments, consents, and one name book a class."""
    ids = class_ids(hand.intake.rows)
    for class_name, rows in plan.new.items():
        class_id = ids.get(class_name) or _new_class(hand, class_name, year)
        _enrol(hand, class_id, rows, year, consent)
    changes = [_consent(hand, pupil, row, year) for pupil, row in plan.consents]
    if changes:
        hand.journal.append(hand.writer, changes)


def _new_class(hand: Hand, class_name: str, year: SchoolYear) -> bytes:
    class_id = _shared_id(hand, "class", year.name, class_name)
    grades = grade_numbers(class_name)
    value = msgspec.msgpack.encode([class_name, grades[0] if len(grades) == 1 else None, year.name])
    hand.journal.append(hand.writer, [RegisterChange(Kind.CLASS, class_id, value)])
    return class_id


def _shared_id(hand: Hand, *parts: object) -> bytes:
    """Return the id that every laptop of the school gives the same class or seat.

    One list imported on two laptops that have not heard of each other is then one class. It is
    keyed with the school's key, so that nobody else can tell what an id stands for, and no name
    goes into it. 16 bytes of HMAC-SHA-256.
    """
    message = "\0".join(["suoma id 1", *map(str, parts)]).encode()
    return hmac.digest(hand.writer.school_key.secret, message, "sha256")[:16]


def _pupil_id(hand: Hand, class_id: bytes, seat: int) -> bytes:
    """Return the id of who sits there first; a seat given anew gets a fresh one (UUIDv7)."""
    shared = _shared_id(hand, "pupil", class_id.hex(), seat)
    if hand.intake.index.pupil(shared) is None:
        return shared
    return uuid7(hand.random_bytes(10), hand.unix_ms)


def _start(row: RosterRow, year: SchoolYear) -> int:
    """Enrolment and consent hold from the first day of the school year, or a later day named."""
    return year.first if row.from_date is None else max(year.first, day_number(row.from_date))


def _enrol(
    hand: Hand, class_id: bytes, rows: Sequence[RosterRow], year: SchoolYear, consent: str | None
) -> None:
    pupils = [_pupil_id(hand, class_id, row.seat) for row in rows]
    enrolments = [
        RegisterChange(
            Kind.ENROLMENT,
            pupil,
            msgspec.msgpack.encode([class_id, row.seat, _start(row, year)]),
        )
        for pupil, row in zip(pupils, rows, strict=True)
    ]
    formed = hand.journal.append(hand.writer, enrolments)
    names = {pupil: (row.name, one) for pupil, row, one in zip(pupils, rows, formed, strict=True)}
    hand.journal.append(hand.writer, [_name_book(hand, class_id, names)])
    consents = [
        _consent(hand, pupil, row, year)
        for pupil, row in zip(pupils, rows, strict=True)
        if (row.consent or consent) == "given"
    ]
    if consents:
        hand.journal.append(hand.writer, consents)


def _name_book(
    hand: Hand, class_id: bytes, fresh: dict[bytes, tuple[str, OperationId]]
) -> RegisterChange:
    """Build the class's next name book: the union of what is known and what is new."""
    index = hand.intake.index
    entries: list[list[object]] = []
    for pupil, name, stamp in hand.intake.rows.all(
        "SELECT id, name, name_stamp FROM pupil WHERE site = ? AND name IS NOT NULL"
        " AND class_no = ? ORDER BY seat, no",
        index.add_class(class_id),
    ):
        one = OperationId.from_bytes(stamp[8:])
        lamport = int.from_bytes(stamp[:8], "big")
        entries.append([pupil, name, lamport, one.device, one.session, one.seq])
    for pupil, (name, one) in fresh.items():
        found = index.find(one)
        assert found is not None
        lamport = index.order_of(found[0]).lamport
        entries.append([pupil, name, lamport, one.device, one.session, one.seq])
    return RegisterChange(Kind.NAME_BOOK, class_id, msgspec.msgpack.encode([class_id, entries]))


def _consent(hand: Hand, pupil: bytes, row: RosterRow, year: SchoolYear) -> RegisterChange:
    seen = RegisterFold(hand.intake.index).heads_of(Kind.CONSENT, pupil)
    value = msgspec.msgpack.encode([GIVEN, _start(row, year)])
    return RegisterChange(Kind.CONSENT, pupil, value, seen)


def class_of(rows: SiteRows, name: str) -> bytes:
    """Return a class's id by its name. Raises: InputError I-303 (field class)."""
    ids = class_ids(rows)
    if name not in ids:
        raise InputError(
            _("There is no class {name} here. The classes are: {classes}").format(
                name=name, classes=", ".join(ids)
            ),
            field="class",
            kept=_("Nothing was changed."),
            code="I-303",
        )
    return ids[name]
