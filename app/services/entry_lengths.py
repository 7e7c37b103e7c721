"""How long the texts of an hour or lesson line may be: what is longer is refused by its field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from app.domain.errors import InputError
from app.domain.text import _
from app.sync.record_layout import MAX_LONG_TEXT, MAX_TEXT

# Fields, and lists of parts, whose texts are written in sentences.
_LONG: Final = frozenset(
    {
        *("objectives", "key_points", "learner_analysis", "reflection"),
        *("steps", "improvements", "four_prep", "comments"),
    }
)
_SHORT_IN_PARTS: Final = frozenset({"by", "role"})


def refuse_long_texts(line: msgspec.Struct) -> None:
    """Refuse a line of which a text has more signs than its field holds. Raises: InputError I-480.

    The field is named as the line names it.
    """
    names = zip(line.__struct_fields__, line.__struct_encode_fields__, strict=True)
    for attribute, field in names:
        most = MAX_LONG_TEXT if field in _LONG else MAX_TEXT
        for length, limit in _lengths(getattr(line, attribute), most):
            if length > limit:
                words = _("The text has more than {most} characters; shorten it.")
                raise InputError(words.format(most=limit), field=field, code="I-480")


def _lengths(value: Any, most: int) -> Iterator[tuple[int, int]]:
    """Yield length and limit of each text in a value."""
    if isinstance(value, str):
        yield len(value), most
    elif isinstance(value, list):
        for one in value:
            yield from _lengths(one, most)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            limit = MAX_TEXT if name in _SHORT_IN_PARTS else most
            yield from _lengths(getattr(value, name), limit)
