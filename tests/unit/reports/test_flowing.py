"""Rows that break across pages: no line is lost, no line is said twice, heads come again."""

from __future__ import annotations

import pytest

from app.reports.flowing import LEAST_TORN, Cell, Row, Style, filled_up, laid_out

STYLE = Style(size=10, step=10, pad=0)
EDGES = (0.0, 100.0)
HEAD = Row(EDGES, (Cell(("head",)),), is_whole=True, keeps_next=True)


def row(lines: int, *, is_whole: bool = False, head: Row | None = None) -> Row:
    return Row(EDGES, (Cell(("x",) * lines),), is_whole=is_whole, head=head)


def pages_of(rows: list[Row], lines: int = 20) -> list[list[tuple[int, int, int]]]:
    """Return (place of the row, first line, lines) by page, for pages of so many lines."""
    layout = laid_out(rows, STYLE, tops=(lines * 10.0, lines * 10.0), bottom=0.0)
    places = {id(one): place for place, one in enumerate(rows)}
    return [
        [(places[id(part.row)], part.first, part.count) for part in page] for page in layout.pages
    ]


@pytest.mark.parametrize("lengths", [[1], [20], [21], [5, 30, 7], [19, 2], [100, 1, 1, 55]])
def test_every_line_stands_once_and_in_order(lengths: list[int]) -> None:
    found = [part for page in pages_of([row(n) for n in lengths]) for part in page]
    lines = [(place, first + n) for place, first, count in found for n in range(count)]
    assert lines == [(place, n) for place, length in enumerate(lengths) for n in range(length)]


@pytest.mark.parametrize("before", range(12, 20))
@pytest.mark.parametrize("length", range(1, 30))
def test_no_page_is_overfull_and_no_row_is_torn_into_scraps(before: int, length: int) -> None:
    pages = pages_of([row(before), row(length)])
    for page in pages:
        assert sum(count for _row, _first, count in page) <= 20
    scraps = [count for page in pages for place, _first, count in page if place == 1]
    if length >= 2 * LEAST_TORN:
        assert min(scraps) >= LEAST_TORN
    elif length <= LEAST_TORN:
        assert scraps == [length]


def test_a_whole_row_is_never_torn() -> None:
    assert pages_of([row(15), row(8, is_whole=True)]) == [[(0, 0, 15)], [(1, 0, 8)]]


def test_a_head_is_drawn_again_where_its_row_goes_on() -> None:
    pages = pages_of([HEAD, row(30, head=HEAD)])
    assert pages == [[(0, 0, 1), (1, 0, 19)], [(0, 0, 1), (1, 19, 11)]]


def test_a_head_does_not_end_a_page() -> None:
    assert pages_of([row(18), HEAD, row(9, head=HEAD)])[1][0] == (1, 0, 1)
    chained = [row(17), HEAD, Row(EDGES, HEAD.cells, is_whole=True, keeps_next=True), row(9)]
    assert pages_of(chained)[0] == [(0, 0, 17)]


def test_the_last_page_is_filled_to_its_end() -> None:
    rows = [row(7), row(2), row(4)]
    layout = filled_up(rows, 1, STYLE, tops=(200.0, 200.0), bottom=0.0)
    assert [part.count for part in layout.pages[0]] == [7, 9, 4]
    assert layout.y == 0.0
