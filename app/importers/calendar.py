"""A school calendar is read for two things: which days are free, and which are made up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.text import _
from app.importers.day_ranges import days_between
from app.importers.refusal import refused
from app.importers.roster import RowError
from app.importers.table import MAX_HEAD_ROWS, Row, Table, Worksheet, column_letter

DAY, LAST, KIND, WORDS = "day", "last", "kind", "words"
ALIASES = {
    DAY: ("日期", "起始日期", "开始日期", "起始日", "开始", "时间", "放假日期", "date"),
    LAST: ("结束日期", "截止日期", "终止日期", "结束", "至"),
    KIND: ("类型", "性质", "安排", "类别", "放假/上课", "上课/放假", "状态", "type"),
    WORDS: ("说明", "备注", "名称", "节日", "事由", "note"),
}
FREE = frozenset({
    "放假", "放假日", "假期", "假日", "节假日", "法定节假日", "节日", "休息", "休", "寒假", "暑假",
    "不上课", "停课", "holiday",
})  # fmt: skip
LESSONS = frozenset({
    "调休上课", "上课", "补课", "补班", "补上课", "调休上学", "上学", "行课", "正常上课", "上班",
    "调课上课", "makeup",
})  # fmt: skip
_FIELD_OF = {alias: key for key, aliases in ALIASES.items() for alias in aliases}
_ORNAMENT = re.compile(r"\s+|[*＊:：#]|[(（][^)）]*[)）]")


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One day as the file has it. column: the header above the date; words: what it is for."""

    row: int
    column: str
    day: dt.date
    is_school: bool
    words: str


@dataclass(frozen=True, slots=True)
class CalendarSheet:
    """Good days, bad rows, and the headers of the columns that were left out."""

    worksheet: str
    rows: tuple[CalendarRow, ...]
    errors: tuple[RowError, ...]
    dropped_columns: tuple[str, ...]
    unread_worksheets: tuple[str, ...]
    header_row: int = 0
    kept_columns: tuple[int, ...] = ()


@dataclass(slots=True)
class _Reading:
    """The state of one pass over the rows."""

    headers: tuple[str, ...]
    index: dict[str, int]
    rows: list[CalendarRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    said: dict[dt.date, bool] = field(default_factory=dict)

    def text(self, row: Row, key: str) -> str:
        return row.cell(self.index[key]) if key in self.index else ""

    def refuse(self, row: Row, key: str, code: str, words: str) -> None:
        message = words.format(row=row.number)
        self.errors.append(RowError(row.number, self.headers[self.index[key]], code, message))


def read_calendar(table: Table) -> CalendarSheet:
    """Read the first worksheet with the headers 日期 and 类型; good rows are kept beside bad ones.

    Raises: InputError I-270 (no header among the first 20 rows), I-275 (no days).
    """
    found = [(sheet, place) for sheet in table.worksheets if (place := _header(sheet)) is not None]
    if not found:
        raise refused(
            "I-270",
            _("No row with the headers 日期 and 类型 was found in the first 20 rows."),
            _("Put these headers above the days; write 放假 or 调休上课 as 类型."),
        )
    sheet, place = found[0]
    head = sheet.rows[place].cells
    index: dict[str, int] = {}
    for column, text in enumerate(head):
        key = _field_of(text)
        if key is not None:
            index.setdefault(key, column)
    reading = _Reading(head, index)
    for row in sheet.rows[place + 1 :]:
        if row.cell(index[DAY]) or row.cell(index[KIND]):
            _read_row(reading, row)
    if not reading.rows and not reading.errors:
        raise refused("I-275", _("The calendar has a header but no days."))
    return CalendarSheet(
        sheet.title,
        tuple(reading.rows),
        tuple(reading.errors),
        tuple(_dropped(sheet, place, index)),
        tuple(other.title for other, _place in found[1:]),
        sheet.rows[place].number,
        tuple(sorted(index.values())),
    )


def _field_of(text: str) -> str | None:
    return _FIELD_OF.get(_ORNAMENT.sub("", text).lower())


def _header(sheet: Worksheet) -> int | None:
    for place, row in enumerate(sheet.rows):
        if row.number > MAX_HEAD_ROWS:
            break
        if {DAY, KIND} <= {_field_of(cell) for cell in row.cells}:
            return place
    return None


def _dropped(sheet: Worksheet, place: int, index: dict[str, int]) -> Iterator[str]:
    width = max(len(row.cells) for row in sheet.rows[place:])
    for column in range(width):
        if column not in index.values() and any(row.cell(column) for row in sheet.rows[place:]):
            name = sheet.rows[place].cell(column)
            yield name or _("column {letter}").format(letter=column_letter(column))


def _read_row(reading: _Reading, row: Row) -> None:
    kind = _ORNAMENT.sub("", reading.text(row, KIND)).lower()
    if kind not in FREE | LESSONS:
        words = _("Row {row}: write 放假 or 调休上课 as the kind of day.")
        reading.refuse(row, KIND, "I-272", words)
        return
    days = days_between(reading.text(row, DAY), reading.text(row, LAST))
    if not days:
        words = _("Row {row}: the date cannot be read; write it as 2024-10-01.")
        reading.refuse(row, DAY, "I-271", words)
        return
    is_school = kind in LESSONS
    if any(reading.said.get(day, is_school) != is_school for day in days):
        words = _("Row {row}: an earlier row says the opposite of this day.")
        reading.refuse(row, DAY, "I-274", words)
        return
    column = reading.headers[reading.index[DAY]]
    for day in days:
        if day not in reading.said:
            reading.said[day] = is_school
            note = reading.text(row, WORDS)
            reading.rows.append(CalendarRow(row.number, column, day, is_school, note))
