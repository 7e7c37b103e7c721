"""The keys of the sheet as a teacher means them; each action is one step back."""

from __future__ import annotations

import dataclasses

import pytest

from app.domain.habits import Cadence
from app.services.class_sheet import CellKey, ClassSheet, Coverage
from app.sync.operations import ABSENT_FIELD
from app.sync.sheets import MET, NOT_YET
from app.ui.sheet_state import Effect, Repaint, SheetState
from tests.factories.sheets import WEDNESDAY, WEEK, sheet

FACE, HANDS, HAIR, HOMEWORK = 0, 1, 2, 7


def cell(row: int, item: int, day: int = WEDNESDAY) -> CellKey:
    return CellKey(day, 101 + row, item)


def without_consent(one: ClassSheet, row: int) -> ClassSheet:
    pupils = list(one.pupils)
    pupils[row] = dataclasses.replace(pupils[row], has_consent=False)
    return dataclasses.replace(one, pupils=tuple(pupils))


def test_a_mark_saves_one_cell_and_repaints_it_with_its_bar() -> None:
    state = SheetState(sheet())
    done = state.mark(MET)
    assert done.changes.cells == {cell(0, FACE): MET}
    assert done.repaint == Repaint(cells=frozenset({(0, FACE)}), heads=frozenset({FACE}))
    assert state.progress == Coverage(1, 18)
    # The same again is no change, no step and no repaint; another mark keeps the bar.
    assert state.mark(MET) == Effect()
    assert state.mark(NOT_YET).repaint == Repaint(cells=frozenset({(0, FACE)}))


def test_moving_repaints_two_rows_and_two_heads_and_stays_inside() -> None:
    state = SheetState(sheet())
    assert state.move(1, 1).repaint == Repaint(rows=frozenset({0, 1}), heads=frozenset({0, 1}))
    assert state.move(0, 1).repaint == Repaint(
        cells=frozenset({(1, 1), (1, 2)}), heads=frozenset({1, 2})
    )
    assert state.go(99, -5).repaint.rows == {1, 5}
    assert (state.row, state.column) == (5, 0)
    assert state.move(1, -1) == Effect()


def test_a_cell_goes_from_met_to_not_yet_to_unchecked() -> None:
    state = SheetState(sheet())
    shown = []
    for _turn in range(4):
        state.cycle()
        shown.append(state.sheet.value(cell(0, FACE)))
    assert shown == [MET, NOT_YET, None, MET]


def test_the_whole_class_met_leaves_marks_and_absent_pupils_alone_and_is_one_step() -> None:
    state = SheetState(without_consent(sheet(), 5))
    state.mark(NOT_YET)
    state.go(1, 0)
    state.turn_absence()
    done = state.fill()
    assert len(done.changes.cells) == 3 * 4 - 1
    assert state.sheet.value(cell(0, FACE)) == NOT_YET
    assert state.sheet.value(cell(1, HANDS)) is None
    assert state.sheet.value(cell(5, HANDS)) is None
    assert state.progress == Coverage(12, 12)
    assert state.fill() == Effect(saying="nothing_empty")
    back = state.undo()
    assert set(back.changes.cells.values()) == {None}
    assert state.progress == Coverage(1, 12)


def test_one_column_alone_may_be_a_weekly_one() -> None:
    state = SheetState(sheet())
    state.go(0, HAIR)
    done = state.fill(this_column=True)
    assert done.changes.cells == {cell(row, HAIR): MET for row in range(6)}
    assert state.coverage[HAIR] == Coverage(6, 6)
    assert state.progress == Coverage(0, 18)


def test_exceptions_by_seat_turn_back_and_forth() -> None:
    state = SheetState(sheet())
    state.fill()
    done = state.except_seat(3)
    assert (state.row, done.changes.cells) == (2, {cell(2, FACE): NOT_YET})
    assert state.except_seat(3).changes.cells == {cell(2, FACE): MET}
    assert state.except_seat(77) == Effect(saying="no_such_seat")
    assert state.row == 2
    state.go(0, HAIR)  # an empty cell becomes an exception too
    assert state.except_seat(2).changes.cells == {cell(1, HAIR): NOT_YET}


