"""Whatever a parser is fed with, it says what is wrong by one of its documented errors."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from tests.factories.product import ROOT
from tests.faults.fuzz import NAMES, fuzz

TRIES = 300
# Such that each takes less than a minute.
MANY = dict.fromkeys(NAMES, 100_000) | {"workbook": 10_000, "text": 30_000, "backup": 5_000}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_nearly_right_is_refused_by_name(name: str) -> None:
    seed = random.getrandbits(32)
    print(f"seed {seed}")
    assert TRIES // 4 < fuzz(name, seed, TRIES) < TRIES


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", NAMES)
def test_it_is_refused_many_times_in_little_memory(name: str) -> None:
    seed = str(random.getrandbits(32))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.fuzz", name, seed, str(MANY[name])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"seed {seed}: {done.stderr}"


def test_an_error_that_is_not_documented_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.batch.UNREADABLE", (UnicodeDecodeError,))
    with pytest.raises(AssertionError, match=r"tests.faults.fuzz 'batch' 1 \d+: "):
        fuzz("batch", 1, TRIES)
