"""A teacher has the own papers, the head has all, and P13 belongs to a center."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.domain.months import Month
from app.security.slot_cost import SlotCost
from app.services.enrolment import add_teacher
from app.services.laptop import Laptop
from app.services.paper_forms import Form, Paper
from app.services.paper_rights import is_allowed
from app.services.papers import book_from_laptop, collect_from_laptop
from app.services.printables import read_printables
from app.services.teaching_staff import own_teacher
from benchmarks.school import School
from tests.factories.teaching_school import LAQIE, teaching_school, write_lessons
from tests.factories.trainings import lesson, named

YEAR = SchoolYear(2024)
PASSWORD = "another horse"


@pytest.fixture
def taught(tmp_path: Path) -> Iterator[School]:
    with teaching_school(tmp_path) as made:
        add_teacher(made.laptop, name=LAQIE, role="teacher", password=PASSWORD, cost=SlotCost.FLOOR)
        yield made


@pytest.fixture
def hers(taught: School) -> Iterator[Laptop]:
    laptop = Laptop.open(taught.laptop.folder, LAQIE, PASSWORD, taught.laptop.world)
    yield laptop
    laptop.close()


def test_a_teachers_papers_are_the_own_ones(hers: Laptop) -> None:
    (register,) = collect_from_laptop(hers, Paper(Form.REGISTER, year=YEAR)).registrations
    assert register.teacher_name == LAQIE
    (case,) = collect_from_laptop(hers, Paper(Form.LESSON)).lessons
    assert case.teacher_name == LAQIE
    collect_from_laptop(hers, Paper(Form.LESSON, lesson=named("two"), teacher=LAQIE))
    assert book_from_laptop(hers, Paper(Form.OWN_SHEET)).made_on == hers.world.today()


def test_who_taught_one_of_them_may_print_lessons_side_by_side(
    taught: School, hers: Laptop
) -> None:
    alai = own_teacher(taught.laptop)
    pair = [
        lesson("x", teacher=alai.id, teacher_name=alai.name, topic="山行", grade=5),
        lesson("y", teacher=alai.id, teacher_name=alai.name, topic="山行", grade=5),
    ]
    write_lessons(taught.laptop, [replace(one, group=named("x")) for one in pair])
    (found,) = collect_from_laptop(hers, Paper(Form.COMPARISON)).comparisons
    assert found.topic == "秋天的雨"
    with pytest.raises(InputError) as refused:
        collect_from_laptop(hers, Paper(Form.COMPARISON, group=named("x")))
    assert refused.value.code == "I-444"
    assert len(collect_from_laptop(taught.laptop, Paper(Form.COMPARISON)).comparisons) == 2


@pytest.mark.parametrize(
    "paper",
    [
        Paper(Form.REGISTER, year=YEAR, teacher="吉木阿来"),
        Paper(Form.LESSON, teacher="吉木阿来"),
        Paper(Form.LESSON, lesson=named("one")),
        Paper(Form.SUMMARY, year=YEAR),
        Paper(Form.BANDS, year=YEAR),
    ],
)
def test_a_teacher_gets_no_paper_of_others(hers: Laptop, paper: Paper) -> None:
    with pytest.raises(InputError) as refused:
        collect_from_laptop(hers, paper)
    assert (refused.value.code, refused.value.field) == ("I-441", "teacher")


@pytest.mark.parametrize(
    "paper",
    [
        Paper(Form.HOUR_SHEET, year=YEAR),
        Paper(Form.BAND_SHEET, year=YEAR),
        Paper(Form.OWN_SHEET, teacher="吉木阿来"),
    ],
)
def test_a_teacher_gets_no_spreadsheet_of_others(hers: Laptop, paper: Paper) -> None:
    with pytest.raises(InputError) as refused:
        book_from_laptop(hers, paper)
    assert refused.value.code == "I-441"


def test_the_head_has_everything_but_the_summary_of_the_sites(taught: School) -> None:
    allowed = {one for one in Form if is_allowed(taught.laptop, one)}
    assert allowed == set(Form) - {Form.SITES, Form.MISSING}
    with pytest.raises(InputError) as refused:
        collect_from_laptop(taught.laptop, Paper(Form.SITES, month=Month(2024, 10)))
    assert (refused.value.code, refused.value.field) == ("I-442", "form")


def test_what_is_offered_is_what_is_allowed(taught: School, hers: Laptop) -> None:
    all_of_it, own = read_printables(taught.laptop), read_printables(hers)
    assert all_of_it.teachers == ("吉木阿来", LAQIE)
    assert [one.topic for one in all_of_it.lessons] == ["秋天的雨", "秋天的雨", "山行"]
    assert [(one.id, one.lessons) for one in all_of_it.groups] == [(named("one"), 2)]
    assert (own.own, own.teachers, own.groups) == (LAQIE, (LAQIE,), all_of_it.groups)
    assert [one.teacher for one in own.lessons] == [LAQIE]
    assert own.classes == all_of_it.classes
