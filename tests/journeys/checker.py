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
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
from PIL import Image

WASHES = ("wash_face", "wash_hands", "wash_hair", "wash_clothes", "bathe")
CANS = ("can_preview", "can_read", "can_homework", "can_think", "can_review")
DAILY = ("wash_face", "wash_hands", "can_homework")

DEMO_SITES = {"-town": "513431-02", "-village": "513431-05", "-point": "513431-08"}

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
    names: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    last_days: dict[tuple[str, int], Day] = field(default_factory=dict)

    def read_roster(self, path: Path) -> None:
        """Read classes and seats of a CSV list; everybody in it has consented."""
        with path.open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                self.seats[row["班级"]].add(int(row["座号"]))
                self.names[row["班级"]][int(row["座号"])] = row["姓名"]

    def read_lines(self, path: Path) -> None:
        """Read lines as typed, the later one of a cell counting."""
        for text in path.read_text("utf-8").splitlines():
            self.take(json.loads(text))

    def take(self, line: dict[str, Any]) -> None:
        """Take one line; hours and lesson cases are not of this count."""
        if line["record"] not in ("habit_day", "absence", "site_day"):
            return
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
        has_left = day > self.last_days.get((class_name, seat), day)
        return "holiday" in facts or is_dry or has_left or (class_name, seat, day) in self.absent

    def school_days(self, week: str) -> list[Day]:
        """Return Monday to Friday, and the days of the weekend that are made up."""
        year, number = week.split("-W")
        monday = dt.date.fromisocalendar(int(year), int(number), 1)
        days = [monday + dt.timedelta(days=offset) for offset in range(7)]
        return [day for day in days if day < days[5] or "school_day" in self.facts[day]]

    def count(self, class_name: str, week: str, item: str) -> tuple[int, int, int]:
        """Return (yes, no, unchecked) of a class, week and item."""
        days = self.school_days(week)
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
    """Read the class lists and lines that a demo kept, of all laptops of its three schools."""
    schools = {code: School() for code in DEMO_SITES.values()}
    for path in sorted(folder.glob("*-roster.csv")):
        schools[_site_of(path)].read_roster(path)
    for path in sorted(folder.glob("*.jsonl")):
        schools[_site_of(path)].read_lines(path)
    return schools


def _site_of(path: Path) -> str:
    return next(code for part, code in DEMO_SITES.items() if part in path.name)


# --- The printed sheet -----------------------------------------------------------------------

DPI = 300
HEAD_LINES = 3
HEAD_COLUMNS = 2
DARK, GRAY = 60, 235
LINE_SHARE = 0.9


def expected_cells(school: School, class_name: str, week: str) -> list[str]:
    """Return a row of signs for each pupil by seat: Y and N, - unchecked, # excused, = absent.

    Columns: the daily items of Monday to Friday, then the weekly items.
    """
    days = school.school_days(week)
    rows = []
    for seat in sorted(school.seats[class_name]):
        signs = "".join(
            _daily_sign(school, class_name, seat, day, item) for day in days for item in DAILY
        )
        weekly = (item for item in WASHES + CANS if item not in DAILY)
        rows.append(
            signs + "".join(_weekly_sign(school, class_name, seat, days, i) for i in weekly)
        )
    return rows


def _daily_sign(school: School, class_name: str, seat: int, day: Day, item: str) -> str:
    if (class_name, seat, day) in school.absent:
        return "="
    if school.is_excused(class_name, seat, day, item):
        return "#"
    return school.marks.get((class_name, seat, day), {}).get(item, "-")


def _weekly_sign(school: School, class_name: str, seat: int, days: list[Day], item: str) -> str:
    open_days = [day for day in days if not school.is_excused(class_name, seat, day, item)]
    seen = [school.marks.get((class_name, seat, day), {}).get(item, "-") for day in open_days]
    return next((mark for mark in reversed(seen) if mark != "-"), "-" if open_days else "=")


