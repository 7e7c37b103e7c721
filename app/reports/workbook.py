"""One look for every spreadsheet we write; nothing that a person typed ever becomes a formula.

Rows go to the disk as they come (constant memory), so a sheet is written from top to bottom once.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.domain.calendar import date_of
from app.domain.exchange_files import guarded, mark_of, needs_guard, without_control_signs
from app.security.durable import CREATE, drop_draft, file_failures, replace_durably

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | int | None
MAX_CELL_CHARACTERS: Final = 32_767  # the format's own limit; a longer text would be left out whole
HEAD_ROWS: Final = 3  # title, version cell, header
_PAPER_A4: Final = 9
_FONT: Final = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}


class Kind(Enum):
    """What a column holds, and how it is shown."""

    TEXT = "@"
    WHOLE = "0"
    HALVES = "0.0"  # an int of halves, written as hours: 3 is 1.5
    DAY = "yyyy-mm-dd"  # a day number
    PERCENT = "0%"  # whole percent: 87 is 87%
    THOUSANDTHS = "0.0%"  # 934 is 93.4%


@dataclass(frozen=True, slots=True)
class Column:
    """One column. width: in characters of the usual font; a Chinese one takes two."""

    header: str
    width: float
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One worksheet to be written. name: of its tab; rows: as many cells as columns, or fewer.

    A text in a column of numbers is written as a text, None as an empty cell.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]


def write_workbook(form: str, made_on: int, sheets: Sequence[SheetOut], out: Path) -> int:
    """Write an .xlsx whole or not at all and return its rows. made_on: the day number it tells.

    form: ``E1`` and so on, for the version cell. The same content gives the same bytes.
    Raises: DiskFullError, FileTroubleError; a file that was there is then untouched.
    """
    import xlsxwriter

    draft = out.with_name(out.name + ".new")
    try:
        with file_failures(out), tempfile.TemporaryDirectory(dir=out.parent) as folder:
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, CREATE, 0o600), "wb") as file:
                options = {"constant_memory": True, "tmpdir": folder}
                with xlsxwriter.Workbook(file, options) as book:
                    created = dt.datetime.combine(date_of(made_on), dt.time(), dt.UTC)
                    book.set_properties({"created": created, "author": "", "title": form})
                    house = _House(book, f"{mark_of(form)} {date_of(made_on).isoformat()}")
                    written = sum(house.write(sheet) for sheet in sheets)
        replace_durably(draft, out)
    finally:
        drop_draft(draft)
    return written


def csv_bytes(form: str, made_on: int, sheet: SheetOut) -> bytes:
    """Return a worksheet as CSV, UTF-8 with byte order mark, every cell in quotation marks."""
    out = io.StringIO()
    lines = csv.writer(out, quoting=csv.QUOTE_ALL)
    lines.writerow([guarded(clean(sheet.title))])
    lines.writerow([f"{mark_of(form)} {date_of(made_on).isoformat()}"])
    lines.writerow([column.header for column in sheet.columns])
    kinds = [column.kind for column in sheet.columns]
    for row in sheet.rows:
        lines.writerow([_csv_cell(value, kind) for value, kind in zip(row, kinds, strict=False)])
    return out.getvalue().encode("utf-8-sig")


def clean(text: str) -> str:
    """Return a text as a cell may hold it: no control signs, at most 32,767 characters."""
    return without_control_signs(text)[:MAX_CELL_CHARACTERS]


def number_of(value: int, kind: Kind) -> float:
    """Return the number that a spreadsheet shows for a value of a kind (not for days)."""
    if kind is Kind.HALVES:
        return value / 2
    if kind is Kind.PERCENT:
        return value / 100
    return value / 1000 if kind is Kind.THOUSANDTHS else value


def _csv_cell(value: Cell, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, str) or kind is Kind.TEXT:
        return guarded(clean(str(value)))
    if kind is Kind.DAY:
        return date_of(value).isoformat()
    if kind is Kind.PERCENT:
        return f"{value}%"
    if kind is Kind.THOUSANDTHS:
        return f"{value // 10}.{value % 10}%"
    return str(value) if kind is Kind.WHOLE else f"{value // 2}{'.5' * (value % 2)}"


class _House:
    """The formats of one workbook, and how a worksheet is laid out with them."""

    def __init__(self, book: xlsxwriter.Workbook, mark: str) -> None:
        self._book, self._mark = book, mark
        self._title = book.add_format({**_FONT, "bold": True, "font_size": 14})
        self._small = book.add_format({**_FONT, "font_size": 9, "font_color": "#666666"})
        self._header = book.add_format({
            **_FONT, "bold": True, "border": 1, "bg_color": "#F2EDE4", "text_wrap": True,
            "align": "center",
        })  # fmt: skip
        plain = {**_FONT, "border": 1}
        self._formats: dict[Kind, Any] = {
            kind: book.add_format({**plain, "num_format": kind.value}) for kind in Kind
        }
        self._formats[Kind.TEXT].set_text_wrap()
        # With this a text that looks like a formula stays one even after somebody edits the cell.
        self._quoted = book.add_format({
            **plain, "num_format": "@", "text_wrap": True, "quote_prefix": True,
        })  # fmt: skip

    def write(self, sheet: SheetOut) -> int:
        """Write one worksheet; return its rows."""
        page = self._book.add_worksheet(sheet.name)
        self._lay_out(page, sheet)
        page.write_string(0, 0, clean(sheet.title), self._title)
        page.write_string(1, 0, self._mark, self._small)
        for place, column in enumerate(sheet.columns):
            page.write_string(HEAD_ROWS - 1, place, column.header, self._header)
        kinds = [column.kind for column in sheet.columns]
        number = 0
        for number, row in enumerate(sheet.rows, start=1):
            for place, (value, kind) in enumerate(zip(row, kinds, strict=False)):
                self._write_cell(page, (HEAD_ROWS - 1 + number, place), value, kind)
        return number

    @staticmethod
    def _lay_out(page: Any, sheet: SheetOut) -> None:
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
        page.freeze_panes(HEAD_ROWS, 0)
        page.repeat_rows(HEAD_ROWS - 1)
        page.set_landscape()
        page.set_paper(_PAPER_A4)
        page.fit_to_pages(1, 0)

    def _write_cell(self, page: Any, at: tuple[int, int], value: Cell, kind: Kind) -> None:
        if value is None:
            page.write_blank(*at, None, self._formats[kind])
        elif isinstance(value, str) or kind is Kind.TEXT:
            text = clean(str(value))
            style = self._quoted if needs_guard(text) else self._formats[Kind.TEXT]
            page.write_string(*at, text, style)
        elif kind is Kind.DAY:
            page.write_datetime(*at, date_of(value), self._formats[kind])
        else:
            page.write_number(*at, number_of(value, kind), self._formats[kind])
