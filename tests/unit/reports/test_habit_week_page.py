"""P09 as a stranger reads it: rasterised by PDFium, cell by cell, and parsed by pypdf."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from fontTools.ttLib import TTFont

from app.domain.habits import ABSENT, ALL_MASK, ITEMS, Cadence, bit_of
from app.reports import fonts
from app.reports.habit_week import HabitWeekSheet, SheetPupil

MONDAY = date(2024, 10, 7)
DAILY = ("wash_face", "wash_hands", "can_homework")
WEEKLY = tuple(item for item in ITEMS if item not in DAILY)

ClassOf = Callable[..., HabitWeekSheet]
Printer = Callable[[HabitWeekSheet], Path]
Reader = Callable[..., Any]


def _marked(sheet: HabitWeekSheet, seed: int) -> tuple[HabitWeekSheet, list[str]]:
    """Mark a class at random; return it and the rows a reader must see (22 or 25 letters each)."""
    chance = random.Random(seed)
    pupils, rows = [], []
    for pupil in sheet.pupils:
        marks: dict[date, tuple[int, int]] = {}
        row = ""
        weekly: dict[str, str] = {}
        for number, entry in enumerate(sheet.days):
            letters = dict(zip(DAILY, chance.choices("YN-", [8, 2, 1], k=3), strict=True))
            row += "".join(letters.values())
            if number == 2:
                weekly = dict(zip(WEEKLY, chance.choices("YN-", [8, 2, 1], k=7), strict=True))
                letters |= weekly
            marks[entry.day] = tuple(  # type: ignore[assignment]
                sum(bit_of(item) for item, letter in letters.items() if letter == wanted)
                for wanted in "YN"
            )
        rows.append(row + "".join(weekly.values()))
        pupils.append(replace(pupil, marks=marks))
    return replace(sheet, pupils=tuple(pupils)), rows


@pytest.mark.parametrize("size", [1, 20, 50])
def test_every_mark_of_a_class_is_read_back_from_its_cell(
    class_of: ClassOf, printed: Printer, look_at: Reader, size: int
) -> None:
    sheet, rows = _marked(class_of(size), seed=size)
    assert look_at(printed(sheet), sheet).marks(size) == rows


@pytest.mark.parametrize("size", [51, 60])
def test_the_fifty_first_pupil_stands_on_page_two_with_the_head_again(
    class_of: ClassOf, printed: Printer, look_at: Reader, size: int
) -> None:
    sheet, rows = _marked(class_of(size), seed=size)
    file = printed(sheet)
    assert look_at(file, sheet, page=0).marks(50) == rows[:50]
    assert look_at(file, sheet, page=1).marks(size - 50) == rows[50:]
    pages = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    assert len(pages) == 2
    for page in pages:
        for word in ("五洗五会班级周检查表", "座号", "姓名", "五洗", "五会", "每周一次"):
            assert word in page


def test_names_stand_in_seat_order_and_namesakes_stay_two(
    class_of: ClassOf, printed: Printer
) -> None:
    sheet = class_of(20)
    read = pypdf.PdfReader(printed(sheet)).pages[0].extract_text()
    found = re.findall(r"^(\d+) ([^\d\n]+)$", read, flags=re.MULTILINE)
    assert [(int(seat), name) for seat, name in found] == [
        (pupil.seat, pupil.name) for pupil in sheet.pupils
    ]
    assert [name for _seat, name in found].count("曲比史色") == 2


def test_a_make_up_saturday_has_its_own_columns(
    class_of: ClassOf, printed: Printer, look_at: Reader
) -> None:
    sheet, rows = _marked(class_of(12, saturday=True), seed=6)
    file = printed(sheet)
    assert len(rows[0]) == 25
    assert look_at(file, sheet).marks(12) == rows
    assert "周六 10月12日 补课" in pypdf.PdfReader(file).pages[0].extract_text()


def test_the_foot_says_internal_use_signs_cut_off_device_and_page(
    class_of: ClassOf, printed: Printer
) -> None:
    read = pypdf.PdfReader(printed(class_of(20))).pages[0].extract_text()
    for words in (
        "内部使用　不得张贴　不得拍照外传",
        "还需努力",
        "未检查",
        "检查人",
        "停水/停电日：无",
        "数据截至：2024年10月11日 16:42",
        "打印电脑：2号机",
        "2024年第41周（10月7日—10月13日）",
    ):
        assert words in read
    for word in ("差", "不合格", "脏"):
        assert word not in read


def test_the_sums_below_the_grid_count_met_of_checked(class_of: ClassOf, printed: Printer) -> None:
    face = bit_of("wash_face")
    marks = [(face, 0), (face, 0), (0, face), (0, 0)]
    pupils = tuple(
        SheetPupil(seat, "俄木", True, {MONDAY: mark}) for seat, mark in enumerate(marks, 1)
    )
    sheet = replace(class_of(0), pupils=pupils)
    read = pypdf.PdfReader(printed(sheet)).pages[0].extract_text()
    assert read.count("2/3") == 1
    assert len(re.findall(r"\d+/\d+", read)) == 1


def _is_hatched(picture: Any, row: int, column: int) -> bool:
    """Return whether thin gray diagonals, and no black sign, fill a cell."""
    x0, y0, x1, y1 = picture.grid.cell(row, column)
    box = [round(v * 300 / 72) for v in (x0 + 1, picture.grid.cell(0, 0)[3], x1 - 1)]
    height = picture.image.height
    top, bottom = (round(height - y * 300 / 72) for y in (y1 - 1, y0 + 1))
    part = picture.image.crop((box[0], top, box[2], bottom))
    shades = part.histogram()
    gray, black = sum(shades[90:230]), sum(shades[:60])
    return bool(gray > 0.05 * part.width * part.height and black == 0)


def test_a_dry_day_hatches_its_washes_keeps_its_skills_and_is_listed(
    class_of: ClassOf, printed: Printer, look_at: Reader
) -> None:
    sheet, rows = _marked(class_of(20), seed=9)
    days = list(sheet.days)
    days[1] = replace(days[1], reasons=frozenset({"no_water"}))
    days[3] = replace(days[3], reasons=frozenset({"no_water", "no_power"}))
    sheet = replace(sheet, days=tuple(days))
    file = printed(sheet)
    picture = look_at(file, sheet)
    for row in (0, 19, 22):
        for column in (3, 4, 9, 10):
            assert _is_hatched(picture, row, column)
    assert [picture.mark(row, 5) for row in range(20)] == [row[5] for row in rows]
    assert [picture.mark(row, 2) for row in range(20)] == [row[2] for row in rows]
    read = pypdf.PdfReader(file).pages[0].extract_text()
    assert "五洗·停水" in read
    assert "停水/停电日：周二 10月8日 停水、周四 10月10日 停水停电" in read


def test_a_holiday_hatches_the_whole_day_and_says_so_in_the_head(
    class_of: ClassOf, printed: Printer, look_at: Reader
) -> None:
    sheet, rows = _marked(class_of(5), seed=3)
    days = (*sheet.days[:4], replace(sheet.days[4], reasons=frozenset({"holiday"})))
    sheet = replace(sheet, days=days)
    file = printed(sheet)
    picture = look_at(file, sheet)
    for column in (12, 13, 14):
        assert _is_hatched(picture, 2, column)
    assert [picture.mark(row, 0) for row in range(5)] == [row[0] for row in rows]
    assert "周五 10月11日 放假" in pypdf.PdfReader(file).pages[0].extract_text()


def test_an_absent_pupils_day_carries_a_line_and_a_word_and_no_mark(
    class_of: ClassOf, printed: Printer, look_at: Reader
) -> None:
    sheet, rows = _marked(class_of(20), seed=5)
    pupils = list(sheet.pupils)
    met, not_yet = pupils[7].marks[MONDAY]
    pupils[7] = replace(pupils[7], marks={**pupils[7].marks, MONDAY: (met | ABSENT, not_yet)})
    sheet = replace(sheet, pupils=tuple(pupils))
    file = printed(sheet)
    picture = look_at(file, sheet)
    assert [picture.mark(7, column) for column in range(3)] == ["?"] * 3
    assert "".join(picture.mark(7, column) for column in range(3, 22)) == rows[7][3:]
    assert picture.marks(7) == rows[:7]
    words = pypdf.PdfReader(file).pages[0].extract_text().split()
    assert words.count("缺") == 2  # the pupil's day, and the key to the signs


def test_a_pupil_without_consent_is_named_and_struck_out(
    class_of: ClassOf, printed: Printer, look_at: Reader
) -> None:
    sheet, rows = _marked(class_of(20), seed=7)
    pupils = list(sheet.pupils)
    pupils[4] = replace(pupils[4], has_consent=False)
    sheet = replace(sheet, pupils=tuple(pupils))
    file = printed(sheet)
    picture = look_at(file, sheet)
    assert set(picture.marks(5)[4]) <= {"?", "-"}
    assert picture.marks(4) == rows[:4]
    assert picture.mark(5, 0) == rows[5][0]
    read = pypdf.PdfReader(file).pages[0].extract_text()
    assert "阿苦友合" in read
    assert "未登记同意" in read
    assert "全班20人（已登记同意19人）" in read


def test_a_blank_form_has_the_names_and_empty_cells(
    class_of: ClassOf, printed: Printer, look_at: Reader
) -> None:
    sheet, _rows = _marked(class_of(45), seed=2)
    blank = sheet.as_blank()
    file = printed(blank)
    assert set("".join(look_at(file, blank).marks(48))) == {"-"}
    read = pypdf.PdfReader(file).pages[0].extract_text()
    assert all(pupil.name in read for pupil in sheet.pupils)
    assert "停水/停电日：" in read
    assert "停水/停电日：无" not in read


def test_a_class_without_pupils_prints_an_empty_grid(
    class_of: ClassOf, printed: Printer, look_at: Reader
) -> None:
    sheet = class_of(0)
    picture = look_at(printed(sheet), sheet)
    assert set("".join(picture.marks(picture.grid.rows))) == {"-"}


@pytest.mark.parametrize("mask", [0, ALL_MASK])
def test_the_columns_follow_the_cadence(
    class_of: ClassOf, printed: Printer, look_at: Reader, mask: int
) -> None:
    sheet = class_of(3, cadence=Cadence(mask))
    pupils = tuple(
        replace(pupil, marks={entry.day: (ALL_MASK, 0) for entry in sheet.days})
        for pupil in sheet.pupils
    )
    sheet = replace(sheet, pupils=pupils)
    columns = 10 if mask == 0 else 50
    assert look_at(printed(sheet), sheet).marks(3) == ["Y" * columns] * 3


RARE = [
    "吉木𠮷𬭎",
    "䶮㛃𫖯",
    "ꆈꌠꁱꂷ",
    "吉克曲莫阿依子作",
    "吉克·曲莫阿依子作吉克曲莫阿依子作呷",
    "俄木",
]


def test_rare_and_long_names_are_printed_whole_inside_their_column(
    class_of: ClassOf, printed: Printer, look_at: Reader
) -> None:
    names = tuple(SheetPupil(seat, name) for seat, name in enumerate(RARE * 8, 1))
    sheet = replace(class_of(0), pupils=names)
    file = printed(sheet)
    read = pypdf.PdfReader(file).pages[0].extract_text()
    assert "\x00" not in read
    lines = read.splitlines()
    assert all(f"{pupil.seat} {pupil.name}" in lines for pupil in sheet.pupils)
    picture = look_at(file, sheet)
    first = picture.grid.columns[0].x0
    for row in range(len(names)):
        top, bottom = picture.grid.row_top(row), picture.grid.row_top(row + 1)
        name_cell = (first - 88.0, bottom, first, top)
        assert any(map(any, picture.dark(name_cell, inset=1.0)))
        assert not any(map(any, picture.dark((first, bottom, first + 30, top), inset=1.0)))


def _outline(font: TTFont, glyph_name: str) -> list[tuple[int, int]]:
    glyph = font["glyf"][glyph_name]
    points = list(glyph.getCoordinates(font["glyf"])[0])
    assert points
    return points


def _unicode_by_code(written: str) -> dict[int, str]:
    pairs = re.findall(r"^<([0-9A-F]{2})> <([0-9A-F]{4,})>$", written, flags=re.MULTILINE)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def test_every_embedded_glyph_is_the_one_of_its_character_and_none_is_notdef(
    class_of: ClassOf, printed: Printer
) -> None:
    names = tuple(SheetPupil(seat, name) for seat, name in enumerate(RARE, 1))
    page: Any = pypdf.PdfReader(printed(replace(class_of(0), pupils=names))).pages[0]
    originals = {
        source["name"].getDebugName(6): source
        for source in (
            TTFont(io.BytesIO((fonts.FONT_FOLDER / file).read_bytes()), lazy=True)
            for file in fonts.FONT_FILES.values()
        )
    }
    checked = set()
    for reference in page["/Resources"]["/Font"].values():
        font = reference.get_object()
        name = str(font["/BaseFont"]).split("+", 1)[1]
        original = originals[name]
        embedded = TTFont(io.BytesIO(font["/FontDescriptor"]["/FontFile2"].get_data()))
        cmap = original.getBestCmap()
        glyph_by_code = embedded["cmap"].tables[0].cmap
        written = _unicode_by_code(font["/ToUnicode"].get_data().decode())
        for code, character in written.items():
            if code == 0 or not character.strip():
                continue
            glyph = glyph_by_code[code]
            assert embedded.getGlyphID(glyph) != 0
            assert _outline(embedded, glyph) == _outline(original, cmap[ord(character)])
            checked.add(character)
    assert set("".join(RARE)) <= checked


def test_the_week_without_water_hatches_the_weekly_washes_too(
    class_of: ClassOf, printed: Printer, look_at: Reader
) -> None:
    sheet = class_of(4)
    days = tuple(replace(entry, reasons=frozenset({"no_water"})) for entry in sheet.days)
    dry = replace(sheet, days=days)
    picture = look_at(printed(dry), dry)
    assert all(_is_hatched(picture, 1, column) for column in (15, 16, 17))
    assert picture.mark(1, 18) == "-"


def test_a_pupil_absent_all_week_is_struck_in_the_weekly_block_too(
    class_of: ClassOf, printed: Printer
) -> None:
    sheet = class_of(1)
    gone = {sheet.monday + timedelta(days=n): (ABSENT, 0) for n in range(5)}
    sheet = replace(sheet, pupils=(replace(sheet.pupils[0], marks=gone),))
    words = pypdf.PdfReader(printed(sheet)).pages[0].extract_text().split()
    assert words.count("缺") == 5 + 1 + 1  # days, week, key


def test_those_who_checked_stand_under_their_day(class_of: ClassOf, printed: Printer) -> None:
    sheet = class_of(2)
    first = replace(sheet.days[0], checkers=("吉木阿来", "沙马拉且"))
    file = printed(replace(sheet, days=(first, *sheet.days[1:])))
    assert "吉木阿来、沙马拉且" in pypdf.PdfReader(file).pages[0].extract_text()


def test_a_week_with_nothing_to_check_still_prints_the_names(
    class_of: ClassOf, printed: Printer
) -> None:
    sheet = replace(class_of(2, cadence=Cadence(ALL_MASK)), days=(), data_until="", device="")
    read = pypdf.PdfReader(printed(sheet)).pages[0].extract_text()
    assert "2 吉克阿依莫" in read
    assert "数据截至" not in read
