"""Whether a lesson case names a child of the school, and how it would read without the name.

Names never stand in a case unasked: it goes to the center, which knows no child by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.lessons import LessonCase
from app.domain.pupil_names_in_text import find
from app.services.laptop import Unit
from app.services.lesson_texts import change_texts, texts_of
from app.services.roster import known_pupils

_END_OF_SENTENCE = re.compile(r"(?<=[。！？!?；;\n])")
_STAND_IN = re.compile(r"生(\d{1,2})")


@dataclass(frozen=True, slots=True)
class NamedPupil:
    """A child's name in a text. field: its place. start: in the text. sentence: where it stands.

    stand_in: what is proposed instead, 生1.
    """

    field: str
    name: str
    start: int
    sentence: str
    stand_in: str


def names_to_ask(unit: Unit, case: LessonCase, before: LessonCase | None) -> tuple[NamedPupil, ...]:
    """Return the names that nobody was asked about yet, in the order of the form.

    before: the case as it is stored; a name that stands in it was kept on purpose.
    """
    names = sorted({one.name for one in known_pupils(unit.rows, with_left=True) if one.name})
    texts = texts_of(case)
    kept = {hit.name for hit in find(texts_of(before), names)} if before else set()
    hits = [hit for hit in find(texts, names) if hit.name not in kept]
    stand_ins = _stand_ins(texts.values(), [hit.name for hit in hits])
    return tuple(
        NamedPupil(
            hit.field,
            hit.name,
            hit.start,
            sentence_at(texts[hit.field], hit.start),
            stand_ins[hit.name],
        )
        for hit in hits
    )


def without_names(case: LessonCase, named: Sequence[NamedPupil]) -> LessonCase:
    """Return the case with every found name replaced by its stand-in."""
    by_field: dict[str, list[NamedPupil]] = {}
    for one in named:
        by_field.setdefault(one.field, []).append(one)

    def change(place: str, text: str) -> str:
        # From the end, so that the places before stay where they are.
        for one in sorted(by_field.get(place, []), key=lambda hit: -hit.start):
            end = one.start + written_length(text[one.start :], one.name)
            text = text[: one.start] + one.stand_in + text[end:]
        return text

    return change_texts(case, change)


def written_length(text: str, name: str) -> int:
    """Return how long a name is as it stands at the beginning of a text, dots and spaces in it."""
    left = sum(one.isalnum() for one in name)
    for place, one in enumerate(text):
        left -= one.isalnum()
        if left == 0:
            return place + 1
    return len(text)


def sentence_at(text: str, start: int) -> str:
    """Return the sentence of a text in which a place lies."""
    position = 0
    for sentence in _END_OF_SENTENCE.split(text):
        if position <= start < position + len(sentence):
            return sentence.strip()
        position += len(sentence)
    return text.strip()


def _stand_ins(texts: Iterable[str], names: Sequence[str]) -> dict[str, str]:
    """Return a numbered stand-in for each name, after the numbers that are used already."""
    used = max((int(number) for text in texts for number in _STAND_IN.findall(text)), default=0)
    unique = dict.fromkeys(names)
    return {name: f"生{used + number}" for number, name in enumerate(unique, 1)}
