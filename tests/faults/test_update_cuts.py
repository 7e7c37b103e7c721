"""An update that is cut anywhere leaves the old version or the new one, never neither."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.factories.product import ROOT
from tests.faults.loop_disks import loop_disks, why_not_here
from tests.faults.shim import CRASHES, environment
from tests.faults.update_cuts import NEW, OLD, cut_power

POINTS = 20
CUTS = 20


def run(io_shim: Path, work: Path, amount: int, *plant: str) -> dict[str, Any]:
    work.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.update_cuts", str(work), str(amount), *plant],
        cwd=ROOT,
        env=environment(io_shim),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    print(done.stdout)
    line: dict[str, Any] = json.loads(done.stdout)
    return line


def test_an_update_ended_at_twenty_points_leaves_old_or_new_starting(
    io_shim: Path, tmp_path: Path
) -> None:
    line = run(io_shim, tmp_path / "work", POINTS)
    assert line["findings"] == []
    assert line["cuts"] == POINTS * len(CRASHES)
    assert line["started"][OLD] > 0
    assert line["started"][NEW] > 0


def test_a_planted_update_that_never_waits_for_the_disk_is_found(
    io_shim: Path, tmp_path: Path
) -> None:
    line = run(io_shim, tmp_path / "work", POINTS, "no-sync")
    assert any("UNSYNCED" in finding for finding in line["findings"])


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_an_update_ended_at_every_point(io_shim: Path, tmp_path: Path) -> None:
    line = run(io_shim, tmp_path / "work", 0)
    assert line["findings"] == []
    assert line["cuts"] == line["points"] * len(CRASHES)


@pytest.mark.root
def test_twenty_power_cuts_on_a_real_disk(tmp_path: Path) -> None:
    why = why_not_here()
    if why:
        pytest.skip(why)
    (tmp_path / "disk").mkdir()
    try:
        with loop_disks(tmp_path, tmp_path / "disk"):
            pass
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this machine lends no loop device: {error}")
    started = cut_power(seed=1, amount=CUTS)
    print(started)
    assert sum(started.values()) == CUTS
    assert started[OLD] > 0
