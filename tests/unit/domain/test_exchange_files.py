"""What our own files carry: a version cell, and a guard before anything that would run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.exchange_files import (
    COUNTS,
    form_of,
    guarded,
    mark_of,
    needs_guard,
    unguarded,
    without_control_signs,
)


@pytest.mark.parametrize("form", ["E1", "E2", "E3", "E4", "E5"])
def test_a_form_is_known_by_its_version_cell(form: str) -> None:
    assert form_of(mark_of(form)) == form
    assert form_of(f"{mark_of(form)} 2026-10-08") == form


@pytest.mark.parametrize(
    "text", ["", "E1", "索玛", "索玛E1", "索玛E1-", "四开乡索玛E1-1", "索玛花E1-1"]
)
def test_other_texts_are_no_version_cell(text: str) -> None:
    assert form_of(text) == ""


def test_only_counts_are_never_taken_back() -> None:
    assert sorted(COUNTS) == ["E2", "E3", "E4"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "'=1",
        "513431201501020011",
    ],
)
def test_what_would_run_is_led_by_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "俄木", "2026-10-08", "'", "'一对一'", "1=1", "2026100801"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text("'=+-@ \t\r\n＝a木", max_size=6))
def test_the_guard_is_taken_off_again_whatever_was_written(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not needs_guard(guarded(text)) or guarded(text).startswith("'")


def test_signs_that_no_spreadsheet_may_hold_are_left_out() -> None:
    assert without_control_signs("俄\x00木\x1b\ud800\x7f\ufffe") == "俄木"
    assert without_control_signs("俄\t木\r\n") == "俄\t木\r\n"


def test_the_version_of_a_form_is_the_one_that_schools_hold() -> None:
    assert mark_of("E1") == "索玛E1-1"
