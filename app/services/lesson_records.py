"""Lesson cases and their pictures, as they stand in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from app.domain.lessons import LessonCase
from app.domain.training import Attachment
from app.services.record_writing import keep_objects, write_record
from app.services.roster_writing import Hand
from app.sync.index import LogIndex
from app.sync.lesson_text import read_lesson, write_lesson
from app.sync.objects import cut_pieces, join_pieces, piece_names
from app.sync.operations import Kind
from app.sync.rows import SiteRows


def cases_of(rows: SiteRows, teacher: bytes | None = None) -> tuple[LessonCase, ...]:
    """Return the lesson cases of a teacher, or of everyone, the latest lesson first."""
    found = rows.all(
        "SELECT id, value, teacher FROM lesson_case WHERE site = ? AND true"
        " ORDER BY taught_on DESC, id DESC"
        if teacher is None
        else "SELECT id, value, teacher FROM lesson_case WHERE site = ? AND teacher = ?"
        " ORDER BY taught_on DESC, id DESC",
        *(() if teacher is None else (teacher,)),
    )
    object_of = LogIndex(rows).object_of
    cases = [_case(case_id, raw, teacher, object_of) for case_id, raw, teacher in found]
    return tuple(one for one in cases if one is not None)


def _case(
    case_id: bytes, raw: bytes, teacher: bytes, object_of: Callable[[bytes], bytes | None]
) -> LessonCase | None:
    """Read a case as its teacher's, who may have been entered twice (sync.md section 2)."""
    case = read_lesson(case_id, raw, object_of)
    return case if case is None or case.teacher == teacher else replace(case, teacher=teacher)


def case_of(rows: SiteRows, case_id: bytes) -> LessonCase | None:
    """Return one lesson case, or None."""
    row = rows.one("SELECT value, teacher FROM lesson_case WHERE site = ? AND id = ?", case_id)
    return None if row is None else _case(case_id, row[0], row[1], LogIndex(rows).object_of)


def save_case(hand: Hand, case: LessonCase) -> bool:
    """Write a lesson case; False when it says just that already. Inside a write unit."""
    raw, pieces = write_lesson(case)
    keep_objects(hand, list(pieces.values()))
    return write_record(hand, Kind.LESSON_CASE, case.id, raw)


def delete_case(hand: Hand, case_id: bytes) -> bool:
    """Take a lesson case back."""
    return write_record(hand, Kind.LESSON_CASE, case_id, None)


def keep_attachment(hand: Hand, name: str, content: bytes, kind: str = "jpeg") -> Attachment:
    """Keep a picture that was made small (app.importers.pictures), for a record to name it."""
    keep_objects(hand, list(cut_pieces(content).values()))
    sha256 = hashlib.sha256(content).digest()
    return Attachment(name, kind, sha256, len(content), piece_names(content))


def attachment_bytes(rows: SiteRows, attachment: Attachment) -> bytes | None:
    """Return a picture, or None while a piece of it is not held here."""
    return join_pieces(attachment.pieces, LogIndex(rows).object_of)
