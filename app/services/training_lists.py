"""Teacher lists (X2) and trainings (X3) from spreadsheets into the records of one site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.domain.text import _
from app.domain.training import Posting, Teacher, TrainingActivity
from app.importers.activities import ActivityRow, ActivitySheet
from app.importers.roster import RowError
from app.importers.teachers import TeacherRow, TeacherSheet
from app.services.laptop import Laptop
from app.services.pupils import head_unit
from app.services.record_writing import named_id, write_record
from app.services.roster import ImportReport
from app.services.roster_writing import Hand
from app.services.teaching_staff import teacher_id, teachers
from app.services.training_records import save_activity
from app.sync.operations import Kind
from app.sync.record_values import pack_teacher


def write_teachers(hand: Hand, site: str, rows: Sequence[TeacherRow], first_day: int) -> int:
    """Write the teachers of one site; return how many rows changed something.

    What a row does not say stays as it is. Args: site: its code. first_day: from when a posting
    without a day holds.
    """
    known = teachers(hand.intake.rows)
    names = Counter(row.name for row in rows)
    changed = 0
    for row in rows:
        present = _present(known, row, is_twice=names[row.name] > 1)
        teacher = _teacher(hand, site, row, present, first_day, is_twice=names[row.name] > 1)
        changed += write_record(hand, Kind.TEACHER, teacher.id, pack_teacher(teacher))
    return changed


def _present(known: Sequence[Teacher], row: TeacherRow, *, is_twice: bool) -> Teacher | None:
    """Return who the row means among those on the list: by name, and by tail where it tells."""
    same = [one for one in known if one.name == row.name]
    exact = [one for one in same if row.id_tail and one.id_tail == row.id_tail]
    if exact:
        return exact[0]
    is_only = len(same) == 1 and not is_twice
    return same[0] if is_only and "" in (same[0].id_tail, row.id_tail) else None


def _teacher(
    hand: Hand,
    site: str,
    row: TeacherRow,
    present: Teacher | None,
    first_day: int,
    *,
    is_twice: bool,
) -> Teacher:
    if present is None:
        tail = row.id_tail if is_twice else ""
        present = Teacher(teacher_id(hand.writer.school_key, row.name, tail), row.name)
    postings = present.postings
    if row.start is not None or row.until is not None or not postings:
        postings = (Posting(site, row.start or first_day, row.until),)
    return replace(
        present,
        id_tail=row.id_tail or present.id_tail,
        employment=row.employment or present.employment,
        is_full_time=present.is_full_time if row.is_full_time is None else row.is_full_time,
        stage=row.stage or present.stage,
        subjects=row.subjects or present.subjects,
        title=row.title or present.title,
        status=row.status or present.status,
        postings=postings,
    )


def write_activities(hand: Hand, rows: Sequence[ActivityRow]) -> int:
    """Write trainings of the catalogue; return how many rows changed something."""
    return sum(save_activity(hand, activity_of(row)) for row in rows)


def activity_of(row: ActivityRow) -> TrainingActivity:
    """Return the training a row means; its id stands for title, organizer and first day."""
    first = min(one.day for one in row.sessions)
    return TrainingActivity(
        id=named_id("activity", row.title, row.organizer, str(first)),
        title=row.title,
        organizer=row.organizer,
        level=row.level,
        mode=row.mode,
        sessions=row.sessions,
        planned_halves=row.planned_halves,
        topic=row.topic,
        is_full_release=row.is_full_release,
        project=row.project,
        evidence=row.evidence,
    )


def import_laptop_teachers(laptop: Laptop, sheet: TeacherSheet) -> ImportReport:
    """Import the teachers of the laptop's own site; rows of other schools are errors.

    Raises: InputError I-131 (not the head).
    """
    identity = laptop.identity
    own = [row for row in sheet.rows if row.site in ("", identity.site, identity.site_name)]
    words = _("Row {row}: {site} is not this school.")
    errors = [
        RowError(row.row, "", "I-467", words.format(row=row.row, site=row.site))
        for row in sheet.rows
        if row not in own
    ]
    with head_unit(laptop) as hand:
        changed = write_teachers(hand, identity.site, own, identity.calendar.year.first)
    return ImportReport(
        changed,
        len(own) - changed,
        (*sheet.errors, *errors),
        sheet.dropped_columns,
        sheet.unread_worksheets,
    )


def import_laptop_activities(laptop: Laptop, sheet: ActivitySheet) -> ImportReport:
    """Import trainings of the school's own. Raises: InputError I-131 (not the head)."""
    with head_unit(laptop) as hand:
        changed = write_activities(hand, sheet.rows)
    return ImportReport(
        changed,
        len(sheet.rows) - changed,
        sheet.errors,
        sheet.dropped_columns,
        sheet.unread_worksheets,
    )
