"""People who move to another school of the center (sync.md section 7).

A pupil is left at the one and is a new pupil, with a new id, at the other: what was marked stays
where it was marked, and only the name goes along, sealed anew with the other school's key. Consent
was given to one school, so it does not travel. A teacher takes the hours of the school year along,
as copies that the next school shows and the center never counts a second time.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.center.administration import site_number
from app.center.identity import CenterFolder, current_epoch
from app.center.unit import CenterUnit, SiteUnit
from app.domain.calendar import SchoolYear, date_of
from app.domain.errors import InputError
from app.domain.hour_rules import rules_on
from app.domain.hours import count_teacher
from app.domain.ids import OperationId
from app.domain.text import _
from app.domain.training import (
    ACCEPTED,
    CERTIFIED,
    DRAFT,
    REVIEW_STAGES,
    REVOKED,
    HourEntry,
    Posting,
    Teacher,
    carried_id,
)
from app.services.hour_standing import Decided, standing_entries
from app.services.record_writing import write_record
from app.services.roster import KnownPupil, class_ids, class_of, known_pupils
from app.services.roster_writing import Hand, NewPupil, change_of, write, write_pupils
from app.services.site_staff import school_key_of, site_staff
from app.services.teaching_staff import teacher_id, teachers
from app.services.training_records import (
    Review,
    activities,
    delete_entry,
    entries_of,
    entry_of,
    reviews,
    rule_sets,
    save_entry,
)
from app.sync.operations import Kind
from app.sync.record_fold import certification_key
from app.sync.record_layout import CertificationValue
from app.sync.record_values import pack_hour_entry, pack_teacher

MOVED, IN_POST = "moved", "in_post"


@dataclass(frozen=True, slots=True)
class PupilMove:
    """Who moves where. site, to_site: codes. day: the first day number at the other school.

    pupil: the id of the child that was shown to whoever decided; None: whoever sits there.
    """

    site: str
    class_name: str
    seat: int
    to_site: str
    to_class: str
    to_seat: int
    day: int
    pupil: bytes | None = None


@dataclass(frozen=True, slots=True)
class PupilMoved:
    """What came of it. left, came: the ids at the two schools."""

    left: bytes
    came: bytes
    last_day: int


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What a teacher took along. left, came: the ids at the two schools; hours in halves."""

    left: bytes
    came: bytes
    entries: int
    certified: int
    pending: int


@contextmanager
def _two_sites(center: CenterFolder, site: str, to_site: str) -> Iterator[tuple[Hand, Hand]]:
    """Lend a hand at each of two sites, in one write unit; what they wrote is cut at its end."""
    if site == to_site:
        raise _refused("I-603", _("The two schools are the same."), "to")
    numbers = site_number(center, site), site_number(center, to_site)
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        sites: list[SiteUnit] = [unit.site(number) for number in numbers]
        here, there = (Hand.of(one, one.writer(), center.world) for one in sites)
        yield here, there
        for one in sites:
            one.journal.cut_all(one.writer())
        unit.finish()


