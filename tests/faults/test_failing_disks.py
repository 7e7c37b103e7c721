"""A disk that fails under one command: what was saved is told as saved, and whose disk it is.

A limit on the length of files stands for the disk: what is beyond it cannot be written.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.center.identity import CenterFolder
from app.domain.errors import DiskFullError
from app.services.laptop import Laptop
from tests.factories.product import ROOT
from tests.factories.small_school import PASSWORD, SEATS, School, day_lines
from tests.factories.sticks import sticks
from tests.faults.disk_levels import Limit, small_tmpfs

# A log with the first commit and without a second.
LONGEST_FILE = 40_000
ROOM = 16 * 1024 * 1024


def _limit(length: int) -> Callable[[], None]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (length, length))

    return limit


def suoma(*words: str | Path, password: str, longest: int = 1 << 30) -> tuple[int, dict[str, Any]]:
    """Run a command whose files cannot grow longer; return its exit code and its JSON."""
    made = {"PYTHONPATH": str(ROOT), "SUOMA_LANG": "en", "SUOMA_SLOT_COST": "floor"}
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, words), "--json"],
        cwd=ROOT,
        env={**os.environ, **made, "SUOMA_PASSWORD": password},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        preexec_fn=_limit(longest),
    )
    return done.returncode, json.loads(done.stdout)


def test_a_packet_is_not_called_damaged_when_the_disk_of_the_center_fails(tmp_path: Path) -> None:
    with sticks(tmp_path) as area:
        desk, stick = area.desk("吉木阿来"), area.stick()
        desk.hours("x")
        desk.carry(stick)
    packet = {one.name: one.read_bytes() for one in stick.iterdir()}
    command = ("center", "receive", tmp_path / "center", stick)

    code, answer = suoma(*command, password="", longest=LONGEST_FILE)
    assert (code, answer["error"]["code"]) == (1, "E-06")
    message = answer["error"]["message"]
    assert "the disk of this center, not the stick" in message
    assert "The stick is as it was" in message
    assert "read the stick again" in message
    assert {one.name: one.read_bytes() for one in stick.iterdir()} == packet

    code, answer = suoma(*command, password="")
    (bundle,) = answer["bundles"]
    assert (code, bundle["state"], bundle["new_records"]) == (0, "new", 1)


def _lines(folder: Path, *days: str) -> Path:
    file = folder / "lines.jsonl"
    file.write_bytes(b"\n".join(line for day in days for line in day_lines(day, "wash_face")))
    return file


@pytest.mark.parametrize("days", [1, 2])
def test_what_was_entered_before_the_disk_failed_is_told_as_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    school = School(tmp_path, monkeypatch)
    school.enrol("one", "曲比老师")
    school.roster("one")
    school.center.close()
    file = _lines(tmp_path, *("2024-10-08", "2024-10-09")[:days])
    progress = tmp_path / "progress"
    command = ("enter", tmp_path / "one", file)

    code, answer = suoma(*command, "--progress", progress, password=PASSWORD, longest=LONGEST_FILE)
    assert (code, answer["error"]["code"]) == (1, "E-06")
    assert (answer["error"]["saved"], answer["error"]["unchanged"]) == (SEATS, 0)
    is_told_as_lost = "this last step was not saved" in answer["error"]["message"]
    assert is_told_as_lost == (days > 1)  # the second day is
    assert len(progress.read_text().split()) == SEATS

    code, answer = suoma(*command, password=PASSWORD)
    assert (code, answer["unchanged"], answer["saved"]) == (0, SEATS, SEATS * (days - 1))


def test_lines_are_told_as_saved_when_only_their_numbers_cannot_be_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = School(tmp_path, monkeypatch)
    school.enrol("one", "曲比老师")
    school.roster("one")
    school.center.close()
    command = ("enter", tmp_path / "one", _lines(tmp_path, "2024-10-08"))
    code, answer = suoma(*command, "--progress", "/dev/full", password=PASSWORD)
    assert (code, answer["error"]["code"], answer["error"]["saved"]) == (1, "E-01", SEATS)
    code, answer = suoma(*command, password=PASSWORD)
    assert (code, answer["unchanged"]) == (0, SEATS)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Limit]]:
    """Lend a file system of its own and what sets its room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with ExitStack() as stack:
        try:
            limit = stack.enter_context(small_tmpfs(folder))
        except OSError as error:
            pytest.skip(f"this process may mount no file system: {error.strerror}")
        yield folder, limit


@pytest.mark.root
def test_a_disk_without_a_free_byte_is_called_full(
    small_disk: tuple[Path, Limit], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, limit = small_disk
    school = School(disk, monkeypatch)
    school.enrol("one", "曲比老师")
    school.center.close()
    (disk / "one" / "ballast").unlink()
    limit(0)
    with pytest.raises(DiskFullError):
        CenterFolder.open(disk / "center", school.world)
    with pytest.raises(DiskFullError):
        Laptop.open(disk / "one", None, PASSWORD, school.world)

    limit(ROOM)
    school.start()
    limit(0)
    with pytest.raises(DiskFullError), school.center.store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(1000000) AS x")
    limit(ROOM)
    school.restart()
    assert school.counted() == {}
    school.center.close()
