"""Bringing a class list into the log: on a laptop by its head, or at a center for a site."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from app.domain.calendar import SchoolYear, day_number
from app.domain.class_names import grade_numbers
from app.domain.errors import InputError
from app.domain.text import _
from app.importers.roster import RosterRow, RosterSheet, RowError
from app.services.roster_writing import (
    GIVEN,
    Hand,
    NewPupil,
    change_of,
    entered_twice,
    write,
    write_class,
    write_pupils,
)
from app.sync.index import LogIndex
from app.sync.operations import Kind
from app.sync.registers import RegisterFold
from app.sync.rows import Meta, SiteRows

OTHER_NAME = "I-240"
UNKNOWN_GRADE = 99  # such classes come last


@dataclass(frozen=True, slots=True)
class KnownPupil:
    """A pupil as the roster stands now. Numbers are local to the store.

    enrolled_from, consent_from, enrolled_until: day numbers; the last is the last day in the
    class, None while the pupil is in it.
    """

    number: int
    id: bytes
    class_name: str
    seat: int
    name: str
    has_consent: bool
    enrolled_from: int
    consent_from: int | None
    enrolled_until: int | None = None

    def is_in_class(self, first: int, last: int) -> bool:
        """Tell whether the pupil was in the class on one of these days (day numbers)."""
        return self.enrolled_from <= last and (
            self.enrolled_until is None or first <= self.enrolled_until
        )


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


def known_pupils(
    rows: SiteRows, *, with_left: bool = False, year: SchoolYear | None = None
) -> list[KnownPupil]:
    """Return the pupils of a site's classes of a school year, by class and seat.

    Args: with_left: also those who have left; two of one seat may then be there. year: None for
        the store's school year.
    """
    classes = {no: name for no, name, _id in _classes(rows, year)}
    found = [
        KnownPupil(row[0], row[1], classes[row[2]], row[3], row[4] or "", bool(row[5]), *row[6:])
        for row in rows.all(
            "SELECT no, id, class_no, seat, name, has_consent, enrolled_from, consent_from,"
            " enrolled_until FROM pupil WHERE site = ? AND class_no IS NOT NULL ORDER BY seat, no"
        )
        if row[2] in classes and (with_left or row[8] is None)
    ]
    rank = {name: place for place, name in enumerate(classes.values())}
    return sorted(found, key=lambda one: (rank[one.class_name], one.seat, one.number))


def class_ids(rows: SiteRows, year: SchoolYear | None = None) -> dict[str, bytes]:
    """Return the classes of a site: name to id. year: None for the store's school year."""
    return {name: class_id for _no, name, class_id in _classes(rows, year)}


def _classes(rows: SiteRows, year: SchoolYear | None = None) -> list[tuple[int, str, bytes]]:
    """Return (number, name, id) of the classes of a school year, by grade and name."""
    start = year.start if year else Meta(rows.connection).get("school_year")
    found = [
        (row[0], row[1], row[2])
        for row in rows.all(
            "SELECT no, name, id, school_year FROM class_group WHERE site = ?"
            " AND name IS NOT NULL ORDER BY name"
        )
        if start is None or row[3] == SchoolYear(start).name
    ]
    return sorted(found, key=lambda one: grade_numbers(one[1]) or (UNKNOWN_GRADE,))


def plan_import(rows: SiteRows, sheet: RosterSheet, consent: str | None) -> Plan:
    """Compare a file with the roster; a row matches by class and seat.

    Args: consent: "given" or "pending" for rows that do not say.
    """
    known = {(one.class_name, one.seat): one for one in known_pupils(rows)}
    others = _other_seats(rows)
    plan = Plan(errors=list(sheet.errors))
    for row in sheet.rows:
        pupil = known.get((row.class_name, row.seat))
        is_given = (row.consent or consent) == "given"
        if pupil is None and (row.class_name, row.seat, row.name) in others:
            plan.unchanged += 1
        elif pupil is None:
            plan.new[row.class_name].append(row)
        elif pupil.name != row.name:
            plan.errors.append(_other_name(row, sheet.name_column))
        elif is_given and not pupil.has_consent:
            plan.consents.append((pupil.id, row))
        else:
            plan.unchanged += 1
    return plan


def _other_seats(rows: SiteRows) -> set[tuple[str, int, str]]:
    """Return class, seat and name under which pupils entered twice stand in an old list."""
    classes = {class_id: name for _no, name, class_id in _classes(rows)}
    return {
        (classes[class_id], seat, name)
        for one, class_id, seat in entered_twice(RegisterFold(LogIndex(rows)))
        if class_id in classes
        and (name := rows.scalar("SELECT name FROM pupil WHERE site = ? AND id = ?", one))
    }


def _other_name(row: RosterRow, column: str) -> RowError:
    message = _("Row {row}: seat {seat} of {class_name} is taken by a pupil of another name.")
    return RowError(
        row.row,
        column,
        OTHER_NAME,
        message.format(row=row.row, seat=row.seat, class_name=row.class_name),
    )


def carry_out(plan: Plan, hand: Hand, year: SchoolYear, consent: str | None) -> None:
    """Form the operations of a plan: classes, enrolments, consents, and one name book a class."""
    ids = class_ids(hand.intake.rows)
    for class_name, rows in plan.new.items():
        class_id = ids.get(class_name) or write_class(hand, class_name, year)
        write_pupils(hand, class_id, [_new_pupil(row, year, consent) for row in rows])
    write(
        hand,
        [
            change_of(hand, Kind.CONSENT, pupil, [GIVEN, _start(row, year)])
            for pupil, row in plan.consents
        ],
    )


def _new_pupil(row: RosterRow, year: SchoolYear, consent: str | None) -> NewPupil:
    start = _start(row, year)
    is_given = (row.consent or consent) == "given"
    return NewPupil(row.seat, row.name, start, start if is_given else None)


def _start(row: RosterRow, year: SchoolYear) -> int:
    """Enrolment and consent hold from the first day of the school year, or a later day named."""
    return year.first if row.from_date is None else max(year.first, day_number(row.from_date))


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
