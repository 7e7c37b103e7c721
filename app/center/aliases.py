"""Pupils and teachers who were entered twice: the center looks, a person decides, an undo is free.

A name alone never makes two people one (domain spec 3): what is found here is a proposal. What is
decided is one operation of the center and comes down to the laptops as news.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from app.center.administration import site_number
from app.center.identity import CenterFolder, current_epoch
from app.center.unit import CenterUnit, SiteUnit
from app.domain.class_names import grade_numbers
from app.domain.errors import InputError
from app.domain.text import _
from app.domain.text_likeness import fold_text
from app.domain.training import Teacher
from app.services.roster import KnownPupil, known_pupils
from app.services.roster_writing import GIVEN, Hand, change_of
from app.services.site_staff import school_key_of, site_staff
from app.sync.aliases import ID_BYTES, People, alias_key
from app.sync.operations import Kind, RegisterChange
from app.sync.rows import SiteRows
from app.sync.sheets import MET_FIELDS, NOT_YET_SHIFT

PUPILS: Final = "pupils"
TEACHERS: Final = "teachers"
_KIND_OF: Final = {PUPILS: Kind.PUPIL_ALIAS, TEACHERS: Kind.TEACHER_ALIAS}
# Why two entries may be one person; the most telling first.
SAME_CLASS, SAME_GRADE = "same_class", "same_grade"
SAME_NAME, SAME_LAST_FOUR = "same_name", "same_last_four"
ONE_PERSON = 1


@dataclass(frozen=True, slots=True)
class Entered:
    """One of two entries. where: class and seat of a pupil, the last four of a teacher."""

    id: bytes
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class LikelyTwice:
    """Two entries that may be one person. of: ``pupils`` or ``teachers``. why: of this module."""

    of: str
    one: Entered
    other: Entered
    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What stands after a decision. canonical: the id that speaks for ``ids``, itself among them.

    differing_marks: cells in which two of a pupil's entries say different things.
    """

    of: str
    canonical: bytes
    ids: tuple[bytes, ...]
    differing_marks: int = 0


def likely_twice(center: CenterFolder, site: str) -> tuple[LikelyTwice, ...]:
    """Return who of a site may have been entered twice, pupils first, the most telling first.

    Two pupils of one name in one class, or in two classes of a grade, on the same days; two
    teachers of one name, or of the same last four. Raises: InputError I-141 (field site).
    """
    number = site_number(center, site)
    with center.read() as connection:
        rows = SiteRows(connection, number)
        pupils = list(_pupils_alike(known_pupils(rows)))
        teachers = list(_teachers_alike(site_staff(rows, school_key_of(rows)).everyone))
    return (*sorted(pupils, key=lambda one: one.why != SAME_CLASS), *teachers)


def people_merged(center: CenterFolder, site: str) -> tuple[Merged, ...]:
    """Return whose entries of a site are one person's, pupils first. Raises: InputError I-141."""
    number = site_number(center, site)
    with center.read() as connection:
        rows = SiteRows(connection, number)
        return tuple(_merged(rows, of, one) for of in _KIND_OF for one in _speakers(rows, of))


def _speakers(rows: SiteRows, of: str) -> list[bytes]:
    return sorted(set(People(rows, _KIND_OF[of]).canonical.values()))


def _merged(rows: SiteRows, of: str, one: bytes) -> Merged:
    ids = People(rows, _KIND_OF[of]).members(one)
    return Merged(of, ids[0], ids, _differing_marks(rows, ids) if of == PUPILS else 0)


def _pupils_alike(pupils: Sequence[KnownPupil]) -> Iterator[LikelyTwice]:
    by_name: dict[str, list[KnownPupil]] = {}
    for one in pupils:
        if one.name:
            by_name.setdefault(fold_text(one.name), []).append(one)
    for same in by_name.values():
        for one, other in combinations(same, 2):
            if one.class_name == other.class_name:
                yield LikelyTwice(PUPILS, _pupil(one), _pupil(other), SAME_CLASS)
            elif set(grade_numbers(one.class_name)) & set(grade_numbers(other.class_name)):
                yield LikelyTwice(PUPILS, _pupil(one), _pupil(other), SAME_GRADE)


def _pupil(one: KnownPupil) -> Entered:
    words = _("{class_name}, seat {seat}")
    return Entered(one.id, one.name, words.format(class_name=one.class_name, seat=one.seat))


def _teachers_alike(teachers: Sequence[Teacher]) -> Iterator[LikelyTwice]:
    for one, other in combinations(teachers, 2):
        if fold_text(one.name) == fold_text(other.name):
            yield LikelyTwice(TEACHERS, _teacher(one), _teacher(other), SAME_NAME)
        elif one.id_tail and one.id_tail == other.id_tail:
            yield LikelyTwice(TEACHERS, _teacher(one), _teacher(other), SAME_LAST_FOUR)


def _teacher(one: Teacher) -> Entered:
    return Entered(one.id, one.name, one.id_tail)


def merge_pupils(center: CenterFolder, site: str, one: str, other: str) -> Merged:
    """Say that two pupils of a site (ids in hex) are one. A second time nothing changes.

    The enrolment that is still open, and a guardian's refusal, are said again beside it: who was
    taken out of a list by one entry and stands in it by the other is there, and a no is a no.
    Raises: InputError I-141 (site), I-600 (id: not a pupil of the site), I-601 (one id twice).
    """
    return _merge(center, site, PUPILS, one, other)


