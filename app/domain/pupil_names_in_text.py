"""Names of the class list in a lesson's texts: asked before saving, so it rather asks too often.

Han and Yi have no spaces between words, so such a name counts wherever it stands, even inside a
longer word (俄木 in 俄木匠). A Latin name and a name of one character count only as a whole word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# The dots between the parts of a name; people write them, leave them out and mix them up.
_DOTS: Final = frozenset("·•・‧･⋅．.∙●")
# Not line breaks: the end of one line and the head of the next are no name.
_SPACES: Final = frozenset(" \t\u00a0\u3000\u2002\u2003\u2009\u202f\u200b")
_STAND_IN: Final = re.compile(r"(?:学)?生[0-9A-Z]{0,2}|[0-9]+")


@dataclass(frozen=True, slots=True)
class NameHit:
    """One place. field: the key of the text. start: index of its first character in that text."""

    field: str
    name: str
    start: int


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text without dots and spaces. places: where each character stood in the original."""

    text: str
    places: tuple[int, ...]


def find(texts: Mapping[str, str], names: Sequence[str]) -> tuple[NameHit, ...]:
    """Return every place where a name of the list stands, in the order of fields and places.

    Of two names that begin at one place, or lie in one another, the longer is told. 生1, 生2 are
    never a hit, nor is a name that is nothing but such a stand-in.
    """
    wanted = _wanted(names)
    return tuple(
        hit for name, text in texts.items() for hit in _hits(name, _fold(text), text, wanted)
    )


def _wanted(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return folded names with the list's own spelling, longest first."""
    folded = {_fold(name).text: name for name in reversed(list(names))}
    kept = [(fold, name) for fold, name in folded.items() if fold and not _is_stand_in(fold)]
    return sorted(kept, key=lambda one: (-len(one[0]), one[0]))


def _is_stand_in(name: str) -> bool:
    return _STAND_IN.fullmatch(name.upper()) is not None


def _fold(text: str) -> _Folded:
    """Fold signs and leave out dots and the spaces beside Han or Yi characters."""
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        is_gap = character in _SPACES and not _is_beside_latin(text, place)
        if character in _DOTS or is_gap:
            continue
        for one in unicodedata.normalize("NFKC", character).casefold():
            kept.append(one)
            places.append(place)
    return _Folded("".join(kept), tuple(places))


def _is_beside_latin(text: str, place: int) -> bool:
    return _is_latin(text[place - 1 : place]) or _is_latin(text[place + 1 : place + 2])


def _is_latin(character: str) -> bool:
    return character.isalpha() and "LATIN" in unicodedata.name(character, "")


def _hits(
    field: str, folded: _Folded, original: str, wanted: Iterable[tuple[str, str]]
) -> list[NameHit]:
    taken: set[int] = set()
    found = []
    for fold, name in wanted:
        start = folded.text.find(fold)
        while start >= 0:
            span = range(start, start + len(fold))
            if taken.isdisjoint(span) and _stands(folded, original, span):
                taken.update(span)
                found.append(NameHit(field, name, folded.places[start]))
            start = folded.text.find(fold, start + 1)
    return sorted(found, key=lambda hit: hit.start)


def _stands(folded: _Folded, original: str, span: range) -> bool:
    """Tell whether a name at a place is one: whole words for Latin and for one character."""
    first, last = folded.places[span[0]], folded.places[span[-1]]
    before, after = original[first - 1 : first] if first else "", original[last + 1 : last + 2]
    if len(span) == 1:
        return not (before.isalnum() or after.isalnum())
    joins = _is_latin(original[first]) and _is_latin(before)
    return not joins and not (_is_latin(original[last]) and _is_latin(after))
