"""A block from the clipboard finds its place, and says what it would change."""

from __future__ import annotations

import dataclasses

import pytest

from app.services.class_sheet import CellKey
from app.sync.operations import ABSENT_FIELD
from app.sync.sheets import MET, NOT_YET
from app.ui.sheet_paste import PastedMark, PastePlan, plan_paste
from app.ui.sheet_state import SheetState
from tests.factories.sheets import WEDNESDAY, sheet


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


def cell(row: int, item: int) -> CellKey:
    return CellKey(WEDNESDAY, 101 + row, item)


def test_a_block_goes_in_at_the_cursor_and_leaves_empty_cells_unseen() -> None:
    state = SheetState(sheet())
    state.go(1, 0)
    plan = plan_paste(state, "√\t○\n\t1\n2\t")
    assert plan.cells == {
        cell(1, 0): MET,
        cell(1, 1): NOT_YET,
        cell(2, 1): MET,
        cell(3, 0): NOT_YET,
    }
    assert plan.marks[0] == PastedMark(1, 0, None, MET)
    assert (plan.unknown, plan.strangers, plan.refused) == ([], [], 0)


def test_unknown_texts_and_cells_past_the_edge_are_named_not_guessed() -> None:
    state = SheetState(sheet(2))
    state.go(1, 9)
    plan = plan_paste(state, "maybe\t√\n√")
    assert plan.unknown == [(1, "maybe"), (1, "√")]
    assert plan.strangers == ["√"]
    assert plan.cells == {}


def test_a_table_with_seats_and_heads_finds_its_rows_and_columns() -> None:
    state = SheetState(sheet())
    state.go(4, 4)
    plan = plan_paste(
        state, "seat\tname\treading\thands\tx\n3\t阿木\t√\t○\t\n99\t?\t√\t√\t\nx\t\t\t√\t"
    )
    assert plan.cells == {cell(2, 6): MET, cell(2, 1): NOT_YET}
    assert plan.strangers == ["99 ? √ √", "x √"]
    plan = plan_paste(state, "hands\n√\n○")
    assert plan.cells == {cell(0, 1): MET, cell(1, 1): NOT_YET}
    assert plan_paste(state, "seat\thands\n1\t√\tnote").unknown == [(0, "note")]


def test_what_is_there_already_or_takes_no_marks_is_counted() -> None:
    one = sheet(3).with_cells({cell(0, 0): MET})
    pupils = (one.pupils[0], dataclasses.replace(one.pupils[1], has_consent=False), one.pupils[2])
    state = SheetState(dataclasses.replace(one, pupils=pupils))
    plan = plan_paste(state, "√\n√\n0")
    assert (plan.cells, plan.unchanged, plan.refused) == ({}, 2, 1)
    assert plan_paste(state, "0").cells == {cell(0, 0): None}
    assert plan_paste(state, "") == PastePlan()


def test_absence_in_a_table_is_absence_on_the_sheet() -> None:
    plan = plan_paste(SheetState(sheet()), "缺勤\t缺勤\n√")
    assert plan.cells == {cell(0, ABSENT_FIELD): MET, cell(1, 0): MET}
    assert plan.marks[0] == PastedMark(0, None, None, MET)


def test_the_week_takes_a_head_line_for_the_chosen_day() -> None:
    state = SheetState(sheet(), is_week=True)
    assert plan_paste(state, "hands\n√").cells == {cell(0, 1): MET}
    assert plan_paste(state, "hair\n√").cells == {cell(0, 2): MET}
