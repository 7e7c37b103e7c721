"""``python -m tests.long_runs SUITE --amount N``: go on with a long run where the ledger stops.

Without a suite the sums are printed, and with ``--write`` the tables of docs/reliability.md made
anew. A run ends at the amount (over all runs of the ledger), after
``--minutes``, or at the first finding, whose line replays it.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType

from tests.long_runs.document import write
from tests.long_runs.ledger import Portion, append, present_commit, read_ledger, totals

# A module offers MAIN (the count that the amount means), PORTION (of it at once) and
# run(seed, amount) -> counts, which raises AssertionError with the line that replays a finding.
SUITES = {
    "simulation": "tests.sync.simulation.long_run",
    "kills": "tests.journeys.long_kills",
    "power cuts": "tests.faults.power_cuts",
    "bit rot": "tests.faults.bit_rot",
    "mutation": "tests.long_runs.mutation",
    "mutation of the fold": "tests.long_runs.mutation_of_the_fold",
    "spoiled sticks": "tests.usb.long_spoiling",
}


def main() -> int:
    """Run what was asked for; return 1 when something was found."""
    options = argparse.ArgumentParser(prog="python -m tests.long_runs", description=__doc__)
    options.add_argument("suite", nargs="?", choices=sorted(SUITES))
    options.add_argument("--amount", type=int, default=0, help="until the ledger holds so many")
    options.add_argument("--minutes", type=float, default=60.0, help="and no longer than this")
    options.add_argument("--lane", type=int, default=0, help="of 0 to 99: seeds of its own")
    options.add_argument("--write", action="store_true", help="the tables of the document")
    chosen = options.parse_args()
    if chosen.suite is None:
        if chosen.write:
            write(read_ledger())
        for suite, sums in sorted(totals(read_ledger()).items()):
            print(suite, dict(sums))
        return 0
    suite = import_module(SUITES[chosen.suite])
    return _go_on(chosen.suite, suite, chosen.amount, chosen.minutes * 60, chosen.lane)


def _go_on(name: str, suite: ModuleType, amount: int, seconds: float, lane: int) -> int:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        ledger = [one for one in read_ledger() if one.suite == name]
        done = totals(ledger).get(name, {}).get(suite.MAIN, 0)
        if done >= amount:
            break
        seed = 100 + max((one.seed for one in ledger if one.seed % 100 == lane), default=lane - 100)
        portion = _one_portion(name, suite, seed, min(suite.PORTION, amount - done))
        append(portion)
        print(f"{portion.seed}: {portion.counts} in {portion.seconds:.0f} s", flush=True)
        if portion.finding:
            print(portion.finding, file=sys.stderr)
            return 1
    return 0


def _one_portion(name: str, suite: ModuleType, seed: int, amount: int) -> Portion:
    commit = present_commit()
    began = time.monotonic()
    counts: dict[str, int] = {}
    finding = ""
    try:
        counts = suite.run(seed, amount)
    except AssertionError as error:
        finding = str(error) or repr(error)
    day = datetime.now(UTC).date().isoformat()
    seconds = round(time.monotonic() - began, 1)
    return Portion(name, seed, commit, day, seconds, counts, finding)


if __name__ == "__main__":
    sys.exit(main())
