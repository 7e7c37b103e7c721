"""How complete a lesson case is, of 100 points; a part is there whole or not at all.

Source: domain spec 5.3 and the field ranges of lesson_case. Characters are counted without
spaces and line breaks, so that an empty page is not a reflection.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.domain.lesson_words import PARTS
from app.domain.lessons import FULL_KINDS, PREPARATION_STAGES, LessonCase, LessonStep

POINTS: Final = dict(zip(PARTS, (15, 10, 25, 15, 20, 10, 5), strict=True))
# What 提交 as 课例实录 or 跟岗改进课例 asks for: 85 points.
NEEDED_PARTS: Final = ("basic", "objectives", "steps", "reflection", "improvement")
LONGEST_TOPIC: Final = 60
OBJECTIVES_CHARACTERS: Final = (20, 2000)
REFLECTION_CHARACTERS: Final = (100, 3000)
LEAST_STEPS: Final = 3
LESSON_MINUTES: Final = (30, 50)


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part. name: of ``lesson_words.PARTS``. points: 0 or ``of``.

    missing: keys of ``lesson_words.missing_sentences``, empty when the part is there.
    """

    name: str
    points: int
    of: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """The score of a case. points: 0 to 100. parts: all seven, in the paper's order."""

    points: int
    parts: tuple[PartScore, ...]


def characters(text: str) -> int:
    """Return the length of a text without spaces and line breaks."""
    return len("".join(text.split()))


def score(case: LessonCase) -> Completeness:
    """Return the points of a lesson case with what each part still misses."""
    missing = {
        "basic": _basic(case),
        "objectives": _objectives(case),
        "steps": _steps(case),
        "reflection": _reflection(case),
        "improvement": _improvement(case),
        "four_prep": _four_prep(case),
        "comments": _comments(case),
    }
    parts = tuple(
        PartScore(name, 0 if missing[name] else of, of, missing[name])
        for name, of in POINTS.items()
    )
    return Completeness(sum(part.points for part in parts), parts)


def missing_for_submission(case: LessonCase) -> tuple[str, ...]:
    """Return the parts without which the case cannot be submitted, in the paper's order.

    Only 课例实录 and 跟岗改进课例 have a minimum; of every other kind nothing is asked.
    """
    if case.kind not in FULL_KINDS:
        return ()
    return _missing_parts(case)


def is_complete(case: LessonCase) -> bool:
    """Tell whether the five needed parts are there, whatever the kind (at least 85 points)."""
    return not _missing_parts(case)


def _missing_parts(case: LessonCase) -> tuple[str, ...]:
    return tuple(
        part.name for part in score(case).parts if part.missing and part.name in NEEDED_PARTS
    )


def _keys(**is_missing: bool) -> tuple[str, ...]:
    return tuple(key for key, is_so in is_missing.items() if is_so)


def _basic(case: LessonCase) -> tuple[str, ...]:
    return _keys(
        no_teacher=not case.teacher_name.strip(),
        no_date=case.taught_on <= 0,
        no_subject=not case.subject.strip(),
        no_topic=not 1 <= len(case.topic.strip()) <= LONGEST_TOPIC,
        no_lesson_type=not case.lesson_type,
    )


def _objectives(case: LessonCase) -> tuple[str, ...]:
    shortest, longest = OBJECTIVES_CHARACTERS
    length = characters(case.objectives)
    return _keys(objectives_short=length < shortest, objectives_long=length > longest)


def _steps(case: LessonCase) -> tuple[str, ...]:
    shortest, longest = LESSON_MINUTES
    whole = sum(_is_whole(step) for step in case.steps)
    is_few = whole < LEAST_STEPS
    return _keys(
        steps_few=is_few,
        # Said only where it is the reason: a fourth step may well be the teacher's alone.
        steps_one_sided=is_few and len(case.steps) > whole,
        steps_minutes=not shortest <= case.minutes <= longest,
    )


def _is_whole(step: LessonStep) -> bool:
    return bool(step.teacher_activity.strip() and step.pupil_activity.strip())


def _reflection(case: LessonCase) -> tuple[str, ...]:
    shortest, longest = REFLECTION_CHARACTERS
    length = characters(case.reflection)
    return _keys(reflection_short=length < shortest, reflection_long=length > longest)


def _improvement(case: LessonCase) -> tuple[str, ...]:
    has_one = any(one.before.strip() and one.after.strip() for one in case.improvements)
    return _keys(no_improvement=not has_one)


def _four_prep(case: LessonCase) -> tuple[str, ...]:
    written = {one.stage: one for one in case.preparations if one.text.strip()}
    dated = (written[stage].day for stage in PREPARATION_STAGES if stage in written)
    known = [day for day in dated if day is not None]
    last = written.get("reflective")
    # On the day itself is after the lesson: a day number has no hours.
    is_early = last is not None and last.day is not None and last.day < case.taught_on
    return _keys(
        prep_missing=not all(stage in written for stage in PREPARATION_STAGES),
        prep_order=any(earlier > later for earlier, later in pairwise(known)),
        prep_before_lesson=is_early,
    )


def _comments(case: LessonCase) -> tuple[str, ...]:
    is_there = any(one.strengths.strip() or one.suggestions.strip() for one in case.comments)
    return _keys(no_comment=not is_there)
