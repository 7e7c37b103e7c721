"""Which lessons may be laid side by side, and what a case answers."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.lessons import LessonStep
from app.domain.same_lesson import answers, candidates, like_cases, may_group, obstacles
from tests.factories.trainings import LAQIE, day, lesson, named

TAUGHT = day("2024-10-09")


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ({"teacher": LAQIE}, ()),
        ({"teacher": LAQIE, "topic": "《秋天的雨》"}, ()),
        ({"teacher": LAQIE, "topic": "秋天 的雨 "}, ()),
        ({"teacher": LAQIE, "topic": "秋天的风"}, ("topic",)),
        ({"teacher": LAQIE, "subject": "数学"}, ("subject",)),
        ({"teacher": LAQIE, "grade": 4}, ("grade",)),
        ({"teacher": LAQIE, "taught_on": TAUGHT + 60}, ()),
        ({"teacher": LAQIE, "taught_on": TAUGHT + 61}, ("days",)),
        ({"teacher": LAQIE, "taught_on": TAUGHT - 61}, ("days",)),
        # One teacher several times, as the paper has it.
        ({"taught_on": TAUGHT + 1}, ()),
        ({"class_name": "三年级2班"}, ()),
        ({"lesson_no": 2}, ()),
        ({}, ("one_lesson",)),
        (
            {"grade": 4, "topic": "x", "subject": "数学"},
            ("subject", "grade", "topic", "one_lesson"),
        ),
    ],
)
def test_two_cases_may_be_a_group(others: dict[str, Any], why: tuple[str, ...]) -> None:
    pair = [lesson("a"), lesson("b", **others)]
    assert obstacles(pair) == obstacles(pair[::-1]) == why
    assert may_group(pair) is (not why)


def test_one_case_is_no_group() -> None:
    assert obstacles([]) == ("too_few",)
    assert obstacles([lesson("a")]) == ("too_few",)
    assert obstacles([lesson("a"), lesson("a")]) == ("too_few",)


def test_sixty_days_hold_from_the_first_to_the_last() -> None:
    three = [lesson(str(place), taught_on=TAUGHT + 31 * place) for place in range(3)]
    assert may_group(three[:2])
    assert obstacles(three) == ("days",)


def test_the_nearest_case_is_offered_first() -> None:
    mine = lesson("mine")
    near, far = (
        lesson("near", teacher=LAQIE, taught_on=TAUGHT - 2),
        lesson("far", teacher=LAQIE, taught_on=TAUGHT + 30),
    )
    others = [far, mine, lesson("other", topic="爬山虎的脚"), near]
    assert candidates(mine, others) == (near, far)


@pytest.mark.parametrize(
    ("kind", "origins", "answered"),
    [
        ("lesson_record", ("routine",), ("LC-01",)),
        ("lesson_record", ("sent_teaching",), ("LC-01",)),
        ("lesson_record", ("secondment",), ("LC-01",)),
        ("secondment_lesson", ("secondment",), ("LC-02",)),
        ("lesson_record", ("sent_teaching", "secondment"), ("LC-01", "LC-02")),
        ("secondment_lesson", ("secondment", "routine", "sent_teaching"), ("LC-01", "LC-02")),
        ("secondment_lesson", ("sent_teaching", "routine"), ("LC-02",)),
        ("routine_lesson", ("sent_teaching", "secondment"), ()),
    ],
)
def test_a_case_answers_both_demands_only_with_both_origins(
    kind: str, origins: tuple[str, ...], answered: tuple[str, ...]
) -> None:
    assert answers(lesson(kind=kind, origins=origins)) == answered


def test_a_reviewer_sees_a_case_that_reads_like_anothers() -> None:
    mine, hers = lesson("mine"), lesson("hers", teacher=LAQIE)
    own_other = lesson("again")
    different = lesson(
        "different",
        teacher=LAQIE,
        objectives="会用小棒摆出加法算式并说出得数",
        steps=(LessonStep(40, "摆小棒", "数一数"),),
        reflection="",
        improvements=(),
    )
    assert like_cases(mine, [mine, own_other, hers, different]) == ((named("hers"), 1.0),)


def test_the_nearest_day_comes_first_whether_before_or_after() -> None:
    case = lesson("a")
    others = [
        lesson(word, teacher=LAQIE, taught_on=TAUGHT + days)
        for word, days in (("b", -9), ("c", 5), ("d", -2), ("e", 30))
    ]
    assert [one.id for one in candidates(case, others)] == [named(word) for word in "dcbe"]
