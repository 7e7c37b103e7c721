"""One line of HTTP/1.1 to one device: nobody may hold it open without asking something.

uvicorn limits the time between requests, but not the time a first request takes to begin.
"""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_TIMEOUT_S = 30.0
# Lines of one address on which nobody has proved to be a laptop; the oldest gives way.
MOST_UNPROVED = 64


class _GatheringTransport(asyncio.Transport):
    """Sends what is written in one turn of the loop as one TLS record.

    uvicorn writes head and body apart: 22 bytes and a packet more for every answer.
    """

    def __init__(self, inner: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._inner = inner
        self._loop = loop
        self._held = bytearray()

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held += data

    def close(self) -> None:
        self._flush()
        self._inner.close()

    def abort(self) -> None:
        self._held.clear()
        self._inner.abort()

    def is_closing(self) -> bool:
        return self._inner.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._inner.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._inner.pause_reading()

    def resume_reading(self) -> None:
        self._inner.resume_reading()

    def _flush(self) -> None:
        if self._held:
            self._inner.write(bytes(self._held))
            self._held.clear()


class PatientProtocol(H11Protocol):
    """uvicorn's HTTP, with a limit for the head of a request and a stop that waits for nobody."""

    head_timeout_s = HEAD_TIMEOUT_S
    # Host and port of lines on which a request was answered with 200.
    proved: ClassVar[set[tuple[str, int]]] = set()
    _head_timer: asyncio.TimerHandle | None = None
    _number = 0
    _made = count()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn
        """Begin to wait for a first request."""
        super().connection_made(_GatheringTransport(transport, self.loop))
        self._number = next(self._made)
        self._wait_for_head()
        self._make_room()

    def data_received(self, data: bytes) -> None:
        """Take bytes; the time for a head runs from its first byte and is not prolonged by more."""
        super().data_received(data)
        if self._is_idle():
            self._wait_for_head()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line."""
        self._stop_waiting()
        if self.client is not None:
            self.proved.discard(self.client)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Stop: an idle line is cut, since a sleeping laptop answers no farewell for 30 s."""
        if self._is_idle():
            self.transport.abort()
        else:
            super().shutdown()

    def _make_room(self) -> None:
        """Cut the oldest of too many lines of this address on which nobody proved anything."""
        if self.client is None:
            return
        unproved = [
            one
            for one in self.connections
            if isinstance(one, PatientProtocol)
            and one.client is not None
            and one.client[0] == self.client[0]
            and one.client not in self.proved
        ]
        if len(unproved) > MOST_UNPROVED:
            min(unproved, key=lambda one: one._number).transport.abort()  # noqa: SLF001 -- its own

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_timeout_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
