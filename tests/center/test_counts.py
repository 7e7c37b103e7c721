from __future__ import annotations

import pytest

from app.domain.calendar import week_number
from app.domain.habits import ITEMS
from tests.factories.villages import MONDAY, SITE, YEAR, Village, day_of

TUESDAY, THURSDAY, SATURDAY = MONDAY + 1, MONDAY + 3, MONDAY + 5
WEEK = week_number(MONDAY)
PUPILS = (1, 2, 3)


def counted(village: Village, item: str, class_no: int = 1, week: int = WEEK) -> tuple[int, ...]:
    """Return (yes, no, expected) as they stand in the store."""
    with village.rows() as rows:
        row = rows.one(
            "SELECT yes, no, expected FROM habit_count"
            " WHERE site = ? AND class_no = ? AND week = ? AND item = ?",
            class_no,
            week,
            ITEMS.index(item),
        )
    return () if row is None else tuple(row)


def listed(village: Village, site: int = SITE) -> list[tuple[int, int]]:
    with village.rows(site) as rows:
        found = rows.all("SELECT DISTINCT class_no, week FROM habit_count WHERE site = ? AND true")
    return [tuple(row) for row in found]


@pytest.fixture
def school(village: Village) -> Village:
    village.enrol(1, "三年级1班", PUPILS)
    return village


def test_a_sheet_that_comes_in_is_counted(school: Village) -> None:
    school.write_down({MONDAY: {1: day_of("wash_face"), 2: day_of("", "wash_face")}})
    assert counted(school, "wash_face") == (1, 1, 15)
    assert counted(school, "bathe") == (0, 0, 3)


def test_no_water_on_tuesday(school: Village) -> None:
    everybody = dict.fromkeys(PUPILS, day_of("wash_face can_homework"))
    school.write_down({MONDAY: everybody, TUESDAY: everybody})
    assert counted(school, "wash_face") == (6, 0, 15)
    school.happen(TUESDAY, "no_water")
    assert counted(school, "wash_face") == (3, 0, 12)
    assert counted(school, "can_homework") == (6, 0, 15)


def test_a_holiday_week_keeps_its_marks_and_counts_none(school: Village) -> None:
    school.write_down({MONDAY: dict.fromkeys(PUPILS, day_of("wash_face bathe"))})
    for day in range(MONDAY, MONDAY + 5):
        school.happen(day, "holiday")
    assert counted(school, "wash_face") == counted(school, "bathe") == (0, 0, 0)
    with school.rows() as rows:
        assert rows.scalar("SELECT count(*) FROM habit_day WHERE site = ? AND marks <> 0") == 3


def test_an_absent_pupil_is_not_expected_that_day(school: Village) -> None:
    school.write_down({MONDAY: {1: day_of(absent=True)}})
    assert counted(school, "wash_face") == (0, 0, 14)
    assert counted(school, "bathe") == (0, 0, 3)


def test_a_weekly_item_seen_twice_counts_once_and_the_later_stands(school: Village) -> None:
    school.write_down({MONDAY: {1: day_of("bathe")}, THURSDAY: {1: day_of("", "bathe")}})
    assert counted(school, "bathe") == (0, 1, 3)


def test_consent_given_later_in_the_week(school: Village) -> None:
    school.enrol(2, "三年级2班", [7], consent_from=THURSDAY)
    school.write_down({day: {7: day_of("wash_face")} for day in range(MONDAY, MONDAY + 5)})
    assert counted(school, "wash_face", 2) == (2, 0, 2)


def test_consent_that_arrives_afterwards_counts_the_weeks_before(school: Village) -> None:
    school.enrol(2, "三年级2班", [7], consent_from=None)
    school.write_down({MONDAY: {7: day_of("wash_face")}, MONDAY - 7: {7: day_of("wash_face")}})
    assert counted(school, "wash_face", 2) == (0, 0, 0)
    with school.rows() as rows:
        values = (1, YEAR.first)
        rows.change(
            "UPDATE pupil SET has_consent = ?, consent_from = ? WHERE site = ? AND no = ?",
            values,
            7,
        )
        school.refresh(rows, pupils={7})
    assert counted(school, "wash_face", 2) == (1, 0, 5)
    assert counted(school, "wash_face", 2, WEEK - 1) == (1, 0, 5)


def test_consent_taken_back_uncounts_every_week(school: Village) -> None:
    school.write_down({MONDAY: {1: day_of("wash_face")}})
    with school.rows() as rows:
        rows.change("UPDATE pupil SET has_consent = ? WHERE site = ? AND no = ?", (0,), 1)
        school.refresh(rows, pupils={1})
    assert counted(school, "wash_face") == (0, 0, 10)


