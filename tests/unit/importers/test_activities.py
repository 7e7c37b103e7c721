"""A training institution sends what it held and who came; each training is taken once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.calendar import day_number
from app.domain.errors import InputError
from app.domain.training import Session
from app.importers.activities import ActivityRow, ActivitySheet, read_activities
from app.importers.spreadsheet import read_table
from app.importers.table import MAX_ROWS, Row, Table, Worksheet
from tests.factories.rosters import write_csv, write_xlsx

DAY = day_number(dt.date(2026, 10, 8))
HEADER = ("培训名称", "主办单位", "级别", "方式", "起止日期", "起止时间", "计划学时")
PEOPLE = ("学员姓名", "工作单位", "电话")
TITLE, INSTITUTE = "“一对一”精准帮扶小学数学专题培训", "四川省教育科学研究院"
LINE = [TITLE, INSTITUTE, "省级", "集中培训", "2026-10-08", "14:00–17:30", "4"]


def activities(*lines: Sequence[object]) -> ActivitySheet:
    rows = (Row(n, tuple(map(str, line))) for n, line in enumerate(lines, start=1) if any(line))
    return read_activities(Table("utf-8", (Worksheet("", tuple(rows)),)))


def faults(sheet: ActivitySheet) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code) for error in sheet.errors]


def changed(column: str, written: str) -> list[str]:
    line = list(LINE)
    line[HEADER.index(column)] = written
    return line


def test_one_row_is_one_training() -> None:
    sheet = activities(
        [*HEADER, "内容类别", "是否脱产", "所属项目", "登记凭据"],
        [*LINE, "学科专业", "是", "国培计划(2020)中西部项目", "结业证书"],
    )
    assert sheet.rows == (
        ActivityRow(
            row=2,
            title=TITLE,
            organizer=INSTITUTE,
            level="provincial",
            mode="onsite",
            sessions=(Session(DAY, 210, 840),),
            planned_halves=8,
            topic="subject",
            is_full_release=True,
            project="国培计划(2020)中西部项目",
            evidence="结业证书",
        ),
    )
    assert (sheet.errors, sheet.notices, sheet.dropped_columns) == ((), (), ())


def test_a_list_of_people_under_one_merged_training(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [
        ["昭觉县教师进修学校培训学员名册"],
        [
            "序号",
            "培训名称",
            "承训单位",
            "级别",
            "形式",
            "培训日期",
            "每天学时",
            "学员姓名",
            "工作单位",
            "电话",
        ],
        [1, "", "", "", "", "", "", "吉木阿来", "四开", "13800000000"],
        [2, "", "", "", "", "", "", "沙马　拉且", "拉青", "13800000001"],
        [3, "", "", "", "", "", "", "吉木阿来", "四开", "13800000000"],
        ["合计", "", "", "", "", "", "", "3人"],
    ]
    merged = ["新课标培训", "昭觉县教师进修学校", "县级", "集中", "2026.10.8—10.10", "6"]
    merges = [(2, place, 4, place, text) for place, text in enumerate(merged, start=1)]
    sheet = read_activities(
        read_table(write_xlsx(tmp_path / "a.xlsx", {"名册": lines}, merges=merges))
    )
    assert sheet.errors == ()
    assert [(one.title, one.participants) for one in sheet.rows] == [
        ("新课标培训", (("吉木阿来", "四开"), ("沙马拉且", "拉青")))
    ]
    assert sheet.rows[0].sessions == tuple(Session(DAY + place, 270) for place in range(3))
    assert sheet.dropped_columns == ("序号", "电话")


def test_rows_of_one_training_and_day_are_its_sittings() -> None:
    sheet = activities(
        HEADER,
        changed("起止时间", "14:00–17:30"),
        changed("起止时间", "8:30–11:30"),
        changed("起止日期", "2026-10-09"),
        changed("主办单位", "昭觉县教师进修学校"),
    )
    assert [len(one.sessions) for one in sheet.rows] == [2, 1, 1]
    assert [one.start for one in sheet.rows[0].sessions] == [510, 840]


def test_several_names_may_stand_in_one_cell() -> None:
    sheet = activities([*HEADER, "参训教师", "学校"], [*LINE, "吉木阿来、沙马拉且，王小梅", "四开"])
    assert [name for name, _site in sheet.rows[0].participants] == [
        "吉木阿来",
        "沙马拉且",
        "王小梅",
    ]


@pytest.mark.parametrize(
    ("column", "written"), [("级别", "县级"), ("方式", "远程"), ("计划学时", "3")]
)
def test_a_row_that_contradicts_its_training_is_told(column: str, written: str) -> None:
    sheet = activities(HEADER, LINE, changed(column, written), changed("计划学时", ""))
    assert faults(sheet) == [(3, column, "I-290")]
    assert len(sheet.rows) == 1
    assert sheet.rows[0].planned_halves == 8


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("培训名称", "", "I-283"),
        ("培训名称", "训", "I-283"),
        ("培训名称", "训" * 81, "I-283"),
        ("主办单位", "", "I-289"),
        ("主办单位", "院" * 61, "I-289"),
        ("级别", "", "I-289"),
        ("级别", "宇宙级", "I-282"),
        ("方式", "", "I-289"),
        ("方式", "托梦", "I-282"),
        ("计划学时", "四", "I-288"),
        ("计划学时", "200.5", "I-288"),
        ("计划学时", "4.3", "I-288"),
    ],
)
def test_a_bad_cell_is_told_by_row_and_column(column: str, written: str, code: str) -> None:
    sheet = activities(HEADER, changed(column, written), LINE)
    assert faults(sheet) == [(2, column, code)]
    assert len(sheet.rows) == 1


@pytest.mark.parametrize(
    ("days", "times", "column", "code"),
    [
        ("", "14:00–17:30", "起止日期", "I-284"),
        ("2026-10-10至2026-10-08", "14:00–17:30", "起止日期", "I-284"),
        ("2026-10-08", "17:30–14:00", "起止时间", "I-285"),
        ("2026-10-08", "8:00–18:01", "起止时间", "I-287"),
    ],
)
def test_impossible_times_are_told(days: str, times: str, column: str, code: str) -> None:
    bad = [*LINE[:4], days, times, "4"]
    assert faults(activities(HEADER, bad, LINE)) == [(2, column, code)]


def test_no_times_and_no_hours_are_not_enough() -> None:
    bad = [*LINE[:5], "", ""]
    assert faults(activities(HEADER, bad, LINE)) == [(2, "起止时间", "I-286")]


def test_more_than_eight_hours_a_day_are_warned_of_and_taken() -> None:
    sheet = activities(HEADER, changed("计划学时", "8.5"), ["又" + TITLE, *LINE[1:-1], "8"])
    assert len(sheet.rows) == 2
    assert [(one.row, one.column, one.kind) for one in sheet.notices] == [
        (2, "计划学时", "over_eight_a_day")
    ]


def test_a_course_of_months_is_laid_on_its_last_days_and_told() -> None:
    line = [*LINE[:3], "远程", "2026-09-01至2026-12-31", "", "40"]
    sheet = activities(HEADER, line)
    assert [(one.row, one.kind) for one in sheet.notices] == [(2, "spread")]
    assert sum(one.minutes for one in sheet.rows[0].sessions) == 40 * 45


def test_formulas_are_texts_and_names_that_are_none_are_told() -> None:
    sheet = activities([*HEADER, "姓名"], [*LINE, "=HYPERLINK(1)"], [*LINE, "吉木阿来"])
    assert faults(sheet) == [(2, "姓名", "I-232")]
    assert "HYPERLINK" not in repr(sheet)


@pytest.mark.parametrize(
    ("lines", "code", "field"),
    [
        ([["姓名", "学校"], ["吉木阿来", "四开"]], "I-220", "file"),
        ([HEADER[:-3], LINE[:-3]], "I-221", "起止日期"),
        ([[*HEADER, "级别"], [*LINE, "省级"]], "I-222", "级别"),
        ([HEADER], "I-223", "file"),
        ([HEADER, *([LINE] * (MAX_ROWS + 1))], "I-214", "file"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole(
    lines: Sequence[Sequence[object]], code: str, field: str
) -> None:
    with pytest.raises(InputError) as refusal:
        activities(*lines)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_twenty_thousand_people_of_one_training(tmp_path: Path) -> None:
    people = [[*LINE, f"吉木{chr(0x4E00 + place)}"] for place in range(MAX_ROWS)]
    file = write_csv(tmp_path / "a.csv", [[*HEADER, "姓名"], *people])
    sheet = read_activities(read_table(file))
    assert [len(one.participants) for one in sheet.rows] == [MAX_ROWS]
