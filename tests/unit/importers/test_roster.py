"""A head teacher brings the class list; only class, seat and name of it are kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from app.domain.errors import InputError
from app.importers.roster import RosterRow, RosterSheet, read_roster
from app.importers.spreadsheet import read_table
from app.importers.table import Row, Table, Worksheet
from tests.factories.rosters import HEADER, sample_roster, write_csv, write_xlsx

ID_NUMBER = "513431201501020011"


def table(*lines: Sequence[object], title: str = "") -> Table:
    rows = (Row(n, tuple(map(str, line))) for n, line in enumerate(lines, start=1) if any(line))
    return Table("utf-8", (Worksheet(title, tuple(rows)),))


def roster(*lines: Sequence[object], title: str = "") -> RosterSheet:
    return read_roster(table(*lines, title=title))


def pupils(sheet: RosterSheet) -> list[tuple[str, int, str]]:
    return [(row.class_name, row.seat, row.name) for row in sheet.rows]


def faults(sheet: RosterSheet) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code) for error in sheet.errors]


# What bad input gets: the file as it is brought, what is kept, what is told.


def missing_column(folder: Path) -> None:
    file = write_xlsx(folder / "a.xlsx", {"名单": [["班级", "姓名"], ["三年级1班", "俄木"]]})
    with pytest.raises(InputError, match=r"班级.*姓名") as refusal:
        read_roster(read_table(file))
    assert (refusal.value.code, refusal.value.field) == ("I-221", "座号")
    file = write_xlsx(folder / "a.xlsx", {"名单": [HEADER, ["三年级1班", 1, "俄木"]]})
    assert pupils(read_roster(read_table(file))) == [("三年级1班", 1, "俄木")]


def gb18030_named_xlsx(folder: Path) -> None:
    lines = sample_roster(Random(4), ["三年级1班", "四年级1班"], [19, 20])
    sheet = read_roster(read_table(write_csv(folder / "list.xlsx", lines, encoding="gb18030")))
    assert [list(pupil) for pupil in pupils(sheet)] == lines[1:]
    assert sheet.errors == ()


def duplicate_seat(folder: Path) -> None:
    lines: list[Sequence[object]] = [
        HEADER,
        ["三年级1班", 1, "俄木"],
        ["三(1)班", "０１", "尔古阿支"],
        ["三年级2班", 1, "海来子杂"],
    ]
    sheet = read_roster(read_table(write_csv(folder / "a.csv", lines)))
    assert faults(sheet) == [(3, "座号", "I-235")]
    assert pupils(sheet) == [("三年级1班", 1, "俄木"), ("三年级2班", 1, "海来子杂")]


def two_of_one_name(folder: Path) -> None:
    lines: list[Sequence[object]] = [
        HEADER,
        ["三年级1班", 5, "曲比史色"],
        ["三年级1班", 15, "曲比史色"],
    ]
    sheet = read_roster(read_table(write_xlsx(folder / "a.xlsx", {"名单": lines})))
    assert [(row.seat, row.name) for row in sheet.rows] == [(5, "曲比史色"), (15, "曲比史色")]
    assert sheet.errors == ()


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(missing_column, id="roster with a missing column"),
        pytest.param(gb18030_named_xlsx, id="GB18030 CSV named .xlsx"),
        pytest.param(duplicate_seat, id="duplicate seat"),
        pytest.param(two_of_one_name, id="two pupils of one name"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(tmp_path: Path, story: object) -> None:
    assert callable(story)
    story(tmp_path)


@pytest.mark.parametrize(
    "header",
    [
        ("班级", "座号", "姓名"),
        ("所在班级", "座位号", "学生姓名"),
        ("行政班", "学号", "学名"),
        ("班 名*", "序号", "姓　名"),
        ("班级（必填）", "班内序号", "名字:"),
    ],
)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_headers_are_known_by_alias_in_any_order(
    header: Sequence[str], order: Sequence[int]
) -> None:
    plain = [[cell.replace("（", "(").replace("）", ")") for cell in header]]
    lines: list[Sequence[object]] = [*plain, ["三年级1班", "3", "俄木"]]
    sheet = roster(*([line[index] for index in order] for line in lines))
    assert pupils(sheet) == [("三年级1班", 3, "俄木")]


def test_title_rows_and_page_breaks_are_tolerated() -> None:
    sheet = roster(
        ["四开乡中心小学校学生名单"],
        [],
        ["基本", "", "", "家庭", ""],
        ["班级", "座号", "姓名", "家长姓名", "电话"],
        ["三年级1班", 1, "俄木", "某某", "13800000000"],
        ["班级", "座号", "姓名", "家长姓名", "电话"],
        ["三年级1班", 2, "尔古阿支"],
        ["", "", "", "", "合计"],
    )
    assert pupils(sheet) == [("三年级1班", 1, "俄木"), ("三年级1班", 2, "尔古阿支")]
    assert (sheet.header_row, sheet.errors) == (4, ())
    assert sheet.dropped_columns == ("家长姓名", "电话")


def test_a_head_merged_over_two_rows_is_one_header(tmp_path: Path) -> None:
    lines: list[Sequence[object]] = [
        ["", "学生", "", "家庭信息", ""],
        ["", "座号", "姓名", "父亲姓名", "母亲姓名"],
        ["三年级1班", 1, "俄木"],
    ]
    file = write_xlsx(tmp_path / "a.xlsx", {"名单": lines}, merges=[(0, 0, 1, 0, "班级")])
    sheet = read_roster(read_table(file))
    assert pupils(sheet) == [("三年级1班", 1, "俄木")]
    assert sheet.dropped_columns == ("父亲姓名", "母亲姓名")


def test_the_second_line_of_a_head_is_no_pupil() -> None:
    sheet = roster(
        ["班级", "座号", "姓名", "家庭信息", "", "同意"],
        ["", "", "", "父亲", "母亲", "是或否"],
        ["三年级1班", 1, "俄木", "", "", "是"],
    )
    assert pupils(sheet) == [("三年级1班", 1, "俄木")]
    assert sheet.errors == ()


def test_id_numbers_are_never_kept_and_named_as_dropped() -> None:
    sheet = roster(
        ["班级", "座号", "姓名", "身份证号", "备注", "出生日期", ""],
        ["三年级1班", 1, "俄木", ID_NUMBER, f"G{ID_NUMBER}", "2015-01-02", ID_NUMBER],
    )
    assert sheet.dropped_columns[:3] == ("身份证号", "备注", "出生日期")
    assert len(sheet.dropped_columns) == 4
    assert sheet.id_number_columns[:2] == ("身份证号", "备注")
    assert ID_NUMBER not in repr(dataclasses.asdict(sheet))


@pytest.mark.parametrize("header", ["姓名", "班级", "座号"])
def test_a_wanted_header_over_id_numbers_is_a_missing_column(header: str) -> None:
    line: list[object] = ["三年级1班", 1, "俄木"]
    line[HEADER.index(header)] = ID_NUMBER
    with pytest.raises(InputError) as refusal:
        roster(HEADER, line, line)
    assert (refusal.value.code, refusal.value.field) == ("I-221", header)
    assert ID_NUMBER not in refusal.value.sentence()


def test_an_id_number_in_a_wrong_cell_is_not_repeated() -> None:
    good = ["三年级1班", 9, "俄木"]
    bad: list[Sequence[object]] = [
        ["三年级1班", 1, ID_NUMBER],
        ["三年级1班", ID_NUMBER, "俄木"],
        [ID_NUMBER, 2, "俄木"],
    ]
    sheet = roster(HEADER, *bad, good, good, good)
    assert [error.code for error in sheet.errors[:3]] == ["I-232", "I-233", "I-237"]
    assert ID_NUMBER not in repr(sheet)


def test_a_registration_number_is_no_seat() -> None:
    with pytest.raises(InputError) as refusal:
        roster(["班级", "学号", "姓名"], ["三年级1班", "2022017", "俄木"])
    assert refusal.value.field == "座号"
    sheet = roster(["班级", "学号", "序号", "姓名"], ["三年级1班", "2022017", 1, "俄木"])
    assert pupils(sheet) == [("三年级1班", 1, "俄木")]
    assert sheet.dropped_columns == ("学号",)


def test_grade_and_class_number_are_joined() -> None:
    sheet = roster(
        ["年级", "班级", "座号", "姓名"],
        ["三年级", "1班", 1, "俄木"],
        ["三", "(2)班", 1, "尔古阿支"],
        ["3", "3", 1, "海来子杂"],
        ["三年级", "四年级1班", 1, "马黑阿呷"],
        ["三年级", "", 1, "赤黑拉日"],
        ["三年级", "向阳班", 1, "贾巴阿果"],
    )
    names = ["三年级1班", "三年级2班", "三年级3班", "四年级1班", "三年级", "向阳班"]
    assert [row.class_name for row in sheet.rows] == names


@pytest.mark.parametrize("title_row", [True, False])
def test_a_list_without_a_class_column_takes_the_class_from_its_title(title_row: bool) -> None:
    lines: list[Sequence[object]] = [["座号", "姓名"], [1, "俄木"]]
    sheet = (
        roster(["四开乡中心小学校三(1)班名单"], *lines, title="Sheet1")
        if title_row
        else roster(*lines, title="三(1)班")
    )
    assert pupils(sheet) == [("三年级1班", 1, "俄木")]


def test_a_list_without_class_column_or_title_lacks_the_class() -> None:
    with pytest.raises(InputError) as refusal:
        roster(["座号", "姓名"], [1, "俄木"], title="Sheet1")
    assert (refusal.value.code, refusal.value.field) == ("I-221", "班级")


def test_the_first_worksheet_with_a_header_is_read_and_others_are_named(tmp_path: Path) -> None:
    lists: dict[str, list[Sequence[object]]] = {
        "填表说明": [["请按班级填写"]],
        "三年级1班": [["座号", "姓名"], [1, "俄木"]],
        "三年级2班": [["座号", "姓名"], [1, "尔古阿支"]],
    }
    sheet = read_roster(read_table(write_xlsx(tmp_path / "a.xlsx", lists)))
    assert pupils(sheet) == [("三年级1班", 1, "俄木")]
    assert (sheet.worksheet, sheet.unread_worksheets) == ("三年级1班", ("三年级2班",))


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (["三年级1班", 1, ""], "姓名", "I-230"),
        (["三年级1班", 1, "俄" * 21], "姓名", "I-231"),
        (["三年级1班", 1, "俄木3"], "姓名", "I-232"),
        (["三年级1班", 1, "=1+1"], "姓名", "I-232"),
        (["三年级1班", "", "俄木"], "座号", "I-233"),
        (["三年级1班", "十二", "俄木"], "座号", "I-233"),
        (["三年级1班", "1.5", "俄木"], "座号", "I-233"),
        (["三年级1班", 0, "俄木"], "座号", "I-234"),
        (["三年级1班", -3, "俄木"], "座号", "I-234"),
        (["三年级1班", 100, "俄木"], "座号", "I-234"),
        (["", 1, "俄木"], "班级", "I-236"),
        (["班" * 21, 1, "俄木"], "班级", "I-237"),
        (["三年级1班", 1, "俄木", "2024-02-30"], "起始日期", "I-238"),
        (["三年级1班", 1, "俄木", "九月"], "起始日期", "I-238"),
        (["三年级1班", 1, "俄木", "", "也许"], "同意", "I-239"),
    ],
)
def test_a_bad_row_is_told_by_row_and_column_and_the_others_are_kept(
    line: Sequence[object], column: str, code: str
) -> None:
    sheet = roster([*HEADER, "起始日期", "同意"], ["三年级1班", 7, "海来子杂"], line)
    assert faults(sheet) == [(3, column, code)]
    assert "3" in sheet.errors[0].message
    assert pupils(sheet) == [("三年级1班", 7, "海来子杂")]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("俄　木".replace("　", " "), "俄木"),
        ("吉克曲莫阿依子作", "吉克曲莫阿依子作"),
        ("吉克·阿依", "吉克·阿依"),
        ("ꀉꑳ", "ꀉꑳ"),
        ("𠮷木", "𠮷木"),
        ("Anna Li", "Anna Li"),
        ("俄" * 20, "俄" * 20),
        ("作", "作"),
    ],
)
def test_names_are_kept_as_they_are_but_for_padding(written: str, kept: str) -> None:
    assert pupils(roster(HEADER, ["三年级1班", 1, written])) == [("三年级1班", 1, kept)]


@pytest.mark.parametrize(
    "written", ["2024-09-02", "2024.9.2", "2024/9/2", "2024年9月2日", "20240902", "45537"]
)
def test_the_day_of_joining_is_read_in_every_usual_form(written: str) -> None:
    sheet = roster([*HEADER, "起始日期"], ["三年级1班", 1, "俄木", written])
    assert sheet.rows[0].from_date == dt.date(2024, 9, 2)


@pytest.mark.parametrize(
    ("written", "consent"),
    [("是", "given"), ("已签", "given"), ("√", "given"), ("否", "pending"), ("不同意", "pending"),
     ("", None)],
)  # fmt: skip
def test_consent_is_given_pending_or_not_said(written: str, consent: str | None) -> None:
    sheet = roster([*HEADER, "监护人同意"], ["三年级1班", 1, "俄木", written])
    assert sheet.rows == (RosterRow(2, "三年级1班", 1, "俄木", None, consent),)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([["学校", "人数"], ["四开", "20"]], "I-220"),
        ([["俄木"]], "I-220"),
        ([["姓名", "电话"], ["俄木", "1"]], "I-221"),
        (
            [["座号", "姓名", "座号", "姓名", "班级"], [1, "俄木", 2, "尔古阿支", "三年级1班"]],
            "I-222",
        ),
        ([HEADER], "I-223"),
        ([HEADER, *(["三年级1班", 1, "俄木"] for _pupil in range(20_001))], "I-214"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole(
    lines: Sequence[Sequence[object]], code: str
) -> None:
    with pytest.raises(InputError) as refusal:
        roster(*lines)
    assert refusal.value.code == code


def test_twenty_thousand_pupils_are_read(tmp_path: Path) -> None:
    classes = [f"{grade}年级{number}班" for grade in "一二三四五六七八" for number in range(1, 26)]
    lines: list[Sequence[object]] = [
        [name, seat, "俄木"]
        for name in [*classes, *(f"村小{n}班" for n in range(24))]
        for seat in range(1, 91)
    ]
    sheet = read_roster(read_table(write_csv(tmp_path / "a.csv", [HEADER, *lines[:20_000]])))
    assert (len(sheet.rows), sheet.errors) == (20_000, ())


def test_the_same_seed_makes_the_same_sample_school() -> None:
    first, second = (sample_roster(Random(7), ["三年级1班"], [20]) for _run in range(2))
    assert first == second
