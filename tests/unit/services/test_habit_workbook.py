"""E3: what a month of the classes counts, without a name in it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from app.domain.calendar import day_number
from app.domain.habits import ITEMS
from app.domain.months import Month
from app.importers.spreadsheet import read_table
from app.services.habits import mark_cells
from app.services.laptop import World
from app.services.paper_forms import Form, Paper
from app.services.papers import book_from_laptop
from app.services.spreadsheets import write_book
from app.sync.sheets import MET
from benchmarks.school import School, school

OCTOBER = Month(2024, 10)
FACE = ITEMS.index("wash_face")


def marked(village: School) -> School:
    then = datetime(2024, 10, 31, 16).timestamp()  # noqa: DTZ001 -- local
    village.laptop.world = World(village.laptop.world.random_bytes, lambda: then)
    for class_id, pupils in village.classes.items():
        cells = {pupil: {FACE: MET} for pupil in pupils}
        mark_cells(village.laptop, class_id, day_number(date(2024, 10, 8)), cells)
    return village


def lines(village: School, folder: Path, class_name: str = "") -> list[tuple[str, ...]]:
    paper = Paper(Form.HABIT_SHEET, class_name, month=OCTOBER)
    assert write_book(book_from_laptop(village.laptop, paper), folder / "E3.xlsx") == 1
    (sheet,) = read_table(folder / "E3.xlsx").worksheets
    return [row.cells for row in sheet.rows if row.number > 3]


def test_each_class_has_ten_lines_and_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with school(tmp_path, 2, 6) as village:
        found = lines(marked(village), tmp_path)
        assert len(found) == 20
        # 23 school days × 6 children; one day was checked.
        assert found[0][:4] == ("三年级1班", "洗脸", "138", "6")
        assert len(lines(village, tmp_path, "三年级2班")) == 10
        assert "阿木" not in str(found)


def test_classes_of_under_five_stand_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with school(tmp_path, 2, 3) as village:
        found = lines(marked(village), tmp_path)
        assert len(found) == 10
        assert found[0][:4] == ("不足5人的班级合计", "洗脸", "138", "6")


def test_as_csv_it_has_a_byte_order_mark(tmp_path: Path) -> None:
    with school(tmp_path, 1, 6) as village:
        paper = Paper(Form.HABIT_SHEET, month=OCTOBER)
        assert write_book(book_from_laptop(marked(village).laptop, paper), tmp_path / "E3.csv") == 1
    assert (tmp_path / "E3.csv").read_bytes().startswith(b"\xef\xbb\xbf")
