"""Thirty kills in every test run, three hundred in the long one: nothing is lost or doubled."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.factories.product import Product
from tests.journeys.kill_setting import make_setting
from tests.journeys.kill_suite import KillSuite


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(30, marks=pytest.mark.timeout(600)),
        pytest.param(300, marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
    ],
)
def test_nothing_is_lost_or_doubled_by_kills(tmp_path: Path, kills: int) -> None:
    seed = random.getrandbits(32)
    started = time.monotonic()
    with make_setting(Product(), tmp_path) as setting, setting.open_copy(setting.product) as area:
        tally = KillSuite(area, setting.wire, setting.typing(seed), seed, kills).run()
    print(f"{tally} in {time.monotonic() - started:.0f} s")
    assert tally.kills >= kills
    assert min(tally.laptop_kills, tally.center_kills) >= kills // 5
