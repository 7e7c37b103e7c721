"""P11 as a child takes it home: only what was done, and nothing to compare with others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pypdf
import pytest

from app.domain.habits import ITEMS
from app.reports import habit_card_page as place
from app.reports.habit_card import HabitCard, HabitDays, write_habit_cards
from app.reports.paper import A4_LANDSCAPE
from tests.unit.reports.office_papers import (
    LONGEST,
    YI_NAME,
    card_of,
    empty_cards,
    overfull_cards,
    usual_cards,
)
from tests.unit.reports.papers import UNKIND, darkness, fonts_of, is_touched, picture_of, words_of


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[list[HabitCard]], Path]:
    def write(cards: list[HabitCard]) -> Path:
        out = tmp_path / "P11.pdf"
        pages = write_habit_cards(cards, out)
        assert pages == -(-len(cards) // 2) == len(pypdf.PdfReader(out).pages)
        return out

    return write


def test_two_children_share_a_sheet_with_a_line_to_cut(printed: Callable[..., Path]) -> None:
    file = printed(usual_cards())
    words = words_of(file)
    assert words.count("我的好习惯成长卡") == 2
    assert "马海木呷子" in words
    assert "俄木" in words
    assert words_of(file, 1).count("我的好习惯成长卡") == 1
    picture = picture_of(file)
    middle = place.PAGE_WIDTH / 2
    dashes = [is_touched(picture, middle, y, 0.5) for y in range(20, 200)]
    assert 0.4 < sum(dashes) / len(dashes) < 0.98
    page = pypdf.PdfReader(file).pages[0]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
        A4_LANDSCAPE, abs=0.01
    )


@pytest.mark.parametrize("days", [0, 1, 14, 15, 27])
def test_there_is_one_sun_for_every_day_it_was_done(
    printed: Callable[..., Path], days: int
) -> None:
    card = replace(card_of("俄木"), items=(HabitDays(days),) * len(ITEMS))
    picture = picture_of(printed([card]))
    x0, x1 = place.rest_of(0)
    suns = place.sun_places(x0, x1, 3, days)
    assert len(suns) == days
    for x, y, r in suns:
        assert darkness(picture, x, y, r * 0.35) > 0.9
        assert x + r < x1 - place.MORE_WIDTH - 20
    everywhere = place.sun_places(x0, x1, 3, 27 if days > 14 else 14)
    for x, y, r in everywhere[days:]:
        assert darkness(picture, x, y, r * 0.5) == 0.0


def test_only_growth_is_told(printed: Callable[..., Path]) -> None:
    words = words_of(printed([card_of("俄木")]))
    assert words.count("比上月多") == 4  # of three, one, two and five days
    assert "−" not in words
    assert "比上月少" not in words
    assert "多0天" not in words
    assert "0天" not in words.replace("10天", "")


def test_the_values_have_no_place_for_what_was_not_done() -> None:
    assert {one.name for one in fields(HabitDays)} == {"days", "more"}
    assert not {one.name for one in fields(HabitCard)} & {"rank", "class_mean", "not_yet", "seat"}


def test_praise_and_goal_are_one_line_each_or_a_line_to_write_on(
    printed: Callable[..., Path],
) -> None:
    words = words_of(printed([card_of("俄木")]))
    assert "“洗脸”做到了19天，真了不起。" in words
    assert "下个月，“会复习”再多做到几天。" in words
    open_card = replace(card_of("俄木"), praised="", goal="")
    file = printed([open_card])
    assert "真了不起" not in words_of(file)
    picture = picture_of(file)
    x0, x1 = place.rest_of(0)
    line = place.LINES_TOP - 0.5 * place.LINE_HEIGHT - 7
    assert is_touched(picture, (x0 + x1) / 2, line, 1)


def test_the_card_says_that_it_is_not_for_the_wall(printed: Callable[..., Path]) -> None:
    for cards in (usual_cards()[:2], empty_cards() * 2):
        words = words_of(printed(cards))
        assert words.count("内部使用　不得张贴　不得拍照外传") == 2
        assert words.count("家长的话：") == 2
        assert words.count("老师的话：") == 2


@pytest.mark.parametrize("made", [usual_cards, empty_cards, overfull_cards])
def test_no_word_is_unkind_and_no_glyph_is_missing(
    printed: Callable[..., Path], made: Callable[[], list[HabitCard]]
) -> None:
    file = printed(made())
    words = "".join(page.extract_text() for page in pypdf.PdfReader(file).pages)
    assert not [word for word in (*UNKIND, "还需努力") if word in words]
    assert "〓" not in words
    assert "Helvetica" not in " ".join(fonts_of(file))


def test_long_and_yi_names_are_printed_whole(printed: Callable[..., Path]) -> None:
    file = printed(overfull_cards())
    assert LONGEST in words_of(file)
    assert YI_NAME in words_of(file)


def test_the_card_lies_where_it_always_lay() -> None:
    assert place.rest_of(0) == pytest.approx((31.18, 389.76), abs=0.01)
    assert place.rest_of(place.CARD_WIDTH) == pytest.approx((452.13, 810.71), abs=0.01)
    assert (place.row_top(0), place.row_top(10)) == pytest.approx((498.90, 203.90), abs=0.01)
    assert place.sun_places(*place.rest_of(0), 0, 1) == [
        pytest.approx((105.92, 484.15, 6.44), abs=0.01)
    ]
    assert place.BOXES_TOP - place.BOXES_BOTTOM > 80
