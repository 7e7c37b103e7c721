"""A draft is always saved; what is handed in has its five parts; no child is named unasked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.domain.lessons import LessonCase
from app.domain.training import DRAFT, SUBMITTED
from app.services.lesson_drafts import (
    keep_lesson_text,
    keep_sentences,
    kept_lesson_text,
    kept_sentences,
)
from app.services.lesson_writing import (
    delete_lesson,
    refusals,
    save_lesson,
    save_sentences,
    submit_lesson,
)
from app.services.lessons import new_case, read_lessons
from benchmarks.school import School, school
from tests.factories.lessons import draft, whole

SENTENCES = ("秒的认识", "用秒表数一分钟，都很投入", "练习要留十分钟")


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 3) as made:
        yield made


def stored(one: School, case: LessonCase) -> LessonCase | None:
    line = read_lessons(one.laptop).line(case.id)
    return None if line is None else line.stored


def test_three_sentences_after_class_become_a_draft(one: School) -> None:
    keep_sentences(one.laptop, SENTENCES)
    saved = save_sentences(one.laptop, read_lessons(one.laptop).start, SENTENCES)
    book = read_lessons(one.laptop)
    assert book.draft is not None
    case = book.draft.case
    assert saved.case == case == book.draft.stored
    assert (case.topic, case.reflection) == SENTENCES[:2]
    assert [change.after for change in case.improvements] == [SENTENCES[2]]
    assert (case.state, case.taught_on) == (DRAFT, one.laptop.world.today())
    assert (case.class_name, case.grade) == ("三年级1班", 3)
    assert book.sentences == kept_sentences(one.laptop) == ("", "", "")


def test_nothing_written_makes_no_draft(one: School) -> None:
    with pytest.raises(InputError) as refused:
        save_sentences(one.laptop, read_lessons(one.laptop).start, ("", " ", ""))
    assert (refused.value.code, refused.value.field) == ("I-437", "sentences")
    assert read_lessons(one.laptop).lines == ()


def test_an_empty_draft_is_saved(one: School) -> None:
    case = new_case(one.laptop, read_lessons(one.laptop).start)
    assert save_lesson(one.laptop, case).is_saved
    assert stored(one, case) == case


@pytest.mark.parametrize(
    ("code", "field", "lacking"),
    [
        ("I-430", "basic", {"topic": ""}),
        ("I-431", "objectives", {"objectives": "会认秒"}),
        ("I-432", "steps", {"steps": ()}),
        ("I-433", "improvement", {"improvements": ()}),
        ("I-434", "reflection", {"reflection": "很好"}),
    ],
)
@pytest.mark.parametrize("kind", ["lesson_record", "secondment_lesson"])
def test_each_missing_part_has_its_own_code(
    one: School, kind: str, code: str, field: str, lacking: dict[str, object]
) -> None:
    case = replace(whole(one.laptop), kind=kind, state=DRAFT, **lacking)  # type: ignore[arg-type]
    with pytest.raises(InputError) as refused:
        submit_lesson(one.laptop, case)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert [error.code for error in refusals(one.laptop, case)] == [code]
    assert save_lesson(one.laptop, case).is_saved
    assert stored(one, case) == case


def test_a_whole_case_is_handed_in(one: School) -> None:
    case = replace(whole(one.laptop), state=DRAFT)
    assert submit_lesson(one.laptop, case).case.state == SUBMITTED
    assert stored(one, case) == replace(case, state=SUBMITTED)


def test_a_routine_lesson_has_no_minimum(one: School) -> None:
    case = replace(draft(one.laptop), kind="routine_lesson", steps=())
    assert submit_lesson(one.laptop, case).is_saved


def test_a_lesson_of_tomorrow_is_not_handed_in_today(one: School) -> None:
    case = replace(whole(one.laptop), taught_on=one.laptop.world.today() + 1)
    with pytest.raises(InputError) as refused:
        submit_lesson(one.laptop, case)
    assert (refused.value.code, refused.value.field) == ("I-436", "taught_on")


def test_a_handed_in_case_that_loses_a_part_is_a_draft_again(one: School) -> None:
    case = whole(one.laptop)
    submit_lesson(one.laptop, case)
    saved = save_lesson(one.laptop, replace(case, steps=()))
    assert saved.is_draft_again
    assert saved.case.state == DRAFT
    assert stored(one, case) == saved.case


def test_a_named_pupil_is_asked_about_once(one: School) -> None:
    case = replace(draft(one.laptop), reflection="课上很热闹。阿木第一个举手，说得很清楚。")
    asked = save_lesson(one.laptop, case)
    assert not asked.is_saved
    (named,) = asked.named
    assert (named.name, named.field, named.stand_in) == ("阿木", "reflection", "生1")
    assert named.sentence == "阿木第一个举手，说得很清楚。"
    assert stored(one, case) is None
    assert kept_lesson_text(one.laptop, case.id) == case
    assert save_lesson(one.laptop, case, keeps_names=True).is_saved
    assert stored(one, case) == case
    assert kept_lesson_text(one.laptop, case.id) is None
    later = replace(case, topic="阿木的一分钟")
    assert save_lesson(one.laptop, later).is_saved


def test_another_teachers_case_is_not_changed(one: School) -> None:
    case = draft(one.laptop)
    save_lesson(one.laptop, case)
    with pytest.raises(InputError) as refused:
        save_lesson(one.laptop, replace(case, teacher=bytes(16), topic="别人的课"))
    assert (refused.value.code, refused.value.field) == ("I-435", "teacher")
    assert stored(one, case) == case


def test_text_that_was_being_written_is_found_after_a_power_cut(one: School) -> None:
    case = draft(one.laptop)
    save_lesson(one.laptop, case)
    longer = replace(case, reflection=case.reflection + "还想再写")
    keep_lesson_text(one.laptop, longer)
    line = read_lessons(one.laptop).line(case.id)
    assert line is not None
    assert (line.case, line.stored, line.is_unsaved) == (longer, case, True)
    save_lesson(one.laptop, longer)
    assert [one_line.is_unsaved for one_line in read_lessons(one.laptop).lines] == [False]


def test_a_deleted_draft_is_gone_and_may_come_back(one: School) -> None:
    case = draft(one.laptop)
    save_lesson(one.laptop, case)
    keep_lesson_text(one.laptop, replace(case, topic="写了一半"))
    delete_lesson(one.laptop, case)
    assert read_lessons(one.laptop).lines == ()
    save_lesson(one.laptop, case)
    assert stored(one, case) == case
