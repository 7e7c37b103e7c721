"""Hours, school years and days as the forms write them."""

from __future__ import annotations

from datetime import date

import pytest

from app.reports.words import hours_text, span_text, year_text


@pytest.mark.parametrize(
    ("halves", "text"), [(0, "0"), (1, "0.5"), (8, "4"), (9, "4.5"), (180, "90"), (-3, "−1.5")]
)
def test_hours_are_halves_without_a_float(halves: int, text: str) -> None:
    assert hours_text(halves) == text


def test_a_school_year_has_two_numbers() -> None:
    assert year_text(2024) == "2024—2025学年"


def test_a_span_says_its_year_once_unless_it_crosses_one() -> None:
    assert span_text(date(2024, 10, 8), date(2024, 10, 8)) == "2024.10.8"
    assert span_text(date(2024, 10, 8), date(2024, 10, 12)) == "2024.10.8\n—10.12"
    assert span_text(date(2024, 12, 28), date(2025, 1, 2)) == "2024.12.28\n—2025.1.2"
