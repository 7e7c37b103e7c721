"""Laptops and centers as machines: a disk, a clock that may be wrong, and a program that runs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.center.serving_lock import serving
from app.domain.errors import EnvironmentalError
from app.services.laptop import Laptop, World
from app.services.syncing import Synchroniser, SyncReport
from app.sync.carrier import Answered, Meter
from app.sync.protocol import Sent
from tests.sync.simulation.country import PASSWORD
from tests.sync.simulation.disks import Crash, Disk, copy_folder
from tests.sync.simulation.promises import LaptopPromises

if TYPE_CHECKING:
    from tests.sync.simulation.simulation import Simulation

MOST_CRASHES = 20


class Machine:
    """What a laptop and a center have in common. skew_s: how far its clock is ahead."""

    def __init__(self, simulation: Simulation, name: str, source: Path) -> None:
        self.simulation = simulation
        self.name = name
        self.disk = Disk(simulation.folder / name)
        simulation.disks[self.disk.home] = self.disk
        copy_folder(source, self.disk.folder)
        self.skew_s = 0.0
        self.images: list[Path] = []
        # Operations that were held here and are not in the image the machine was put back to.
        self.lost: set[tuple[bytes, bytes, int]] = set()
        self.world = World(self._random_bytes, lambda: simulation.now + self.skew_s)

    def _random_bytes(self, size: int) -> bytes:
        return self.simulation.chance.randbytes(size)

    def start(self) -> None:
        """Start the program; the power may fail over it, again and again.

        On a full disk a person makes room first.
        """
        for _try in range(MOST_CRASHES):
            try:
                self.open()
            except Crash as crash:
                self._power_failed(crash)
            except EnvironmentalError:
                if not self.disk.is_full:
                    raise
                self.disk.fill(is_full=False)
                self.let_go()
            else:
                return
        message = f"{self.name} did not start in {MOST_CRASHES} tries"
        raise AssertionError(message)

    def die(self, crash: Crash) -> None:
        """Lose all that was in memory, and start again on what the disk holds."""
        self._power_failed(crash)
        self.start()

    def _power_failed(self, crash: Crash) -> None:
        self.disk.disarm()
        self.simulation.tally["crashes"] += 1
        with self.disk.dead():
            self.let_go()
        self.disk.put_back(crash.image)

    def restart(self) -> None:
        """End the program as a person does, and start it again."""
        self.end()
        self.start()

    def end(self) -> None:
        """End the program; should the power fail over it, the disk holds what it holds."""
        try:
            self.close()
        except Crash as crash:
            self._power_failed(crash)

    def keep_image(self) -> None:
        """Copy the disk, as a technician does before a repair."""
        self.end()
        self.images.append(self.simulation.folder / f"{self.name}-image{len(self.images)}")
        copy_folder(self.disk.folder, self.images[-1])
        self.start()

    def keep_image_running(self) -> None:
        """Copy the disk while the program works on it, as some backup programs do."""
        self.images.append(self.simulation.folder / f"{self.name}-image{len(self.images)}")
        copy_folder(self.disk.folder, self.images[-1])

    def put_back(self, image: Path) -> None:
        """Put an older image on the disk; what came since is gone from here."""
        before = self.held()
        self.end()
        self.disk.disarm()
        self.disk.take(image)
        self.forget()
        self.start()
        self.lost |= before - self.held()

    def open(self) -> None:
        """Start the program on the disk."""
        raise NotImplementedError

    def close(self) -> None:
        """End the program."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Close what a dead program had open; what that writes is lost."""
        raise NotImplementedError

    def forget(self) -> None:
        """Forget what was known of a disk that is another now."""

    def held(self) -> set[tuple[bytes, bytes, int]]:
        """Return every operation that the store holds whole, as (device, session, seq)."""
        raise NotImplementedError


class NoCarrier:
    """Carries nothing: the simulation carries each request itself."""

    def __init__(self) -> None:
        self.meter = Meter()

    def send(self, body: bytes) -> Answered:
        """Never called."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is open."""


