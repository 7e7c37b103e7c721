"""Runs operations in forks of one warm process, with a fault at one point, and judges after it.

What is judged: all that was told is there, a unit of work is whole or absent, the store verifies,
the operation can be done again, and then people see what they would have seen without the fault.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.domain.errors import EnvironmentalError, StoreDamagedError
from app.store.backup import verify_file
from app.store.store import Store
from tests.faults.desk import Desk, copy_school, prepare
from tests.faults.operations import Operation
from tests.faults.rare_operations import OPERATIONS
from tests.faults.shim import ENDED_AT_FAULT, Fault, Shim
from tests.faults.states import differing, digest, row_counts

# Of chance: no two program starts draw the same numbers.
AT_FIRST, AGAIN = 7, 8
Tables = dict[str, str]
Say = Callable[[dict[str, Any]], None]
Plant = Callable[[], None]


class FindingError(AssertionError):
    """What is wrong after a fault. kind: lost, half, damaged, stuck or unsorted."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(f"{kind}: {words}")
        self.kind = kind
        self.words = words


@dataclass(frozen=True, slots=True)
class Case:
    """One fault at one point of an operation; its text replays it."""

    operation: str
    point: int
    fault: Fault

    def __str__(self) -> str:
        return f"{self.operation}:{self.point}:{self.fault.name}"

    @classmethod
    def read(cls, text: str) -> Case:
        """Return the case of a text."""
        operation, point, fault = text.split(":")
        return cls(operation, int(point), Fault[fault])


@dataclass(slots=True)
class Faultless:
    """How an operation goes on a disk that does not fail.

    states: of the store, before it and after each unit that changed it. told: the place of the
    last of them, each time somebody was told. points: where the disk is changed, closing included.
    """

    states: list[Tables] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    points: int = 0
    view: Any = None


class Bench:
    """A prepared school in a process that has the shim.

    Args: work: an empty folder.
    """

    def __init__(self, work: Path) -> None:
        self._work = Path(os.path.realpath(work))
        self._kept = self._work / "kept"
        self._kept.mkdir()
        self._shim = Shim()
        self._known: dict[str, Faultless] = {}
        self._prepared = prepare(self._work / "school")

    def faultless(self, operation: Operation) -> Faultless:
        """Return how an operation goes when nothing fails; found out once.

        Raises: FindingError when it is not as many units as the program promises.
        """
        if operation.name in self._known:
            return self._known[operation.name]
        case = Case(operation.name, 0, Fault.NOTHING)
        with self._copy() as desk:
            _code, traced = _in_fork(lambda say: self._trace(operation, desk, say))
        with self._copy() as desk:
            _code, met = _in_fork(lambda say: self._meet(operation, desk, case, say))
        for one in (*traced, *met):
            if "broken" in one:
                raise FindingError("unsorted", f"{case}: {one['broken']}")
        found = Faultless(**traced[-1], points=met[-1]["points"])
        if len(found.states) - 1 != operation.commits:
            words = f"{case}: {len(found.states) - 1} units instead of {operation.commits}"
            raise FindingError("half", words)
        self._known[operation.name] = found
        return found

    def run(self, case: Case, plant: Plant | None = None) -> bool:
        """Let one fault happen and judge; False when its point was not reached.

        Args: plant: puts a bug into the program that meets the fault, not into the one that judges.
        Raises: FindingError, whose words begin with the case.
        """
        operation = OPERATIONS[case.operation]
        expected = self.faultless(operation)
        try:
            with self._copy() as desk:
                ended = _in_fork(lambda say: self._meet(operation, desk, case, say, plant))
                return _judge(operation, desk, case, expected, ended)
        except FindingError as error:
            raise FindingError(error.kind, f"{case}: {error.words}") from error

    @contextmanager
    def _copy(self) -> Iterator[Desk]:
        """Lend a copy of the school; its files are watched, so that its syncs cost nothing."""
        home = self._work / "copy"
        copy_school(self._prepared, home)
        self._shim.arm(home, self._kept, 0, Fault.NOTHING)
        desk = Desk(self._prepared, home, AT_FIRST)
        try:
            yield desk
        finally:
            self._shim.disarm()
            shutil.rmtree(home)
            for left in self._kept.iterdir():
                left.unlink()

    @staticmethod
    def _look_into(operation: Operation, desk: Desk) -> Tables:
        return digest(desk.store_file(operation.folder), desk.key_of(operation.folder))

    def _trace(self, operation: Operation, desk: Desk, say: Say) -> None:
        """Do an operation and look into the store after each of its units."""
        states: list[Tables] = []
        told: list[int] = []

        def look() -> None:
            state = {} if operation.moves_store else self._look_into(operation, desk)
            if not states or state != states[-1]:
                states.append(state)

        def tell() -> None:
            look()
            told.append(len(states) - 1)

        operation.ready(desk)
        look()
        _call_after_commits(desk.store_file(operation.folder), look)
        operation.run(desk, tell)
        view = operation.view(desk)
        desk.close()
        say({"states": states, "told": told, "view": view})

    def _meet(
        self, operation: Operation, desk: Desk, case: Case, say: Say, plant: Plant | None = None
    ) -> None:
        """Do an operation on a failing disk; after an error try again in the same process."""
        if plant is not None:
            plant()
        operation.ready(desk)
        self._shim.arm(desk.home / operation.zone, self._kept, case.point, case.fault)
        try:
            operation.run(desk, lambda: say({"told": True}))
            desk.close()
        except EnvironmentalError as error:
            points = self._shim.counted()
            if points < case.point:
                raise
            state = {} if operation.moves_store else self._look_into(operation, desk)
            say({"error": str(error), "points": points, "state": state})
            self._shim.arm(desk.home, self._kept, 0, Fault.NOTHING)
            operation.run(desk, lambda: None)
            view = operation.view(desk)
            desk.close()
            say({"view": view})
        else:
            say({"points": self._shim.counted()})


