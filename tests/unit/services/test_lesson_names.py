"""Where a child is named, in which sentence, and how it reads without the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.lessons import LessonCase, LessonStep
from app.services.lesson_names import (
    NamedPupil,
    names_to_ask,
    sentence_at,
    without_names,
    written_length,
)
from app.services.lesson_texts import texts_of
from app.services.pupils import correct_name
from benchmarks.school import School, school
from tests.factories.lessons import draft


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 2) as made:
        first = next(iter(made.classes.values()))[0]
        correct_name(made.laptop, first, "吉克曲莫阿依子作")
        yield made


def asked(
    one: School, case: LessonCase, before: LessonCase | None = None
) -> tuple[NamedPupil, ...]:
    with one.laptop.reading() as unit:
        return names_to_ask(unit, case, before)


def test_names_are_found_in_every_text_and_numbered_in_the_order_of_the_form(one: School) -> None:
    case = draft(one.laptop)
    steps = (LessonStep(5, "请吉克曲莫阿依子作上台", "阿木补充；其余同学听"), *case.steps[1:])
    case = replace(case, steps=steps, reflection="生2 说得好，阿木也好")
    found = asked(one, case)
    assert [(one_name.field, one_name.name, one_name.stand_in) for one_name in found] == [
        ("reflection", "阿木", "生3"),
        ("steps.0.teacher_activity", "吉克曲莫阿依子作", "生4"),
        ("steps.0.pupil_activity", "阿木", "生3"),
    ]
    assert found[2].sentence == "阿木补充；"
    plain = without_names(case, found)
    assert plain.reflection == "生2 说得好，生3也好"
    assert plain.steps[0].teacher_activity == "请生4上台"
    assert plain.steps[0].pupil_activity == "生3补充；其余同学听"
    assert asked(one, plain) == ()
    assert replace(plain, steps=case.steps, reflection=case.reflection) == case


def test_a_name_written_with_dots_and_spaces_goes_as_a_whole(one: School) -> None:
    case = replace(draft(one.laptop), reflection="吉克·曲莫 阿依子作写得最好")
    assert without_names(case, asked(one, case)).reflection == "生1写得最好"


def test_a_name_that_was_kept_before_is_not_asked_about_again(one: School) -> None:
    before = replace(draft(one.laptop), reflection="阿木很好")
    after = replace(before, reflection="阿木很好，吉克曲莫阿依子作也好")
    assert [found.name for found in asked(one, after, before)] == ["吉克曲莫阿依子作"]


def test_names_of_teachers_and_mentors_are_no_texts(one: School) -> None:
    case = replace(draft(one.laptop), mentor="阿木", teacher_name="阿木")
    assert asked(one, case) == ()
    assert "mentor" not in texts_of(case)


@pytest.mark.parametrize(
    ("start", "sentence"),
    [(0, "先读课文。"), (5, "再看图！"), (9, "最后说一说"), (30, "先读课文。再看图！最后说一说")],
)
def test_the_sentence_around_a_place(start: int, sentence: str) -> None:
    assert sentence_at("先读课文。再看图！最后说一说", start) == sentence


def test_the_length_of_a_name_as_it_is_written() -> None:
    assert written_length("阿·木 呷好", "阿木呷") == 5
    assert written_length("阿", "阿木") == 1