def names_on(path: Path) -> list[tuple[int, str]]:
    """Return (seat, name) as they stand on the pages from top to bottom."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    lines = [line.partition(" ") for line in text.splitlines()]
    return [(int(seat), name) for seat, _gap, name in lines if seat.isdecimal() and name]


def cells_on(path: Path, pupils: int) -> list[str]:
    """Return the signs of the first pupils of a page as the picture shows them.

    The lines of the grid are found in the picture itself.
    """
    document = pypdfium2.PdfDocument(path)
    try:
        picture = document[0].render(scale=DPI / 72).to_pil().convert("L")
    finally:
        document.close()
    columns, rows = _upright_lines(picture), _flat_lines(picture)
    columns, rows = columns[HEAD_COLUMNS:], rows[HEAD_LINES:]
    return [
        "".join(
            _sign(picture.crop((left + 6, top + 6, right - 5, bottom - 5)))
            for left, right in pairwise(columns)
        )
        for top, bottom in pairwise(rows[: pupils + 1])
    ]


def _upright_lines(picture: Image.Image) -> list[int]:
    body = picture.crop((0, picture.height // 4, picture.width, picture.height * 4 // 5))
    shares = _inked(body).resize((body.width, 1), Image.Resampling.BOX)
    return _middles([shares.getpixel((x, 0)) for x in range(body.width)])


def _flat_lines(picture: Image.Image) -> list[int]:
    body = picture.crop((picture.width // 5, 0, picture.width * 19 // 20, picture.height))
    shares = _inked(body).resize((1, body.height), Image.Resampling.BOX)
    return _middles([shares.getpixel((0, y)) for y in range(body.height)])


def _inked(picture: Image.Image) -> Image.Image:
    """Return the picture in two shades: 255 where there is ink."""
    return picture.point([255 if shade < GRAY else 0 for shade in range(256)])


def _middles(shares: list[Any]) -> list[int]:
    """Return the middle of every run of places that are ink almost throughout."""
    found: list[list[int]] = []
    for place, share in enumerate(shares):
        if share < LINE_SHARE * 255:
            continue
        if found and place - found[-1][-1] <= 1:
            found[-1].append(place)
        else:
            found.append([place])
    return [run[len(run) // 2] for run in found]


def _sign(cell: Image.Image) -> str:
    """Return what a cell shows, ? for what is none of the signs."""
    shades = cell.histogram()
    dark, gray = sum(shades[:DARK]), sum(shades[DARK:GRAY])
    if not dark + gray:
        return "-"
    if not dark and gray > 0.1 * cell.width * cell.height:
        return "#"
    width, height = cell.size
    half_x, half_y = width // 2, height // 2
    quarters = [
        sum(cell.crop(box).histogram()[:DARK])
        for box in (
            (0, 0, half_x, half_y),
            (half_x, 0, width, half_y),
            (0, half_y, half_x, height),
            (half_x, half_y, width, height),
        )
    ]
    total = sum(quarters)
    is_middle_empty = not sum(
        cell.crop((half_x - 2, half_y - 2, half_x + 2, half_y + 2)).histogram()[:DARK]
    )
    if is_middle_empty and min(quarters) > 0.15 * total:
        return "N"
    if quarters[0] < 0.1 * total and quarters[1] > 0.2 * total and quarters[2]:
        return "Y"
    return "?"


def is_shown(expected: str, seen: str) -> bool:
    """Tell whether a cell shows what it should; an absence is a line with a word on it."""
    return seen not in "YN" if expected == "=" else seen == expected


def sheet_differences(school: School, class_name: str, week: str, path: Path) -> list[str]:
    """Return a sentence for each name and cell of a printed sheet that is not as typed."""
    names = sorted(school.names[class_name].items())
    found = [f"names: {names_on(path)} instead of {names}"] if names_on(path) != names else []
    expected = expected_cells(school, class_name, week)
    seen = cells_on(path, len(expected))
    shapes = [len(row) for row in expected], [len(row) for row in seen]
    if shapes[0] != shapes[1]:
        return [*found, f"a grid of {shapes[1]} instead of {shapes[0]}"]
    return found + [
        f"{class_name} {week} seat {seat + 1}: {got} instead of {wanted}"
        for seat, (wanted, got) in enumerate(zip(expected, seen, strict=True))
        if not all(is_shown(*pair) for pair in zip(wanted, got, strict=True))
    ]


def demo_sheets(folder: Path, schools: dict[str, School]) -> list[str]:
    """Return what differs on the class sheets that a demo printed."""
    found = []
    for path in sorted(folder.glob("P09-*.pdf")):
        site = _site_of(path)
        _form, *_laptop, place, year, week = path.stem.split("-")
        class_name = list(schools[site].seats)[int(place) - 1]
        found += sheet_differences(schools[site], class_name, f"{year}-{week}", path)
    return found


def main() -> int:
    """Check a demo's folder; print what differs."""
    folder = Path(sys.argv[1])
    schools = demo_schools(folder)
    found = differences(recount(schools), told(json.loads((folder / "totals.json").read_text())))
    found += demo_sheets(folder, schools)
    print("\n".join(found) or f"{len(recount(schools))} figures and all sheets are equal")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
