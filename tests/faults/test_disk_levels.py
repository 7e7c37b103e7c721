"""A full disk says so, keeps all that was saved, and the ballast makes room to get it out.

Two levels of room in every run, a hundred in ``make soak``; on a real file system where root may
mount one, on any machine with a C compiler below the program.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import DiskFullError
from app.security.durable import disk_full
from app.store.store import Store
from tests.factories.product import ROOT
from tests.factories.small_school import SEATS, School
from tests.faults.disk_levels import LEVELS, small_tmpfs
from tests.faults.marking import Model, save_unit
from tests.faults.shim import environment
from tests.faults.states import seen_on

FEW = (0, 60)


@pytest.fixture(params=[pytest.param("tmpfs", marks=pytest.mark.root), "shim"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return a kind of small disk that this machine has."""
    kind: str = request.param
    if kind == "tmpfs":
        trial = tmp_path / "trial"
        trial.mkdir()
        try:
            with small_tmpfs(trial):
                pass
        except OSError as error:
            pytest.skip(f"this process may mount no file system: {error.strerror}")
    return kind


def run(io_shim: Path, work: Path, *options: object) -> subprocess.CompletedProcess[str]:
    work.mkdir()
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.disk_levels", str(work), *map(str, options)],
        cwd=ROOT,
        env=environment(io_shim),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def answer_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_disk_that_fills_up(io_shim: Path, tmp_path: Path, disk: str) -> None:
    answer = answer_of(run(io_shim, tmp_path / "work", "--disk", disk, "--levels", *FEW))
    assert answer["levels"] == len(FEW)
    assert answer["refused"] >= len(FEW)
    assert 0 < answer["ballast used at start"] < len(FEW)


def test_a_full_disk_that_nobody_hears_of_is_found(io_shim: Path, tmp_path: Path) -> None:
    planted = ("--disk", "shim", "--levels", FEW[-1], "--plant", "swallowed full disk")
    done = run(io_shim, tmp_path / "work", *planted)
    assert done.returncode == 1
    assert "MarksFindingError" in done.stderr


def leave_cells(school: School) -> None:
    """Save cells that nobody gathers, as a power cut leaves them."""
    school.enrol("one", "曲比老师")
    school.roster("one")
    with school.opened("one") as laptop:
        save_unit(laptop, Model(), 3)


@contextmanager
def full_disk(times: int) -> Iterator[None]:
    """Let so many units of work meet a full disk."""
    write, left = Store.write, [None] * times

    @contextmanager
    def failing(store: Store) -> Iterator[Any]:
        with write(store) as connection:
            yield connection
            if left:
                left.pop()
                raise disk_full()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "write", failing)
        yield


def test_level_4_a_start_finishes_in_the_room_of_the_ballast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = School(tmp_path, monkeypatch)
    leave_cells(school)
    with full_disk(times=1), school.opened("one") as laptop:
        assert len(seen_on(laptop)["marks"]) == SEATS
        with laptop.reading() as unit:
            assert unit.pending.waiting() == []
    assert not (tmp_path / "one" / "ballast").exists()
    school.center.close()


def test_a_start_without_ballast_says_that_the_disk_is_full_and_lets_go_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = School(tmp_path, monkeypatch)
    leave_cells(school)
    with full_disk(times=2), pytest.raises(DiskFullError), school.opened("one"):
        pass
    assert not (tmp_path / "one" / "records.suoma-wal").exists()
    with school.opened("one") as laptop:
        assert len(seen_on(laptop)["marks"]) == SEATS
    school.center.close()


@pytest.mark.soak
def test_a_hundred_levels_of_room(io_shim: Path, tmp_path: Path, disk: str) -> None:
    answer = answer_of(run(io_shim, tmp_path / "work", "--disk", disk))
    assert answer["levels"] == len(LEVELS) == 100
