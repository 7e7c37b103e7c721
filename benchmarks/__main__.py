"""``make bench``: every row against a floor measured in the same run, as one table or as JSON.

``--peers`` races the peers in the same run; a row without such a run prints n/a.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure, Figures
from benchmarks.peers import tables
from benchmarks.peers.play import Outcome, play

FOLDER = Path(__file__).parent


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
        *(cpu, size, one.peers, one.note),
    )
    return "| " + " | ".join(cells) + " |"


INTO = "with --peers: a page of documentation whose marked places take race and losses"
HEAD = (
    "| row | what | floor | ours | ratio | goal | met | CPU s | bytes | peers | note |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Run the rows asked for, all by default."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("rows", nargs="*", help="P1, P9, … (default: all)")
    options.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options.add_argument("--peers", action="store_true", help="race the peers too, play the losses")
    options.add_argument("--disk", help="a folder on the disk to measure (default: the system's)")
    options.add_argument(
        "--into", type=Path, action="append", default=[], metavar="PAGE", help=INTO
    )
    chosen = options.parse_args()
    started = time.perf_counter()
    table = measured(chosen.rows, chosen.disk)
    outcome = raced(chosen.disk) if chosen.peers else None
    if outcome:
        table = tables.with_peers(table, outcome.results)
    if chosen.json:
        print(as_json(table, outcome))
        return
    print(HEAD)
    for row, found in table.items():
        for one in found:
            print(line(row, one))
    if outcome:
        parts = {
            "race": tables.race_table(outcome.results, outcome.absent),
            "losses": tables.loss_table(outcome.losses),
            "telling": tables.telling_table(outcome.results, outcome.losses),
        }
        print("", *parts.values(), sep="\n\n")
        for page in chosen.into:
            page.write_text(tables.put_into(page.read_text("utf-8"), parts), "utf-8")
    seconds = time.perf_counter() - started
    print(f"\n{seconds:.0f} s; Python {platform.python_version()}, {platform.machine()}")


def measured(rows: list[str], place: str | None) -> Figures:
    """Run the modules of the rows asked for."""
    wanted = {f"p{int(one.lstrip('Pp')):02d}" for one in rows}
    table: Figures = {}
    for path in sorted(FOLDER.glob("p[0-9][0-9]_*.py")):
        if not wanted or path.stem[:3] in wanted:
            print(f"{path.stem} …", file=sys.stderr, flush=True)
            for row, found in rows_of(path.stem, place).items():
                table.setdefault(row, []).extend(found)
    return table


def raced(place: str | None) -> Outcome:
    """Race the peers and play the losses in a fresh folder."""
    # What cannot be cleared away must not take the figures of ten minutes with it.
    with tempfile.TemporaryDirectory(
        prefix="suoma-race-", dir=place, ignore_cleanup_errors=True
    ) as folder:
        return play(Path(folder))


def as_json(table: Figures, outcome: Outcome | None) -> str:
    """Return the table, and with a race of this run the race."""
    rows = {row: [one.as_json() for one in found] for row, found in table.items()}
    if outcome is None:
        return json.dumps(rows)
    race = tables.as_json(outcome.results, outcome.absent, outcome.losses)
    return json.dumps({"rows": rows, **race}, ensure_ascii=False)


if __name__ == "__main__":
    main()
