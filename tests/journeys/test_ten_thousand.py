"""A term of habit days of a whole school: everything arrives, is counted once, and stays so."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.factories.product import Product
from tests.factories.school import NAMES, SITE, SchoolArea, write_lines
from tests.journeys.checker import CANS, DAILY, WASHES, School, differences, recount, told

FIRST_MONDAY = dt.date(2024, 9, 2)
# Fewest of a large class, most of a crowded one.
SIZES = (45, 52, 58, 60)
WEEKLY_WEEKDAY = 4
GRADES = "一二三四五六"
Line = dict[str, Any]


def school_days(count: int) -> list[dt.date]:
    """Return the first Mondays to Fridays of the school year."""
    weeks = (FIRST_MONDAY + dt.timedelta(days=7 * week) for week in range(count // 5 + 1))
    return [one + dt.timedelta(days=day) for one in weeks for day in range(5)][:count]


def habit_days(chance: Random, name: str, size: int, days: list[dt.date]) -> Iterator[Line]:
    """Mark everybody on every day; what is due weekly on Fridays."""
    for day in days:
        due = WASHES + CANS if day.weekday() == WEEKLY_WEEKDAY else DAILY
        for seat in range(1, size + 1):
            marks = {item: chance.choice("YYYYYN") for item in due}
            base = {"date": day.isoformat(), "class": name, "seat": seat}
            yield {"record": "habit_day", **base, "marks": marks}


def changes(chance: Random, name: str, size: int, days: list[dt.date]) -> Iterator[Line]:
    """Correct and clear some marks of some days, and note who was absent."""
    for day in chance.sample(days, 7):
        base: Line = {"date": day.isoformat(), "class": name}
        for seat in chance.sample(range(1, size + 1), 12):
            marks = {item: chance.choice("YN-") for item in DAILY}
            yield {"record": "habit_day", **base, "seat": seat, "marks": marks}
        for seat in chance.sample(range(1, size + 1), 3):
            yield {"record": "absence", **base, "seat": seat}


def taken_back(lines: list[Line]) -> list[Line]:
    """Take every other absence back."""
    return [{**one, "clear": True} for one in lines if one["record"] == "absence"][::2]


def school_facts(days: list[dt.date]) -> list[Line]:
    """A day without water, a holiday, a made-up Saturday, and a power cut that was a mistake."""
    water, holiday, mistake = (days[place].isoformat() for place in (3, 11, 17))
    saturday = days[3] + dt.timedelta(days=5 - days[3].weekday())
    power = {"record": "site_day", "date": mistake, "reason": "no_power"}
    return [
        {"record": "site_day", "date": water, "reason": "no_water"},
        {"record": "site_day", "date": holiday, "reason": "holiday"},
        {"record": "site_day", "date": saturday.isoformat(), "reason": "school_day"},
        power,
        {**power, "clear": True},
    ]


@pytest.mark.parametrize(
    ("class_count", "day_count", "at_least"),
    [
        pytest.param(4, 47, 10_000, id="ten-thousand"),
        pytest.param(
            *(10, 190, 100_000),
            id="hundred-thousand",
            marks=[pytest.mark.soak, pytest.mark.timeout(3600)],
        ),
    ],
)
def test_every_habit_day_of_a_term_arrives_and_is_counted_once(
    tmp_path: Path, class_count: int, day_count: int, at_least: int
) -> None:
    chance = Random(20241014)
    classes = {
        f"{GRADES[place // 3]}年级{place % 3 + 1}班": SIZES[place % 4]
        for place in range(class_count)
    }
    area = SchoolArea(Product(), tmp_path)
    try:
        area.open_center()
        term = Term(area, chance, classes, school_days(day_count))
        assert sum(classes.values()) * day_count >= at_least
        term.live_through()
    finally:
        area.center.end()


class Term:
    """A term of a school with two laptops that share its classes."""

    def __init__(
        self, area: SchoolArea, chance: Random, classes: dict[str, int], days: list[dt.date]
    ) -> None:
        self.area = area
        self.chance = chance
        self.classes = classes
        self.days = days
        self.school = School()
        names = list(classes)
        self.shares = {"laptop-1": names[::2], "laptop-2": names[1::2]}

    def live_through(self) -> None:
        for laptop, teacher in zip(self.shares, NAMES["teachers"], strict=False):
            self.area.enrol(laptop, teacher)
        self.school.read_roster(self.area.import_classes("laptop-1", self.classes))
        for laptop in self.shares:
            self.area.sync(laptop)
        self.mark_every_day()
        self.assert_counted()
        last = self.correct()
        self.assert_counted()
        self.assert_repeating_changes_nothing(last)
        self.assert_a_power_cut_changes_nothing()

    def type(self, laptop: str, name: str, lines: list[Line]) -> Path:
        file = write_lines(self.area.path(f"{laptop}-{name}.jsonl"), lines)
        answer = self.area.enter(laptop, file)
        assert answer["refused"] == []
        assert answer["saved"] + answer["unchanged"] == len(lines)
        self.school.read_lines(file)
        return file

    def mark_every_day(self) -> None:
        for laptop, names in self.shares.items():
            lines = [
                line
                for name in names
                for line in habit_days(self.chance, name, self.classes[name], self.days)
            ]
            self.type(laptop, "term", lines)
            answer = self.area.sync(laptop)
            assert answer["sent"] == answer["acknowledged"] == len(lines)
            assert answer["pending"] == 0
            print(f"{laptop}: {len(lines)} habit days acknowledged")

    def correct(self) -> dict[str, Path]:
        """Each teacher corrects classes that the other marked, after hearing of them."""
        self.area.sync("laptop-1")
        last = {}
        for laptop, other in (("laptop-1", "laptop-2"), ("laptop-2", "laptop-1")):
            names = self.shares[other]
            lines = [
                line
                for name in names
                for line in changes(self.chance, name, self.classes[name], self.days)
            ]
            self.type(laptop, "changes", lines)
            last[laptop] = self.type(laptop, "taken-back", taken_back(lines))
            assert self.area.sync(laptop)["pending"] == 0
        self.type("laptop-1", "facts", school_facts(self.days))
        self.area.sync("laptop-1")
        return last

    def assert_counted(self) -> None:
        found = differences(recount({SITE: self.school}), told(self.area.totals()))
        assert found == []

    def assert_repeating_changes_nothing(self, last: dict[str, Path]) -> None:
        for laptop, file in last.items():
            again = self.area.enter(laptop, file)
            assert (again["saved"], again["refused"]) == (0, [])
            self.area.sync(laptop)
            second = self.area.sync(laptop)
            assert (second["sent"], second["acknowledged"], second["pending"]) == (0, 0, 0)
            assert second["received"] == 0
        self.assert_counted()

    def assert_a_power_cut_changes_nothing(self) -> None:
        before = self.area.totals()
        self.area.center.end(signal.SIGKILL)
        self.area.center.start()
        assert self.area.totals() == before
        for laptop in self.shares:
            answer = self.area.sync(laptop)
            assert (answer["sent"], answer["pending"]) == (0, 0)
        assert self.area.totals() == before
