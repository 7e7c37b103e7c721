"""Where everything of the sheet lies, in logical pixels; no Qt, so that it can be tested alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

TOP = 2  # of surface above the head
BAND = 16
HEAD = TOP + 54
SEAT = 34
NAME = 128
GROUP_GAP = 10
BLOCK_GAP = 20
MARGIN = 12
TWO_BLOCKS_FROM = 1200
ONE_BLOCK_PUPILS = 22
LOWEST_ROW, ONE_BLOCK_ROW, HIGHEST_ROW = 20, 24, 32
SMALL_NAMES_BELOW = 22
WIDEST_COLUMN = 72
NARROWEST_COLUMN = 14
ICON_FROM = 46


class Box(NamedTuple):
    """A rectangle: left, top, width, height."""

    x: int
    y: int
    w: int
    h: int

    def holds(self, x: int, y: int) -> bool:
        """Tell whether a point lies inside."""
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that stand under one head. x: its left edge; width: of its rows."""

    x: int
    width: int
    first_row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Geometry:
    """The places of a sheet. Rows are scrolled by the caller: y counts from the first row's head.

    Args: groups: (first column, count) of each band. column_x: offsets of columns in a block.
    """

    blocks: tuple[Block, ...]
    groups: tuple[tuple[int, int], ...]
    column_x: tuple[int, ...]
    column_width: int
    row_height: int
    content_height: int

    @property
    def has_icons(self) -> bool:
        """Tell whether a column is wide enough for its icon."""
        return self.column_width >= ICON_FROM

    @property
    def has_small_names(self) -> bool:
        """Tell whether rows are too low for names of 14 px."""
        return self.row_height < SMALL_NAMES_BELOW

    def block_of(self, row: int) -> Block:
        """Return the block a row stands in."""
        for block in self.blocks:
            if row < block.first_row + block.rows:
                return block
        return self.blocks[-1]

    def row(self, row: int) -> Box:
        """Return a whole row."""
        block = self.block_of(row)
        y = HEAD + (row - block.first_row) * self.row_height
        return Box(block.x, y, block.width, self.row_height)

    def cell(self, row: int, column: int) -> Box:
        """Return one cell."""
        line = self.row(row)
        return Box(line.x + self.column_x[column], line.y, self.column_width, line.h)

    def head(self, block: Block, column: int) -> Box:
        """Return a column's head under the band."""
        x = block.x + self.column_x[column]
        return Box(x, TOP + BAND, self.column_width, HEAD - TOP - BAND)

    def band(self, block: Block, group: int) -> Box:
        """Return a group's band."""
        first, count = self.groups[group]
        x = block.x + self.column_x[first]
        return Box(x, TOP, count * self.column_width, BAND)

    def hit(self, x: int, y: int) -> tuple[int, int | None] | None:
        """Return (row, column) at a point below the head; column None on seat or name."""
        for block in self.blocks:
            row = (y - HEAD) // self.row_height
            if y >= HEAD and row < block.rows and block.x <= x < block.x + block.width:
                for column, left in enumerate(self.column_x):
                    if block.x + left <= x < block.x + left + self.column_width:
                        return block.first_row + row, column
                return block.first_row + row, None
        return None


def lay_out(
    width: int,
    height: int,
    rows: int,
    groups: tuple[tuple[int, int], ...],
    *,
    may_split: bool = True,
) -> Geometry:
    """Lay a sheet out in a view. Args: rows: pupils. may_split: two blocks where they fit.

    The day's sheet splits from 1200 px and 23 pupils on; seat order runs down the left block,
    then the right one.
    """
    is_split = may_split and width >= TWO_BLOCKS_FROM and rows > ONE_BLOCK_PUPILS
    fixed = SEAT + NAME + GROUP_GAP * (len(groups) - 1)
    columns = sum(count for _first, count in groups)
    room = width - 2 * MARGIN
    if is_split:
        block_rows = -(-rows // 2)
        column = ((room - BLOCK_GAP) // 2 - fixed) // columns
        low = LOWEST_ROW
    else:
        block_rows = rows
        column = min((room - fixed) // columns, WIDEST_COLUMN)
        low = ONE_BLOCK_ROW
    column = max(column, NARROWEST_COLUMN)
    block_width = fixed + columns * column
    row_height = min(max((height - HEAD) // max(block_rows, 1), low), HIGHEST_ROW)
    return Geometry(
        _blocks(width, rows, block_rows, block_width),
        groups,
        tuple(_offsets(groups, column)),
        column,
        row_height,
        HEAD + block_rows * row_height,
    )


def _blocks(width: int, rows: int, block_rows: int, block_width: int) -> tuple[Block, ...]:
    if block_rows == rows:
        return (Block(max((width - block_width) // 2, 0), block_width, 0, rows),)
    return (
        Block(MARGIN, block_width, 0, block_rows),
        Block(width - MARGIN - block_width, block_width, block_rows, rows - block_rows),
    )


def _offsets(groups: tuple[tuple[int, int], ...], column: int) -> list[int]:
    offsets = []
    x = SEAT + NAME
    for _first, count in groups:
        offsets += [x + place * column for place in range(count)]
        x += count * column + GROUP_GAP
    return offsets
