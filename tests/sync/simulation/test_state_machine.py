"""Short cases by Hypothesis: it chooses the events, and what it finds it makes short by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.sync.simulation.country import Country, make_country
from tests.sync.simulation.healing import heal
from tests.sync.simulation.simulation import BITS, EVENTS, Step, simulation

DRAWS = strategies.integers(0, (1 << BITS) - 1)


@cache
def _home() -> tuple[tempfile.TemporaryDirectory[str], Country]:
    home = tempfile.TemporaryDirectory()
    return home, make_country(Path(home.name) / "country")


class VillageLife(RuleBasedStateMachine):
    """One world; every event of the simulator is a rule, healing and judging the end."""

    def __init__(self) -> None:
        super().__init__()
        home, country = _home()
        self._life = ExitStack()
        self._world = self._life.enter_context(simulation(country, Path(home.name) / "world"))

    def carry_out(self, event: str, draw: int) -> None:
        """Do one event."""
        self._world.step(Step(event, draw))

    def teardown(self) -> None:
        with self._life:
            heal(self._world)


def _rule_of(event: str) -> Callable[..., Any]:
    def carry_out(self: VillageLife, draw: int) -> None:
        self.carry_out(event, draw)

    carry_out.__name__ = event
    return rule(draw=DRAWS)(carry_out)


for _event in EVENTS:
    setattr(VillageLife, _event, _rule_of(_event))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("examples", [pytest.param(8), pytest.param(150, marks=pytest.mark.soak)])
def test_short_lives_break_no_rule(monkeypatch: pytest.MonkeyPatch, examples: int) -> None:
    monkeypatch.setenv("SUOMA_SLOT_COST", "floor")
    run_state_machine_as_test(
        VillageLife,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            derandomize=examples < 100,
            suppress_health_check=list(HealthCheck),
        ),
    )
