"""A child's name in a lesson's text is found before it is saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.domain.pupil_names_in_text import NameHit, find

NAMES = json.loads(
    (Path(__file__).resolve().parents[3] / "resources" / "sample" / "names.json").read_text("utf-8")
)


def hits(text: str, *names: str) -> list[tuple[str, int]]:
    return [(hit.name, hit.start) for hit in find({"reflection": text}, names)]


def test_a_name_is_told_with_its_field_and_place() -> None:
    texts = {"objectives": "会认生字", "reflection": "今天曲比史色读得很好，曲比史色笑了。"}
    assert find(texts, ["俄木", "曲比史色"]) == (
        NameHit("reflection", "曲比史色", 2),
        NameHit("reflection", "曲比史色", 11),
    )
    assert find(texts, []) == ()
    assert find({}, ["俄木"]) == ()


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("请俄木回答", ["俄木"], [("俄木", 1)]),
        ("爸爸是俄木匠", ["俄木"], [("俄木", 3)]),  # rather once too often
        ("马海木呷子和马海木", ["马海木呷子"], [("马海木呷子", 0)]),
        ("生1读，生2答，学生3写", ["生1", "生2", "学生3", "生"], []),
        ("生1读", ["俄木"], []),
        ("学生12人", ["12", "学生"], []),
        ("木头", ["木"], []),
        ("请 木 回答", ["木"], [("木", 2)]),
        ("请“木”回答", ["木"], [("木", 2)]),
        ("Ali read", ["Ali"], [("Ali", 0)]),
        ("ali read", ["Ali"], [("Ali", 0)]),
        ("Alibaba", ["Ali"], []),
        ("Balinese", ["Ali"], []),
        ("Bali", ["Ali"], []),
        ("请Ali读", ["Ali"], [("Ali", 1)]),
        ("Li Ming", ["Li Ming"], [("Li Ming", 0)]),
        ("ꀉꑳ来了", ["ꀉꑳ"], [("ꀉꑳ", 0)]),
        ("", ["俄木"], []),
        ("俄木", ["", " ", "·"], []),
    ],
)
def test_where_a_name_stands(text: str, names: list[str], found: list[tuple[str, int]]) -> None:
    assert hits(text, *names) == found


@pytest.mark.parametrize("dot", ["·", "•", "・", "‧", "･", "⋅", ""])
@pytest.mark.parametrize("listed", ["阿依·莫", "阿依•莫", "阿依莫"])
def test_every_dot_between_the_parts_is_the_same(dot: str, listed: str) -> None:
    assert hits(f"请阿依{dot}莫读", listed) == [(listed, 1)]


@pytest.mark.parametrize("gap", [" ", "\u3000", "\u00a0", "  ", "\u200b"])
def test_a_name_with_a_gap_in_it_is_still_a_name(gap: str) -> None:
    assert hits(f"请吉克{gap}阿依莫读", "吉克阿依莫") == [("吉克阿依莫", 1)]


def test_two_lines_do_not_make_a_name() -> None:
    assert hits("读俄\n木头", "俄木") == []


def test_of_two_names_in_one_another_the_longer_is_told() -> None:
    names = ["吉克阿依", "吉克阿依莫", "阿依"]
    assert hits("吉克阿依莫和吉克阿依", *names) == [("吉克阿依莫", 0), ("吉克阿依", 6)]
    assert hits("阿依", *names) == [("阿依", 0)]


def test_full_width_letters_are_the_same_name() -> None:
    assert hits("请ＡＬＩ读", "Ali") == [("Ali", 1)]


def test_namesakes_are_told_once() -> None:
    assert hits("曲比史色", "曲比史色", "曲比史色") == [("曲比史色", 0)]


def test_every_pupil_of_the_sample_school_is_found() -> None:
    pupils = sorted(set(NAMES["pupils"]))
    for name in pupils:
        assert hits(f"今天{name}举手了", *pupils) == [(name, 2)]


def test_a_long_text_with_many_spaces_is_read_at_once() -> None:
    assert len(hits(" 俄木 " * 5000, *NAMES["pupils"])) == 5000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Li Na读书", [("Li Na", 0)]),
        ("和 Li Na 读", [("Li Na", 2)]),
        ("李 娜读书", []),
        ("LiNa读书", []),
    ],
)
def test_a_space_between_latin_words_belongs_to_the_name(
    text: str, found: list[tuple[str, int]]
) -> None:
    assert hits(text, "Li Na") == found


@pytest.mark.parametrize("text", ["俄 木读", "俄　木读", "A俄 木", "俄 木A"])
def test_a_space_between_han_characters_does_not_hide_a_name(text: str) -> None:
    assert [name for name, _start in hits(text, "俄木")] == ["俄木"]


def test_a_space_beside_one_latin_letter_parts_words() -> None:
    assert hits("Na 俄", "Na俄") == []
    assert hits("俄 Na", "俄Na") == []


def test_a_name_that_begins_inside_one_that_was_found_is_looked_for_right_behind_it() -> None:
    assert hits("海马马马", "海马", "马马") == [("海马", 0), ("马马", 2)]
