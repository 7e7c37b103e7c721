"""Whatever the program keeps for good is kept, or refused whole, wherever the disk fails.

In every run a sample of the points of every operation; all of them in ``make soak``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.factories.product import ROOT
from tests.faults.io_points import FAULTS
from tests.faults.plants import PLANTS
from tests.faults.rare_operations import OPERATIONS
from tests.faults.shim import environment

DRAWN = 3
LANES = 2
# Too many points of too slow an operation, which acknowledges nothing before its end.
DRAWN_IN_SOAK = {"set up": 250}
# What each planted bug may be found as: by how far the run had come.
FOUND_AS = {
    "no sync": {"lost"},
    "no sync of folders": {"lost"},
    "acknowledge before commit": {"lost", "stuck"},
    "commit split in two": {"half"},
    "swallowed full disk": {"lost", "half"},
}


def start(io_shim: Path, work: Path, *options: object) -> subprocess.Popen[str]:
    work.mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.io_points", str(work), *map(str, options)],
        cwd=ROOT,
        env=environment(io_shim),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines_of(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    out, words = process.communicate(timeout=1_500)
    assert process.returncode in (0, 1), words
    print(out)
    return [json.loads(line) for line in out.splitlines()]


def judge(lines: Sequence[dict[str, Any]]) -> None:
    tried = [one for one in lines if "operation" in one]
    assert {one["operation"] for one in tried} == set(OPERATIONS)
    assert [finding for one in tried for finding in one["findings"]] == []
    assert sum(one["unreached"] for one in tried) == 0


def test_points_of_every_operation_and_every_planted_bug(io_shim: Path, tmp_path: Path) -> None:
    lines = lines_of(start(io_shim, tmp_path / "work", "--runs", DRAWN, "--plants"))
    judge(lines)
    found = {one["plant"]: one["kind"] for one in lines if "plant" in one}
    assert found.keys() == PLANTS.keys()
    assert all(kind in FOUND_AS[plant] for plant, kind in found.items()), found


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_every_point_of_every_operation_under_every_fault(io_shim: Path, tmp_path: Path) -> None:
    whole = [name for name in OPERATIONS if name not in DRAWN_IN_SOAK]
    lanes = [
        start(io_shim, tmp_path / f"lane-{lane}", "--lane", f"{lane}/{LANES}", "--only", *whole)
        for lane in range(LANES)
    ]
    lines = [line for process in lanes for line in lines_of(process)]
    points = sum(one["points"] for one in lines) // LANES
    runs = sum(one["runs"] for one in lines)
    assert runs == points * len(FAULTS)
    for name, count in DRAWN_IN_SOAK.items():
        drawn = start(io_shim, tmp_path / "drawn", "--runs", count, "--only", name)
        lines += lines_of(drawn)
    judge(lines)
    print(f"{points} points of {len(whole)} operations, {runs} runs, nothing found")
