"""A TLS server in the place of a center: it stalls, lies or answers nonsense, as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec

from app.bootstrap import real_world
from app.center.administration import tls_identity
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.security.tls import TlsIdentity, server_context
from app.sync.envelope import Reply, Request, open_reply, open_request, seal_reply


@dataclass
class Told:
    """What the server says. is_stalling: head first, and then nothing until the end."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_stalling: bool = False


Speaker = Callable[[bytes], Told]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    speaker: Speaker
    is_over: threading.Event

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these stories are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        told = self.server.speaker(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told.body) + told.is_stalling))
        self.end_headers()
        self.wfile.write(told.body)
        self.wfile.flush()
        if told.is_stalling:
            self.server.is_over.wait(60)
            self.close_connection = True

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def standing_in(identity: TlsIdentity, port: int, speaker: Speaker) -> Iterator[None]:
    """Serve on 127.0.0.1 with the given certificate until the end of the block."""
    server = _Server(("127.0.0.1", port), _Handler)
    server.speaker, server.is_over = speaker, threading.Event()
    server.socket = server_context(identity).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def identity_of(center: Path) -> TlsIdentity:
    """Return a center's certificate and key."""
    opened = CenterFolder.open(center, real_world())
    try:
        return tls_identity(opened)
    finally:
        opened.close()


Lie = Callable[[Request, Reply], Reply]


@contextmanager
def lying(center: Path, port: int, lie: Lie) -> Iterator[None]:
    """Answer as the center would, altered by ``lie`` and rightly signed with its own keys."""
    opened = CenterFolder.open(center, real_world())
    exchange = CenterExchange(opened)

    def speak(body: bytes) -> Told:
        request, _envelope = open_request(body)
        (answer,) = exchange.answer_all([body])
        key = opened.facts.sign_key
        told = open_reply(answer.body, request.device, key.public)
        return Told(body=seal_reply(lie(request, told), request.device, key))

    try:
        with standing_in(tls_identity(opened), port, speak):
            yield
    finally:
        opened.close()


def honest(_request: Request, reply: Reply) -> Reply:
    """Alter nothing."""
    return reply


def altered(reply: Reply, **changes: object) -> Reply:
    """Return a reply with other fields."""
    return msgspec.structs.replace(reply, **changes)
