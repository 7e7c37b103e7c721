"""A school calendar as an office writes it: dates in every form, two kinds of day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from app.domain.errors import InputError
from app.importers.calendar import CalendarSheet, read_calendar
from app.importers.spreadsheet import read_table


def read(folder: Path, *lines: str) -> CalendarSheet:
    file = folder / "calendar.csv"
    file.write_text("\n".join(lines), "utf-8-sig")
    return read_calendar(read_table(file))


def days(sheet: CalendarSheet) -> list[tuple[str, bool]]:
    return [(one.day.isoformat(), one.is_school) for one in sheet.rows]


@pytest.mark.parametrize(
    "written",
    [
        "2024-10-12",
        "2024.10.12",
        "2024/10/12",
        "20241012",
        "2024年10月12日",
        "２０２４年１０月１２日",
        "45577",
        "2024—10—12",
    ],
)
def test_a_date_is_read_in_every_form(tmp_path: Path, written: str) -> None:
    sheet = read(tmp_path, "日期,类型", f"{written},调休上课")
    assert days(sheet) == [("2024-10-12", True)]
    assert sheet.errors == ()


@pytest.mark.parametrize(
    "written",
    [
        "2024-10-01至2024-10-03",
        "2024年10月1日—10月3日",
        "2024年10月1日-3日",
        "2024.10.1～10.3",
        "2024/10/1 - 3",
    ],
)
def test_a_range_is_every_day_of_it(tmp_path: Path, written: str) -> None:
    sheet = read(tmp_path, "日期,类型,说明", f"{written},放假,国庆")
    assert days(sheet) == [(f"2024-10-0{day}", False) for day in (1, 2, 3)]
    assert {one.words for one in sheet.rows} == {"国庆"}


def test_a_range_over_new_year_needs_no_second_year(tmp_path: Path) -> None:
    sheet = read(tmp_path, "日期,类型", "2024年12月31日至1月1日,放假")
    assert days(sheet) == [("2024-12-31", False), ("2025-01-01", False)]


def test_two_columns_titles_and_real_dates_of_a_workbook(tmp_path: Path) -> None:
    file = tmp_path / "校历.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        as_date = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write(0, 0, "2024—2025学年校历")
        page.write_row(2, 0, ["名称", "开始日期*", "结束日期", "安排", "负责人"])
        page.write_row(3, 0, ["彝历新年"])
        page.write_datetime(3, 1, dt.datetime(2024, 11, 20), as_date)  # noqa: DTZ001 -- a cell
        page.write_datetime(3, 2, dt.datetime(2024, 11, 22), as_date)  # noqa: DTZ001 -- a cell
        page.write_row(3, 3, ["放假（三天）", "沙马拉且"])
    sheet = read_calendar(read_table(file))
    assert days(sheet) == [(f"2024-11-{day}", False) for day in (20, 21, 22)]
    assert sheet.dropped_columns == ("负责人",)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("2024-13-01,放假", "I-271", "日期"),
        ("国庆,放假", "I-271", "日期"),
        (",放假", "I-271", "日期"),
        ("2024-10-07至2024-10-01,放假", "I-271", "日期"),
        ("2024-09-01至2025-08-31,放假", "I-271", "日期"),
        ("2024-10-12,调休", "I-272", "类型"),
        ("2024-10-12,", "I-272", "类型"),
        ("2024-10-08,上课", "I-274", "日期"),
    ],
)
def test_a_bad_row_is_told_and_the_others_are_kept(
    tmp_path: Path, row: str, code: str, column: str
) -> None:
    sheet = read(tmp_path, "日期,类型", "2024-10-08,放假", row)
    assert [(one.row, one.code, one.column) for one in sheet.errors] == [(3, code, column)]
    assert days(sheet) == [("2024-10-08", False)]


def test_a_day_said_twice_alike_is_one_day(tmp_path: Path) -> None:
    assert len(read(tmp_path, "日期,类型", "2024-10-08,放假", "2024.10.8,休息").rows) == 1


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["日期,说明", "2024-10-08,放假"], "I-270"),
        (["座号,姓名", "1,阿木"], "I-270"),
        (["日期,类型"], "I-275"),
    ],
)
def test_what_is_no_calendar_is_refused_whole(tmp_path: Path, lines: list[str], code: str) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, *lines)
    assert refused.value.code == code
