"""CSV and TSV as WPS, Excel and registration systems write them, whatever the file is called."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator

from app.domain.exchange_files import unguarded
from app.domain.text import _
from app.importers.cell_text import fold
from app.importers.refusal import field_too_long, refused, too_many_columns, too_many_rows
from app.importers.table import (
    MAX_COLUMNS,
    MAX_FIELD_BYTES,
    MAX_LINES,
    Row,
    Table,
    Worksheet,
    column_letter,
)

# csv's own ceiling (131,072 characters) lies above ours and is global, so it is left alone.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html|head|meta|table|\?xml)\b|\s*<\?", re.IGNORECASE)
_SNIFFED_CHARACTERS = 20_000
_SURE_LONG = MAX_FIELD_BYTES // 4


def read_delimited(content: bytes) -> Table:
    """Read delimited text of any accepted encoding.

    Raises: InputError I-211 (not text), I-212 (a web page), I-213 (encoding), I-214 to I-217.
    """
    text, kind = _decode(content)
    if _CONTROL.search(text):
        raise _not_a_spreadsheet()
    if _WEB_PAGE.match(text):
        raise refused(
            "I-212",
            _("This file is a web page, only its name is that of a spreadsheet."),
            _("Open it in WPS and save it as .xlsx."),
        )
    return Table(kind=kind, worksheets=(Worksheet(title="", rows=tuple(_rows(text))),))


def _not_a_spreadsheet() -> Exception:
    return refused(
        "I-211",
        _("This file is not a spreadsheet."),
        _("Choose the .xlsx or .csv file with the list."),
    )


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise _not_a_spreadsheet()
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise refused(
        "I-213",
        _("The letters of this file cannot be read (it is neither UTF-8 nor GB18030)."),
        _("Open it in WPS and save it as .xlsx."),
    )


def _delimiter(text: str) -> str:
    head = text[:_SNIFFED_CHARACTERS]
    return max((",", "\t", ";"), key=head.count)


def _rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    for number, cells in enumerate(_records(reader), start=1):
        folded = trimmed(number, [fold(unguarded(cell)) if cell else "" for cell in cells])
        if not folded:
            continue
        if number > MAX_LINES:
            raise too_many_rows()
        yield Row(number, folded)


def _records(reader: Iterable[list[str]]) -> Iterator[list[str]]:
    number = 0
    try:
        for cells in reader:
            number += 1
            yield cells
    except csv.Error as error:
        raise refused(
            "I-217",
            _("A quotation mark is opened and not closed after row {row}.").format(row=number),
            _("Put it right, or save the list as .xlsx."),
        ) from error


def trimmed(number: int, folded: list[str]) -> tuple[str, ...]:
    """Return the folded cells of a row without the empty ones at its end.

    Raises: InputError I-215, I-216.
    """
    while folded and not folded[-1]:
        folded.pop()
    if len(folded) > MAX_COLUMNS:
        raise too_many_columns()
    if max(map(len, folded), default=0) > _SURE_LONG:
        _refuse_long(number, folded)
    return tuple(folded)


def _refuse_long(number: int, folded: list[str]) -> None:
    for index, text in enumerate(folded):
        if len(text) > _SURE_LONG and len(text.encode()) > MAX_FIELD_BYTES:
            raise field_too_long(number, column_letter(index))
