"""docs/reliability.md says what the ledger says, and of each finding what became of it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tests.long_runs.__main__ import SUITES
from tests.long_runs.document import DOCUMENT, GOALS, ROOT, written
from tests.long_runs.ledger import Portion, read_ledger

TEXT = DOCUMENT.read_text("utf-8")
FATES = "## What was found, and what became of it"


def test_the_tables_are_those_of_the_ledger() -> None:
    assert written(TEXT, read_ledger()) == TEXT, "run: python -m tests.long_runs --write"


def test_of_each_finding_it_is_told_what_became_of_it() -> None:
    _before, heading, rest = TEXT.partition(FATES)
    assert heading
    fates = rest.partition("\n## ")[0]
    silent = [
        (one.suite, one.seed)
        for one in read_ledger()
        if one.finding and f"| {one.suite} | {one.seed} |" not in fates
    ]
    assert silent == []


def test_every_goal_is_counted_by_its_suite() -> None:
    for suite, _count, _goal in GOALS:
        assert suite in SUITES
        assert f"`{SUITES[suite]}`" in TEXT


def test_a_portion_moves_the_sums_and_a_finding_does_not() -> None:
    good = Portion("kills", 200, "abc", "2026-11-22", 3600.0, {"kills": 1_000, "freezes": 100})
    bad = Portion("kills", 300, "abd", "2026-11-23", 9.0, {}, "python -m x 300 9: lost | twice")
    text = written(TEXT, [good, bad])
    assert "| kills | kills | 1,000 | 1,000 | yes | 200 | abc | 2026-11-22 |" in text
    assert "| kills | freezes | 100 | 200 | no | 200 | abc | 2026-11-22 |" in text
    assert "| kills | 1 | 1.0 | 100 freezes, 1,000 kills |" in text
    assert "| kills | 300 | abd | 2026-11-23 | python -m x 300 9: lost \\| twice |" in text
    with pytest.raises(ValueError, match="markers"):
        written("nothing", [])


def place_of(suite: str) -> Path:
    return ROOT / (SUITES[suite].replace(".", "/") + ".py")


@pytest.mark.parametrize("suite", [one for one in SUITES if place_of(one).exists()])
def test_a_long_run_counts_what_its_goal_means(suite: str) -> None:
    module = import_module(SUITES[suite])
    assert module.PORTION > 0
    assert callable(module.run)
    assert [count for name, count, _goal in GOALS if name == suite][:1] in ([module.MAIN], [])
