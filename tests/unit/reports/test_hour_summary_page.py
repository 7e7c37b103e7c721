"""P02 as the school hands it up: who reached the target, and of how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from app.reports import hour_summary_page as place
from app.reports.hour_summary import HourSummary, TeacherHours, write_hour_summaries
from app.reports.paper import A4_LANDSCAPE
from tests.unit.reports.office_papers import (
    LONGEST,
    YI_NAME,
    empty_summary,
    overfull_summary,
    usual_summary,
)
from tests.unit.reports.papers import UNKIND, darkness, fonts_of, picture_of, words_of


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[HourSummary], Path]:
    def write(values: HourSummary) -> Path:
        out = tmp_path / "P02.pdf"
        pages = write_hour_summaries([values], out)
        assert len(pypdf.PdfReader(out).pages) == pages
        return out

    return write


def test_only_full_time_teachers_are_counted(printed: Callable[..., Path]) -> None:
    values = usual_summary()
    assert (len(values.teachers), len(values.counted)) == (10, 9)
    words = words_of(printed(values))
    assert "专任教师 9 人" in words
    assert "达标 6 人" in words
    assert "达标率 66%" in words  # 6 of 9, never rounded up
    assert "吉伍曲尔＊" in words
    assert "＊不计入人数" in words


def test_half_an_hour_below_the_target_is_not_the_target() -> None:
    one = TeacherHours("吉木阿来", certified=179)
    school = HourSummary("", 2024, (one,))
    assert (school.reached, school.rate, school.reached_if_certified) == (0, 0, 0)
    pending = replace(school, teachers=(replace(one, pending=1),))
    assert (pending.reached, pending.reached_if_certified) == (0, 1)
    assert replace(school, teachers=(replace(one, certified=180),)).rate == 100


def test_each_teacher_reads_where_they_stand(printed: Callable[..., Path]) -> None:
    lines = words_of(printed(usual_summary())).splitlines()
    standing = {line.split()[1]: line for line in lines if line[:1].isdigit() and " " in line}
    assert standing["罗洪阿各"].endswith("90 10.5 达标")
    assert standing["尔古木牛"].endswith("84 12.5 待认定可达标")
    assert standing["王小梅"].endswith("66 18.5 还需 24 学时")


@pytest.mark.parametrize(("teachers", "pages"), [(0, 1), (25, 1), (26, 2), (40, 2)])
def test_twenty_five_teachers_fill_a_page(
    printed: Callable[..., Path], teachers: int, pages: int
) -> None:
    reader = pypdf.PdfReader(printed(usual_summary(teachers)))
    assert len(reader.pages) == pages
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
            A4_LANDSCAPE, abs=0.01
        )
        assert f"共{pages}页" in page.extract_text()


@pytest.mark.parametrize("made", [usual_summary, empty_summary, overfull_summary])
def test_no_word_is_unkind_and_no_glyph_is_missing(
    printed: Callable[..., Path], made: Callable[[], HourSummary]
) -> None:
    file = printed(made())
    words = words_of(file)
    assert not [word for word in UNKIND if word in words]
    assert "〓" not in words
    assert "Helvetica" not in " ".join(fonts_of(file))


def test_long_names_stay_in_their_column(printed: Callable[..., Path]) -> None:
    file = printed(overfull_summary())
    words = words_of(file)
    assert LONGEST in words
    assert YI_NAME + LONGEST in words
    picture = picture_of(file)
    for row in range(0, place.ROWS_A_PAGE, 5):
        _x0, y0, x1, y1 = place.TABLE.cell(row, 1)
        assert darkness(picture, x1 - 1.5, (y0 + y1) / 2, 0.6) < 0.5
        assert darkness(picture, x1 + 3, (y0 + y1) / 2, 1.5) == 0.0


def test_the_form_lies_where_it_always_lay() -> None:
    assert place.TABLE.cell(0, 0) == pytest.approx((34.02, 472.39, 58.79, 488.41), abs=0.01)
    assert place.TABLE.cell(24, 14) == pytest.approx((724.01, 88.03, 807.87, 104.05), abs=0.01)
    assert place.TABLE.edges[2] - place.TABLE.edges[1] > 22 / 25.4 * 72