def test_a_make_up_saturday_is_a_school_day(school: Village) -> None:
    school.write_down({SATURDAY: {1: day_of("wash_face bathe")}})
    assert counted(school, "wash_face") == (0, 0, 15)
    school.declare({SATURDAY: True})
    with school.rows() as rows:
        school.refresh(rows, site_days={SATURDAY})
    assert counted(school, "wash_face") == (1, 0, 18)
    assert counted(school, "bathe") == (1, 0, 3)


def test_a_class_without_consent_stands_with_zeros(school: Village) -> None:
    school.enrol(2, "三年级2班", [7, 8], consent_from=None)
    school.write_down({MONDAY: {7: day_of("wash_face")}})
    assert {counted(school, item, 2) for item in ITEMS} == {(0, 0, 0)}


def test_only_weeks_with_a_mark_or_an_absence_are_listed(school: Village) -> None:
    school.enrol(2, "三年级2班", [7])
    school.happen(MONDAY + 14, "no_water")
    assert listed(school) == []
    school.write_down({MONDAY: {1: day_of("wash_face")}, MONDAY + 7: {7: day_of(absent=True)}})
    assert listed(school) == [(1, WEEK), (2, WEEK + 1)]


def test_a_week_whose_last_mark_is_cleared_is_listed_no_more(school: Village) -> None:
    school.write_down({MONDAY: {1: day_of("wash_face")}})
    assert school.write_down({MONDAY: {1: day_of()}}) == len(ITEMS)
    assert listed(school) == []


def test_only_counts_that_differ_are_written(school: Village) -> None:
    assert school.write_down({MONDAY: {1: day_of("wash_face")}}) == len(ITEMS)
    assert school.write_down({MONDAY: {1: day_of("wash_face")}}) == 0
    assert school.write_down({MONDAY: {1: day_of("wash_face bathe")}}) == 1


def test_a_pupil_who_changes_class_takes_the_marks_along(school: Village) -> None:
    school.enrol(2, "三年级2班", [7])
    school.write_down({MONDAY: {1: day_of("wash_face")}})
    assert listed(school) == [(1, WEEK)]
    school.move(1, class_no=2, seat=2)
    assert listed(school) == [(2, WEEK)]
    assert counted(school, "wash_face", 2) == (1, 0, 10)


def test_latecomers_with_high_numbers_belong_to_their_class(school: Village) -> None:
    school.enrol(2, "三年级2班", range(10, 60))
    school.enrol(1, "三年级1班", [4, 900])
    school.write_down(
        {MONDAY: {3: day_of("wash_face"), 900: day_of("wash_face"), 20: day_of("bathe")}}
    )
    assert counted(school, "wash_face") == (2, 0, 25)
    assert counted(school, "bathe", 2) == (1, 0, 50)


def test_a_pupil_of_no_class_is_not_counted(school: Village) -> None:
    with school.rows() as rows:
        rows.run("INSERT INTO pupil (site, no, id, has_consent) VALUES (?, 9, ?, 0)", b"p" * 16)
    school.write_down({MONDAY: {9: day_of("wash_face")}})
    assert listed(school) == []


def test_schools_with_the_same_numbers_do_not_mix(school: Village) -> None:
    school.add_site(2, "513431-02")
    school.enrol(1, "一年级1班", [1], site=2)
    school.write_down({MONDAY: {1: day_of("wash_face")}})
    assert listed(school, 2) == []


def test_an_earlier_school_year_keeps_its_figures(school: Village) -> None:
    school.write_down({YEAR.first - 100: {1: day_of("wash_face")}})
    assert listed(school) == []


def test_a_class_reads_its_own_rows_and_not_the_whole_school(school: Village) -> None:
    with school.rows() as rows:
        plan = rows.all(
            "EXPLAIN QUERY PLAN SELECT date, pupil, marks FROM habit_day WHERE site = ?"
            " AND date IN (?, ?, ?, ?, ?, ?, ?) AND pupil BETWEEN ? AND ? AND marks <> 0",
            *range(7),
            1,
            45,
        )
    assert "(site=? AND date=? AND pupil>? AND pupil<?)" in plan[0][3]


def test_two_classes_whose_numbers_interleave_do_not_mix(school: Village) -> None:
    school.enrol(1, "三年级1班", [5])
    school.enrol(2, "三年级2班", [4])
    school.write_down({MONDAY: {4: day_of("wash_face"), 5: day_of("", "wash_face")}})
    assert counted(school, "wash_face", 1) == (0, 1, 20)
    assert counted(school, "wash_face", 2) == (1, 0, 5)


def test_a_class_without_pupils_has_no_counts(school: Village) -> None:
    school.enrol(2, "一年级1班", [])
    school.happen(MONDAY, "no_water")
    assert listed(school) == []
