"""``python -m tests.sync.simulation``: run a seed, replay an episode, shrink what it finds.

--seed N --episode E [--steps K] replays one episode; --trace "mark:1f ask:2a …" replays steps; with
--shrink a finding is made short. Without --episode the seed's episodes are run from the first on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import count, islice
from pathlib import Path

from tests.sync.simulation.country import make_country
from tests.sync.simulation.shrinking import finding_of, shrunk
from tests.sync.simulation.simulation import EPISODE_STEPS, Step, episode_steps

MEMORY = Path("/dev/shm")


def main() -> int:
    """Return 1 when something was found."""
    options = argparse.ArgumentParser(prog="python -m tests.sync.simulation", description=__doc__)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--episode", type=int)
    options.add_argument("--episodes", type=int, default=10)
    options.add_argument("--steps", type=int, default=EPISODE_STEPS)
    options.add_argument("--trace", default="")
    options.add_argument("--shrink", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        country = make_country(folder / "country")
        numbers = islice(count(), chosen.episodes) if chosen.episode is None else [chosen.episode]
        for number in numbers:
            steps = [Step.read(word) for word in chosen.trace.split()] or episode_steps(
                chosen.seed, number, chosen.steps
            )
            found = finding_of(country, folder / "world", steps)
            print(f"seed {chosen.seed} episode {number}: {found or 'well'}", flush=True)
            if found is not None:
                if chosen.shrink:
                    steps = shrunk(country, folder / "world", steps, found.rule)
                    print(f"--trace '{' '.join(map(str, steps))}'")
                    print(finding_of(country, folder / "world", steps))
                return 1
            if chosen.trace:
                break
    return 0


if __name__ == "__main__":
    sys.exit(main())
