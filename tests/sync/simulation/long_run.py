"""The simulator as a long run: episodes of one seed after the other, until the steps are done."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

from tests.sync.simulation.country import Country, make_country
from tests.sync.simulation.promises import Violation
from tests.sync.simulation.shrinking import shrunk
from tests.sync.simulation.simulation import EPISODE_STEPS, episode_steps, run_steps

MAIN, PORTION = "steps", 60_000
_MEMORY = Path("/dev/shm")


@cache
def _home() -> tuple[tempfile.TemporaryDirectory[str], Country]:
    os.environ["SUOMA_SLOT_COST"] = "floor"
    home = tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)
    return home, make_country(Path(home.name) / "country")


def run(seed: int, amount: int, *, is_shrinking: bool = False) -> dict[str, int]:
    """Run as many episodes as make the steps. Raises: AssertionError with the replaying line."""
    home, country = _home()
    world = Path(home.name) / "world"
    tally: Counter[str] = Counter()
    for episode in range(-(-amount // EPISODE_STEPS)):
        steps = episode_steps(seed, episode)
        try:
            tally += run_steps(country, world, steps)
        except Violation as found:
            words = f"python -m tests.sync.simulation --seed {seed} --episode {episode}: {found}"
            if is_shrinking:
                short = shrunk(country, world, steps, found.rule)
                words += f" --trace '{' '.join(map(str, short))}'"
            raise AssertionError(words) from found
        tally["episodes"] += 1
    return dict(sorted(tally.items()))
