"""From classes and days to one cell: what is due, what is missing, what is excused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.center.completeness import DayState
from app.center.rollup import (
    Cell,
    Meaning,
    Report,
    days_unreported,
    meaning_of,
    roll_up,
)

RECEIVED, MISSING, EXCUSED = Meaning.RECEIVED, Meaning.NOT_RECORDED, Meaning.EXCUSED


@pytest.mark.parametrize(
    ("state", "is_outage", "is_over", "meaning"),
    [
        (DayState.RECEIVED, True, True, Meaning.RECEIVED),
        (DayState.NOT_RECORDED, True, True, Meaning.EXCUSED),
        (DayState.ON_LAPTOP, True, False, Meaning.EXCUSED),
        (DayState.NOT_RECORDED, False, False, Meaning.AHEAD),
        (DayState.NOT_RECORDED, False, True, Meaning.NOT_RECORDED),
        (DayState.ON_LAPTOP, False, True, Meaning.ON_LAPTOP),
        (DayState.ON_LAPTOP, False, False, Meaning.AHEAD),
        (DayState.RECEIVED, False, False, Meaning.RECEIVED),
        (DayState.NO_SCHOOL, False, True, Meaning.EXCUSED),
        (DayState.NEEDS_FIXING, True, False, Meaning.NEEDS_FIXING),
    ],
)
def test_a_class_and_day_means_one_thing(
    state: DayState, is_outage: bool, is_over: bool, meaning: Meaning
) -> None:
    assert meaning_of(state, is_outage=is_outage, is_over=is_over) is meaning


@pytest.mark.parametrize(
    ("meanings", "report"),
    [
        ([], Report.AHEAD),
        ([Meaning.AHEAD, Meaning.AHEAD], Report.AHEAD),
        ([EXCUSED, EXCUSED], Report.EXCUSED),
        ([EXCUSED, Meaning.AHEAD], Report.EXCUSED),
        ([RECEIVED, EXCUSED, Meaning.AHEAD], Report.COMPLETE),
        ([RECEIVED, MISSING], Report.PARTIAL),
        ([MISSING, EXCUSED], Report.NOTHING),
        ([Meaning.ON_LAPTOP], Report.NOTHING),
        ([RECEIVED, MISSING, Meaning.NEEDS_FIXING], Report.NEEDS_FIXING),
    ],
)
def test_a_period_is_told_by_one_sign(meanings: list[Meaning], report: Report) -> None:
    assert roll_up(meanings).report is report


@given(st.lists(st.sampled_from(Meaning)))
def test_every_class_and_day_is_counted_once(meanings: list[Meaning]) -> None:
    cell = roll_up(meanings)
    assert cell.due + cell.excused + meanings.count(Meaning.AHEAD) == len(meanings)
    assert cell.on_laptop <= cell.missing
    assert (cell.report is Report.COMPLETE) == (cell.received == cell.due > 0)


def test_days_without_a_report_are_counted_back_to_the_last_one() -> None:
    days = {
        1: Cell(received=1),
        2: Cell(missing=2),
        3: Cell(excused=2),
        4: Cell(missing=1),
        5: Cell(),
    }
    assert days_unreported(days) == 2
    assert days_unreported({**days, 5: Cell(received=1, missing=1)}) == 0
    assert days_unreported({**days, 4: Cell(to_fix=1)}) == 0
    assert days_unreported({}) == 0
