"""Lists of hours (X6, and our own E1 and E5) brought in: rows become entries, or say why not.

A row that names its record (编号) is that record; another gets an id from who, what and when, so
that the same list brought in twice, or at two laptops, changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.domain.text import _
from app.domain.text_likeness import fold_number
from app.domain.training import SUBMITTED, HourEntry, Session, Teacher
from app.importers.cell_text import fold
from app.importers.hours import HoursRow, HoursSheet
from app.importers.roster import RowError
from app.importers.session_cells import in_order
from app.services.laptop import Laptop
from app.services.pupils import head_unit
from app.services.roster import ImportReport
from app.services.roster_writing import Hand, shared_id
from app.services.site_staff import site_staff
from app.services.teaching_staff import Staff
from app.services.training_checks import check_entry
from app.services.training_facts import TrainingFacts
from app.services.training_records import activities, entries_of, save_entry

OTHER_TEACHER = "I-446"


@dataclass(slots=True)
class HoursPlan:
    """What an import would change. entries: to be written; unchanged: rows that say what is."""

    entries: list[HourEntry] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)

    def report(self, sheet: HoursSheet) -> ImportReport:
        """Return what importing this sheet comes to."""
        errors = sorted([*sheet.errors, *self.errors], key=lambda one: one.row)
        return ImportReport(
            len(self.entries),
            self.unchanged,
            tuple(errors),
            sheet.dropped_columns,
            sheet.unread_worksheets,
        )


def import_laptop_hours(laptop: Laptop, sheet: HoursSheet, *, is_dry_run: bool) -> ImportReport:
    """Import good rows in one transaction, by the head; a second import changes nothing.

    Raises: InputError I-131 when the signed-in person is no head; DiskFullError.
    """
    with head_unit(laptop) as hand:
        year, today = laptop.identity.calendar.year, laptop.world.today()
        plan = plan_hours(hand, sheet, year, today)
        if not is_dry_run:
            carry_out_hours(hand, plan)
    return plan.report(sheet)


def plan_hours(hand: Hand, sheet: HoursSheet, year: SchoolYear, today: int) -> HoursPlan:
    """Compare a list with the records of the site, inside a unit of work. today: day number."""
    planning = _Planning(hand, year, today)
    for row in sheet.rows:
        planning.take(row)
    return planning.plan


def carry_out_hours(hand: Hand, plan: HoursPlan) -> None:
    """Write the entries of a plan, inside the same unit of work."""
    for entry in plan.entries:
        save_entry(hand, entry)


class _Planning:
    """The site's entries while the rows of a list are laid beside them, one after the other."""

    def __init__(self, hand: Hand, year: SchoolYear, today: int) -> None:
        rows = hand.intake.rows
        self._hand, self._year, self._today = hand, year, today
        self._staff = site_staff(rows, hand.writer.school_key)
        self._activities = activities(rows)
        self._entries = {one.id: one for one in entries_of(rows)}
        self._own: dict[bytes, dict[bytes, HourEntry]] = defaultdict(dict)
        for one in self._entries.values():
            self._own[one.teacher][one.id] = one
        self.plan = HoursPlan()

    def take(self, row: HoursRow) -> None:
        """Decide what one row means."""
        try:
            found = self._entry(row)
            if found is None:
                self.plan.unchanged += 1
                return
            self._check(found)
        except InputError as error:
            words = _("Row {row}: {message}").format(row=row.row, message=error.what)
            self.plan.errors.append(RowError(row.row, "", error.code, words))
            return
        self._entries[found.id] = self._own[found.teacher][found.id] = found
        self.plan.entries.append(found)

    def _entry(self, row: HoursRow) -> HourEntry | None:
        """Return the entry to be written, None when the row says what is there already."""
        present = self._entries.get(row.entry_id) if row.entry_id else None
        if present is not None:
            self._refuse_other(row, present)
            changed = entry_of_row(row, present)
            return None if changed == present else changed
        teacher = find_teacher(self._staff, row)
        entry_id = row.entry_id or self._shared_id(row, teacher)
        fresh = entry_of_row(row, _empty(row, teacher, entry_id))
        if any(_is_same(one, fresh) for one in self._own[teacher.id].values()):
            return None
        return fresh

    def _shared_id(self, row: HoursRow, teacher: Teacher) -> bytes:
        sessions = (f"{one.day} {one.minutes} {one.start}" for one in row.sessions)
        who = teacher.id.hex()
        return shared_id(self._hand, "imported hours", who, row.title, row.part_role, *sessions)

    def _refuse_other(self, row: HoursRow, present: HourEntry) -> None:
        """Refuse a row that names the record of another teacher."""
        names = {one.name for one in self._staff.everyone if one.id == present.teacher}
        if row.name not in {fold(one) for one in (*names, present.teacher_name)}:
            raise InputError(
                _("The record of this 编号 is {name}’s.").format(name=present.teacher_name),
                field="teacher",
                code=OTHER_TEACHER,
            )

    def _check(self, entry: HourEntry) -> None:
        if entry.state != SUBMITTED:
            return
        others = (one for one in self._entries.values() if one.teacher != entry.teacher)
        facts = TrainingFacts(
            teacher=Teacher(entry.teacher, entry.teacher_name),
            today=self._today,
            year=self._year,
            entries=tuple(self._own[entry.teacher].values()),
            activities=self._activities,
            certificates={
                fold_number(one.certificate): one.teacher_name for one in others if one.certificate
            },
        )
        check_entry(entry, facts)


