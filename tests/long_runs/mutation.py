"""The mutation score: how many small faults of a module its own fast tests see.

Each fault runs in a forked process that has imported pytest and the libraries, but nothing of
``app`` yet; there the module comes from the changed tree, and not a file is written. Why not one
of the known tools: they write a changed tree and start Python anew for each fault, ten times as
slow, or need an import mode that this project does not use.

What survives is listed in ``build/surviving_mutants.txt``. One that no test could see belongs into
``equivalent_mutants.txt`` with the reason, any other is a missing test.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import random
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType

from tests.long_runs.mutation_operators import Mutation, mutated, mutations_of
from tests.long_runs.mutation_targets import CORE, ROOT, groups_for, modules

MAIN = "mutants"
PORTION = 50
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.txt")
SURVIVORS = ROOT / "build" / "surviving_mutants.txt"
_LANES = 100
_MEMORY_BYTES = 4 * 1024**3
_LIBRARIES = (
    *("pytest", "hypothesis.strategies", "sqlalchemy", "alembic.command", "msgspec"),
    *("nacl.bindings", "nacl.pwhash.argon2id", "cryptography.x509", "zstandard"),
    *("sqlcipher3.dbapi2", "babel", "requests", "fastapi", "uvicorn"),
)
_OPTIONS = (
    *("-x", "-q", "--no-header", "-p", "pytest_socket", "-p", "pytest_timeout"),
    *("-p", "_hypothesis_pytestplugin", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault of one module. module: its path from the root of the project."""

    module: str
    mutation: Mutation

    def told(self) -> str:
        """Return the one line by which a person, and the list of equivalents, names it."""
        one = self.mutation
        return f"{self.module} | {one.operator} | {one.before} -> {one.after} | {one.text}"


def run(seed: int, amount: int) -> dict[str, int]:
    """Try a portion of the mutants of the core; return what became of them, by module too."""
    return try_all(chosen(CORE, seed, amount))


def chosen(targets: tuple[str, ...], seed: int, amount: int) -> list[Mutant]:
    """Return the mutants of one portion.

    The seeds of one lane go through all mutants in one shuffled order; each lane has a place of
    its own where it begins. More than all of them are the same ones again.
    """
    everything = population(targets)
    lane, turn = seed % _LANES, seed // _LANES
    start = lane * len(everything) // _LANES + turn * PORTION
    return [everything[place % len(everything)] for place in range(start, start + amount)]


@cache
def population(targets: tuple[str, ...]) -> list[Mutant]:
    """Return every mutant of the modules, shuffled always the same way."""
    found = [
        Mutant(module, mutation)
        for module in modules(targets)
        for mutation in mutations_of((ROOT / module).read_text("utf-8"))
    ]
    random.Random(1).shuffle(found)
    return found


def try_all(mutants: Iterable[Mutant]) -> dict[str, int]:
    """Try mutants; return the counts and list the survivors."""
    counts: Counter[str] = Counter()
    excused = equivalent_mutants()
    for one in mutants:
        outcome = "equivalent" if one.told() in excused else fate_of(one)
        if outcome == "survived":
            _list(one)
        counts.update((MAIN, outcome, f"{one.module} {outcome}"))
    return dict(sorted(counts.items()))


def fate_of(mutant: Mutant) -> str:
    """Return ``killed``, ``timeout`` (an endless loop is seen too) or ``survived``."""
    name = mutant.module.removesuffix(".py").replace("/", ".")
    tree = mutated((ROOT / mutant.module).read_text("utf-8"), mutant.mutation)
    for group in groups_for(mutant.module):
        finder = _Changed(name, ROOT / mutant.module, tree)
        outcome = _in_a_fork(lambda: _tests(group, finder), 10 + 5 * usual_seconds(group))  # noqa: B023 -- called at once
        if outcome is None:
            return "timeout"
        if outcome:
            return "killed"
    return "survived"


@cache
def usual_seconds(group: tuple[str, ...]) -> float:
    """Return how long a group of tests takes without a fault. Raises: AssertionError if red."""
    _import_libraries()
    began = time.monotonic()
    outcome = _in_a_fork(lambda: _tests(group, None), 600)
    assert outcome == 0, f"{group} fails without any mutant: {outcome}"
    return time.monotonic() - began


@cache
def equivalent_mutants() -> frozenset[str]:
    """Return the lines of those that no test can see; below each stands the reason, indented."""
    lines = EQUIVALENT.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith(("#", " ")))


class _Changed(MetaPathFinder):
    """Finds one module, and has it run from a tree instead of its file."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self._name = name
        self._path = path
        self._code: CodeType = compile(tree, str(path), "exec", dont_inherit=True)

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _FromCode(fullname, str(self._path))
        loader.changed = self._code
        return spec_from_file_location(fullname, self._path, loader=loader)


class _FromCode(SourceFileLoader):
    changed: CodeType

    def get_code(self, fullname: str) -> CodeType:
        return self.changed


@cache
def _import_libraries() -> None:
    for name in _LIBRARIES:
        importlib.import_module(name)
    from hypothesis import Phase, settings

    # A fault that was found needs no smaller example, and chance no part in the score.
    settings.register_profile(
        "mutants",
        max_examples=50,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
    )
    assert not any(name == "app" or name.startswith("app.") for name in sys.modules)


def _tests(group: tuple[str, ...], finder: _Changed | None) -> int:
    import pytest

    if finder is not None:
        sys.meta_path.insert(0, finder)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return int(pytest.main([*_OPTIONS, f"--basetemp={tempfile.gettempdir()}/pytest", *group]))


def _in_a_fork(work: Callable[[], int], seconds: float) -> int | None:
    """Run in a process of its own; return what came out, None when it took too long.

    A fault may hang, fill the memory or end the process: none of it reaches this one.
    """
    folder = tempfile.mkdtemp(prefix="suoma-mutant-")
    child = os.fork()
    if not child:
        _be_the_child(work, folder)
    handle = os.pidfd_open(child)
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        is_over = bool(waiting.poll(seconds * 1000))
        # What it started itself goes as well.
        os.killpg(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)
    return code if is_over else None


def _be_the_child(work: Callable[[], int], folder: str) -> None:
    code = 99
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(silence, stream)
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        code = work()
    finally:
        os._exit(code)


def _list(mutant: Mutant) -> None:
    SURVIVORS.parent.mkdir(exist_ok=True)
    line = json.dumps({"line": mutant.mutation.line, "mutant": mutant.told()}, ensure_ascii=False)
    with SURVIVORS.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
