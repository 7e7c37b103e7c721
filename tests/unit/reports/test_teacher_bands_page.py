"""P03 as it is copied into the ministry's form: eleven numbers, and who stands behind each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from app.reports import teacher_bands_page as place
from app.reports.teacher_bands import TeacherBands, write_teacher_bands
from tests.unit.reports.office_papers import (
    LONGEST,
    TEACHERS,
    YI_NAME,
    empty_bands,
    overfull_bands,
    usual_bands,
)
from tests.unit.reports.papers import UNKIND, darkness, fonts_of, picture_of, words_of


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[TeacherBands], Path]:
    def write(values: TeacherBands) -> Path:
        out = tmp_path / "P03.pdf"
        pages = write_teacher_bands([values], out)
        assert len(pypdf.PdfReader(out).pages) == pages
        return out

    return write


def test_the_first_page_has_numbers_and_no_name(printed: Callable[..., Path]) -> None:
    words = words_of(printed(usual_bands()))
    lines = words.splitlines()
    for line in (
        "1 接受过培训的专任教师 10",
        "2 36学时以下 2",
        "3 37—72学时 3",
        "4 73—108学时 4",
        "5 109学时以上 1",
        "6 国家级 0",
        "9 县级 9",
        "11 国（境）外 0",
    ):
        assert line in lines, line
    assert not [name for name in TEACHERS if name in words]
    assert "四个学时段合计 10 人，接受过培训 10 人，两数相同。" in words


def test_the_second_page_names_who_stands_behind_each_number(
    printed: Callable[..., Path],
) -> None:
    words = words_of(printed(usual_bands()), 1)
    assert "36学时以下 2 吉木阿来 沙马拉且" in words
    assert "109学时以上 1 王小梅" in words
    assert words.count("吉木阿来") == 5  # trained, first band, three levels


def test_bands_that_do_not_add_up_are_pointed_out(printed: Callable[..., Path]) -> None:
    values = usual_bands()
    wrong = replace(values, bands=(values.bands[0], (), *values.bands[2:]))
    assert "请对照名单" in words_of(printed(wrong))


def test_two_teachers_of_one_name_count_twice(printed: Callable[..., Path]) -> None:
    twins = ("吉伍曲儿", "吉伍曲儿")
    file = printed(replace(empty_bands(), full_time=2, trained=twins, bands=(twins, (), (), ())))
    assert "接受过培训的专任教师 2" in words_of(file)
    assert words_of(file, 1).count("吉伍曲儿") == 4


@pytest.mark.parametrize("made", [usual_bands, empty_bands, overfull_bands])
def test_no_word_is_unkind_and_no_glyph_is_missing(
    printed: Callable[..., Path], made: Callable[[], TeacherBands]
) -> None:
    file = printed(made())
    words = "".join(words_of(file, page) for page in range(len(pypdf.PdfReader(file).pages)))
    assert not [word for word in UNKIND if word in words]
    assert "〓" not in words
    assert "Helvetica" not in " ".join(fonts_of(file))


def test_a_long_list_goes_on_under_its_own_name(printed: Callable[..., Path]) -> None:
    values = overfull_bands()
    file = printed(values)
    pages = [words_of(file, page) for page in range(len(pypdf.PdfReader(file).pages))]
    assert len(pages) == 8
    assert "36学时以下（续）" in pages[2]
    lists = "".join(pages[1:])
    assert lists.count(LONGEST) == 10 * 7 + 2
    assert lists.count(YI_NAME) == 10 * 7


def test_the_hand_column_and_the_rows_below_the_names_are_blank(
    printed: Callable[..., Path],
) -> None:
    file = printed(usual_bands())
    first, second = picture_of(file), picture_of(file, 1)
    for row in range(place.NUMBERS):
        x0, y0, x1, y1 = place.TABLE.cell(row, 4)
        assert darkness(first, (x0 + x1) / 2, (y0 + y1) / 2, 9) == 0.0
    x0, y0, x1, y1 = place.LIST.cell(31, 2)
    assert darkness(second, (x0 + x1) / 2, (y0 + y1) / 2, 6) == 0.0
    assert darkness(second, (x0 + x1) / 2, y1, 0.4) > 0.0  # and ruled


def test_the_form_lies_where_it_always_lay() -> None:
    assert place.TABLE.cell(0, 0) == pytest.approx((51.02, 659.01, 143.25, 687.01), abs=0.01)
    assert place.LIST.cell(31, 5) == pytest.approx((458.13, 56.69, 544.25, 77.65), abs=0.01)
    assert place.LIST.edges[3] - place.LIST.edges[2] > 22 / 25.4 * 72
    assert place.SIGN_TOP < place.NOTES_TOP - 90


def test_a_form_for_no_school_leaves_the_numbers_to_the_pen(printed: Callable[..., Path]) -> None:
    words = words_of(printed(empty_bands()))
    assert "1 接受过培训的专任教师" in words.splitlines()
    assert "核对：" not in words
