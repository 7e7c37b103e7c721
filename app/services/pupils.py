"""What the head changes by hand: a class, a pupil's seat, name, leaving, and the consents.

Nothing is renamed in its identity: an id stands for class and year, or for class and first seat.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.calendar import SchoolYear, date_of, day_number
from app.domain.class_names import normalise_class_name
from app.domain.errors import InputError
from app.domain.text import _
from app.importers.cell_text import fold, parse_date
from app.importers.pupil_names import LONGEST_NAME, is_name, tidy_name
from app.importers.roster import LAST_SEAT, LONGEST_CLASS_NAME
from app.services.enrolment import not_allowed
from app.services.laptop import Laptop
from app.services.roster import class_ids
from app.services.roster_writing import (
    GIVEN,
    NOT_GIVEN,
    Hand,
    NewPupil,
    change_of,
    write,
    write_class,
    write_names,
    write_pupils,
)
from app.sync.operations import Kind
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class _Sitting:
    """A pupil's enrolment as it stands."""

    no: int
    id: bytes
    class_id: bytes
    seat: int
    start: int
    until: int | None
    name: str
    consent_from: int | None

    def value(self, **changed: int | None) -> list[object]:
        """Return the enrolment with some of seat, until changed."""
        seat, until = changed.get("seat", self.seat), changed.get("until", self.until)
        found: list[object] = [self.class_id, seat, self.start]
        return found if until is None else [*found, until]


def may_change_roster(laptop: Laptop) -> bool:
    """Tell whether the signed-in person may change classes, pupils and the calendar."""
    return laptop.account.role in ("head", "administrator")


@contextmanager
def head_unit(laptop: Laptop) -> Iterator[Hand]:
    """Run one write unit of the head. Raises: InputError I-131 (user); DiskFullError."""
    if not may_change_roster(laptop):
        raise not_allowed()
    with laptop.unit() as unit:
        yield Hand.of(unit, laptop.writer(), laptop.world)


def check_class_name(text: str) -> str:
    """Return a class name in its one spelling. Raises: InputError I-250 (class)."""
    name = normalise_class_name(text)
    if not 1 <= len(name) <= LONGEST_CLASS_NAME:
        words = _("A class name has 1 to {limit} characters, like 三年级1班.")
        raise _refused("I-250", words.format(limit=LONGEST_CLASS_NAME), "class")
    return name


def check_known_class(text: str, known: Container[str]) -> str:
    """Return the name of a class that is there. Raises: InputError I-303 (class)."""
    name = normalise_class_name(text)
    if name not in known:
        words = _("There is no other class {name} here.").format(name=name)
        raise _refused("I-303", words, "class")
    return name


def check_seat(text: str) -> int:
    """Return a seat number from 1 to 99. Raises: InputError I-252 (seat)."""
    plain = fold(text).removesuffix("号")
    if not (plain.isascii() and plain.isdigit() and 1 <= int(plain[:4]) <= LAST_SEAT):
        words = _("A seat is a number from 1 to {limit}.").format(limit=LAST_SEAT)
        raise _refused("I-252", words, "seat")
    return int(plain)


def check_name(text: str) -> str:
    """Return a tidy name. Raises: InputError I-254 (name)."""
    name = tidy_name(text.strip())
    if not (0 < len(name) <= LONGEST_NAME and is_name(name)):
        words = _("A name has 1 to {limit} Han, Yi or Latin letters; · may stand between.")
        raise _refused("I-254", words.format(limit=LONGEST_NAME), "name")
    return name


def check_day(text: str, year: SchoolYear) -> int:
    """Return the day number of a date as people write it. Raises: InputError I-255 (date)."""
    found = parse_date(fold(text))
    if found is None or day_number(found) not in year:
        words = _("Write a date of the school year {year}, like {example}.")
        example = date(year.start, 9, 1).isoformat()
        raise _refused("I-255", words.format(year=year.name, example=example), "date")
    return day_number(found)


