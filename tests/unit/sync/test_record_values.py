"""Records go to the wire and come back as they were; what follows no layout is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.training import Attachment, HourEntry, Posting, Session, Teacher, TrainingActivity
from app.sync.columns import MalformedError
from app.sync.record_values import (
    pack_activity,
    pack_hour_entry,
    pack_teacher,
    read_activity,
    read_hour_entry,
    read_teacher,
)

COURSE = TrainingActivity(
    b"course of county",
    "课标",
    "县教研室",
    "county",
    "distance",
    (Session(20_000, 90, 540), Session(20_001, 45)),
    planned_halves=16,
    topic="ethics",
    is_full_release=True,
    project="国培",
    evidence="发文〔2024〕3号",
    is_required=False,
    is_regular=False,
)
ENTRY = HourEntry(
    b"entry of hours..",
    b"teacher of alai.",
    "吉木阿来",
    "课标",
    "prefectural",
    "sent_teaching",
    (Session(20_000, 90, 540),),
    activity=COURSE.id,
    organizer="州教科所",
    topic="safety",
    is_full_release=True,
    part_role="lecturer",
    assessment="exempt",
    certificate="ZJ-117",
    rule="NJ-05a",
    claimed_halves=4,
    claim_reason="半天",
    evidence=(Attachment("证.jpg", "jpeg", b"h" * 32, 5, (b"p" * 16,)),),
    state="draft",
)
TEACHER = Teacher(
    b"teacher of alai.",
    "吉木阿来",
    id_tail="123X",
    employment="special_post",
    is_full_time=False,
    stage="junior",
    subjects=("语文", "彝文"),
    title="一级教师",
    status="lent",
    postings=(Posting("513431-02", 19_000, 19_500), Posting("513431-03", 19_501)),
)


def test_every_field_comes_back() -> None:
    assert read_activity(COURSE.id, pack_activity(COURSE)) == COURSE
    assert read_hour_entry(ENTRY.id, pack_hour_entry(ENTRY)) == ENTRY
    assert read_teacher(TEACHER.id, pack_teacher(TEACHER)) == TEACHER


def test_what_was_not_said_comes_back_as_not_said() -> None:
    course = TrainingActivity(COURSE.id, "课标", "", "county", "onsite", COURSE.sessions)
    entry = HourEntry(ENTRY.id, ENTRY.teacher, "吉木阿来", "课标", "county", "onsite", ())
    teacher = Teacher(TEACHER.id, "吉木阿来")
    assert read_activity(course.id, pack_activity(course)) == course
    assert read_hour_entry(entry.id, pack_hour_entry(entry)) == entry
    assert read_teacher(teacher.id, pack_teacher(teacher)) == teacher


def test_a_training_without_a_day_is_none() -> None:
    with pytest.raises(MalformedError):
        read_activity(COURSE.id, pack_activity(replace(COURSE, sessions=())))


@pytest.mark.parametrize("raw", [b"", b"\xc1", b"\x90", pack_teacher(TEACHER)])
def test_what_is_no_training_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        read_activity(COURSE.id, raw)