def transfer_pupil(center: CenterFolder, move: PupilMove) -> PupilMoved:
    """Leave a pupil at one school and enter the child at another, from a day on, without consent.

    Raises: InputError I-141 (site), I-303 (class: not at the other school), I-603 (to: the same
    school), I-604 (seat: nobody sits there, or another child than was shown), I-605 (seat: taken
    at the other school), I-606 (day).
    """
    with _two_sites(center, move.site, move.to_site) as (here, there):
        pupil = _sitting(here, move.class_name, move.seat)
        if pupil is None:
            words = _("Nobody sits on seat {seat} of {class_name}.")
            what = words.format(seat=move.seat, class_name=move.class_name)
            raise _refused("I-604", what, "seat")
        if move.pupil not in (None, pupil.id):
            words = _("Another child sits on seat {seat} of {class_name} by now; look again.")
            what = words.format(seat=move.seat, class_name=move.class_name)
            raise _refused("I-604", what, "seat")
        to_class = class_of(there.intake.rows, move.to_class)
        if _sitting(there, move.to_class, move.to_seat) is not None:
            words = _("Seat {seat} of {class_name} is taken at the other school.")
            what = words.format(seat=move.to_seat, class_name=move.to_class)
            raise _refused("I-605", what, "to-seat")
        _check_day(center, move.day, pupil.enrolled_from)
        class_id = class_ids(here.intake.rows)[pupil.class_name]
        until = [class_id, pupil.seat, pupil.enrolled_from, move.day - 1]
        write(here, [change_of(here, Kind.ENROLMENT, pupil.id, until)])
        write_pupils(there, to_class, [NewPupil(move.to_seat, pupil.name, move.day)])
        came = _sitting(there, move.to_class, move.to_seat)
        assert came is not None
        return PupilMoved(pupil.id, came.id, move.day - 1)


def _sitting(hand: Hand, class_name: str, seat: int) -> KnownPupil | None:
    pupils = known_pupils(hand.intake.rows)
    return next((one for one in pupils if (one.class_name, one.seat) == (class_name, seat)), None)


def _check_day(center: CenterFolder, day: int, after: int) -> None:
    last = center.facts.calendar.year.last
    if not after < day <= last:
        words = _("The first day at the other school lies after {first} and by {last}.")
        first, end = date_of(after).isoformat(), date_of(last).isoformat()
        raise _refused("I-606", words.format(first=first, last=end), "on")


def carry_over_teacher(
    center: CenterFolder, site: str, teacher: str, to_site: str, day: int
) -> CarriedOver:
    """Note that a teacher serves at another school from a day on, and take the year's hours along.

    Called again it brings the copies up to date with what was decided since. Pictures of proof
    stay where the entry is judged.
    Args: teacher: the name, or ``王小梅(1234)``.
    Raises: InputError I-141 (site), I-450, I-451 (teacher), I-603 (to: the same school), I-606
    (day: outside the school year), I-607 (teacher: a namesake without the last four is there).
    """
    year = center.facts.calendar.year
    with _two_sites(center, site, to_site) as (here, there):
        rows = here.intake.rows
        known = site_staff(rows, school_key_of(rows)).find(teacher)
        _check_day(center, day, year.first)
        left = _posted_until(known, site, day, year)
        came = _posted_from(left, there, to_site, day)
        write_record(here, Kind.TEACHER, left.id, pack_teacher(left))
        write_record(there, Kind.TEACHER, came.id, pack_teacher(came))
        return _carry_entries(here, there, left, came, year)


def _posted_until(known: Teacher, site: str, day: int, year: SchoolYear) -> Teacher:
    """Return who leaves, with the present posting ended; who has left before stays as noted."""
    if known.status == MOVED:
        return known
    postings = known.postings or (Posting(site, year.first),)
    ended = [replace(one, until=day - 1) if one.until is None else one for one in postings]
    return replace(known, status=MOVED, postings=tuple(ended))


def _posted_from(left: Teacher, there: Hand, to_site: str, day: int) -> Teacher:
    """Return the same person at the next school: known from before, by the last four, or new."""
    origin = left.postings[-1].site
    same = [one for one in teachers(there.intake.rows) if one.name == left.name]
    again = [one for one in same if any(posting.site == origin for posting in one.postings)]
    if again:
        return again[0]
    posting = Posting(to_site, day)
    for one in same:
        if left.id_tail and one.id_tail == left.id_tail:
            return replace(one, status=IN_POST, postings=(*one.postings, posting))
    if same and not left.id_tail:
        words = _("The other school has a teacher {name}: note the last four of both first.")
        raise _refused("I-607", words.format(name=left.name), "teacher")
    own = teacher_id(there.writer.school_key, left.name, left.id_tail if same else "")
    return replace(left, id=own, status=IN_POST, postings=(*left.postings, posting))


