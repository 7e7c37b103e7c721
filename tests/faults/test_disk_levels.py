"""A full disk says so, keeps all that was saved, and the ballast makes room to get it out.

Two levels of room in every run, a hundred in ``make soak``; on a real file system where root may
mount one, on any machine with a C compiler below the program.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.factories.product import ROOT
from tests.faults.disk_levels import LEVELS
from tests.faults.loop_disks import why_not_here
from tests.faults.shim import environment

FEW = (0, 60)
REAL = pytest.param("tmpfs", marks=pytest.mark.root)


def run(io_shim: Path, work: Path, *options: object) -> subprocess.CompletedProcess[str]:
    if "tmpfs" in options and why_not_here():
        pytest.skip(why_not_here())
    work.mkdir()
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.disk_levels", str(work), *map(str, options)],
        cwd=ROOT,
        env=environment(io_shim),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def answer_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("disk", [REAL, "shim"])
def test_a_disk_that_fills_up(io_shim: Path, tmp_path: Path, disk: str) -> None:
    answer = answer_of(run(io_shim, tmp_path / "work", "--disk", disk, "--levels", *FEW))
    assert answer["levels"] == len(FEW)
    assert answer["refused"] >= len(FEW)
    assert 0 < answer["ballast used at start"] < len(FEW)


def test_a_full_disk_that_nobody_hears_of_is_found(io_shim: Path, tmp_path: Path) -> None:
    planted = ("--disk", "shim", "--levels", FEW[-1], "--plant", "swallowed full disk")
    done = run(io_shim, tmp_path / "work", *planted)
    assert done.returncode == 1
    assert "MarksFindingError" in done.stderr


@pytest.mark.soak
@pytest.mark.parametrize("disk", [REAL, "shim"])
def test_a_hundred_levels_of_room(io_shim: Path, tmp_path: Path, disk: str) -> None:
    answer = answer_of(run(io_shim, tmp_path / "work", "--disk", disk))
    assert answer["levels"] == len(LEVELS) == 100
