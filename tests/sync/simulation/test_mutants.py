"""The simulator is worth something: it finds every planted bug that it can see."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories.planting import LEFT_OUT, MUTANTS, copy_program, plant
from tests.factories.product import ROOT
from tests.journeys import test_mutants as of_kills

# Where each is found first, and which rule it breaks: seed, episode, rule.
FOUND_AT: dict[str, tuple[int, int, str]] = {
    "carried_is_confirmed": (122, 11, "I3 delivered"),
    "count_as_delta": (7, 0, "I6 exactly once"),
    "epoch_ignored": (7, 1, "I3 delivered"),
    "epoch_told_while_waiting": (7, 5, "I7 convergence"),
    "gap_hidden": (7, 0, "I2 receipt"),
    "header_without_sealed_part_received": (7, 0, "I7 convergence"),
    "late_sealed_part_is_a_duplicate": (7, 0, "I8 liveness"),
    "lists_sent_once": (7, 0, "I8 liveness"),
    "name_book_replaced_not_merged": (7, 2, "I7 convergence"),
    "only_own_sessions_offered_again": (7, 8, "I8 liveness"),
    "parent_ignored": (7, 2, "I10 alarms"),
    "pending_cell_dropped_at_leaving": (7, 0, "I1 saved"),
    "pending_in_the_old_session": (7, 0, "I6 exactly once"),
    "receipt_without_range_check": (7, 2, "I3 delivered"),
    "revocation_ignored": (7, 0, "I6 exactly once"),
    "scope_skipped": (7, 0, "I9 scope"),
    "sealed_part_unchecked": (7, 0, "I0 no error"),
    "seen_forgotten": (7, 0, "I12 leaving"),
    "session_not_renewed": (7, 0, "I6 exactly once"),
    "tombstone_dropped": (7, 0, "I6 exactly once"),
    "unchecked_beats_observation": (7, 0, "I6 exactly once"),
    "wall_clock_used": (7, 0, "I11 causality"),
    "weak_tie_break": (7, 0, "I6 exactly once"),
}
# Those that random runs hardly tell from the program as it is: the test that was written for each.
FOUND_BY = {
    "counter_refuses_batches": "tests/journeys/test_independent_refusals.py"
    "::test_a_counter_that_does_not_rise_gets_receipts_but_no_news",
    "cursor_over_a_branch": "tests/center/test_accidents.py"
    "::test_what_took_the_place_of_lost_news_is_heard_by_who_had_heard_those",
    "news_clears_the_outbox": "tests/usb/test_only_receipts.py"
    "::test_a_reply_to_an_earlier_packet_clears_that_packet_alone",
}
# When what a seed means has changed, so many episodes of it are searched.
EPISODES = 25


def simulate(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the simulator on a patched program; its own code is that of this checkout."""
    return subprocess.run(
        [sys.executable, "-m", "tests.sync.simulation", *arguments],
        cwd=tree,
        env={**os.environ, "SUOMA_SLOT_COST": "floor"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    made = copy_program(tmp_path / "tree")
    for part in ("tests", "benchmarks"):
        (made / part).symlink_to(ROOT / part)
    return made


def test_every_mutant_is_looked_for_by_a_suite() -> None:
    there = {path.stem for path in MUTANTS.glob("*.patch")}
    assert there == set(FOUND_AT) | set(FOUND_BY) | set(of_kills.FOUND_AS)
    assert len(there) >= 15


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", sorted(FOUND_AT))
def test_the_simulator_finds_the_planted_bug(tree: Path, mutant: str) -> None:
    plant(tree, mutant)
    seed, episode, rule = FOUND_AT[mutant]
    done = simulate(tree, "--seed", str(seed), "--episode", str(episode))
    if done.returncode == 0:
        done = simulate(tree, "--seed", str(seed), "--episodes", str(EPISODES))
    assert done.returncode == 1, f"{mutant} survived:\n{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr
    print(f"{mutant}: {done.stdout.splitlines()[-1][:200]} (expected {rule})")


@pytest.mark.soak
@pytest.mark.timeout(300)
@pytest.mark.parametrize("mutant", sorted(FOUND_BY))
def test_a_test_of_its_own_finds_the_planted_bug(tmp_path: Path, mutant: str) -> None:
    tree = copy_program(tmp_path / "tree")
    for part in ("tests", "benchmarks", "packaging"):
        shutil.copytree(ROOT / part, tree / part, ignore=LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", tree)
    found = [run_test(tree, FOUND_BY[mutant])]
    plant(tree, mutant)
    found.append(run_test(tree, FOUND_BY[mutant]))
    assert found == [0, 1]


def run_test(tree: Path, test: str) -> int:
    """Run one test on a copy of the program; return pytest's exit code."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", test], cwd=tree, check=False
    ).returncode


def test_the_simulator_finds_one_planted_bug_in_every_run(tree: Path) -> None:
    plant(tree, "pending_cell_dropped")
    done = simulate(tree, "--seed", "7", "--episode", "0", "--steps", "200")
    assert done.returncode == 1
    assert "I1 saved" in done.stdout
