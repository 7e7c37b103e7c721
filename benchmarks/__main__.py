"""``make bench``: every row against a floor measured in the same run, as one table or as JSON."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure

FOLDER = Path(__file__).parent
PEERS = "Peers are not raced yet: their column is n/a, never an old figure."


def rows_of(module: str, place: str | None) -> dict[str, list[Figure]]:
    """Run one module's ``measure`` in a fresh folder."""
    with tempfile.TemporaryDirectory(prefix="suoma-bench-", dir=place) as folder:
        found: dict[str, list[Figure]] = import_module(f"benchmarks.{module}").measure(Path(folder))
    return found


def line(row: str, one: Figure) -> str:
    """Return one line of the table."""
    floor = "–" if one.floor is None else f"{one.floor:,.4g}"
    ratio = "–" if one.ratio is None else f"{one.ratio:.2f}×"
    met = {True: "yes", False: "NO", None: "–"}[one.is_met]
    cpu = "–" if one.cpu_s is None else f"{one.cpu_s:.2f}"
    size = "–" if one.bytes is None else f"{one.bytes:,}"
    cells = (
        *(row, one.what, floor, f"{one.ours:,.4g} {one.unit}", ratio, one.goal_words, met),
        *(cpu, size, "n/a", one.note),
    )
    return "| " + " | ".join(cells) + " |"


HEAD = (
    "| row | what | floor | ours | ratio | goal | met | CPU s | bytes | peers | note |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Run the rows asked for, all by default."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("rows", nargs="*", help="P1, P9, … (default: all)")
    options.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options.add_argument("--peers", action="store_true", help="race the peers too")
    options.add_argument("--disk", help="a folder on the disk to measure (default: the system's)")
    chosen = options.parse_args()
    if chosen.peers:
        print(PEERS, file=sys.stderr)
    started = time.perf_counter()
    wanted = {f"p{int(one.lstrip('Pp')):02d}" for one in chosen.rows}
    table: dict[str, list[Figure]] = {}
    for path in sorted(FOLDER.glob("p[0-9][0-9]_*.py")):
        if not wanted or path.stem[:3] in wanted:
            print(f"{path.stem} …", file=sys.stderr, flush=True)
            for row, found in rows_of(path.stem, chosen.disk).items():
                table.setdefault(row, []).extend(found)
    if chosen.json:
        print(json.dumps({row: [one.as_json() for one in found] for row, found in table.items()}))
        return
    print(HEAD)
    for row, found in table.items():
        for one in found:
            print(line(row, one))
    seconds = time.perf_counter() - started
    print(f"\n{seconds:.0f} s; Python {platform.python_version()}, {platform.machine()}")


if __name__ == "__main__":
    main()
