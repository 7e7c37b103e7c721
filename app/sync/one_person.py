"""The marks of a pupil who was entered twice, read as one pupil's (sync.md section 2).

The fold keeps the marks of each id apart; here alone they come together. A cell that one id has a
mark in has that mark; where several have one, the heads of all make one field. Where nobody was
entered twice this is one look into an empty table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from app.sync.index import LogIndex
from app.sync.merge import Head
from app.sync.operations import FIELDS
from app.sync.rows import SiteRows
from app.sync.sheets import MET, MET_FIELDS, NOT_YET_SHIFT, HabitRow, SheetFold

MarksOfDays = dict[int, dict[int, int]]  # day number to pupil number to marks


class OnePerson:
    """The pupils of a site who were entered twice; False when there are none. Inside a unit."""

    def __init__(self, rows: SiteRows) -> None:
        self._rows = rows
        self._canonical: dict[int, int] = dict(
            rows.all("SELECT pupil, canonical FROM pupil_alias WHERE site = ? AND true")
        )
        self._others: dict[int, list[int]] = defaultdict(list)
        for one, canonical in self._canonical.items():
            self._others[canonical].append(one)

    def __bool__(self) -> bool:
        return bool(self._canonical)

    def speaker(self, pupil: int) -> int:
        """Return the number that a number counts for; itself for most."""
        return self._canonical.get(pupil, pupil)

    def members(self, pupil: int) -> list[int]:
        """Return all numbers of the person a number stands for, that one first."""
        return [pupil, *self._others.get(pupil, ())]

    def everyone(self, pupils: Iterable[int]) -> list[int]:
        """Return all numbers of some persons, ascending."""
        return sorted({one for pupil in pupils for one in self.members(pupil)})

    def others(self) -> Mapping[int, int]:
        """Return each number that another speaks for, with that one."""
        return self._canonical

    def merge(self, found: MarksOfDays) -> None:
        """Put the marks of each day under the numbers that speak, in place."""
        for day, marks in found.items():
            for pupil in {self.speaker(one) for one in marks if one in self._canonical}:
                own = {one: marks.pop(one) for one in self.members(pupil) if marks.get(one)}
                marks[pupil] = self._merged(day, own)

    def _merged(self, day: int, own: Mapping[int, int]) -> int:
        """Return the marks of one person and day out of those of the ids that have some."""
        merged = 0
        for marks in own.values():
            merged |= marks
        both = merged & (merged >> NOT_YET_SHIFT) & MET_FIELDS
        if not both:
            return merged
        stored = HabitRow(merged)
        for field in (one for one in range(FIELDS) if both >> one & 1):
            marked = [one for one, marks in own.items() if _has_mark(marks, field)]
            stored.put(field, self._latest(day, marked, field))
        return stored.marks

    def _latest(self, day: int, pupils: Sequence[int], field: int) -> int | None:
        """Return what the greatest head of a field says, over the heads of several ids.

        One sheet can have marked both ids, the one so and the other so: then it was met.
        """
        sheets = SheetFold(LogIndex(self._rows))
        heads: list[Head[int]] = []
        for pupil, *rest in self._rows.all(
            "SELECT pupil, marks, wash_op, can_op FROM habit_day WHERE site = ? AND date = ?"
            " AND pupil BETWEEN ? AND ?",
            day,
            min(pupils),
            max(pupils),
        ):
            if pupil in pupils:
                side = sheets.sides(day, pupil, pupil).get((pupil, field))
                heads += sheets.field_of(HabitRow(*rest), field, side).heads.values()
        seen = [one for one in heads if one.value is not None]
        return max(seen, key=lambda one: (one.order, one.value == MET)).value

    def spread(
        self, marked: Mapping[int, int], cells: Mapping[int, Mapping[int, int | None]]
    ) -> dict[int, dict[int, int | None]]:
        """Say of each cell under which numbers it is written: those that have a mark in it.

        So a person who chooses between two marks corrects the one that is wrong, and an undo of
        the alias leaves to each id what was said of it. Args: marked: number to the 11-bit mask of
        the fields that have a mark. cells: number that speaks to field to value.
        """
        found: dict[int, dict[int, int | None]] = defaultdict(dict)
        for pupil, fields in cells.items():
            members = self.members(pupil)
            for field, value in fields.items():
                holders = [one for one in members if marked.get(one, 0) >> field & 1]
                for one in holders or [pupil]:
                    found[one][field] = value
        return dict(found)


def _has_mark(marks: int, field: int) -> bool:
    return bool((marks | marks >> NOT_YET_SHIFT) >> field & 1)
