"""What a pasted block would change on the sheet, cell by cell, before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.importers.pasted_marks import PastedBlock, read_block, says_absent, sign_of
from app.services.class_sheet import CellKey
from app.sync.pending import CellValue
from app.sync.sheets import MET, NOT_YET
from app.ui.sheet_columns import absence_key, cells_for, present_value, takes_marks
from app.ui.sheet_state import SheetState
from app.ui.sheet_words import column_names

_VALUES: dict[str, CellValue] = {"Y": MET, "N": NOT_YET, "-": None}


@dataclass(frozen=True, slots=True)
class PastedMark:
    """One cell that would change. column: of the sheet, None for an absence."""

    row: int
    column: int | None
    before: CellValue
    after: CellValue


@dataclass(slots=True)
class PastePlan:
    """What a paste comes to.

    Args: cells: what would be written. unchanged, refused: how many cells say what is there, or
        stand where no mark is kept. unknown: texts that are no mark, with their row. strangers:
        lines with no pupil to go to.
    """

    cells: dict[CellKey, CellValue] = field(default_factory=dict)
    marks: list[PastedMark] = field(default_factory=list)
    unchanged: int = 0
    refused: int = 0
    unknown: list[tuple[int, str]] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def plan_paste(state: SheetState, text: str) -> PastePlan:
    """Place a block at the cursor, or by its own head line and seats where it has them.

    An empty cell changes nothing: an unseen cell stays unseen.
    """
    plan = PastePlan()
    block = read_block(text, item_words=column_names())
    for place, line in enumerate(block.lines):
        row = _row_of(state, block, place, line)
        if row is None:
            plan.strangers.append(" ".join(cell for cell in line if cell)[:40])
            continue
        for cell, column in _placed(state, block, line):
            if cell:
                _take(state, plan, row, column, cell)
    return plan


def _row_of(state: SheetState, block: PastedBlock, place: int, line: tuple[str, ...]) -> int | None:
    if block.seat_column is not None:
        seat = line[block.seat_column] if block.seat_column < len(line) else ""
        is_number = seat.isascii() and seat.isdecimal() and len(seat) < 4  # noqa: PLR2004
        return state.row_of_seat(int(seat)) if is_number else None
    first = 0 if block.has_head else state.row
    return first + place if first + place < len(state.sheet.pupils) else None


def _placed(
    state: SheetState, block: PastedBlock, line: tuple[str, ...]
) -> Iterator[tuple[str, int | None]]:
    """Yield the cells of a line with their columns; None where the sheet has no such column."""
    for place, cell in enumerate(line):
        if not block.has_head:
            column = state.column + place
            yield cell, column if column < len(state.columns) else None
        elif place not in (block.seat_column, block.name_column):
            item = block.items[place] if place < len(block.items) else None
            yield cell, None if item is None else _column_of(state, item)


def _column_of(state: SheetState, item: int) -> int | None:
    for place, column in enumerate(state.columns.columns):
        if column.item == item and column.day in (state.sheet.day, None):
            return place
    return None


def _take(state: SheetState, plan: PastePlan, row: int, column: int | None, cell: str) -> None:
    sign = sign_of(cell)
    if column is None or (sign is None and not says_absent(cell)):
        plan.unknown.append((row, cell[:20]))
        return
    sheet, pupil, here = state.sheet, state.sheet.pupils[row], state.columns.columns[column]
    if not takes_marks(sheet, pupil, here):
        plan.refused += 1
        return
    if sign is None:
        key = absence_key(sheet, pupil, here)
        if key not in plan.cells:
            plan.cells[key] = MET
            plan.marks.append(PastedMark(row, None, sheet.value(key), MET))
        return
    cells = cells_for(sheet, pupil, here, _VALUES[sign])
    if not cells:
        plan.unchanged += 1
        return
    plan.cells |= cells
    before = present_value(sheet, pupil, here)
    plan.marks.append(PastedMark(row, column, before, _VALUES[sign]))
