"""The whole class on one screen: where 14, 45, 56 and 60 pupils lie."""

from __future__ import annotations

import pytest

from app.ui.widgets.habit_sheet_geometry import HEAD, Geometry, lay_out

DAY = ((0, 5), (5, 5))
WEEK = (*((3 * place, 3) for place in range(5)), (15, 7))
# A client of 1366 × 698 less rail, top line, status line and air; then one at 150 %.
LARGE, SMALL = (1298, 616), (842, 368)


def large(rows: int) -> Geometry:
    return lay_out(*LARGE, rows, DAY)


@pytest.mark.parametrize(
    ("rows", "blocks", "height"),
    [(14, 1, 32), (22, 1, 25), (23, 2, 32), (45, 2, 24), (56, 2, 20), (60, 2, 20)],
)
def test_rows_and_blocks(rows: int, blocks: int, height: int) -> None:
    found = large(rows)
    assert (len(found.blocks), found.row_height) == (blocks, height)
    assert sum(block.rows for block in found.blocks) == rows


def test_up_to_56_pupils_are_seen_without_scrolling() -> None:
    assert [large(rows).content_height <= LARGE[1] for rows in (45, 56, 60)] == [True, True, False]


def test_a_narrow_window_has_one_block_that_scrolls_in_rows_of_24() -> None:
    found = lay_out(*SMALL, 45, DAY)
    assert (len(found.blocks), found.row_height) == (1, 24)
    assert (SMALL[1] - HEAD) // found.row_height >= 12
    assert found.has_icons
    assert not large(45).has_icons
    assert large(56).has_small_names
    assert not large(45).has_small_names


def test_seats_run_down_the_left_block_then_the_right_one() -> None:
    found = large(45)
    assert [block.rows for block in found.blocks] == [23, 22]
    assert found.row(22).x == found.row(0).x
    assert found.row(23).x > found.row(22).x
    assert found.row(23).y == found.row(0).y == HEAD


@pytest.mark.parametrize("size", [LARGE, SMALL, (500, 300)])
@pytest.mark.parametrize("groups", [DAY, WEEK])
def test_every_cell_is_hit_where_it_is_drawn_and_none_overlap(
    size: tuple[int, int], groups: tuple[tuple[int, int], ...]
) -> None:
    found = lay_out(*size, 30, groups, may_split=groups is DAY)
    columns = sum(count for _first, count in groups)
    for row in range(30):
        line = found.row(row)
        assert found.hit(line.x + 3, line.y + 3) == (row, None)
        end = line.x
        for column in range(columns):
            cell = found.cell(row, column)
            assert cell.x >= end
            end = cell.x + cell.w
            assert found.hit(cell.x, cell.y) == (row, column)
            assert found.hit(end - 1, cell.y + cell.h - 1) == (row, column)
        assert end == line.x + line.w
    assert found.hit(found.blocks[0].x, HEAD - 1) is None
    assert found.hit(found.blocks[0].x, HEAD + 31 * found.row_height) is None


def test_bands_and_heads_stand_over_their_columns() -> None:
    found = large(45)
    left = found.blocks[0]
    band, head = found.band(left, 1), found.head(left, 5)
    assert (band.x, band.w) == (head.x, 5 * head.w)
    assert head.y == band.y + band.h
    assert head.y + head.h == HEAD
    assert head.holds(head.x, head.y)
    assert not head.holds(head.x + head.w, head.y)


def test_a_class_without_pupils_has_a_head_all_the_same() -> None:
    assert lay_out(*LARGE, 0, DAY).block_of(0).rows == 0