def test_absence_keeps_the_marks_and_repaints_the_row() -> None:
    state = SheetState(sheet())
    state.mark(MET)
    done = state.turn_absence()
    assert done.changes.cells == {cell(0, ABSENT_FIELD): MET}
    assert done.repaint.rows == {0}
    assert state.mark(NOT_YET) == Effect(saying="is_absent")
    assert state.except_seat(1).saying == "is_absent"
    state.turn_absence()
    assert state.sheet.value(cell(0, FACE)) == MET


def test_no_water_is_one_step_and_repaints_everything() -> None:
    state = SheetState(sheet())
    state.mark(MET)
    done = state.turn_reason("no_water")
    assert done.changes.reasons == {(WEDNESDAY, "no_water"): True}
    assert done.repaint.everything
    assert state.mark(NOT_YET) == Effect(saying="is_excused")
    assert state.progress == Coverage(0, 6)
    assert len(state.fill().changes.cells) == 6
    state.undo()
    assert state.undo().changes.reasons == {(WEDNESDAY, "no_water"): False}
    assert state.progress == Coverage(1, 18)
    assert state.turn_reason("no_water").changes.reasons == {(WEDNESDAY, "no_water"): True}
    assert state.turn_reason("no_water").changes.reasons == {(WEDNESDAY, "no_water"): False}


def test_undo_goes_back_step_by_step_to_where_each_was_done() -> None:
    state = SheetState(sheet())
    assert not state.can_undo
    state.mark(MET)
    state.move(1, 0)
    state.mark(MET)
    state.mark(MET)
    state.move(4, 4)
    assert state.can_undo
    state.undo()
    assert (state.row, state.column) == (1, 0)
    state.undo()
    assert (state.row, state.column) == (0, 0)
    assert state.sheet.packed(WEDNESDAY, 101) == 0
    assert state.undo() == Effect(saying="nothing_to_undo")


def test_undo_leaves_alone_what_somebody_else_changed_since() -> None:
    state = SheetState(sheet())
    state.fill()
    state.show(state.sheet.with_cells({cell(0, FACE): NOT_YET}), is_week=False)
    state.undo()
    assert state.sheet.value(cell(0, FACE)) == NOT_YET
    assert state.sheet.value(cell(1, FACE)) is None
    # A step that is wholly overtaken is passed over: no empty step.
    state.go(1, HAIR)
    state.mark(MET)
    state.go(2, HAIR)
    state.mark(MET)
    state.show(state.sheet.with_cells({cell(2, HAIR): None}), is_week=False)
    assert state.undo().changes.cells == {cell(1, HAIR): None}


@pytest.mark.parametrize(
    ("changed", "saying"),
    [
        ({"has_consent": False}, "no_consent"),
        ({"enrolled_from": WEDNESDAY + 1}, "not_enrolled"),
        ({"enrolled_until": WEDNESDAY - 1}, "has_left"),
    ],
)
def test_who_is_not_counted_takes_no_mark_and_no_absence(
    changed: dict[str, object], saying: str
) -> None:
    one = sheet()
    first = dataclasses.replace(one.pupils[0], **changed)
    state = SheetState(dataclasses.replace(one, pupils=(first, *one.pupils[1:])))
    assert state.mark(MET) == Effect(saying=saying)
    assert state.turn_absence() == Effect(saying=saying)
    assert not state.can_undo


def test_jumping_between_due_columns() -> None:
    state = SheetState(sheet())
    places = []
    for step in (1, 1, 1, -1, -1, -1):
        state.to_due(step)
        places.append(state.column)
    assert places == [HANDS, HOMEWORK, HOMEWORK, HANDS, FACE, FACE]


def test_another_day_or_class_forgets_the_steps_a_fresh_reading_does_not() -> None:
    state = SheetState(sheet())
    state.mark(MET)
    state.move(3, 1)
    state.show(state.sheet, is_week=False)
    assert (state.can_undo, state.row, state.column) == (True, 3, 1)
    state.show(sheet(size=2), is_week=False)
    assert (state.row, state.can_undo) == (1, True)
    state.show(sheet(day=WEEK[1]), is_week=False)
    assert (state.can_undo, state.row, state.column) == (False, 0, 1)


