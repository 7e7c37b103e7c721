"""The fail-safe against a mass deletion: too much taken back at once waits for a person.

A folder restored wrongly, a program gone wild or a child at the keyboard can clear a school's
year in one request. What is only moved (cleared here, written there) is not taken back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from app.domain.ids import OperationId
from app.sync.batch import read_batch, read_header, sha256
from app.sync.columns import MalformedError
from app.sync.index import State
from app.sync.operations import ALL_FIELDS, Kind, Operation, RegisterChange, Sheet
from app.sync.rows import SiteRows
from app.sync.sheets import NOT_YET_SHIFT

if TYPE_CHECKING:
    from app.center.unit import SiteUnit

# More than this many records, and more than this share of what the school has of that kind.
FEWEST_HELD_BACK = 50
MOST_TAKEN_BACK_PERCENT = 30

_Day = tuple[int, bytes]  # day number, pupil id
_RECORDS = {Kind.HOUR_ENTRY: "hour_entry", Kind.LESSON_CASE: "lesson_case"}


def mass_take_back(site: SiteUnit, wires: Iterable[bytes]) -> frozenset[OperationId]:
    """Return the operations of these batches that together take back too much; mostly none.

    Decided before any of them is folded, against what the center holds at that moment. Habit
    days, hours, lesson cases and pupils are each compared with all the school has of them.
    """
    fresh = list(_fresh_operations(site, wires))
    held_back: set[OperationId] = set()
    for tally in (
        _Marks(site),
        _Pupils(site.rows),
        *(_Records(site.rows, one) for one in _RECORDS),
    ):
        for one, operation in fresh:
            tally.see(one, operation)
        taken = tally.taken()
        if taken > FEWEST_HELD_BACK and taken * 100 > MOST_TAKEN_BACK_PERCENT * tally.held():
            held_back |= tally.taking
    return frozenset(held_back)


def _fresh_operations(
    site: SiteUnit, wires: Iterable[bytes]
) -> Iterator[tuple[OperationId, Operation]]:
    """Yield what these batches bring that is not here yet; the intake judges the rest."""
    intake = site.intake
    for wire in wires:
        try:
            batch = read_batch(wire)
            header = read_header(batch.header)
            is_held = site.rows.scalar(
                "SELECT 1 FROM batch WHERE site = ? AND header_hash = ? AND is_folded = 1",
                sha256(batch.header),
            )
            if header.site != site.code or is_held:
                continue
            operations = intake.look_into(batch, header)
        except MalformedError:
            continue
        for operation in operations or ():
            one = OperationId(header.device, header.session, operation.seq)
            found = intake.index.find(one)
            if found is None or found[1] is State.NOT_ARRIVED:
                yield one, operation


class _Tally(ABC):
    """Counts one kind of record. taking: the operations that take something back."""

    def __init__(self, rows: SiteRows) -> None:
        self.rows = rows
        self.taking: set[OperationId] = set()

    @abstractmethod
    def see(self, one: OperationId, operation: Operation) -> None:
        """Look at one operation, in any order."""

    @abstractmethod
    def taken(self) -> int:
        """Return how many records go, and note the operations that make them go."""

    @abstractmethod
    def held(self) -> int:
        """Return how many records of the kind the school has."""


class _Marks(_Tally):
    """Habit days: one is taken back when more than half of its marks go."""

    def __init__(self, site: SiteUnit) -> None:
        super().__init__(site.rows)
        self._list_of = site.intake.index.class_list
        self._number_of = site.intake.index.pupil
        self._cleared: dict[_Day, int] = defaultdict(int)
        self._clearing: dict[_Day, set[OperationId]] = defaultdict(set)
        self._sheets: list[Sheet] = []

    def see(self, one: OperationId, operation: Operation) -> None:
        """Look at one operation."""
        sheet = operation.content
        if not isinstance(sheet, Sheet):
            return
        self._sheets.append(sheet)
        listed = self._list_of(sheet.list_hash) if sheet.cleared else None
        for row, pupil in enumerate(listed[1] if listed else ()):
            cleared = sheet.cleared.get(row, 0) & ALL_FIELDS
            if cleared:
                self._cleared[sheet.day, pupil] |= cleared
                self._clearing[sheet.day, pupil].add(one)

    def taken(self) -> int:
        """Return the days that go for good: what the same pupils get on other days is moved."""
        gone: Counter[bytes] = Counter()
        for (day, pupil), cleared in self._cleared.items():
            marks = self._marks(day, pupil)
            if marks and 2 * (marks & cleared).bit_count() > marks.bit_count():
                gone[pupil] += 1
                self.taking |= self._clearing[day, pupil]
        for day, pupil in self._written() if gone else ():
            if gone[pupil] and not self._marks(day, pupil):
                gone[pupil] -= 1
        return sum(gone.values())

    def _written(self) -> set[_Day]:
        """Return the days that some sheet puts a mark into."""
        written: set[_Day] = set()
        for sheet in self._sheets:
            listed = self._list_of(sheet.list_hash)
            for row, pupil in enumerate(listed[1] if listed else ()):
                if sheet.touched[row] & ALL_FIELDS & ~sheet.cleared.get(row, 0):
                    written.add((sheet.day, pupil))
        return written

    def _marks(self, day: int, pupil: bytes) -> int:
        """Return one bit for each field of a habit day that the center holds a mark of."""
        marks: int | None = self.rows.scalar(
            "SELECT marks FROM habit_day WHERE site = ? AND date = ? AND pupil = ?",
            day,
            self._number_of(pupil),
        )
        return 0 if marks is None else (marks | marks >> NOT_YET_SHIFT) & ALL_FIELDS

    def held(self) -> int:
        """Return the habit days of the school that have marks."""
        return int(
            self.rows.scalar("SELECT count(*) FROM habit_day WHERE site = ? AND marks <> 0") or 0
        )


class _Records(_Tally):
    """Hours or lesson cases."""

    def __init__(self, rows: SiteRows, kind: Kind) -> None:
        super().__init__(rows)
        self._kind = kind
        self._last: dict[bytes, tuple[int, OperationId, bool]] = {}

    def see(self, one: OperationId, operation: Operation) -> None:
        """Look at one operation; of several on one record the last counts."""
        change = operation.content
        if isinstance(change, RegisterChange) and change.kind is self._kind:
            said = (operation.lamport, one, change.value is None)
            self._last[change.key] = max(self._last.get(change.key, said), said)

    def taken(self) -> int:
        """Return how many of the records held go."""
        gone = [
            one
            for key, (_lamport, one, is_gone) in self._last.items()
            if is_gone
            and self.rows.scalar(
                f"SELECT 1 FROM {_RECORDS[self._kind]} WHERE site = ? AND id = ?",  # noqa: S608 -- two names
                key,
            )
        ]
        self.taking |= set(gone)
        return len(gone)

    def held(self) -> int:
        """Return how many records of the kind the school has."""
        table = _RECORDS[self._kind]
        sql = f"SELECT count(*) FROM {table} WHERE site = ? AND true"  # noqa: S608 -- two names
        return int(self.rows.scalar(sql) or 0)


class _Pupils(_Tally):
    """Pupils with marks who leave; as many as come in with the same request are only moved."""

    def __init__(self, rows: SiteRows) -> None:
        super().__init__(rows)
        self._last: dict[bytes, tuple[int, OperationId, bool]] = {}

    def see(self, one: OperationId, operation: Operation) -> None:
        """Look at one operation; of several on one pupil the last counts."""
        change = operation.content
        if isinstance(change, RegisterChange) and change.kind is Kind.ENROLMENT:
            said = (operation.lamport, one, _is_leaving(change.value))
            self._last[change.key] = max(self._last.get(change.key, said), said)

    def taken(self) -> int:
        """Return how many enrolled pupils with marks leave, without those who come."""
        leaving = coming = 0
        for pupil, (_lamport, one, is_leaving) in self._last.items():
            row = self.rows.one(
                "SELECT no, class_no IS NOT NULL AND enrolled_until IS NULL FROM pupil"
                " WHERE site = ? AND id = ?",
                pupil,
            )
            if not is_leaving:
                coming += row is None or not row[1]
            elif row is not None and row[1] and self._has_marks(row[0]):
                leaving += 1
                self.taking.add(one)
        return max(0, leaving - coming)

    def _has_marks(self, number: int) -> bool:
        return bool(
            self.rows.scalar("SELECT 1 FROM habit_day WHERE site = ? AND pupil = ? LIMIT 1", number)
        )

    def held(self) -> int:
        """Return how many pupils are enrolled."""
        return int(
            self.rows.scalar(
                "SELECT count(*) FROM pupil WHERE site = ? AND class_no IS NOT NULL"
                " AND enrolled_until IS NULL"
            )
            or 0
        )


def _is_leaving(value: bytes | None) -> bool:
    if value is None:
        return True
    try:
        fields: Any = msgspec.msgpack.decode(value)
    except msgspec.DecodeError:
        return False
    return isinstance(fields, list) and len(fields) == 4 and fields[3] is not None  # noqa: PLR2004 -- with its last day
