"""P01 as the county reads it: every training once, the sums right, room for a pen and a seal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from app.reports import hour_registration_page as place
from app.reports.hour_registration import HourRegistration, write_hour_registrations
from app.reports.paper import A4_PORTRAIT
from app.reports.seal import check_code
from tests.unit.reports.office_papers import (
    LONGEST,
    YI_NAME,
    empty_registration,
    hour_row,
    overfull_registration,
    usual_registration,
)
from tests.unit.reports.papers import UNKIND, darkness, fonts_of, picture_of, words_of


@pytest.fixture
def printed(tmp_path: Path) -> Callable[..., Path]:
    def write(*papers: HourRegistration) -> Path:
        out = tmp_path / "P01.pdf"
        pages = write_hour_registrations(papers, out)
        assert len(pypdf.PdfReader(out).pages) == pages
        return out

    return write


def test_the_year_of_a_teacher_stands_on_one_page(printed: Callable[..., Path]) -> None:
    words = words_of(printed(usual_registration()))
    for wanted in (
        "教师培训学时登记表",
        "吉木阿来",
        "四开乡中心小学校",
        "2024—2025学年",
        "五洗五会养成教育专",
        "LSZ2024-0000",
        "3.5/6",
        "已认定 18.5",
        "待认定 12.5",
        "目标 90",
        "距目标 71.5",
        "本人签字：",
        "学校意见（章）：",
        "县教师发展中心意见（章）：",
        "按学时规则2024-1计算",
        "打印电脑：a1b2c3d4",
        "第1页",
    ):
        assert wanted in words, wanted
    assert check_code(usual_registration()) in words


def test_the_sums_are_those_of_the_rows(printed: Callable[..., Path]) -> None:
    values = usual_registration(18)
    line = next(one for one in words_of(printed(values)).splitlines() if one.startswith("合"))
    sums = line.split()[2:]
    expected = (
        sum(row.attended_halves for row in values.rows),
        sum(row.claimed_halves for row in values.rows),
        sum(row.certified_halves or 0 for row in values.rows),
    )
    assert [float(text) * 2 for text in sums] == list(expected)


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (18, 1), (19, 2), (40, 3)])
def test_eighteen_trainings_fill_a_page(
    printed: Callable[..., Path], rows: int, pages: int
) -> None:
    file = printed(usual_registration(rows))
    reader = pypdf.PdfReader(file)
    assert len(reader.pages) == pages
    texts = [page.extract_text() for page in reader.pages]
    assert sum(text.count("LSZ2024-") for text in texts) == rows
    assert [("本页小计" in text, "合　计" in text) for text in texts] == [
        (page < pages - 1, page == pages - 1) for page in range(pages)
    ]
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
            A4_PORTRAIT, abs=0.01
        )


@pytest.mark.parametrize("made", [usual_registration, empty_registration, overfull_registration])
def test_no_word_is_unkind_and_no_glyph_is_missing(
    printed: Callable[..., Path], made: Callable[[], HourRegistration]
) -> None:
    file = printed(made())
    words = "".join(words_of(file, page) for page in range(len(pypdf.PdfReader(file).pages)))
    assert not [word for word in UNKIND if word in words]
    assert "〓" not in words
    assert fonts_of(file) <= {"NotoSansSC-Regular", "NotoSansSC-Bold", "LXGWWenKai-Regular"}


def test_a_name_in_yi_script_and_one_of_eight_characters_are_printed_whole(
    printed: Callable[..., Path],
) -> None:
    papers = [replace(usual_registration(), teacher_name=name) for name in (YI_NAME, LONGEST)]
    file = printed(*papers)
    assert YI_NAME in words_of(file, 0)
    assert LONGEST in words_of(file, 1)
    assert "NotoSansYi-Regular" in fonts_of(file)


def test_what_the_county_has_not_decided_stays_empty_for_its_pen(
    printed: Callable[..., Path],
) -> None:
    open_row, decided = hour_row(0), hour_row(1)
    assert open_row.certified_halves is None
    picture = picture_of(printed(replace(usual_registration(), rows=(open_row, decided))))

    def ink(row: int) -> float:
        x0, y0, x1, y1 = place.TABLE.cell(row, 11)
        return darkness(picture, (x0 + x1) / 2, (y0 + y1) / 2, 7)

    assert ink(0) == 0.0
    assert ink(1) > 0.02
    assert ink(2) == 0.0


def test_the_check_code_follows_the_figures_and_not_the_printer() -> None:
    values = usual_registration()
    elsewhere = replace(values, device="99999999", data_until="2026-01-01 08:00")
    changed = replace(values, certified_halves=values.certified_halves + 1)
    assert check_code(elsewhere) == check_code(values)
    assert check_code(changed) != check_code(values)


def test_an_overfull_row_stays_in_its_cells(printed: Callable[..., Path]) -> None:
    picture = picture_of(printed(overfull_registration()))
    for row in range(place.ROWS_A_PAGE):
        x0, y0, _x1, y1 = place.TABLE.cell(row, 2)
        above_and_below = [darkness(picture, x0 + 30, y, 0.5) for y in (y0 + 1.6, y1 - 1.6)]
        assert above_and_below == [0.0, 0.0]


def test_the_form_lies_where_it_always_lay() -> None:
    assert place.TABLE.cell(0, 0) == pytest.approx((34.02, 658.49, 54.83, 686.52), abs=0.01)
    assert place.TABLE.cell(17, 11) == pytest.approx((532.52, 182.06, 561.26, 210.09), abs=0.01)
    name = (place.RIGHT - place.LEFT) * 100 / 520
    assert name > 22 / 25.4 * 72
    assert place.SIGN_TOP - place.SIGN_BOTTOM > 70


def test_a_form_that_nobody_filled_leaves_the_sums_to_the_pen(
    printed: Callable[..., Path],
) -> None:
    words = words_of(printed(empty_registration()))
    assert "目标 90" in words
    assert "已认定 0" not in words
