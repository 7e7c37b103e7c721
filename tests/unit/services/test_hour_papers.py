"""The papers of training hours of a school of two teachers, every figure counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.center.totals import totals
from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.domain.training import Teacher
from app.reports.hour_registration import HourRegistration
from app.reports.hour_summary import HourSummary
from app.reports.job import write_job
from app.reports.teacher_bands import BANDS, LEVELS, TeacherBands
from app.services.hour_papers import post_text
from app.services.paper_forms import Form, Paper
from app.services.papers import collect_from_laptop
from benchmarks.school import School
from tests.factories.teaching_school import (
    AREA,
    COUNTY,
    FOLLOWED,
    LAQIE,
    decide,
    teaching_school,
)
from tests.factories.training_store import colleague, enter, publish, training
from tests.factories.trainings import at, entry

YEAR = SchoolYear(2024)


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with teaching_school(tmp_path) as made:
        yield made


def register(taught: School, teacher: str, year: SchoolYear = YEAR) -> HourRegistration:
    paper = Paper(Form.REGISTER, year=year, teacher=teacher)
    (found,) = collect_from_laptop(taught.laptop, paper).registrations
    return found


def summary(taught: School) -> HourSummary:
    (found,) = collect_from_laptop(taught.laptop, Paper(Form.SUMMARY, year=YEAR)).summaries
    return found


def bands(taught: School) -> TeacherBands:
    (found,) = collect_from_laptop(taught.laptop, Paper(Form.BANDS, year=YEAR)).bands
    return found


def test_the_register_tells_certified_pending_and_what_is_missing(taught: School) -> None:
    found = register(taught, "吉木阿来")
    assert [row.title for row in found.rows] == ["新课标解读county", "新课标解读followed"]
    assert (found.certified_halves, found.pending_halves, found.gap_halves) == (192, 16, 0)
    first, second = found.rows
    assert (first.attended_halves, first.claimed_halves, first.certified_halves) == (16, 16, None)
    assert (second.claimed_halves, second.certified_halves) == (192, 192)
    assert (first.level, first.mode, first.certificate) == ("县级", "集中培训", "ZJ-2024-117")
    assert found.rule_version == "default_proposal"


def test_drafts_and_what_was_given_back_are_not_in_the_register(taught: School) -> None:
    assert [row.title for row in register(taught, LAQIE).rows] == [
        "新课标解读read",
        "新课标解读area",
    ]
    decide(taught, COUNTY, "returned")
    taught.sync()
    found = register(taught, "吉木阿来")
    assert [row.title for row in found.rows] == ["新课标解读followed"]
    assert found.pending_halves == 0


def test_an_entry_written_anew_after_a_return_waits_again(taught: School) -> None:
    decide(taught, COUNTY, "returned")
    taught.sync()
    old = register(taught, "吉木阿来")
    alai = Teacher(colleague(taught.laptop, "吉木阿来").id, "吉木阿来")
    anew = entry("county", at("2024-10-08", 360), certificate="ZJ-2024-117-B")
    enter(taught.laptop, [replace(anew, teacher=alai.id)])
    assert len(register(taught, "吉木阿来").rows) == len(old.rows) + 1


def test_a_course_over_31_august_stands_in_both_years_with_its_own_share(taught: School) -> None:
    laqie = colleague(taught.laptop, LAQIE)
    over = entry("over", at("2024-08-30", 90), at("2024-09-02", 180))
    enter(taught.laptop, [replace(over, teacher=laqie.id, teacher_name=LAQIE)])
    before, after = (register(taught, LAQIE, SchoolYear(start)) for start in (2023, 2024))
    assert before.pending_halves == 4
    assert after.pending_halves == 16 + 8
    assert (before.rows[0].claimed_halves, after.rows[0].claimed_halves) == (4, 8)
    assert (before.rows[0].attended_halves, after.rows[0].attended_halves) == (4, 8)


def test_planned_hours_are_those_of_the_catalogue(taught: School) -> None:
    planned = training("规范汉字书写", at("2024-10-09", 180), at("2024-10-10", 180))
    publish(taught.laptop, [planned])
    laqie = colleague(taught.laptop, LAQIE)
    half = entry("half", at("2024-10-09", 180), activity=planned.id)
    enter(taught.laptop, [replace(half, teacher=laqie.id, teacher_name=LAQIE)])
    row = next(one for one in register(taught, LAQIE).rows if one.title == "新课标解读half")
    assert (row.attended_halves, row.planned_halves) == (8, 16)


def test_the_summary_counts_only_what_is_certified(taught: School) -> None:
    found = summary(taught)
    by_name = {one.name: one for one in found.teachers}
    alai, laqie = by_name["吉木阿来"], by_name[LAQIE]
    assert (alai.national, alai.secondment, alai.full_release) == (192, 192, 192)
    assert (alai.county, alai.certified, alai.pending) == (0, 192, 16)
    # 片区级 has no column of its own: the rules report it as 校级.
    assert (laqie.school, laqie.onsite, laqie.certified, laqie.pending) == (4, 4, 4, 16)
    assert (found.reached, found.rate) == (1, 50)


def test_the_figures_are_those_of_the_center(taught: School) -> None:
    with taught.center.read() as connection:
        told = {one.teacher: one for one in totals(connection).training_hours}
    for one in summary(taught).teachers:
        assert (one.certified, one.pending) == (told[one.name].certified, told[one.name].pending)
    decide(taught, FOLLOWED, "revoked")
    taught.sync()
    with taught.center.read() as connection:
        told = {one.teacher: one for one in totals(connection).training_hours}
    for one in summary(taught).teachers:
        assert (one.certified, one.pending) == (told[one.name].certified, told[one.name].pending)


def test_every_number_of_form_4068_has_its_names(taught: School) -> None:
    found = bands(taught)
    assert found.full_time == 2
    assert sorted(found.trained) == ["吉木阿来", LAQIE]
    assert dict(zip(BANDS, found.bands, strict=True)) == {
        "up_to_36": (LAQIE,),
        "37_72": (),
        "73_108": ("吉木阿来",),
        "from_109": (),
    }
    levels = dict(zip(LEVELS, found.levels, strict=True))
    assert (levels["national"], levels["school"]) == (("吉木阿来",), (LAQIE,))
    assert found.in_bands == len(found.trained)
    decide(taught, AREA, "revoked")
    taught.sync()
    assert bands(taught).trained == ("吉木阿来",)


def test_everyone_gets_a_register_and_a_stranger_is_refused(taught: School, tmp_path: Path) -> None:
    job = collect_from_laptop(taught.laptop, Paper(Form.REGISTER, year=YEAR))
    assert [one.teacher_name for one in job.registrations] == ["吉木阿来", LAQIE]
    assert write_job(job, tmp_path / "P01.pdf") == 2
    with pytest.raises(InputError) as refused:
        register(taught, "没有这人")
    assert refused.value.code == "I-450"


def test_a_post_is_told_by_stage_and_subjects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    assert post_text(Teacher(b"", "", subjects=("语文", "数学"))) == "小学 语文、数学"
