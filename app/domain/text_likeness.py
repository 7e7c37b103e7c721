"""How alike two texts are: Dice's measure over pairs of neighbouring characters.

Why this one: Chinese has no spaces between words, so pairs of characters stand for words; it is a
function of the two texts alone (no order of arguments, no seed), linear in their length, and a
moved sentence costs only its two ends. difflib is none of these: quadratic, and its ratio changes
with the order of the arguments.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

LIKE_TITLES: Final = 0.85  # domain spec 5.1.6
LIKE_TEXTS: Final = 0.80  # domain spec 5.3


def fold_text(text: str) -> str:
    """Return what is compared: NFKC, small letters, letters and digits only."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def fold_number(text: str) -> str:
    """Return a certificate's number as it is compared: NFKC, one kind of dash, no spaces."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(plain.translate(str.maketrans("—–−‐", "----")).split())


def likeness(first: str, second: str) -> float:
    """Return 0.0 (nothing in common) to 1.0 (the same but for signs and spaces).

    Two texts without a letter or digit have nothing in common.
    """
    return _likeness(fold_text(first), fold_text(second))


def _likeness(first: str, second: str) -> float:
    if first == second:
        return 1.0 if first else 0.0
    pairs = len(first) - 1 + len(second) - 1
    if min(len(first), len(second)) <= 1:
        return 0.0
    common = Counter(pairwise(first)) & Counter(pairwise(second))
    return 2 * common.total() / pairs


def can_be_alike(first: str, second: str, at_least: float) -> bool:
    """Tell cheaply, by length alone, whether two folded texts may reach a likeness."""
    shorter, longer = sorted((len(first), len(second)))
    if longer <= 1:
        return first == second
    return 2 * (shorter - 1) >= at_least * (shorter + longer - 2)


def most_alike(
    text: str, others: Mapping[bytes, str], at_least: float = LIKE_TEXTS
) -> tuple[tuple[bytes, float], ...]:
    """Return the ids of the other texts that are at least so alike, the most alike first."""
    own = fold_text(text)
    folded = {name: fold_text(other) for name, other in others.items()}
    found = [
        (name, alike)
        for name, other in folded.items()
        if can_be_alike(own, other, at_least) and (alike := _likeness(own, other)) >= at_least
    ]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))