def _call_after_commits(store: Path, look: Callable[[], None]) -> None:
    """Look after every unit of work on a store, for the rest of this process."""
    write = Store.write

    @contextmanager
    def watched(self: Store) -> Iterator[Any]:
        with write(self) as connection:
            yield connection
        if self.path == store:
            look()

    Store.write = watched  # type: ignore[method-assign]


def _in_fork(work: Callable[[Say], None]) -> tuple[int, list[dict[str, Any]]]:
    """Return how a fork ended and what it said until then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 0
        try:
            work(lambda said: _write_line(writing, said))
        except BaseException as error:  # noqa: BLE001 -- the parent judges it
            _write_line(writing, {"broken": f"{type(error).__name__}: {error}"})
            code = 1
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = [json.loads(line) for line in pipe]
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), said


def _write_line(pipe: int, said: dict[str, Any]) -> None:
    line = json.dumps(said).encode() + b"\n"
    while line:
        line = line[os.write(pipe, line) :]


def _judge(
    operation: Operation,
    desk: Desk,
    case: Case,
    expected: Faultless,
    ended: tuple[int, list[dict[str, Any]]],
) -> bool:
    code, said = ended
    facts = {name: value for one in said for name, value in one.items()}
    if "broken" in facts:
        raise FindingError("unsorted" if "error" not in facts else "stuck", facts["broken"])
    if code not in (0, ENDED_AT_FAULT):
        raise FindingError("unsorted", f"ended with {code}")
    if code == 0 and facts["points"] < case.point:
        return False
    store, key = desk.store_file(operation.folder), desk.key_of(operation.folder)
    try:
        told = sum("told" in one for one in said)
        if not operation.moves_store:
            state = facts.get("state") or digest(store, key)
            if operation.draws_again and case.fault is Fault.FULL:
                state = row_counts(state)
                expected = replace(expected, states=[row_counts(one) for one in expected.states])
            _judge_state(state, expected, told, is_over=code == 0 and "error" not in facts)
            verify_file(store, key)
    except StoreDamagedError as error:
        raise FindingError("damaged", str(error)) from error
    if "view" in facts:
        _judge_view(facts["view"], expected, "tried again")
    is_seen = "view" in facts or told == len(expected.told)
    _judge_again(operation, desk, expected, is_seen=is_seen)
    return True


def _judge_state(state: Tables, expected: Faultless, told: int, *, is_over: bool) -> None:
    """The store is in a state between two units, and not before what was told."""
    least = expected.told[told - 1] if told else 0
    if is_over:
        least = len(expected.states) - 1
    if state in expected.states[least:]:
        return
    if state in expected.states:
        words = f"state {expected.states.index(state)}, but {least} was told"
        raise FindingError("lost", words)
    raise FindingError("half", f"{differing(state, expected.states[least])} differ")


def _judge_again(operation: Operation, desk: Desk, expected: Faultless, *, is_seen: bool) -> None:
    """The program opens what is left, does the operation once more, and all is as it should be.

    Args: is_seen: all was told, so that it must be seen before it is done once more.
    """
    again = Desk(desk.prepared, desk.home, AGAIN)
    try:
        if is_seen:
            _judge_view(operation.view(again), expected, "opened again")
        operation.run(again, lambda: None)
        view = operation.view(again)
        again.close()
    except FindingError:
        raise
    except Exception as error:
        raise FindingError("stuck", f"done again: {type(error).__name__}: {error}") from error
    _judge_view(view, expected, "done again")


def _judge_view(view: Any, expected: Faultless, when: str) -> None:
    wanted = json.loads(json.dumps(expected.view))
    found = json.loads(json.dumps(view))
    if found != wanted:
        raise FindingError("lost", f"{when}: {_difference(found, wanted)}")


def _difference(found: Any, wanted: Any) -> str:
    if isinstance(found, dict) and isinstance(wanted, dict):
        names = [name for name in wanted if found.get(name) != wanted[name]]
        return "; ".join(f"{name}: {found.get(name)} instead of {wanted[name]}" for name in names)
    return f"{found} instead of {wanted}"
