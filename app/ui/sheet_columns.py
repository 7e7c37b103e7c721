"""The columns of the sheet in its two views: ten items of one day, or the paper's whole week."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from app.domain.habits import FIVE_WASHES, ITEMS
from app.services.class_sheet import CellKey, ClassSheet, Coverage, SheetPupil, latest_mark
from app.sync.operations import ABSENT_FIELD
from app.sync.pending import CellValue
from app.sync.sheets import MET


class CellState(IntEnum):
    """How a cell is drawn."""

    BLANK = 0
    TODO = 1
    DONE = 2
    EFFORT = 3
    EXCUSED = 4
    ABSENT = 5


@dataclass(frozen=True, slots=True)
class Column:
    """One column. day: day number, None for a weekly item shown once for its week."""

    item: int
    day: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Columns under one band. day: the band's day in the week view, None for a named group."""

    name: str
    day: int | None
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of a view. is_week: whether it is the week's."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    is_week: bool

    def __len__(self) -> int:
        return len(self.columns)


def day_columns(day: int) -> Columns:
    """Return the ten items of one day, in the paper's order."""
    washes = len(FIVE_WASHES)
    return Columns(
        tuple(Column(item, day) for item in range(len(ITEMS))),
        (
            Group("five_washes", None, 0, washes),
            Group("five_cans", None, washes, len(ITEMS) - washes),
        ),
        is_week=False,
    )


def week_columns(sheet: ClassSheet) -> Columns:
    """Return the daily items under each school day, then the weekly items once (form P09)."""
    daily = [item for item in range(len(ITEMS)) if sheet.cadence.daily_mask >> item & 1]
    weekly = [item for item in range(len(ITEMS)) if sheet.cadence.weekly_mask >> item & 1]
    columns: list[Column] = []
    groups: list[Group] = []
    for day in sheet.days if daily else ():
        groups.append(Group("day", day, len(columns), len(daily)))
        columns += [Column(item, day) for item in daily]
    if weekly:
        groups.append(Group("weekly", None, len(columns), len(weekly)))
        columns += [Column(item, None) for item in weekly]
    return Columns(tuple(columns), tuple(groups), is_week=True)


def takes_marks(sheet: ClassSheet, pupil: SheetPupil, column: Column) -> bool:
    """Tell whether a mark may be put there: consented, present, not excused, not to come."""
    day = writing_day(sheet, pupil, column)
    return (
        day <= max(sheet.today, sheet.day)
        and pupil.counts_on(day)
        and not sheet.is_absent(day, pupil.number)
        and not sheet.excused(day) >> column.item & 1
    )


def writing_day(sheet: ClassSheet, pupil: SheetPupil, column: Column) -> int:
    """Return the day a mark of a column is about.

    A weekly item of the week view goes to the chosen day, or, where that day does not count for
    it, to the latest day before it that does; never before a mark that stands already, because
    the latest observation of a week counts.
    """
    if column.day is not None:
        return column.day
    found = latest_mark(sheet, pupil.number, column.item)
    if found is not None and found[0] >= sheet.day:
        return found[0]
    for day in reversed([one for one in sheet.days if one <= sheet.day]):
        is_excused = sheet.excused(day) >> column.item & 1
        if day in sheet.school_days and not is_excused and not sheet.is_absent(day, pupil.number):
            return max(day, found[0]) if found else day
    return sheet.day


def present_value(sheet: ClassSheet, pupil: SheetPupil, column: Column) -> CellValue:
    """Return the mark a column shows."""
    if column.day is not None:
        return sheet.value(CellKey(column.day, pupil.number, column.item))
    found = latest_mark(sheet, pupil.number, column.item)
    return found[1] if found else None


def cells_for(
    sheet: ClassSheet, pupil: SheetPupil, column: Column, value: CellValue
) -> dict[CellKey, CellValue]:
    """Return what must be written so that a column shows ``value``; empty when it does already."""
    if present_value(sheet, pupil, column) == value:
        return {}
    if column.day is None and value is None:
        keys = [CellKey(day, pupil.number, column.item) for day in sheet.days]
        return {key: None for key in keys if sheet.value(key) is not None}
    return {CellKey(writing_day(sheet, pupil, column), pupil.number, column.item): value}


def absence_key(sheet: ClassSheet, pupil: SheetPupil, column: Column) -> CellKey:
    """Return the absence cell of a row: of the column's day, or of the chosen one."""
    return CellKey(sheet.day if column.day is None else column.day, pupil.number, ABSENT_FIELD)


def cell_state(sheet: ClassSheet, pupil: SheetPupil, column: Column) -> CellState:
    """Return how a cell is drawn; absence lies over an excuse, an excuse over a mark."""
    day = column.day
    if day is None:
        return _weekly_state(sheet, pupil, column)
    if not pupil.counts_on(day):
        return CellState.BLANK
    if sheet.is_absent(day, pupil.number):
        return CellState.ABSENT
    if sheet.excused(day) >> column.item & 1:
        return CellState.EXCUSED
    value = sheet.value(CellKey(day, pupil.number, column.item))
    if value is not None:
        return CellState.DONE if value == MET else CellState.EFFORT
    is_due = sheet.due(day) >> column.item & 1 and day <= sheet.today
    return CellState.TODO if is_due else CellState.BLANK


def _weekly_state(sheet: ClassSheet, pupil: SheetPupil, column: Column) -> CellState:
    value = present_value(sheet, pupil, column)
    if value is not None:
        return CellState.DONE if value == MET else CellState.EFFORT
    counted = [day for day in sheet.days if day in sheet.school_days]
    if counted and all(sheet.excused(day) >> column.item & 1 for day in counted):
        return CellState.EXCUSED
    return CellState.BLANK


def is_due(sheet: ClassSheet, column: Column) -> bool:
    """Tell whether a column is to be checked on its day, today or before."""
    day = column.day
    return day is not None and day <= sheet.today and bool(sheet.due(day) >> column.item & 1)


def coverage_of(sheet: ClassSheet, columns: Columns) -> tuple[Coverage, ...]:
    """Return one coverage a column."""
    weekly = sheet.weekly_coverage()
    daily = {
        day: sheet.daily_coverage(day)
        for day in {column.day for column in columns.columns}
        if day is not None
    }
    is_weekly = sheet.cadence.weekly_mask
    return tuple(
        (weekly if column.day is None or is_weekly >> column.item & 1 else daily[column.day])[
            column.item
        ]
        for column in columns.columns
    )
