"""Hour entries and lesson cases as a village teacher has them, each different in one thing."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.calendar import day_number
from app.domain.lessons import Comment, Improvement, LessonCase, LessonStep, Preparation
from app.domain.training import HourEntry, Session, TrainingActivity

ALAI = b"teacher-of-alai."
LAQIE = b"teacher-of-laqie"
NAMES = {ALAI: "吉木阿来", LAQIE: "沙马拉且"}


def day(text: str) -> int:
    """Return the day number of ``2024-10-08``."""
    return day_number(date.fromisoformat(text))


def at(text: str, minutes: int, start: str = "") -> Session:
    """Return a session: ``at("2024-10-08", 90, "08:30")``."""
    hour, _colon, minute = start.partition(":")
    return Session(day(text), minutes, int(hour) * 60 + int(minute) if start else None)


def named(word: str) -> bytes:
    """Return a 16-byte id that can be read in a failing test."""
    return word.encode().ljust(16, b".")[:16]


def entry(word: str, *sessions: Session, **others: Any) -> HourEntry:
    """Return a submitted entry of 吉木阿来 for a county training."""
    others.setdefault("teacher", ALAI)
    values: dict[str, Any] = {
        "teacher_name": NAMES[others["teacher"]],
        "title": f"新课标解读{word}",
        "level": "county",
        "mode": "onsite",
    }
    return HourEntry(id=named(word), sessions=sessions, **values | others)


def activity(word: str, *sessions: Session, **others: Any) -> TrainingActivity:
    """Return a training of the county's catalogue."""
    values: dict[str, Any] = {
        "title": f"新课标解读{word}",
        "organizer": "昭觉县教师发展中心",
        "level": "county",
        "mode": "onsite",
    }
    return TrainingActivity(id=named(word), sessions=sessions, **values | others)


def lesson(word: str = "case", **others: Any) -> LessonCase:
    """Return a case of 100 points."""
    taught_on = others.get("taught_on", day("2024-10-09"))
    values: dict[str, Any] = {
        "teacher": ALAI,
        "teacher_name": "吉木阿来",
        "taught_on": taught_on,
        "subject": "语文",
        "grade": 3,
        "topic": "秋天的雨",
        "class_name": "三年级1班",
        "objectives": "会认八个生字，能有感情地朗读课文第二段，说出秋雨的颜色。",
        "steps": (
            LessonStep(10, "出示雨天的图片提问", "看图说一句话"),
            LessonStep(20, "范读并指名读", "分组朗读"),
            LessonStep(10, "小结板书", "抄写生字"),
        ),
        "reflection": "生1朗读时声音很小。" * 10,
        "improvements": (Improvement("只叫举手的", "每组轮流答"),),
        "preparations": (
            Preparation("initial", "先读课文", taught_on - 5),
            Preparation("group_study", "四人议论", taught_on - 3),
            Preparation("revised", "改了提问", taught_on - 1),
            Preparation("reflective", "下次先读", taught_on),
        ),
        "comments": (Comment("李老师", "朗读多"),),
    }
    return LessonCase(id=named(word), **values | others)
