"""A line of ``suoma enter`` that says hours or a lesson case, read into the record it means."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from app.domain.calendar import day_number, parse_date
from app.domain.errors import InputError
from app.domain.exchange_files import without_control_signs
from app.domain.lesson_completeness import missing_for_submission
from app.domain.lesson_words import read_kind, read_lesson_type
from app.domain.lessons import (
    PREPARATION_STAGES,
    SUBJECTS,
    Comment,
    Improvement,
    LessonCase,
    LessonStep,
    Preparation,
)
from app.domain.text import _
from app.domain.training import (
    DRAFT,
    MOST_SESSIONS,
    SUBMITTED,
    HourEntry,
    Session,
    Teacher,
    TrainingActivity,
)
from app.domain.training_words import (
    read_assessment,
    read_level,
    read_mode,
    read_part_role,
    read_topic,
)
from app.services.entry_lengths import refuse_long_texts

STATES = ("", DRAFT, SUBMITTED)
# Texts of a lesson that a line calls by the same name.
TEXTS = (
    "textbook",
    "objectives",
    "key_points",
    "learner_analysis",
    "reflection",
    "mentor",
    "ict_used",
)


class SessionLine(msgspec.Struct):
    """One sitting of a line. start: ``14:00`` or empty."""

    date: str
    minutes: int
    start: str = ""


class HourLine(msgspec.Struct):
    """Every key an hour line may have. activity: hex id of the catalogue, empty: a free entry."""

    teacher: str = ""
    key: str = ""
    activity: str = ""
    title: str = ""
    organizer: str = ""
    level: str = ""
    mode: str = ""
    topic: str = ""
    sessions: list[SessionLine] = []
    part_role: str = ""
    passed: bool | None = None
    assessment: str = ""
    certificate: str = ""
    full_release: bool = False
    rule: str = ""
    claimed_hours: float | None = None
    claim_reason: str = ""
    state: str = ""
    clear: bool = False


class StepLine(msgspec.Struct):
    """One step of a lesson line."""

    minutes: int = 0
    teacher_activity: str = ""
    pupil_activity: str = ""
    intent: str = ""


class ImprovementLine(msgspec.Struct):
    """Before and after."""

    before: str = ""
    after: str = ""
    evidence: str = ""


class CommentLine(msgspec.Struct):
    """What somebody says of the lesson."""

    by: str = ""
    strengths: str = ""
    suggestions: str = ""
    role: str = ""


class LessonLine(msgspec.Struct):
    """Every key a lesson line may have. group: a word of one's own for one 同课异构 group."""

    teacher: str = ""
    key: str = ""
    taught_on: str = ""
    subject: str = ""
    grade: int = 0
    topic: str = ""
    kind: str = ""
    lesson_type: str = ""
    class_name: str = msgspec.field(name="class", default="")
    class_size: int | None = None
    lesson_no: int | None = None
    textbook: str = ""
    objectives: str = ""
    key_points: str = ""
    learner_analysis: str = ""
    steps: list[StepLine] = []
    reflection: str = ""
    improvements: list[ImprovementLine] = []
    four_prep: list[str] = []
    comments: list[CommentLine] = []
    mentor: str = ""
    ict_used: str = ""
    group: str = ""
    state: str = ""
    clear: bool = False


def unknown_keys(text: bytes, known: type[msgspec.Struct]) -> list[str]:
    """Return the keys of a line that nobody reads, in its order."""
    names = {*known.__struct_encode_fields__, "record", "by"}
    return [
        key for key in msgspec.json.decode(text, type=dict[str, msgspec.Raw]) if key not in names
    ]


def hour_entry(
    line: HourLine, entry_id: bytes, teacher: Teacher, activity: TrainingActivity | None
) -> HourEntry:
    """Return the entry that a line means. Raises: InputError naming the field."""
    refuse_long_texts(line)
    entry = HourEntry(
        id=entry_id,
        teacher=teacher.id,
        teacher_name=teacher.name,
        title=_one_line(line.title),
        level=_word(line.level, read_level(line.level), "level", "county"),
        mode=_word(line.mode, read_mode(line.mode), "mode", "onsite"),
        sessions=_sessions(line.sessions),
        organizer=_one_line(line.organizer),
        topic=_word(line.topic, read_topic(line.topic), "topic", "other"),
        is_full_release=line.full_release,
        part_role=_word(line.part_role, read_part_role(line.part_role), "part_role", "participant"),
        assessment=_assessment(line),
        certificate=_one_line(line.certificate),
        rule=line.rule.strip(),
        claimed_halves=_halves(line.claimed_hours),
        claim_reason=_one_line(line.claim_reason),
        state=_state(line.state) or SUBMITTED,
    )
    return entry if activity is None else of_activity(entry, activity)


