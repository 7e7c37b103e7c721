"""P12 as a class sees it on the wall: suns where they belong, kind words, no names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from app.domain.habits import item_names
from app.reports import suns
from app.reports import wall_poster_page as place
from app.reports.wall_poster import WallPoster, write_wall_posters
from tests.unit.reports.papers import (
    UNKIND,
    darkness,
    empty_poster,
    fonts_of,
    overfull_poster,
    picture_of,
    usual_poster,
    words_of,
)


@pytest.fixture
def printed(tmp_path: Path) -> Callable[..., Path]:
    def write(*posters: WallPoster) -> Path:
        out = tmp_path / "P12.pdf"
        assert write_wall_posters(posters, out) == len(posters)
        return out

    return write


def test_the_suns_shine_where_nine_in_ten_did_it(printed: Callable[..., Path]) -> None:
    picture = picture_of(printed(usual_poster()))
    left = place.LEFT + place.NAME_ROOM
    step = (place.RIGHT - left) / 5
    week_top = place.PROGRESS_TOP + 16 + place.WEEK_ROW + place.WEEK_HEAD
    height = min(place.TALLEST_ROW, (place.DAYS_TOP - place.DAYS_HEAD - week_top) / 3)
    y = place.DAYS_TOP - place.DAYS_HEAD - height / 2
    radius = min(place.LARGEST_SUN, height * 0.42, step * 0.42)
    inner = radius * suns.DISC * 0.7
    dark = [darkness(picture, left + (day + 0.5) * step, y, inner) for day in range(5)]
    assert dark[0] > 0.7  # shining
    assert dark[1] < 0.02  # open: white inside
    assert 0.05 < dark[2] < 0.6  # hatched
    assert dark[3] < 0.05  # a dot
    assert dark[4] == 0  # ahead: white
    # Rays stand around the shining one only.
    assert darkness(picture, left + 0.5 * step, y + radius * 0.8, radius * 0.12) > 0.2
    assert darkness(picture, left + 1.5 * step, y + radius * 0.8, radius * 0.12) == 0


def test_the_poster_says_class_week_progress_and_how_many_suns(
    printed: Callable[..., Path],
) -> None:
    words = words_of(printed(usual_poster()))
    for wanted in (
        "三年级1班",
        "我们的好习惯太阳墙",
        "2024年第41周（10月7日—10月13日）",
        "进步项目（比上周做得更好）",
        "洗头、会阅读",
        "本周太阳",
        "周一",
        "10月7日",
        "打印电脑：a1b2c3d4",
    ):
        assert wanted in words
    assert str(usual_poster().shining) == "10"
    assert "10本周太阳" in words


@pytest.mark.parametrize("made", [usual_poster, empty_poster, overfull_poster])
def test_every_habit_is_named_no_word_is_unkind_and_no_glyph_is_missing(
    printed: Callable[..., Path], made: Callable[[], WallPoster]
) -> None:
    file = printed(made())
    words = words_of(file)
    assert all(name in words for name in item_names().values())
    assert not [word for word in UNKIND if word in words]
    assert "〓" not in words
    assert fonts_of(file) <= {"NotoSansSC-Regular", "NotoSansSC-Bold", "LXGWWenKai-Regular"}
    assert len(pypdf.PdfReader(file).pages) == 1


def test_a_week_without_suns_counts_none_and_invites(printed: Callable[..., Path]) -> None:
    words = words_of(printed(empty_poster()))
    assert "本周太阳" not in words
    assert "我们一起开始" in words


def test_ten_daily_items_still_leave_the_progress_box_free(printed: Callable[..., Path]) -> None:
    words = words_of(printed(overfull_poster()))
    assert "60本周太阳" in words
    assert "每周一次" not in words
    rows = (place.DAYS_TOP - place.DAYS_HEAD - place.PROGRESS_TOP - 16) / 10
    assert rows > 30
