"""The ledger of the long runs: one line for each portion, so that runs of many days add up."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEDGER = ROOT / "docs" / "reliability-runs.jsonl"


@dataclass(frozen=True, slots=True)
class Portion:
    """One portion of a long run.

    commit: of the program that ran, with "+" when the checkout had changes. counts: what was
    done, by name, e.g. {"steps": 50000}. finding: the line that replays what went wrong, empty
    when nothing did; such a portion counts nothing.
    """

    suite: str
    seed: int
    commit: str
    day: str
    seconds: float
    counts: dict[str, int] = field(default_factory=dict)
    finding: str = ""


def read_ledger(path: Path = LEDGER) -> list[Portion]:
    """Return every portion that was ever run; none when there is no ledger yet."""
    if not path.exists():
        return []
    lines = path.read_text("utf-8").splitlines()
    return [Portion(**json.loads(line)) for line in lines if line]


def append(portion: Portion, path: Path = LEDGER) -> None:
    """Add one portion in one write, so that several runs at once may share a ledger."""
    line = json.dumps(asdict(portion), ensure_ascii=False) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def totals(portions: Iterable[Portion]) -> dict[str, Counter[str]]:
    """Return the sums by suite over the portions in which nothing went wrong."""
    found: dict[str, Counter[str]] = {}
    for one in portions:
        if not one.finding:
            found.setdefault(one.suite, Counter()).update(one.counts)
    return found


def present_commit() -> str:
    """Return the short commit of this checkout, with "+" when a tracked file differs from it.

    The ledger itself does not count: it grows while a run goes on.
    """
    kept = subprocess.run(
        ["git", "rev-parse", "--short=10", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    changed = subprocess.run(
        ["git", "diff", "--quiet", "HEAD", "--", "app", "migrations", "tests", "resources"],
        cwd=ROOT,
        check=False,
    ).returncode
    return f"{kept}+" if changed else kept
