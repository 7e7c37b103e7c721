"""A laptop's trainings, entries and what the center said of them, brought in for a test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from app.domain.calendar import SchoolYear, day_number
from app.domain.training import CERTIFIED, CONFIRMED, HourEntry, Session, Teacher, TrainingActivity
from app.importers.teachers import TeacherRow, TeacherSheet
from app.services.laptop import Laptop, Unit
from app.services.roster_writing import Hand
from app.services.teaching_staff import own_teacher, teacher_id
from app.services.training_records import save_activity, save_entry
from app.sync.index import LogIndex
from app.sync.operations import Kind
from app.sync.record_layout import CertificationValue
from app.sync.registers import RegisterFold

LONG_TAIL = "——面向彝区小学低段班主任的课堂组织与家校沟通专题研修班（第二期）"
LONGEST_TITLE = 60


def day(text: str) -> int:
    """Return the day number of ``2026-11-07``."""
    return day_number(date.fromisoformat(text))


def named(word: str) -> bytes:
    """Return an id of 16 bytes that is the same for the same word."""
    return hashlib.sha256(word.encode()).digest()[:16]


def sitting(text: str, minutes: int, start: int | None = None) -> Session:
    """Return one sitting. start: minute of the day."""
    return Session(day(text), minutes, start)


def training(word: str, *sessions: Session, **others: Any) -> TrainingActivity:
    """Return a county training of the catalogue."""
    values: dict[str, Any] = {
        "title": word,
        "organizer": "昭觉县教师发展中心",
        "level": "county",
        "mode": "onsite",
    }
    return TrainingActivity(id=named(word), sessions=sessions, **values | others)


def entry_of(teacher: Teacher, word: str, *sessions: Session, **others: Any) -> HourEntry:
    """Return a submitted free entry of a teacher."""
    values: dict[str, Any] = {"title": word, "level": "county", "mode": "onsite"}
    return HourEntry(
        id=named(f"entry {word}"),
        teacher=teacher.id,
        teacher_name=teacher.name,
        sessions=sessions,
        **values | others,
    )


def claim_of(teacher: Teacher, activity: TrainingActivity, **others: Any) -> HourEntry:
    """Return a submitted entry of a whole activity."""
    values: dict[str, Any] = {
        "activity": activity.id,
        "organizer": activity.organizer,
        "level": activity.level,
        "mode": activity.mode,
        "is_full_release": activity.is_full_release,
    }
    return entry_of(teacher, activity.title, *activity.sessions, **values | others)


def colleague(laptop: Laptop, name: str) -> Teacher:
    """Return another teacher of the laptop's school."""
    return Teacher(teacher_id(laptop.identity.school_key, name), name)


def publish(laptop: Laptop, activities: Iterable[TrainingActivity]) -> None:
    """Bring activities into the catalogue."""
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        for one in activities:
            save_activity(hand, one)


def enter(laptop: Laptop, entries: Iterable[HourEntry]) -> None:
    """Save entries, whoever's they are."""
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        for one in entries:
            save_entry(hand, one)


def certify(laptop: Laptop, entry: bytes, halves: Mapping[int, int]) -> None:
    """Have the county accept an entry as it stands."""
    with laptop.unit() as unit:
        content = unit.rows.scalar("SELECT value FROM hour_entry WHERE site = ? AND id = ?", entry)
        _decide(unit, entry, "accepted", halves=halves, content=content)


def confirm(laptop: Laptop, entry: bytes) -> None:
    """Have the school accept an entry as it stands."""
    with laptop.unit() as unit:
        content = unit.rows.scalar("SELECT value FROM hour_entry WHERE site = ? AND id = ?", entry)
        _decide(unit, entry, "accepted", stage=CONFIRMED, content=content)


def give_back(laptop: Laptop, entry: bytes, reason: str, why: str = "") -> None:
    """Have the county return an entry as it stands."""
    with laptop.unit() as unit:
        _decide(unit, entry, "returned", reason=reason, why=why)