class LaptopMachine(Machine):
    """A laptop. twin_of: whose disk it was copied from, None for one of its own."""

    def __init__(
        self, simulation: Simulation, name: str, source: Path, kind: str, center: str
    ) -> None:
        super().__init__(simulation, name, source)
        self.kind = kind
        self.center = center
        self.user: str | None = None
        self.laptop: Laptop
        self.talk: Generator[bytes, Sent, SyncReport] | None = None
        self.talk_number = 0
        self.is_revoked = False
        self.promises = LaptopPromises(self)

    def open(self) -> None:
        self.laptop = Laptop.open(self.disk.folder, self.user, PASSWORD, self.world)
        self.promises.look()

    def close(self) -> None:
        self.end_talk()
        self.laptop.close()

    def let_go(self) -> None:
        self.end_talk()
        if hasattr(self, "laptop"):
            _quietly(self.laptop.close)

    def forget(self) -> None:
        self.promises.forget()

    def end_talk(self) -> None:
        """Hang up: an answer that is under way reaches nobody."""
        self.talk = None
        self.talk_number += 1

    def begin_talk(self) -> bytes:
        """Begin a synchronisation; return its first request."""
        self.talk_number += 1
        talk = Synchroniser(self.laptop, NoCarrier()).conversation()
        wire = next(talk)
        self.talk = talk
        return wire

    def held(self) -> set[tuple[bytes, bytes, int]]:
        with self.disk.watched(), self.laptop.store.read() as connection:
            rows = connection.exec_driver_sql(_HELD_BY_LAPTOP).fetchall()
            uncut = connection.exec_driver_sql(_UNCUT).fetchall()
        return _spread(rows) | {tuple(row) for row in uncut}


class CenterMachine(Machine):
    """A center that serves; every start of it is an epoch."""

    folder_open: CenterFolder
    exchange: CenterExchange
    _serving: ExitStack | None = None

    def open(self) -> None:
        self.folder_open = CenterFolder.open(self.disk.folder, self.world)
        self.serve()

    def serve(self) -> None:
        """Hold the lock and begin an epoch."""
        self._serving = ExitStack()
        self._serving.enter_context(serving(self.disk.folder))
        self.exchange = CenterExchange(self.folder_open)

    def stop_serving(self) -> None:
        """Give the lock back; sticks are still read."""
        if self._serving is not None:
            self._serving.close()
            self._serving = None

    def close(self) -> None:
        self.stop_serving()
        self.folder_open.close()

    def let_go(self) -> None:
        self.stop_serving()
        if hasattr(self, "folder_open"):
            _quietly(self.folder_open.close)

    def held(self) -> set[tuple[bytes, bytes, int]]:
        with self.disk.watched(), self.folder_open.read() as connection:
            return _spread(connection.exec_driver_sql(_HELD_BY_CENTER).fetchall())

    def held_of(self, device: bytes) -> set[tuple[bytes, bytes, int]]:
        """Return what is held whole of one laptop."""
        with self.disk.watched(), self.folder_open.read() as connection:
            rows = connection.exec_driver_sql(
                f"{_HELD_BY_CENTER} AND s.device = ?", (device,)
            ).fetchall()
        return _spread(rows)

    def batch_of(
        self, device: bytes, session: bytes, header_hash: bytes
    ) -> set[tuple[bytes, bytes, int]]:
        """Return the operations of a batch that is held whole; one that nobody made if none is."""
        with self.disk.watched(), self.folder_open.read() as connection:
            rows = connection.exec_driver_sql(
                f"{_HELD_BY_CENTER} AND s.device = ? AND s.session = ?"
                " AND substr(b.header_hash, 1, 16) = ?",
                (device, session, header_hash),
            ).fetchall()
        return _spread(rows) or {(device, session, 0)}

    def given_up_of(self, device: bytes) -> set[tuple[bytes, bytes, int]]:
        """Return what was given up of one laptop; receipts run over it."""
        with self.disk.watched(), self.folder_open.read() as connection:
            closed = connection.exec_driver_sql(
                "SELECT device, session, first_seq, last_seq - first_seq + 1 FROM closed_gap"
                " WHERE device = ?",
                (device,),
            ).fetchall()
        return _spread(closed)


_HELD_BY_LAPTOP = (
    "SELECT s.device, s.session, b.first_seq, b.count FROM batch b"
    " JOIN session s ON s.no = b.session_no WHERE b.is_complete = 1"
)
_HELD_BY_CENTER = (
    "SELECT s.device, s.session, b.first_seq, b.count FROM batch b"
    " JOIN session s ON s.site = b.site AND s.no = b.session_no WHERE b.is_complete = 1"
)
_UNCUT = (
    "SELECT s.device, s.session, o.seq FROM operation o JOIN session s ON s.no = o.session_no"
    " WHERE o.batch IS NULL AND o.payload IS NOT NULL"
)


def _spread(rows: object) -> set[tuple[bytes, bytes, int]]:
    return {
        (device, session, seq)
        for device, session, first, count in rows  # type: ignore[attr-defined]
        for seq in range(first, first + count)
    }


def _quietly(close: Callable[[], None]) -> None:
    """Close the connections of a program whose power has failed; its files are gone anyway."""
    try:
        close()
    except Crash as crash:
        shutil.rmtree(crash.image)
