"""What the race asks of everybody in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.peers.process import Process

# A pupil's number, a day's number, and ten signs: "1" met, "0" not yet.
Record = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Traffic:
    """What passed the proxy: bytes of TCP payload and HTTP requests."""

    up: int
    down: int
    requests: int

    @property
    def bytes(self) -> int:
        """Both ways."""
        return self.up + self.down


class Setting(Protocol):
    """A center process, a laptop process and a counting proxy between them."""

    laptop: Process

    @property
    def center_pid(self) -> int:
        """The center's process id."""

    def take(self) -> Traffic:
        """Return what passed since the last call."""

    def cut_after(self, count: int) -> None:
        """Cut the line after so many more bytes up; once."""

    def stored(self) -> int:
        """End the center and count the records in its store."""

    def center_bytes(self) -> int:
        """Return the size of the center's files; to be called after ``stored``."""


class Contestant(ABC):
    """One system. durable: what a commit guarantees at both ends, in words.

    has_whole_file: it can also send its store as one file that replaces the center's.
    """

    name: str
    durable: str
    has_whole_file = False

    @property
    @abstractmethod
    def version(self) -> str:
        """The pinned version."""

    @abstractmethod
    def open(self, folder: Path) -> AbstractContextManager[Setting]:
        """Start a center and a laptop that is admitted to it; no record yet."""


def size_of(folder: Path) -> int:
    """Return the size of all files below a folder, in bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def as_lists(records: Sequence[Record]) -> list[list[object]]:
    """Return records as JSON carries them."""
    return [list(one) for one in records]
