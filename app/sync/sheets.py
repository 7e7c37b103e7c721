"""The fold of sheets into habit days, cell by cell by the set merge, whole rows where they are new.

A row keeps one operation per group (washes, cans) as the head of all its marked cells; only
fields that a second operation touched, that were cleared or that name another have rows in
``habit_head``. For such a field these rows are the whole truth; value 3 there means "named by
someone, not arrived yet".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.habits import ABSENT, CAN_MASK, WASH_MASK
from app.sync.index import LogIndex
from app.sync.merge import Field, Head
from app.sync.operations import ABSENT_FIELD, FIELDS, Sheet

MET, NOT_YET, CLEARED, AWAITED = 1, 2, 0, 3
NOT_YET_SHIFT = FIELDS
MET_FIELDS = (1 << FIELDS) - 1

HabitField = Field[int, int]


@dataclass(slots=True)
class HabitRow:
    """One stored habit day. marks: met (bits 0-10) and not_yet (bits 11-20)."""

    marks: int = 0
    wash_op: int = 0
    can_op: int = 0

    def slot(self, field: int) -> int:
        """Return the operation that stands for a field without rows of its own, or 0."""
        if field == ABSENT_FIELD:
            return 0
        return self.wash_op if WASH_MASK >> field & 1 else self.can_op

    def value(self, field: int) -> int | None:
        """Return MET, NOT_YET or None."""
        if self.marks >> field & 1:
            return MET
        return NOT_YET if self.marks >> (field + NOT_YET_SHIFT) & 1 else None

    def present(self, field: int) -> tuple[int | None, list[int], bool]:
        """Return what :meth:`SheetFold.present` does, of a field without rows of its own.

        One head or none: nothing is to be ordered, so nothing is looked up.
        """
        value = self.value(field)
        return value, [] if value is None else [self.slot(field)], False

    def put(self, field: int, value: int | None) -> None:
        """Set one field's mark."""
        self.marks &= ~(1 << field | 1 << (field + NOT_YET_SHIFT))
        if value == MET:
            self.marks |= 1 << field
        elif value == NOT_YET:
            self.marks |= 1 << (field + NOT_YET_SHIFT)


class SheetRow(NamedTuple):
    """The part of a sheet that speaks of one pupil. seen: (operation number, mask) pairs.

    A tuple, because each habit day that comes in is one: a frozen dataclass takes four times as
    long to make.
    """

    pupil: int
    touched: int
    not_yet: int
    cleared: int
    seen: tuple[tuple[int, int], ...]

    @property
    def is_plain(self) -> bool:
        """Tell whether the row only marks cells that were empty, absence apart."""
        return not self.seen and not self.cleared and not self.touched & ABSENT

    def value(self, field: int) -> int | None:
        """Return what the row says of a field it touches; None clears it."""
        if self.cleared >> field & 1:
            return None
        return NOT_YET if self.not_yet >> field & 1 else MET


