"""A process of the race that speaks lines of JSON, or listens; and its memory."""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

LOCALHOST = "127.0.0.1"
# No answer in this time is a finding, not a reason to wait on.
PATIENCE_S = 240.0
START_S = 60.0
KIB = 1024

Answer = dict[str, Any]


class SilentError(Exception):
    """A process did not answer in time, or died."""


class Process:
    """A child process. Its standard error goes to a file; it is ended by its own id."""

    def __init__(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._log = log.open("ab")
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        self._is_asked = False
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._child.pid

    def ask(self, do: str, **what: Any) -> Answer:
        """Ask for one action and wait for its answer."""
        self.tell(do, **what)
        return self.heard()

    def tell(self, do: str, **what: Any) -> None:
        """Ask for one action; the answer is fetched by ``heard``."""
        assert self._child.stdin is not None
        self._is_asked = True
        self._child.stdin.write(json.dumps({"do": do, **what}) + "\n")
        self._child.stdin.flush()

    def heard(self, patience_s: float = PATIENCE_S) -> Answer:
        """Return the next answer."""
        answer: Answer = json.loads(self.line(patience_s))
        return answer

    def line(self, patience_s: float = START_S) -> str:
        """Return the next line of standard output."""
        try:
            line = self._lines.get(timeout=patience_s)
        except queue.Empty:
            raise SilentError(f"no answer in {patience_s:.0f} s") from None
        if line is None:
            raise SilentError(f"the process ended with {self._child.wait(PATIENCE_S)}")
        return line

    def kill(self) -> None:
        """End it as a power cut does."""
        self._child.kill()
        self._child.wait(PATIENCE_S)

    def end(self) -> None:
        """End it as its system does."""
        self._child.terminate()
        try:
            self._child.wait(START_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._child.stdin is not None
        with suppress(OSError):
            self._child.stdin.close()
        if self._is_asked:
            # Who answers lines ends with them, and ends what it has started itself.
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(START_S)
        self.end()
        self._reader.join(START_S)
        assert self._child.stdout is not None
        self._child.stdout.close()
        self._log.close()


def peak_mb(pid: int) -> float:
    """Return the peak of a process's resident memory, in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    (line,) = (one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) * KIB / 1e6


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server((LOCALHOST, 0)) as found:
        port: int = found.getsockname()[1]
    return port


def wait_for(port: int) -> None:
    """Return when somebody listens."""
    end = time.monotonic() + START_S
    pause = threading.Event()
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection((LOCALHOST, port), 1.0):
            return
        pause.wait(0.02)
    raise SilentError(f"nobody listens on port {port}")
