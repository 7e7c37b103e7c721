"""Every acknowledged commit was on the disk before: exactly one sync lies before each word."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
COMMITS = 20

# Saves as the program does; the second argument plants a bug into the product's settings.
SAVER = """
import os, sys
from pathlib import Path
from app.store import connection
from app.store.kind import StoreKind
from app.store.store import Store

planted = {"": 2, "OFF": 0, "NORMAL": 1}
if sys.argv[2]:
    connection.PRAGMAS = tuple(
        ("synchronous", sys.argv[2], planted[sys.argv[2]]) if row[0] == "synchronous" else row
        for row in connection.PRAGMAS
    )
store = Store.create(Path(sys.argv[1]), bytes(range(32)), StoreKind.LAPTOP)
for number in range(int(sys.argv[3])):
    with store.write() as writer:
        writer.exec_driver_sql("insert into meta values (?, ?)", (str(number), b"x" * 100))
    os.write(1, b"saved ")
os._exit(0)
"""


def _letters(path: Path, planted: str) -> str:
    if sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}:
        pytest.skip("system calls are counted on Linux only")
    done = subprocess.run(
        [
            *(sys.executable, str(HERE / "sync_tracer.py")),
            *(sys.executable, "-c", SAVER, str(path), planted, str(COMMITS)),
        ],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 77:
        pytest.skip("this machine does not allow tracing a child process")
    assert done.returncode == 0, done.stderr
    # The first commit of a fresh log also syncs the log's header and its folder: it is left out.
    return done.stderr.strip().partition("A")[2]


def test_one_commit_is_one_sync_and_comes_before_the_word(tmp_path: Path) -> None:
    assert _letters(tmp_path / "store", "") == "SA" * (COMMITS - 1)


@pytest.mark.parametrize("planted", ["OFF", "NORMAL"])
def test_a_missing_sync_is_seen(tmp_path: Path, planted: str) -> None:
    letters = _letters(tmp_path / "store", planted)
    assert letters.count("A") == COMMITS - 1
    assert letters != "SA" * (COMMITS - 1)
    assert "AA" in letters
