"""Leaving steps out of a red episode until every one that is left is needed (delta debugging)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tests.sync.simulation.country import Country
from tests.sync.simulation.promises import Violation
from tests.sync.simulation.simulation import Step, run_steps

Item = TypeVar("Item")
MOST_TRIES = 160


def finding_of(country: Country, folder: Path, steps: list[Step]) -> Violation | None:
    """Return what an episode finds, None when all is well."""
    try:
        run_steps(country, folder, steps)
    except Violation as found:
        return found
    return None


def shrunk(country: Country, folder: Path, steps: list[Step], rule: str) -> list[Step]:
    """Return a short part of the steps that still breaks the same rule."""

    def is_red(part: list[Step]) -> bool:
        found = finding_of(country, folder, part)
        return found is not None and found.rule == rule

    return minimal(steps, is_red)


def minimal(
    items: Sequence[Item], is_red: Callable[[list[Item]], bool], tries: int = MOST_TRIES
) -> list[Item]:
    """Return a part of the items that is still red, of which no single piece can be left out.

    Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002, over
    complements; after ``tries`` runs it returns what it has.
    """
    left, pieces = list(items), 2
    while len(left) > 1 and tries:
        size = -(-len(left) // pieces)
        for start in range(0, len(left), size):
            part = left[:start] + left[start + size :]
            tries -= 1
            if part and is_red(part):
                left, pieces = part, max(pieces - 1, 2)
                break
            if not tries:
                break
        else:
            if size == 1:
                break
            pieces = min(pieces * 2, len(left))
    return left
