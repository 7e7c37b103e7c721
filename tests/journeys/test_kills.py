"""Thirty kills in every test run, three hundred in the long one: nothing is lost or doubled."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from tests.factories.product import Product
from tests.factories.school import write_lines
from tests.journeys.kill_setting import make_setting
from tests.journeys.kill_suite import WORKER, KillSuite


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


def test_a_center_put_back_from_a_backup_is_given_everything_by_one_delivery(
    tmp_path: Path,
) -> None:
    with make_setting(Product(), tmp_path) as setting, setting.open_copy(setting.product) as area:
        center = area.center
        center.end()
        shutil.copytree(center.folder, tmp_path / "backup")
        center.start()
        setting.wire.center = center.address
        file = setting.typing(random.getrandbits(32), sheets=8).next_file(WORKER)
        area.enter(WORKER, write_lines(tmp_path / "lines.jsonl", file.lines))
        assert area.sync(WORKER)["pending"] == 0
        before = area.totals()
        center.end()
        shutil.rmtree(center.folder)
        shutil.copytree(tmp_path / "backup", center.folder)
        center.start()
        setting.wire.center = center.address
        answer = area.sync(WORKER)
        assert (answer["sent"], answer["pending"]) == (file.records[-1], 0)
        assert area.totals() == before
