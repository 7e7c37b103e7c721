"""Counts for the statistics office; they name no child and are never taken back as records."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.domain.calendar import SchoolYear, day_number
from app.domain.errors import InputError
from app.domain.habit_counts import ItemCount
from app.domain.months import Month
from app.importers.activities import read_activities
from app.importers.hours import read_hours
from app.importers.spreadsheet import read_table
from app.importers.teachers import read_teachers
from app.reports.workbook_counts import (
    ClassMonth,
    HabitCounts,
    TeacherBands,
    habit_counts_csv,
    teacher_bands_csv,
    write_habit_counts,
    write_teacher_bands,
)

MADE_ON = day_number(dt.date(2026, 11, 22))
BANDS = TeacherBands(
    "四开乡中心小学校",
    SchoolYear(2026),
    MADE_ON,
    {"trained": ("吉木阿来", "王小梅"), "37_72": ("吉木阿来",), "from_109": ("王小梅",)},
)
NOTHING = ItemCount(0, 0, 0)
HABITS = HabitCounts(
    "四开乡中心小学校",
    Month(2026, 10),
    MADE_ON,
    (ClassMonth("三年级1班", (ItemCount(80, 10, 100), ItemCount(20, 10, 100), *[NOTHING] * 8)),),
)


def cells(path: Path, place: int = 0) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(path).worksheets[place].rows]


def test_the_draft_has_the_lines_of_the_form(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    assert write_teacher_bands(BANDS, out) == 11
    rows = cells(out)
    assert rows[1] == ("索玛E2-1 2026-11-22",)
    assert rows[2:9] == [
        ("项目", "人数"),
        ("接受过培训的专任教师", "2"),
        ("36学时以下", "0"),
        ("37-72学时", "1"),
        ("73-108学时", "0"),
        ("109学时以上", "1"),
        ("国家级", "0"),
    ]
    assert len(read_table(out).worksheets) == 1


def test_the_names_behind_the_numbers_only_when_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    named = TeacherBands(BANDS.site, BANDS.year, MADE_ON, BANDS.names, with_names=True)
    assert write_teacher_bands(named, out) == 11 + 4
    assert cells(out, 1)[3:] == [
        ("接受过培训的专任教师", "吉木阿来"),
        ("接受过培训的专任教师", "王小梅"),
        ("37-72学时", "吉木阿来"),
        ("109学时以上", "王小梅"),
    ]


def test_habits_of_a_month_with_coverage_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    out = tmp_path / "a.xlsx"
    assert write_habit_counts(HABITS, out) == 10
    rows = cells(out)
    assert rows[2] == ("班级", "习惯", "应检查", "已检查", "检查率", "做到率")
    assert rows[3] == ("三年级1班", "洗脸", "100", "90", "0.9", "0.889")
    assert rows[4] == ("三年级1班", "洗手", "100", "30", "0.3", "数据不足")
    assert rows[5] == ("三年级1班", "洗头", "0", "0", "—", "—")
    lines = habit_counts_csv(HABITS).decode("utf-8-sig").splitlines()
    assert lines[3] == '"三年级1班","洗脸","100","90","90%","88.9%"'


@pytest.mark.parametrize("kind", ["E2.xlsx", "E2.csv", "E3.xlsx", "E3.csv"])
def test_counts_brought_back_are_refused_with_a_sentence(tmp_path: Path, kind: str) -> None:
    out = tmp_path / kind
    if kind.endswith("csv"):
        out.write_bytes(teacher_bands_csv(BANDS) if kind[1] == "2" else habit_counts_csv(HABITS))
    elif kind[1] == "2":
        write_teacher_bands(BANDS, out)
    else:
        write_habit_counts(HABITS, out)
    for read in (read_hours, read_teachers, read_activities):
        with pytest.raises(InputError) as refusal:
            read(read_table(out))
        assert (refusal.value.code, refusal.value.field) == ("I-416", "file")
