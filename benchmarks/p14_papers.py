"""P14: weekly class sheets and hour lists drawn by the child process, as the window prints them.

1,000 classes of 45 pupils whose week was marked: the job travels by standard input, and the child
writes one PDF. The floor is reportlab alone, in the same kind of process: the same number of pages,
each with as many short texts and one path of ready-made signs. Memory is the child's peak.

Hour lists (P01) are full pages of 18 trainings, the titles of no two teachers the same; their
floor is that of the sheets with as many texts a page as a list has.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from app.domain.calendar import date_of
from app.domain.habits import ALL_MASK
from app.reports.habit_week import HabitWeekSheet, SheetPupil, school_days
from app.reports.hour_registration import HourRegistration, HourRow
from app.reports.job import PrintJob, encode_job
from benchmarks.figures import Figure, Figures
from benchmarks.school import FIRST_MONDAY, ROOT

PAGES: Final = 1_000
PUPILS: Final = 45
TEXTS_A_PAGE: Final = 190
TEXTS_A_LIST: Final = 323
MEGABYTE: Final = 1024
FIRST_DAY: Final = date(2024, 9, 7)
# Each child says at its end, in kB, how much memory it held at most (Linux). Not ru_maxrss: it is
# handed on from the process that started the child.
_PEAK = (
    "import re, sys; status = open('/proc/self/status').read();"
    "sys.stderr.write(re.search(r'VmHWM:\\s+(\\d+)', status)[1])"
)
_OURS = (
    "import sys; from pathlib import Path; from app.reports.child import serve;"
    "serve(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer);"
)
_FLOOR = """
import sys
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
pdfmetrics.registerFont(TTFont("Sans", "resources/fonts/NotoSansSC-Regular.ttf"))
canvas = Canvas(sys.argv[1], pagesize=A4, pageCompression=1)
signs = " ".join(f"{x} {y} m {x + 4} {y - 4} l {x + 10} {y + 6} l"
    for y in range(50, 500, 10) for x in range(100, 760, 30))
for page in range(int(sys.argv[2])):
    canvas.setFont("Sans", 10)
    for place in range(int(sys.argv[3])):
        canvas.drawString(20 + place % 4 * 90, 20 + place // 4 * 12, "吉克曲莫阿依")
    canvas.addLiteral(signs + " S")
    canvas.showPage()
canvas.save()
"""


def a_class(number: int, chance: random.Random) -> HabitWeekSheet:
    """Return a class whose week was marked: nine in ten met, all ten items every day."""
    monday = date_of(FIRST_MONDAY)
    pupils = []
    for seat in range(1, PUPILS + 1):
        marks = {}
        for place in range(5):
            not_yet = chance.getrandbits(10) & chance.getrandbits(10) & chance.getrandbits(10)
            marks[monday + timedelta(days=place)] = (ALL_MASK ^ not_yet, not_yet)
        pupils.append(SheetPupil(seat, "吉克曲莫阿依", marks=marks))
    days = school_days(monday)
    return HabitWeekSheet("四开乡中心小学校", f"{number}班", monday, days, tuple(pupils))


def a_teacher(number: int) -> HourRegistration:
    """Return a teacher with a full page of trainings, titled as no other teacher's are."""
    rows = tuple(
        HourRow(
            f"第{number + place}期义务教育语文课程标准（2022年版）解读",
            "县级",
            "集中",
            FIRST_DAY + timedelta(days=place * 9),
            FIRST_DAY + timedelta(days=place * 9 + 2),
            attended_halves=(number + place) % 40,
            claimed_halves=(number + place) % 40,
            organizer="县教育体育和科学技术局",
            planned_halves=40,
            part_role="参加者",
            assessment="通过",
            certificate=f"LSZ2024-{number * 18 + place:05d}",
            certified_halves=(number + place) % 40 if place % 3 else None,
        )
        for place in range(18)
    )
    return HourRegistration("吉克曲莫阿依", "四开乡中心小学校", 2024, rows, "小学 语文", "二级教师")


def run(script: str, out: Path, job: bytes, *arguments: int) -> tuple[float, int]:
    """Run a script to its end; return seconds and the peak memory in kB."""
    started = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", script + _PEAK, str(out), *map(str, arguments)],
        input=job,
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return time.perf_counter() - started, int(ended.stderr.split()[-1])


def measure(folder: Path) -> Figures:
    """Return the rows of P14."""
    chance = random.Random(7)  # noqa: S311 -- figures, repeatable
    job = encode_job(PrintJob(weeks=tuple(a_class(n, chance) for n in range(1, PAGES + 1))))
    seconds, peak = run(_OURS, folder / "ours.pdf", job)
    floor_seconds, floor_peak = run(_FLOOR, folder / "floor.pdf", b"", PAGES, TEXTS_A_PAGE)
    size = (folder / "ours.pdf").stat().st_size
    return {
        "P14": [
            Figure(
                f"{PAGES:,} weekly sheets of {PUPILS} by the child process, its start included",
                PAGES / seconds,
                "pages/s",
                floor=PAGES / floor_seconds,
                goal=80,
                is_higher_better=True,
                bytes=size,
                note=f"{size / PAGES / 1000:.1f} kB a page",
            ),
            Figure(
                "peak memory of that child",
                peak / MEGABYTE,
                "MB",
                floor=floor_peak / MEGABYTE,
                goal=150,
            ),
            hour_lists(folder),
        ]
    }


def hour_lists(folder: Path) -> Figure:
    """Return how many hour lists the child writes a second."""
    job = encode_job(PrintJob(registrations=tuple(a_teacher(n) for n in range(PAGES))))
    seconds, peak = run(_OURS, folder / "lists.pdf", job)
    floor_seconds, _peak = run(_FLOOR, folder / "floor.pdf", b"", PAGES, TEXTS_A_LIST)
    size = (folder / "lists.pdf").stat().st_size
    return Figure(
        f"{PAGES:,} hour lists (P01) of 18 trainings by the child process, its start included",
        PAGES / seconds,
        "pages/s",
        floor=PAGES / floor_seconds,
        goal=80,
        is_higher_better=True,
        bytes=size,
        note=f"{size / PAGES / 1000:.1f} kB a page, peak {peak / MEGABYTE:.0f} MB",
    )
