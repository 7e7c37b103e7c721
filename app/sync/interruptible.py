"""A carrier that can be given up at once: no socket call can be interrupted on every system."""

from __future__ import annotations

import threading

from app.sync.carrier import Answered, Carrier, Meter, Unreachable

# The longest time between the wish to stop and the return of a waiting send().
NOTICE_S = 0.2


class StoppedError(Exception):
    """The synchronisation was given up; what was prepared stays, and is offered again."""


class InterruptibleCarrier:
    """Carries each request on a thread of its own and stops waiting for it when told to.

    A request given up may still arrive: its receipt comes with the next synchronisation. The
    thread is a daemon, so that a stalled line never holds up the end of the program.
    Args: stop: set by any thread.
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
        answers: list[Answered | Unreachable] = []
        is_over = threading.Event()
        threading.Thread(
            target=self._carry, args=(body, answers, is_over), name="request", daemon=True
        ).start()
        while not self._stop.is_set():
            if is_over.wait(NOTICE_S):
                return answers[0]  # none: a bug, which the thread's own excepthook has reported
        raise StoppedError

    def _carry(
        self, body: bytes, answers: list[Answered | Unreachable], is_over: threading.Event
    ) -> None:
        try:
            answers.append(self._carrier.send(body))
        finally:
            is_over.set()

    def close(self) -> None:
        """Close the line, unless a request that was given up still holds it."""
        self._carrier.close()
