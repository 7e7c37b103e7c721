"""The counting proxy, for plain HTTP: it counts requests too."""

from __future__ import annotations

from tests.factories.proxy import CountingProxy

REQUEST_LINE = b" HTTP/1.1\r\n"


class RequestCounter(CountingProxy):
    """Counts the request lines that go up."""

    def __init__(self, target_port: int) -> None:
        super().__init__(target_port)
        self.requests = 0
        self._tail = b""

    def take_requests(self) -> int:
        """Return the requests since the last call."""
        with self._lock:
            taken, self.requests = self.requests, 0
        return taken

    def _shortened(self, piece: bytes, counter: str) -> tuple[bytes, bool]:
        if counter == "bytes_up":
            seen = self._tail + piece
            self.requests += seen.count(REQUEST_LINE)
            # A request line may lie across two pieces; whole ones must not be seen twice.
            self._tail = seen[-(len(REQUEST_LINE) - 1) :]
        return super()._shortened(piece, counter)
