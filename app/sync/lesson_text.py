"""A lesson case as register value and objects: its text lies inline, or in pieces when long."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.lessons import LessonCase
from app.sync.objects import cut_pieces, join_pieces, piece_names
from app.sync.record_layout import MAX_INLINE_BYTES, LessonCaseValue, unpack
from app.sync.record_values import pack_lesson_case, pack_lesson_text, read_lesson_case


def write_lesson(case: LessonCase) -> tuple[bytes, dict[bytes, bytes]]:
    """Return a lesson case's register value, and the pieces that must be kept before it."""
    text = pack_lesson_text(case)
    if len(text) <= MAX_INLINE_BYTES:
        return pack_lesson_case(case, (), text), {}
    return pack_lesson_case(case, piece_names(text), None), cut_pieces(text)


def read_lesson(
    case_id: bytes, raw: bytes, object_of: Callable[[bytes], bytes | None]
) -> LessonCase | None:
    """Read a lesson case whole, or None while a piece of its text is not held.

    Raises: MalformedError: value or text do not follow the layout.
    """
    head = unpack(raw, LessonCaseValue)
    text = join_pieces(head.pieces, object_of) if head.text is None else head.text
    return None if text is None else read_lesson_case(case_id, head, text)
