"""Class names as they stand on lists from village schools."""

from __future__ import annotations

import pytest

from app.domain.class_names import (
    class_named_in,
    grade_numbers,
    next_class_name,
    normalise_class_name,
)


@pytest.mark.parametrize(
    "written",
    [
        "三年级1班", "三(1)班", "三（1）班", "三年级（１）班", "3.1班", "3-1班", "3(1)班",
        "三年一班",
        "三年级一班", "３年级１班", "三年级 1 班", "三年级01班", "小学三年级1班", "三1班", "3·1班",
    ],
)  # fmt: skip
def test_the_same_class_gets_one_name(written: str) -> None:
    assert normalise_class_name(written) == "三年级1班"


@pytest.mark.parametrize(
    "written",
    [
        "301班",
        "31班",
        "2022级1班",
        "三班",
        "1班",
        "二十班",
        "三年级31班",
        "学前班",
        "1-3年级复式班",
        "",
    ],
)
def test_what_is_not_certain_is_kept_as_written(written: str) -> None:
    assert normalise_class_name(written) == written


@pytest.mark.parametrize(
    ("written", "canonical", "grades"),
    [
        ("复式班(二、三年级)", "复式班(二、三年级)", (2, 3)),
        ("复式班（三,2年级）", "复式班(二、三年级)", (2, 3)),
        ("二三年级复式班", "复式班(二、三年级)", (2, 3)),
        ("复式班(二年级、三年级)", "复式班(二、三年级)", (2, 3)),
        ("三年级十二班", "三年级12班", (3,)),
        ("一年级二十班", "一年级20班", (1,)),
        ("初二(3)班", "八年级3班", (8,)),
        ("九年级10班", "九年级10班", (9,)),
        ("4年级", "四年级", (4,)),
        ("学前班", "学前班", (0,)),
        ("301班", "301班", ()),
    ],
)
def test_grades_are_told_where_certain(
    written: str, canonical: str, grades: tuple[int, ...]
) -> None:
    assert normalise_class_name(written) == canonical
    assert grade_numbers(written) == grades


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("四开乡中心小学校三年级1班学生名单", "三年级1班"),
        ("2024年秋三年级（2）班花名册", "三年级2班"),
        ("三(1)班", "三年级1班"),
        ("2023年1班", None),
        ("三年级1班和三年级2班", None),
        ("Sheet1", None),
    ],
)
def test_a_title_names_a_class_or_it_does_not(title: str, named: str | None) -> None:
    assert class_named_in(title) == named


@pytest.mark.parametrize(
    ("name", "top_grade", "a_year_later"),
    [
        ("三(1)班", 6, "四年级1班"),
        ("四年级", 6, "五年级"),
        ("学前班", 6, "一年级"),
        ("五年级2班", 6, "六年级2班"),
        ("六年级2班", 6, ""),
        ("六年级2班", 9, "七年级2班"),
        ("九年级1班", 9, ""),
        ("复式班(二、三年级)", 6, "复式班(二、三年级)"),
        ("301班", 6, "301班"),
        ("3 班", 6, "3班"),
    ],
)
def test_a_class_goes_up_a_year_or_leaves_and_a_doubtful_one_keeps_its_name(
    name: str, top_grade: int, a_year_later: str
) -> None:
    assert next_class_name(name, top_grade) == a_year_later


def test_the_thirtieth_class_of_a_grade_is_the_last_that_is_believed() -> None:
    assert normalise_class_name("三(30)班") == "三年级30班"
    assert normalise_class_name("三(31)班") == "三(31)班"
    assert normalise_class_name("三(0)班") == "三(0)班"
