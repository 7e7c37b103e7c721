"""Every spreadsheet we write looks alike, and nothing that a person typed ever runs in it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.domain.calendar import day_number
from app.domain.errors import DiskFullError, FileTroubleError
from app.importers.spreadsheet import read_table
from app.reports import workbook
from app.reports.workbook import Cell, Column, Kind, SheetOut, csv_bytes, write_workbook

MADE_ON = day_number(dt.date(2026, 11, 22))
COLUMNS = (
    Column("姓名", 14),
    Column("人数", 8, Kind.WHOLE),
    Column("学时", 8, Kind.HALVES),
    Column("日期", 12, Kind.DAY),
    Column("检查率", 8, Kind.PERCENT),
    Column("做到率", 8, Kind.THOUSANDTHS),
)
ROW: tuple[Cell, ...] = ("吉木阿来", 3, 9, MADE_ON, 87, 934)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "＋", "－", "＠", "'=", "=HYPERLINK(")
EVIL = [f"{start}cmd|' /C calc'!A{place}" for place, start in enumerate(STARTS * 15)]


def sheet(*rows: tuple[Cell, ...], title: str = "学时") -> SheetOut:
    return SheetOut("学时", title, COLUMNS, rows)


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_sheet_has_title_version_and_frozen_header(tmp_path: Path) -> None:
    out = tmp_path / "学时.xlsx"
    assert write_workbook("E1", MADE_ON, (sheet(ROW, title="四开乡中心小学校"),), out) == 1
    rows = [row.cells for row in read_table(out).worksheets[0].rows]
    assert rows[0] == ("四开乡中心小学校",)
    assert rows[1] == ("索玛E1-1 2026-11-22",)
    assert rows[2] == ("姓名", "人数", "学时", "日期", "检查率", "做到率")
    assert rows[3] == ("吉木阿来", "3", "4.5", "2026-11-22", "0.87", "0.934")
    xml = parts(out)["xl/worksheets/sheet1.xml"]
    assert 'ySplit="3"' in xml
    assert 'state="frozen"' in xml


def test_numbers_and_days_are_numbers_and_days_for_the_spreadsheet(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    write_workbook("E1", MADE_ON, (sheet(ROW),), out)
    values = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()[3]
    assert values == ["吉木阿来", 3.0, 4.5, dt.date(2026, 11, 22), 0.87, 0.934]


def test_long_numbers_stay_whole(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    write_workbook("E1", MADE_ON, (sheet(("202610080001234567", None)),), out)
    assert read_table(out).worksheets[0].rows[3].cells == ("202610080001234567",)


def test_no_text_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    evil = [*EVIL, "http://evil.example/", "internal:Sheet1!A1", "{=1}", "mailto:a@b"]
    write_workbook("E1", MADE_ON, (sheet(*((text, text) for text in evil)),), out)
    whole = parts(out)
    xml = whole["xl/worksheets/sheet1.xml"]
    assert not re.search(r"<f[ >]|<hyperlink", xml)
    assert not any("External" in part for part in whole.values())
    assert not any(name.startswith("xl/externalLinks") for name in whole)
    assert "quotePrefix" in whole["xl/styles.xml"]
    kept = [row.cells for row in read_table(out).worksheets[0].rows[3:]]
    assert kept == [(text.strip(), text.strip()) for text in evil]


def test_the_csv_guards_what_would_run_and_our_reader_takes_it_off(tmp_path: Path) -> None:
    content = csv_bytes("E1", MADE_ON, sheet(*((text, 1) for text in EVIL), title="=1+1"))
    assert content.startswith(b"\xef\xbb\xbf")
    cells = itertools.chain.from_iterable(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [cell for cell in cells if re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell)] == []
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    rows = read_table(file).worksheets[0].rows
    assert rows[0].cells == ("=1+1",)
    assert [row.cells[0] for row in rows[3:]] == [text.strip() for text in EVIL]


def test_the_csv_tells_every_kind_as_a_person_writes_it() -> None:
    content = csv_bytes("E1", MADE_ON, sheet(ROW, ("俄木", None, 8, None, "—")))
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[3] == '"吉木阿来","3","4.5","2026-11-22","87%","93.4%"'
    assert lines[4] == '"俄木","","4","","—"'


def test_signs_that_no_file_may_hold_are_left_out(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    rows = (("俄\x00木\ud800\x1b", 1), ("_x0041_", 1), ("第一行\n第二行", 1))
    write_workbook("E1", MADE_ON, (sheet(*rows),), out)
    kept = [row.cells[0] for row in read_table(out).worksheets[0].rows[3:]]
    assert kept == ["俄木", "_x0041_", "第一行\n第二行"]


def test_a_text_beyond_the_format_is_cut_and_not_lost(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    write_workbook("E5", MADE_ON, (sheet(("a" * 40_000,)),), out)
    values = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert len(values[3][0]) == 32_767


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for out in (one, other):
        write_workbook("E1", MADE_ON, (sheet(ROW), sheet2()), out)
    assert one.read_bytes() == other.read_bytes()


def sheet2() -> SheetOut:
    return SheetOut("明细", "明细", COLUMNS[:1], iter([("俄木",)]))


def test_rows_are_taken_as_they_come(tmp_path: Path) -> None:
    rows: list[tuple[Cell, ...]] = [(f"吉木{place}", place) for place in range(20_000)]
    out = tmp_path / "a.xlsx"
    assert (
        write_workbook("E1", MADE_ON, (SheetOut("a", "a", COLUMNS[:2], iter(rows)),), out) == 20_000
    )
    assert [row.cells[0] for row in read_table(out).worksheets[0].rows[3:]] == [
        text for text, _place in rows
    ]


def test_no_trace_is_left_beside_the_file(tmp_path: Path) -> None:
    write_workbook("E1", MADE_ON, (sheet(ROW),), tmp_path / "a.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_folder_that_is_not_there_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(FileTroubleError):
        write_workbook("E1", MADE_ON, (sheet(ROW),), tmp_path / "gone" / "a.xlsx")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "a.xlsx"
    out.write_bytes(b"old")

    def full(_draft: Path, _path: Path) -> None:
        raise DiskFullError("full")

    monkeypatch.setattr(workbook, "replace_durably", full)
    with pytest.raises(DiskFullError):
        write_workbook("E1", MADE_ON, (sheet(ROW),), out)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert out.read_bytes() == b"old"
