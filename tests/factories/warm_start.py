"""Commands that start in some hundredths of a second: forked from a process that imported all.

Each is a process of its own that can be killed and frozen; only the start of Python is spared.
Linux only, as the kills themselves.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Self

SCRIPT = Path(__file__).with_name("warm_process.py")


class WarmStart:
    """Starts commands of one tree of the program.

    Args: tree: holds the package ``app``. environment: of the parent; each command brings its own.
    """

    def __init__(self, tree: Path, environment: Mapping[str, str]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._turn = threading.Lock()
        with theirs:
            self._parent = subprocess.Popen(
                [sys.executable, SCRIPT, str(theirs.fileno())],
                cwd=tree,
                env=environment,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.close()
        self._parent.wait()

    def start(self, words: Sequence[str], environment: Mapping[str, str]) -> WarmProcess:
        """Start a command whose output is read when it has ended."""
        out, errors = TemporaryFile(), TemporaryFile()  # noqa: SIM115 -- the process closes them
        return WarmProcess(self, self._fork(words, environment, out, errors), out, errors)

    def serve(
        self, words: Sequence[str], environment: Mapping[str, str], errors: IO[bytes]
    ) -> WarmProcess:
        """Start a command whose output is read while it runs, from ``stdout``."""
        reading, writing = os.pipe()
        with os.fdopen(writing, "wb") as out:
            pid = self._fork(words, environment, out, errors)
        return WarmProcess(self, pid, os.fdopen(reading, "rb"), errors)

    def _fork(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        out: IO[bytes],
        errors: IO[bytes],
    ) -> int:
        told = json.dumps({"words": list(words), "environment": dict(environment)}).encode()
        with self._turn:
            socket.send_fds(self._line, [told], [out.fileno(), errors.fileno()])
            pid: int = self._answer()["pid"]
        return pid

    def code_of(self, pid: int) -> int:
        """Return how a command ended, as subprocess tells it; waits for the end."""
        with self._turn:
            self._line.send(json.dumps({"ended": pid}).encode())
            code: int = self._answer()["code"]
        return code

    def _answer(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._line.recv(4096))
        return told


class WarmProcess:
    """One command, with as much of ``subprocess.Popen`` as is asked of it."""

    def __init__(self, started_by: WarmStart, pid: int, out: IO[bytes], errors: IO[bytes]) -> None:
        self.pid = pid
        self.stdout = out
        self.returncode: int | None = None
        self._errors = errors
        self._started_by = started_by
        # Nobody but the parent may wait for it, but its end can be seen.
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._ended(0)

    def send_signal(self, how: signal.Signals) -> None:
        """Send a signal; nothing happens once it has ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, how)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float) -> int:
        """Wait for the end. Raises: subprocess.TimeoutExpired."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("suoma", timeout)
        return code

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """Wait for the end and return its output and error. Raises: subprocess.TimeoutExpired."""
        self._ended(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("suoma", timeout or 0.0)
        told = []
        for file in (self.stdout, self._errors):
            file.seek(0)
            told.append(file.read())
            file.close()
        return told[0], told[1]

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._handle], [], [], seconds)[0]:
            self.returncode = self._started_by.code_of(self.pid)
            os.close(self._handle)
        return self.returncode
