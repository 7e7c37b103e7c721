"""The power goes while the installed program takes the next version: old or new starts afterwards.

The real bundle on a file system of its own, a whole stick, the real command; the power of that file
system is cut at twenty points, evenly from the start of the update to after its end.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import linux
import pytest

from app.domain.version import VERSION
from app.updates.install_root import InstallRoot, own_target
from tests.faults.loop_disks import LoopDisk, why_not_here
from tests.packages.conftest import MEMORY, MOST_OF_A_COMPUTER
from tests.packages.linux_bundle import NEXT, command, install, make_next, suoma, surroundings

pytestmark = [pytest.mark.package, pytest.mark.root, pytest.mark.timeout(1800)]
CUTS = 20
DISK_BYTES = 1_500_000_000


@dataclass(frozen=True)
class Village:
    """A laptop whose disk loses its power, and the stick of this term.

    home: on that disk. ready: what was installed there, kept beside it.
    """

    disk: LoopDisk
    home: Path
    installed: InstallRoot
    ready: Path
    stick: Path

    def start_over(self) -> None:
        """Install again what was there before the stick came."""
        shutil.rmtree(self.installed.path)
        shutil.copytree(self.ready, self.installed.path, symlinks=True)
        self.disk.sync()

    def seconds_of_an_update(self) -> float:
        began = time.monotonic()
        assert suoma(self.installed, self.home, "update", "--from", self.stick)["is_taken"]
        return time.monotonic() - began

    @contextmanager
    def updating(self) -> Iterator[subprocess.Popen[bytes]]:
        """Let the program take the stick; whatever it does, it is ended."""
        process = subprocess.Popen(
            command(self.installed, "update", "--from", self.stick),
            env=surroundings(self.home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def cut_after(self, seconds: float) -> bool:
        """Cut the power so long after an update began; tell whether it was done by then."""
        with self.updating() as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            is_done = process.poll() == 0
            self.disk.cut()
        self.disk.start_again()
        return is_done


@pytest.fixture(scope="module")
def village(release: Path) -> Iterator[Village]:
    if why := why_not_here():
        pytest.skip(why)
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MOST_OF_A_COMPUTER
    with TemporaryDirectory(prefix="suoma-cuts-", dir=MEMORY if has_room else None) as name:
        work = Path(name)
        (work / "disk").mkdir()
        try:
            disk = LoopDisk(work / "disk.ext4", work / "disk", DISK_BYTES)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"this machine lends no loop device: {error}")
        try:
            home = work / "disk" / "老师"
            installed = install(home, release)
            tree = make_next(installed, work / "next", NEXT)
            linux.pack(tree, work / "U 盘" / "索玛" / own_target())
            shutil.rmtree(tree)
            ready = shutil.copytree(installed.path, work / "ready", symlinks=True)
            yield Village(disk, home, installed, ready, work / "U 盘")
        finally:
            disk.close()


def test_an_update_cut_at_twenty_points_leaves_old_or_new_starting(village: Village) -> None:
    whole = village.seconds_of_an_update()
    started = []
    for number in range(CUTS):
        village.start_over()
        is_done = village.cut_after(whole * (number + 0.5) / (CUTS - 1))
        started.append(running := suoma(village.installed, village.home, "update")["running"])
        assert running == NEXT if is_done else running in {VERSION, NEXT}, f"cut {number}"
        if running == VERSION:
            # What is left of the first try is no hindrance to the second.
            again = suoma(village.installed, village.home, "update", "--from", village.stick)
            assert again["next"] == NEXT, f"cut {number}: {again}"
            assert suoma(village.installed, village.home, "update")["running"] == NEXT
    print(f"an update takes {whole:.1f} s; after the cuts started {started}")
    assert {VERSION, NEXT} == set(started)
