"""Processes that stand still, as a laptop whose lid is shut or a center whose disk hangs."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.domain.addresses import read_address
from app.services.laptop import Laptop
from app.sync.carrier import Carrier
from app.sync.https import HttpsCarrier
from tests.factories.warm_start import WarmProcess
from tests.journeys.program import suoma

# How long a laptop waits here for a center that stands still; people wait longer.
PATIENCE_S = 0.2
STOPPING_S = 30.0
STOPPED, GONE = "T", "ZX"


@contextmanager
def frozen(process: subprocess.Popen[bytes] | WarmProcess) -> Iterator[bool]:
    """Freeze a process until the end of the block; yield whether it was alive to be frozen."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield _is_stopped(process.pid)
    finally:
        process.send_signal(signal.SIGCONT)


def _is_stopped(pid: int) -> bool:
    late = time.monotonic() + STOPPING_S
    pause = threading.Event()
    while (state := _state(pid)) != STOPPED:
        if state in GONE:
            return False
        assert time.monotonic() < late, "a process cannot be frozen"
        pause.wait(0.001)
    return True


def _state(pid: int) -> str:
    """Return the kernel's letter for what a process does."""
    try:
        # The name of the process stands in brackets and may hold anything.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return GONE[0]


def try_to_sync(laptop: Path, password: str) -> dict[str, Any]:
    """Synchronise with a center that may stand still; return what a person is told."""
    answer = suoma("sync", laptop, "--json", password=password, carrier_of=_hasty)
    assert answer.code == 0, f"sync with a frozen center: {answer.code} {answer.words}"
    return answer.json


def _hasty(laptop: Laptop) -> Carrier:
    center = laptop.identity.center
    return HttpsCarrier(
        read_address(center.addresses[0]),
        center.certificate,
        connect_timeout_s=PATIENCE_S,
        stall_timeout_s=PATIENCE_S,
    )
