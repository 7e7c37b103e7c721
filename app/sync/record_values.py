"""The domain's hours, lesson cases, teachers and trainings to their register values and back."""

from __future__ import annotations

from typing import Any

import msgspec

from app.domain.lessons import Comment, Improvement, LessonCase, LessonStep, Preparation
from app.domain.training import (
    DRAFT,
    Attachment,
    HourEntry,
    Posting,
    Session,
    Teacher,
    TrainingActivity,
)
from app.sync.record_layout import (
    ActivityValue,
    AttachmentValue,
    HourEntryValue,
    LessonCaseValue,
    LessonTextValue,
    SessionValue,
    State,
    TeacherValue,
    unpack,
)


def _state(text: str) -> State:
    return "draft" if text == DRAFT else "submitted"


def _sessions(sessions: tuple[Session, ...]) -> list[SessionValue]:
    return [SessionValue(one.day, one.minutes, one.start) for one in sessions]


def _attachments(attachments: tuple[Attachment, ...]) -> list[AttachmentValue]:
    return [
        AttachmentValue(one.name, one.kind, one.sha256, one.size, list(one.pieces))
        for one in attachments
    ]


def _read_sessions(values: list[SessionValue]) -> tuple[Session, ...]:
    return tuple(Session(one.day, one.minutes, one.start) for one in values)


def _read_attachments(values: list[AttachmentValue]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(one.name, one.kind, one.sha256, one.size, tuple(one.pieces)) for one in values
    )


def pack_hour_entry(entry: HourEntry) -> bytes:
    """Return an entry's register value; its key is the entry's id."""
    return msgspec.msgpack.encode(
        HourEntryValue(
            entry.teacher,
            entry.teacher_name,
            _state(entry.state),
            entry.activity,
            entry.title,
            entry.level,
            entry.mode,
            _sessions(entry.sessions),
            entry.part_role,
            entry.assessment,
            entry.certificate,
            entry.organizer,
            entry.topic,
            entry.is_full_release,
            entry.rule,
            entry.claimed_halves,
            entry.claim_reason,
            _attachments(entry.evidence),
        )
    )


def read_hour_entry(entry_id: bytes, raw: bytes) -> HourEntry:
    """Read what :func:`pack_hour_entry` wrote. Raises: MalformedError."""
    value = unpack(raw, HourEntryValue)
    return HourEntry(
        id=entry_id,
        sessions=_read_sessions(value.sessions),
        evidence=_read_attachments(value.evidence),
        **_plain(value, "sessions", "evidence"),
    )


def pack_lesson_text(case: LessonCase) -> bytes:
    """Return the text of a lesson case as it lies inline or is cut into pieces."""
    return msgspec.msgpack.encode(
        LessonTextValue(
            case.lesson_type,
            case.class_name,
            case.class_size,
            case.lesson_no,
            case.textbook,
            case.objectives,
            case.key_points,
            case.learner_analysis,
            [
                (one.minutes, one.teacher_activity, one.pupil_activity, one.intent)
                for one in case.steps
            ],
            case.reflection,
            [(one.before, one.after, one.evidence) for one in case.improvements],
            [(one.stage, one.text, one.day, one.by) for one in case.preparations],
            [(one.by, one.strengths, one.suggestions, one.role) for one in case.comments],
            case.mentor,
            case.ict_used,
        )
    )


def pack_lesson_case(case: LessonCase, pieces: tuple[bytes, ...], text: bytes | None) -> bytes:
    """Return a lesson case's register value. Args: text: inline, or None when in ``pieces``."""
    return msgspec.msgpack.encode(
        LessonCaseValue(
            case.teacher,
            case.teacher_name,
            _state(case.state),
            case.kind,
            case.taught_on,
            case.subject,
            case.grade,
            case.topic,
            case.group,
            text,
            list(pieces),
            list(case.origins),
            _attachments(case.attachments),
            case.is_recommended,
        )
    )


def read_lesson_case(case_id: bytes, head: LessonCaseValue, text: bytes) -> LessonCase:
    """Read a lesson case from its head and its whole text. Raises: MalformedError."""
    body = unpack(text, LessonTextValue)
    return LessonCase(
        id=case_id,
        origins=tuple(head.origins),
        attachments=_read_attachments(head.attachments),
        steps=tuple(LessonStep(*one) for one in body.steps),
        improvements=tuple(Improvement(*one) for one in body.improvements),
        preparations=tuple(Preparation(*one) for one in body.preparations),
        comments=tuple(Comment(*one) for one in body.comments),
        **_plain(head, "origins", "attachments", "text", "pieces"),
        **_plain(body, "steps", "improvements", "preparations", "comments"),
    )


def pack_teacher(teacher: Teacher) -> bytes:
    """Return a teacher's register value; its key is the teacher's id."""
    postings = [(one.site, one.start, one.until) for one in teacher.postings]
    return msgspec.msgpack.encode(
        TeacherValue(
            teacher.name,
            teacher.id_tail,
            teacher.employment,
            teacher.is_full_time,
            teacher.stage,
            list(teacher.subjects),
            teacher.title,
            teacher.status,
            postings,
        )
    )


def read_teacher(teacher_id: bytes, raw: bytes) -> Teacher:
    """Read what :func:`pack_teacher` wrote. Raises: MalformedError."""
    value = unpack(raw, TeacherValue)
    return Teacher(
        id=teacher_id,
        subjects=tuple(value.subjects),
        postings=tuple(Posting(*one) for one in value.postings),
        **_plain(value, "subjects", "postings"),
    )


def pack_activity(activity: TrainingActivity) -> bytes:
    """Return an activity's register value; its key is the activity's id."""
    return msgspec.msgpack.encode(
        ActivityValue(
            activity.title,
            activity.organizer,
            activity.level,
            activity.mode,
            _sessions(activity.sessions),
            activity.planned_halves,
            activity.topic,
            activity.is_full_release,
            activity.project,
            activity.evidence,
            activity.is_required,
            activity.is_regular,
        )
    )


def read_activity(activity_id: bytes, raw: bytes) -> TrainingActivity:
    """Read what :func:`pack_activity` wrote. Raises: MalformedError."""
    value = unpack(raw, ActivityValue)
    return TrainingActivity(
        id=activity_id, sessions=_read_sessions(value.sessions), **_plain(value, "sessions")
    )


def _plain(value: msgspec.Struct, *without: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__ if name not in without}
