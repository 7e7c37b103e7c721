"""A school's hours go out as a spreadsheet, and come back without changing anything."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from random import Random

import pytest

from app.domain.calendar import SchoolYear, day_number
from app.domain.training import ASSESSMENTS, LEVELS, MODES, PART_ROLES, TOPICS, Session
from app.importers.hours import HoursRow, read_hours
from app.importers.spreadsheet import read_table
from app.reports.workbook_hours import (
    HourLine,
    LessonText,
    OwnRecords,
    SchoolHours,
    TeacherYear,
    school_hours_csv,
    write_own_records,
    write_school_hours,
)

NAMES = ("吉木阿来", "沙马拉且", "马海伍合", "阿尔日洛", "曲木史哈", "王小梅")
YEAR = SchoolYear(2026)
MADE_ON = day_number(dt.date(2026, 11, 22))
SHARED = {one.name for one in dataclasses.fields(HoursRow)} & {
    one.name for one in dataclasses.fields(HourLine)
}


def some_sessions(rng: Random) -> tuple[Session, ...]:
    days = sorted(rng.sample(range(MADE_ON, MADE_ON + 60), rng.randint(1, 4)))
    return tuple(
        Session(day, rng.randint(1, 1440), rng.choice((None, 0, rng.randint(0, 1439))))
        for day in days
    )


def some_lines(count: int, seed: int = 6) -> tuple[HourLine, ...]:
    rng = Random(seed)
    titles = ("新课标培训", "“一对一”精准帮扶", "=1+1培训", "+86电话培训", "-负数", "20261008培训")
    return tuple(
        HourLine(
            entry_id=rng.randbytes(16),
            teacher_name=rng.choice(NAMES),
            title=rng.choice(titles),
            level=rng.choice(LEVELS),
            mode=rng.choice(MODES),
            sessions=some_sessions(rng),
            id_tail=rng.choice(("", "0012", "123X")),
            organizer=rng.choice(("", "四川省教育科学研究院", "@机构")),
            topic=rng.choice(TOPICS),
            is_full_release=rng.random() < 0.5,
            part_role=rng.choice(PART_ROLES),
            assessment=rng.choice(ASSESSMENTS),
            certificate=rng.choice(("", "GP2020-51-03317", "202610080001234567", "-1")),
            rule=rng.choice(("", "NJ-05a")),
            claimed_halves=rng.choice((None, 0, 9, 400)),
            claim_reason=rng.choice(("", "另有一次未登记")),
            counted_halves=rng.randint(0, 180),
            certified_halves=rng.choice((None, 8)),
            state="已提交",
        )
        for _one in range(count)
    )


def as_written(lines: tuple[HourLine, ...]) -> list[dict[str, object]]:
    return [
        {"name": one.teacher_name} | {key: getattr(one, key) for key in SHARED} for one in lines
    ]


def as_read(rows: tuple[HoursRow, ...]) -> list[dict[str, object]]:
    return [{"name": one.name} | {key: getattr(one, key) for key in SHARED} for one in rows]


def school(lines: tuple[HourLine, ...]) -> SchoolHours:
    years = (
        TeacherYear(
            "吉木阿来", {"national": 180, "abroad": 9}, {"onsite": 181}, 20, 181, 3, is_reached=True
        ),
        TeacherYear("沙马拉且", total=7),
    )
    return SchoolHours("四开乡中心小学校", YEAR, MADE_ON, years, lines)


def test_every_value_but_the_counted_ones_is_read_back() -> None:
    own = {one.name for one in dataclasses.fields(HoursRow)}
    assert own - SHARED == {"row", "name"}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_hours_of_a_school_come_back_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    lines = some_lines(300)
    out = tmp_path / "学时.xlsx"
    assert write_school_hours(school(lines), out) == 300 + 5
    sheet = read_hours(read_table(out))
    assert sheet.errors == ()
    assert sheet.worksheet == "明细"
    assert as_read(sheet.rows) == as_written(lines)


def test_the_csv_comes_back_equal_too(tmp_path: Path) -> None:
    lines = some_lines(300)
    file = tmp_path / "学时.csv"
    file.write_bytes(school_hours_csv(school(lines)))
    sheet = read_hours(read_table(file))
    assert sheet.errors == ()
    assert as_read(sheet.rows) == as_written(lines)


def test_the_summary_has_the_columns_of_the_form(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    write_school_hours(school(()), out)
    summary = read_table(out).worksheets[0]
    assert summary.title == "学时"
    rows = [row.cells for row in summary.rows]
    assert " ".join(rows[2]) == (
        "序号 姓名 国家级 省级 地级 县级 校级 集中 远程 跟岗 校本 脱产 合计 待认定 是否达标"
    )
    one = "1 吉木阿来 90 0 0 0 0 90.5 0 0 0 10 90.5 1.5 是"
    assert " ".join(rows[3]) == one
    assert rows[4][-3:] == ("3.5", "0", "否")
    assert [row[1:] for row in rows[5:]] == [("人数", "2"), ("达标人数", "1"), ("达标率", "50%")]
    assert "四开乡中心小学校" in rows[0][0]
    assert rows[1] == ("索玛E1-1 2026-11-22",)


def test_a_school_without_teachers_has_no_rate(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    write_school_hours(SchoolHours("四开", YEAR, MADE_ON, (), ()), out)
    assert read_table(out).worksheets[0].rows[-1].cells == ("", "达标率", "—")


def test_all_that_is_held_of_a_teacher_in_one_file(tmp_path: Path) -> None:
    lines = some_lines(20)
    lessons = (
        LessonText(MADE_ON, "数学", "分数的初步认识", "教学反思", "提问只叫举手的。\n" * 300),
        LessonText(MADE_ON, "数学", "分数的初步认识", "改进前", "=CMD()"),
    )
    notes = (("这是什么", "索玛里关于您的全部记录。"), ("导出日期", "2026-11-22"))
    out = tmp_path / "本人.xlsx"
    assert write_own_records(OwnRecords("吉木阿来", MADE_ON, lines, lessons, notes), out) == 24
    table = read_table(out)
    assert [one.title for one in table.worksheets] == ["学时", "课例", "说明"]
    assert as_read(read_hours(table).rows) == as_written(lines)
    texts = [row.cells for row in table.worksheets[1].rows[3:]]
    assert [cells[1:5] for cells in texts] == [
        ("2026-11-22", "数学", "分数的初步认识", "教学反思"),
        ("2026-11-22", "数学", "分数的初步认识", "改进前"),
    ]
    assert [cells[5] for cells in texts] == [one.text.strip() for one in lessons]
    assert table.worksheets[2].rows[3].cells == notes[0]
