"""A class list is read for three things: class, seat, name. The rest of it is never kept."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from app.domain.class_names import class_named_in, grade_numbers, normalise_class_name
from app.domain.text import _
from app.importers.cell_text import holds_id_number, parse_date
from app.importers.pupil_names import LONGEST_NAME, is_name, tidy_name
from app.importers.refusal import refused, too_many_rows
from app.importers.roster_columns import (
    CLASS,
    CONSENT,
    FROM,
    GRADE,
    NAME,
    SEAT,
    RosterColumns,
    field_of,
    find_columns,
    header_position,
    is_header_like,
)
from app.importers.table import MAX_ROWS, Row, Table, Worksheet

LONGEST_CLASS_NAME = 20
LAST_SEAT = 99
GIVEN, PENDING = "given", "pending"
_YES = frozenset(
    {"是", "同意", "已同意", "已签", "已签字", "已收", "已交", "有"}
    | {"y", "yes", "1", "√", "✓", "✔", "☑", "true", "given"}
)
_NO = frozenset(
    {"否", "不同意", "未同意", "未签", "未签字", "未收", "未交", "没有", "无", "待定"}
    | {"n", "no", "0", "×", "✗", "false", "pending"}
)
_SEAT = re.compile(r"-?\d{1,9}")
_BARE_CLASS_NO = re.compile(r"[(\[]?(\d{1,2}|[一二三四五六七八九十]{1,3})[)\]]?班?")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One pupil. ``row`` is the row in the file; consent is given, pending or None (not said)."""

    row: int
    class_name: str
    seat: int
    name: str
    from_date: dt.date | None = None
    consent: str | None = None


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row cannot be taken. ``column`` is the header as in the file."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """Good rows, bad rows, and what was left out.

    ``dropped_columns`` are headers (or "column F" without one); ``id_number_columns`` those of
    them that hold ID numbers; ``unread_worksheets`` other worksheets that look like class lists;
    ``name_column`` the header above the names; ``kept_columns`` the
    0-based columns that are read.
    """

    worksheet: str
    header_row: int
    rows: tuple[RosterRow, ...]
    errors: tuple[RowError, ...]
    dropped_columns: tuple[str, ...]
    id_number_columns: tuple[str, ...] = ()
    unread_worksheets: tuple[str, ...] = ()
    name_column: str = ""
    kept_columns: tuple[int, ...] = ()


@dataclass(slots=True)
class _Reading:
    """The state of one pass: who sits where, and what went wrong."""

    columns: RosterColumns
    title_class: str | None
    rows: list[RosterRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    seats: dict[tuple[str, int], int] = field(default_factory=dict)
    class_names: dict[tuple[str, str], str] = field(default_factory=dict)

    def text(self, row: Row, column: str) -> str:
        index = self.columns.index.get(column)
        return "" if index is None else row.cell(index)

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.number, self.columns.label(column), code, message))


def read_roster(table: Table) -> RosterSheet:
    """Read the first worksheet that has a roster header; good rows are kept beside bad ones.

    Raises: InputError I-214 (over 20,000 pupils), I-220 (no header), I-221 (missing column),
        I-222 (column twice), I-223 (no pupils).
    """
    found = [(sheet, header_position(sheet)) for sheet in table.worksheets]
    lists = [(sheet, position) for sheet, position in found if position is not None]
    if not lists:
        raise _no_header(table)
    worksheet, position = lists[0]
    title_class = _title_class(worksheet, position)
    columns = find_columns(worksheet, position, has_class=title_class is not None)
    reading = _Reading(columns, title_class)
    body = _body(reading, worksheet.rows[position + 1 :])
    if len(body) > MAX_ROWS:
        raise too_many_rows()
    if not body:
        raise refused("I-223", _("The list has a header but no pupils."))
    for row in body:
        _read_row(reading, row)
    return RosterSheet(
        worksheet=worksheet.title,
        header_row=columns.header_row,
        rows=tuple(reading.rows),
        errors=tuple(reading.errors),
        dropped_columns=columns.dropped,
        id_number_columns=columns.id_number_columns,
        unread_worksheets=tuple(sheet.title for sheet, _position in lists[1:]),
        name_column=columns.label(NAME),
        kept_columns=tuple(sorted(columns.index.values())),
    )


def _no_header(table: Table) -> Exception:
    """Name the missing column when a lone header is there, else say that none was found."""
    for worksheet in table.worksheets:
        for position, row in enumerate(worksheet.rows[:20]):
            if sum(1 for cell in row.cells if field_of(cell)) > 0 and len(row.cells) > 1:
                find_columns(worksheet, position, has_class=False)
    return refused(
        "I-220",
        _("No row with the headers 姓名, 班级 and 座号 was found in the first 20 rows."),
        _("Put these headers above the list."),
    )


def _title_class(worksheet: Worksheet, position: int) -> str | None:
    above = [cell for row in worksheet.rows[:position] for cell in row.cells if cell]
    named = {class_named_in(text) for text in above} - {None}
    if len(named) == 1:
        return named.pop()
    return class_named_in(worksheet.title) if not named else None


def _body(reading: _Reading, rows: tuple[Row, ...]) -> list[Row]:
    """Return the pupils' rows: no repeated headers, second head lines, or rows of other columns."""
    index = reading.columns.index
    wanted = tuple(index.values())  # the name comes first
    told = [index[key] for key in (NAME, CLASS, SEAT) if key in index]
    body = [
        row
        for row in rows
        if any(map(row.cell, wanted))
        and not (field_of(row.cell(wanted[0])) and is_header_like(row))
    ]
    if body and not any(map(body[0].cell, told)):
        return body[1:]
    return body


