"""At the year's end the head makes next year's lists, looks at them, and may take them back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.services.class_list import class_cards
from app.services.promotion import (
    ClassChoice,
    plan_promotion,
    promote,
    promoted_pupils,
    suggested_choices,
    undo_promotion,
)
from app.services.pupils import add_class, add_pupil, set_consent
from app.services.roster import known_pupils
from app.services.roster_writing import NewPupil
from app.sync.rows import SiteRows
from benchmarks.school import SCHOOL_DAYS, School, school
from tests.unit.services.test_pupils import counted

YEAR, NEXT = SchoolYear(2024), SchoolYear(2025)
MONDAY = SCHOOL_DAYS[0]
Listed = list[tuple[str, int, str, bool]]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 3) as one:
        for name, seats in (("六年级", (1, 2)), ("复式班(一、二年级)", (1, 2, 3))):
            class_id = add_class(one.laptop, name)
            for seat in seats:
                add_pupil(one.laptop, class_id, NewPupil(seat, f"吉木{'甲乙丙'[seat - 1]}", MONDAY))
        yield one


def next_lists(village: School) -> Listed:
    with village.laptop.store.read() as connection:
        found = known_pupils(SiteRows(connection), year=NEXT)
        return [(one.class_name, one.seat, one.name, one.has_consent) for one in found]


def next_lists_at_the_center(village: School) -> Listed:
    village.sync()
    with village.center.read() as connection:
        site = connection.exec_driver_sql("SELECT DISTINCT site FROM pupil").scalar_one()
        found = known_pupils(SiteRows(connection, site), year=NEXT)
        return [(one.class_name, one.seat, one.name, one.has_consent) for one in found]


def choices(village: School) -> dict[str, ClassChoice]:
    return {one.card.name: one for one in suggested_choices(village.laptop)}


def test_the_usual_is_one_grade_up_and_the_top_grade_leaves(village: School) -> None:
    usual = choices(village)
    assert {name: one.target for name, one in usual.items()} == {
        "三年级1班": "四年级1班",
        "六年级": "",
        "复式班(一、二年级)": "复式班(一、二年级)",
    }
    plan = plan_promotion(village.laptop, list(usual.values()))
    assert (plan.entered, plan.leaving, plan.staying) == (6, 2, 3)
    assert promoted_pupils(village.laptop) == 0


def test_who_stays_behind_and_who_leaves_the_multigrade_class(village: School) -> None:
    usual = choices(village)
    third, multi = usual["三年级1班"], usual["复式班(一、二年级)"]
    behind = third.card.present[1].pupil
    upper = multi.card.present[0].pupil
    promote(
        village.laptop,
        [
            replace(third, staying=frozenset({behind.number})),
            usual["六年级"],
            replace(multi, target="三年级1班", staying=multi.staying - {upper.number}),
        ],
    )
    assert sorted(next_lists(village)) == [
        ("三年级1班", 1, "吉木甲", False),
        ("三年级1班", 2, "阿木", True),
        ("四年级1班", 1, "阿木", True),
        ("四年级1班", 3, "阿木", True),
        ("复式班(一、二年级)", 2, "吉木乙", False),
        ("复式班(一、二年级)", 3, "吉木丙", False),
    ]
    assert next_lists_at_the_center(village) == next_lists(village)


def test_two_classes_that_become_one_give_new_seats(village: School) -> None:
    usual = choices(village)
    together = [replace(one, target="四年级1班", staying=frozenset()) for one in usual.values()]
    promote(village.laptop, together)
    listed = next_lists(village)
    assert [seat for _class, seat, _name, _consent in listed] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_this_years_lists_marks_and_counts_stay(village: School) -> None:
    village.mark_days([MONDAY], marks="all ten")
    before = class_cards(village.laptop), counted(village)
    promote(village.laptop, suggested_choices(village.laptop))
    assert (class_cards(village.laptop), counted(village)) == before


def test_a_second_promotion_enters_nobody_and_a_latecomer_alone(village: School) -> None:
    promote(village.laptop, suggested_choices(village.laptop))
    before = next_lists(village)
    assert promote(village.laptop, suggested_choices(village.laptop)).entered == 0
    assert next_lists(village) == before
    third = choices(village)["三年级1班"].card
    add_pupil(village.laptop, third.id, NewPupil(9, "曲比史色", MONDAY))
    assert promote(village.laptop, suggested_choices(village.laptop)).entered == 1


def test_a_promotion_is_taken_back_even_when_it_was_sent_and_made_again(village: School) -> None:
    promote(village.laptop, suggested_choices(village.laptop))
    before = next_lists_at_the_center(village)
    assert undo_promotion(village.laptop) == 6
    assert next_lists_at_the_center(village) == next_lists(village) == []
    promote(village.laptop, suggested_choices(village.laptop))
    assert next_lists_at_the_center(village) == next_lists(village) == before


def test_consent_goes_along_from_the_first_day_of_the_year(village: School) -> None:
    sixth = choices(village)["六年级"].card
    set_consent(village.laptop, [sixth.present[0].pupil.number], MONDAY, is_given=True)
    kept = replace(choices(village)["六年级"], target="七年级")
    promote(village.laptop, [kept])
    with village.laptop.store.read() as connection:
        found = known_pupils(SiteRows(connection), year=NEXT)
    assert [one.consent_from for one in found] == [NEXT.first, None]


@pytest.mark.parametrize("target", ["四" * 21, "四年级" * 8])
def test_a_class_that_cannot_be_is_refused_and_nothing_is_written(
    village: School, target: str
) -> None:
    with pytest.raises(InputError) as refused:
        promote(village.laptop, [replace(choices(village)["三年级1班"], target=target)])
    assert refused.value.code == "I-260"
    assert next_lists(village) == []


def test_more_pupils_than_seats_are_refused(tmp_path: Path) -> None:
    with school(tmp_path, 2, 50) as large:
        together = [replace(one, target="四年级1班") for one in suggested_choices(large.laptop)]
        with pytest.raises(InputError) as refused:
            promote(large.laptop, together)
    assert refused.value.code == "I-261"


def test_lists_with_marks_are_not_taken_back(village: School) -> None:
    promote(village.laptop, suggested_choices(village.laptop))
    with village.laptop.store.write() as connection:
        number = known_pupils(SiteRows(connection), year=NEXT)[0].number
        connection.exec_driver_sql(
            "INSERT INTO habit_day (date, pupil, marks, wash_op, can_op) VALUES (?, ?, 1, 0, 0)",
            (NEXT.first, number),
        )
    with pytest.raises(InputError) as refused:
        undo_promotion(village.laptop)
    assert refused.value.code == "I-262"
    assert promoted_pupils(village.laptop) == 6
