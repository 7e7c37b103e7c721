"""Contrasts of both schemes by WCAG 2.2: words can be read, and signs be told, day and night."""

from __future__ import annotations

import pytest

from app.ui.tokens import DARK, LIGHT, Tokens, named

GROUNDS = ("bg", "surface", "sunken", "soft", "cursor")
# What is written where; the hairline `border` is decoration and says nothing.
TEXTS = [
    *((ink, ground) for ink in ("text", "muted") for ground in GROUNDS),
    *((ink, ground) for ink in ("primary", "danger", "effort") for ground in GROUNDS[:3]),
    *(("excused", ground) for ground in GROUNDS[:3]),
    ("primary", "soft"),
    ("onprimary", "primary"),
    ("done", "surface"),
    ("done", "bg"),
    ("done", "donesoft"),
    ("effort", "effortsoft"),
    ("danger", "dangersoft"),
]
SIGNS = [
    *(("edge", ground) for ground in ("bg", "surface", "sunken")),
    *(("primary", ground) for ground in GROUNDS),
    *(("brand", ground) for ground in ("bg", "sunken", "surface")),
    ("todo", "surface"),
    ("todo", "cursor"),
    ("excused", "surface"),
]


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#RRGGBB``, 0 to 1."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def short_of(tokens: Tokens, pairs: list[tuple[str, str]], least: float) -> dict[str, float]:
    colours = named(tokens)
    found = {f"{ink} on {ground}": contrast(colours[ink], colours[ground]) for ink, ground in pairs}
    return {pair: round(value, 2) for pair, value in found.items() if value < least}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_word_can_be_read(tokens: Tokens) -> None:
    assert short_of(tokens, TEXTS, 4.5) == {}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_edge_and_sign_can_be_told(tokens: Tokens) -> None:
    assert short_of(tokens, SIGNS, 3.0) == {}


def test_the_measure_is_right_at_its_ends() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
