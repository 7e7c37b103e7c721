"""What every carrier can say about one round trip; not reaching the center is a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

OK = 200
TOO_LARGE = 413
TOO_MANY = 429
BUSY = 503


class Reason(StrEnum):
    """Why there is no answer of the center.

    OFFLINE: no way there, or cut on the way. STALLED: it was reached and then fell silent.
    WRONG_KEY: somebody else answers at its address; no byte of the request left this laptop.
    REDIRECTED: it sends elsewhere, which is never followed. BAD_ANSWER: not HTTPS, or no end.
    """

    OFFLINE = "offline"
    STALLED = "stalled"
    WRONG_KEY = "wrong_key"
    REDIRECTED = "redirected"
    BAD_ANSWER = "bad_answer"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back from whoever holds the pinned key; whether it makes sense is not judged.

    Args: status: HTTP status, never 3xx. retry_after: seconds the center asks to be left alone.
    """

    status: int
    body: bytes
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The request may or may not have arrived; sending it again does no harm."""

    reason: Reason


@dataclass(slots=True)
class Meter:
    """What went over a line: requests begun, and bytes of HTTP with headers, without TLS."""

    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0


class Carrier(Protocol):
    """One way to one center."""

    @property
    def meter(self) -> Meter:
        """Return what went over the line so far."""
        ...

    def send(self, body: bytes) -> Answered | Unreachable:
        """Carry one request there and its answer back. Raises nothing the world can cause."""
        ...

    def close(self) -> None:
        """Close the line; a later :meth:`send` opens it again."""
        ...
