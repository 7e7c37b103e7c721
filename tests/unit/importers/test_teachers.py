"""The 中心校 brings its list of teachers; of documents only the last four are ever kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.calendar import day_number
from app.domain.errors import InputError
from app.importers.problem_file import problem_file
from app.importers.spreadsheet import read_table
from app.importers.table import MAX_ROWS, Row, Table, Worksheet
from app.importers.teachers import TeacherRow, TeacherSheet, read_teachers
from tests.factories.rosters import write_csv, write_xlsx

HEADER = (
    *(
        "姓名",
        "证件号后4位",
        "用工类型",
        "专任教师",
        "任教学段",
        "任教学科",
        "职称",
        "状态",
        "学校",
    ),
    *("任职开始", "任职结束"),
)
ALAI = ["吉木阿来", "1234", "在编", "是", "小学", "语文、数学", "二级", "在岗", "四开乡中心小学校"]
# Made up; the check sign fits.
DOCUMENT = "513431198001010012"


def table(*lines: Sequence[object], title: str = "") -> Table:
    rows = (Row(n, tuple(map(str, line))) for n, line in enumerate(lines, start=1) if any(line))
    return Table("utf-8", (Worksheet(title, tuple(rows)),))


def teachers(*lines: Sequence[object]) -> TeacherSheet:
    return read_teachers(table(*lines))


def faults(sheet: TeacherSheet) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code) for error in sheet.errors]


def test_a_list_from_wps_with_titles_and_merged_heads_is_read(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [
        ["四开乡中心小学校2026年秋季教师花名册"],
        ["填表日期：2026年9月1日"],
        ["", "", "任教情况", "", "", "任职", ""],
        ["", "", "学段", "学科", "用工性质", "到岗日期", "离岗日期"],
        ["1", "吉木阿来", "小学", "语文/数学", "特岗教师", dt.date(2023, 9, 1), ""],
        ["2", "沙马　拉且", "学前", "包班", "学前辅导员", "2024.9.1", "2026年7月10日"],
        ["3", "马海伍合", "初中", "道法", "在编", 45536, ""],
        ["合计", "3"],
        ["审核人：罗洪阿各"],
    ]
    file = write_xlsx(
        tmp_path / "a.xlsx",
        {"花名册": lines},
        merges=[(2, 0, 3, 0, "序号"), (2, 1, 3, 1, "姓名")],
    )
    sheet = read_teachers(read_table(file))
    assert sheet.errors == ()
    assert [(one.name, one.stage, one.subjects, one.employment) for one in sheet.rows] == [
        ("吉木阿来", "primary", ("语文", "数学"), "special_post"),
        ("沙马拉且", "preschool", ("全科",), "preschool_tutor"),
        ("马海伍合", "junior", ("道德与法治",), "permanent"),
    ]
    starts = [day_number(dt.date(year, 9, 1)) for year in (2023, 2024, 2024)]
    assert [one.start for one in sheet.rows] == starts
    assert sheet.rows[1].until == day_number(dt.date(2026, 7, 10))
    assert sheet.dropped_columns == ("序号",)


def test_every_field_is_kept_as_identifier() -> None:
    sheet = teachers(HEADER, [*ALAI, "2023-09-01", ""])
    assert sheet.rows == (
        TeacherRow(
            row=2,
            name="吉木阿来",
            id_tail="1234",
            employment="permanent",
            is_full_time=True,
            stage="primary",
            subjects=("语文", "数学"),
            title="二级",
            status="in_post",
            site="四开乡中心小学校",
            start=day_number(dt.date(2023, 9, 1)),
        ),
    )


def test_what_the_file_does_not_say_is_not_said() -> None:
    sheet = teachers(["姓名", "学校"], ["吉木阿来", "四开"])
    assert sheet.rows == (TeacherRow(2, "吉木阿来", site="四开"),)


def test_documents_telephones_births_and_addresses_are_dropped_and_named() -> None:
    sheet = teachers(
        ["姓名", "学校", "身份证件号", "联系电话", "出生日期", "家庭住址", "教职工号"],
        ["吉木阿来", "四开", DOCUMENT, "13800000000", "1980-01-01", "四开乡1号", "ZJ-0231"],
    )
    assert sheet.rows[0].id_tail == "0012"
    assert sheet.cut_columns == ("身份证件号",)
    assert sheet.dropped_columns == ("联系电话", "出生日期", "家庭住址", "教职工号")
    told = repr(dataclasses.asdict(sheet))
    for secret in (DOCUMENT, DOCUMENT[:14], "13800000000", "1980-01-01", "ZJ-0231"):
        assert secret not in told


def test_a_column_of_last_fours_makes_the_document_superfluous() -> None:
    sheet = teachers(
        ["姓名", "学校", "身份证号", "身份证后四位"], ["吉木阿来", "四开", DOCUMENT, "9876"]
    )
    assert sheet.rows[0].id_tail == "9876"
    assert (sheet.cut_columns, sheet.dropped_columns) == ((), ("身份证号",))


@pytest.mark.parametrize(
    ("written", "kept"),
    [("1234", "1234"), ("23", "0023"), ("001x", "001X"), ("", ""), ("513431800101001", "1001")],
)
def test_the_last_four_are_read_as_they_come(written: str, kept: str) -> None:
    sheet = teachers(["姓名", "学校", "证件号后4位"], ["吉木阿来", "四开", written])
    assert [one.id_tail for one in sheet.rows] == [kept]


@pytest.mark.parametrize("written", ["513431198001010000", "51343119800101001", "abcd", "12345"])
def test_a_document_that_lost_its_digits_in_wps_is_told(written: str) -> None:
    sheet = teachers(["姓名", "学校", "身份证件号"], ["吉木阿来", "四开", written])
    assert faults(sheet) == [(2, "身份证件号", "I-281")]
    assert written not in repr(sheet)


def test_a_document_kept_as_number_lost_its_last_digits(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [
        ["姓名", "学校", "身份证件号"],
        ["吉木阿来", "四开", int(DOCUMENT)],
    ]
    sheet = read_teachers(read_table(write_xlsx(tmp_path / "a.xlsx", {"教师": lines})))
    assert faults(sheet) == [(2, "身份证件号", "I-281")]


def test_namesakes_of_one_site_need_the_last_four() -> None:
    header = ["姓名", "学校", "证件号后4位"]
    sheet = teachers(
        header,
        ["吉伍曲儿", "四开", ""],
        ["吉伍曲儿", "四开", ""],
        ["吉伍曲儿", "拉青", ""],
        ["王小梅", "四开", "0001"],
        ["王小梅", "四开", "0002"],
        ["马海伍合", "四开", "0003"],
        ["马海伍合", "四开", ""],
    )
    assert faults(sheet) == [(2, "姓名", "I-280"), (3, "姓名", "I-280"), (8, "姓名", "I-280")]
    kept = [("吉伍曲儿", ""), ("王小梅", "0001"), ("王小梅", "0002"), ("马海伍合", "0003")]
    assert [(one.name, one.id_tail) for one in sheet.rows] == kept


def test_a_teacher_who_stands_twice_is_taken_once_and_told() -> None:
    line = ["王小梅", "四开", "0001"]
    sheet = teachers(["姓名", "学校", "证件号后4位"], line, line, ["王小梅", "拉青", "0001"])
    assert [(one.row, one.site) for one in sheet.rows] == [(2, "四开"), (4, "拉青")]
    assert [(one.row, one.kind) for one in sheet.notices] == [(3, "repeated")]


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("姓名", "", "I-230"),
        ("姓名", "吉" * 21, "I-231"),
        ("姓名", "=1+1", "I-232"),
        ("用工类型", "股东", "I-282"),
        ("专任教师", "也许", "I-282"),
        ("任教学段", "大学", "I-282"),
        ("任教学科", "炼金", "I-282"),
        ("状态", "未知", "I-282"),
        ("职称", "级" * 21, "I-289"),
        ("学校", "校" * 61, "I-289"),
        ("任职开始", "九月", "I-238"),
        ("任职结束", "2026-02-30", "I-238"),
    ],
)
def test_a_bad_cell_is_told_by_row_and_column_and_the_others_are_kept(
    column: str, written: str, code: str
) -> None:
    line = [*ALAI, "", ""]
    line[HEADER.index(column)] = written
    sheet = teachers(HEADER, line, ["沙马拉且", *ALAI[1:]])
    assert faults(sheet) == [(2, column, code)]
    assert [one.name for one in sheet.rows] == ["沙马拉且"]


def test_bad_rows_come_back_without_the_documents(tmp_path: Path) -> None:
    header = ["姓名", "身份证件号", "学校"]
    whole = table(header, ["吉木阿来", DOCUMENT, "四开"], ["", DOCUMENT, "四开"])
    sheet = read_teachers(whole)
    back = problem_file(whole, sheet, sheet.errors)
    assert DOCUMENT.encode() not in back
    file = tmp_path / "back.csv"
    file.write_bytes(back.replace(b"\n,", "\n沙马拉且,".encode()))
    assert [one.name for one in read_teachers(read_table(file)).rows] == ["沙马拉且"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([["学校", "人数"], ["四开", "20"]], "I-220"),
        ([["姓名", "邮箱"], ["吉木阿来", "1"]], "I-220"),
        ([["姓名", "学校", "姓名"], ["吉木阿来", "四开", "王小梅"]], "I-222"),
        ([["姓名", "学校"]], "I-223"),
        ([["姓名", "学校"], *(["吉木阿来", "四开"] for _one in range(MAX_ROWS + 1))], "I-214"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole(
    lines: Sequence[Sequence[object]], code: str
) -> None:
    with pytest.raises(InputError) as refusal:
        teachers(*lines)
    assert refusal.value.code == code


def test_the_list_may_be_a_csv_of_an_old_program(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADER, ALAI], encoding="gb18030")
    assert [one.name for one in read_teachers(read_table(file)).rows] == ["吉木阿来"]
