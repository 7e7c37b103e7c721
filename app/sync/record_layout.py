"""Hours, lesson cases, teachers, trainings, rules and certification as their register values.

Layout: ``docs/protocol.md`` section 4.5. Words of a list (level, mode, role …) travel as text, so
that a word a newer program knows is kept; what they may be is asked where people type them.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

import msgspec

from app.domain.training import MAX_EVIDENCE, MOST_SESSIONS
from app.sync.columns import UNREADABLE, MalformedError
from app.sync.operations import MAX_DAY, MAX_NUMBER

MAX_TEXT = 200
MAX_LONG_TEXT = 20_000
MAX_SESSIONS = MOST_SESSIONS
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
State = Literal["draft", "submitted"]
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
    state: State
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
    state: State
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


_Long = Annotated[str, msgspec.Meta(max_length=MAX_LONG_TEXT)]


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


class RevocationValue(_Value):
    """What was received of a laptop, and why it is withdrawn.

    received: MessagePack of ``[[session, [[first seq, last seq], …]], …]``; nil when it is long
    and lies in pieces.
    """

    why: _Text
    received: Annotated[bytes, msgspec.Meta(max_length=MAX_INLINE_BYTES)] | None
    pieces: _Pieces = []


class GapClosingValue(_Value):
    """The last operation of a range that was given up for good, and why; the key has the first."""

    last_seq: Annotated[int, msgspec.Meta(ge=1, lt=MAX_NUMBER)]
    why: _Text


_Struct = TypeVar("_Struct", bound=msgspec.Struct)


def unpack(raw: bytes, layout: type[_Struct]) -> _Struct:
    """Read a value. Raises: MalformedError."""
    try:
        return msgspec.msgpack.decode(raw, type=layout)
    except UNREADABLE as error:
        raise MalformedError("a value that does not follow its layout") from error


def pieces_of(value: HourEntryValue | LessonCaseValue | RevocationValue) -> list[bytes]:
    """Return the names of the objects that a decoded value needs, in order."""
    if isinstance(value, RevocationValue):
        return value.pieces
    if isinstance(value, HourEntryValue):
        return _pieces_in(value.evidence)
    return value.pieces + _pieces_in(value.attachments)


def _pieces_in(attachments: list[AttachmentValue]) -> list[bytes]:
    return [name for one in attachments for name in one.pieces]