def _read_row(reading: _Reading, row: Row) -> None:
    before = len(reading.errors)
    name = _name(reading, row)
    class_name = _class_name(reading, row)
    seat = _seat(reading, row)
    from_date = _from_date(reading, row)
    consent = _consent(reading, row)
    if len(reading.errors) > before:
        return
    first = reading.seats.setdefault((class_name, seat), row.number)
    if first != row.number:
        message = _("Row {row}: seat {seat} of {class_name} is already taken in row {first}.")
        reading.refuse(
            row,
            SEAT,
            "I-235",
            message.format(row=row.number, seat=seat, class_name=class_name, first=first),
        )
        return
    reading.rows.append(RosterRow(row.number, class_name, seat, name, from_date, consent))


def _name(reading: _Reading, row: Row) -> str:
    name = tidy_name(reading.text(row, NAME))
    if not name:
        message = _("Row {row}: the name is missing.").format(row=row.number)
        reading.refuse(row, NAME, "I-230", message)
    elif len(name) > LONGEST_NAME:
        message = _("Row {row}: the name is longer than {limit} characters.")
        reading.refuse(row, NAME, "I-231", message.format(row=row.number, limit=LONGEST_NAME))
    elif not is_name(name):
        # The cell may hold an ID number, so it is not repeated.
        message = _("Row {row}: the name may hold Han, Yi or Latin letters and · only.")
        reading.refuse(row, NAME, "I-232", message.format(row=row.number))
    return name


def _class_name(reading: _Reading, row: Row) -> str:
    written = reading.text(row, CLASS), reading.text(row, GRADE)
    if written not in reading.class_names:
        reading.class_names[written] = _joined_class(*written) or reading.title_class or ""
    class_name = reading.class_names[written]
    if not class_name:
        message = _("Row {row}: the class is missing.").format(row=row.number)
        reading.refuse(row, CLASS, "I-236", message)
    elif len(class_name) > LONGEST_CLASS_NAME or holds_id_number(class_name):
        message = _("Row {row}: the class name is longer than {limit} characters.")
        reading.refuse(
            row, CLASS, "I-237", message.format(row=row.number, limit=LONGEST_CLASS_NAME)
        )
    return class_name


def _joined_class(class_text: str, grade_text: str) -> str:
    """Join 三年级 and 1 (or 1班, (1)班) to 三年级1班; a class that names its grade is enough."""
    alone = normalise_class_name(class_text)
    if not grade_text or grade_numbers(alone):
        return alone
    grade = (
        f"{grade_text}年级" if re.fullmatch(r"[1-9一二三四五六七八九]", grade_text) else grade_text
    )
    match = _BARE_CLASS_NO.fullmatch(alone)
    if match:
        return normalise_class_name(f"{grade}{match[1]}班")
    return alone or normalise_class_name(grade)


def _seat(reading: _Reading, row: Row) -> int:
    text = reading.text(row, SEAT).removesuffix("号")
    if not _SEAT.fullmatch(text):
        if text:
            message = _("Row {row}: the seat is not a number.")
        else:
            message = _("Row {row}: the seat is missing.")
        reading.refuse(row, SEAT, "I-233", message.format(row=row.number))
        return 0
    seat = int(text)
    if not 1 <= seat <= LAST_SEAT:
        message = _("Row {row}: the seat must lie between 1 and {limit}.")
        reading.refuse(row, SEAT, "I-234", message.format(row=row.number, limit=LAST_SEAT))
    return seat


def _from_date(reading: _Reading, row: Row) -> dt.date | None:
    text = reading.text(row, FROM)
    day = parse_date(text) if text else None
    if text and day is None:
        message = _("Row {row}: the date cannot be read; write it as 2024-09-01.")
        reading.refuse(row, FROM, "I-238", message.format(row=row.number))
    return day


def _consent(reading: _Reading, row: Row) -> str | None:
    text = reading.text(row, CONSENT).lower()
    if not text:
        return None
    if text in _YES:
        return GIVEN
    if text not in _NO:
        message = _("Row {row}: write 是 or 否 for the consent.")
        reading.refuse(row, CONSENT, "I-239", message.format(row=row.number))
    return PENDING
