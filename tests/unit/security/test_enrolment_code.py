"""Codes told by telephone: no two characters alike, typed in any manner, equal at both ends."""

from __future__ import annotations

import re
from itertools import count

import pytest

from app.security.enrolment_code import ALPHABET, new_code, read_code, short_code

CENTER, LAPTOP = b"c" * 32, b"d" * 32


def test_a_code_has_three_groups_and_nothing_that_looks_like_something_else() -> None:
    numbers = count(7)
    codes = {
        new_code(lambda size: (next(numbers) * 0x9E3779B97F4A7C15 % 2**128).to_bytes(size, "big"))
        for _time in range(200)
    }
    assert len(codes) == 200
    for code in codes:
        assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", code)
        assert set(code) <= set(ALPHABET) | {"-"}
        assert read_code(code.lower()) == code.replace("-", "")
    assert not set("0O1IL") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed", ["", "ABCD-2345-WXY", "ABCD-2345-WXYZ-2", "ABCD-2345-WXY0", "一二三"]
)
def test_what_cannot_be_a_code_is_not_tried(typed: str) -> None:
    assert read_code(typed) is None


def test_laptop_and_center_show_the_same_eight_digits() -> None:
    shown = short_code(CENTER, LAPTOP)
    assert re.fullmatch(r"\d{4} \d{4}", shown)
    assert shown == short_code(CENTER, LAPTOP)
    assert shown != short_code(CENTER, b"e" * 32)
    assert shown != short_code(b"C" * 32, LAPTOP)


def test_the_digits_of_two_known_keys_never_change() -> None:
    # Both ends run different versions one day: a change here is a change of protocol.
    assert short_code(CENTER, LAPTOP) == "3949 2042"
