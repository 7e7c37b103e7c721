"""Centers that misbehave on purpose: real TLS on a real port, scripted answers."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.factories.proxy import LOCALHOST, PATIENCE_S, close

Answer = Callable[[bytes], bytes | None]


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    """Return one HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class ScriptedCenter:
    """Answers each request by a function of its bytes; None says nothing and keeps the line open.

    Args: context: None for plain TCP, as a captive portal. heard: every request, head and body.
    """

    def __init__(self, context: ssl.SSLContext | None, answer: Answer) -> None:
        self._context = context
        self._answer = answer
        self._listening = socket.create_server((LOCALHOST, 0))
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self.heard: list[bytes] = []
        self.accepted = 0

    @property
    def port(self) -> int:
        """Where it listens."""
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
        close(self._listening)
        self._threads[0].join(PATIENCE_S)
        for line in self._lines:
            close(line)
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self._listening.accept()
            except OSError:
                return
            self.accepted += 1
            thread = threading.Thread(target=self._serve, args=(line,))
            with self._lock:
                self._lines.append(line)
                self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        try:
            if self._context is not None:
                line = self._context.wrap_socket(line, server_side=True)
                with self._lock:
                    self._lines.append(line)
            while heard := self._hear(line):
                self.heard.append(heard)
                answer = self._answer(heard)
                if answer is None:
                    line.recv(1)
                    break
                line.sendall(answer)
        except OSError:
            pass
        close(line)

    def _hear(self, line: socket.socket) -> bytes:
        heard = bytearray()
        wanted: int | None = None
        while wanted is None or len(heard) < wanted:
            piece = line.recv(65536)
            if not piece:
                return bytes(heard)
            heard += piece
            end = heard.find(b"\r\n\r\n")
            if end < 0 and self._context is None:
                return bytes(heard)
            if wanted is None and end >= 0:
                length = re.search(rb"content-length: (\d+)", bytes(heard[:end]).lower())
                wanted = end + 4 + (int(length[1]) if length else 0)
        return bytes(heard)
