"""The program as people run it: its command line and its center, each a process of its own."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from tests.factories.warm_start import WarmProcess, WarmStart
from tests.journeys.program import suoma

ROOT = Path(__file__).resolve().parents[2]
STEP_SECONDS = 120.0
LISTENING = "listening on https://"


class StepFailedError(AssertionError):
    """A command did not end as it should."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left behind. code: exit code, negative for the signal that ended it."""

    code: int
    body: dict[str, Any]
    words: str


@dataclass(slots=True)
class Running:
    """A command at work; it is ended by its own process id."""

    process: subprocess.Popen[bytes] | WarmProcess
    step: str

    def kill(self) -> None:
        """End it at once, as a power cut does; nothing happens when it has ended."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)

    def finish(self) -> Answer:
        """Wait for the end. Raises: StepFailedError when it takes too long."""
        try:
            out, words = self.process.communicate(timeout=STEP_SECONDS)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            self.process.communicate()
            raise StepFailedError(f"{self.step} did not end") from error
        body = json.loads(out) if out.strip().endswith(b"}") else {}
        return Answer(self.process.returncode, body, words.decode(errors="replace"))


@dataclass(frozen=True, slots=True)
class Product:
    """A tree of the program.

    tree: holds the package ``app``; another than ours may be patched. warm: starts commands of
    this tree without importing it anew each time.
    """

    tree: Path = ROOT
    password: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    warm: WarmStart | None = None

    def environment(self) -> dict[str, str]:
        """Return what every command is started with."""
        return {
            **os.environ,
            "PYTHONPATH": str(self.tree),
            "SUOMA_LANG": "en",
            "SUOMA_PASSWORD": self.password,
            "SUOMA_NEW_PASSWORD": self.password,
            # Guessing a throw-away password need not be dear.
            "SUOMA_SLOT_COST": "floor",
        }

    def start(self, *arguments: str | Path) -> Running:
        """Start a command with ``--json``."""
        words = [str(one) for one in arguments]
        step = " ".join(words[:2])
        if self.warm is not None:
            return Running(self.warm.start([*words, "--json"], self.environment()), step)
        return Running(self._anew([*words, "--json"], subprocess.PIPE), step)

    def serve(
        self, folder: Path, address: str, errors: IO[bytes]
    ) -> subprocess.Popen[bytes] | WarmProcess:
        """Start a center that says on its standard output where it listens."""
        words = ["center", "serve", str(folder), "--listen", address]
        if self.warm is not None:
            return self.warm.serve(words, self.environment(), errors)
        return self._anew(words, errors)

    def _anew(self, words: list[str], errors: int | IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "app", *words],
            cwd=self.tree,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )

    def run(self, *arguments: str | Path, expect: int = 0) -> dict[str, Any]:
        """Run a command to its end; return its JSON. Raises: StepFailedError on another code.

        Of our own tree in this process: starting Python anew shows nothing and costs most of it.
        """
        if self.tree == ROOT:
            return self._run_here(*arguments, expect=expect)
        running = self.start(*arguments)
        answer = running.finish()
        if answer.code != expect:
            raise StepFailedError(f"{running.step} ended with {answer.code}: {answer.words}")
        return answer.body

    def _run_here(self, *arguments: str | Path, expect: int) -> dict[str, Any]:
        answer = suoma(*arguments, "--json", password=self.password)
        if answer.code != expect:
            step = " ".join(str(one) for one in arguments[:2])
            raise StepFailedError(f"{step} ended with {answer.code}: {answer.words}")
        return answer.json


@dataclass(slots=True)
class CenterProcess:
    """A center that can be started, killed and started again. address: HOST:PORT, once known."""

    product: Product
    folder: Path
    address: str = "127.0.0.1:0"
    process: subprocess.Popen[bytes] | WarmProcess | None = None

    def start(self) -> None:
        """Serve, on the address it had before if any. Raises: StepFailedError."""
        with TemporaryFile() as errors:
            self.process = self.product.serve(self.folder, self.address, errors)
            line = self._first_line(self.process)
            if not line.startswith(LISTENING):
                self.end(signal.SIGKILL)
                errors.seek(0)
                words = errors.read().decode(errors="replace")
                raise StepFailedError(f"the center did not start: {line!r} {words}")
        self.address = line.removeprefix(LISTENING)

    def _first_line(self, process: subprocess.Popen[bytes] | WarmProcess) -> str:
        assert process.stdout is not None
        too_late = threading.Timer(STEP_SECONDS, process.kill)
        too_late.start()
        try:
            return process.stdout.readline().decode().strip()
        finally:
            too_late.cancel()

    @property
    def is_running(self) -> bool:
        """Tell whether it serves."""
        return self.process is not None and self.process.poll() is None

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and wait; SIGKILL stands for a power cut. Raises: StepFailedError."""
        process, self.process = self.process, None
        if process is None:
            return
        try:
            process.send_signal(how)
            process.wait(STEP_SECONDS)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.wait()
            raise StepFailedError("the center did not end") from error
        finally:
            assert process.stdout is not None
            process.stdout.close()

    def store_stamp(self) -> tuple[int, int]:
        """Return something that changes with every write to its store."""
        log = self.folder / "records.suoma-wal"
        try:
            found = log.stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_size, found.st_mtime_ns
