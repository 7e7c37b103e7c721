"""What a lesson case still misses, at every boundary of the paper."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.lesson_completeness import (
    NEEDED_PARTS,
    POINTS,
    characters,
    is_complete,
    missing_for_submission,
    score,
)
from app.domain.lesson_words import PARTS, missing_sentences
from app.domain.lessons import Comment, Improvement, LessonStep, Preparation
from tests.factories.trainings import day, lesson

TAUGHT = day("2024-10-09")


def missing(part: str, **others: Any) -> tuple[str, ...]:
    found = next(one for one in score(lesson(**others)).parts if one.name == part)
    assert found.points == (0 if found.missing else found.of)
    assert set(found.missing) <= set(missing_sentences())
    return found.missing


def steps(*minutes: int) -> tuple[LessonStep, ...]:
    return tuple(LessonStep(one, "讲", "听") for one in minutes)


def prepared(*days: int | None, text: str = "写了") -> tuple[Preparation, ...]:
    stages = ("initial", "group_study", "revised", "reflective")
    return tuple(Preparation(stage, text, one) for stage, one in zip(stages, days, strict=False))


def test_a_whole_case_has_a_hundred_points_of_seven_parts() -> None:
    whole = score(lesson())
    assert whole.points == sum(POINTS.values()) == 100
    assert tuple(one.name for one in whole.parts) == PARTS
    assert [one.points for one in whole.parts] == [15, 10, 25, 15, 20, 10, 5]
    assert missing_for_submission(lesson()) == ()


def test_an_empty_draft_has_only_its_head() -> None:
    empty = lesson(
        objectives="", steps=(), reflection="", improvements=(), preparations=(), comments=()
    )
    assert score(empty).points == 15
    assert missing_for_submission(empty) == NEEDED_PARTS[1:]


def test_eighty_five_points_are_enough_to_submit() -> None:
    case = lesson(preparations=(), comments=())
    assert score(case).points == 85
    assert missing_for_submission(case) == ()
    assert is_complete(case)


@pytest.mark.parametrize(
    ("kind", "is_asked"),
    [
        ("lesson_record", True),
        ("secondment_lesson", True),
        ("same_lesson", False),
        ("demo_lesson", False),
        ("research_lesson", False),
        ("routine_lesson", False),
    ],
)
def test_only_the_two_kinds_of_the_paper_have_a_minimum(kind: str, *, is_asked: bool) -> None:
    case = lesson(kind=kind, improvements=())
    assert missing_for_submission(case) == (("improvement",) if is_asked else ())
    assert not is_complete(case)


@pytest.mark.parametrize("part", NEEDED_PARTS)
def test_each_needed_part_alone_holds_the_submission_up(part: str) -> None:
    emptied: dict[str, dict[str, Any]] = {
        "basic": {"topic": ""},
        "objectives": {"objectives": ""},
        "steps": {"steps": ()},
        "reflection": {"reflection": ""},
        "improvement": {"improvements": ()},
    }
    assert missing_for_submission(lesson(**emptied[part])) == (part,)


@pytest.mark.parametrize(
    ("others", "keys"),
    [
        ({}, ()),
        ({"topic": "雨"}, ()),
        ({"topic": "雨" * 60}, ()),
        ({"topic": "雨" * 61}, ("no_topic",)),
        ({"topic": "　 "}, ("no_topic",)),
        ({"subject": ""}, ("no_subject",)),
        ({"teacher_name": " "}, ("no_teacher",)),
        ({"taught_on": 0, "preparations": ()}, ("no_date",)),
        ({"taught_on": 1, "preparations": ()}, ()),
        ({"lesson_type": ""}, ("no_lesson_type",)),
        ({"grade": 0}, ()),  # the year before school
    ],
)
def test_the_head_of_the_case(others: dict[str, Any], keys: tuple[str, ...]) -> None:
    assert missing("basic", **others) == keys


@pytest.mark.parametrize(
    ("length", "keys"),
    [
        (19, ("objectives_short",)),
        (20, ()),
        (2000, ()),
        (2001, ("objectives_long",)),
    ],
)
def test_objectives_have_20_to_2000_characters(length: int, keys: tuple[str, ...]) -> None:
    assert missing("objectives", objectives="字" * length) == keys


@pytest.mark.parametrize(
    ("length", "keys"),
    [
        (0, ("reflection_short",)),
        (99, ("reflection_short",)),
        (100, ()),
        (3000, ()),
        (3001, ("reflection_long",)),
    ],
)
def test_a_reflection_has_100_characters(length: int, keys: tuple[str, ...]) -> None:
    assert missing("reflection", reflection="思" * length) == keys


def test_spaces_and_empty_lines_are_no_characters() -> None:
    assert characters(" 思　\n 考\t") == 2
    assert missing("reflection", reflection="思" * 99 + "\n" * 50) == ("reflection_short",)


@pytest.mark.parametrize(
    ("minutes", "keys"),
    [
        ((10, 10, 9), ("steps_minutes",)),
        ((10, 10, 10), ()),
        ((20, 20, 10), ()),
        ((20, 20, 11), ("steps_minutes",)),
        ((20, 20), ("steps_few",)),
        ((10, 10, 10, 10), ()),
        ((), ("steps_few", "steps_minutes")),
    ],
)
def test_three_steps_of_30_to_50_minutes(minutes: tuple[int, ...], keys: tuple[str, ...]) -> None:
    assert missing("steps", steps=steps(*minutes)) == keys


@pytest.mark.parametrize("half", [LessonStep(10, "讲", " "), LessonStep(10, "", "听")])
def test_a_step_needs_teacher_and_pupils(half: LessonStep) -> None:
    assert missing("steps", steps=(*steps(10, 10), half)) == ("steps_few", "steps_one_sided")
    # Three whole steps are enough: setting homework may be the teacher's alone.
    assert missing("steps", steps=(*steps(10, 10, 10), half)) == ()


@pytest.mark.parametrize(
    ("improvements", "keys"),
    [
        ((Improvement("前", "后"),), ()),
        ((Improvement("前", ""),), ("no_improvement",)),
        ((Improvement(" ", "后"),), ("no_improvement",)),
        ((Improvement("前", ""), Improvement("", "后")), ("no_improvement",)),
        ((Improvement("前", ""), Improvement("前", "后")), ()),
    ],
)
def test_an_improvement_tells_before_and_after(
    improvements: tuple[Improvement, ...], keys: tuple[str, ...]
) -> None:
    assert missing("improvement", improvements=improvements) == keys


@pytest.mark.parametrize(
    ("days", "keys"),
    [
        ((-5, -3, -1, 1), ()),
        ((-1, -1, -1, 0), ()),  # all of them on one day, the last after the lesson
        ((-5, -3, -1), ("prep_missing",)),
        ((-3, -5, -1, 1), ("prep_order",)),
        ((-5, -1, -3, 1), ("prep_order",)),
        ((-5, -3, -2, -1), ("prep_before_lesson",)),
        ((-5, -3, 2, 1), ("prep_order",)),
    ],
)
def test_the_four_preparations_are_in_order(days: tuple[int, ...], keys: tuple[str, ...]) -> None:
    found = prepared(*(TAUGHT + one for one in days))
    assert missing("four_prep", preparations=found) == keys


def test_a_preparation_without_a_date_breaks_no_order() -> None:
    assert missing("four_prep", preparations=prepared(None, None, None, None)) == ()
    assert missing("four_prep", preparations=prepared(TAUGHT, None, TAUGHT - 1, None)) == (
        "prep_order",
    )


def test_an_empty_preparation_is_none() -> None:
    empty = prepared(*range(TAUGHT - 3, TAUGHT), TAUGHT, text=" ")
    assert missing("four_prep", preparations=empty) == ("prep_missing",)


def test_preparations_may_be_handed_in_in_any_order() -> None:
    found = prepared(TAUGHT - 5, TAUGHT - 3, TAUGHT - 1, TAUGHT)
    assert missing("four_prep", preparations=found[::-1]) == ()


def test_a_comment_says_something() -> None:
    assert missing("comments", comments=(Comment("李老师", " "),)) == ("no_comment",)
    assert missing("comments", comments=(Comment("李老师", "", "多朗读"),)) == ()
