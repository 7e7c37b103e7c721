"""What teachers type while machines die: files of sheets, and what the center must count then."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.factories.school import SITE
from tests.journeys.checker import CANS, WASHES, School, Totals

Line = dict[str, Any]
FIRST_MONDAY = dt.date(2024, 10, 14)
WEEKS = 6
REASONS = ("no_water", "no_power", "holiday", "school_day")


@dataclass(slots=True)
class TypedFile:
    """A file of groups; each is saved whole or not at all.

    states: what the center counts after 0, 1, 2 … groups; records: how many records of the file
    changed by then; last_lines: number of each group's last line.
    """

    lines: list[Line] = field(default_factory=list)
    states: list[Totals] = field(default_factory=list)
    records: list[int] = field(default_factory=list)
    last_lines: list[int] = field(default_factory=list)

    @property
    def groups(self) -> int:
        """Return the number of groups."""
        return len(self.last_lines)

    def groups_touched(self, last_line: int) -> int:
        """Return how many groups have a line up to this one (0: none)."""
        return sum(
            1 for first in [1, *(one + 1 for one in self.last_lines[:-1])] if first <= last_line
        )


class Typing:
    """Makes the files of a school in their order; no cell stands twice in one file.

    Args: school: with its roster, nothing typed yet. classes: of each laptop; a class is marked
        by one laptop only, and facts of the day come from the first, so "later" has one meaning.
        sheets: in one file.
    """

    def __init__(
        self, chance: Random, school: School, classes: dict[str, list[str]], sheets: int
    ) -> None:
        self._chance = chance
        self._school = school
        self._classes = classes
        self._sheets = sheets
        self._totals: Totals = {}

    def next_file(self, laptop: str) -> TypedFile:
        """Return a file whose every group changes what the center counts."""
        file = TypedFile(states=[dict(self._totals)], records=[0])
        days = [
            FIRST_MONDAY + dt.timedelta(days=7 * week + day)
            for week in range(WEEKS)
            for day in range(5)
        ]
        sheets = [(name, day) for name in self._classes[laptop] for day in days]
        told: set[dt.date] = set()
        has_facts = laptop == next(iter(self._classes))
        for place, (name, day) in enumerate(self._chance.sample(sheets, self._sheets)):
            # Never two facts side by side, they would be one group, and one of a day in a file.
            if has_facts and place % 6 == 5 and day not in told:
                told.add(day)
                self._add(file, [self._fact(day)])
            self._add(file, self._sheet(name, day))
        assert all(one not in file.states[:place] for place, one in enumerate(file.states)), (
            "two states look the same: the judge could not tell them apart"
        )
        return file

    def _fact(self, day: dt.date) -> Line:
        typed = sorted(self._school.facts[day])
        line = {"record": "site_day", "date": day.isoformat()}
        if typed:
            return {**line, "reason": typed[0], "clear": True}
        return {**line, "reason": self._chance.choice(REASONS)}

    def _sheet(self, name: str, day: dt.date) -> list[Line]:
        base = {"date": day.isoformat(), "class": name}
        seats = sorted(self._school.seats[name])
        lines: list[Line] = []
        for seat in sorted(self._chance.sample(seats, len(seats) * 2 // 3)):
            items = self._chance.sample(WASHES + CANS, self._chance.randint(1, 4))
            marks = {item: self._chance.choice("YYYYNN-") for item in items}
            lines.append({"record": "habit_day", **base, "seat": seat, "marks": marks})
        for seat in self._chance.sample(seats, 2):
            line: Line = {"record": "absence", **base, "seat": seat}
            is_absent = (name, seat, day) in self._school.absent
            lines.append({**line, "clear": True} if is_absent else line)
        return lines

    def _add(self, file: TypedFile, lines: list[Line]) -> None:
        before = self._set_apart(lines)
        changed = sum(self._take(line) for line in lines)
        self._count(lines)
        if self._totals == file.states[-1]:  # marks of a holiday: nothing to judge by
            vars(self._school).update(before)
            return
        file.lines += lines
        file.last_lines.append(len(file.lines))
        file.states.append(dict(self._totals))
        file.records.append(file.records[-1] + changed)

    def _set_apart(self, lines: list[Line]) -> dict[str, Any]:
        """Return the school as it is; what these lines will change is from now on a copy."""
        school = self._school
        before = {**vars(school), "marks": copy.copy(school.marks), "absent": set(school.absent)}
        before["facts"] = copy.deepcopy(school.facts)
        for line in lines:
            key = (line.get("class", ""), line.get("seat", 0), dt.date.fromisoformat(line["date"]))
            if key in school.marks:
                school.marks[key] = dict(school.marks[key])
        return before

    def _take(self, line: Line) -> bool:
        """Take a line; tell whether it changes a record."""
        day = dt.date.fromisoformat(line["date"])
        is_clear = bool(line.get("clear"))
        if line["record"] == "site_day":
            changes = (line["reason"] in self._school.facts[day]) == is_clear
        else:
            key = (line["class"], line["seat"], day)
            known = self._school.marks.get(key, {})
            if line["record"] == "absence":
                changes = (key in self._school.absent) == is_clear
            else:
                changes = any(known.get(item, "-") != mark for item, mark in line["marks"].items())
        self._school.take(line)
        return changes

    def _count(self, lines: list[Line]) -> None:
        """Count the weeks that these lines touch, for every class that has marks in them."""
        weeks = set()
        for line in lines:
            year, week, _day = dt.date.fromisoformat(line["date"]).isocalendar()
            weeks.add(f"{year}-W{week:02d}")
        for name in self._school.seats:
            for week in weeks & self._school.weeks(name):
                for item in WASHES + CANS:
                    key = (SITE, name, week, item)
                    self._totals[key] = self._school.count(name, week, item)


def _cell(line: Line) -> tuple[object, ...]:
    """Return what a line speaks of; a file speaks of it once, so that it may be entered again."""
    return tuple(line.get(name) for name in ("record", "date", "reason", "class", "seat"))
