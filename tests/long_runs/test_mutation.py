"""The mutants are what they say, a test that looks sees them, and who is excused is still one."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from collections import Counter

from tests.long_runs import mutation as subject
from tests.long_runs.mutation import chosen, equivalent_mutants, population
from tests.long_runs.mutation_operators import mutated, mutations_of
from tests.long_runs.mutation_targets import CORE, ROOT, SYNC, groups_for, modules

SOURCE = textwrap.dedent('''
    """A docstring with 3 words."""
    from dataclasses import dataclass

    LIMIT: int = 9

    @dataclass(frozen=True)
    class Box:
        """Another."""

        size: int = 1

    def fits(box: Box, count: int, spoken: str = "a word") -> bool:
        assert count > 0
        if not box.size:
            raise ValueError("empty")
        return count * box.size <= LIMIT and max(count, 1) != divmod(count, LIMIT)[1]
''')


def changes() -> list[str]:
    return [f"{one.operator}: {one.before} -> {one.after}" for one in mutations_of(SOURCE)]


def test_every_kind_of_fault_is_made_once_and_what_nobody_can_see_is_left_alone() -> None:
    found = Counter(changes())
    assert found.pop("constant: 1 -> 2") == 3
    assert set(found.values()) == {1}
    kept = {line for line in found if not line.startswith(("condition", "boolean", "return None"))}
    assert kept == {
        "constant: 9 -> 10",
        "removed: raise ValueError('empty') -> pass",
        "arithmetic: count * box.size -> count // box.size",
        "comparison: count * box.size <= LIMIT -> count * box.size > LIMIT",
        "boundary: count * box.size <= LIMIT -> count * box.size < LIMIT",
        (
            "comparison: max(count, 1) != divmod(count, LIMIT)[1]"
            " -> max(count, 1) == divmod(count, LIMIT)[1]"
        ),
        "swapped arguments: divmod(count, LIMIT) -> divmod(LIMIT, count)",
    }
    assert "boolean: not box.size -> box.size" in found
    assert sum(line.startswith("return None") for line in found) == 1


def test_a_mutant_differs_from_the_module_in_its_one_place() -> None:
    original = ast.unparse(ast.parse(SOURCE)).splitlines()
    for one in mutations_of(SOURCE):
        changed = ast.unparse(mutated(SOURCE, one)).splitlines()
        assert changed != original, one
        assert len(changed) <= len(original)
        compile(mutated(SOURCE, one), "mutant", "exec")


def test_each_mutant_has_a_name_of_its_own() -> None:
    names = Counter(one.told() for one in population((*CORE, *SYNC)))
    assert [name for name, count in names.items() if count > 1] == []


def test_the_core_is_large_enough_and_every_module_has_tests() -> None:
    assert len(population(CORE)) > 1_500
    for module in modules((*CORE, *SYNC)):
        assert groups_for(module)
        assert all((ROOT / path).exists() for group in groups_for(module) for path in group)


def test_the_seeds_of_a_lane_go_through_everything_and_another_lane_begins_elsewhere() -> None:
    everything = len(population(CORE))
    turns = -(-everything // subject.PORTION)
    met = {one.told() for turn in range(turns) for one in chosen(CORE, turn * 100, subject.PORTION)}
    assert len(met) == everything
    assert chosen(CORE, 0, 5) == chosen(CORE, 0, 5) != chosen(CORE, 50, 5)


def test_an_excused_mutant_is_still_one_and_says_why() -> None:
    known = {one.told() for one in population((*CORE, *SYNC))}
    assert equivalent_mutants() <= known, equivalent_mutants() - known
    lines = subject.EQUIVALENT.read_text("utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]
    excused = [place for place, line in enumerate(entries) if not line.startswith(" ")]
    assert all(entries[place + 1 : place + 2] and entries[place + 1].startswith(" ")
               for place in excused)  # fmt: skip


# A process of its own: nothing of the program may be imported before a fork.
STORY = """
from tests.long_runs import mutation
from tests.long_runs.mutation import Mutant, fate_of
from tests.long_runs.mutation_operators import mutations_of

module = "app/sync/receipts.py"
source = (mutation.ROOT / module).read_text("utf-8")
fault, = [one for one in mutations_of(source) if one.after == "receipt.seq <= named[key]"]
print(fate_of(Mutant(module, fault)))

def hang():
    while True:
        pass

print([mutation._in_a_fork(work, 5) for work in (lambda: 0, lambda: 1 // 0)])
print(mutation._in_a_fork(hang, 0.2))
"""


def test_a_fault_is_killed_what_hangs_is_ended_and_no_file_is_written() -> None:
    before = (ROOT / "app/sync/receipts.py").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", STORY], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == ["killed", "[0, 99]", "None"], done.stderr
    assert (ROOT / "app/sync/receipts.py").read_bytes() == before
