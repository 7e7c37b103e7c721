"""The mutation score of the rest of sync: what a wrong byte passes on its way to the tables."""

from __future__ import annotations

from tests.long_runs import mutation
from tests.long_runs.mutation_targets import SYNC

MAIN, PORTION = mutation.MAIN, mutation.PORTION


def run(seed: int, amount: int) -> dict[str, int]:
    """Try a portion of the mutants; as :func:`mutation.run`."""
    return mutation.try_all(mutation.chosen(SYNC, seed, amount))
