"""The spreadsheets of hours, opened again: a school's year, form 4068, one's own records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.domain.calendar import SchoolYear
from app.importers.spreadsheet import read_table
from app.services.paper_forms import Form, Paper
from app.services.papers import book_from_laptop
from app.services.spreadsheets import write_book
from app.services.teaching_staff import own_teacher
from benchmarks.school import School
from tests.factories.teaching_school import COUNTY, LAQIE, decide, teaching_school
from tests.factories.training_store import enter
from tests.factories.trainings import at, entry

YEAR = SchoolYear(2024)
Cells = list[tuple[str, ...]]


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with teaching_school(tmp_path) as made:
        yield made


def sheets(taught: School, paper: Paper, folder: Path) -> dict[str, Cells]:
    out = folder / f"{paper.form}.xlsx"
    count = write_book(book_from_laptop(taught.laptop, paper), out)
    book = read_table(out)
    assert len(book.worksheets) == count
    return {one.title: [row.cells for row in one.rows] for one in book.worksheets}


def rows(cells: Cells) -> list[dict[str, str]]:
    return [dict(zip(cells[2], row, strict=False)) for row in cells[3:]]


def test_e1_holds_the_school_and_every_entry(taught: School, tmp_path: Path) -> None:
    found = sheets(taught, Paper(Form.HOUR_SHEET, year=YEAR), tmp_path)
    school = {one["姓名"]: one for one in rows(found["学时"])}
    assert (school["吉木阿来"]["国家级"], school["吉木阿来"]["待认定"]) == ("96", "8")
    assert (school[LAQIE]["校级"], school[LAQIE]["是否达标"]) == ("2", "否")
    details = rows(found["明细"])
    assert [one["培训名称"] for one in details] == [
        "新课标解读county",
        "新课标解读followed",
        "新课标解读read",
        "新课标解读area",
    ]
    assert [one["状态"] for one in details] == ["已提交", "已认定", "已提交", "已认定"]
    assert (details[0]["日程"], details[0]["折算学时"]) == ("2024-10-08 08:30–14:30", "8")


def test_e2_has_the_numbers_of_p03_and_their_names(taught: School, tmp_path: Path) -> None:
    found = sheets(taught, Paper(Form.BAND_SHEET, year=YEAR), tmp_path)
    counts = {one["项目"]: one["人数"] for one in rows(found["教基4068"])}
    assert (counts["接受过培训的专任教师"], counts["73-108学时"], counts["国家级"]) == (
        "2",
        "1",
        "1",
    )
    assert ("国家级", "吉木阿来") in [tuple(one.values()) for one in rows(found["核对名单"])]


def test_e5_holds_everything_of_one_teacher_and_nothing_of_another(
    taught: School, tmp_path: Path
) -> None:
    decide(taught, COUNTY, "returned")
    taught.sync()
    alai = own_teacher(taught.laptop)
    bare = replace(entry("bare", title="", state="draft"), teacher=alai.id, teacher_name=alai.name)
    enter(taught.laptop, [bare])
    found = sheets(taught, Paper(Form.OWN_SHEET), tmp_path)
    details = rows(found["学时"])
    assert [(one["姓名"], one["状态"]) for one in details] == [
        ("吉木阿来", "已退回"),
        ("吉木阿来", "已认定"),
    ]
    parts = rows(found["课例"])
    assert {one["课题"] for one in parts} == {"秋天的雨", "山行"}
    assert {"初备", "改进前", "环节1(10分钟)", "李老师的点评"} <= {one["栏目"] for one in parts}
    notes = [tuple(one.values()) for one in rows(found["说明"])]
    assert ("姓名", "吉木阿来") in notes
    assert ("没写完的学时草稿", "—") in notes
    everything = str(list(found.values()))
    assert LAQIE not in everything


def test_what_looks_like_a_formula_stays_a_text(taught: School, tmp_path: Path) -> None:
    alai = own_teacher(taught.laptop)
    evil = entry("evil", at("2024-10-09", 90), title='=HYPERLINK("http://x","y")')
    enter(taught.laptop, [replace(evil, teacher=alai.id, teacher_name=alai.name)])
    paper = Paper(Form.HOUR_SHEET, year=YEAR)
    out = tmp_path / "E1.xlsx"
    write_book(book_from_laptop(taught.laptop, paper), out)
    with ZipFile(out) as book:
        pages = "".join(
            book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name
        )
    assert "HYPERLINK" in pages
    assert "<f>" not in pages
