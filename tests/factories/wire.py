"""The line between laptops and a center: it can swallow answers, as a cut line does.

It passes encrypted bytes and reads none. Laptops know its address; the center behind it may come
back on another port.
"""

from __future__ import annotations

import select
import socket
import threading
from types import TracebackType
from typing import Self

SILENCE_SECONDS = 0.2
PIECE = 64 * 1024


class Wire:
    """A line on a port of its own. center: HOST:PORT where calls go; swallows: answers vanish."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(SILENCE_SECONDS)
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.center = ""
        self.swallows = False

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _run(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)  # type: ignore[arg-type]
        self._threads = [one for one in self._threads if one.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                laptop, _address = self._listener.accept()
            except TimeoutError:
                continue
            self._run(self._carry, laptop)

    def _carry(self, laptop: socket.socket) -> None:
        host, _colon, port = self.center.rpartition(":")
        with laptop:
            try:
                with socket.create_connection((host, int(port))) as center:
                    self._pass_on(laptop, center)
            except OSError:
                return  # the laptop sees a line that broke

    def _pass_on(self, laptop: socket.socket, center: socket.socket) -> None:
        """Pass the greetings; what the center says after a request may be swallowed."""
        has_greeted = is_asked = False
        while not self._closing.is_set():
            readable, _w, _x = select.select([laptop, center], [], [], SILENCE_SECONDS)
            for one in readable:
                piece = one.recv(PIECE)
                if not piece:
                    return
                if one is laptop:
                    is_asked = has_greeted
                    center.sendall(piece)
                else:
                    has_greeted = True
                    if not (is_asked and self.swallows):
                        laptop.sendall(piece)
