"""Bounds on memory and time of an .xlsx, proved on the very bytes that the parser then gets.

The parser lays a worksheet out as a full rectangle and aborts the process when that does not
fit, so one cell at XFD1048576 would end the program. It reads UTF-8 only and takes attribute
values literally, therefore the plain text search here sees every reference that it will see.
"""

from __future__ import annotations

import io
import re
import string
import struct
import zipfile
import zlib
from collections import Counter

from app.domain.text import _
from app.importers.refusal import (
    damaged,
    refused,
    suspicious,
    too_many_columns,
    too_many_rows,
)
from app.importers.table import MAX_COLUMNS, MAX_LINES, column_number

MAX_ENTRIES = 1_000
MAX_UNPACKED_BYTES = 50_000_000
MAX_RATIO = 100
RATIO_MATTERS_BYTES = 1_000_000
MAX_SHARED_STRINGS = MAX_LINES * MAX_COLUMNS
MAX_TEXT_BYTES = 60_000_000
MAX_MERGES = 20_000
MAX_CELLS = 1_000_000
MOST_DIGITS = 20  # longer than any index or number; leading zeros count
MAX_PARSED_BYTES = 200_000_000  # worksheets times the largest of them

FEW_SHORT_TAGS = 200

_UNUSED = ("xl/theme/", "xl/calcchain", "xl/drawings/", "xl/media/", "xl/comments", "xl/tables/")
_TAG = rb"<(?:[\w.\-]+:)?"
_EMPTY_CELL = re.compile(_TAG + rb"c(?:\s[^<>]*)?(?:/>|></(?:[\w.\-]+:)?c>)")
_Pattern = re.Pattern[bytes]
_SHORT_CELL = re.compile(rb"<c[\s/]")
_SHORT_ROW = re.compile(rb"<row[\s/]")
_EMPTY_ROW = re.compile(_TAG + rb"row(?:\s[^<>]*)?(?:/>|>\s*</(?:[\w.\-]+:)?row>)")
_CELL = re.compile(_TAG + rb"c[\s/>]")
_ROW = re.compile(_TAG + rb"row[\s/>]")
_MERGE = re.compile(_TAG + rb"mergeCell[\s/>]")
# The literal first lets the search skip ahead; the look-behind keeps xmlns:r= and xr= out. A
# reference of another form leaves the group empty.
_REFERENCE = re.compile(rb"""r(?<![\w:.\-]r)\s*=\s*["'](?:([A-Za-z]{0,3}[0-9]{1,7})["'])?""")
_LETTERS = string.ascii_letters.encode()
_SHARED_ITEM = re.compile(_TAG + rb"si[\s/>]")
_VALUE_OPENS = re.compile(_TAG + rb"v(?:\s[^<>]*)?>")
_VALUE = re.compile(_TAG + rb"v(?:\s[^<>]*)?>([^<]*)</(?:[\w.\-]+:)?v>")
_HIDDEN_NUMBER = re.compile(rb"(?:[0-9+\s]|&#x?[0-9a-fA-F]+;)+")
_TAG_IN_TAG = re.compile(rb"<[^<>]*<")
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)


def bounded_workbook(content: bytes) -> bytes:
    """Return the workbook with only its needed parts, stored unpacked and within the limits.

    Raises: InputError I-208 (password), I-209 (damaged), I-210 (bomb), I-214, I-215, I-218.
    """
    parts = _unpack(content)
    if "xl/workbook.xml" not in map(str.lower, parts):
        raise refused(
            "I-218",
            _("This file is not an .xlsx spreadsheet."),
            _("Open it in WPS and save it as .xlsx."),
        )
    strings = _string_lengths(
        next((part for name, part in parts.items() if name.lower() == "xl/sharedstrings.xml"), b"")
    )
    sheets = [name for name, part in parts.items() if _CELL.search(part)]
    if len(sheets) * max((len(parts[name]) for name in sheets), default=0) > MAX_PARSED_BYTES:
        raise suspicious()
    for name in sheets:
        if _may_hold_empty(parts[name], b"c", (b"</v>", b"</is>"), _SHORT_CELL):
            parts[name] = _EMPTY_CELL.sub(b"", parts[name])
        if _may_hold_empty(parts[name], b"row", (b"</c>",), _SHORT_ROW):
            parts[name] = _EMPTY_ROW.sub(b"", parts[name])
        _check_markup(parts[name])
        _check_rectangle(parts[name])
        _check_text(parts[name], strings)
    return _stored(parts)


