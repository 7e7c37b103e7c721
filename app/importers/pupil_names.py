"""A pupil's name as one text: Yi names are 4–8 characters, so no surname, no short limit."""

from __future__ import annotations

import re

from app.importers.cell_text import fold

LONGEST_NAME = 20
# Han with its extensions and 〇, Yi (U+A000–A4CF), Latin, the middle dot between name parts.
_NAME = re.compile(
    "[〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U000323af\ua000-\ua4cf·A-Za-zÀ-ÖØ-öø-ɏ]+"
    "(?: [A-Za-zÀ-ÖØ-öø-ɏ]+)*"
)
_SPACE_BESIDE_OTHERS = re.compile(r"(?<![A-Za-zÀ-ɏ])\s+|\s+(?![A-Za-zÀ-ɏ])")


def tidy_name(text: str) -> str:
    """Return a name without the spaces that forms put between Han or Yi characters."""
    return text if text.isalpha() else _SPACE_BESIDE_OTHERS.sub("", fold(text))


def is_name(text: str) -> bool:
    """Tell whether a tidy text may be a name: Han, Yi or Latin letters and ·, any length."""
    return _NAME.fullmatch(text) is not None
