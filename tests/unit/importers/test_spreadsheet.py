"""Files as they arrive: by content and never by name; hostile ones are refused in time."""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from app.domain.errors import FileTroubleError, InputError
from app.importers.spreadsheet import read_table
from app.importers.table import Table
from tests.factories.rosters import write_csv, write_xlsx

LINES: list[list[object]] = [
    ["班级", "座号", "姓名"],
    ["三年级1班", 1, "俄木"],
    ["三年级1班", 2, "曲比史色"],
]
CELLS = [tuple(str(cell) for cell in line) for line in LINES]
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
FOOT = b"</sheetData></worksheet>"
STRINGS_HEAD = (
    b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
)
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
# Run as a process of its own: the limits are the acceptance criterion of hostile files.
JUDGE = """
import pathlib, resource, sys
from app.domain.errors import InputError
from app.importers.spreadsheet import read_table
resource.setrlimit(resource.RLIMIT_AS, (512_000_000, 512_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
try:
    table = read_table(pathlib.Path(sys.argv[1]))
except InputError as error:
    print(error.code)
else:
    print("read")
"""


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.worksheets[0].rows]


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list"])
@pytest.mark.parametrize(
    ("encoding", "delimiter", "kind"),
    [
        ("utf-8", ",", "utf-8"),
        ("utf-8-sig", ",", "utf-8"),
        ("utf-8", ";", "utf-8"),
        ("utf-16", "\t", "utf-16"),
        ("gb18030", ",", "gb18030"),
        ("gb18030", "\t", "gb18030"),
    ],
)
def test_text_is_known_by_content(
    tmp_path: Path, name: str, encoding: str, delimiter: str, kind: str
) -> None:
    file = write_csv(tmp_path / name, LINES, encoding=encoding, delimiter=delimiter)
    table = read_table(file)
    assert (table.kind, cells(table)) == (kind, CELLS)


def test_a_workbook_called_csv_is_still_a_workbook(tmp_path: Path) -> None:
    table = read_table(write_xlsx(tmp_path / "list.csv", {"名单": LINES}))
    assert (table.kind, cells(table)) == ("xlsx", CELLS)
    assert table.worksheets[0].title == "名单"


def test_row_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [
        ["名单"],
        [],
        *LINES,
        [],
        ["三年级1班", 3, "海来子杂"],
        [" "],
        [],
    ]
    for file in (
        write_xlsx(tmp_path / "a.xlsx", {"名单": lines}),
        write_csv(tmp_path / "a.csv", lines),
    ):
        rows = read_table(file).worksheets[0].rows
        assert [row.number for row in rows] == [1, 3, 4, 5, 7]


def test_a_list_that_starts_at_c4_keeps_its_places(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write("C4", "班级")
        sheet.write("D6", "俄木")
    rows = read_table(path).worksheets[0].rows
    assert [(row.number, row.cells) for row in rows] == [
        (4, ("", "", "班级")),
        (6, ("", "", "", "俄木")),
    ]


def test_odd_signs_become_the_usual_ones(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [
        ["３年级（１）班\u3000", "\u00a0１２", "吉克•阿依", "尔古・木牛", "\ufeffＡ１", "é"]
    ]
    file = write_csv(tmp_path / "a.csv", lines, encoding="utf-8")
    folded = ("3年级(1)班", "12", "吉克·阿依", "尔古·木牛", "A1", "é")
    assert cells(read_table(file)) == [folded]


def test_numbers_and_days_read_as_a_person_types_them(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [3.0, 2.5, "513431201501020011", True])
        sheet.write_datetime(0, 4, dt.date(2024, 9, 1), book.add_format({"num_format": 14}))
    expected = ("3", "2.5", "513431201501020011", "TRUE", "2024-09-01")
    assert cells(read_table(path)) == [expected]


def test_a_class_merged_over_its_pupils_belongs_to_each(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [LINES[0], ["", 1, "俄木"], ["", 2, "尔古阿支"]]
    file = write_xlsx(tmp_path / "a.xlsx", {"名单": lines}, merges=[(1, 0, 2, 0, "三年级1班")])
    assert [row[0] for row in cells(read_table(file))[1:]] == ["三年级1班", "三年级1班"]


def test_formatted_empty_rows_below_the_list_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(LINES):
            sheet.write_row(number, 0, line)
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"border": 1}))
        sheet.set_row(1_000_000, 30)
    assert cells(read_table(path)) == CELLS