def add_class(laptop: Laptop, name: str) -> bytes:
    """Open a class of this school year; return its id.

    Raises: InputError I-131, I-250 (class), I-251 (the class is there).
    """
    wanted = check_class_name(name)
    with head_unit(laptop) as hand:
        if wanted in class_ids(hand.intake.rows):
            words = _("The class {name} is there already.").format(name=wanted)
            raise _refused("I-251", words, "class")
        return write_class(hand, wanted, laptop.identity.calendar.year)


def remove_class(laptop: Laptop, class_id: bytes) -> None:
    """Take back a class that never had a pupil. Raises: InputError I-131, I-258 (class)."""
    with head_unit(laptop) as hand:
        rows = hand.intake.rows
        number = rows.scalar("SELECT no FROM class_group WHERE site = ? AND id = ?", class_id)
        if rows.scalar("SELECT count(*) FROM pupil WHERE site = ? AND class_no = ?", number):
            words = _("The class has or had pupils, so it stays.")
            raise _refused("I-258", words, "class")
        write(hand, [change_of(hand, Kind.CLASS, class_id, None)])


def add_pupil(laptop: Laptop, class_id: bytes, pupil: NewPupil) -> None:
    """Add one pupil. Raises: InputError I-131, I-252 (seat), I-253 (taken), I-254 (name)."""
    name, seat = check_name(pupil.name), check_seat(str(pupil.seat))
    with head_unit(laptop) as hand:
        _refuse_taken(hand.intake.rows, class_id, seat)
        fresh = NewPupil(seat, name, pupil.start, pupil.consent_from)
        write_pupils(hand, class_id, [fresh])


def change_seat(laptop: Laptop, pupil_no: int, seat: int, *, swaps: bool = False) -> None:
    """Give a pupil another seat of the same class; with ``swaps`` two pupils change places.

    Raises: InputError I-131, I-252 (seat), I-253 (taken), I-257 (no longer in the class).
    """
    check_seat(str(seat))
    with head_unit(laptop) as hand:
        pupil = _sitting(hand.intake.rows, pupil_no)
        if seat == pupil.seat:
            return
        other = _who_sits(hand.intake.rows, pupil.class_id, seat)
        if other is not None and not swaps:
            _refuse_taken(hand.intake.rows, pupil.class_id, seat)
        moves = [(pupil, seat)] + ([(other, pupil.seat)] if other else [])
        write(
            hand,
            [change_of(hand, Kind.ENROLMENT, one.id, one.value(seat=to)) for one, to in moves],
        )


def correct_name(laptop: Laptop, pupil_no: int, name: str) -> None:
    """Put a name right; marks and id stay. Raises: InputError I-131, I-254 (name), I-257."""
    wanted = check_name(name)
    with head_unit(laptop) as hand:
        pupil = _sitting(hand.intake.rows, pupil_no)
        if pupil.name == wanted:
            return
        # The name is stamped with an enrolment, so the present one is said again.
        (said,) = write(hand, [change_of(hand, Kind.ENROLMENT, pupil.id, pupil.value())])
        write_names(hand, pupil.class_id, {pupil.id: (wanted, said)})


def pupil_leaves(laptop: Laptop, pupil_no: int, last_day: int) -> None:
    """Note a pupil's last day in the class (day number); what was marked until then stays.

    Raises: InputError I-131, I-256 (date: before the first day), I-257.
    """
    with head_unit(laptop) as hand:
        pupil = _sitting(hand.intake.rows, pupil_no)
        if not pupil.start <= last_day <= laptop.identity.calendar.year.last:
            words = _("The last day lies between {first} and the end of the school year.")
            first = date_of(pupil.start).isoformat()
            raise _refused("I-256", words.format(first=first), "date")
        write(hand, [change_of(hand, Kind.ENROLMENT, pupil.id, pupil.value(until=last_day))])


