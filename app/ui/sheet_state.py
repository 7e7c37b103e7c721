"""What the keys of the class sheet do, without Qt: each action says what to save and repaint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.services.class_sheet import CellKey, ClassSheet, Coverage, SheetChanges, SheetPupil, total
from app.sync.pending import CellValue
from app.sync.sheets import MET, NOT_YET
from app.ui.sheet_columns import (
    Column,
    Columns,
    absence_key,
    cells_for,
    coverage_of,
    day_columns,
    is_due,
    present_value,
    takes_marks,
    week_columns,
)

Cell = tuple[int, int]  # row, column


@dataclass(frozen=True, slots=True)
class Repaint:
    """What changed on the screen. cells, rows, heads: places; everything: all of it."""

    cells: frozenset[Cell] = frozenset()
    rows: frozenset[int] = frozenset()
    heads: frozenset[int] = frozenset()
    everything: bool = False

    def __or__(self, other: Repaint) -> Repaint:
        return Repaint(
            self.cells | other.cells,
            self.rows | other.rows,
            self.heads | other.heads,
            self.everything or other.everything,
        )


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action came to. saying: why nothing was done, a name of ``sheet_words``."""

    changes: SheetChanges = field(default_factory=lambda: SheetChanges({}, {}))
    repaint: Repaint = field(default_factory=Repaint)
    saying: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One action that can be undone. cells: (before, after) of each; cursor: before it."""

    cells: Mapping[CellKey, tuple[CellValue, CellValue]]
    reasons: Mapping[tuple[int, str], tuple[bool, bool]]
    cursor: Cell


class SheetState:
    """A sheet with a cursor and its steps; rows are ``sheet.pupils`` in seat order."""

    def __init__(self, sheet: ClassSheet, *, is_week: bool = False) -> None:
        self.sheet = sheet
        self.columns: Columns = week_columns(sheet) if is_week else day_columns(sheet.day)
        self.row = 0
        self.column = self._first_column()
        self.coverage: tuple[Coverage, ...] = coverage_of(sheet, self.columns)
        self._steps: list[Step] = []

    @property
    def can_undo(self) -> bool:
        """Tell whether there is a step to take back."""
        return bool(self._steps)

    @property
    def pupil(self) -> SheetPupil:
        """Return the pupil of the current row."""
        return self.sheet.pupils[self.row]

    @property
    def progress(self) -> Coverage:
        """Return what is checked of what is due in this view."""
        return total(
            one
            for column, one in zip(self.columns.columns, self.coverage, strict=True)
            if column.day is None or is_due(self.sheet, column)
        )

    def here(self) -> Column:
        """Return the current column."""
        return self.columns.columns[self.column]

    def show(self, sheet: ClassSheet, *, is_week: bool) -> None:
        """Take a sheet read anew; steps stay while class and week are the same."""
        is_other = (
            sheet.school_class.id != self.sheet.school_class.id
            or sheet.days != self.sheet.days
            or (sheet.day != self.sheet.day and not is_week)
        )
        is_same_view = self.columns.is_week == is_week
        # In the week view another day is another place of the same sheet.
        is_moved = is_week and sheet.day != self.sheet.day
        was = self.here()
        self.sheet = sheet
        self.columns = week_columns(sheet) if is_week else day_columns(sheet.day)
        if is_other:
            self._steps.clear()
        if is_other or is_moved:
            self.row = 0
        self.row = min(self.row, max(len(sheet.pupils) - 1, 0))
        keeps_place = is_same_view and not is_moved
        self.column = self._column_like(was) if keeps_place else self._first_column(was)
        self.coverage = coverage_of(sheet, self.columns)

    def _column_like(self, wanted: Column) -> int:
        for place, column in enumerate(self.columns.columns):
            if column.item == wanted.item and (
                column.day == wanted.day or not self.columns.is_week
            ):
                return place
        return self._first_column()

    def _first_column(self, wanted: Column | None = None) -> int:
        """Return the column people came for: the chosen day's, of the wanted item or due."""
        of_day = [
            place
            for place, column in enumerate(self.columns.columns)
            if column.day in (self.sheet.day, None)
        ]
        for place in of_day:
            if wanted is not None and self.columns.columns[place].item == wanted.item:
                return place
        for place in of_day:
            if is_due(self.sheet, self.columns.columns[place]):
                return place
        return of_day[0] if of_day else 0

    # Moving.

    def go(self, row: int, column: int) -> Effect:
        """Put the cursor somewhere, kept inside the sheet."""
        row = min(max(row, 0), len(self.sheet.pupils) - 1)
        column = min(max(column, 0), len(self.columns) - 1)
        rows = frozenset() if row == self.row else frozenset({self.row, row})
        cells = frozenset() if rows else frozenset({(self.row, self.column), (row, column)})
        heads = frozenset() if column == self.column else frozenset({self.column, column})
        if not rows and not heads:
            return Effect()
        self.row, self.column = row, column
        return Effect(repaint=Repaint(cells=cells, rows=rows, heads=heads))

    def move(self, down: int, right: int) -> Effect:
        """Move the cursor by rows and columns."""
        return self.go(self.row + down, self.column + right)

    def to_due(self, step: int) -> Effect:
        """Jump to the next due column to the right (1) or left (-1); stay when there is none."""
        places = range(self.column + step, len(self.columns) if step > 0 else -1, step)
        for place in places:
            if is_due(self.sheet, self.columns.columns[place]):
                return self.go(self.row, place)
        return Effect()

    def row_of_seat(self, seat: int) -> int | None:
        """Return the row of who sits there on the chosen day, or sat; None for an unknown seat."""
        rows = [row for row, pupil in enumerate(self.sheet.pupils) if pupil.seat == seat]
        for row in rows:
            if self.sheet.pupils[row].is_in_class(self.sheet.day):
                return row
        return rows[-1] if rows else None

    # Marking.

    def mark(self, value: CellValue) -> Effect:
        """Mark the current cell."""
        saying = self._why_not(self.row)
        if saying:
            return Effect(saying=saying)
        return self._do(cells_for(self.sheet, self.pupil, self.here(), value))

    def cycle(self) -> Effect:
        """Take the current cell on: met, not yet, not checked."""
        present = present_value(self.sheet, self.pupil, self.here())
        return self.mark({None: MET, MET: NOT_YET, NOT_YET: None}[present])

    def except_seat(self, seat: int) -> Effect:
        """Turn a pupil of the current column between met (or empty) and not yet; go there."""
        row = self.row_of_seat(seat)
        if row is None:
            return Effect(saying="no_such_seat")
        moved = self.go(row, self.column)
        saying = self._why_not(row)
        if saying:
            return Effect(repaint=moved.repaint, saying=saying)
        present = present_value(self.sheet, self.pupil, self.here())
        done = self.mark(MET if present == NOT_YET else NOT_YET)
        return Effect(done.changes, moved.repaint | done.repaint)

    def turn_absence(self) -> Effect:
        """Set the current pupil absent, or present again; marks underneath are kept."""
        key = absence_key(self.sheet, self.pupil, self.here())
        if not self.pupil.counts_on(key.day):
            return Effect(saying=self._why_not(self.row))
        return self._do({key: None if self.sheet.value(key) else MET})

    def fill(self, *, this_column: bool = False) -> Effect:
        """Mark the empty cells of all due columns of the day, or of the current column, as met."""
        columns = [
            (place, one)
            for place, one in enumerate(self.columns.columns)
            if (place == self.column if this_column else self._is_filled(one))
        ]
        cells: dict[CellKey, CellValue] = {}
        for pupil in self.sheet.pupils:
            for _place, column in columns:
                if takes_marks(self.sheet, pupil, column) and (
                    present_value(self.sheet, pupil, column) is None
                ):
                    cells |= cells_for(self.sheet, pupil, column, MET)
        return self._do(cells) if cells else Effect(saying="nothing_empty")

    def _is_filled(self, column: Column) -> bool:
        return column.day == self.sheet.day and is_due(self.sheet, column)

    def put(self, cells: Mapping[CellKey, CellValue]) -> Effect:
        """Do a prepared block of cells as one action (a paste)."""
        return self._do(cells)

    def turn_reason(self, reason: str) -> Effect:
        """Say that there was no water (no power, no school) on the chosen day, or take it back."""
        holds = reason not in self.sheet.reasons.get(self.sheet.day, frozenset())
        return self._do({}, {(self.sheet.day, reason): holds})

    def undo(self) -> Effect:
        """Take the last action back; what was changed elsewhere since is left alone."""
        while self._steps:
            step = self._steps.pop()
            cells = {
                key: before
                for key, (before, after) in step.cells.items()
                if self.sheet.value(key) == after
            }
            reasons = {
                key: before
                for key, (before, after) in step.reasons.items()
                if self._holds(*key) == after
            }
            if cells or reasons:
                done = self._apply(cells, reasons)
                moved = self.go(*step.cursor)
                return Effect(done.changes, done.repaint | moved.repaint)
        return Effect(saying="nothing_to_undo")

    def _why_not(self, row: int) -> str:
        """Return why the current column takes no mark of a row, empty when it does."""
        pupil, column = self.sheet.pupils[row], self.here()
        if takes_marks(self.sheet, pupil, column):
            return ""
        day = self.sheet.day if column.day is None else column.day
        if not pupil.has_consent_on(day):
            return "no_consent"
        if not pupil.is_in_class(day):
            return "has_left" if pupil.has_left(day) else "not_enrolled"
        if self.sheet.is_absent(day, pupil.number):
            return "is_absent"
        return "is_excused" if self.sheet.excused(day) >> column.item & 1 else "to_come"

    def _holds(self, day: int, reason: str) -> bool:
        return reason in self.sheet.reasons.get(day, frozenset())

    def _do(
        self,
        cells: Mapping[CellKey, CellValue],
        reasons: Mapping[tuple[int, str], bool] | None = None,
    ) -> Effect:
        """Apply what differs and remember it as one step; nothing for no difference."""
        new = {key: value for key, value in cells.items() if self.sheet.value(key) != value}
        facts = {key: on for key, on in (reasons or {}).items() if self._holds(*key) != on}
        if not new and not facts:
            return Effect()
        self._steps.append(
            Step(
                {key: (self.sheet.value(key), value) for key, value in new.items()},
                {key: (not on, on) for key, on in facts.items()},
                (self.row, self.column),
            )
        )
        return self._apply(new, facts)

    def _apply(
        self, cells: Mapping[CellKey, CellValue], reasons: Mapping[tuple[int, str], bool]
    ) -> Effect:
        self.sheet = self.sheet.with_cells(cells)
        for (day, reason), holds in reasons.items():
            self.sheet = self.sheet.with_reason(day, reason, holds=holds)
        before, self.coverage = self.coverage, coverage_of(self.sheet, self.columns)
        heads = frozenset(
            place
            for place, (old, new) in enumerate(zip(before, self.coverage, strict=True))
            if old != new
        )
        changes = SheetChanges(dict(cells), dict(reasons))
        if reasons:
            return Effect(changes, Repaint(everything=True))
        return Effect(changes, self._places(cells) | Repaint(heads=heads))

    def _places(self, keys: Iterable[CellKey]) -> Repaint:
        """Return where cells are drawn; an absence is drawn over its row."""
        row_of = {pupil.number: row for row, pupil in enumerate(self.sheet.pupils)}
        cells: set[Cell] = set()
        rows: set[int] = set()
        for key in keys:
            found = [
                place
                for place, column in enumerate(self.columns.columns)
                if column.item == key.field and column.day in (key.day, None)
            ]
            cells |= {(row_of[key.pupil], place) for place in found}
            if not found:
                rows.add(row_of[key.pupil])
        return Repaint(cells=frozenset(cells), rows=frozenset(rows))