def test_a_file_that_is_not_there_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(FileTroubleError):
        read_table(tmp_path / "gone.xlsx")


def workbook(path: Path, *, part: str = SHEET, content: bytes = b"", **more: bytes) -> None:
    """Write a workbook with one of its parts replaced, and others by keyword."""
    plain = path.with_suffix(".plain")
    write_xlsx(plain, {"名单": LINES})
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        parts = {name: source.read(name) for name in source.namelist()}
        parts |= {part: content, **({STRINGS: more["strings"]} if more else {})}
        for name, text in parts.items():
            target.writestr(name, text)


def sheet(body: bytes) -> Callable[[Path], None]:
    return lambda path: workbook(path, content=HEAD + body + FOOT)


def raw(content: bytes) -> Callable[[Path], None]:
    return lambda path: _ignore(path.write_bytes(content))


def _ignore(_count: int) -> None:
    return None


def zipped(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def truncated(path: Path) -> None:
    workbook(path, content=HEAD + FOOT)
    path.write_bytes(path.read_bytes()[:-400])


def one_bit_flipped(path: Path) -> None:
    write_xlsx(path, {"名单": LINES})
    content = bytearray(path.read_bytes())
    content[content.find(b"PK\x01\x02") // 2] ^= 1
    path.write_bytes(content)


def encrypted_entry(path: Path) -> None:
    content = bytearray(zipped({"xl/workbook.xml": b"<workbook/>"}))
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)


def repeated_text(path: Path) -> None:
    """Write a million cells that all name one text of 9 kB: 9 GB when laid out."""
    line = b"<c r='A1' t='s'><v>0</v></c>"
    body = b"".join(b"<row r='%d'>" % row + line * 40 + b"</row>" for row in range(1, 20_001))
    text = STRINGS_HEAD + b"<si><t>" + os.urandom(4_500).hex().encode() + b"</t></si></sst>"
    workbook(path, content=HEAD + body + FOOT, strings=text)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (97 + level, b"&%c;" % (96 + level) * 10) for level in range(1, 12)
    )
    + b"]><sst><si><t>&l;</t></si></sst>"
)
FAR_CELL = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="%s"><v>1</v></c></row>'
CELL = b"<c><v>1</v></c>"
HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "zip bomb": (lambda path: workbook(path, content=b"0" * 49_000_000), "I-210"),
    "zip bomb over the total": (lambda path: workbook(path, content=b"0" * 60_000_000), "I-210"),
    "2,000 zip entries": (raw(zipped({f"{n}.xml": b"" for n in range(2_000)})), "I-210"),
    "one long text in a million cells": (repeated_text, "I-210"),
    "billion laughs in sharedStrings": (
        lambda path: workbook(path, part=STRINGS, content=LAUGHS),
        "I-209",
    ),
    "external entity in the sheet": (
        lambda path: workbook(
            path,
            content=b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            + HEAD
            + b'<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>'
            + FOOT,
        ),
        "I-209",
    ),
    "XFD1048576": (sheet(FAR_CELL % b"XFD1048576"), "I-214"),
    "XFD9": (sheet(FAR_CELL % b"XFD9"), "I-215"),
    "cell ZZZZZZ1": (sheet(FAR_CELL % b"ZZZZZZ1"), "I-209"),
    "cell reference of entities": (sheet(FAR_CELL % b"&#88;FD9"), "I-209"),
    "row 4294967295": (sheet(b'<row r="4294967295">' + CELL + b"</row>"), "I-209"),
    "reference behind a bracket in an attribute": (
        sheet(b'<row r="1"><c s=">" r="XFD1048576"><v>1</v></c></row>'),
        "I-214",
    ),
    "number hidden by a comment": (
        sheet(b'<row r="1"><c r="A1" t="s"><v>0<!-- -->1</v></c></row>'),
        "I-209",
    ),
    "cells without references": (sheet(b"<row>" + CELL * 5_000 + b"</row>"), "I-215"),
    "rows without references": (
        sheet((b"<row>" + CELL + b"</row>") * 30_000),
        "I-214",
    ),
    "3-million-row": (
        sheet(b"".join(b'<row r="%d"><c/></row>' % row for row in range(1_200_000, 1_200_002))
              + b"".join(b"<row>%s</row>" % (b"<c><v>%d</v></c>" % row) for row in range(900_000))),
        "I-214",
    ),
    "3-million-row CSV": (raw(b"a,b,c\n" * 3_000_000), "I-214"),
    "5,000-column": (raw(b",".join([b"x"] * 5_000)), "I-215"),
    "field of 11 kB": (raw(b"a,b\n1," + b"x" * 11_000), "I-216"),
    "field of 200 kB": (raw(b"a,b\n1," + b"x" * 200_000), "I-217"),
    "quotation mark never closed": (raw('班级,姓名\n一班,"俄木\n'.encode()), "I-217"),
    "truncated zip": (truncated, "I-209"),
    "one bit flipped": (one_bit_flipped, "I-209"),
    "zip without a workbook": (raw(zipped({"content.xml": b"<office/>"})), "I-218"),
    "workbook of rubbish": (raw(zipped({"xl/workbook.xml": b"<<<>"})), "I-209"),
    "the same part twice": (
        raw(zipped({"xl/workbook.xml": b"<a/>", "XL/workbook.xml": b"<b/>"})),
        "I-209",
    ),
    "password in the zip": (encrypted_entry, "I-208"),
    "password": (raw(OLE + "EncryptedPackage".encode("utf-16-le")), "I-208"),
    "xls": (raw(OLE), "I-207"),
    "empty file": (raw(b""), "I-205"),
    "only spaces": (raw(b" \r\n\t\n"), "I-205"),
    "NUL bytes": (raw(b"\0" * 5_000), "I-205"),
    "NUL bytes in a text": (raw(b"a,b\0c\n"), "I-211"),
    "not a spreadsheet at all": (raw(b"%PDF-1.7\n1 0 obj"), "I-211"),
    "a picture": (raw(b"\x89PNG\r\n\x1a\n" + bytes(range(256))), "I-211"),
    "a database": (raw(b"SQLite format 3\0" + b"\0" * 80), "I-211"),
    "random bytes": (raw(bytes(range(1, 256)) * 40), "I-213"),
    "half an UTF-16 sign": (raw(b"\xff\xfea\0b"), "I-213"),
    "a web page called xls": (raw(b"<html><table><tr><td>1"), "I-212"),
    "21 MB": (raw(b"a" * 21_000_000), "I-206"),
    "a directory": (Path.mkdir, "I-204"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "verdict"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_within_10_s_and_512_mb(
    tmp_path: Path, make: Callable[[Path], None], verdict: str
) -> None:
    file = tmp_path / "list.xlsx"
    make(file)
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE, str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "SUOMA_LANG": "en"},
    )
    assert judged.stdout.strip() == verdict, judged.stderr[-2_000:]


def test_the_largest_honest_workbook_fits_the_limits(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    line: list[object] = ["三年级1班", 1, "俄木", *(f"备注{column}" for column in range(37))]
    with xlsxwriter.Workbook(path, {"constant_memory": False}) as book:
        worksheet = book.add_worksheet()
        for row in range(20_000):
            worksheet.write_row(row, 0, line)
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "SUOMA_LANG": "en"},
    )
    assert judged.stdout.strip() == "read", judged.stderr[-2_000:]


def test_a_refusal_names_the_file_and_says_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")
    file = tmp_path / "list.et"
    file.write_bytes(OLE)
    with pytest.raises(InputError) as refusal:
        read_table(file)
    assert refusal.value.field == "file"
    assert refusal.value.sentence().startswith("This is the old spreadsheet format")
    assert "Nothing was imported." in refusal.value.sentence()
