"""The power goes while a new version is taken: afterwards the old one starts, or the new one.

``python -m tests.faults.update_cuts WORK POINTS`` lets every kind of end happen at so many points
of one update, spread over all of it (0: at each); the shim must be in the process (``LD_PRELOAD``).
With ``no-sync`` as a third word a bug is planted. The rest cuts the power of a real file system.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from app.security import durable
from app.updates import install_root, staging
from app.updates.install_root import InstallRoot
from app.updates.packages import find_package
from app.updates.switching import clean, confirm
from app.updates.updating import install
from tests.factories.releases import TARGET, TRUSTED, launch, make_root, make_stick, make_tree
from tests.faults.loop_disks import LoopDisk, loop_disks
from tests.faults.power_cuts import Words
from tests.faults.shim import CRASHES, ENDED_AT_FAULT, Fault, Shim

OLDEST, OLD, NEW = "0.0.9", "0.1.0", "0.2.0"
# What was told to a person before the cut.
INSTALLED, CONFIRMED, CLEANED = "installed", "confirmed", "cleaned"
MOST_PAUSE_S = 0.004


class UpdateFindingError(AssertionError):
    """What is wrong after a cut."""


def prepare(work: Path) -> tuple[InstallRoot, Path]:
    """Install a version that has one before it, and make a stick with the next."""
    root = make_root(work / "root", OLD)
    make_tree(root.version_folder(OLDEST), OLDEST)
    root.write_line("previous", OLDEST)
    return root, make_stick(work / "stick", NEW)


def update(root: InstallRoot, stick: Path, tell: Callable[[str], object]) -> None:
    """Take the version, start it, confirm and clean, as a person and the program do."""
    package = find_package(stick, TARGET, TRUSTED)
    install(root, package, TARGET, lambda done, _total: tell(f"at {done}"))
    tell(INSTALLED)
    confirm(root, NEW)
    tell(CONFIRMED)
    clean(root)
    tell(CLEANED)


def judge(root: InstallRoot, stick: Path, told: list[str]) -> str:
    """Start the program after a cut, then update to the end; return what started.

    Raises: UpdateFindingError.
    """
    try:
        started = launch(root)
    except (RuntimeError, OSError) as error:
        raise UpdateFindingError(f"nothing starts: {error}") from error
    if started not in {OLD, NEW}:
        raise UpdateFindingError(f"{started!r} starts")
    if INSTALLED in told and started != NEW:
        raise UpdateFindingError("the version that was told to be in place does not start")
    confirm(root, started)
    if [launch(root) for _start in range(3)] != [started] * 3:
        raise UpdateFindingError(f"{started} was confirmed and does not stay")
    update(root, stick, lambda _word: None)
    if launch(root) != NEW:
        raise UpdateFindingError("the update cannot be done again")
    clean(root)
    left = {one.name for one in root.versions.iterdir() if one.is_dir()}
    if left != {OLD, NEW}:
        raise UpdateFindingError(f"left behind: {sorted(left)}")
    return started


# Every kind of end, at points of one update.


class ShimmedUpdate:
    """One update, again and again, each time ended at another point."""

    def __init__(self, work: Path) -> None:
        self._work = Path(os.path.realpath(work))
        self._kept = self._work / "kept"
        self._kept.mkdir()
        self._shim = Shim()
        self._ready, self._stick = prepare(self._work / "made")

    def points(self) -> int:
        """Return how many points an update has."""
        code, told = self.run(0, Fault.NOTHING)
        assert code == 0, told
        return int(told[-1])

    def run(self, point: int, fault: Fault) -> tuple[int, list[str]]:
        """Update in a process of its own; return its exit code and what it told."""
        home = self._work / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self._ready.path, home)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._update(home, writing, point, fault)
        os.close(writing)
        words = Words(reading)
        told = words.drain()
        _child, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), told

    def _update(self, home: Path, pipe: int, point: int, fault: Fault) -> None:
        self._shim.arm(home, self._kept, point, fault)
        try:
            update(InstallRoot(home), self._stick, lambda word: _say(pipe, word))
        except BaseException as error:  # noqa: BLE001 -- whatever it is, it is told
            _say(pipe, f"E {error}")
            os._exit(1)
        _say(pipe, str(self._shim.counted()))
        os._exit(0)

    def cut(self, point: int, fault: Fault) -> str:
        """Let one end happen and judge. Raises: UpdateFindingError."""
        code, told = self.run(point, fault)
        if code != ENDED_AT_FAULT:
            raise UpdateFindingError(f"not reached: {told[-1:]}")
        return judge(InstallRoot(self._work / "home"), self._stick, told)


def _say(pipe: int, word: str) -> None:
    os.write(pipe, f"{word}\n".encode())


def spread(points: int, amount: int) -> list[int]:
    """Return so many points from the first to the last, evenly."""
    wanted = {1 + round(number * (points - 1) / (amount - 1)) for number in range(amount)}
    return sorted(wanted)


def plant_no_sync() -> None:
    """Put a bug into this process: nothing waits for the disk."""
    for module in (durable, install_root, staging):
        module.sync_path = lambda _path: None  # type: ignore[attr-defined]


def main(work: Path, amount: int, plant: str = "") -> int:
    """Print one line of JSON; return 1 when something was found."""
    if plant == "no-sync":
        plant_no_sync()
    bench = ShimmedUpdate(work)
    points = bench.points()
    started = {OLD: 0, NEW: 0}
    findings = []
    chosen = spread(points, amount) if amount else range(1, points + 1)
    for fault in CRASHES:
        for point in chosen:
            try:
                started[bench.cut(point, fault)] += 1
            except UpdateFindingError as error:
                findings.append(f"{fault.name} at {point}: {error}")
    line = {"points": points, "cuts": len(chosen) * len(CRASHES), "started": started}
    print(json.dumps(line | {"findings": findings}))
    return int(bool(findings))


# Real power cuts.


def cut_power(seed: int, amount: int) -> dict[str, int]:
    """Cut the power of a real file system so many times; return which version started then.

    Raises: UpdateFindingError, whose line names seed and cut.
    """
    chance = random.Random(seed)
    started = {OLD: 0, NEW: 0}
    scratch = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with (
        mock.patch.object(staging, "SPARE_BYTES", 0),  # the disk is a small one
        tempfile.TemporaryDirectory(prefix="suoma-update-", dir=scratch) as work,
    ):
        ready, stick = prepare(Path(work) / "made")
        at = Path(work) / "disk"
        at.mkdir()
        with loop_disks(Path(work), at) as (disk,):
            for number in range(1, amount + 1):
                root = InstallRoot(at / "root")
                shutil.copytree(ready.path, root.path)
                disk.sync()
                told = _cut_once(root, stick, disk, chance)
                try:
                    started[judge(root, stick, told)] += 1
                except UpdateFindingError as error:
                    raise UpdateFindingError(f"seed {seed}, cut {number}: {error}") from error
                shutil.rmtree(root.path)
    return started


def _cut_once(root: InstallRoot, stick: Path, disk: LoopDisk, chance: random.Random) -> list[str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _update_until_cut(root, stick, writing)
    os.close(writing)
    words = Words(reading)
    try:
        words.wait_for(chance.randint(1, 8))
        words.wait_a_moment(chance.uniform(0, MOST_PAUSE_S))
        told = list(words.heard)
        disk.cut()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        words.drain()
    disk.start_again()
    return told


def _update_until_cut(root: InstallRoot, stick: Path, pipe: int) -> None:
    try:
        update(root, stick, lambda word: _say(pipe, word))
    except BaseException as error:  # noqa: BLE001 -- a disk without power raises what it likes
        _say(pipe, f"E {error}")
    signal.pause()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
