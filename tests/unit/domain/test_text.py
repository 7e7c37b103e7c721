"""Words come from the one catalogue, in Chinese unless somebody asks for the ids themselves."""

from __future__ import annotations

import pytest

from app.domain.text import _, is_english


@pytest.mark.parametrize("language", ["", "zh_CN", "ZH", "de"])
def test_without_a_wish_for_english_words_are_chinese(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    assert is_english() is False
    assert _("The disk is full.").startswith("磁盘")


@pytest.mark.parametrize("language", ["en", "EN", "en_GB.UTF-8"])
def test_who_asks_for_english_gets_the_ids(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    assert is_english() is True
    assert _("The disk is full.") == "The disk is full."