def merge_teachers(center: CenterFolder, site: str, one: str, other: str) -> Merged:
    """Say that two teachers of a site (ids in hex) are one. A second time nothing changes.

    Raises: InputError I-141 (site), I-600 (id: not a teacher of the site), I-601 (one id twice).
    """
    return _merge(center, site, TEACHERS, one, other)


def undo_merge(center: CenterFolder, site: str, one: str) -> tuple[Merged, ...]:
    """Take an id (hex) out of the person it was put to; return who is still merged at the site.

    Every pair that names the id is dropped; what was said of each id stands as it was.
    Raises: InputError I-141 (site), I-602 (id: it is nobody else's).
    """
    wanted = _id(one)
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        site_unit = unit.site(site_number(center, site))
        hand = Hand.of(site_unit, site_unit.writer(), center.world)
        changes = [
            change_of(hand, kind, key, None)
            for kind in _KIND_OF.values()
            for key in _living(site_unit.rows, kind)
            if wanted in (key[:ID_BYTES], key[ID_BYTES:])
        ]
        if not changes:
            raise _refused("I-602", _("No other entry was put to {id}.").format(id=one), "id")
        site_unit.say(changes)
        unit.finish()
    return people_merged(center, site)


def _living(rows: SiteRows, kind: Kind) -> list[bytes]:
    return [
        row[0]
        for row in rows.all(
            "SELECT DISTINCT key FROM register_head WHERE site = ? AND kind = ?"
            " AND is_arrived = 1 AND value IS NOT NULL ORDER BY key",
            int(kind),
        )
    ]


def _merge(center: CenterFolder, site: str, of: str, one: str, other: str) -> Merged:
    first, second = _id(one), _id(other)
    if first == second:
        raise _refused("I-601", _("The two ids are the same."), "id")
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        site_unit = unit.site(site_number(center, site))
        known = _ids_of(site_unit.rows, of)
        for wanted, given in ((first, one), (second, other)):
            if wanted not in known:
                words = _("There is nobody with the id {id} in the list of this site.")
                raise _refused("I-600", words.format(id=given), "id")
        people = People(site_unit.rows, _KIND_OF[of])
        if people.speaker(first) != people.speaker(second):
            ids = (*people.members(first), *people.members(second))
            hand = Hand.of(site_unit, site_unit.writer(), center.world)
            again = _said_again(site_unit, hand, ids) if of == PUPILS else []
            key = alias_key(first, second)
            site_unit.say([*again, change_of(hand, _KIND_OF[of], key, ONE_PERSON)])
        merged = _merged(site_unit.rows, of, first)
        unit.finish()
    return merged


def _ids_of(rows: SiteRows, of: str) -> set[bytes]:
    if of == PUPILS:
        found = rows.all("SELECT id FROM pupil WHERE site = ? AND name IS NOT NULL")
        return {row[0] for row in found}
    people = People(rows, Kind.TEACHER_ALIAS)
    everyone = {one.id for one in site_staff(rows, school_key_of(rows)).everyone}
    return {*everyone, *(one for speaker in everyone for one in people.members(speaker))}


def _said_again(unit: SiteUnit, hand: Hand, ids: Sequence[bytes]) -> list[RegisterChange]:
    """Return what must be the last word on a person's enrolment and consent.

    Said again under its own id, so that an undo has nothing to put back.
    """
    seats = _said(unit, Kind.ENROLMENT, ids)
    open_seats = [one for one in seats if one[2][3] is None]
    consents = _said(unit, Kind.CONSENT, ids)
    refusals = [one for one in consents if one[2][0] != GIVEN]
    changes = []
    if open_seats and seats[-1][2][3] is not None:
        key, value = open_seats[-1][1], open_seats[-1][2]
        changes.append(change_of(hand, Kind.ENROLMENT, key, list(value[:3])))
    if refusals and consents[-1][2][0] == GIVEN:
        key, value = refusals[-1][1], refusals[-1][2]
        changes.append(change_of(hand, Kind.CONSENT, key, list(value)))
    return changes


def _said(unit: SiteUnit, kind: Kind, ids: Sequence[bytes]) -> list[tuple[Any, bytes, Any]]:
    """Return (order, id, value) of what stands of some ids, the latest last."""
    found: list[tuple[Any, bytes, Any]] = []
    for key in ids:
        said = unit.intake.registers.said(kind, key)
        if said is not None:
            found.append((said[0], key, said[1]))
    return sorted(found, key=lambda one: one[0])


def _differing_marks(rows: SiteRows, ids: Sequence[bytes]) -> int:
    """Count the cells, by day and item, in which two of the entries say different things."""
    met: dict[int, int] = {}
    not_yet: dict[int, int] = {}
    for one in ids:
        for day, marks in rows.all(
            "SELECT date, marks FROM habit_day WHERE site = ?"
            " AND pupil = (SELECT no FROM pupil WHERE site = ? AND id = ?)",
            rows.site,
            one,
        ):
            met[day] = met.get(day, 0) | marks & MET_FIELDS
            not_yet[day] = not_yet.get(day, 0) | marks >> NOT_YET_SHIFT
    return sum((bits & not_yet[day]).bit_count() for day, bits in met.items())


def _id(text: str) -> bytes:
    try:
        found = bytes.fromhex(text.strip())
    except ValueError:
        found = b""
    if len(found) != ID_BYTES:
        raise _refused("I-600", _("An id has 32 hex digits: {id}").format(id=text), "id")
    return found


def _refused(code: str, what: str, field: str) -> InputError:
    return InputError(
        what,
        field=field,
        kept=_("Nothing was changed."),
        todo=_("suoma center merge DIR --site CODE --list shows the ids."),
        code=code,
    )
