"""Four words to offer as a password: 32 bits, each guess behind the cost of its slot.

A field for passwords takes no input method, so the words are typed in pinyin without tones.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

WORDS_FILE: Final = Path(__file__).resolve().parents[2] / "resources" / "password_words.json"
WORDS: Final = 4
_HALF_BITS: Final = 4
_HALF_MASK: Final = 15


@dataclass(frozen=True, slots=True)
class Word:
    """One word of two characters, as it is read and as it is typed."""

    hanzi: str
    pinyin: str


def offered_words(random_bytes: Callable[[int], bytes]) -> tuple[Word, ...]:
    """Return four words; every one of the 256 is equally likely at each place."""
    first, second = _halves()
    return tuple(
        Word(
            first[byte >> _HALF_BITS][0] + second[byte & _HALF_MASK][0],
            first[byte >> _HALF_BITS][1] + second[byte & _HALF_MASK][1],
        )
        for byte in random_bytes(WORDS)
    )


def as_password(words: tuple[Word, ...]) -> str:
    """Return what is typed for the words."""
    return "".join(word.pinyin for word in words)


@cache
def _halves() -> tuple[list[list[str]], list[list[str]]]:
    """Return 16 first and 16 second characters, each with its pinyin."""
    halves = json.loads(WORDS_FILE.read_text("utf-8"))
    return halves["first"], halves["second"]
