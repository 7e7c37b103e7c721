"""One command line of the demo as a process of its own, as a person would start it.

Where the system can fork, the process is a copy of this one that has read the program already:
a start costs a hundredth then, and a hundred starts are what the demo is made of.
"""

from __future__ import annotations

import importlib
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.cli.output import BUG

PROJECT = Path(__file__).resolve().parents[2]
# What nearly every command reads; the rest each reads for itself.
READ_AHEAD = (
    "app.bootstrap",
    "app.cli.main",
    "app.services.syncing",
    "app.services.entry",
    "app.services.entry_records",
    "app.services.carrying",
    "app.center.administration",
    "app.center.receiving",
    "app.center.certification",
    "app.center.status",
    "app.center.totals",
    "app.reports.job",
)


@dataclass(frozen=True, slots=True)
class Step:
    """How a command ended, and what it said."""

    code: int
    out: bytes
    words: str


def run_step(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    patience_s: float,
    before: Sequence[str] = (),
) -> Step:
    """Run a command in this environment until it ends.

    Args: before: what starts it, as ``ip netns exec``; such a step is never a copy of this process.
    Raises: TimeoutError; subprocess.TimeoutExpired.
    """
    if before or not _can_fork():
        done = subprocess.run(  # noqa: S603 -- our own program
            [*before, sys.executable, "-m", "app", *arguments],
            env=dict(environment),
            cwd=PROJECT,
            capture_output=True,
            timeout=patience_s,
            check=False,
        )
        return Step(done.returncode, done.stdout, done.stderr.decode(errors="replace"))
    for module in READ_AHEAD:
        importlib.import_module(module)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as words:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _be_the_command(arguments, environment, out.fileno(), words.fileno())
        code = _wait(child, patience_s)
        out.seek(0)
        words.seek(0)
        return Step(code, out.read(), words.read().decode(errors="replace"))


def _can_fork() -> bool:
    """Tell whether a copy of this process would be whole: Linux, and nobody else at work in it."""
    is_alone = threading.active_count() == 1 and "PySide6" not in sys.modules
    return hasattr(os, "pidfd_open") and is_alone


def _be_the_command(
    arguments: Sequence[str], environment: Mapping[str, str], out: int, words: int
) -> None:
    """Be the command and nothing else, to the end of this process."""
    code = BUG
    try:
        os.dup2(out, 1)
        os.dup2(words, 2)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        os.environ.clear()
        os.environ.update(environment)
        code = importlib.import_module("app.__main__").run(list(arguments))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else BUG
    except BaseException:  # noqa: BLE001 -- nothing may run on in the copy
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _wait(child: int, patience_s: float) -> int:
    """Wait for a child's end; return its exit code. Raises: TimeoutError."""
    watched = os.pidfd_open(child)
    try:
        ended, _writable, _broken = select.select([watched], [], [], patience_s)
        if not ended:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(watched)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not ended:
        raise TimeoutError(child)
    return code
