"""Thirty kills in every test run, three hundred in ``make soak``: nothing is lost or doubled."""

from __future__ import annotations

import random
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories.product import Product
from tests.factories.school import write_lines
from tests.factories.warm_start import WarmStart
from tests.journeys.kill_setting import make_setting
from tests.journeys.kill_suite import WORKER, KillSuite, Tally


def judged(folder: Path, product: Product, kills: int) -> Tally:
    seed = random.getrandbits(32)
    started = time.monotonic()
    with make_setting(product, folder) as setting, setting.open_copy(product) as area:
        tally = KillSuite(area, setting.wire, setting.typing(seed), seed, kills).run()
    print(f"{tally} in {time.monotonic() - started:.0f} s")
    assert tally.kills >= kills
    return tally


@pytest.mark.timeout(600)
def test_nothing_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    tally = judged(tmp_path, Product(), 12)
    assert tally.laptop_kills
    assert tally.center_kills


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(20, marks=pytest.mark.timeout(600)),
        pytest.param(300, marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
    ],
)
def test_nor_when_machines_stand_still_and_start_quickly(tmp_path: Path, kills: int) -> None:
    product = Product()
    with WarmStart(product.tree, product.environment()) as warm:
        tally = judged(tmp_path, replace(product, warm=warm), kills)
    assert min(tally.laptop_kills, tally.center_kills) >= kills // 10
    assert tally.freezes


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
