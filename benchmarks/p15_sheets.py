"""P15: 20,000 rows of a spreadsheet read and checked, and as many written in constant memory.

Reading is from the bytes on the disk to checked values: the guard against hostile files, the
parser, every cell of every row. Its floor is the parser alone on the same file. Writing is E1
with its sheet of single hours; its floor is xlsxwriter alone with the same cells. Both are single
threads, so processor time is measured. Memory is the peak of a child that writes, beyond what it
had before the first row.
"""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from python_calamine import CalamineWorkbook

from app.domain.calendar import SchoolYear, day_number
from app.domain.training import LEVELS, MODES, Session
from app.importers.hours import read_hours
from app.importers.roster import read_roster
from app.importers.spreadsheet import read_table
from app.reports.workbook_hours import HourLine, SchoolHours, write_school_hours
from benchmarks.figures import Figure, Figures
from benchmarks.school import ROOT

ROWS: Final = 20_000
TRAININGS: Final = 500  # 40 teachers each
TURNS: Final = 5
GOAL_IN, GOAL_OUT, GOAL_MEMORY_MB = 30_000, 3_000, 50
FIRST_DAY: Final = day_number(dt.date(2026, 9, 1))
NAMES: Final = ("吉木阿来", "沙马拉且", "马海伍合", "阿尔日洛", "曲木史哈")
_MEMORY = """
import resource, sys
from pathlib import Path
from benchmarks.p15_sheets import a_school, rows_lazily
from app.reports.workbook_hours import write_school_hours
import xlsxwriter
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write_school_hours(a_school(rows_lazily()), Path(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


class rows_lazily:  # noqa: N801 -- stands for a query whose rows are not all held at once
    """The entries of a school, made as they are asked for."""

    def __iter__(self) -> Any:
        chance = random.Random(15)  # noqa: S311 -- figures, repeatable
        trainings = [self._training(chance) for _one in range(TRAININGS)]
        for place in range(ROWS):
            title, level, mode, sessions = trainings[place % TRAININGS]
            yield HourLine(
                entry_id=chance.randbytes(16),
                teacher_name=chance.choice(NAMES),
                title=title,
                level=level,
                mode=mode,
                sessions=sessions,
                organizer="四川省教育科学研究院",
                certificate=f"GP2026-51-{place:05}",
                claimed_halves=8,
                counted_halves=8,
                state="已提交",
            )

    @staticmethod
    def _training(chance: random.Random) -> tuple[str, str, str, tuple[Session, ...]]:
        first = FIRST_DAY + chance.randrange(300)
        sessions = tuple(Session(first + day, 210, 840) for day in range(chance.randint(1, 3)))
        title = f"新课标学科教学专题培训第{chance.randrange(1000)}期"
        return title, chance.choice(LEVELS), chance.choice(MODES), sessions


def a_school(lines: Any) -> SchoolHours:
    """Return E1 of a school with these entries and no summary."""
    return SchoolHours("四开乡中心小学校", SchoolYear(2026), FIRST_DAY + 80, (), lines)


def best(work: Callable[[], object]) -> float:
    """Return the least seconds of processor time of five runs, which one thread does."""
    spent = []
    for _turn in range(TURNS):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def write_class_list(path: Path) -> None:
    """Write a list of 20,000 pupils with the columns of a registration system."""
    header = ("班级", "座号", "姓名", "性别", "出生日期", "身份证件号")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, header)
        for place in range(ROWS):
            name = f"{place // 90 // 30 + 1}年级{place // 90 % 30 + 1}班"
            line = (name, place % 90 + 1, "吉克曲莫阿依", "女", "2016-05-04", "513431201605040012")
            sheet.write_row(place + 1, 0, line)


def write_platform_list(path: Path) -> None:
    """Write the hours of 20,000 teachers as a learning platform does, in nine columns."""
    header = (
        "序号",
        "姓名",
        "课程名称",
        "级别",
        "方式",
        "起止时间",
        "学时",
        "考核结果",
        "证书编号",
    )
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("学时")
        sheet.write_row(0, 0, header)
        for place, one in enumerate(rows_lazily(), start=1):
            when = f"2026.{place % 9 + 1}.8—{place % 9 + 1}.{place % 9 + 10}"
            line = (place, one.teacher_name, one.title, "国家级", "网络研修", when)
            sheet.write_row(place, 0, (*line, place % 40 / 2 + 5, "合格", one.certificate))


def _parse(path: Path) -> None:
    with CalamineWorkbook.from_path(path) as book:
        for place in range(len(book.sheet_names)):
            for _row in book.get_sheet_by_index(place).iter_rows():
                pass


def _write_bare(path: Path, lines: Sequence[Sequence[object]]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("明细")
        for place, line in enumerate(lines):
            sheet.write_row(place, 0, line)


def _reading(
    what: str, path: Path, read: Callable[[Any], Any], goal: float | None = GOAL_IN
) -> Figure:
    def whole() -> None:
        sheet = read(read_table(path))
        assert len(sheet.rows) == ROWS
        assert not sheet.errors

    return Figure(
        what,
        ROWS / best(whole),
        "rows/s",
        floor=ROWS / best(lambda: _parse(path)),
        goal=goal,
        is_higher_better=True,
        bytes=path.stat().st_size,
    )


def _peak_mb(folder: Path) -> float:
    """Return by how much a child grows that writes."""
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(folder / "memory.xlsx")],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return int(done.stdout) / 1024


def measure(folder: Path) -> Figures:
    """Return the rows of P15."""
    hours, pupils, platform = (folder / f"{name}.xlsx" for name in ("hours", "pupils", "platform"))
    write_class_list(pupils)
    write_platform_list(platform)
    write_school_hours(a_school(rows_lazily()), hours)
    # Before the rows to be written are held: whoever reads a file holds no other one.
    read = [
        _reading("class list of 20,000 × 6 in, validated", pupils, read_roster),
        _reading("hours of a platform, 20,000 × 9 in, validated", platform, read_hours),
        _reading("our own E1, 20,000 × 20 in, validated", hours, read_hours, goal=None),
    ]
    lines = tuple(rows_lazily())
    school = a_school(lines)
    written = best(lambda: write_school_hours(school, hours))
    with CalamineWorkbook.from_path(hours) as book:
        cells = book.get_sheet_by_name("明细").to_python()[2:]
    bare = best(lambda: _write_bare(folder / "bare.xlsx", cells))
    return {
        "P15": [
            *read,
            Figure(
                "hours of 20,000 × 20 out",
                ROWS / written,
                "rows/s",
                floor=ROWS / bare,
                goal=GOAL_OUT,
                is_higher_better=True,
                bytes=hours.stat().st_size,
            ),
            Figure(
                "memory of that writing, beyond its start",
                _peak_mb(folder),
                "MB",
                goal=GOAL_MEMORY_MB,
            ),
        ]
    }
