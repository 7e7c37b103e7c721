"""同课异构: found, joined and laid side by side; nobody's record but the own is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.domain.lessons import LessonCase
from app.services.lesson_groups import join_group, mates_of, read_grouping
from app.services.lesson_records import cases_of
from app.services.lesson_writing import save_lesson
from benchmarks.school import School, school
from tests.factories.lessons import store, whole


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 2) as made:
        yield made


def colleague(one: School, number: int, name: str, days: int = 3) -> LessonCase:
    case = whole(one.laptop, number)
    teacher = bytes([number]) * 15 + b"t"
    return replace(case, teacher=teacher, teacher_name=name, taught_on=case.taught_on + days)


def test_the_same_lesson_of_colleagues_is_found_and_joined(one: School) -> None:
    own, first, second = (
        whole(one.laptop),
        colleague(one, 7, "王小梅"),
        colleague(one, 8, "俄木", 5),
    )
    store(one.laptop, own, first, second, replace(colleague(one, 9, "沙马拉且"), topic="别的课"))
    grouping = read_grouping(one.laptop, own)
    assert (grouping.mates, grouping.fitting) == ((), (first, second))
    joined = join_group(one.laptop, own, grouping.fitting[:1])
    assert joined.group == first.id
    save_lesson(one.laptop, joined)
    grouping = read_grouping(one.laptop, joined)
    assert (grouping.mates, grouping.fitting) == ((first,), (second,))
    assert grouping.compared == (joined, first)
    with one.laptop.reading() as unit:
        everyone = cases_of(unit.rows)
    assert mates_of(everyone, first) == (joined,)
    assert {case.id: case for case in everyone}[first.id] == first
    save_lesson(one.laptop, replace(joined, group=None))
    assert read_grouping(one.laptop, replace(joined, group=None)).mates == ()


def test_the_own_lesson_taught_again_is_joined_on_both_sides(one: School) -> None:
    case = whole(one.laptop)
    again = replace(case, id=b"again...........", taught_on=case.taught_on + 2)
    store(one.laptop, case, again)
    joined = join_group(one.laptop, again, (case,))
    save_lesson(one.laptop, joined)
    with one.laptop.reading() as unit:
        assert {found.group for found in cases_of(unit.rows)} == {case.id}


def test_another_topic_is_not_the_same_lesson(one: School) -> None:
    own, other = whole(one.laptop), replace(colleague(one, 7, "王小梅"), topic="秋天的雨")
    store(one.laptop, own, other)
    with pytest.raises(InputError) as refused:
        join_group(one.laptop, own, (other,))
    assert (refused.value.code, refused.value.field) == ("I-439", "group")


def test_four_stand_side_by_side_at_most(one: School) -> None:
    own = replace(whole(one.laptop), group=whole(one.laptop).id)
    others = [
        replace(colleague(one, 20 + place, f"老师{place}"), group=own.id) for place in range(5)
    ]
    store(one.laptop, own, *others)
    assert len(read_grouping(one.laptop, own).compared) == 4
