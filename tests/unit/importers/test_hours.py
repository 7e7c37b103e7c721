"""Hours from a platform, and our own lists brought back after somebody looked through them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.calendar import day_number
from app.domain.errors import InputError
from app.domain.training import Session
from app.importers.hours import HoursRow, HoursSheet, read_hours
from app.importers.spreadsheet import read_table
from app.importers.table import MAX_ROWS, Row, Table, Worksheet
from tests.factories.rosters import write_csv, write_xlsx

DAY = day_number(dt.date(2026, 10, 8))
DOCUMENT = "513431198001010012"  # made up; the check sign fits
ENTRY = "0192f0a1-7c3e-7b12-9a44-3d0c5e8f1a21"
HEADER = (
    "姓名",
    "培训名称",
    "级别",
    "方式",
    "日程",
    "身份",
    "考核",
    "证书编号",
    "申报学时",
    "编号",
)
LINE = ["吉木阿来", "新课标培训", "县级", "集中", "2026-10-08 14:00–17:30", "参训", "合格"]
LINE += ["GP2020-51-03317", "4", ENTRY]


def table(*lines: Sequence[object]) -> Table:
    rows = (Row(n, tuple(map(str, line))) for n, line in enumerate(lines, start=1) if any(line))
    return Table("utf-8", (Worksheet("", tuple(rows)),))


def hours(*lines: Sequence[object]) -> HoursSheet:
    return read_hours(table(*lines))


def faults(sheet: HoursSheet) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code) for error in sheet.errors]


def changed(column: str, written: str) -> list[str]:
    line = list(LINE)
    line[HEADER.index(column)] = written
    return line


def test_a_row_with_its_record_number_is_that_record() -> None:
    assert hours(HEADER, LINE).rows == (
        HoursRow(
            row=2,
            name="吉木阿来",
            id_tail="",
            title="新课标培训",
            level="county",
            mode="onsite",
            sessions=(Session(DAY, 210, 840),),
            certificate="GP2020-51-03317",
            claimed_halves=8,
            entry_id=bytes.fromhex(ENTRY.replace("-", "")),
        ),
    )


def test_a_platform_names_neither_level_nor_way_once_for_all(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [
        ["国家中小学智慧教育平台 2026年暑期教师研修"],
        ["序号", "用户姓名", "课程名称", "学习时间", "获得学时", "证书编号", "手机号"],
        [1, "吉木阿来", "师德师风", "2026.7.20—8.25", 10, "202607200012345678", "13800000000"],
        [2, "沙马拉且", "师德师风", "2026年7月20日至8月25日", "１０", "", ""],
        [3, "马海伍合", "数字素养", dt.date(2026, 7, 20), 4.5, "", ""],
        ["合计", "", "", "", 24.5],
    ]
    file = write_xlsx(tmp_path / "a.xlsx", {"学时": lines})
    sheet = read_hours(read_table(file), level="national", mode="distance")
    assert faults(sheet) == []
    assert {(one.level, one.mode, one.entry_id) for one in sheet.rows} == {
        ("national", "distance", None)
    }
    assert [one.claimed_halves for one in sheet.rows] == [20, 20, 9]
    assert [sum(part.minutes for part in one.sessions) for one in sheet.rows] == [450, 450, 203]
    assert sheet.rows[0].certificate == "202607200012345678"
    assert [(one.row, one.kind) for one in sheet.notices] == [(3, "spread"), (4, "spread")]
    assert sheet.dropped_columns == ("序号", "手机号")


def test_without_a_level_the_list_is_told_what_is_missing() -> None:
    sheet = hours(["姓名", "培训名称", "日期", "学时"], ["吉木阿来", "新课标", "2026-10-08", "4"])
    assert [code for _row, _column, code in faults(sheet)] == ["I-289", "I-289"]


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("姓名", "", "I-230"),
        ("姓名", "吉" * 21, "I-231"),
        ("姓名", "@SUM(A1)", "I-232"),
        ("培训名称", "", "I-283"),
        ("级别", "宇宙级", "I-282"),
        ("方式", "托梦", "I-282"),
        ("日程", "", "I-284"),
        ("日程", "2026-10-08 17:30–14:00", "I-285"),
        ("日程", "2026-10-08 0分钟", "I-287"),
        ("日程", "2026-10-08 1441分钟", "I-287"),
        ("身份", "路人", "I-282"),
        ("考核", "也许", "I-282"),
        ("证书编号", "G" * 41, "I-289"),
        ("申报学时", "200.5", "I-288"),
        ("申报学时", "四", "I-288"),
        ("编号", "0192f0a1-7c3e-7b12-9a44", "I-291"),
    ],
)
def test_a_bad_cell_is_told_by_row_and_column_and_the_others_are_kept(
    column: str, written: str, code: str
) -> None:
    sheet = hours(HEADER, changed(column, written), LINE)
    assert faults(sheet) == [(2, column, code)]
    assert [one.row for one in sheet.rows] == [3]


@pytest.mark.parametrize("minutes", [1, 1440])
def test_a_day_has_one_to_1440_minutes(minutes: int) -> None:
    sheet = hours(HEADER, changed("日程", f"2026-10-08 {minutes}分钟"))
    assert sheet.rows[0].sessions == (Session(DAY, minutes),)


def test_one_record_may_not_stand_twice() -> None:
    sheet = hours(HEADER, LINE, LINE, changed("编号", ENTRY.replace("-", "").upper()))
    assert faults(sheet) == [(3, "编号", "I-291"), (4, "编号", "I-291")]


def test_an_id_number_in_place_of_a_certificate_is_not_kept() -> None:
    sheet = hours(HEADER, changed("证书编号", DOCUMENT), LINE)
    assert faults(sheet) == [(2, "证书编号", "I-281")]
    assert DOCUMENT not in repr(sheet)
    assert hours(HEADER, changed("证书编号", DOCUMENT[:-1] + "5")).errors == ()


def test_numbers_of_another_office_are_no_records() -> None:
    assert hours(HEADER, changed("编号", "17")).rows[0].entry_id is None


def test_the_worst_mark_is_written_in_our_own_words() -> None:
    for written in ("未通过", "未合格"):
        assert hours(HEADER, changed("考核", written)).rows[0].assessment == "not_passed"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([["姓名", "学校"], ["吉木阿来", "四开"]], "I-220"),
        ([["姓名", "培训名称"], ["吉木阿来", "新课标"]], "I-221"),
        ([["姓名", "培训名称", "日期", "姓名"], ["吉木阿来", "新课标", "2026-10-08"]], "I-222"),
        ([HEADER], "I-223"),
        ([HEADER, *([LINE] * (MAX_ROWS + 1))], "I-214"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole(
    lines: Sequence[Sequence[object]], code: str
) -> None:
    with pytest.raises(InputError) as refusal:
        hours(*lines)
    assert refusal.value.code == code


@pytest.mark.parametrize("form", ["索玛E2-1 2026-10-08", "索玛E3-1"])
def test_counts_are_no_records(form: str) -> None:
    with pytest.raises(InputError) as refusal:
        hours(["标题"], [form], HEADER, LINE)
    assert refusal.value.code == "I-416"


def test_a_guarded_formula_of_a_csv_is_the_text_it_was(tmp_path: Path) -> None:
    line = list(LINE)
    line[1] = "'=1+1培训"
    sheet = read_hours(read_table(write_csv(tmp_path / "a.csv", [HEADER, line])))
    assert sheet.rows[0].title == "=1+1培训"
