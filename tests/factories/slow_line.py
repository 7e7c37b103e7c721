"""A TCP proxy with the times of a bad radio link: few bits a second, a long way, packets lost.

What is modelled: each direction sends segments of at most 1,400 bytes with 40 of header, one after
the other at the line's rate, and each arrives half a round trip later. Opening a line takes one
round trip first. A lost segment comes two round trips later (the tail loss probe of Linux; most
losses of short exchanges are tails), each further loss of it doubles that; what follows it waits,
as TCP delivers in order. A lost SYN costs 1 s, doubling. Not modelled: lost acknowledgements, which
later ones cover, and a congestion window, since ten segments go at once from the start.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from dataclasses import dataclass
from queue import Queue
from types import TracebackType
from typing import Self

from tests.factories.proxy import LOCALHOST, PATIENCE_S, close

SEGMENT, HEADER = 1_400, 40
FIRST_RTO_S = 1.0
# Who sends more is held up, as by a window that is full.
MOST_ON_THE_WAY = 12
BUFFER_BYTES = 4 * 1024
BITS = 8


@dataclass(frozen=True, slots=True)
class Link:
    """A line's properties. pace: real seconds for one of the model's; 1 to measure times."""

    bits_per_s: float = 20_000
    round_trip_s: float = 0.8
    loss: float = 0.05
    pace: float = 1.0


class SlowLine:
    """Stands between a laptop and a center on a port of its own; counts connections and bytes."""

    def __init__(self, target_port: int, link: Link, seed: int) -> None:
        self._target_port, self._link = target_port, link
        self._chance = random.Random(seed)
        self._listening = socket.create_server((LOCALHOST, 0))
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self._over = threading.Event()
        self._lock, self._counting = threading.Lock(), threading.Lock()
        self._lines: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self.connections = self.segments = self.lost = self.bytes = 0

    @property
    def port(self) -> int:
        """Where the laptop connects to."""
        port: int = self._listening.getsockname()[1]
        return port

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        close(self._listening)
        self._threads[0].join(PATIENCE_S)
        for line in self._lines:
            close(line)
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def _accept(self) -> None:
        while True:
            try:
                laptop, _address = self._listening.accept()
            except OSError:
                return
            center = socket.create_connection((LOCALHOST, self._target_port))
            self.connections += 1
            opened = time.monotonic() + self._opening_s() * self._link.pace
            with self._lock:
                self._lines += [laptop, center]
                for source, sink in ((laptop, center), (center, laptop)):
                    source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._carry(source, sink, opened)

    def _carry(self, source: socket.socket, sink: socket.socket, opened: float) -> None:
        waiting: Queue[tuple[float, bytes]] = Queue(MOST_ON_THE_WAY)
        for work in (self._take, self._give):
            other = source if work == self._take else sink
            thread = threading.Thread(target=work, args=(other, waiting, opened))
            self._threads.append(thread)
            thread.start()

    def _opening_s(self) -> float:
        spent, wait = self._link.round_trip_s, FIRST_RTO_S
        while self._is_lost() or self._is_lost():  # the SYN, or its answer
            spent += wait
            wait *= 2
        return spent

    def _is_lost(self) -> bool:
        with self._counting:
            self.segments += 1
            is_lost = self._chance.random() < self._link.loss
            self.lost += is_lost
        return is_lost

    def _take(
        self, source: socket.socket, waiting: Queue[tuple[float, bytes]], opened: float
    ) -> None:
        """Read what comes, and work out when each segment arrives at the other end."""
        link, free, before = self._link, opened, 0.0
        try:
            while piece := source.recv(SEGMENT):
                self.bytes += len(piece)
                bits = (len(piece) + HEADER) * BITS
                free = max(free, time.monotonic()) + bits / link.bits_per_s * link.pace
                late, again = 0.0, 2 * link.round_trip_s
                while self._is_lost():
                    late, again = late + again, again * 2
                arrives = free + (link.round_trip_s / 2 + late) * link.pace
                before = max(before, arrives)
                waiting.put((before, piece))
        except OSError:
            pass
        waiting.put((before, b""))

    def _give(
        self, sink: socket.socket, waiting: Queue[tuple[float, bytes]], _opened: float
    ) -> None:
        while True:
            arrives, piece = waiting.get()
            self._over.wait(max(arrives - time.monotonic(), 0.0))
            try:
                if not piece:
                    sink.shutdown(socket.SHUT_WR)
                    return
                sink.sendall(piece)
            except OSError:
                return