def _unpack(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(content))
            return {entry.filename: archive.read(entry) for entry in entries if _is_needed(entry)}
    except _BROKEN_ZIP as error:
        raise damaged() from error


def _is_needed(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.lower()
    return name.endswith((".xml", ".rels")) and not name.startswith((*_UNUSED, "docprops/"))


def _check_entries(entries: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED_BYTES:
        raise suspicious()
    if total > RATIO_MATTERS_BYTES and total > MAX_RATIO * packed_bytes:
        raise suspicious()
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise damaged()
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise password_protected()
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise damaged()


def password_protected() -> Exception:
    """Return the error for a spreadsheet that asks for a password."""
    return refused(
        "I-208",
        _("The spreadsheet is protected with a password."),
        _("Save it in WPS without a password and import that."),
    )


def _check_markup(part: bytes) -> None:
    """Refuse whatever would hide a tag, a reference or a number from the searches below."""
    if b"\0" in part or b"<!" in part or b"<?" in part[1:] or _TAG_IN_TAG.search(part):
        raise damaged()


def _may_hold_empty(part: bytes, name: bytes, full: tuple[bytes, ...], short: _Pattern) -> bool:
    """Tell whether a search for empty tags may find one: a sheet is 6 MB, its short tags are few.

    Args: full: what stands before the closing tag of one that is not empty. short: its opening.
    """
    closing = b"</" + name + b">"
    if b":" + name in part or part.count(closing) > sum(part.count(one + closing) for one in full):
        return True
    end = part.find(b"/>")
    for _tag in range(FEW_SHORT_TAGS):
        if end < 0:
            return False
        if short.match(part, part.rfind(b"<", 0, end)):
            return True
        end = part.find(b"/>", end + 1)
    return True


def _count(part: bytes, name: bytes, opening: _Pattern, besides: bytes = b"") -> int:
    """Count the opening tags of a name, three times faster where all have the usual form.

    Args: besides: a longer name that begins with this one and is no cause for the slow search.
    """
    begun = part.count(b"<" + name) - (part.count(b"<" + besides) if besides else 0)
    usual = part.count(b"<" + name + b">")
    if usual < begun and opening is not _VALUE_OPENS:
        usual += part.count(b"<" + name + b" ")
    is_usual = usual == begun and b":" + name not in part
    return usual if is_usual else len(opening.findall(part))


def _check_rectangle(part: bytes) -> None:
    references = _REFERENCE.findall(part)
    if b"" in references:
        raise damaged()
    joined = b",".join(references)
    letters = joined.translate(None, b"0123456789").split(b",") if references else []
    numbers = set(joined.translate(None, _LETTERS).split(b",")) if references else set()
    columns = max((column_number(column.decode()) for column in set(letters)), default=0)
    lines = max(map(int, numbers), default=0)
    named_cells = len(letters) - letters.count(b"")
    cells = _count(part, b"c", _CELL, besides=b"col")
    rows = _count(part, b"row", _ROW)
    if cells > MAX_CELLS:
        raise suspicious()
    if cells > named_cells:
        columns += max(len(_CELL.findall(row)) for row in _ROW.split(part))
    if rows > len(letters) - named_cells:
        lines += rows
    if lines > MAX_LINES:
        raise too_many_rows()
    if columns > MAX_COLUMNS:
        raise too_many_columns()
    if b"mergeCell" in part and len(_MERGE.findall(part)) > MAX_MERGES:
        raise suspicious()


def _string_lengths(part: bytes) -> list[int]:
    if len(_SHARED_ITEM.findall(part)) > MAX_SHARED_STRINGS:
        raise suspicious()
    _check_markup(part)
    return [len(item) for item in _SHARED_ITEM.split(part)[1:]]


def _check_text(part: bytes, strings: list[int]) -> None:
    """Refuse many cells that repeat one long shared text: each cell becomes a copy of it."""
    values = _VALUE.findall(part)
    if len(values) != _count(part, b"v", _VALUE_OPENS):
        raise damaged()
    text_bytes = 0
    for value, times in Counter(values).items():
        if value.isdigit() and len(value) < MOST_DIGITS:
            index = int(value)
            text_bytes += times * strings[index] if index < len(strings) else 0
        elif _HIDDEN_NUMBER.fullmatch(value) and not value.isdigit():
            raise damaged()
    if text_bytes > MAX_TEXT_BYTES:
        raise suspicious()


def _stored(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        while parts:
            name, part = parts.popitem()
            archive.writestr(name, part)
    return packed.getvalue()
