"""What each cell looks like, and why."""

from __future__ import annotations

import dataclasses

from app.domain.habits import Cadence
from app.services.class_sheet import CellKey
from app.sync.operations import ABSENT_FIELD
from app.sync.sheets import MET, NOT_YET
from app.ui.sheet_columns import CellState, Column, cell_state, day_columns, week_columns
from tests.factories.sheets import WEDNESDAY, WEEK, sheet

FACE, HAIR = 0, 2


def test_every_state_of_a_cell() -> None:
    one = sheet().with_cells(
        {
            CellKey(WEDNESDAY, 101, FACE): MET,
            CellKey(WEDNESDAY, 102, FACE): NOT_YET,
            CellKey(WEDNESDAY, 103, FACE): MET,
            CellKey(WEDNESDAY, 103, ABSENT_FIELD): MET,
        }
    )
    pupils = list(one.pupils)
    pupils[4] = dataclasses.replace(pupils[4], has_consent=False)
    one = dataclasses.replace(one, pupils=tuple(pupils))
    face, hair = Column(FACE, WEDNESDAY), Column(HAIR, WEDNESDAY)
    shown = [cell_state(one, pupil, face) for pupil in one.pupils]
    assert shown == [
        CellState.DONE,
        CellState.EFFORT,
        CellState.ABSENT,
        CellState.TODO,
        CellState.BLANK,
        CellState.TODO,
    ]
    assert cell_state(one, one.pupils[3], hair) is CellState.BLANK
    dry = one.with_reason(WEDNESDAY, "no_water", holds=True)
    shown = [cell_state(dry, pupil, face) for pupil in dry.pupils[:3]]
    assert shown == [CellState.EXCUSED, CellState.EXCUSED, CellState.ABSENT]
    assert cell_state(dry, dry.pupils[0], Column(7, WEDNESDAY)) is CellState.TODO


def test_a_day_to_come_asks_for_nothing() -> None:
    assert cell_state(sheet(), sheet().pupils[0], Column(FACE, WEEK[4])) is CellState.BLANK


def test_weekly_items_of_the_week() -> None:
    hair = Column(HAIR, None)
    one = sheet().with_cells(
        {CellKey(WEEK[0], 101, HAIR): MET, CellKey(WEEK[1], 102, HAIR): NOT_YET}
    )
    shown = [cell_state(one, pupil, hair) for pupil in one.pupils[:3]]
    assert shown == [CellState.DONE, CellState.EFFORT, CellState.BLANK]
    for day in WEEK:
        one = one.with_reason(day, "no_power", holds=True)
    assert cell_state(one, one.pupils[0], hair) is CellState.EXCUSED
    resting = dataclasses.replace(one, school_days=frozenset())
    assert cell_state(resting, one.pupils[0], hair) is CellState.BLANK


def test_the_columns_of_both_views() -> None:
    assert [group.count for group in day_columns(WEDNESDAY).groups] == [5, 5]
    week = week_columns(sheet())
    assert [(one.day, one.count) for one in week.groups] == [
        *((day, 3) for day in WEEK),
        (None, 7),
    ]
    assert len(week_columns(sheet(cadence=Cadence(0))).groups) == 1
