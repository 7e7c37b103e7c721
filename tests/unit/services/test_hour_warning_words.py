"""Every warning of hours has one code, a sentence, and a row in docs/errors.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.domain.hours import WARNINGS
from app.services.hour_warning_words import WARNING_CODES, flag_words, warning_sentence

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "errors.md"


def test_each_warning_has_a_code_of_its_own_and_a_row() -> None:
    assert list(WARNING_CODES) == list(WARNINGS)
    assert len(set(WARNING_CODES.values())) == len(WARNINGS)
    rows = re.findall(r"^\| `(W-\d\d)` \|", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert rows == list(WARNING_CODES.values())


@pytest.mark.parametrize("kind", WARNINGS)
def test_a_warning_says_what_it_means_and_its_code(kind: str) -> None:
    sentence = warning_sentence(kind, "板书练习")
    assert sentence.endswith(f"({WARNING_CODES[kind]})")
    assert ("板书练习" in sentence) == (kind == "overlap")
    assert flag_words(kind) != kind or kind == "under_floor"
