"""The last page of P22: totals by class and item, in the order of the grades, without names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from app.reports import last_totals_page as place
from app.reports.habit_week import HabitWeekSheet
from app.reports.paper import A4_LANDSCAPE
from app.reports.paper_pack import PaperPack, write_paper_pack
from tests.unit.reports.papers import UNKIND, totals, words_of


def test_a_pack_is_the_blank_sheets_and_then_the_totals(
    class_of: Callable[..., HabitWeekSheet], tmp_path: Path
) -> None:
    out = tmp_path / "P22.pdf"
    sheets = (class_of(20).as_blank(), class_of(45).as_blank())
    assert write_paper_pack(PaperPack(sheets, totals(2)), out) == 3
    words = words_of(out, 2)
    for wanted in ("备用纸表套装：最近汇总", "三年级1班", "801/841", "87%", "第1页　共1页"):
        assert wanted in words
    assert not [word for word in UNKIND if word in words]
    for page in pypdf.PdfReader(out).pages:
        assert float(page.mediabox.width) == pytest.approx(A4_LANDSCAPE[0], abs=0.01)


def test_the_seventeenth_class_begins_a_second_page(tmp_path: Path) -> None:
    out = tmp_path / "P22.pdf"
    assert write_paper_pack(PaperPack((), totals(17)), out) == 2
    assert "六年级2班" in words_of(out, 1) or "一年级2班" in words_of(out, 1)
    assert "共2页" in words_of(out, 1)
    assert write_paper_pack(PaperPack((), totals(0)), out) == 1


def test_the_table_lies_inside_the_page_and_its_rows_take_a_hand() -> None:
    assert place.ROW_HEIGHT >= 20
    last_edge = place.FIRST_ITEM + 10 * place.ITEM_WIDTH
    assert last_edge == pytest.approx(place.RIGHT - place.COVERAGE_WIDTH)
