"""Every code of a verdict and of a return has words, the same ones in docs/errors.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.center import judging
from app.center.certification import RETURN_CODES
from app.services.verdict_words import (
    return_reasons,
    return_words,
    verdict_sentences,
    verdict_words,
)

ERRORS = (Path(__file__).resolve().parents[3] / "docs" / "errors.md").read_text("utf-8")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


def rows(heading: str) -> dict[str, str]:
    part = ERRORS.split(f"## {heading}")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([\w-]+)` \| ([^|]+) \|", part, re.MULTILINE))


def test_the_document_says_what_the_program_says() -> None:
    assert rows("Verdicts of the center") == verdict_sentences()
    assert rows("Reasons of a return") == return_reasons() | {
        "other": "told in a person's own words"
    }


def test_every_code_that_a_center_gives_has_a_sentence() -> None:
    given = {
        value
        for value in vars(judging).values()
        if isinstance(value, str) and re.fullmatch(r"[RQ]-\d\d", value)
    }
    assert given
    assert given <= set(verdict_sentences())
    assert set(RETURN_CODES) == {*return_reasons(), "other"}


def test_a_code_of_a_newer_center_is_told_plainly() -> None:
    assert verdict_words("R-99", is_refused=True) == "the center did not take it"
    assert verdict_words("", is_refused=False).startswith("the center keeps it apart")
    assert return_words("other", "补照片") == "补照片"
    assert return_words("overlap", "与县培") == "overlaps in time: 与县培"
    assert return_words("of tomorrow") == "see the center"
