"""The power goes, on real file systems, in the middle of marking and delivering; root only."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest

from tests.faults.loop_disks import loop_disks, why_not_here
from tests.faults.marking import MarksFindingError
from tests.faults.plants import PLANTS
from tests.faults.power_cuts import run

CUTS = 20
CUTS_UNTIL_FOUND = 10
# What is found of each: a log that was never synced may also be torn, so that it does not open.
FOUND_AS = {
    "no sync": {"lost", "damaged"},
    "acknowledge before commit": {"lost"},
}

pytestmark = pytest.mark.root


@pytest.fixture(scope="module", autouse=True)
def _power_can_be_cut(tmp_path_factory: pytest.TempPathFactory) -> None:
    why = why_not_here()
    if why:
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("trial")
    (folder / "disk").mkdir()
    try:
        with loop_disks(folder, folder / "disk"):
            pass
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this machine lends no loop device: {error}")


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_SLOT_COST", "floor")


def test_nothing_heard_of_is_gone_after_a_power_cut() -> None:
    counts = run(seed=1, amount=CUTS)
    print(counts)
    assert counts["cuts"] == CUTS
    assert counts["units"] > CUTS
    assert counts["receipts"] > 0


def test_a_disk_that_another_process_sees_too_comes_back_when_that_has_ended(
    tmp_path: Path,
) -> None:
    at = tmp_path / "disk"
    at.mkdir()
    with loop_disks(tmp_path, at) as (disk,):
        (at / "before").write_bytes(b"synced")
        disk.sync()
        command = ["unshare", "--mount", "sh", "-c", "echo on; exec cat"]
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == b"on\n"
        disk.cut()
        ending = threading.Timer(0.3, other.communicate)
        ending.start()
        disk.start_again()
        ending.join()
        assert (at / "before").read_bytes() == b"synced"
        (at / "after").write_bytes(b"")


@pytest.mark.parametrize("plant", sorted(FOUND_AS))
def test_power_cuts_find_a_planted_bug(plant: str) -> None:
    with pytest.raises(MarksFindingError) as found:
        run(seed=2, amount=CUTS_UNTIL_FOUND, plant=PLANTS[plant])
    print(found.value)
    assert found.value.kind in FOUND_AS[plant]
