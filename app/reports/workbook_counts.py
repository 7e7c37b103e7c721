"""Counts as spreadsheets: the draft of 教基4068 (E2) and a school's habits without names (E3).

Nothing in them is a record, so the importers refuse them by their version cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.domain.calendar import SchoolYear
from app.domain.exchange_files import BANDS, HABITS
from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import checked, coverage, rate
from app.domain.habits import ITEMS, item_names
from app.domain.months import Month
from app.domain.text import _
from app.reports.rate_words import NONE
from app.reports.words import month_text
from app.reports.workbook import Cell, Column, Kind, SheetOut, csv_bytes, write_workbook

# The lines of the form in its order; their words are the form's own (国统制〔2021〕135号).
BAND_LINES: Final[Mapping[str, str]] = {
    "trained": "接受过培训的专任教师",
    "up_to_36": "36学时以下",
    "37_72": "37-72学时",
    "73_108": "73-108学时",
    "from_109": "109学时以上",
    "national": "国家级",
    "provincial": "省级",
    "prefectural": "地级",
    "county": "县级",
    "school": "校级",
    "abroad": "国(境)外",
}
BAND_COLUMNS: Final = (Column("项目", 28), Column("人数", 10, Kind.WHOLE))
BAND_NAME_COLUMNS: Final = (Column("项目", 28), Column("姓名", 16))
HABIT_COLUMNS: Final = (
    Column("班级", 16),
    Column("习惯", 12),
    Column("应检查", 10, Kind.WHOLE),
    Column("已检查", 10, Kind.WHOLE),
    Column("检查率", 10, Kind.PERCENT),
    Column("做到率", 10, Kind.THOUSANDTHS),
)


@dataclass(frozen=True, slots=True)
class TeacherBands:
    """E2: how many teachers fall on each line of the form, and the names behind each number.

    names: by the keys of BAND_LINES; a line without teachers may be left out. with_names: write
    the second sheet for checking, which stays in the school. made_on: day number.
    """

    site: str
    year: SchoolYear
    made_on: int
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    with_names: bool = False


@dataclass(frozen=True, slots=True)
class ClassMonth:
    """A class, or several small ones together, with the counts of the ten items in their order."""

    class_name: str
    counts: tuple[ItemCount, ...]


@dataclass(frozen=True, slots=True)
class HabitCounts:
    """E3: one month of a school's classes, no names. made_on: day number."""

    site: str
    month: Month
    made_on: int
    classes: Sequence[ClassMonth]


def write_teacher_bands(values: TeacherBands, out: Path) -> int:
    """Write E2 as .xlsx; return its rows. Raises: DiskFullError, FileTroubleError."""
    sheets = [_bands(values)]
    if values.with_names:
        rows = (
            (words, name) for key, words in BAND_LINES.items() for name in values.names.get(key, ())
        )
        sheets.append(SheetOut("核对名单", _band_title(values), BAND_NAME_COLUMNS, rows))
    return write_workbook(BANDS, values.made_on, sheets, out)


def teacher_bands_csv(values: TeacherBands) -> bytes:
    """Return the counts of E2 as CSV (UTF-8 with byte order mark)."""
    return csv_bytes(BANDS, values.made_on, _bands(values))


def write_habit_counts(values: HabitCounts, out: Path) -> int:
    """Write E3 as .xlsx; return its rows. Raises: DiskFullError, FileTroubleError."""
    return write_workbook(HABITS, values.made_on, (_habits(values),), out)


def habit_counts_csv(values: HabitCounts) -> bytes:
    """Return E3 as CSV (UTF-8 with byte order mark)."""
    return csv_bytes(HABITS, values.made_on, _habits(values))


def _band_title(values: TeacherBands) -> str:
    title = _("Form 4068, draft: teachers trained at {site}, school year {year}")
    return title.format(site=values.site, year=values.year.name)


def _bands(values: TeacherBands) -> SheetOut:
    rows = [(words, len(values.names.get(key, ()))) for key, words in BAND_LINES.items()]
    return SheetOut("教基4068", _band_title(values), BAND_COLUMNS, rows)


def _habits(values: HabitCounts) -> SheetOut:
    title = _("Habits of {site}, {month}").format(site=values.site, month=month_text(values.month))
    return SheetOut("习惯", title, HABIT_COLUMNS, _habit_rows(values.classes))


def _habit_rows(classes: Sequence[ClassMonth]) -> Iterator[list[Cell]]:
    names = item_names()
    for one in classes:
        for item, count in zip(ITEMS, one.counts, strict=True):
            share, met = coverage(count), rate(count)
            yield [
                *(one.class_name, names[item], count.expected, checked(count)),
                NONE if share is None else share,
                met if met is not None else _("too few checks") if count.expected else NONE,
            ]
