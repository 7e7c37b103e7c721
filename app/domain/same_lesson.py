"""同课异构: which cases may be laid side by side, and which demand of the papers a case answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.lessons import LessonCase
from app.domain.text_likeness import LIKE_TEXTS, fold_text, most_alike

LEAST_CASES: Final = 2
MOST_DAYS_APART: Final = 60
# LC-01 一份课例实录 (送教进校), LC-02 一节课堂改进课例 (跟岗), 川教函〔2020〕375号.
ANSWERED_BY: Final = {"lesson_record": "LC-01", "secondment_lesson": "LC-02"}
_BOTH_ORIGINS: Final = frozenset({"sent_teaching", "secondment"})


def may_group(cases: Sequence[LessonCase]) -> bool:
    """Tell whether the cases may be one group (domain spec 5.3)."""
    return not obstacles(cases)


def obstacles(cases: Sequence[LessonCase]) -> tuple[str, ...]:
    """Return why the cases may not be one group, empty when they may.

    Of ``too_few`` (under two), ``subject``, ``grade``, ``topic`` (not the same), ``days`` (more
    than 60 apart) and ``one_lesson`` (one teacher, class, day and period twice: the same teacher
    may teach it again, to another class or on another day).
    """
    days = [case.taught_on for case in cases]
    told = {
        "too_few": len({case.id for case in cases}) < LEAST_CASES,
        "subject": len({_plain(case.subject) for case in cases}) > 1,
        "grade": len({case.grade for case in cases}) > 1,
        "topic": len({_topic(case.topic) for case in cases}) > 1,
        "days": bool(days) and max(days) - min(days) > MOST_DAYS_APART,
        "one_lesson": len({_lesson(case) for case in cases}) < len({one.id for one in cases}),
    }
    return tuple(name for name, is_so in told.items() if is_so)


def candidates(case: LessonCase, others: Iterable[LessonCase]) -> tuple[LessonCase, ...]:
    """Return the cases that may be grouped with one, the nearest day first."""
    found = [one for one in others if one.id != case.id and may_group((case, one))]
    return tuple(sorted(found, key=lambda one: (abs(one.taught_on - case.taught_on), one.id)))


def answers(case: LessonCase) -> tuple[str, ...]:
    """Return which of LC-01 and LC-02 a case answers: both only with both origins."""
    own = ANSWERED_BY.get(case.kind)
    if own is None:
        return ()
    return ("LC-01", "LC-02") if set(case.origins) >= _BOTH_ORIGINS else (own,)


def like_cases(
    case: LessonCase, others: Iterable[LessonCase], at_least: float = LIKE_TEXTS
) -> tuple[tuple[bytes, float], ...]:
    """Return other teachers' cases with like texts, for a reviewer to look at, never to refuse."""
    texts = {one.id: _text(one) for one in others if one.teacher != case.teacher}
    return most_alike(_text(case), texts, at_least)


def _text(case: LessonCase) -> str:
    steps = (f"{one.teacher_activity} {one.pupil_activity} {one.intent}" for one in case.steps)
    changes = (f"{one.before} {one.after}" for one in case.improvements)
    return " ".join([case.objectives, *steps, case.reflection, *changes])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _topic(text: str) -> str:
    """Fold a topic: 《秋天的雨》 and 秋天的雨 are one."""
    return fold_text(text) or _plain(text)


def _lesson(case: LessonCase) -> tuple[bytes, int, str, int | None]:
    return case.teacher, case.taught_on, _plain(case.class_name), case.lesson_no
