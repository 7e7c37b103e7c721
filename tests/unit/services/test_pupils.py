"""The head keeps the class lists by hand; laptop and center agree on what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.center.totals import totals
from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.services import pupils
from app.services.class_list import ClassCard, class_cards
from app.services.roster import known_pupils
from app.services.roster_writing import NewPupil
from app.sync.rows import SiteRows
from benchmarks.school import SCHOOL_DAYS, School, school

YEAR = SchoolYear(2024)
MONDAY, TUESDAY = SCHOOL_DAYS[:2]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 2, 4) as one:
        yield one


def card(village: School, place: int = 0) -> ClassCard:
    return class_cards(village.laptop)[place]


def seats(village: School, place: int = 0) -> dict[int, str]:
    return {one.pupil.seat: one.pupil.name for one in card(village, place).present}


def at_the_center(village: School) -> list[tuple[str, int, str, int | None]]:
    village.sync()
    with village.center.read() as connection:
        site = connection.exec_driver_sql("SELECT DISTINCT site FROM pupil").scalar_one()
        found = known_pupils(SiteRows(connection, site), with_left=True)
        return [(one.class_name, one.seat, one.name, one.enrolled_until) for one in found]


def counted(village: School) -> dict[tuple[str, str], tuple[int, int, int]]:
    village.sync()
    with village.center.read() as connection:
        return {
            (one["class"], one["item"]): (one["yes"], one["no"], one["unchecked"])
            for one in totals(connection).as_json()["habit_counts"]
        }


def at_the_laptop(village: School) -> list[tuple[str, int, str, int | None]]:
    with village.laptop.store.read() as connection:
        found = known_pupils(SiteRows(connection), with_left=True)
        return [(one.class_name, one.seat, one.name, one.enrolled_until) for one in found]


def refusal(code: str) -> pytest.RaisesExc[InputError]:
    return pytest.RaisesExc(InputError, check=lambda error: error.code == code)


def test_a_newcomer_gets_the_free_seat_and_the_center_knows_it(village: School) -> None:
    first = card(village)
    assert first.free_seat == 5
    newcomer = NewPupil(first.free_seat, " 吉克 阿依莫 ", MONDAY, MONDAY)
    pupils.add_pupil(village.laptop, first.id, newcomer)
    line = card(village).present[-1]
    assert (line.pupil.seat, line.pupil.name, line.pupil.has_consent) == (5, "吉克阿依莫", True)
    assert line.recorded_by == "吉木阿来"
    assert at_the_center(village) == at_the_laptop(village)


def test_two_pupils_change_places(village: School) -> None:
    one, two = (line.pupil for line in card(village).present[:2])
    with refusal("I-253"):
        pupils.change_seat(village.laptop, one.number, two.seat)
    pupils.change_seat(village.laptop, one.number, two.seat, swaps=True)
    pupils.correct_name(village.laptop, one.number, "曲比史色")
    assert seats(village) == {1: "阿木", 2: "曲比史色", 3: "阿木", 4: "阿木"}
    assert at_the_center(village) == at_the_laptop(village)
    pupils.change_seat(village.laptop, one.number, 9)
    assert sorted(seats(village)) == [1, 3, 4, 9]


def test_marks_go_with_the_pupil_whose_seat_and_name_change(village: School) -> None:
    village.mark_days([MONDAY], marks="all ten")
    before = counted(village)
    pupil = card(village).present[0].pupil
    pupils.change_seat(village.laptop, pupil.number, 40)
    pupils.correct_name(village.laptop, pupil.number, "ꀀꀁ·阿木")
    assert at_the_center(village) == at_the_laptop(village)
    assert counted(village) == before


def test_who_left_is_no_longer_expected_and_what_was_marked_stays(village: School) -> None:
    village.mark_days([MONDAY, TUESDAY], marks="all ten")
    pupil = card(village).present[0].pupil
    pupils.pupil_leaves(village.laptop, pupil.number, MONDAY)
    counts = {key: sum(figures) for key, figures in counted(village).items()}
    assert counts["三年级1班", "wash_face"] == 5 + 3 * 5 - 4
    assert counts["三年级2班", "wash_face"] == 4 * 5
    assert counts["三年级1班", "bathe"] == 4
    assert [one.has_left for one in card(village).pupils] == [False] * 3 + [True]
    assert at_the_center(village) == at_the_laptop(village)
    with refusal("I-257"):
        pupils.correct_name(village.laptop, pupil.number, "曲比史色")
    pupils.pupil_stays(village.laptop, pupil.number)
    assert len(card(village).present) == 4
    assert at_the_center(village) == at_the_laptop(village)


def test_a_seat_given_anew_is_another_pupil(village: School) -> None:
    first = card(village)
    left = first.present[0].pupil
    pupils.pupil_leaves(village.laptop, left.number, MONDAY)
    pupils.add_pupil(village.laptop, first.id, NewPupil(left.seat, "曲比史色", TUESDAY))
    assert seats(village)[left.seat] == "曲比史色"
    assert card(village).present[0].pupil.number != left.number
    with refusal("I-253"):
        pupils.pupil_stays(village.laptop, left.number)
    assert at_the_center(village) == at_the_laptop(village)


def test_a_pupil_moves_to_the_other_class_and_the_marks_stay_behind(village: School) -> None:
    first, second = class_cards(village.laptop)
    pupil = first.present[0].pupil
    pupils.move_pupil(village.laptop, pupil.number, second.id, 5, TUESDAY)
    assert len(card(village).present) == 3
    moved = card(village, 1).present[-1].pupil
    assert (moved.name, moved.enrolled_from, moved.consent_from) == (pupil.name, TUESDAY, TUESDAY)
    assert at_the_center(village) == at_the_laptop(village)


def test_consents_are_given_and_withdrawn_with_name_and_day(village: School) -> None:
    numbers = [one.pupil.number for one in card(village).present]
    assert pupils.set_consent(village.laptop, numbers, MONDAY, is_given=True) == 0
    assert pupils.set_consent(village.laptop, numbers[:1], MONDAY, is_given=False) == 1
    assert card(village).consents == 3
    assert pupils.set_consent(village.laptop, numbers, TUESDAY, is_given=True) == 1
    back = card(village).present[0]
    assert (back.pupil.consent_from, back.recorded_by) == (TUESDAY, "吉木阿来")


def test_a_class_is_opened_once_and_taken_back_while_empty(village: School) -> None:
    made = pupils.add_class(village.laptop, "四（2）班")
    assert [one.name for one in class_cards(village.laptop)] == [
        "三年级1班",
        "三年级2班",
        "四年级2班",
    ]
    with refusal("I-251"):
        pupils.add_class(village.laptop, "四年级2班")
    pupils.remove_class(village.laptop, made)
    assert len(class_cards(village.laptop)) == 2
    assert pupils.add_class(village.laptop, "四年级2班") == made
    with refusal("I-258"):
        pupils.remove_class(village.laptop, card(village).id)


@pytest.mark.parametrize(
    ("check", "text", "code"),
    [
        (pupils.check_class_name, " ", "I-250"),
        (pupils.check_class_name, "三" * 21, "I-250"),
        (pupils.check_seat, "０", "I-252"),
        (pupils.check_seat, "100", "I-252"),
        (pupils.check_seat, "三", "I-252"),
        (pupils.check_seat, "", "I-252"),
        (pupils.check_name, "", "I-254"),
        (pupils.check_name, "阿木" * 11, "I-254"),
        (pupils.check_name, "513431200001010011", "I-254"),
        (lambda text: pupils.check_day(text, YEAR), "2024-13-01", "I-255"),
        (lambda text: pupils.check_day(text, YEAR), "2023-10-08", "I-255"),
    ],
)
def test_what_cannot_be_is_refused_with_its_own_code(check: object, text: str, code: str) -> None:
    assert callable(check)
    with refusal(code):
        check(text)


def test_what_people_write_is_understood() -> None:
    assert pupils.check_seat(" １２号") == 12
    assert pupils.check_name("吉克　阿依莫") == "吉克阿依莫"
    assert pupils.check_day("2024年10月8日", YEAR) == pupils.check_day("2024.10.8", YEAR)


def test_a_pupil_cannot_leave_before_the_first_day(village: School) -> None:
    pupil = card(village).present[0].pupil
    with refusal("I-256"):
        pupils.pupil_leaves(village.laptop, pupil.number, YEAR.first - 1)
