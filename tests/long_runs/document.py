"""The tables of docs/reliability.md, made of the ledger; ``python -m tests.long_runs --write``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.long_runs.ledger import ROOT, Portion, totals

DOCUMENT = ROOT / "docs" / "reliability.md"
# (suite, count, how many there must be)
GOALS = (
    ("simulation", "steps", 5_000_000),
    ("kills", "kills", 1_000),
    ("kills", "freezes", 200),
    ("power cuts", "cuts", 1_000),
    ("spoiled sticks", "files", 100_000),
    ("bit rot", "flips", 2_000),
)
NOT_YET = "–"


def written(text: str, portions: Sequence[Portion]) -> str:
    """Return the document with the tables of these portions between their markers.

    Raises: ValueError when a marker is missing.
    """
    for name, lines in (
        ("goals", _goals(portions)),
        ("sums", _sums(portions)),
        ("findings", _findings(portions)),
    ):
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
        before, _marker, rest = text.partition(begin)
        _old, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"{DOCUMENT.name} has no markers for {name}")
        text = before + begin + "".join(f"{line}\n" for line in lines) + end + after
    return text


def write(portions: Sequence[Portion], path: Path = DOCUMENT) -> None:
    """Bring the document up to date."""
    path.write_text(written(path.read_text("utf-8"), portions), "utf-8")


def _goals(portions: Sequence[Portion]) -> Iterable[str]:
    yield "| suite | what | done | goal | reached | last seed | last commit | last day |"
    yield "|---|---|---|---|---|---|---|---|"
    sums = totals(portions)
    for suite, count, goal in GOALS:
        done = sums.get(suite, {}).get(count, 0)
        reached = "yes" if done >= goal else "no"
        last = " | ".join(_last(portions, suite))
        yield f"| {suite} | {count} | {done:,} | {goal:,} | {reached} | {last} |"


def _last(portions: Sequence[Portion], suite: str) -> tuple[str, str, str]:
    """Return seed, commit and day of a suite's last good portion."""
    good = [one for one in portions if one.suite == suite and not one.finding]
    if not good:
        return NOT_YET, NOT_YET, NOT_YET
    return str(good[-1].seed), good[-1].commit, good[-1].day


def _sums(portions: Sequence[Portion]) -> Iterable[str]:
    yield "| suite | portions | hours of work | counted |"
    yield "|---|---|---|---|"
    for suite, sums in sorted(totals(portions).items()):
        good = [one for one in portions if one.suite == suite and not one.finding]
        hours = sum(one.seconds for one in good) / 3600
        counted = ", ".join(f"{count:,} {_words(name)}" for name, count in sorted(sums.items()))
        yield f"| {suite} | {len(good):,} | {hours:.1f} | {counted} |"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _findings(portions: Sequence[Portion]) -> Iterable[str]:
    yield "| suite | seed | commit | day | found |"
    yield "|---|---|---|---|---|"
    for one in portions:
        if one.finding:
            line = " ".join(one.finding.split()).replace("|", "\\|")[:300]
            yield f"| {one.suite} | {one.seed} | {one.commit} | {one.day} | {line} |"
