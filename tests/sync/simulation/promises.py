"""What each laptop has told its teachers is saved, and what the judge compares it with.

A cell that was saved waits in ``pending_cells`` or stands in an operation of that laptop with the
same value; nothing else is allowed, whatever happened to the machine. An operation that was formed
stays. Both are looked up in the store after every step, on a connection of its own.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.domain.ids import OperationId
from app.services.habits import class_days
from app.sync.batch import read_class_list
from app.sync.one_person import OnePerson
from app.sync.operations import FIELDS, Kind, Operation, Sheet
from app.sync.sheets import MET, NOT_YET, HabitRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.services.laptop import Unit
    from tests.sync.simulation.machines import LaptopMachine

NOT_THERE = -1
# author, class id, day, pupil number, field
Cell = tuple[bytes, bytes, int, int, int]
Name = tuple[bytes, bytes, int]


class Violation(AssertionError):  # noqa: N818 -- a finding, told by its words
    """A rule that did not hold. rule: its name in docs/reliability.md."""

    def __init__(self, rule: str, words: str) -> None:
        super().__init__(f"{rule}: {words}")
        self.rule = rule
        self.words = words


class LaptopPromises:
    """Of one machine. formed: operations that its teachers' marks and entries became."""

    def __init__(self, machine: LaptopMachine) -> None:
        self._machine = machine
        self.formed: set[Name] = set()
        self._pending: dict[Cell, int | None] = {}
        # Cells of a save over which the power failed: either value is right.
        self._open: dict[Cell, int | None] = {}
        self._last_no = 0
        # How often something came from others, and how often it had when a cell was marked.
        self._heard = 0
        self._heard_at: dict[Cell, int] = {}

    def hear(self) -> None:
        """Note that something may come from others now: what is on the screen may change."""
        self._heard += 1

    def forget(self) -> None:
        """Begin anew with a disk that was put back."""
        self._pending, self._open, self._last_no = {}, {}, 0
        self._heard_at = {}

    def begin_save(self, cells: dict[Cell, int | None]) -> None:
        """Note what a save is about to say; until :meth:`saved` either value is right."""
        self._open = cells

    def saved(self) -> None:
        """Hold the program to the save it has just confirmed."""
        said, self._open = self._open, {}
        # A cell that waits already names what was on the screen when it was touched first.
        first = [cell for cell in said if cell not in self._pending]
        self._heard_at.update(dict.fromkeys(first, self._heard))
        pending = self._look(said)
        with self._machine.disk.watched(), self._machine.laptop.reading() as unit:
            people = OnePerson(unit.rows)
            wanted: dict[tuple[int, int, int], set[int | None]] = {}
            for (_author, _class_id, day, pupil, field), value in said.items():
                wanted.setdefault((day, people.speaker(pupil), field), set()).add(value)
            for (author, class_id, day, pupil, field), value in said.items():
                if len(wanted[day, people.speaker(pupil), field]) > 1:
                    continue  # two entries of one child were said to be different
                if pending.get((author, class_id, day, pupil, field), NOT_THERE) != value:
                    shown = _shown(unit, people.speaker(pupil), day, field)
                    _must(shown == value, "I1 saved", f"{day, pupil, field}: {shown}, not {value}")

    def not_saved(self) -> None:
        """Note that the program refused the save: nothing of it may be there."""
        self._open = {}
        self.look()

    def look(self) -> None:
        """Compare what is in the store with all that was promised before."""
        said, self._open = self._open, {}
        self._look(said)

    def _look(self, said: dict[Cell, int | None]) -> dict[Cell, int | None]:
        with self._machine.disk.watched(), self._machine.laptop.reading() as unit:
            new = self._new_operations(unit)
            pending = dict(_pending_cells(unit))
            gone = {
                cell: value
                for cell, value in self._pending.items()
                if pending.get(cell, NOT_THERE) != value
            }
            touched = {(day, field) for _a, _c, day, _p, field in said}
            gone = {one: value for one, value in gone.items() if (one[2], one[4]) not in touched}
            if gone:
                self._find(unit, gone, new)
            came = {
                one
                for one in pending.keys() - self._pending.keys()
                if (one[2], one[4]) not in touched
            }
            _must(not came, "I1 saved", f"cells nobody marked: {came}")
        self._pending = pending
        return pending

    def _new_operations(self, unit: Unit) -> list[OperationId]:
        device = self._machine.laptop.identity.device
        found = []
        for no, session, seq in unit.rows.all(
            "SELECT o.no, s.session, o.seq FROM operation o JOIN session s ON s.no = o.session_no"
            " WHERE o.no > ? AND s.device = ? AND o.state <> 4 ORDER BY o.no",
            self._last_no,
            device,
        ):
            self._last_no = no
            found.append(OperationId(device, session, seq))
            self.formed.add((device, session, seq))
        return found

    def _find(self, unit: Unit, gone: dict[Cell, int | None], new: Iterable[OperationId]) -> None:
        """Make sure that cells which wait no more stand in the operations just formed."""
        formed: dict[tuple[int, int, int], set[int | None]] = {}
        for one in new:
            operation = unit.intake.contents.of(one)
            if operation is not None and operation.kind == Kind.SHEET:
                for key, value in cells_of(unit, operation):
                    formed.setdefault(key, set()).add(value)
        for cell, value in gone.items():
            stands = formed.get((cell[2], cell[3], cell[4]), set())
            _must(value in stands, "I1 saved", f"{cell} = {value} waits no more, formed: {stands}")
        self._compare_with_screen(unit, gone)

    def _compare_with_screen(self, unit: Unit, left: dict[Cell, int | None]) -> None:
        """A cell that only its author touched looks the same after the sheet was left (I12)."""
        if OnePerson(unit.rows):
            return
        authors = Counter((day, pupil, field) for _a, _c, day, pupil, field in self._pending)
        for (author, class_id, day, pupil, field), value in left.items():
            heard = self._heard_at.get((author, class_id, day, pupil, field))
            if heard == self._heard and authors[day, pupil, field] == 1:
                shown = _shown(unit, pupil, day, field)
                words = f"{day, pupil, field} was left as {value} and shows {shown}"
                _must(shown == value, "I12 leaving", words)


