"""One door for every file that claims to be a spreadsheet; judged by content, never by name."""

from __future__ import annotations

import io
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from app.domain.errors import FileTroubleError
from app.domain.text import _
from app.importers.cell_text import text_of
from app.importers.delimited import read_delimited, trimmed
from app.importers.refusal import damaged, refused, suspicious, too_many_rows
from app.importers.table import MAX_FILE_BYTES, MAX_LINES, Row, Table, Worksheet
from app.importers.workbook_guard import bounded_workbook, password_protected

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
FOREIGN_MAGIC = (b"%PDF", b"SQLite format 3", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")
MAX_WORKSHEETS = 100
MAX_MERGED_ROWS = 200  # a class; a merge over more rows is decoration


def read_table(path: Path) -> Table:
    """Read .xlsx, CSV or TSV (UTF-8 with or without BOM, UTF-16 with BOM, GB18030).

    Limits: 20 MB, 20,000 rows (and 20 rows above them), 100 columns, 10,000 bytes a field.
    Raises: InputError I-204 to I-218 (field ``file``); FileTroubleError (E-06).
    """
    content = _content(path)
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise refused("I-205", _("The file is empty."), _("Choose the file with the list."))
    if content.startswith(ZIP_MAGIC):
        return _read_workbook(content)
    if content.startswith(OLE_MAGIC):
        if ENCRYPTED_STREAM in content:
            raise password_protected()
        raise refused(
            "I-207",
            _("This is the old spreadsheet format (.xls or .et)."),
            _("Save it in WPS as .xlsx and import that."),
        )
    if content.startswith(FOREIGN_MAGIC):
        raise refused(
            "I-211",
            _("This file is not a spreadsheet."),
            _("Choose the .xlsx or .csv file with the list."),
        )
    return read_delimited(content)


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise refused(
                "I-204", _("This is a folder, not a file."), _("Choose the file inside it.")
            )
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise FileTroubleError(
            _("The file {name} cannot be read.").format(name=path.name),
            kept=_("Nothing was imported."),
            todo=_("Check that it is there and that the stick is plugged in."),
        ) from error
    if len(content) > MAX_FILE_BYTES:
        raise refused(
            "I-206",
            _("The file is larger than {limit} MB.").format(limit=MAX_FILE_BYTES // 1_000_000),
            _("Copy only the list into a new spreadsheet and import that."),
        )
    return content


def _read_workbook(content: bytes) -> Table:
    packed = bounded_workbook(content)
    try:
        return Table(kind="xlsx", worksheets=_worksheets(packed))
    except PasswordError as error:
        raise password_protected() from error
    except MemoryError as error:
        raise suspicious() from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise damaged() from error
    except BaseException as error:
        # A panic of the parser is no Exception and its class cannot be imported.
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise damaged() from error


def _worksheets(packed: bytes) -> tuple[Worksheet, ...]:
    worksheets: list[Worksheet] = []
    lines = 0
    with CalamineWorkbook.from_filelike(io.BytesIO(packed)) as book:
        if len(book.sheet_names) > MAX_WORKSHEETS:
            raise suspicious()
        for index, sheet in enumerate(book.sheets_metadata):
            is_shown = sheet.visible == SheetVisibleEnum.Visible
            if is_shown and sheet.typ == SheetTypeEnum.WorkSheet:
                rows = _rows(book.get_sheet_by_index(index))
                lines += len(rows)
                worksheets.append(Worksheet(title=text_of(sheet.name), rows=rows))
            if lines > MAX_LINES:
                raise too_many_rows()
    return tuple(worksheets)


def _rows(sheet: CalamineSheet) -> tuple[Row, ...]:
    known: dict[object, str] = {}  # one text in many cells is folded and kept once
    # The parser gives the empty rows above the first cell, but not the columns left of it.
    margin = [""] * (sheet.start[1] if sheet.start else 0)
    lines = [
        [*margin, *(known.get(value) or _folded(value, known) for value in values)]
        for values in sheet.iter_rows()
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        # Only downward: a class name merged over its pupils stands in the first row alone.
        if left == right and top < bottom <= top + MAX_MERGED_ROWS:
            _fill_down(lines, left, top, bottom)
    folded = ((number, trimmed(number, line)) for number, line in enumerate(lines, start=1))
    return tuple(Row(number, cells) for number, cells in folded if cells)


def _folded(value: object, known: dict[object, str]) -> str:
    text = text_of(value)
    # Only texts: to a dictionary 1, 1.0 and TRUE are one key, but they read differently.
    if text and isinstance(value, str):
        known[value] = text
    return text


def _fill_down(lines: list[list[str]], column: int, top: int, bottom: int) -> None:
    if top >= len(lines) or column >= len(lines[top]):
        return
    for line in lines[top + 1 : bottom + 1]:
        if column < len(line):
            line[column] = line[column] or lines[top][column]