def _carry_entries(
    here: Hand, there: Hand, left: Teacher, came: Teacher, year: SchoolYear
) -> CarriedOver:
    rows = here.intake.rows
    decided, decided_there = reviews(rows), reviews(there.intake.rows)
    catalogue = {one.id: one for one in activities(rows)}
    known = {one.id for one in activities(there.intake.rows)}
    everything = _of_year(here, there, left, year)
    standing = standing_entries(everything, decided)
    sets = rule_sets(rows)
    counted = count_teacher(standing, lambda day: rules_on(sets, day), catalogue)
    carried = certified = pending = 0
    for entry in standing:
        if entry.state == DRAFT:
            _withdraw(there, carried_id(entry.id), decided_there)
            continue
        copy = _copy(entry, came, known)
        save_entry(there, copy)
        for stage in REVIEW_STAGES:
            _decide_alike(there, copy, decided.get((entry.id, stage)), stage, decided_there)
        carried += 1
        review = decided.get((entry.id, CERTIFIED))
        if review is not None and review.decision == ACCEPTED:
            certified += review.halves.get(year.start, 0)
        else:
            pending += counted[entry.id].halves_by_year.get(year.start, 0)
    return CarriedOver(left.id, came.id, carried, certified, pending)


def _copy(entry: HourEntry, came: Teacher, known: Container[bytes]) -> HourEntry:
    """Return an entry as it goes along: proof stays behind, an unknown training is a free one."""
    return replace(
        entry,
        id=carried_id(entry.id),
        teacher=came.id,
        activity=entry.activity if entry.activity in known else None,
        evidence=(),
    )


def _of_year(here: Hand, there: Hand, left: Teacher, year: SchoolYear) -> list[HourEntry]:
    """Return the entries of a school year, but for copies of what is at the next school itself."""
    own = {carried_id(one.id) for one in entries_of(there.intake.rows)}
    return [
        one
        for one in entries_of(here.intake.rows, left.id)
        if one.id not in own and any(session.day in year for session in one.sessions)
    ]


def _decide_alike(
    there: Hand, copy: HourEntry, review: Review | None, stage: int, decided: Decided
) -> None:
    """Say of a copy what was said of the entry: accepted, or not any more."""
    present = decided.get((copy.id, stage))
    if review is None or review.decision != ACCEPTED:
        if present is not None and present.decision == ACCEPTED:
            _say(there, copy.id, stage, CertificationValue(REVOKED, [], "", "", "", "", [], None))
    elif present is None or (present.decision, present.halves) != (ACCEPTED, review.halves):
        value = CertificationValue(
            ACCEPTED,
            sorted(review.halves.items()),
            review.rule_version,
            "",
            "",
            review.batch_no,
            [one.to_bytes() for one in _heads(there, Kind.HOUR_ENTRY, copy.id)],
            pack_hour_entry(copy),
        )
        _say(there, copy.id, stage, value)


def _withdraw(there: Hand, copy: bytes, decided: Decided) -> None:
    """Take back a copy whose entry does not stand any more."""
    if entry_of(there.intake.rows, copy) is None:
        return
    for stage in REVIEW_STAGES:
        present = decided.get((copy, stage))
        if present is not None and present.decision == ACCEPTED:
            _say(there, copy, stage, CertificationValue(REVOKED, [], "", "", "", "", [], None))
    delete_entry(there, copy)


def _say(there: Hand, record: bytes, stage: int, value: CertificationValue) -> None:
    key = certification_key(record, stage)
    write(there, [change_of(there, Kind.CERTIFICATION, key, value)])


def _heads(hand: Hand, kind: Kind, key: bytes) -> Sequence[OperationId]:
    return hand.intake.registers.heads_of(kind, key)


def _refused(code: str, what: str, field: str) -> InputError:
    return InputError(what, field=field, kept=_("Nothing was changed."), code=code)
