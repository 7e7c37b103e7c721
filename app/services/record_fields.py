"""An hour entry or a lesson case as fields with words, to lay two versions side by side.

Texts are whole: nothing is shortened here. An empty text says that the field is not filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.calendar import date_of
from app.domain.lesson_words import kind_names, lesson_type_names, origin_names, preparation_names
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import DRAFT, Attachment, HourEntry, Session
from app.domain.training_words import (
    assessment_names,
    level_names,
    mode_names,
    part_role_names,
    topic_names,
)
from app.services.verdict_words import return_reasons

BYTES_OF_A_KB = 1000
MINUTES_OF_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field of a version. name: stable, for machines. word: what people call it."""

    name: str
    word: str
    text: str


def hour_fields(entry: HourEntry) -> tuple[RecordField, ...]:
    """Return what an hour entry says, in the order of its paper."""
    rows = (
        ("teacher", _("Teacher"), entry.teacher_name),
        ("title", _("Training"), entry.title),
        ("organizer", _("Organized by"), entry.organizer),
        ("level", _("Level"), level_names().get(entry.level, entry.level)),
        ("mode", _("Mode"), mode_names().get(entry.mode, entry.mode)),
        ("sessions", _("Days and minutes"), _lines(_sitting(one) for one in entry.sessions)),
        ("part_role", _("Part taken"), part_role_names().get(entry.part_role, entry.part_role)),
        ("assessment", _("Result"), assessment_names().get(entry.assessment, entry.assessment)),
        ("certificate", _("Certificate no."), entry.certificate),
        ("topic", _("Subject of the training"), topic_names().get(entry.topic, entry.topic)),
        ("is_full_release", _("Released from teaching"), _yes(is_so=entry.is_full_release)),
        ("rule", _("Rule"), entry.rule),
        ("claimed_halves", _("Hours claimed"), _hours(entry.claimed_halves)),
        ("claim_reason", _("Why claimed so"), entry.claim_reason),
        ("evidence", _("Proof"), _pictures(entry.evidence)),
        ("state", _("State"), _state(entry.state)),
    )
    return tuple(RecordField(*row) for row in rows)


def lesson_fields(case: LessonCase) -> tuple[RecordField, ...]:
    """Return what a lesson case says, in the order of its paper."""
    return (*_basics(case), *_body(case))


def _basics(case: LessonCase) -> tuple[RecordField, ...]:
    rows = (
        ("teacher", _("Teacher"), case.teacher_name),
        ("topic", _("Topic"), case.topic),
        ("taught_on", _("Taught on"), date_of(case.taught_on).isoformat()),
        ("subject", _("Subject"), case.subject),
        ("grade", _("Grade"), str(case.grade)),
        ("class_name", _("Class"), case.class_name),
        ("class_size", _("Pupils"), _number(case.class_size)),
        ("lesson_no", _("Lesson of the unit"), _number(case.lesson_no)),
        ("textbook", _("Textbook"), case.textbook),
        ("kind", _("Kind"), kind_names().get(case.kind, case.kind)),
        ("lesson_type", _("Lesson type"), lesson_type_names().get(case.lesson_type, "")),
        ("origins", _("Origin"), _lines(origin_names().get(one, one) for one in case.origins)),
        ("mentor", _("Mentor"), case.mentor),
        ("state", _("State"), _state(case.state)),
    )
    return tuple(RecordField(*row) for row in rows)


def _body(case: LessonCase) -> tuple[RecordField, ...]:
    rows = (
        ("objectives", _("Objectives"), case.objectives),
        ("key_points", _("Key points"), case.key_points),
        ("learner_analysis", _("The pupils before the lesson"), case.learner_analysis),
        ("preparations", _("Four preparations"), _preparations(case)),
        ("steps", _("Steps"), _steps(case)),
        ("ict_used", _("Devices used"), case.ict_used),
        ("reflection", _("Reflection"), case.reflection),
        ("improvements", _("Improvement"), _improvements(case)),
        ("comments", _("Comments"), _comments(case)),
        ("group", _("Same-lesson group"), "" if case.group is None else case.group.hex()[:8]),
        ("attachments", _("Pictures"), _pictures(case.attachments)),
        ("is_recommended", _("Recommended"), _yes(is_so=case.is_recommended)),
    )
    return tuple(RecordField(*row) for row in rows)


def _preparations(case: LessonCase) -> str:
    stages = preparation_names()
    return _lines(
        _joined(stages.get(one.stage, one.stage), _day(one.day), one.by, one.text)
        for one in case.preparations
    )


def _steps(case: LessonCase) -> str:
    return _lines(
        _joined(str(one.minutes), one.teacher_activity, one.pupil_activity, one.intent)
        for one in case.steps
    )


def _improvements(case: LessonCase) -> str:
    return _lines(_joined(one.before, one.after, one.evidence) for one in case.improvements)


def _comments(case: LessonCase) -> str:
    return _lines(
        _joined(one.by, one.role, one.strengths, one.suggestions) for one in case.comments
    )


def decision_fields(
    decision: str, halves: Mapping[int, int], reason: str, why: str
) -> tuple[RecordField, ...]:
    """Return what a certification says. halves: school year's start to certified halves."""
    years = ", ".join(f"{start}–{start + 1}: {_hours(one)}" for start, one in halves.items())
    rows = (
        ("decision", _("Decision"), decision_names().get(decision, decision)),
        ("halves", _("Certified hours of each year"), years),
        ("reason", _("Reason"), return_reasons().get(reason, reason)),
        ("why", _("In words"), why),
    )
    return tuple(RecordField(*row) for row in rows)


def decision_names() -> dict[str, str]:
    """Return 认可, 退回 and 撤销 by identifier."""
    return {
        "accepted": _("accepted"),
        "returned": _("given back"),
        "revoked": _("acceptance taken back"),
    }


def differing_names(versions: Sequence[tuple[RecordField, ...]]) -> frozenset[str]:
    """Return the names of the fields that not all versions fill in alike."""
    return frozenset(
        fields[0].name
        for fields in zip(*versions, strict=True)
        if len({one.text for one in fields}) > 1
    )


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _sitting(one: Session) -> str:
    start = ""
    if one.start is not None:
        hour, minute = divmod(one.start, MINUTES_OF_AN_HOUR)
        start = f"{hour}:{minute:02d}"
    minutes = _("{minutes} min").format(minutes=one.minutes)
    return _joined(date_of(one.day).isoformat(), start, minutes)


def _pictures(pictures: Sequence[Attachment]) -> str:
    # The first signs of the content tell two pictures of one name apart.
    return _lines(
        _joined(one.name, f"{-(-one.size // BYTES_OF_A_KB)} kB", one.sha256.hex()[:6])
        for one in pictures
    )


def _hours(halves: int | None) -> str:
    return _("as counted") if halves is None else f"{halves / 2:g}"


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _day(day: int | None) -> str:
    return "" if day is None else date_of(day).isoformat()


def _state(state: str) -> str:
    return _("draft") if state == DRAFT else _("submitted")


def _yes(*, is_so: bool) -> str:
    return _("yes") if is_so else _("no")
