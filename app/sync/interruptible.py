"""Waiting that can be given up at once: no socket call can be interrupted on every system."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from app.sync.carrier import Answered, Carrier, Meter, Unreachable

# The longest time between the wish to stop and the end of the waiting.
NOTICE_S = 0.2

Result = TypeVar("Result")


class StoppedError(Exception):
    """The synchronisation was given up; what was prepared stays, and is offered again."""


def wait_for(work: Callable[[], Result], stop: threading.Event) -> Result:
    """Run ``work`` on a thread of its own and wait for it, or until ``stop`` is set.

    The thread is a daemon, so that a stalled line never holds up the end of the program.
    Args: work: raises nothing; what it raises all the same reaches ``threading.excepthook``.
    Raises: StoppedError soon after ``stop`` is set; the work goes on and its result is dropped.
    """
    results: list[Result] = []
    is_over = threading.Event()

    def run() -> None:
        try:
            results.append(work())
        finally:
            is_over.set()

    threading.Thread(target=run, name="line", daemon=True).start()
    while not stop.is_set():
        if is_over.wait(NOTICE_S):
            (result,) = results
            return result
    raise StoppedError


class InterruptibleCarrier:
    """Carries each request so that waiting for its answer can be given up.

    A request given up may still arrive: its receipt comes with the next synchronisation.
    Args: stop: set by any thread, for good.
    """

    def __init__(self, carrier: Carrier, stop: threading.Event) -> None:
        self._carrier = carrier
        self._stop = stop

    @property
    def meter(self) -> Meter:
        """Return what went over the line so far."""
        return self._carrier.meter

    def send(self, body: bytes) -> Answered | Unreachable:
        """Carry one request. Raises: StoppedError soon after ``stop`` is set."""
        return wait_for(lambda: self._carrier.send(body), self._stop)

    def close(self) -> None:
        """Close the line; a request that was given up ends by itself."""
        self._carrier.close()
