"""A disk that fills up, from a hundred levels of room, under a laptop with its ballast.

``python -m tests.faults.disk_levels WORK --disk tmpfs`` as root; ``--disk shim`` with the shim in
the process. At each level a teacher marks until the disk is full, gets room by the ballast,
delivers, carries and backs up; then the disk is full for good. One line of JSON sums up.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import DiskFullError
from app.services.backups import make_daily_backup
from app.services.carrying import carry
from app.services.laptop import Laptop
from app.services.syncing import Synchroniser
from app.store.backup import verify_file
from app.store.ballast import BALLAST_BYTES
from app.sync.protocol import Outcome
from tests.factories.small_school import PASSWORD
from tests.faults.desk import Desk, Prepared, ToCenter, copy_school, prepare
from tests.faults.marking import MarksFindingError, Model, marks_at_center, marks_of, save_unit
from tests.faults.plants import PLANTS
from tests.faults.shim import Shim

# Room beyond what the laptop has: the first log, its index, and then sheet by sheet.
STEP_BYTES = 8 * 1024
LEVELS = range(100)
UNITS = 30
WHOLE_BYTES = 64 * 1024 * 1024
REMOUNT, DETACH = 32, 2
Limit = Callable[[int], None]  # told the bytes that are free from now on


@contextmanager
def small_tmpfs(folder: Path) -> Iterator[Limit]:
    """Lend a real file system in memory and what sets its room; root only."""
    libc = ctypes.CDLL(None, use_errno=True)

    def mount(size: int, flags: int) -> None:
        words = (b"tmpfs", os.fsencode(folder), b"tmpfs", flags, f"size={size}".encode())
        if libc.mount(*words) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def limit(free: int) -> None:
        about = os.statvfs(folder)
        mount((about.f_blocks - about.f_bfree) * about.f_frsize + free, REMOUNT)

    mount(WHOLE_BYTES, 0)
    try:
        yield limit
    finally:
        libc.umount2(os.fsencode(folder), DETACH)


@contextmanager
def shimmed(folder: Path) -> Iterator[Limit]:
    """Lend the folder with the shim below it."""
    shim = Shim()
    try:
        yield lambda free: shim.limit(folder, free)
    finally:
        shim.disarm()


DISKS = {"tmpfs": small_tmpfs, "shim": shimmed}


class Story:
    """One laptop on a disk that fills up; the center and the stick have disks of their own."""

    def __init__(self, prepared: Prepared, home: Path, limit: Limit, seed: int) -> None:
        self._limit = limit
        self._folder = home / "one"
        self._desk = Desk(prepared, home, seed)
        self._saved = Model()
        self._delivered = 0
        self.refused = 0
        self.is_used_at_start = False

    @contextmanager
    def _opened(self) -> Iterator[Laptop]:
        laptop = Laptop.open(self._folder, None, PASSWORD, self._desk.world)
        try:
            yield laptop
        finally:
            laptop.close()

    def tell(self, level: int) -> None:
        """Go through it from a level. Raises: MarksFindingError."""
        with self._opened() as laptop:  # makes the ballast
            self._save(laptop)
        self._limit(level)
        with self._opened() as laptop:
            if self._has_ballast():
                self._mark_until_full(laptop)
            else:
                self.is_used_at_start = True
            self._go_on(laptop)
            self._limit(0)
            self._fill(laptop)
        self._limit(BALLAST_BYTES // 8)
        with self._opened() as laptop:
            self._look(laptop)
            self._deliver(laptop)
        self._judge()

    def _has_ballast(self) -> bool:
        return (self._folder / "ballast").exists()

    def _save(self, laptop: Laptop) -> None:
        save_unit(laptop, self._saved, self._saved.units)
        self._saved.go_on()

    def _try_to_save(self, laptop: Laptop) -> bool:
        """Save a unit; False when the disk is full, which is said and changes nothing."""
        try:
            self._save(laptop)
        except DiskFullError as error:
            self.refused += 1
            _expect(error.code == "E-01" and bool(error.kept), "broken", str(error))
            self._look(laptop)
            return False
        return True

    def _mark_until_full(self, laptop: Laptop) -> None:
        for _unit in range(UNITS):
            if not self._try_to_save(laptop):
                break
        else:
            self._limit(0)  # somebody else has taken what was left
            self._fill(laptop)
        _expect(not self._has_ballast(), "broken", "the ballast was not given up")

    def _go_on(self, laptop: Laptop) -> None:
        """The ballast made room: mark, deliver, carry, back up."""
        _expect(self._try_to_save(laptop), "broken", "the ballast made no room")
        self._deliver(laptop)
        carry(laptop, self._desk.home / "stick")
        _expect(make_daily_backup(laptop) is not None, "broken", "no backup")

    def _deliver(self, laptop: Laptop) -> None:
        report = Synchroniser(laptop, ToCenter(self._desk), clock=lambda: 0.0).run()
        _expect(report.outcome is Outcome.DONE, "broken", str(report))
        _expect(report.pending == 0, "broken", str(report))
        self._delivered = self._saved.units

    def _fill(self, laptop: Laptop) -> None:
        """Mark until nothing more goes in, and nothing more is there to be given up."""
        for _unit in range(UNITS):
            if not self._try_to_save(laptop):
                return
        raise MarksFindingError("broken", "the disk never filled up")

    def _look(self, laptop: Laptop) -> None:
        with laptop.rows() as rows:
            _expect(marks_of(rows) == self._saved.marks, "lost", f"{self._saved.units} units")

    def _judge(self) -> None:
        verify_file(self._desk.store_file("one"), self._desk.key_of("one"))
        at_center = Model()
        at_center.reach(marks_at_center(self._desk.center()), self._delivered, 10_000, "center")
        self._desk.close()


def _expect(is_so: bool, kind: str, words: str) -> None:
    if not is_so:
        raise MarksFindingError(kind, words)


def try_levels(work: Path, disk: str, levels: Sequence[int]) -> dict[str, int]:
    """Tell the story from each level; return what was refused, and where the ballast was needed.

    Raises: MarksFindingError, whose line names disk and level.
    """
    os.environ["SUOMA_SLOT_COST"] = "floor"
    work = Path(os.path.realpath(work))
    prepared = prepare(work / "school")
    refused = at_start = 0
    for level in levels:
        home = work / "home"
        (home / "one").mkdir(parents=True)
        with DISKS[disk](home / "one") as limit:
            copy_school(prepared, home)
            (home / "one" / "ballast").unlink()
            story = Story(prepared, home, limit, seed=level)
            try:
                story.tell(level * STEP_BYTES)
            except Exception as error:
                kind = getattr(error, "kind", "broken")
                words = f"{disk} level {level}: {type(error).__name__}: {error}"
                raise MarksFindingError(kind, words) from error
            refused += story.refused
            at_start += story.is_used_at_start
        shutil.rmtree(home)
    return {"levels": len(levels), "refused": refused, "ballast used at start": at_start}


def main() -> None:
    """Try the levels that were asked for."""
    options = argparse.ArgumentParser(
        prog="python -m tests.faults.disk_levels", description=__doc__
    )
    options.add_argument("work", type=Path, help="an empty folder")
    options.add_argument("--disk", choices=sorted(DISKS), required=True)
    options.add_argument("--levels", type=int, nargs="*", default=list(LEVELS))
    options.add_argument("--plant", choices=sorted(PLANTS), help="a bug to be found")
    chosen = options.parse_args()
    if chosen.plant:
        PLANTS[chosen.plant]()
    print(json.dumps(try_levels(chosen.work, chosen.disk, chosen.levels)))


if __name__ == "__main__":
    main()
