"""The geometry of P09: golden rectangles, rows and columns for classes of every size."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.domain.habits import ALL_MASK, DEFAULT_CADENCE, Cadence
from app.reports import habit_week_grid as place
from app.reports.habit_week_grid import grid_for, pages_for

MM = 72 / 25.4


def test_the_default_week_has_22_columns_and_a_saturday_makes_25() -> None:
    week = grid_for(days=5, cadence=DEFAULT_CADENCE, pupils_on_page=20)
    assert [column.item for column in week.columns[:3]] == [
        "wash_face",
        "wash_hands",
        "can_homework",
    ]
    assert [column.day for column in week.columns] == [
        *(day for day in range(5) for _item in range(3)),
        *[None] * 7,
    ]
    saturday = grid_for(days=6, cadence=DEFAULT_CADENCE, pupils_on_page=20)
    assert len(saturday.columns) == 25


def test_the_cells_of_20_pupils_lie_where_they_always_lay() -> None:
    grid = grid_for(days=5, cadence=DEFAULT_CADENCE, pupils_on_page=20)
    assert grid.rows == 23
    assert grid.cell(0, 0) == pytest.approx((143.15, 477.89, 173.62, 496.17), abs=0.01)
    assert grid.cell(19, 21) == pytest.approx((783.07, 130.61, 813.54, 148.88), abs=0.01)


def test_the_cells_of_50_pupils_lie_where_they_always_lay() -> None:
    grid = grid_for(days=5, cadence=DEFAULT_CADENCE, pupils_on_page=50)
    assert grid.rows == 50
    assert grid.cell(49, 0) == pytest.approx((143.15, 75.77, 173.62, 84.18), abs=0.01)
    assert grid.cell(0, 14) == pytest.approx((569.76, 487.76, 600.24, 496.17), abs=0.01)


@pytest.mark.parametrize(
    ("pupils", "rows"), [(0, 20), (1, 20), (17, 20), (20, 23), (45, 48), (48, 50), (50, 50)]
)
def test_blank_rows_fill_the_page_for_hand_entries(pupils: int, rows: int) -> None:
    grid = grid_for(days=5, cadence=DEFAULT_CADENCE, pupils_on_page=pupils)
    assert grid.rows == rows
    assert grid.row_height <= place.TALLEST_ROW
    assert grid.row_top(rows) == pytest.approx(grid.body_bottom)


@pytest.mark.parametrize(
    ("pupils", "pages"), [(0, 1), (1, 1), (50, 1), (51, 2), (60, 2), (100, 2), (101, 3)]
)
def test_the_fifty_first_pupil_begins_page_two(pupils: int, pages: int) -> None:
    assert pages_for(pupils) == pages


def test_the_name_column_holds_eight_characters_at_ten_points() -> None:
    assert place.NAME_WIDTH >= 22 * MM
    assert place.NAME_WIDTH >= 8 * 10.5 + 5


def test_columns_fill_the_page_without_gap_or_overlap() -> None:
    for cadence in (DEFAULT_CADENCE, Cadence(ALL_MASK), Cadence(0)):
        columns = grid_for(days=6, cadence=cadence, pupils_on_page=30).columns
        for left, right in pairwise(columns):
            assert left.x1 == pytest.approx(right.x0)
        assert columns[-1].x1 == pytest.approx(place.RIGHT)


def test_a_school_that_checks_everything_daily_gets_standing_labels() -> None:
    grid = grid_for(days=6, cadence=Cadence(ALL_MASK), pupils_on_page=30)
    assert len(grid.columns) == 60
    assert grid.has_standing_labels
    assert [span.day for span in grid.spans] == [0, 1, 2, 3, 4, 5]


def test_groups_stand_inside_each_day_and_the_week() -> None:
    grid = grid_for(days=5, cadence=DEFAULT_CADENCE, pupils_on_page=20)
    assert [(group.day, group.group, len(group.columns)) for group in grid.groups][:2] == [
        (0, "five_washes", 2),
        (0, "five_cans", 1),
    ]
    assert [(group.day, len(group.columns)) for group in grid.groups][-2:] == [(None, 3), (None, 4)]
