"""Values of a lesson case: what it is before a person says anything of it."""

from __future__ import annotations

from app.domain.lessons import LessonCase, LessonStep
from app.domain.training import DRAFT


def case(*minutes: int) -> LessonCase:
    steps = tuple(LessonStep(one, "读", "听", "懂") for one in minutes)
    return LessonCase(b"c", b"t", "吉木阿来", 20_000, "语文", 3, "秋天的雨", steps=steps)


def test_a_case_is_a_draft_that_nobody_recommends_until_somebody_does() -> None:
    new = case()
    assert (new.state, new.is_recommended, new.origins) == (DRAFT, False, ("routine",))


def test_a_lesson_lasts_as_long_as_its_steps() -> None:
    assert case().minutes == 0
    assert case(5, 10, 25).minutes == 40
