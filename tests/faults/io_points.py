"""``python -m tests.faults.io_points WORK``: every I/O point of every operation under every fault.

The shim must be in the process (``LD_PRELOAD``). One line of JSON for each operation, and with
``--plants`` for each planted bug; the cases of a finding replay it with ``--case``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.faults.bench import Bench, Case, FindingError
from tests.faults.plants import PLANTS
from tests.faults.rare_operations import OPERATIONS
from tests.faults.shim import Fault

FAULTS = tuple(one for one in Fault if one is not Fault.NOTHING)
# Where a planted bug shows, and by what.
TELLING = {
    "no sync": ("save in bulk", Fault.UNSYNCED),
    "no sync of folders": ("carry", Fault.UNSYNCED),
    "acknowledge before commit": ("save in bulk", Fault.CRASH),
    "commit split in two": ("import a roster", Fault.CRASH),
    "swallowed full disk": ("save in bulk", Fault.FULL),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; return 1 when something was found in the program as it is."""
    options = argparse.ArgumentParser(prog="python -m tests.faults.io_points", description=__doc__)
    options.add_argument("work", type=Path, help="an empty folder")
    options.add_argument("--only", nargs="*", default=list(OPERATIONS), help="operations")
    options.add_argument("--runs", type=int, default=0, help="of each operation, drawn; 0 is all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--lane", default="0/1", help="I/N: every N-th case from the I-th on")
    options.add_argument("--plants", action="store_true", help="look for the planted bugs too")
    options.add_argument("--case", help="one case alone, as a finding names it")
    options.add_argument("--plant", choices=sorted(PLANTS), help="in the program of that case")
    chosen = options.parse_args(arguments)
    bench = Bench(chosen.work)
    if chosen.case:
        is_reached = bench.run(Case.read(chosen.case), PLANTS.get(chosen.plant))
        print("nothing found" if is_reached else "not reached")
        return 0
    found = sum(_try_one(bench, name, chosen) for name in chosen.only)
    if chosen.plants:
        for plant in PLANTS:
            _say(_look_for(bench, plant, chosen.seed))
    return int(bool(found))


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _cases(bench: Bench, name: str) -> list[Case]:
    points = bench.faultless(OPERATIONS[name]).points
    return [Case(name, point, fault) for point in range(1, points + 1) for fault in FAULTS]


def _try_one(bench: Bench, name: str, chosen: argparse.Namespace) -> int:
    """Return the number of findings of one operation."""
    began = time.monotonic()
    cases = _cases(bench, name)
    points = len(cases) // len(FAULTS)
    if chosen.runs:
        cases = random.Random(f"{chosen.seed} {name}").sample(cases, min(chosen.runs, len(cases)))
    lane, lanes = map(int, chosen.lane.split("/"))
    findings = []
    unreached = 0
    for case in cases[lane::lanes]:
        try:
            unreached += not bench.run(case)
        except FindingError as error:
            findings.append(str(error))
    _say(
        {
            "operation": name,
            "points": points,
            "runs": len(cases[lane::lanes]),
            "unreached": unreached,
            "seconds": round(time.monotonic() - began, 1),
            "findings": findings,
        }
    )
    return len(findings)


def _look_for(bench: Bench, plant: str, seed: int) -> dict[str, Any]:
    """Draw cases until a planted bug is found."""
    name, fault = TELLING[plant]
    cases = [case for case in _cases(bench, name) if case.fault is fault]
    for runs, case in enumerate(random.Random(seed).sample(cases, len(cases)), 1):
        try:
            bench.run(case, PLANTS[plant])
        except FindingError as error:
            return {"plant": plant, "runs": runs, "kind": error.kind, "finding": str(error)}
    return {"plant": plant, "runs": len(cases), "kind": "", "finding": ""}


if __name__ == "__main__":
    sys.exit(main())
