"""The words of a lesson case: kinds, types, the four preparations, and what is still missing."""

from __future__ import annotations

from typing import Final

from app.domain.lessons import KINDS, LESSON_TYPES, ORIGINS, PREPARATION_STAGES
from app.domain.text import _
from app.domain.training_words import read_word

PARTS: Final = (
    "basic",
    "objectives",
    "steps",
    "reflection",
    "improvement",
    "four_prep",
    "comments",
)

_KINDS: Final = {
    "lesson_record": "课例实录 实录 课堂实录 课例",
    "secondment_lesson": "跟岗改进课例 改进课例 课堂改进课例 跟岗课例 课堂教学改进课例",
    "same_lesson": "同课异构 同课异构课",
    "demo_lesson": "示范课 公开课 展示课",
    "research_lesson": "研究课 研讨课",
    "routine_lesson": "常态课 随堂课 家常课",
}
_LESSON_TYPES: Final = {
    "new": "新授 新授课 新课",
    "revision": "复习 复习课",
    "practice": "练习 练习课 习题课",
    "correction": "讲评 讲评课 试卷讲评 评讲 评讲课",
    "experiment": "实验 实验课",
    "activity": "活动 活动课 综合实践 实践活动课",
}
_PREPARATIONS: Final = {
    "initial": "初备 一备 个人初备",
    "group_study": "研备 二备 集体研备",
    "revised": "复备 三备 个人复备",
    "reflective": "思备 四备 课后思备",
}
_ORIGINS: Final = {
    "sent_teaching": "送教 送教进校 送教下乡 送教到校",
    "secondment": "跟岗 跟岗研修 跟岗实践 跟岗学习",
    "routine": "常态 日常 常态教学 自主 常态课",
}


def kind_names() -> dict[str, str]:
    """Return the names of the kinds (课例实录 … 常态课) by identifier."""
    words = (
        _("lesson record"),
        _("improved lesson after secondment"),
        _("same lesson, different design"),
        _("demonstration lesson"),
        _("research lesson"),
        _("routine lesson"),
    )
    return dict(zip(KINDS, words, strict=True))


def lesson_type_names() -> dict[str, str]:
    """Return the names of the lesson types (新授 … 活动) by identifier."""
    words = (
        _("new content"),
        _("revision lesson"),
        _("practice lesson"),
        _("correction lesson"),
        _("experiment lesson"),
        _("activity lesson"),
    )
    return dict(zip(LESSON_TYPES, words, strict=True))


def preparation_names() -> dict[str, str]:
    """Return the names of the four preparations (初备, 研备, 复备, 思备) by identifier."""
    words = (
        _("first preparation"),
        _("group preparation"),
        _("second preparation"),
        _("preparation after the lesson"),
    )
    return dict(zip(PREPARATION_STAGES, words, strict=True))


def origin_names() -> dict[str, str]:
    """Return the names of the origins (送教, 跟岗, 常态) by identifier."""
    words = (_("from teaching sent here"), _("from a secondment"), _("from daily teaching"))
    return dict(zip(ORIGINS, words, strict=True))


def part_names() -> dict[str, str]:
    """Return the names of the seven scored parts by identifier, in the paper's order."""
    words = (
        _("basic facts"),
        _("teaching objectives"),
        _("steps of the lesson"),
        _("teaching reflection"),
        _("points of improvement"),
        _("the four preparations"),
        _("comments on the lesson"),
    )
    return dict(zip(PARTS, words, strict=True))


def missing_sentences() -> dict[str, str]:
    """Return one sentence per key of ``PartScore.missing``: what is still to be written."""
    return {
        "no_teacher": _("The teacher's name is missing."),
        "no_date": _("The date of the lesson is missing."),
        "no_subject": _("The subject is missing."),
        "no_topic": _("The topic is missing or longer than 60 characters."),
        "no_lesson_type": _("The type of the lesson is missing."),
        "objectives_short": _("The objectives need at least 20 characters."),
        "objectives_long": _("The objectives are longer than 2,000 characters."),
        "steps_few": _("At least three steps with what teacher and pupils do are needed."),
        "steps_one_sided": _("A step says only what the teacher or only what the pupils do."),
        "steps_minutes": _("The minutes of the steps add up to 30 to 50."),
        "reflection_short": _("The reflection needs at least 100 characters."),
        "reflection_long": _("The reflection is longer than 3,000 characters."),
        "no_improvement": _("One point of improvement with before and after is needed."),
        "prep_missing": _("All four preparations are needed."),
        "prep_order": _("The dates of the four preparations are not in order."),
        "prep_before_lesson": _("The preparation after the lesson is dated before the lesson."),
        "no_comment": _("Nobody has commented on the lesson yet."),
    }


def read_kind(text: str) -> str | None:
    """Return the kind that a text names (课例实录 …), else None."""
    return read_word(text, _KINDS)


def read_lesson_type(text: str) -> str | None:
    """Return the lesson type that a text names (新授, 新授课 …), else None."""
    return read_word(text, _LESSON_TYPES)


def read_preparation(text: str) -> str | None:
    """Return the preparation that a text names (初备 …), else None."""
    return read_word(text, _PREPARATIONS)


def read_origin(text: str) -> str | None:
    """Return the origin that a text names (送教, 跟岗, 常态), else None."""
    return read_word(text, _ORIGINS)