def test_the_week_has_the_paper_s_columns_and_writes_to_the_right_day() -> None:
    state = SheetState(sheet())
    state.mark(MET)
    state.show(state.sheet, is_week=True)
    assert len(state.columns) == 3 * 5 + 7
    assert [group.name for group in state.columns.groups] == ["day"] * 5 + ["weekly"]
    assert state.can_undo
    assert (state.here().day, state.here().item) == (WEDNESDAY, FACE)
    assert state.sheet.value(cell(0, FACE)) == MET
    state.go(1, 0)
    assert state.mark(NOT_YET).changes.cells == {cell(1, FACE, WEEK[0]): NOT_YET}
    assert state.progress == Coverage(2, 3 * 3 * 6 + 7 * 6)
    state.go(1, 14)  # Friday is still to come
    assert state.mark(MET) == Effect(saying="to_come")
    done = state.fill()
    assert {key.day for key in done.changes.cells} == {WEDNESDAY}
    assert len(done.changes.cells) == 17
    state.show(state.sheet, is_week=False)
    assert (state.here().day, state.here().item) == (WEDNESDAY, HOMEWORK)


def test_a_weekly_item_of_the_week_shows_the_latest_and_is_cleared_whole() -> None:
    monday_mark = {cell(0, HAIR, WEEK[0]): NOT_YET}
    state = SheetState(sheet().with_cells(monday_mark), is_week=True)
    hair = 15
    state.go(0, hair)
    assert state.mark(MET).changes.cells == {cell(0, HAIR): MET}
    assert state.mark(MET) == Effect()
    done = state.mark(None)
    assert done.changes.cells == {cell(0, HAIR, WEEK[0]): None, cell(0, HAIR): None}
    state.undo()
    assert state.sheet.value(cell(0, HAIR)) == MET
    # Absence on the chosen day: the mark goes to the day before.
    state.go(1, hair)
    state.turn_absence()
    assert state.mark(MET).changes.cells == {cell(1, HAIR, WEEK[1]): MET}


def test_a_weekly_mark_of_a_later_day_is_the_one_that_changes() -> None:
    later = sheet(day=WEEK[0]).with_cells({cell(0, HAIR, WEEK[1]): MET})
    state = SheetState(later, is_week=True)
    state.go(0, 15)
    assert state.mark(NOT_YET).changes.cells == {cell(0, HAIR, WEEK[1]): NOT_YET}


def test_a_week_without_water_takes_no_weekly_wash() -> None:
    dry = sheet()
    for day in WEEK:
        dry = dry.with_reason(day, "no_water", holds=True)
    state = SheetState(dry, is_week=True)
    state.go(0, 15)
    assert state.mark(MET) == Effect(saying="is_excused")


@pytest.mark.parametrize(("mask", "columns"), [(0, 10), (1023, 50)])
def test_a_school_may_check_everything_daily_or_nothing(mask: int, columns: int) -> None:
    state = SheetState(sheet(cadence=Cadence(mask)), is_week=True)
    assert len(state.columns) == columns
    assert SheetState(sheet(cadence=Cadence(mask))).fill().saying == (
        "" if mask else "nothing_empty"
    )


def test_a_pasted_block_is_one_step() -> None:
    state = SheetState(sheet())
    state.mark(MET)
    block = {cell(0, FACE): MET, cell(1, FACE): NOT_YET, cell(2, ABSENT_FIELD): MET}
    assert len(state.put(block).changes.cells) == 2
    state.undo()
    assert state.progress == Coverage(1, 18)


def test_a_seat_given_anew_is_who_sits_there_on_that_day() -> None:
    one = sheet(3)
    left = dataclasses.replace(one.pupils[0], enrolled_until=WEEK[0])
    came = dataclasses.replace(one.pupils[1], seat=1, enrolled_from=WEEK[1])
    both = dataclasses.replace(one, pupils=(left, came, one.pupils[2]))
    assert SheetState(both).row_of_seat(1) == 1
    assert SheetState(dataclasses.replace(both, day=WEEK[0])).row_of_seat(1) == 0
    gone = dataclasses.replace(one, pupils=(left, *one.pupils[1:]))
    assert SheetState(gone).except_seat(1).saying == "has_left"
    assert len(SheetState(gone).fill().changes.cells) == 6
