"""The sample school of the demo: class lists and weeks of marks, the same for the same seed."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.calendar import next_day
from app.domain.habits import DEFAULT_CADENCE, FIVE_CANS, FIVE_WASHES


class Chance:
    """Repeatable chance for sample data: the same seed gives the same school on any machine."""

    def __init__(self, *seed: object) -> None:
        self._seed = repr(seed).encode()
        self._drawn = 0

    def share(self) -> float:
        """Return the next number, at least 0 and below 1."""
        self._drawn += 1
        digest = hashlib.sha256(self._seed + self._drawn.to_bytes(8, "big")).digest()
        return int.from_bytes(digest[:6], "big") / (1 << 48)

    def choice(self, options: list[str]) -> str:
        """Return one of the options."""
        return options[int(self.share() * len(options))]


NAMES = Path(__file__).resolve().parents[2] / "resources" / "sample" / "names.json"
MET_SHARE = 0.92
ABSENT_SHARE = 0.02
WEEKLY_WEEKDAY = 4  # Friday


@dataclass(frozen=True, slots=True)
class SampleClass:
    """A class of the sample: its name and the number of its pupils."""

    name: str
    size: int


def sample_names() -> dict[str, list[str]]:
    """Return made-up names: teachers and pupils."""
    names: dict[str, list[str]] = json.loads(NAMES.read_text("utf-8"))
    return names


def write_roster(path: Path, classes: tuple[SampleClass, ...], seed: int) -> int:
    """Write a class list as a teacher's CSV file; return the number of pupils."""
    chance = Chance(seed)
    pupils = sample_names()["pupils"]
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["班级", "座号", "姓名"])
        for one in classes:
            for seat in range(1, one.size + 1):
                rows.writerow([one.name, seat, chance.choice(pupils)])
                count += 1
    return count


def week_lines(
    classes: tuple[SampleClass, ...], monday: date, items: tuple[str, ...], seed: int, by: str
) -> Iterator[dict[str, object]]:
    """Make the habit days and absences of one school week for some items."""
    chance = Chance(seed, monday.isoformat(), items)
    for offset in range(5):
        day = next_day(monday, offset)
        due = [item for item in items if item in DEFAULT_CADENCE.daily or offset == WEEKLY_WEEKDAY]
        for one in classes:
            yield from _class_day(one, day, due, chance, by)


def _class_day(
    one: SampleClass, day: date, due: list[str], chance: Chance, by: str
) -> Iterator[dict[str, object]]:
    base = {"date": day.isoformat(), "class": one.name}
    for seat in range(1, one.size + 1):
        if chance.share() < ABSENT_SHARE:
            yield {"record": "absence", **base, "seat": seat, "by": by}
        elif due:
            marks = {item: "Y" if chance.share() < MET_SHARE else "N" for item in due}
            yield {"record": "habit_day", **base, "seat": seat, "marks": marks, "by": by}


def write_lines(path: Path, lines: Iterator[dict[str, object]]) -> int:
    """Write lines for ``suoma enter``; return how many."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count


WASHES, CANS = FIVE_WASHES, FIVE_CANS
