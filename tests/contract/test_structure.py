"""Ceilings of length, and a unit test beside every module; the accepted breaches only shrink."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTION_LINES = 40
FILE_LINES = 400
WINDOW_LINES = 500
CODE_FOLDERS = ("app", "packaging", "benchmarks", "migrations")

# path: lines, or path::function: lines, of what is longer for now. A figure may only go down, and
# an entry that is no longer needed must go: the tests below compare exactly.
ACCEPTED_LENGTHS: dict[str, int] = {}


def code() -> Iterator[Path]:
    for folder in CODE_FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def ceiling(path: Path) -> int:
    is_window = "windows" in path.relative_to(ROOT).parts
    return WINDOW_LINES if is_window else FILE_LINES


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function with its length in lines, decorators not counted."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def lengths_over_the_ceiling() -> dict[str, int]:
    found: dict[str, int] = {}
    for path in code():
        name = path.relative_to(ROOT).as_posix()
        lines = len(path.read_text("utf-8").splitlines())
        if lines > ceiling(path):
            found[name] = lines
        found |= {
            f"{name}::{function}": length
            for function, length in functions(path)
            if length > FUNCTION_LINES
        }
    return found


def test_nothing_is_longer_than_its_ceiling() -> None:
    grown = {
        name: lines
        for name, lines in lengths_over_the_ceiling().items()
        if lines > ACCEPTED_LENGTHS.get(name, 0)
    }
    assert grown == {}


def test_the_list_of_accepted_lengths_only_shrinks() -> None:
    now = lengths_over_the_ceiling()
    too_generous = {
        name: now.get(name) for name, lines in ACCEPTED_LENGTHS.items() if now.get(name, 0) < lines
    }
    assert too_generous == {}


def test_every_unit_test_stands_where_its_module_does() -> None:
    unit = ROOT / "tests" / "unit"
    lost = []
    for path in sorted(unit.rglob("test_*.py")):
        room = ROOT / "app" / path.parent.relative_to(unit)
        name = path.stem.removeprefix("test_")
        if not any((room / module).exists() for module in (f"{name}.py", f"__{name}__.py", name)):
            lost.append(path.relative_to(ROOT).as_posix())
    assert lost == []


def test_a_long_function_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    file.write_text("def long():\n" + "    x = 1\n" * FUNCTION_LINES, "utf-8")
    assert list(functions(file)) == [("long", FUNCTION_LINES + 1)]
