"""How alike two titles or texts are, and that it does not depend on who asks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text_likeness import (
    LIKE_TEXTS,
    LIKE_TITLES,
    can_be_alike,
    fold_number,
    fold_text,
    likeness,
    most_alike,
)
from tests.factories.trainings import named

CHARACTERS = st.text("秋天的雨，数学培训1a ", max_size=12)


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("秋天的雨", "秋天的雨", 1.0),
        ("《秋天的雨》", "秋天 的雨。", 1.0),
        ("ＰＰＴ培训", "ppt培训", 1.0),
        ("雨", "雨", 1.0),
        ("雨", "雪", 0.0),
        ("雨", "秋天的雨", 0.0),
        ("", "", 0.0),
        ("……", "——", 0.0),
        ("秋天的雨", "春天的风", 1 / 3),
        ("数学培训", "培训数学", 2 / 3),  # a moved word costs its ends
        ("啊啊啊啊", "啊啊", 0.5),  # each pair counts as often as it stands
    ],
)
def test_pairs_of_characters_are_compared(first: str, second: str, alike: float) -> None:
    assert likeness(first, second) == pytest.approx(alike)


def test_the_two_thresholds_are_met_exactly() -> None:
    # 17 of 20 pairs, and 8 of 10.
    title = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子"
    assert likeness(title, title[:18] + "丑寅卯") == 0.85 >= LIKE_TITLES
    assert likeness(title[:11], title[:9] + "丑寅") == 0.8 >= LIKE_TEXTS
    assert likeness(title, title[:17] + "丑寅卯辰") < LIKE_TITLES


@given(CHARACTERS, CHARACTERS)
def test_it_is_the_same_both_ways_and_never_above_one(first: str, second: str) -> None:
    alike = likeness(first, second)
    assert alike == likeness(second, first)
    assert 0 <= alike <= 1
    assert likeness(first, first) == (1 if fold_text(first) else 0)


@given(CHARACTERS, CHARACTERS, st.sampled_from([0.5, LIKE_TEXTS, LIKE_TITLES, 1.0]))
def test_the_look_at_the_lengths_loses_no_pair(first: str, second: str, at_least: float) -> None:
    if likeness(first, second) >= at_least:
        assert can_be_alike(fold_text(first), fold_text(second), at_least)


def test_a_thousand_pages_are_compared_while_one_waits() -> None:
    page = "出示雨天的图片提问看图说一句话范读并指名读分组朗读小结板书抄写生字" * 30
    others = {named(str(number)): page[number:] for number in range(200)}
    begun = time.process_time()
    found = most_alike(page, others)
    assert found[0] == (named("0"), 1.0)
    assert len(found) == 200
    assert time.process_time() - begun < 5


def test_only_what_is_alike_enough_is_told_the_most_alike_first() -> None:
    others = {
        named("c"): "分组朗读课文第二段并抄写生字词语",
        named("b"): "分组朗读课文第二段并抄写生字",
        named("a"): "分组朗读课文第二段并抄写生字",
        named("d"): "用小棒摆一摆再说一说",
    }
    found = most_alike("分组朗读课文第二段并抄写生字", others)
    assert [name for name, _alike in found] == [named("a"), named("b"), named("c")]
    assert most_alike("", others) == ()


def test_a_certificates_number_is_one_however_it_is_typed() -> None:
    assert fold_number(" zj—２０２４ - 117") == "ZJ-2024-117"


def test_length_alone_rules_out_what_cannot_be_alike() -> None:
    assert can_be_alike("秋天", "春风", 0.5)
    assert can_be_alike("秋天", "秋", 0.0)
    assert not can_be_alike("雨", "雪", 0.0)
    assert can_be_alike("雨", "雨", 1.0)
    assert can_be_alike("秋天的雨", "天的", 0.5)
    assert not can_be_alike("秋天的雨", "天的", 0.51)
    assert not can_be_alike("雨", "秋天的雨", 0.1)


def test_what_is_just_alike_enough_is_told() -> None:
    one, other = named("one"), named("other")
    others = {one: "春天的风", other: "数学"}
    assert most_alike("秋天的雨", others, 1 / 3) == ((one, 1 / 3),)
    assert most_alike("秋天的雨", others, 0.34) == ()
