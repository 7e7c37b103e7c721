"""What a teacher types of a sitting: full-width digits, short dates, and what cannot be read."""

from __future__ import annotations

import pytest

from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.domain.training import Session
from app.services.training_form import SittingTexts
from app.services.training_texts import (
    read_claimed,
    read_day,
    read_minutes,
    read_sitting,
    read_start,
)
from tests.factories.training_store import day, sitting

YEAR = SchoolYear(2024)


@pytest.mark.parametrize(("text", "minutes"), [("1", 1), ("１３５", 135), (" 1440 ", 1440)])
def test_minutes_are_a_number_of_one_day(text: str, minutes: int) -> None:
    assert read_minutes(text, "minutes.0") == minutes


@pytest.mark.parametrize("text", ["", "0", "1441", "-5", "6.5", "两小时", "99999999999"])
def test_other_minutes_are_refused_with_their_code(text: str) -> None:
    with pytest.raises(InputError) as told:
        read_minutes(text, "minutes.3")
    assert (told.value.code, told.value.field) == ("I-420", "minutes.3")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-11-07", "2024-11-07"),
        ("2024年11月7日", "2024-11-07"),
        ("11-7", "2024-11-07"),
        ("11月7日", "2024-11-07"),
        ("3.5", "2025-03-05"),
        ("８／３１", "2025-08-31"),
        ("9/1", "2024-09-01"),
    ],
)
def test_a_day_without_a_year_lies_in_the_school_year(text: str, wanted: str) -> None:
    assert read_day(text, "day.0", YEAR) == day(wanted)


@pytest.mark.parametrize("text", ["", "昨天", "2-30", "13-1", "2024-02-30"])
def test_other_days_are_refused(text: str) -> None:
    with pytest.raises(InputError) as told:
        read_day(text, "day.0", YEAR)
    assert told.value.code == "I-426"


@pytest.mark.parametrize(
    ("text", "start"),
    [("", None), ("9:00", 540), ("9：05", 545), ("0900", 540), ("14", 840), ("14点30分", 870)],
)
def test_the_start_may_stay_empty(text: str, start: int | None) -> None:
    assert read_start(text, "start.0") == start


@pytest.mark.parametrize("text", ["25:00", "9:60", "上午", "9:5"])
def test_other_starts_are_refused(text: str) -> None:
    with pytest.raises(InputError) as told:
        read_start(text, "start.1")
    assert (told.value.code, told.value.field) == ("I-426", "start.1")


@pytest.mark.parametrize(("text", "halves"), [("", None), ("6", 12), ("6.5", 13), ("0", 0)])
def test_hours_are_claimed_in_halves(text: str, halves: int | None) -> None:
    assert read_claimed(text) == halves


@pytest.mark.parametrize("text", ["6.3", "361", "许多", "-1"])
def test_other_claims_are_refused(text: str) -> None:
    with pytest.raises(InputError) as told:
        read_claimed(text)
    assert (told.value.code, told.value.field) == ("I-428", "claimed")


def test_a_planned_sitting_keeps_its_day_and_start() -> None:
    planned = sitting("2024-11-07", 135, 540)
    texts = SittingTexts(day="不看", start="不看", minutes="90")
    assert read_sitting(texts, 0, planned, YEAR) == Session(planned.day, 90, 540)
