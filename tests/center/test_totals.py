from __future__ import annotations

import json
import re

from app.center.totals import LessonTotal, Totals, TrainingTotal, totals
from app.cli.center_words import totals_sentence
from app.domain.calendar import SchoolYear
from app.domain.habits import ITEMS
from tests.factories.villages import MONDAY, Village, day_of


def test_totals_name_site_class_week_and_item(village: Village) -> None:
    village.enrol(1, "三年级1班", [1, 2])
    village.write_down({MONDAY: {1: day_of("wash_face"), 2: day_of("", "wash_face")}})
    with village.store.read() as connection:
        answer = json.loads(json.dumps(totals(connection).as_json()))
    assert list(answer) == ["habit_counts", "training_hours", "lesson_cases"]
    assert [one["item"] for one in answer["habit_counts"]] == list(ITEMS)
    assert answer["habit_counts"][0] == {
        "site": "513431-01",
        "class": "三年级1班",
        "week": "2024-W41",
        "item": "wash_face",
        "yes": 1,
        "no": 1,
        "unchecked": 8,
    }
    assert answer["training_hours"] == answer["lesson_cases"] == []


def test_totals_are_sorted_by_site_class_and_week(village: Village) -> None:
    village.add_site(2, "513431-00")
    village.enrol(1, "二年级1班", [1])
    village.enrol(2, "一年级1班", [2])
    village.enrol(1, "六年级1班", [1], site=2)
    washed = day_of("wash_face")
    village.write_down({MONDAY + 7: {1: washed, 2: washed}, MONDAY: {1: washed}})
    village.write_down({MONDAY: {1: washed}}, site=2)
    with village.store.read() as connection:
        found = totals(connection).habit_counts
    assert [(one.site, one.class_name, one.week) for one in found[::10]] == [
        ("513431-00", "六年级1班", "2024-W41"),
        ("513431-01", "一年级1班", "2024-W42"),
        ("513431-01", "二年级1班", "2024-W41"),
        ("513431-01", "二年级1班", "2024-W42"),
    ]


def test_the_week_that_holds_new_year_has_its_iso_name(village: Village) -> None:
    village.enrol(1, "三年级1班", [1])
    village.write_down({MONDAY + 84: {1: day_of("wash_face")}})  # 2024-12-30
    with village.store.read() as connection:
        assert totals(connection).habit_counts[0].week == "2025-W01"


def test_a_new_center_has_no_totals(village: Village) -> None:
    with village.store.read() as connection:
        assert totals(connection).habit_counts == ()


def test_the_words_of_the_totals_count_hours_and_cases_as_well() -> None:
    year = SchoolYear(2024)
    hours = [
        TrainingTotal("x", "a", b"a", year, 7, 4, 24, ""),
        TrainingTotal("x", "b", b"b", year, 6, 0, 24, ""),
    ]
    found = Totals((), tuple(hours), (LessonTotal("x", "a", b"a", 5, 2),))
    told = totals_sentence(found)
    assert re.findall(r"[\d.]*\d", told) == ["0", "2", "6.5", "2", "5", "2"]
