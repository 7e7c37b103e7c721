"""A Chinese catalogue compiled from the fragments, sheets to print, and readers of the paper.

The readers are other people's: PDFium rasterises, pypdf parses. They share only the grid's
geometry with the writer, and that has a golden test of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from PIL import Image

from app.domain import text
from app.domain.habits import Cadence
from app.reports.habit_week import HabitWeekSheet, SheetPupil, school_days, write_habit_week
from app.reports.habit_week_grid import Grid, grid_for

MONDAY = date(2024, 10, 7)
# domain/names_synthetic.json
NAMES = (
    "马海木呷子 吉克阿依莫 曲比史色 沙马曲比尔古莫 阿苦友合 木尔依色作 吉木日哈 阿的石布 贾巴阿果 "
    "阿措阿合友色 吉克曲莫阿依子作 阿约伍呷莫 海来子杂 马黑阿呷 曲比史色 比曲史色 俄木 尔古阿支 "
    "阿力曲术 赤黑拉日"
).split()

DPI = 300
POINTS_TO_PIXELS = DPI / 72


@pytest.fixture(autouse=True)
def chinese(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Speak Chinese from the fragments, whether or not the big catalogue was compiled."""
    folder = tmp_path_factory.mktemp("locale")
    fragment = text.LOCALE_FOLDER / "zh_CN" / "fragments" / "reports.po"
    target = folder / "zh_CN" / "LC_MESSAGES" / "suoma.mo"
    target.parent.mkdir(parents=True)
    header = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    catalogue = read_po(io.BytesIO(header + fragment.read_bytes()), locale="zh_CN")
    with target.open("wb") as stream:
        write_mo(stream, catalogue)
    monkeypatch.setattr(text, "LOCALE_FOLDER", folder)
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    text._catalogue.cache_clear()
    yield
    text._catalogue.cache_clear()


@pytest.fixture
def class_of() -> Callable[..., HabitWeekSheet]:
    """Return a maker of sheets: ``class_of(20, saturday=True)``; nothing is marked yet."""

    def make(pupils: int, *, saturday: bool = False, cadence: Cadence | None = None) -> HabitWeekSheet:
        extra = [MONDAY + timedelta(days=5)] if saturday else []
        rows = tuple(
            SheetPupil(seat, NAMES[(seat - 1) % len(NAMES)]) for seat in range(1, pupils + 1)
        )
        chosen = {} if cadence is None else {"cadence": cadence}
        return HabitWeekSheet(
            "四开乡中心小学校",
            "三年级1班",
            MONDAY,
            school_days(MONDAY, extra=extra),
            rows,
            data_until="2024年10月11日 16:42",
            device="2号机",
            **chosen,
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
        pixels = list(part.get_flattened_data() if hasattr(part, "get_flattened_data") else part.getdata())
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
