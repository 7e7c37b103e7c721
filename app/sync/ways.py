"""Several ways to one center, tried in turn: the ticket's addresses, then the local network."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.domain.addresses import Address
from app.sync.carrier import Answered, Carrier, Meter, Reason, Unreachable


class WaysCarrier:
    """A carrier that goes the first way on which the center's key answers, and then stays on it.

    A way is left for the next only while not a byte of the request went over it: whoever got a
    part of it may have got all, and the same request must not arrive twice.
    Args: ways: asked for at the first request, one address after another. line_to: makes the line
        to one address. on_answer: told the address that answered, in the thread of the line.
    """

    def __init__(
        self,
        ways: Callable[[], Iterable[Address]],
        line_to: Callable[[Address], Carrier],
        on_answer: Callable[[Address], None] = lambda _address: None,
    ) -> None:
        self._ways, self._line_to, self._on_answer = ways, line_to, on_answer
        self._line: Carrier | None = None
        self._past = Meter()

    @property
    def meter(self) -> Meter:
        """Return what went over all lines so far."""
        if self._line is None:
            return self._past
        return _sum(self._past, self._line.meter)

    def send(self, body: bytes) -> Answered | Unreachable:
        """Carry one request; see :class:`app.sync.carrier.Carrier`."""
        if self._line is not None:
            return self._line.send(body)
        failed = Unreachable(Reason.OFFLINE)
        for address in self._ways():
            line = self._line_to(address)
            answer = line.send(body)
            if isinstance(answer, Answered):
                self._on_answer(address)
            if isinstance(answer, Answered) or line.meter.bytes_up:
                self._line = line
                return answer
            line.close()
            # That somebody else sits at the center's address says more than that nobody does.
            if failed.reason in {Reason.OFFLINE, Reason.STALLED}:
                failed = answer
        return failed

    def close(self) -> None:
        """Close the line; a later :meth:`send` looks for a way again."""
        if self._line is not None:
            self._line.close()
            self._past, self._line = _sum(self._past, self._line.meter), None


def _sum(one: Meter, other: Meter) -> Meter:
    return Meter(
        one.requests + other.requests,
        one.bytes_up + other.bytes_up,
        one.bytes_down + other.bytes_down,
    )
