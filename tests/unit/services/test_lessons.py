"""The list of the own cases, and what a new one begins with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.lesson_drafts import keep_lesson_text
from app.services.lessons import from_sentences, new_case, read_lessons
from app.services.teaching_staff import own_teacher
from benchmarks.school import School, school
from tests.factories.lessons import draft, store, whole


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 2, 3) as made:
        yield made


def test_the_newest_lesson_stands_first_and_only_own_ones_are_listed(one: School) -> None:
    case = draft(one.laptop)
    other = replace(case, id=bytes(16), teacher=b"another teacher.", teacher_name="王小梅")
    store(one.laptop, whole(one.laptop), case, other)
    book = read_lessons(one.laptop)
    assert [line.case for line in book.lines] == [case, whole(one.laptop)]
    assert [line.score.points for line in book.lines] == [60, 100]
    assert book.draft is not None
    assert book.draft.case == case
    assert book.line(other.id) is None


def test_a_new_case_begins_with_what_the_last_one_had(one: School) -> None:
    first = read_lessons(one.laptop).start
    assert (first.subject, first.class_name, first.grade) == ("", "三年级1班", 3)
    assert first.teacher == own_teacher(one.laptop).id
    store(one.laptop, draft(one.laptop))
    start = read_lessons(one.laptop).start
    assert (start.subject, start.textbook, start.topic) == ("数学", "人教版三年级上册", "")


def test_every_new_case_has_an_id_of_its_own(one: School) -> None:
    start = read_lessons(one.laptop).start
    ids = {new_case(one.laptop, start).id for _time in range(20)}
    assert len(ids) == 20
    assert {len(case_id) for case_id in ids} == {16}


def test_a_topic_never_grows_beyond_its_length(one: School) -> None:
    case = from_sentences(read_lessons(one.laptop).start, ("秒" * 80, "", ""))
    assert case.topic == "秒" * 60
    assert case.improvements == ()


def test_a_case_that_was_never_saved_is_listed_from_what_was_kept(one: School) -> None:
    case = new_case(one.laptop, replace(read_lessons(one.laptop).start, topic="停电的那节课"))
    keep_lesson_text(one.laptop, case)
    (line,) = read_lessons(one.laptop).lines
    assert (line.case, line.stored, line.is_unsaved) == (case, None, True)
