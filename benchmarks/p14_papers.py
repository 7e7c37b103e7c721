"""P14: weekly class sheets drawn by the child process, as the window prints them.

1,000 classes of 45 pupils whose week was marked: the job travels by standard input, and the child
writes one PDF. The floor is reportlab alone, in the same kind of process: the same number of pages,
each with as many short texts and one path of ready-made signs. Memory is the child's peak.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

from app.domain.calendar import date_of
from app.domain.habits import ALL_MASK
from app.reports.habit_week import HabitWeekSheet, SheetPupil, school_days
from app.reports.job import PrintJob, encode_job
from benchmarks.figures import Figure, Figures
from benchmarks.school import FIRST_MONDAY, ROOT

PAGES: Final = 1_000
PUPILS: Final = 45
TEXTS_A_PAGE: Final = 190
MEGABYTE: Final = 1024
# Each child says at its end, in kB, how much memory it held at most (Linux).
_PEAK = "import resource, sys; sys.stderr.write(str(resource.getrusage(0).ru_maxrss))"
_OURS = (
    "import sys; from pathlib import Path; from app.reports.child import serve;"
    f"serve(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer); {_PEAK}"
)
_FLOOR = f"""
import sys
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
pdfmetrics.registerFont(TTFont("Sans", "resources/fonts/NotoSansSC-Regular.ttf"))
canvas = Canvas(sys.argv[1], pagesize=A4, pageCompression=1)
signs = " ".join(f"{{x}} {{y}} m {{x + 4}} {{y - 4}} l {{x + 10}} {{y + 6}} l"
    for y in range(50, 500, 10) for x in range(100, 760, 30))
for page in range({PAGES}):
    canvas.setFont("Sans", 10)
    for place in range({TEXTS_A_PAGE}):
        canvas.drawString(20 + place % 4 * 90, 20 + place // 4 * 12, "吉克曲莫阿依")
    canvas.addLiteral(signs + " S")
    canvas.showPage()
canvas.save()
{_PEAK}
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


def run(script: str, out: Path, job: bytes) -> tuple[float, int]:
    """Run a script to its end; return seconds and the peak memory in kB."""
    started = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", script, str(out)],
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
    floor_seconds, floor_peak = run(_FLOOR, folder / "floor.pdf", b"")
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
        ]
    }
