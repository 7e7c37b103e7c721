"""Signs that our own spreadsheets carry, so that they are known when somebody brings them back."""

from __future__ import annotations

import re
from typing import Final

FORMAT_VERSION: Final = 1
HOURS, BANDS, HABITS, SITES, OWN_RECORDS = "E1", "E2", "E3", "E4", "E5"
# These hold counts of many people: nothing in them is one record that could be taken back.
COUNTS: Final = frozenset({BANDS, HABITS, SITES})

_MARK: Final = re.compile(r"索玛(E[1-9])-(\d{1,3})(?:\D.*)?")
# A spreadsheet program runs what begins so when it opens a CSV file (OWASP, CSV injection), and
# of a number of more than 15 digits it keeps only those.
_HARMED: Final = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n]|\d{12,}\Z)")
# XML 1.0 and our own reader refuse these; half of a pair of surrogates is no character.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def mark_of(form: str) -> str:
    """Return the version cell of a form: 索玛E1-1."""
    return f"索玛{form}-{FORMAT_VERSION}"


def form_of(text: str) -> str:
    """Return the form that a version cell names (``E1``), empty for every other text."""
    match = _MARK.fullmatch(text)
    return match[1] if match else ""


def without_control_signs(text: str) -> str:
    """Return a text without signs that no spreadsheet may hold; tab and line breaks stay."""
    return _UNPRINTABLE.sub("", text)


def needs_guard(text: str) -> bool:
    """Tell whether a spreadsheet program might run a text as a formula, or cut its digits."""
    return _HARMED.match(text) is not None


def guarded(text: str) -> str:
    """Return a text for a CSV cell; one that would not stay a text is led by an apostrophe."""
    return f"'{text}" if needs_guard(text) else text


def unguarded(text: str) -> str:
    """Return what :func:`guarded` was given."""
    return text[1:] if text.startswith("'") and needs_guard(text) else text
