"""Running text: Chinese breaks anywhere but before a stop, words stay whole."""

from __future__ import annotations

from app.reports import fonts
from app.reports.flow import lines_of


def test_chinese_breaks_between_characters_and_never_before_a_stop() -> None:
    text = "下个月全班一起练洗澡，老师先做一遍，每天留一点时间。"
    for room in range(40, 200, 3):
        lines = lines_of(text, 10.5, room)
        assert "".join(lines) == text
        assert not [line for line in lines if line[0] in "，。"]
        assert all(fonts.width_of(line.rstrip("，。"), 10.5) <= room for line in lines)


def test_words_and_figures_stay_whole() -> None:
    lines = lines_of("Coverage below 60% has no rate", 10.5, 70)
    assert " ".join(lines).split() == ["Coverage", "below", "60%", "has", "no", "rate"]


def test_nothing_makes_no_line() -> None:
    assert lines_of("", 10.5, 100) == []
    assert lines_of("  ", 10.5, 100) == []