def pupil_stays(laptop: Laptop, pupil_no: int) -> None:
    """Take a leaving back. Raises: InputError I-131, I-253 (the seat was given to another)."""
    with head_unit(laptop) as hand:
        pupil = _row(hand.intake.rows, pupil_no)
        if pupil is None:
            raise _gone()
        if pupil.until is not None:
            _refuse_taken(hand.intake.rows, pupil.class_id, pupil.seat)
            write(hand, [change_of(hand, Kind.ENROLMENT, pupil.id, pupil.value(until=None))])


def move_pupil(laptop: Laptop, pupil_no: int, class_id: bytes, seat: int, day: int) -> None:
    """Move a pupil to another class of the site from a day on; the marks so far stay behind.

    The pupil leaves the one class on the day before and comes into the other as a newcomer.
    Raises: InputError I-131, I-252, I-253 (seat), I-256 (date), I-257.
    """
    check_seat(str(seat))
    with head_unit(laptop) as hand:
        pupil = _sitting(hand.intake.rows, pupil_no)
        _refuse_taken(hand.intake.rows, class_id, seat)
        if not pupil.start < day <= laptop.identity.calendar.year.last:
            words = _("The first day in the other class lies after {first}.")
            raise _refused("I-256", words.format(first=date_of(pupil.start).isoformat()), "date")
        write(hand, [change_of(hand, Kind.ENROLMENT, pupil.id, pupil.value(until=day - 1))])
        consent = None if pupil.consent_from is None else max(day, pupil.consent_from)
        write_pupils(hand, class_id, [NewPupil(seat, pupil.name, day, consent)])


def set_consent(laptop: Laptop, pupils: Sequence[int], day: int, *, is_given: bool) -> int:
    """Record that guardians gave (from a day on) or withdrew their consent; return how many.

    Who has said the same already is passed over. Raises: InputError I-131, I-257.
    """
    with head_unit(laptop) as hand:
        wanted = [
            one
            for one in (_sitting(hand.intake.rows, number) for number in pupils)
            if (one.consent_from is not None) != is_given
        ]
        value = [GIVEN if is_given else NOT_GIVEN, day]
        write(hand, [change_of(hand, Kind.CONSENT, one.id, value) for one in wanted])
        return len(wanted)


def _row(rows: SiteRows, pupil_no: int) -> _Sitting | None:
    found: Any = rows.one(
        "SELECT pupil.id, class_group.id, seat, enrolled_from, enrolled_until,"
        " coalesce(pupil.name, ''), CASE has_consent WHEN 1 THEN consent_from END"
        " FROM pupil JOIN class_group ON class_group.no = pupil.class_no WHERE pupil.no = ?",
        pupil_no,
    )
    return None if found is None else _Sitting(pupil_no, *found)


def _sitting(rows: SiteRows, pupil_no: int) -> _Sitting:
    found = _row(rows, pupil_no)
    if found is None or found.until is not None:
        raise _gone()
    return found


def _gone() -> InputError:
    return _refused("I-257", _("The pupil is not in the class any more."), "pupil")


def _who_sits(rows: SiteRows, class_id: bytes, seat: int) -> _Sitting | None:
    number = rows.scalar(
        "SELECT pupil.no FROM pupil JOIN class_group ON class_group.no = pupil.class_no"
        " WHERE class_group.id = ? AND seat = ? AND enrolled_until IS NULL",
        class_id,
        seat,
    )
    return None if number is None else _row(rows, number)


def _refuse_taken(rows: SiteRows, class_id: bytes, seat: int) -> None:
    other = _who_sits(rows, class_id, seat)
    if other is not None:
        words = _("Seat {seat} is {name}'s.").format(seat=seat, name=other.name)
        raise _refused("I-253", words, "seat")


def _refused(code: str, what: str, field: str) -> InputError:
    return InputError(what, field=field, kept=_("Nothing was changed."), code=code)
