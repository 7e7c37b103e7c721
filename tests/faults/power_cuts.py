"""Power cuts on real file systems, under a laptop that is marked on and the center it delivers to.

Only what was heard before a cut began counts; where one of the two keeps its power, its program is
killed at the same moment. Afterwards both are opened again by the program: lost 0, half units 0,
every page verifies, and the center holds whatever it gave a receipt for.
``python -m tests.faults.power_cuts SEED CUTS`` runs the cuts of one seed.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.errors import AppError
from app.store.backup import verify_file
from app.sync.carrier import Answered
from app.sync.protocol import Outcome
from tests.faults.desk import Desk, Prepared, ToCenter, prepare
from tests.faults.loop_disks import LoopDisk, loop_disks
from tests.faults.marking import (
    MarksFindingError,
    Model,
    marks_at_center,
    marks_of,
    save_unit,
)

MAIN = "cuts"
PORTION = 50
MOST_WORDS = 30
PATIENCE_SECONDS = 60.0
SPREAD_SECONDS = 0.02


@dataclass(slots=True)
class Heard:
    """What was heard of the units of work. saved: how many; delivered: how many with receipts."""

    saved: int = 0
    delivered: int = 0
    deliveries: int = 0

    def hear(self, word: str) -> None:
        """Take one word: S with a number of units, R with one, or E with how the program ended."""
        if word[0] == "S":
            self.saved = int(word[1:])
        elif word[0] == "R":
            self.delivered = int(word[1:])
            self.deliveries += 1


class _Telling(ToCenter):
    """Tells what the center gave a receipt for, in the moment it answers."""

    answered: Callable[[], None]

    def send(self, body: bytes) -> Answered:
        answer = super().send(body)
        self.answered()
        return answer


class PowerCuts:
    """A laptop and a center, each on a disk of its own; they grow from cut to cut.

    Args: plant: puts a bug into the program that is cut.
    """

    def __init__(
        self, prepared: Prepared, disks: list[LoopDisk], seed: int, plant: Callable[[], None] | None
    ) -> None:
        self._prepared = prepared
        self._disks = disks
        self._seed = seed
        self._plant = plant
        self._chance = random.Random(seed)
        self._starts = 0
        self._saved, self._at_center = Model(), Model()
        self.heard = Heard()

    @contextmanager
    def _desk(self) -> Iterator[Desk]:
        """Open by the program; every start draws numbers of its own."""
        self._starts += 1
        desk = Desk(self._prepared, self._prepared.home, hash((self._seed, self._starts)))
        try:
            yield desk
        finally:
            desk.close()

    def cut(self) -> None:
        """Let the program work, cut the power of one or both, start again and judge.

        Raises: MarksFindingError.
        """
        reading, writing = os.pipe()
        self._starts += 1
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._work(writing)
        os.close(writing)
        words = Words(reading)
        try:
            words.wait_for(self._chance.randint(1, MOST_WORDS))
            words.wait_a_moment(self._chance.uniform(0, SPREAD_SECONDS))
            heard = list(words.heard)
            if heard[-1].startswith("E"):
                raise MarksFindingError("broken", f"ended before the cut: {heard[-1]}")
            hit = self._chance.randint(1, len(self._disks))
            for disk in self._chance.sample(self._disks, hit):
                disk.cut()
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            later = words.drain()
        for disk in self._disks:
            disk.start_again()
        self._judge(heard, later)

    # In the process that is cut

    def _work(self, pipe: int) -> None:
        try:
            if self._plant is not None:
                self._plant()
            self._mark_and_deliver(
                Desk(self._prepared, self._prepared.home, hash((self._seed, self._starts))),
                lambda word: os.write(pipe, f"{word}\n".encode()),
            )
        except BaseException as error:  # noqa: BLE001 -- a disk without power raises what it likes
            words = " ".join(f"{type(error).__name__}: {error}".split())
            os.write(pipe, f"E{words}\n".encode())
        os._exit(1)

    def _mark_and_deliver(self, desk: Desk, tell: Callable[[str], object]) -> None:
        laptop = desk.laptop("one")
        number = self._saved.units
        chance = random.Random(hash((self._seed, self._starts)))
        while True:
            if chance.random() < 0.2:
                self._deliver(desk, number, tell)
            save_unit(laptop, self._saved, number)
            number += 1
            tell(f"S{number}")

    @staticmethod
    def _deliver(desk: Desk, number: int, tell: Callable[[str], object]) -> None:
        carrier = _Telling(desk)
        carrier.answered = lambda: tell(f"R{number}")
        assert desk.sync("one", carrier).outcome is Outcome.DONE

    # Judging

    def _judge(self, heard: list[str], later: list[str]) -> None:
        told = Heard(self._saved.units, self._at_center.units)
        for word in heard:
            told.hear(word)
        begun = Heard(told.saved)
        for word in later:
            begun.hear(word)
        before = self._saved.units
        with self._desk() as desk:
            for folder in ("one", "center"):
                verify_file(desk.store_file(folder), desk.key_of(folder))
            with desk.laptop("one").rows() as rows:
                self._saved.reach(marks_of(rows), told.saved, begun.saved + 1, "laptop")
            found = marks_at_center(desk.center())
            self._at_center.reach(found, told.delivered, self._saved.units, "center")
        self.heard.saved += told.saved - before
        self.heard.deliveries += told.deliveries


class Words:
    """What a process says through a pipe, a word a line, read as it comes."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._rest = b""
        self.heard: list[str] = []

    def _read(self, seconds: float) -> bool:
        """Read what is there; False when nothing came in time or nothing more will."""
        ready, _writable, _failed = select.select([self._pipe], [], [], seconds)
        piece = os.read(self._pipe, 65_536) if ready else b""
        *words, self._rest = (self._rest + piece).split(b"\n")
        self.heard += [word.decode() for word in words]
        return bool(piece)

    def wait_for(self, count: int) -> None:
        """Read until so many words were heard. Raises: MarksFindingError when they do not come."""
        while len(self.heard) < count:
            if not self._read(PATIENCE_SECONDS):
                raise MarksFindingError("broken", f"silent after {self.heard[-1:]}")

    def wait_a_moment(self, seconds: float) -> None:
        """Go on reading for some milliseconds: the cut falls anywhere in the work."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._read(left)

    def drain(self) -> list[str]:
        """Return what was said and not heard yet; whoever spoke has ended."""
        known = len(self.heard)
        while self._read(PATIENCE_SECONDS):
            pass
        os.close(self._pipe)
        return self.heard[known:]


def run(seed: int, amount: int, plant: Callable[[], None] | None = None) -> dict[str, int]:
    """Cut the power so many times; return what was done.

    Raises: MarksFindingError, whose line names seed and cut.
    """
    scratch = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="suoma-cuts-", dir=scratch) as work:
        prepared = prepare(Path(work) / "made")
        home = Path(work) / "home"
        folders = [home / "one", home / "center"]
        for folder in folders:
            folder.mkdir(parents=True)
        with loop_disks(Path(work), *folders) as disks:
            for folder, disk in zip(folders, disks, strict=True):
                shutil.copytree(prepared.home / folder.name, folder, dirs_exist_ok=True)
                disk.sync()
            cuts = PowerCuts(replace(prepared, home=home), disks, seed, plant)
            for number in range(1, amount + 1):
                try:
                    cuts.cut()
                except (MarksFindingError, AppError) as error:
                    kind = getattr(error, "kind", "damaged")
                    raise MarksFindingError(kind, f"seed {seed}, cut {number}: {error}") from error
            heard = cuts.heard
    return {"cuts": amount, "units": heard.saved, "receipts": heard.deliveries}


if __name__ == "__main__":
    print(run(int(sys.argv[1]), int(sys.argv[2])))