class SheetFold:
    """Folds accepted sheets of one site, inside one unit of work."""

    def __init__(self, index: LogIndex) -> None:
        self._index = index
        self._rows = index.rows
        self._has_arrived: Callable[[int], bool] = index.is_accepted
        self.changed: dict[int, set[int]] = defaultdict(set)  # day -> pupil numbers

    def rows_of(self, sheet: Sheet) -> list[SheetRow] | None:
        """Return the touched rows, or None while a pupil of the list is unknown (waiting)."""
        pupils = self._index.pupils_of(sheet.list_hash)
        if pupils is None:
            return None
        seen: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for named in sheet.seen:
            number = self._index.number_of(named.operation)
            for row, mask in named.rows:
                seen[row].append((number, mask))
        return [
            SheetRow(pupil, touched, not_yet, sheet.cleared.get(row, 0), tuple(seen.get(row, ())))
            for row, (pupil, touched, not_yet) in enumerate(
                zip(pupils, sheet.touched, sheet.not_yet, strict=True)
            )
            if touched
        ]

    def add(self, number: int, day: int, rows: list[SheetRow]) -> None:
        """Fold one accepted sheet; ``number`` is its operation's."""
        if not rows:
            return
        pupils = [row.pupil for row in rows]
        low, high = min(pupils), max(pupils)
        stored = {
            pupil: HabitRow(*rest)
            for pupil, *rest in self._rows.all(
                "SELECT pupil, marks, wash_op, can_op FROM habit_day"
                " WHERE site = ? AND date = ? AND pupil BETWEEN ? AND ?",
                day,
                low,
                high,
            )
        }
        sides = self.sides(day, low, high) if stored else {}
        fresh: list[SheetRow] = []
        rest: list[SheetRow] = []
        for row in rows:
            (fresh if row.is_plain and row.pupil not in stored else rest).append(row)
        self._insert(number, day, fresh)
        if rest:
            self._merge(number, day, rest, stored, sides)
        self.changed[day].update(pupils)

    def sides(self, day: int, low: int, high: int) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """Return the merge rows of a day and a range of pupils: (pupil, field) to (op, value)."""
        sides = defaultdict(list)
        for pupil, field, operation, value in self._rows.all(
            "SELECT pupil, field, operation_no, value FROM habit_head"
            " WHERE site = ? AND date = ? AND pupil BETWEEN ? AND ?",
            day,
            low,
            high,
        ):
            sides[pupil, field].append((operation, value))
        return sides

    def _insert(self, number: int, day: int, rows: list[SheetRow]) -> None:
        self._rows.many(
            "INSERT INTO habit_day (site, date, pupil, marks, wash_op, can_op)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    day,
                    row.pupil,
                    row.touched & ~row.not_yet | row.not_yet << NOT_YET_SHIFT,
                    number if row.touched & WASH_MASK else 0,
                    number if row.touched & CAN_MASK else 0,
                )
                for row in rows
            ],
        )

    def _merge(
        self,
        number: int,
        day: int,
        rows: list[SheetRow],
        stored: dict[int, HabitRow],
        sides: dict[tuple[int, int], list[tuple[int, int]]],
    ) -> None:
        gone: list[tuple[int, int, int]] = []
        heads: list[tuple[int, int, int, int, int]] = []
        after: list[tuple[int, int, int, int, int]] = []
        for row in rows:
            habit = stored.get(row.pupil) or HabitRow()
            for field in _fields(row.touched):
                side = sides.get((row.pupil, field))
                if side is None and _fits_slot(habit, field, number, row):
                    _put_in_slot(habit, field, number, row.value(field))
                    continue
                merged = self._merge_field(number, habit, field, side, row)
                gone.append((day, row.pupil, field))
                heads += [(day, row.pupil, field, *one) for one in _side_rows(merged)]
                habit.put(field, merged.value)
            after.append((day, row.pupil, habit.marks, habit.wash_op, habit.can_op))
        self._rows.many(
            "DELETE FROM habit_head WHERE site = ? AND date = ? AND pupil = ? AND field = ?", gone
        )
        self._rows.many(
            "INSERT INTO habit_head (site, date, pupil, field, operation_no, value)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            heads,
        )
        self._rows.many(
            "INSERT INTO habit_day (site, date, pupil, marks, wash_op, can_op)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " marks = excluded.marks, wash_op = excluded.wash_op, can_op = excluded.can_op",
            after,
        )

    def _merge_field(
        self,
        number: int,
        habit: HabitRow,
        field: int,
        side: list[tuple[int, int]] | None,
        row: SheetRow,
    ) -> HabitField:
        merged = self.field_of(habit, field, side)
        merged.add(
            number,
            Head(self._index.order_of(number), row.value(field)),
            [one for one, mask in row.seen if mask >> field & 1],
            self._has_arrived,
        )
        return merged

    def field_of(
        self, habit: HabitRow, field: int, side: list[tuple[int, int]] | None
    ) -> HabitField:
        """Build the merge state of one stored field."""
        order_of = self._index.order_of
        if side is None:
            value = habit.value(field)
            slot = habit.slot(field)
            return Field({} if value is None else {slot: Head(order_of(slot), value)}, set())
        return Field(
            {one: Head(order_of(one), value or None) for one, value in side if value != AWAITED},
            {one for one, value in side if value == AWAITED},
        )

    def present(
        self, habit: HabitRow, field: int, side: list[tuple[int, int]]
    ) -> tuple[int | None, list[int], bool]:
        """Return (value, its heads in order of number, is a clash) of a field with own rows."""
        state = self.field_of(habit, field, side)
        return state.value, sorted(state.heads), state.is_clash

    def refold(
        self, day: int, pupils: list[int], sheets: Iterable[tuple[int, list[SheetRow]]]
    ) -> None:
        """Fold some pupils' day anew from every accepted sheet of the day, in any order.

        What counts as arrived is what was folded in this pass: a sheet may name one that the
        log numbers higher, and that one must not come back as a head.
        """
        self._forget(day, pupils)
        folded: set[int] = set()
        self._has_arrived = folded.__contains__
        for number, rows in sheets:
            self.add(number, day, [row for row in rows if row.pupil in pupils])
            folded.add(number)
        self._has_arrived = self._index.is_accepted

    def _forget(self, day: int, pupils: list[int]) -> None:
        keys = [(day, pupil) for pupil in pupils]
        for sql in (
            "DELETE FROM habit_day WHERE site = ? AND date = ? AND pupil = ?",
            "DELETE FROM habit_head WHERE site = ? AND date = ? AND pupil = ?",
        ):
            self._rows.many(sql, keys)
        self.changed[day].update(pupils)


def _fields(mask: int) -> Iterator[int]:
    return (field for field in range(FIELDS) if mask >> field & 1)


def _fits_slot(habit: HabitRow, field: int, number: int, row: SheetRow) -> bool:
    """Tell whether a first mark may live in the row itself, its group being free."""
    if field == ABSENT_FIELD or row.cleared >> field & 1:
        return False
    return habit.slot(field) in (0, number) and not any(mask >> field & 1 for _o, mask in row.seen)


def _put_in_slot(habit: HabitRow, field: int, number: int, value: int | None) -> None:
    habit.put(field, value)
    if WASH_MASK >> field & 1:
        habit.wash_op = number
    else:
        habit.can_op = number


def _side_rows(field: HabitField) -> list[tuple[int, int]]:
    return [(one, head.value or CLEARED) for one, head in field.heads.items()] + [
        (one, AWAITED) for one in field.awaited
    ]
