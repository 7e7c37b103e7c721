"""The signs keep the screen's proportions and write plain path operators."""

from __future__ import annotations

import pytest

from app.reports import signs


def test_a_tick_has_the_three_points_of_the_screen_turned_upward() -> None:
    xs = signs.tick_columns([100.0], 1.0)[0]
    ys = signs.tick_rows([50.0], 1.0)[0]
    assert signs.tick(xs, ys) == "94.50 49.70 m 98.40 45.80 l 105.80 54.20 l"


def test_a_ring_is_closed_and_of_the_screens_radius() -> None:
    path = signs.ring(10.0, 20.0, 1.0)
    assert path.startswith("15.40 20.00 m")
    assert path.endswith("15.40 20.00 c h")
    assert path.count(" c") == 4


def test_a_sign_fits_the_smaller_side_of_its_cell_and_stops_growing() -> None:
    assert signs.scale_for(30, 8.5) == pytest.approx(0.5)
    assert signs.scale_for(8.5, 30) == pytest.approx(0.5)
    assert signs.scale_for(100, 100) == signs.LARGEST_SCALE


def test_nothing_to_draw_writes_nothing() -> None:
    assert signs.stroked([], 1.0) == signs.lines([], 1.0) == signs.filled([], 0.0) == ""


def test_a_hatch_stays_inside_its_rectangle_and_neighbours_continue_it() -> None:
    drawn = signs.hatch((10, 0, 28, 9), gap=4.5)
    assert "10.00 0.00 18.00 9.00 re W n" in drawn
    assert "13.50 0.00 m 22.50 9.00 l" in drawn
    assert "22.50 9.00 m 31.50 18.00 l" in signs.hatch((10, 9, 28, 18), gap=4.5)
