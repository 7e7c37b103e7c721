"""Lesson cases on paper: one, all of a teacher, and a group side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from app.domain.errors import InputError
from app.reports.job import write_job
from app.services.lesson_papers import grade_text
from app.services.paper_forms import Form, Paper, parse_id
from app.services.papers import collect_from_laptop
from benchmarks.school import School, school
from tests.factories.teaching_school import LAQIE, teaching_school
from tests.factories.trainings import named


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with teaching_school(tmp_path) as made:
        yield made


def test_one_lesson_is_printed_as_it_was_written(taught: School, tmp_path: Path) -> None:
    job = collect_from_laptop(taught.laptop, Paper(Form.LESSON, lesson=named("one")))
    (found,) = job.lessons
    assert (found.topic, found.kind, found.lesson_type) == ("秋天的雨", "课例实录", "新授")
    # 三年级1班 says the grade already.
    assert (found.grade, found.class_name, found.minutes) == ("", "三年级1班", 40)
    pages = write_job(job, tmp_path / "P05.pdf")
    words = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "P05.pdf").pages)
    assert 1 <= pages <= 6
    assert "每组轮流答" in words


def test_all_lessons_of_a_teacher_come_newest_first(taught: School) -> None:
    job = collect_from_laptop(taught.laptop, Paper(Form.LESSON, teacher="吉木阿来"))
    assert [one.topic for one in job.lessons] == ["秋天的雨", "山行"]
    everyone = collect_from_laptop(taught.laptop, Paper(Form.LESSON)).lessons
    assert {one.teacher_name for one in everyone} == {"吉木阿来", LAQIE}


def test_a_group_stands_side_by_side_in_the_order_it_was_taught(taught: School) -> None:
    for group in (None, named("one")):
        (found,) = collect_from_laptop(
            taught.laptop, Paper(Form.COMPARISON, group=group)
        ).comparisons
        assert [one.teacher_name for one in found.lessons] == ["吉木阿来", LAQIE]
        assert (found.topic, found.grade) == ("秋天的雨", "三年级")
        assert found.lessons[0].opening == "出示雨天的图片提问"


def test_what_is_not_there_is_refused(taught: School, tmp_path: Path) -> None:
    for paper, code in (
        (Paper(Form.LESSON, lesson=named("gone")), "I-443"),
        (Paper(Form.COMPARISON, group=named("old")), "I-444"),
    ):
        with pytest.raises(InputError) as refused:
            collect_from_laptop(taught.laptop, paper)
        assert refused.value.code == code
    with school(tmp_path / "bare", 0, 1) as bare:
        for form, code in ((Form.LESSON, "I-443"), (Form.COMPARISON, "I-444")):
            with pytest.raises(InputError) as refused:
                collect_from_laptop(bare.laptop, Paper(form))
            assert refused.value.code == code


def test_the_number_of_a_record_has_32_digits() -> None:
    assert parse_id("", "lesson") is None
    assert parse_id(named("one").hex(), "lesson") == named("one")
    for text, field, code in (("12", "lesson", "I-443"), ("雨", "group", "I-444")):
        with pytest.raises(InputError) as refused:
            parse_id(text, field)
        assert refused.value.code == code


def test_a_grade_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    assert [grade_text(one) for one in (0, 3)] == ["学前", "三年级"]