def _decide(
    unit: Unit,
    entry: bytes,
    decision: Any,
    *,
    halves: Mapping[int, int] | None = None,
    reason: str = "",
    why: str = "",
    content: bytes | None = None,
    stage: int = CERTIFIED,
) -> None:
    heads = RegisterFold(LogIndex(unit.rows)).heads_of(Kind.HOUR_ENTRY, entry)
    value = CertificationValue(
        decision=decision,
        halves=list((halves or {}).items()),
        rule_version="default_proposal",
        reason=reason,
        why=why,
        batch_no="1",
        saw=[one.to_bytes() for one in heads],
        content=content,
    )
    unit.rows.run(
        "INSERT OR REPLACE INTO certification"
        " (site, record, stage, decision, reason, rule_version, value)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        entry,
        stage,
        decision,
        reason,
        value.rule_version,
        msgspec.msgpack.encode(value),
    )


_KINDS: tuple[tuple[str, str, str, str, tuple[int, int], tuple[tuple[int, int], ...], int], ...] = (
    (
        "小学数学骨干教师集中培训",
        "昭觉县教师发展中心",
        "county",
        "onsite",
        (11, 7),
        ((540, 135), (870, 135)),
        2,
    ),
    ("四开片区“五洗五会”班主任研修", "四开片区教办", "area", "onsite", (10, 31), ((540, 180),), 1),
    (
        "普通话能力提升跟岗实践",
        "四川师范大学",
        "provincial",
        "secondment",
        (10, 12),
        ((540, 180), (870, 180)),
        3,
    ),
    (
        "校本研修：一年级识字教学",
        "洛乌沟乡中心小学校",
        "school",
        "school_based",
        (9, 18),
        ((870, 90),),
        1,
    ),
    ("国家中小学智慧教育平台研修", "教育部", "national", "distance", (9, 5), ((-1, 450),), 1),
)


def catalogue(count: int, year: SchoolYear, *, is_long: bool = False) -> list[TrainingActivity]:
    """Return trainings of the autumn of a school year, the same for the same count."""
    found = []
    for number in range(count):
        word, organizer, level, mode, (month, dom), starts, days = _KINDS[number % len(_KINDS)]
        turn = number // len(_KINDS)
        first = day_number(date(year.start, month, dom)) - 7 * turn
        title = f"{word}第{turn + 1}期" if turn else word
        sessions = [
            Session(first + offset, minutes, None if start < 0 else start)
            for offset in range(days)
            for start, minutes in starts
        ]
        found.append(
            training(
                (title + LONG_TAIL)[:LONGEST_TITLE] if is_long else title,
                *sessions,
                organizer=organizer,
                level=level,
                mode=mode,
                is_full_release=mode == "secondment",
            )
        )
    return found


def live_through_a_term(
    laptop: Laptop,
    activities: Sequence[TrainingActivity],
    claimed: int,
    *,
    certified: int = 16,
) -> None:
    """Enter some of the activities: certified, waiting, a draft and a return in turn.

    Args: certified: halves of each that the county accepted.
    """
    teacher, year = own_teacher(laptop), laptop.identity.calendar.year
    publish(laptop, activities)
    for place, activity in enumerate(activities[-claimed:] if claimed else ()):
        state = "draft" if place % 5 == 3 else "submitted"
        entry = claim_of(teacher, activity, certificate=f"ZJ{year.start}{place:04d}", state=state)
        enter(laptop, [entry])
        if place % 5 in {0, 2}:
            certify(laptop, entry.id, {year.start: certified})
        elif place % 10 == 6:
            confirm(laptop, entry.id)
        elif place % 5 == 4:
            give_back(laptop, entry.id, "no_evidence")


def listed(name: str, tail: str) -> TeacherSheet:
    """Return a teacher list of one, as if read from a workbook."""
    return TeacherSheet("", 1, (TeacherRow(2, name, tail),), (), (), (), (), (), ())