def _must(is_so: bool, rule: str, words: str) -> None:
    if not is_so:
        raise Violation(rule, words)


def _pending_cells(unit: Unit) -> Iterator[tuple[Cell, int | None]]:
    for author, class_id, day, pupil, touched, met, not_yet in unit.rows.all(
        "SELECT author, class_id, date, pupil, touched, met, not_yet FROM pending_cells"
    ):
        for field in range(FIELDS):
            if touched >> field & 1:
                value = MET if met >> field & 1 else NOT_YET if not_yet >> field & 1 else None
                yield (author, class_id, day, pupil, field), value


def _shown(unit: Unit, pupil: int, day: int, field: int) -> int | None:
    return HabitRow(class_days(unit.rows, [pupil], [day]).day_of(pupil, day).marks).value(field)


def cells_of(unit: Unit, operation: Operation) -> Iterator[tuple[tuple[int, int, int], int | None]]:
    """Return (day, pupil number, field) and value of every cell that a sheet changes."""
    sheet = operation.content
    assert isinstance(sheet, Sheet)
    content = unit.rows.scalar("SELECT content FROM object WHERE hash = ?", sheet.list_hash)
    _class_id, ids = read_class_list(content)
    for place, pupil in enumerate(ids):
        if sheet.touched[place]:
            number = unit.rows.scalar("SELECT no FROM pupil WHERE id = ?", pupil)
            for field in range(FIELDS):
                if sheet.touched[place] >> field & 1:
                    yield (sheet.day, number, field), _value(sheet, place, field)


def _value(sheet: Sheet, place: int, field: int) -> int | None:
    if sheet.cleared.get(place, 0) >> field & 1:
        return None
    return NOT_YET if sheet.not_yet[place] >> field & 1 else MET
