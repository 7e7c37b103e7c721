"""Hours, lesson cases, teachers, trainings, rules and certification as their register values.

Layout: ``docs/protocol.md`` section 4.5. Words of a list (level, mode, role …) travel as text, so
that a word a newer program knows is kept; what they may be is asked where people type them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

import msgspec

from app.domain.lessons import Comment, Improvement, LessonCase, LessonStep, Preparation
from app.domain.training import (
    DRAFT,
    MAX_EVIDENCE,
    Attachment,
    HourEntry,
    Posting,
    Session,
    Teacher,
    TrainingActivity,
)
from app.sync.columns import UNREADABLE, MalformedError
from app.sync.operations import MAX_DAY

MAX_TEXT = 200
MAX_SESSIONS = 200
MAX_PIECES = 14
MAX_INLINE_BYTES = 6_000
MAX_RULES_BYTES = 8_000
MAX_HALVES = 4_000

_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Hash = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
_Small = Annotated[int, msgspec.Meta(ge=0, le=MAX_DAY)]
_Halves = Annotated[int, msgspec.Meta(ge=0, le=MAX_HALVES)]
_Size = Annotated[int, msgspec.Meta(ge=0, le=MAX_PIECES * 15_000)]
_Pieces = Annotated[list[_Id], msgspec.Meta(max_length=MAX_PIECES)]
_State = Literal["draft", "submitted"]
Decided = Literal["accepted", "returned", "revoked"]


class _Value(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """An array in the order of its fields; trailing ones with a default may be left out."""


class SessionValue(_Value):
    """day number, minutes, minute of the day at which it starts."""

    day: _Small
    minutes: _Small
    start: _Small | None = None


class AttachmentValue(_Value):
    """A picture: its name, kind, the hash and size of the whole, the names of its pieces."""

    name: _Text
    kind: _Text
    sha256: _Hash
    size: _Size
    pieces: _Pieces


_Sessions = Annotated[list[SessionValue], msgspec.Meta(max_length=MAX_SESSIONS)]
_Attachments = Annotated[list[AttachmentValue], msgspec.Meta(max_length=MAX_EVIDENCE)]


class HourEntryValue(_Value):
    """What one teacher says of one training."""

    teacher: _Id
    teacher_name: _Text
    state: _State
    activity: _Id | None
    title: _Text
    level: _Text
    mode: _Text
    sessions: _Sessions
    part_role: _Text
    assessment: _Text
    certificate: _Text = ""
    organizer: _Text = ""
    topic: _Text = "other"
    is_full_release: bool = False
    rule: _Text = ""
    claimed_halves: _Halves | None = None
    claim_reason: _Text = ""
    evidence: _Attachments = []


class LessonCaseValue(_Value):
    """What lists need of a lesson case, and its text: inline, or in pieces when it is long."""

    teacher: _Id
    teacher_name: _Text
    state: _State
    kind: _Text
    taught_on: _Small
    subject: _Text
    grade: _Small
    topic: _Text
    group: _Id | None
    text: Annotated[bytes, msgspec.Meta(max_length=MAX_INLINE_BYTES)] | None
    pieces: _Pieces
    origins: Annotated[list[_Text], msgspec.Meta(max_length=8)] = []
    attachments: _Attachments = []
    is_recommended: bool = False


_Long = Annotated[str, msgspec.Meta(max_length=20_000)]


class LessonTextValue(_Value):
    """The text of a lesson case; at most 14 pieces of 15,000 bytes when packed."""

    lesson_type: _Text
    class_name: _Text
    class_size: _Small | None
    lesson_no: _Small | None
    textbook: _Text
    objectives: _Long
    key_points: _Long
    learner_analysis: _Long
    steps: list[tuple[_Small, _Long, _Long, _Long]]
    reflection: _Long
    improvements: list[tuple[_Long, _Long, _Long]]
    preparations: list[tuple[_Text, _Long, _Small | None, _Text]] = []
    comments: list[tuple[_Text, _Long, _Long, _Text]] = []
    mentor: _Text = ""
    ict_used: _Text = ""


class TeacherValue(_Value):
    """A person of the teacher list. id_tail: last four of the document, or empty."""

    name: _Text
    id_tail: Annotated[str, msgspec.Meta(max_length=4)]
    employment: _Text
    is_full_time: bool
    stage: _Text
    subjects: Annotated[list[_Text], msgspec.Meta(max_length=30)]
    title: _Text
    status: _Text
    postings: Annotated[list[tuple[_Text, _Small, _Small | None]], msgspec.Meta(max_length=50)]


class ActivityValue(_Value):
    """One training of the catalogue."""

    title: _Text
    organizer: _Text
    level: _Text
    mode: _Text
    sessions: Annotated[list[SessionValue], msgspec.Meta(min_length=1, max_length=MAX_SESSIONS)]
    planned_halves: _Halves | None = None
    topic: _Text = "other"
    is_full_release: bool = False
    project: _Text = ""
    evidence: _Text = ""
    is_required: bool = True
    is_regular: bool = True


class RuleSetValue(_Value):
    """A county's rules for a while. rules: the rules file as MessagePack (docs/cli.md)."""

    version: _Text
    scheme: _Text
    valid_from: _Small
    valid_until: _Small | None
    rules: Annotated[bytes, msgspec.Meta(max_length=MAX_RULES_BYTES)]


class TargetValue(_Value):
    """A number to reach: an indicator of the papers (``TH-01``) and how much."""

    indicator: _Text
    amount: _Small


class CertificationValue(_Value):
    """What the center decided of a record: it names what it saw, and keeps it.

    halves: school year's start and halves. saw: operation ids (32 bytes). content: the record's
    register value as it was judged; nil when returned or revoked.
    """

    decision: Decided
    halves: list[tuple[_Small, _Halves]]
    rule_version: _Text
    reason: _Text
    why: _Text
    batch_no: _Text
    saw: list[_Hash]
    content: bytes | None


_Struct = TypeVar("_Struct", bound=msgspec.Struct)


def unpack(raw: bytes, layout: type[_Struct]) -> _Struct:
    """Read a value. Raises: MalformedError."""
    try:
        return msgspec.msgpack.decode(raw, type=layout)
    except UNREADABLE as error:
        raise MalformedError("a value that does not follow its layout") from error


def pieces_of(value: Any) -> list[bytes]:
    """Return the names of the objects that a decoded value needs, in order."""
    if isinstance(value, HourEntryValue):
        attachments, own = value.evidence, []
    elif isinstance(value, LessonCaseValue):
        attachments, own = value.attachments, value.pieces
    else:
        return []
    return own + [name for one in attachments for name in one.pieces]


def _state(text: str) -> _State:
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
