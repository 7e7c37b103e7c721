"""Outlines lie on their grid, whatever command of SVG drew them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from app.domain.habits import ITEMS
from app.ui.icon_paths import LUCIDE
from app.ui.icons import outline
from app.ui.own_paths import OWN
from app.ui.svg_path import painter_path


@pytest.mark.parametrize("name", sorted({*LUCIDE, *OWN, *ITEMS}))
def test_an_icon_lies_on_the_grid(name: str) -> None:
    box = outline(name).boundingRect()
    assert not outline(name).isEmpty()
    assert box.left() >= 0.5
    assert box.top() >= 0.5
    assert box.right() <= 23.5
    assert box.bottom() <= 23.5


def test_an_unknown_icon_is_a_bug() -> None:
    with pytest.raises(KeyError):
        outline("unicorn")


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("M1 2L3 4", (3, 4)),
        ("m1 2 2 2", (3, 4)),
        ("M1 2h2v2", (3, 4)),
        ("M1 2H3V4", (3, 4)),
        ("M1 2c0 0 1 1 2 2s0 0 1 1", (4, 5)),
        ("M1 2q1 0 2 2", (3, 4)),
        ("M2 12a10 10 0 1 0 20 0", (22, 12)),
        ("M2 12a10 10 0 0120 0", (22, 12)),
        ("M1 2a0 0 0 0 1 3 4", (4, 6)),
        ("M1 2l.5.5-1-1", (0.5, 1.5)),
    ],
)
def test_each_command_ends_where_svg_says(source: str, end: tuple[float, float]) -> None:
    there = painter_path(source).currentPosition()
    assert (there - QPointF(*end)).manhattanLength() < 1e-6


def test_an_arc_that_is_too_small_is_widened_and_a_half_turn_reaches_its_top() -> None:
    assert painter_path("M2 12a1 1 0 0 1 20 0").boundingRect().top() == pytest.approx(2, abs=0.02)


def test_closing_goes_back_to_the_start_of_the_shape() -> None:
    assert painter_path("M1 2h3v3zM5 5zl1 1").currentPosition() == QPointF(6, 6)
