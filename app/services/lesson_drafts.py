"""What is being written of a lesson case, kept on this laptop until it is saved or a crash is over.

Nothing of it is an operation and nothing is ever sent: it only outlives the power.
"""

from __future__ import annotations

import msgspec

from app.domain.lessons import LessonCase
from app.services.drafts import draft_of, drafts, drop_draft, put_draft
from app.services.laptop import Laptop

LESSON, SENTENCES = "lesson_case", "lesson_sentences"
NO_SENTENCES = ("", "", "")
Sentences = tuple[str, str, str]


def keep_lesson_text(laptop: Laptop, case: LessonCase) -> None:
    """Keep a half-written case; durable when it returns. Raises: DiskFullError."""
    put_draft(laptop, LESSON, case.id, msgspec.msgpack.encode(case))


def kept_lesson_text(laptop: Laptop, case_id: bytes) -> LessonCase | None:
    """Return what was being written of a case, None if nothing waits."""
    raw = draft_of(laptop, LESSON, case_id)
    return None if raw is None else _read(raw)


def kept_lesson_texts(laptop: Laptop, teacher: bytes) -> tuple[LessonCase, ...]:
    """Return all that one teacher was writing."""
    found = (_read(raw) for raw in drafts(laptop, LESSON).values())
    return tuple(one for one in found if one is not None and one.teacher == teacher)


def forget_lesson_text(laptop: Laptop, case_id: bytes) -> None:
    """Forget what was being written: it is saved, or nobody wants it."""
    drop_draft(laptop, LESSON, case_id)


def keep_sentences(laptop: Laptop, sentences: Sentences) -> None:
    """Keep the signed-in person's 课后三句话; three empty ones are forgotten."""
    record = laptop.account.account_id
    if any(sentences):
        put_draft(laptop, SENTENCES, record, msgspec.msgpack.encode(sentences))
    else:
        drop_draft(laptop, SENTENCES, record)


def kept_sentences(laptop: Laptop) -> Sentences:
    """Return the signed-in person's 课后三句话 as far as they were written."""
    raw = draft_of(laptop, SENTENCES, laptop.account.account_id)
    if raw is None:
        return NO_SENTENCES
    try:
        found: Sentences = msgspec.msgpack.decode(raw, type=Sentences)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return NO_SENTENCES
    return found


def _read(raw: bytes) -> LessonCase | None:
    """Read a kept case; one of another version of the program is as if never kept."""
    try:
        return msgspec.msgpack.decode(raw, type=LessonCase)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
