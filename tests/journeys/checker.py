"""A checker that imports nothing of the product: it recounts the totals from the input lines.

It reads what a person typed (JSON lines), what the class lists say (CSV) and what the center
answers (JSON), and knows the rules of counting from the paper alone. It also reads a printed
class sheet back from its PDF.

    python tests/journeys/checker.py DEMO_FOLDER
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WASHES = ("wash_face", "wash_hands", "wash_hair", "wash_clothes", "bathe")
CANS = ("can_preview", "can_read", "can_homework", "can_think", "can_review")
DAILY = ("wash_face", "wash_hands", "can_homework")

Day = dt.date
Totals = dict[tuple[str, str, str, str], tuple[int, int, int]]


@dataclass
class School:
    """What one site typed: seats by class, marks, absences and facts of the day."""

    seats: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    marks: dict[tuple[str, int, Day], dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    absent: set[tuple[str, int, Day]] = field(default_factory=set)
    facts: dict[Day, set[str]] = field(default_factory=lambda: defaultdict(set))

    def read_roster(self, path: Path) -> None:
        """Read classes and seats of a CSV list; everybody in it has consented."""
        with path.open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                self.seats[row["班级"]].add(int(row["座号"]))

    def read_lines(self, path: Path) -> None:
        """Read lines as typed, the later one of a cell counting."""
        for text in path.read_text("utf-8").splitlines():
            self.take(json.loads(text))

    def take(self, line: dict[str, Any]) -> None:
        """Take one line."""
        day = dt.date.fromisoformat(line["date"])
        if line["record"] == "site_day":
            change = self.facts[day].discard if line.get("clear") else self.facts[day].add
            change(line["reason"])
            return
        key = (line["class"], line["seat"], day)
        if line["record"] == "absence":
            (self.absent.discard if line.get("clear") else self.absent.add)(key)
        else:
            self.marks[key].update(line["marks"])

    def weeks(self, class_name: str) -> set[str]:
        """Return the ISO weeks in which a class has a mark or an absence."""
        touched = [day for name, _seat, day in (*self.marks, *self.absent) if name == class_name]
        return {_week_name(day) for day in touched}

    def is_excused(self, class_name: str, seat: int, day: Day, item: str) -> bool:
        """Tell whether nothing is expected of a pupil, day and item."""
        facts = self.facts[day]
        is_dry = item in WASHES and bool(facts & {"no_water", "no_power"})
        return "holiday" in facts or is_dry or (class_name, seat, day) in self.absent

    def count(self, class_name: str, week: str, item: str) -> tuple[int, int, int]:
        """Return (yes, no, unchecked) of a class, week and item."""
        days = _school_days(week)
        yes = no = expected = 0
        for seat in self.seats[class_name]:
            open_days = [day for day in days if not self.is_excused(class_name, seat, day, item)]
            seen = [self.marks.get((class_name, seat, day), {}).get(item, "-") for day in open_days]
            if item not in DAILY:
                seen = [mark for mark in seen if mark != "-"][-1:]
                expected += bool(open_days)
            else:
                expected += len(open_days)
            yes += seen.count("Y")
            no += seen.count("N")
        return yes, no, expected - yes - no


def _week_name(day: Day) -> str:
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02d}"


def _school_days(week: str) -> list[Day]:
    year, number = week.split("-W")
    monday = dt.date.fromisocalendar(int(year), int(number), 1)
    return [monday + dt.timedelta(days=offset) for offset in range(5)]


def recount(schools: dict[str, School]) -> Totals:
    """Return (site, class, week, item) to (yes, no, unchecked) for every class and week typed."""
    return {
        (site, name, week, item): school.count(name, week, item)
        for site, school in schools.items()
        for name in list(school.seats)
        for week in school.weeks(name)
        for item in WASHES + CANS
    }


def told(totals: dict[str, Any]) -> Totals:
    """Return the center's answer in the same form."""
    return {
        (one["site"], one["class"], one["week"], one["item"]): (
            one["yes"],
            one["no"],
            one["unchecked"],
        )
        for one in totals["habit_counts"]
    }


def differences(mine: Totals, theirs: Totals) -> list[str]:
    """Return a sentence for every figure that is not the same."""
    return [
        f"{key}: typed {mine.get(key)}, the center says {theirs.get(key)}"
        for key in sorted({*mine, *theirs})
        if mine.get(key) != theirs.get(key)
    ]


def demo_schools(folder: Path) -> dict[str, School]:
    """Read the class lists and lines that a demo kept: two laptops in town, one in the village."""
    schools = {"513431-02": School(), "513431-05": School()}
    for path in sorted(folder.glob("*-roster.csv")):
        schools[_site_of(path)].read_roster(path)
    for path in sorted(folder.glob("*.jsonl")):
        schools[_site_of(path)].read_lines(path)
    return schools


def _site_of(path: Path) -> str:
    return "513431-02" if "-town" in path.name else "513431-05"


def main() -> int:
    """Check a demo's folder; print what differs."""
    folder = Path(sys.argv[1])
    schools = demo_schools(folder)
    found = differences(recount(schools), told(json.loads((folder / "totals.json").read_text())))
    print("\n".join(found) or f"{len(recount(schools))} figures are equal")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
