"""The three papers without names, empty, usual and overfull, and how a stranger reads them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
from PIL import Image

from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import NOTHING, focus_of
from app.domain.habits import DEFAULT_CADENCE, ITEMS
from app.domain.months import Month
from app.reports.habit_month import Conditions, HabitMonth
from app.reports.paper_pack import ClassTotals, LastTotals
from app.reports.wall_poster import Sun, SunRow, WallPoster

SCHOOL, LONG_SCHOOL = "四开乡中心小学校", "昭觉县四开区特布洛乡谷莫村教学点附属幼儿园"
CLASS, LONG_CLASS = "三年级1班", "四年级与五年级复式班"
UNTIL, DEVICE = "2024-10-31 16:42", "a1b2c3d4"
MONDAY = date(2024, 10, 7)
UNKIND = ("差", "不合格", "脏", "名次", "排名", "第一名", "倒数")
SCALE = 150 / 72

NOW = tuple(
    ItemCount(*one)
    for one in (
        (801, 40, 900),
        (790, 60, 900),
        (150, 20, 180),
        (100, 2, 180),  # 56 % looked at
        (120, 60, 180),
        (180, 0, 180),
        (160, 15, 180),
        (700, 100, 900),
        (90, 20, 180),
        (40, 10, 180),
    )
)
BEFORE = tuple(
    ItemCount(*one)
    for one in (
        (701, 140, 900),
        (790, 60, 900),
        (150, 10, 180),
        (90, 2, 180),
        (150, 30, 180),
        (150, 30, 180),
        (160, 15, 180),
        (750, 60, 900),
        (110, 20, 180),
        (140, 10, 180),
    )
)
NONE = (NOTHING,) * len(ITEMS)


def usual_month() -> HabitMonth:
    return HabitMonth(
        SCHOOL,
        CLASS,
        Month(2024, 10),
        45,
        NOW,
        BEFORE,
        NOW,
        focus_of(NOW),
        Conditions(18, 2, 1),
        data_until=UNTIL,
        device=DEVICE,
    )


def empty_month() -> HabitMonth:
    return HabitMonth(
        SCHOOL,
        "学前班",
        Month(2024, 9),
        0,
        NONE,
        None,
        None,
        focus_of(NONE),
        data_until=UNTIL,
        device=DEVICE,
    )


def overfull_month() -> HabitMonth:
    many = tuple(ItemCount(59_999, 1, 60_000) for _item in ITEMS)
    return HabitMonth(
        LONG_SCHOOL,
        LONG_CLASS,
        Month(2024, 12),
        60,
        many,
        BEFORE,
        many,
        focus_of(many),
        Conditions(21, 12, 11),
        data_until=UNTIL,
        device=DEVICE,
    )


def sun_rows(daily: tuple[Sun, ...], weekly: Sun) -> tuple[SunRow, ...]:
    return tuple(
        SunRow(
            item,
            item in DEFAULT_CADENCE.daily,
            daily if item in DEFAULT_CADENCE.daily else (weekly,),
        )
        for item in ITEMS
    )


def days(count: int = 5) -> tuple[date, ...]:
    return tuple(MONDAY + timedelta(days=n) for n in range(count))


def usual_poster() -> WallPoster:
    daily = (Sun.SHINING, Sun.OPEN, Sun.EXCUSED, Sun.UNCHECKED, Sun.AHEAD)
    rows = sun_rows(daily, Sun.SHINING)
    return WallPoster(
        SCHOOL,
        CLASS,
        MONDAY,
        days(),
        rows,
        ("wash_hair", "can_read"),
        data_until=UNTIL,
        device=DEVICE,
    )


def empty_poster() -> WallPoster:
    return WallPoster(
        SCHOOL,
        CLASS,
        MONDAY,
        days(),
        sun_rows((Sun.AHEAD,) * 5, Sun.AHEAD),
        data_until=UNTIL,
        device=DEVICE,
    )


def overfull_poster() -> WallPoster:
    rows = tuple(SunRow(item, True, (Sun.SHINING,) * 6) for item in ITEMS)
    return WallPoster(
        LONG_SCHOOL, LONG_CLASS, MONDAY, days(6), rows, ITEMS, data_until=UNTIL, device=DEVICE
    )


def totals(classes: int) -> LastTotals:
    names = [CLASS, LONG_CLASS, *(f"{grade}年级2班" for grade in "一二三四五六七八九" * 3)]
    return LastTotals(
        SCHOOL,
        MONDAY,
        tuple(ClassTotals(names[n], 45, NOW) for n in range(classes)),
        data_until=UNTIL,
        device=DEVICE,
    )


def words_of(file: Path, page: int = 0) -> str:
    return pypdf.PdfReader(file).pages[page].extract_text()


def fonts_of(file: Path) -> set[str]:
    """Return the names of the fonts of all pages, without their subset tags."""
    pages: list[Any] = list(pypdf.PdfReader(file).pages)
    return {
        str(font.get_object()["/BaseFont"]).split("+", 1)[-1]
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    }


def picture_of(file: Path, page: int = 0) -> Image.Image:
    document = pypdfium2.PdfDocument(file)
    try:
        picture: Image.Image = document[page].render(scale=SCALE, grayscale=True).to_pil()
        return picture.convert("L")
    finally:
        document.close()


def is_touched(picture: Image.Image, x: float, y: float, half: float) -> bool:
    """Tell whether any ink, also a gray hairline, lies in a square around (x, y)."""
    left, right = round((x - half) * SCALE), round((x + half) * SCALE)
    top = round(picture.height - (y + half) * SCALE)
    bottom = round(picture.height - (y - half) * SCALE)
    return min(picture.crop((left, top, right, bottom)).tobytes()) < 225


def darkness(picture: Image.Image, x: float, y: float, half: float) -> float:
    """Return the share of dark pixels in a square around (x, y), points, y upward; 0-1."""
    box = [round(one * SCALE) for one in (x - half, 0, x + half, 0)]
    box[1] = round(picture.height - (y + half) * SCALE)
    box[3] = round(picture.height - (y - half) * SCALE)
    values = picture.crop((box[0], box[1], box[2], box[3])).tobytes()
    return sum(value < 128 for value in values) / len(values)
