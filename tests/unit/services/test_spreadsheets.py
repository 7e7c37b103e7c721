"""A spreadsheet by its name: .xlsx whole, .csv the one sheet that fits into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.services.paper_forms import Form, Paper, parse_school_year
from app.services.papers import book_from_laptop
from app.services.spreadsheets import write_book
from tests.factories.teaching_school import teaching_school


def test_only_one_sheet_fits_into_a_csv(tmp_path: Path) -> None:
    with teaching_school(tmp_path) as taught:
        year = SchoolYear(2024)
        hours = book_from_laptop(taught.laptop, Paper(Form.HOUR_SHEET, year=year))
        own = book_from_laptop(taught.laptop, Paper(Form.OWN_SHEET))
    assert write_book(hours, tmp_path / "E1.CSV") == 1
    text = (tmp_path / "E1.CSV").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    with pytest.raises(InputError) as refused:
        write_book(own, tmp_path / "E5.csv")
    assert (refused.value.code, refused.value.field) == ("I-445", "out")
    assert not (tmp_path / "E5.csv").exists()
    assert write_book(own, tmp_path / "E5.xlsx") == 3
    for name in ("E1.pdf", "E1.PDF", "E1.xls"):
        with pytest.raises(InputError) as refused:
            write_book(hours, tmp_path / name)
        assert (refused.value.code, refused.value.field) == ("I-445", "out")
        assert not (tmp_path / name).exists()


def test_a_school_year_is_two_years_in_a_row() -> None:
    assert parse_school_year("2024-2025") == SchoolYear(2024)
    for text in ("2024", "2024-2026", "2025-2024", "", "2024—2025"):
        with pytest.raises(InputError) as refused:
            parse_school_year(text)
        assert (refused.value.code, refused.value.field) == ("I-440", "school_year")
