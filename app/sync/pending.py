"""Cells saved one by one: durable at once, gathered into one sheet operation on leaving the sheet.

Each cell keeps what its author had on screen when it was marked (``seen``), not when the sheet
was left: the model showed that the latter hides clashes.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from app.domain.habits import ABSENT
from app.domain.ids import OperationId
from app.sync.batch import list_hash, pack_class_list
from app.sync.index import LogIndex
from app.sync.intake import Intake
from app.sync.journal import Journal, Writer
from app.sync.one_person import OnePerson
from app.sync.operations import SeenCells, Sheet
from app.sync.rows import SiteRows
from app.sync.sheets import MET, MET_FIELDS, NOT_YET, NOT_YET_SHIFT, HabitRow, SheetFold

# What a person puts into a field: met (or absent), not yet, or cleared.
CellValue = int | None


@dataclass(slots=True)
class PendingRow:
    """The saved but not yet gathered cells of one pupil and day."""

    touched: int = 0
    met: int = 0
    not_yet: int = 0
    seen: dict[int, int] | None = None  # operation number -> mask of fields

    def value(self, field: int) -> CellValue:
        """Return what the row says of a field it touches."""
        if self.met >> field & 1:
            return MET
        return NOT_YET if self.not_yet >> field & 1 else None

    def put(self, field: int, value: CellValue, heads: Sequence[int]) -> None:
        """Set a field; its heads are recorded at the first touch only."""
        bit = 1 << field
        if not self.touched & bit:
            self.seen = self.seen or {}
            for head in heads:
                self.seen[head] = self.seen.get(head, 0) | bit
        self.touched |= bit
        self.met = self.met & ~bit | (bit if value == MET else 0)
        self.not_yet = self.not_yet & ~bit | (bit if value == NOT_YET else 0)

    def drop(self, field: int) -> None:
        """Take a field out again: it says what the folded row says anyway."""
        bit = 1 << field
        self.touched &= ~bit
        self.met &= ~bit
        self.not_yet &= ~bit
        self.seen = {head: mask & ~bit for head, mask in (self.seen or {}).items() if mask & ~bit}


class _Present(NamedTuple):
    """What some pupils' day is, by pupil. sides: the merge rows, as SheetFold.sides has them."""

    folded: dict[int, HabitRow]
    pending: dict[int, PendingRow]
    sides: dict[tuple[int, int], list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class SheetKey:
    """Whose pending cells: author (16 bytes), class id (16 bytes), day number."""

    author: bytes
    class_id: bytes
    day: int


class PendingCells:
    """Pending cells of a laptop, or of one site at a center, inside one unit of work.

    Args: intake: gives what keeps and names operations; only gathering asks for it.
    """

    def __init__(
        self,
        rows: SiteRows,
        intake: Callable[[], Intake],
        *,
        check: Callable[[], None] | None = None,
    ) -> None:
        self._check = check
        self._intake = intake
        self._rows = rows

    def save(
        self,
        key: SheetKey,
        cells: Mapping[int, Mapping[int, CellValue]],
        claimed_at: int,
        *,
        may_be_twice: bool = True,
    ) -> tuple[set[int], set[int]]:
        """Save cells of one sheet; return (pupils with a change, pupils whose absence changed).

        Args: cells: pupil number to field (0-10) to MET, NOT_YET or None. A cell equal to the
            present one is no change. may_be_twice: False when the caller has seen in this unit
            that nobody was entered twice. Raises: what ``check`` raises when nothing may be saved.
        """
        if self._check is not None:
            self._check()
        people = OnePerson(self._rows) if may_be_twice else None
        if people:
            cells = self._spread(people, key, cells)
        folded, pending, sides = self._present(key, list(cells))
        marked: set[int] = set()
        absent: set[int] = set()
        after = []
        for pupil, fields in cells.items():
            row = pending.get(pupil) or PendingRow()
            habit = folded.get(pupil) or HabitRow()
            for field, value in fields.items():
                if self._put(row, habit, sides.get((pupil, field)), field, value):
                    changed = absent if 1 << field == ABSENT else marked
                    changed.add(people.speaker(pupil) if people else pupil)
            after.append((pupil, row))
        self._write(key, after, claimed_at)
        return marked, absent

    def _spread(
        self,
        people: OnePerson,
        key: SheetKey,
        cells: Mapping[int, Mapping[int, CellValue]],
    ) -> dict[int, dict[int, CellValue]]:
        """Share the cells of pupils entered twice out among their numbers."""
        folded, pending, _sides = self._present(key, people.everyone(cells))
        marked = {
            pupil: (row.marks | row.marks >> NOT_YET_SHIFT) & MET_FIELDS
            for pupil, row in folded.items()
        }
        for pupil, row in pending.items():
            marked[pupil] = marked.get(pupil, 0) & ~row.touched | row.met | row.not_yet
        return people.spread(marked, cells)

    def _put(
        self,
        row: PendingRow,
        habit: HabitRow,
        side: list[tuple[int, int]] | None,
        field: int,
        value: CellValue,
    ) -> bool:
        if side is None:
            folded, heads, is_clash = habit.present(field)
        else:
            sheets = SheetFold(LogIndex(self._rows))
            folded, heads, is_clash = sheets.present(habit, field, side)
        is_pending = row.touched >> field & 1
        present = row.value(field) if is_pending else folded
        if present == value and not (is_clash and not is_pending):
            return False
        if value == folded and not is_clash:
            row.drop(field)
        else:
            row.put(field, value, heads)
        return True

    def _present(self, key: SheetKey, pupils: list[int]) -> _Present:
        """Return what is folded of some pupils' day, and what waits of the author over it."""
        found = _Present({}, {}, defaultdict(list))
        who = (key.day, min(pupils), max(pupils))
        for source, pupil, one, two, three, seen in self._rows.all(
            "SELECT 0, pupil, marks, wash_op, can_op, NULL FROM habit_day"
            " WHERE site = ? AND date = ? AND pupil BETWEEN ? AND ?"
            " UNION ALL SELECT 1, pupil, touched, met, not_yet, seen FROM pending_cells"
            " WHERE site = ?1 AND date = ? AND pupil BETWEEN ? AND ? AND author = ?"
            " UNION ALL SELECT 2, pupil, field, operation_no, value, NULL FROM habit_head"
            " WHERE site = ?1 AND date = ? AND pupil BETWEEN ? AND ?",
            *who,
            *who,
            key.author,
            *who,
        ):
            if source == 0:
                found.folded[pupil] = HabitRow(one, two, three)
            elif source == 1:
                named = dict(msgspec.msgpack.decode(seen))
                found.pending[pupil] = PendingRow(one, two, three, named)
            else:
                found.sides[pupil, one].append((two, three))
        return found

    def _write(self, key: SheetKey, rows: list[tuple[int, PendingRow]], claimed_at: int) -> None:
        self._rows.many(
            "DELETE FROM pending_cells WHERE site = ? AND date = ? AND pupil = ? AND author = ?",
            [(key.day, pupil, key.author) for pupil, row in rows if not row.touched],
        )
        self._rows.many(
            "INSERT INTO pending_cells (site, date, pupil, author, class_id, touched, met,"
            " not_yet, seen, claimed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET touched = excluded.touched, met = excluded.met,"
            " not_yet = excluded.not_yet, seen = excluded.seen, claimed_at = excluded.claimed_at",
            [
                (
                    key.day,
                    pupil,
                    key.author,
                    key.class_id,
                    row.touched,
                    row.met,
                    row.not_yet,
                    msgspec.msgpack.encode(list((row.seen or {}).items())),
                    claimed_at,
                )
                for pupil, row in rows
                if row.touched
            ],
        )

    def waiting(self) -> list[SheetKey]:
        """Return the sheets that have pending cells."""
        return [
            SheetKey(*row)
            for row in self._rows.all(
                "SELECT DISTINCT author, class_id, date FROM pending_cells WHERE site = ? AND true"
                " ORDER BY author, date, class_id"
            )
        ]

    def gather(self, key: SheetKey, journal: Journal, writer: Writer) -> OperationId | None:
        """Form the sheet operation of pending cells and drop them, in the same transaction.

        Args: writer: ``key.author`` as the author. Returns the operation's id, or None when the
            cells say what the folded rows say.
        """
        rows = self._rows.all(
            "SELECT pupil, touched, met, not_yet, seen, claimed_at FROM pending_cells"
            " WHERE site = ? AND date = ? AND author = ? AND class_id = ?",
            key.day,
            key.author,
            key.class_id,
        )
        if not rows:
            return None
        sheet = self._sheet(key, rows)
        formed = journal.append(writer, [sheet], claimed_at=max(row[5] for row in rows))
        self._rows.run(
            "DELETE FROM pending_cells WHERE site = ? AND date = ? AND author = ? AND class_id = ?",
            key.day,
            key.author,
            key.class_id,
        )
        return formed[0]

    def _sheet(self, key: SheetKey, rows: Sequence[tuple[int, int, int, int, bytes, int]]) -> Sheet:
        name, order = self.class_list(key.class_id)
        place_of = {pupil: place for place, pupil in enumerate(order)}
        touched, not_yet = array("H", bytes(2 * len(order))), array("H", bytes(2 * len(order)))
        cleared: dict[int, int] = {}
        seen: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for pupil, mask, met, struggling, named, _claimed in sorted(
            rows, key=lambda row: place_of[row[0]]
        ):
            place = place_of[pupil]
            touched[place], not_yet[place] = mask, struggling
            if mask & ~(met | struggling):
                cleared[place] = mask & ~(met | struggling)
            for number, fields in msgspec.msgpack.decode(named):
                seen[number].append((place, fields))
        return Sheet(
            name,
            key.day,
            touched,
            not_yet,
            cleared,
            tuple(
                SeenCells(self._intake().index.id_of(number), tuple(cells))
                for number, cells in sorted(seen.items())
            ),
        )

    def class_list(self, class_id: bytes) -> tuple[bytes, list[int]]:
        """Return the class list of today's roster: its hash (kept if new), and pupil numbers.

        Pupils with pending cells who have left the class since stay in the list.
        """
        class_no = self._rows.scalar(
            "SELECT no FROM class_group WHERE site = ? AND id = ?", class_id
        )
        marked = self._rows.all(
            "SELECT DISTINCT pupil FROM pending_cells WHERE site = ? AND class_id = ?", class_id
        )
        places = ", ".join("?" * len(marked))
        pupils = self._rows.all(
            "SELECT no, id FROM pupil WHERE site = ? AND"  # noqa: S608 -- question marks
            f" (class_no = ? OR no IN ({places})) ORDER BY seat, no",
            class_no,
            *(row[0] for row in marked),
        )
        content = pack_class_list(class_id, [row[1] for row in pupils])
        self._intake().take_object(content)
        return list_hash(content), [row[0] for row in pupils]
