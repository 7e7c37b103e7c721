"""What is found is told by a short trace that finds it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.laptop import Laptop
from tests.sync.simulation.country import Country
from tests.sync.simulation.promises import Violation
from tests.sync.simulation.shrinking import minimal, shrunk
from tests.sync.simulation.simulation import Step, episode_steps, run_steps


def test_only_what_is_needed_is_left() -> None:
    assert minimal(range(100), lambda part: {17, 60, 61} <= set(part)) == [17, 60, 61]


def test_it_gives_up_after_so_many_tries_and_is_red_still() -> None:
    left = minimal(range(1_000), lambda part: 999 in part and 3 in part, tries=4)
    assert {3, 999} <= set(left)


def test_a_step_is_written_and_read_again() -> None:
    steps = episode_steps(1, 2, 20)
    assert [Step.read(str(one)) for one in steps] == steps


def test_a_lost_cell_is_told_by_two_steps(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: whoever leaves a sheet throws away what waits."""

    def drop(self: Laptop) -> None:
        with self.unit() as unit:
            unit.rows.run("DELETE FROM pending_cells WHERE site = ? AND true")

    monkeypatch.setattr(Laptop, "gather_left_over", drop)
    steps = episode_steps(3, 0, 60)
    short = shrunk(country, tmp_path / "world", steps, "I1 saved")
    assert len(short) <= 3
    with pytest.raises(Violation, match="waits no more"):
        run_steps(country, tmp_path / "again", short)
