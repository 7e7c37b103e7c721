"""Whatever happens to laptops, lines, sticks and centers: nothing is lost, doubled or leaked."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.sync.simulation import long_run
from tests.sync.simulation.country import Country
from tests.sync.simulation.simulation import EPISODE_STEPS, episode_steps, run_steps

ROOT = Path(__file__).parents[3]
# Every kind of fault must really have happened, and what it means must have been met.
FAULTS = (
    *("crashes", "full", "clock", "lost", "doubled", "cut", "spoiled", "relayed", "lies"),
    *("old reply", "restart", "teacher", "back", "center_back", "center_restart"),
    *("spoiled sticks", "packet damaged", "packet same", "refused for want of room"),
)
RARE_FAULTS = ("clone", "merged", "revoked", "gaps given up", "decided", "newer", "packet waiting")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [20261122, 20261123])
def test_ten_thousand_steps_of_village_life_break_no_rule(seed: int) -> None:
    tally = long_run.run(seed, 10_000)
    print(tally)
    assert tally["steps"] >= 10_000
    assert not [name for name in FAULTS if not tally.get(name)]
    assert tally["operations"] > 1_000
    assert tally["cells"] > 500


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_steps_meet_every_fault_a_hundred_times() -> None:
    seed = random.getrandbits(32)
    tally = long_run.run(seed, 100_000)
    print(seed, tally)
    assert not {name: tally.get(name, 0) for name in FAULTS if tally.get(name, 0) < 100}
    assert not [name for name in RARE_FAULTS if not tally.get(name)]


def test_a_seed_means_the_same_in_every_process(country: Country) -> None:
    """A red run is replayed by its line, also where Python orders sets otherwise."""
    code = (
        "import sys; from pathlib import Path; from tests.sync.simulation.country import *;"
        "from tests.sync.simulation.simulation import *;"
        "folder = Path(sys.argv[1]);"
        "country = make_country(folder / 'country');"
        "print(sorted(run_steps(country, folder / 'w', episode_steps(5, 0, 300)).items()))"
    )
    told = set()
    for order in ("1", "2"):
        folder = country.folder.with_name(f"replay-{order}")
        environment = {**os.environ, "PYTHONHASHSEED": order, "SUOMA_SLOT_COST": "floor"}
        done = subprocess.run(
            [sys.executable, "-c", code, folder],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        told.add(done.stdout)
    assert len(told) == 1


def test_an_episode_of_its_own_trace_is_the_same(country: Country, tmp_path: Path) -> None:
    steps = episode_steps(9, 1, 200)
    assert len(steps) < EPISODE_STEPS
    first: Counter[str] = run_steps(country, tmp_path / "first", steps)
    assert run_steps(country, tmp_path / "second", steps) == first