def of_activity(entry: HourEntry, activity: TrainingActivity) -> HourEntry:
    """Return an entry with what the catalogue says of its training; without sittings: all."""
    return replace(
        entry,
        activity=activity.id,
        title=activity.title,
        organizer=activity.organizer,
        level=activity.level,
        mode=activity.mode,
        topic=activity.topic,
        is_full_release=activity.is_full_release,
        sessions=entry.sessions or activity.sessions,
    )


def lesson_case(line: LessonLine, case_id: bytes, teacher: Teacher) -> LessonCase:
    """Return the lesson case that a line means.

    One that does not say its state is submitted when nothing is missing, else a draft.
    Raises: InputError naming the field.
    """
    refuse_long_texts(line)
    if line.subject not in SUBJECTS:
        raise _unknown_word("subject", line.subject)
    stages = zip(PREPARATION_STAGES, line.four_prep, strict=False)
    case = LessonCase(
        id=case_id,
        teacher=teacher.id,
        teacher_name=teacher.name,
        taught_on=day_number(parse_date(line.taught_on, "taught_on")),
        subject=line.subject,
        grade=_between(line.grade, 0, 9, "grade"),
        topic=_one_line(line.topic),
        kind=_word(line.kind, read_kind(line.kind), "kind", "lesson_record"),
        lesson_type=_word(
            line.lesson_type, read_lesson_type(line.lesson_type), "lesson_type", "new"
        ),
        class_name=_one_line(line.class_name),
        class_size=_told(line.class_size, 0, 120, "class_size"),
        lesson_no=_told(line.lesson_no, 1, 10, "lesson_no"),
        preparations=tuple(Preparation(stage, text) for stage, text in stages if text),
        steps=tuple(_step(one) for one in line.steps),
        improvements=tuple(
            Improvement(one.before, one.after, one.evidence) for one in line.improvements
        ),
        comments=tuple(
            Comment(one.by, one.strengths, one.suggestions, one.role) for one in line.comments
        ),
        state=_state(line.state),
        **{name: getattr(line, name) for name in TEXTS},
    )
    if case.state:
        return case
    return replace(case, state=DRAFT if missing_for_submission(case) else SUBMITTED)


def _told(number: int | None, least: int, most: int, field: str) -> int | None:
    return None if number is None else _between(number, least, most, field)


def _one_line(text: str) -> str:
    """Return a text in one line, without signs that no paper and no spreadsheet holds."""
    return " ".join(without_control_signs(text).split())


def _step(line: StepLine) -> LessonStep:
    minutes = _between(line.minutes, 0, 240, "steps")
    return LessonStep(minutes, line.teacher_activity, line.pupil_activity, line.intent)


def _sessions(lines: list[SessionLine]) -> tuple[Session, ...]:
    if len(lines) > MOST_SESSIONS:
        words = _("There are more than {most} sittings; enter a long training in two records.")
        raise InputError(words.format(most=MOST_SESSIONS), field="sessions", code="I-458")
    return tuple(_session(one) for one in lines)


def _session(line: SessionLine) -> Session:
    day = day_number(parse_date(line.date, "sessions"))
    return Session(day, _between(line.minutes, 0, 65_535, "sessions"), _minute(line.start))


def _minute(text: str) -> int | None:
    """Read ``14:05`` into minutes of the day; empty is not known."""
    if not text:
        return None
    hours, colon, minutes = text.partition(":")
    is_time = colon and hours.isdigit() and minutes.isdigit() and len(minutes) == 2  # noqa: PLR2004
    if not is_time or not (0 <= int(hours) < 24 and int(minutes) < 60):  # noqa: PLR2004 -- a clock
        raise InputError(_("The time must be written like 14:05."), field="sessions", code="I-452")
    return 60 * int(hours) + int(minutes)


def _assessment(line: HourLine) -> str:
    if line.assessment:
        return _word(line.assessment, read_assessment(line.assessment), "assessment", "")
    return {True: "passed", False: "not_passed", None: "not_assessed"}[line.passed]


def _halves(hours: float | None) -> int | None:
    if hours is None:
        return None
    halves = round(2 * hours)
    if not 0 <= halves <= 400 or abs(halves - 2 * hours) > 1e-9:  # noqa: PLR2004 -- 200 hours
        raise InputError(
            _("Hours go from 0 to 200, in halves."), field="claimed_hours", code="I-453"
        )
    return halves


def _state(text: str) -> str:
    if text not in STATES:
        raise _unknown_word("state", text)
    return text


def _word(text: str, found: str | None, field: str, default: str) -> str:
    if not text:
        return default
    if found is None:
        raise _unknown_word(field, text)
    return found


def _unknown_word(field: str, text: str) -> InputError:
    words = _("{text} is not one of the words of this field.").format(text=text or "–")
    return InputError(words, field=field, code="I-454")


def _between(number: int, low: int, high: int, field: str) -> int:
    if not low <= number <= high:
        words = _("The number must lie between {low} and {high}.").format(low=low, high=high)
        raise InputError(words, field=field, code="I-455")
    return number
