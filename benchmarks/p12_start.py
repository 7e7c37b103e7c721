"""P12: from the process's start to the painted sign-in, and the memory of the work after it.

The floor is a bare window of the same run; the two take turns, each in a process of its own. With
SUOMA_INSTALL_ROOT, such as ``~/.local/opt/suoma``, both are started by the program installed there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from app.security.slot_cost import SlotCost
from app.services.enrolment import add_teacher
from app.updates.install_root import own_root
from benchmarks.figures import Figure, Figures
from benchmarks.school import PASSWORD, ROOT, school

TURNS = 11
PUPILS = 45
NAMES = json.loads((ROOT / "resources/sample/names.json").read_text("utf-8"))
# With whoever set the laptop up ten tiles, as the largest schools have.
TEACHERS = NAMES["teachers"][1:10]
MB = 1_000_000


def measure(folder: Path) -> Figures:
    """Return the start in CPU and on the wall, and the memory at three moments."""
    with school(folder, 1, PUPILS) as one:
        for name in TEACHERS:
            add_teacher(
                one.laptop, name=name, role="teacher", password=PASSWORD, cost=SlotCost.FLOOR
            )
    laptop = str(folder / "laptop")
    for warm_up in (("bare",), ("window", laptop)):
        _probe(*warm_up)
    bare, ours = [], []
    for _turn in range(TURNS):
        bare.append(_probe("bare"))
        ours.append(_probe("window", laptop))
    used = _probe("use", laptop, PASSWORD)
    return {"P12": [*_starts(bare, ours), *_memory(used)]}


def _starts(bare: list[dict[str, Any]], ours: list[dict[str, Any]]) -> list[Figure]:
    def middle(found: list[dict[str, Any]], name: str) -> float:
        return median(float(one[name]) for one in found)

    return [
        Figure(
            what=f"start to sign-in painted, {words}",
            ours=middle(ours, name) * 1_000,
            unit="ms",
            floor=middle(bare, name) * 1_000,
            goal_ratio=1.25,
            cpu_s=middle(ours, "cpu_s"),
            note=f"median of {TURNS}; {middle(ours, 'resident') / MB:.0f} MB, "
            f"bare {middle(bare, 'resident') / MB:.0f} MB",
        )
        for name, words in (("cpu_s", "CPU"), ("wall_s", "wall"))
    ]


def _memory(used: dict[str, Any]) -> list[Figure]:
    work = f"{used['marked']:,} marks, 200 changes of screen"
    return [
        Figure(what="memory at 今天", ours=used["today"] / MB, unit="MB", goal=115),
        Figure(what="memory after an hour", ours=used["hour"] / MB, unit="MB", goal=150, note=work),
    ]


def _probe(*words: str) -> dict[str, Any]:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(ROOT)}
    # An installed program has its byte code written; so has it here, after the warm-up.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.monotonic()
    ended = subprocess.run(
        [*_interpreter(), *words],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=300,
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return {**found, "wall_s": found.get("at", started) - started}


def _interpreter() -> list[str]:
    """Return the command that runs the probe, on this checkout or on what is installed."""
    root = own_root()
    if root is None or root.current is None:
        return [sys.executable, "-m", "benchmarks.start_probe"]
    python = root.version_folder(root.current) / "python" / "bin" / "python3"
    return [str(python), str(Path(__file__).with_name("start_probe.py"))]
