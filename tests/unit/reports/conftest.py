"""Sheets to print, and readers of the paper.

The readers are other people's: PDFium rasterises, pypdf parses. They share only the grid's
geometry with the writer, and that has a golden test of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from app.domain.habits import DEFAULT_CADENCE, Cadence
from app.reports.habit_week import HabitWeekSheet, SheetPupil, school_days, write_habit_week
from app.reports.habit_week_grid import Grid, grid_for

MONDAY = date(2024, 10, 7)
# domain/names_synthetic.json
NAMES = [
    "马海木呷子",
    "吉克阿依莫",
    "曲比史色",
    "沙马曲比尔古莫",
    "阿苦友合",
    "木尔依色作",
    "吉木日哈",
    "阿的石布",
    "贾巴阿果",
    "阿措阿合友色",
    "吉克曲莫阿依子作",
    "阿约伍呷莫",
    "海来子杂",
    "马黑阿呷",
    "曲比史色",
    "比曲史色",
    "俄木",
    "尔古阿支",
    "阿力曲术",
    "赤黑拉日",
]

DPI = 300
POINTS_TO_PIXELS = DPI / 72


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print in Chinese: a form is an official paper."""
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")


@pytest.fixture
def class_of() -> Callable[..., HabitWeekSheet]:
    """Return a maker of sheets: ``class_of(20, saturday=True)``; nothing is marked yet."""

    def make(
        pupils: int, *, saturday: bool = False, cadence: Cadence | None = None
    ) -> HabitWeekSheet:
        extra = [MONDAY + timedelta(days=5)] if saturday else []
        rows = tuple(
            SheetPupil(seat, NAMES[(seat - 1) % len(NAMES)]) for seat in range(1, pupils + 1)
        )
        chosen = DEFAULT_CADENCE if cadence is None else cadence
        return HabitWeekSheet(
            "四开乡中心小学校",
            "三年级1班",
            MONDAY,
            school_days(MONDAY, extra=extra),
            rows,
            data_until="2024年10月11日 16:42",
            device="2号机",
            cadence=chosen,
        )

    return make


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[HabitWeekSheet], Path]:
    """Return a printer: writes the sheet and gives the file."""

    def write(sheet: HabitWeekSheet) -> Path:
        out = tmp_path / "P09.pdf"
        write_habit_week(sheet, out)
        return out

    return write


class PagePicture:
    """One rasterised page, read cell by cell by looking at its dark pixels."""

    def __init__(self, image: Image.Image, grid: Grid) -> None:
        self.image = image.convert("L")
        self.grid = grid

    def dark(self, rect: tuple[float, float, float, float], inset: float = 0.0) -> list[list[bool]]:
        """Return the pixels of a rectangle (points, y upward), True where dark, top row first."""
        x0, y0, x1, y1 = rect
        scale, height = POINTS_TO_PIXELS, self.image.height
        box = (
            round((x0 + inset) * scale),
            round(height - (y1 - inset) * scale),
            round((x1 - inset) * scale),
            round(height - (y0 + inset) * scale),
        )
        part = self.image.crop(box)
        pixels = list(
            part.get_flattened_data() if hasattr(part, "get_flattened_data") else part.getdata()
        )
        return [
            [value < 128 for value in pixels[row * part.width : (row + 1) * part.width]]
            for row in range(part.height)
        ]

    def mark(self, row: int, column: int) -> str:
        """Return "Y" for a tick, "N" for a ring, "-" for nothing, "?" for anything else."""
        pixels = self.dark(self.grid.cell(row, column), inset=0.8)
        height, width = len(pixels), len(pixels[0])
        half_y, half_x = height // 2, width // 2
        quarters = [
            sum(sum(line[xs]) for line in pixels[ys])
            for ys in (slice(0, half_y), slice(half_y, height))
            for xs in (slice(0, half_x), slice(half_x, width))
        ]
        total = sum(quarters)
        if total == 0:
            return "-"
        is_ring = min(quarters) > 0.15 * total and not pixels[half_y][half_x]
        is_tick = quarters[0] < 0.1 * total and quarters[1] > 0.2 * total and quarters[2] > 0
        return "N" if is_ring else "Y" if is_tick else "?"

    def marks(self, rows: int) -> list[str]:
        """Return the marks of the first ``rows`` rows, one string a row, column by column."""
        columns = range(len(self.grid.columns))
        return ["".join(self.mark(row, column) for column in columns) for row in range(rows)]


@pytest.fixture
def look_at() -> Callable[..., PagePicture]:
    """Return a reader: ``look_at(file, sheet, page=0)`` rasterises one page with PDFium."""

    def look(file: Path, sheet: HabitWeekSheet, page: int = 0) -> PagePicture:
        on_page = len(sheet.pupils[page * 50 : (page + 1) * 50])
        grid = grid_for(days=len(sheet.days), cadence=sheet.cadence, pupils_on_page=on_page)
        document = pypdfium2.PdfDocument(file)
        try:
            return PagePicture(document[page].render(scale=POINTS_TO_PIXELS).to_pil(), grid)
        finally:
            document.close()

    return look
