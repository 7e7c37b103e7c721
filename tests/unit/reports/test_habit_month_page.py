"""P10 as a stranger reads it: parsed by pypdf, rasterised by PDFium."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from app.reports import habit_month_grid as place
from app.reports.habit_month import HabitMonth, write_habit_months
from app.reports.paper import A4_PORTRAIT, MM
from tests.unit.reports.papers import (
    UNKIND,
    darkness,
    empty_month,
    fonts_of,
    overfull_month,
    picture_of,
    usual_month,
    words_of,
)


@pytest.fixture
def printed(tmp_path: Path) -> Callable[..., Path]:
    def write(*months: HabitMonth) -> Path:
        out = tmp_path / "P10.pdf"
        assert write_habit_months(months, out) == len(months)
        return out

    return write


def test_the_month_is_written_as_it_was_worked_out(printed: Callable[..., Path]) -> None:
    words = words_of(printed(usual_month()))
    lines = [" ".join(line.split()) for line in words.splitlines()]
    text = "\n".join(lines)
    for wanted in (
        "五洗五会班级月报",
        "三年级1班",
        "2024年10月",
        "计入 45 人",
        "上课 18 天，其中停水 2 天，停电 1 天",
        "班主任：",
        "数据截至：2024-10-31 16:42",
        "打印电脑：a1b2c3d4",
        "第1页　共1页",
    ):
        assert wanted.replace("　", " ") in text, wanted
    # 801 / 841 = 95.2 %; 701 / 841 = 83.4 %; 841 / 900 = 93 %.
    for figure in ("841", "93%", "95.2%", "83.4%", "+11.8", "−16.6", "100%", "+16.7"):
        assert figure in text
    assert text.count("数据不足") >= 5
    assert "持平" in text


def test_the_focus_is_one_item_in_kind_words(printed: Callable[..., Path]) -> None:
    words = words_of(printed(usual_month()))
    assert "下月重点一项" in words
    assert "下个月全班一起练“洗澡”" in words.replace("\n", "")


@pytest.mark.parametrize("made", [usual_month, empty_month, overfull_month])
def test_no_word_is_unkind_and_no_glyph_is_missing(
    printed: Callable[..., Path], made: Callable[[], HabitMonth]
) -> None:
    file = printed(made())
    words = words_of(file)
    assert not [word for word in UNKIND if word in words]
    assert "〓" not in words
    assert fonts_of(file) <= {"NotoSansSC-Regular", "NotoSansSC-Bold", "LXGWWenKai-Regular"}


def test_an_empty_month_is_dashes_and_an_invitation(printed: Callable[..., Path]) -> None:
    words = words_of(printed(empty_month()))
    assert "多检查几次" in words
    assert not re.search(r"\d%(?!不)", words.split("条件说明")[0])
    assert words.count("—") >= 50


def test_all_classes_are_one_document_with_their_pages_numbered(
    printed: Callable[..., Path],
) -> None:
    file = printed(usual_month(), empty_month(), overfull_month())
    reader = pypdf.PdfReader(file)
    assert len(reader.pages) == 3
    assert "共3页" in words_of(file, 2)
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
            A4_PORTRAIT, abs=0.01
        )


def test_the_rows_lie_where_they_always_lay() -> None:
    assert place.cell(0, 0) == pytest.approx((51.02, 667.83, 76.27, 692.83), abs=0.01)
    assert place.cell(9, 7) == pytest.approx((484.05, 442.83, 544.25, 467.83), abs=0.01)
    assert place.edges()[-1] == pytest.approx(place.RIGHT)
    assert place.NOTES_TOP - place.NOTES_BOTTOM > 3 * place.NOTE_LINE


def test_the_bar_of_a_rate_is_as_long_as_the_rate(printed: Callable[..., Path]) -> None:
    picture = picture_of(printed(usual_month()))
    x0, y0, x1, y1 = place.cell(4, 4)  # 66.7 %
    start, end, middle = x0 + 52, x1 - 8, (y0 + y1) / 2
    inside = start + (end - start) * 0.62
    outside = start + (end - start) * 0.72
    assert darkness(picture, inside, middle, 1.5) > 0.9
    assert darkness(picture, outside, middle, 1.5) < 0.1
    assert place.LEFT >= 18 * MM - 0.01