def find_teacher(staff: Staff, row: HoursRow) -> Teacher:
    """Return whom a row means: by the name, and by the last four where the list has them.

    Raises: InputError I-450, I-451 (teacher).
    """
    same = [one for one in staff.everyone if one.name == row.name]
    if row.id_tail and not (len(same) == 1 and not same[0].id_tail):
        return staff.find(f"{row.name}({row.id_tail})")
    return staff.find(row.name)


def _empty(row: HoursRow, teacher: Teacher, entry_id: bytes) -> HourEntry:
    return HourEntry(
        id=entry_id,
        teacher=teacher.id,
        teacher_name=teacher.name,
        title=row.title,
        level=row.level,
        mode=row.mode,
        sessions=row.sessions,
    )


def entry_of_row(row: HoursRow, present: HourEntry) -> HourEntry:
    """Return an entry as a row tells it; what a list has no column for stays as it is.

    A text that is the same but for its spelling (spaces, full-width signs) stays as it stands.
    """
    reason = row.claim_reason
    if row.claimed_halves is not None and not reason and not present.claim_reason:
        reason = _("as in the list that was brought in")
    is_settled = row.claimed_halves == present.claimed_halves and not row.claim_reason
    return replace(
        present,
        title=_kept(present.title, row.title),
        level=row.level,
        mode=row.mode,
        sessions=_kept_sessions(present.sessions, row.sessions),
        organizer=_kept(present.organizer, row.organizer),
        topic=row.topic,
        is_full_release=row.is_full_release,
        part_role=row.part_role,
        assessment=row.assessment,
        certificate=_kept(present.certificate, row.certificate),
        rule=_kept(present.rule, row.rule),
        claimed_halves=row.claimed_halves,
        claim_reason=present.claim_reason if is_settled else _kept(present.claim_reason, reason),
    )


def _kept(present: str, told: str) -> str:
    return present if _plain(present) == _plain(told) else told


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _kept_sessions(present: tuple[Session, ...], told: tuple[Session, ...]) -> tuple[Session, ...]:
    return present if _ordered(present) == _ordered(told) else told


def _ordered(sessions: Sequence[Session]) -> list[Session]:
    return sorted(sessions, key=in_order)


def _is_same(one: HourEntry, other: HourEntry) -> bool:
    """Tell whether two entries of a teacher say the same training, part and sittings."""
    return (
        _plain(one.title) == _plain(other.title)
        and one.part_role == other.part_role
        and _ordered(one.sessions) == _ordered(other.sessions)
    )
