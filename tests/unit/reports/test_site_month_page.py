"""P13 as the area reads it: coverage before rates, no names, the pen's columns left blank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from app.domain.habit_counts import ItemCount
from app.domain.months import Month
from app.reports import site_month_page as place
from app.reports.site_month import SiteLine, SiteMonth, write_site_months
from tests.unit.reports.office_papers import (
    LONG_SCHOOL,
    TEACHERS,
    empty_site_month,
    overfull_site_month,
    usual_site_month,
)
from tests.unit.reports.papers import UNKIND, darkness, fonts_of, picture_of, words_of


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[SiteMonth], Path]:
    def write(values: SiteMonth) -> Path:
        out = tmp_path / "P13.pdf"
        pages = write_site_months([values], out)
        assert len(pypdf.PdfReader(out).pages) == pages
        return out

    return write


def row_of(words: str, site: str) -> str:
    return next(line for line in words.splitlines() if site in line)


def test_a_site_is_one_line(printed: Callable[..., Path]) -> None:
    words = words_of(printed(usual_site_month()))
    row = row_of(words, "四开村小学第11校点")
    assert row == "11 四开村小学第11校点 5 302.5 5 20% 5 0 2 60% 90.0% +3.6 2024.10.11 2"
    assert "18个校点中16个已报" in words
    assert "2024年10月" in words
    assert not [name for name in TEACHERS if name in words]


def test_below_sixty_percent_coverage_no_rate_is_told(printed: Callable[..., Path]) -> None:
    row = row_of(words_of(printed(usual_site_month())), "特布洛村小学第12校点")
    assert "57% 数据不足 —" in row
    assert row.count("%") == 2  # reached, coverage


def test_a_site_that_sent_nothing_has_dashes(printed: Callable[..., Path]) -> None:
    row = row_of(words_of(printed(usual_site_month())), "瓦库村教学点")
    assert row == "18 瓦库村教学点 1 0 0 0% — 0 0 — — — 尚未上报 —"


def test_the_sums_are_of_the_marks_and_not_of_the_rates(printed: Callable[..., Path]) -> None:
    sites = (
        SiteLine("谷莫村教学点", 1, 180, 0, 1, 1, 1, 1, ItemCount(90, 10, 100)),
        SiteLine("瓦库村教学点", 3, 90, 3, 0, 3, 2, 1, ItemCount(300, 600, 900)),
    )
    words = words_of(printed(SiteMonth("四开片区", Month(2024, 10), sites)))
    assert "合　计 4 135 1.5 25% 4 3 2 100% 39.0% — 0" in words


@pytest.mark.parametrize(("sites", "pages"), [(1, 1), (20, 1), (21, 2)])
def test_twenty_sites_fill_a_page(printed: Callable[..., Path], sites: int, pages: int) -> None:
    file = printed(usual_site_month(sites))
    texts = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    assert len(texts) == pages
    assert ["合　计" in text for text in texts] == [n == pages - 1 for n in range(pages)]


@pytest.mark.parametrize("made", [usual_site_month, empty_site_month, overfull_site_month])
def test_no_word_is_unkind_and_no_glyph_is_missing(
    printed: Callable[..., Path], made: Callable[[], SiteMonth]
) -> None:
    file = printed(made())
    words = words_of(file)
    assert not [word for word in UNKIND if word in words]
    assert "〓" not in words
    assert "Helvetica" not in " ".join(fonts_of(file))


def test_what_is_not_recorded_yet_is_left_to_the_pen(printed: Callable[..., Path]) -> None:
    file = printed(overfull_site_month())
    picture = picture_of(file)
    for row in range(place.ROWS_A_PAGE):
        for column in (12, 13):
            x0, y0, x1, y1 = place.TABLE.cell(row, column)
            assert darkness(picture, (x0 + x1) / 2, (y0 + y1) / 2, 7) == 0.0
    assert words_of(file).replace("\n", "").count(LONG_SCHOOL) == place.ROWS_A_PAGE


def test_the_form_lies_where_it_always_lay() -> None:
    assert place.TABLE.cell(0, 0) == pytest.approx((34.02, 468.39, 59.61, 488.41), abs=0.01)
    assert place.TABLE.cell(19, 15) == pytest.approx((766.52, 88.03, 807.87, 108.05), abs=0.01)
