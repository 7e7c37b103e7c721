"""The three peers: how each one's center and laptop are started, and where its records lie."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from benchmarks.peers.contestant import Contestant, Traffic, size_of
from benchmarks.peers.counting import RequestCounter
from benchmarks.peers.process import LOCALHOST, Process, free_port, wait_for
from benchmarks.peers.setting_up import ENDS, HERE, clock_library, modules_of, python_of, version_in


class PeerSetting:
    """A peer's center behind a counting proxy, and as many laptops as are asked for."""

    def __init__(self, peer: Peer, folder: Path, stack: ExitStack) -> None:
        self._peer = peer
        self._stack = stack
        self.folder = folder
        self.port = free_port()
        self.center = self._start_center()
        self.proxy = stack.enter_context(RequestCounter(self.port))
        self.laptop = self.new_laptop("laptop", is_first=True)
        self._empty_bytes = size_of(folder / "center")

    @property
    def center_pid(self) -> int:
        """The center's process id."""
        return self.center.pid

    def new_laptop(self, name: str, *, is_first: bool = False, fast_s: int = 0) -> Process:
        """Start a laptop; the first of a school makes what must be there before a record.

        Args: fast_s: by how many seconds its clock is wrong.
        """
        address = f"http://{LOCALHOST}:{self.proxy.port}/"
        command, environment = self._peer.laptop(self.folder / name, address)
        if fast_s:
            wrong = {"LD_PRELOAD": str(clock_library()), "FAST_S": str(fast_s)}
            environment = {**environment, **wrong}
        laptop = Process(command, self.folder / f"{name}.log", environment)
        self._stack.enter_context(laptop)
        if is_first:
            answer = laptop.ask("begin")
            if "error" in answer:
                raise RuntimeError(f"{self._peer.name}: {answer['error']}")
            self.take()
        return laptop

    def restart_center(self) -> None:
        """Start the center again over what it left on the disk."""
        self.center = self._start_center()

    def take(self) -> Traffic:
        """Return what passed since the last call."""
        up, down = self.proxy.take()
        return Traffic(up, down, self.proxy.take_requests())

    def cut_after(self, count: int) -> None:
        """Cut the line after so many more bytes up; once."""
        self.proxy.cut_after(count)

    def stored(self) -> int:
        """End the center and count the records in its store."""
        if not self._peer.is_counted_by_asking:
            self.center.end()
            return self._peer.stored(self.folder / "center")
        found: int = self.laptop.ask("count_there")["records"]
        self.center.end()
        return found

    def center_bytes(self) -> int:
        """Return by how much the center's files have grown since it was empty."""
        return size_of(self.folder / "center") - self._empty_bytes

    def _start_center(self) -> Process:
        command, environment = self._peer.center(self.folder / "center", self.port)
        center = Process(command, self.folder / "center.log", environment)
        self._stack.enter_context(center)
        wait_for(self.port)
        return center


class Peer(Contestant):
    """A peer's commands. is_counted_by_asking: its store is no SQLite file."""

    is_counted_by_asking = False
    file = ""
    table = ""

    def laptop(self, folder: Path, address: str) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return the command and the environment of a laptop."""
        raise NotImplementedError

    def center(self, folder: Path, port: int) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return the command and the environment of the center."""
        raise NotImplementedError

    def stored(self, folder: Path) -> int:
        """Count the records in the files of a center that is ended."""
        with closing(sqlite3.connect(folder / self.file)) as raw:
            # What still lies in the log counts as the file it will be.
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (found,) = raw.execute(f"SELECT count(*) FROM {self.table}").fetchone()  # noqa: S608
        count: int = found
        return count

    @contextmanager
    def open(self, folder: Path) -> Iterator[PeerSetting]:
        """Start center and laptop; end every process at the end."""
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            yield PeerSetting(self, folder, stack)


class Anki(Peer):
    """Anki's own sync server, and the collection library of its desktop program."""

    name = "Anki"
    durable = (
        "SQLite, WAL, synchronous FULL at both ends, as shipped; committed at the end of a sync"
    )
    has_whole_file = True
    file = "school/collection.anki2"
    table = "notes"

    @property
    def version(self) -> str:
        """The pinned version."""
        return version_in(HERE / "anki.lock", "anki")

    def laptop(self, folder: Path, address: str) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return the command of a laptop."""
        end = str(ENDS / "anki_laptop.py")
        return [str(python_of("anki")), end, str(folder), address], os.environ

    def center(self, folder: Path, port: int) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return the command of Anki's server, one account on it."""
        ours = {
            "SYNC_USER1": "school:school",
            "SYNC_HOST": LOCALHOST,
            "SYNC_PORT": str(port),
            "SYNC_BASE": str(folder),
        }
        return [str(python_of("anki")), "-m", "anki.syncserver"], {**os.environ, **ours}


class Morango(Peer):
    """Morango, the library under Kolibri, in a Django application with one table."""

    name = "Morango"
    durable = "SQLite, WAL (as Kolibri sets), synchronous FULL at both ends"
    file = "db.sqlite3"
    table = "habits_habitday"

    @property
    def version(self) -> str:
        """The pinned version."""
        return version_in(HERE / "morango.lock", "morango")

    def laptop(self, folder: Path, address: str) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return the command of a laptop; each folder is another machine."""
        command = [str(python_of("morango")), str(ENDS / "morango_laptop.py"), address]
        return command, self._environment(folder)

    def center(self, folder: Path, port: int) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return the command of the center."""
        command = [str(python_of("morango")), str(ENDS / "morango_center.py"), str(port)]
        return command, self._environment(folder)

    @staticmethod
    def _environment(folder: Path) -> Mapping[str, str]:
        folder.mkdir(parents=True, exist_ok=True)
        machine = {
            "PEER_FOLDER": str(folder),
            "MORANGO_SYSTEM_ID": f"machine {folder.name}",
            "MORANGO_NODE_ID": f"node {folder.name}",
        }
        return {**os.environ, **machine}


class Pouch(Peer):
    """PouchDB replicating to express-pouchdb, both over LevelDB."""

    name = "PouchDB"
    durable = (
        "LevelDB; PouchDB never asks it to force a write to the disk, so we made every batch do"
        " that at both ends"
    )
    is_counted_by_asking = True

    @property
    def version(self) -> str:
        """The pinned version."""
        lock = json.loads((HERE / "pouchdb" / "package-lock.json").read_text("utf-8"))
        version: str = lock["packages"]["node_modules/pouchdb"]["version"]
        return version

    def laptop(self, folder: Path, address: str) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return the command of a laptop."""
        return ["node", str(ENDS / "pouchdb_laptop.js"), str(folder), address], self._environment()

    def center(self, folder: Path, port: int) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return the command of the center."""
        folder.mkdir(parents=True, exist_ok=True)
        command = ["node", str(ENDS / "pouchdb_center.js"), str(folder), str(port)]
        return command, self._environment()

    @staticmethod
    def _environment() -> Mapping[str, str]:
        return {**os.environ, "NODE_PATH": str(modules_of("pouchdb"))}


PEERS: tuple[Peer, ...] = (Anki(), Morango(), Pouch())
