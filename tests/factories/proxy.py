"""A TCP proxy that counts what passes: the only place where TLS itself can be measured."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

LOCALHOST = "127.0.0.1"
PATIENCE_S = 30.0


class CountingProxy:
    """Stands between a laptop and a center; counts TCP payload both ways, and connections.

    It cuts the next line after a number of bytes, if it is told to: as a router does that is
    switched off, or silently, so that the center hears nothing of it.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listening = socket.create_server((LOCALHOST, 0))
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self.bytes_up = 0
        self.bytes_down = 0
        self.connections = 0
        self._left: int | None = None
        self._is_silent = False

    @property
    def port(self) -> int:
        """Where the laptop connects to."""
        port: int = self._listening.getsockname()[1]
        return port

    def take(self) -> tuple[int, int]:
        """Return the bytes (up, down) since the last call."""
        with self._lock:
            taken = self.bytes_up, self.bytes_down
            self.bytes_up = self.bytes_down = 0
        return taken

    def cut_after(self, count: int, *, is_silent: bool = False) -> None:
        """Let this many more bytes up, then cut the line they came by; once."""
        with self._lock:
            self._left, self._is_silent = count, is_silent

    @property
    def is_to_cut(self) -> bool:
        """Tell whether the cut that was wished for is still to come."""
        return self._left is not None

    def cut(self) -> None:
        """Cut every line that is open, as a lost radio link does."""
        with self._lock:
            lines, self._open = self._open, []
        for line in lines:
            # Only a shutdown wakes the thread that waits in recv.
            close(line)

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        close(self._listening)
        self._threads[0].join(PATIENCE_S)
        self.cut()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def _accept(self) -> None:
        while True:
            try:
                laptop, _address = self._listening.accept()
            except OSError:
                return
            try:
                center = socket.create_connection((LOCALHOST, self._target_port))
            except OSError:  # the center is down: the laptop hears it as it would without a proxy
                close(laptop)
                continue
            for line in (laptop, center):  # what is passed on piece by piece waits for no answer
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pumps = [
                threading.Thread(target=self._pump, args=(laptop, center, "bytes_up")),
                threading.Thread(target=self._pump, args=(center, laptop, "bytes_down")),
            ]
            with self._lock:
                self.connections += 1
                self._open += [laptop, center]
                self._threads += pumps
            for pump in pumps:
                pump.start()

    def _pump(self, source: socket.socket, sink: socket.socket, counter: str) -> None:
        try:
            while piece := source.recv(65536):
                # Counted before it is passed on: who has the answer may read the figures.
                with self._lock:
                    piece, is_end = self._shortened(piece, counter)
                    setattr(self, counter, getattr(self, counter) + len(piece))
                sink.sendall(piece)
                if is_end:
                    if self._is_silent:
                        close(source)
                        return
                    break
        except OSError:
            pass
        close(source)
        close(sink)

    def _shortened(self, piece: bytes, counter: str) -> tuple[bytes, bool]:
        """Return what of a piece passes before the cut, and whether the cut comes now."""
        if self._left is None or counter != "bytes_up":
            return piece, False
        piece = piece[: self._left]
        self._left -= len(piece)
        is_end = self._left == 0
        if is_end:
            self._left = None
        return piece, is_end


def close(line: socket.socket) -> None:
    """Close a socket also when another thread waits in it, or the other end did it first."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
