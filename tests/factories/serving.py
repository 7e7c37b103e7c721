"""A real center endpoint in a thread, around an exchange that a test writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Queue

from app.center.endpoint import BODY_STALL_S
from app.center.program_door import Answers
from app.center.queue import Answer, Exchange
from app.center.serve import CenterServer
from app.domain.addresses import Address
from app.security.tls import TlsIdentity
from tests.factories.proxy import LOCALHOST, PATIENCE_S


class Answering:
    """An exchange that answers each body by itself and remembers what was committed together."""

    def __init__(self, answer: Callable[[bytes], Answer]) -> None:
        self._answer = answer
        self.groups: list[list[bytes]] = []
        self.cut: Queue[bytes] = Queue()

    def answer_all(self, bodies: Sequence[bytes]) -> list[Answer]:
        """Answer all, or fail as a whole as a transaction does."""
        self.groups.append(list(bodies))
        return [self._answer(body) for body in bodies]

    def keep_cut(self, prefix: bytes) -> None:
        """Remember the beginning of a request that was cut."""
        self.cut.put(prefix)


@contextmanager
def serving(
    exchange: Exchange,
    identity: TlsIdentity,
    *,
    body_stall_s: float = BODY_STALL_S,
    port: int = 0,
    program: Answers | None = None,
    is_enrolled: Callable[[bytes], bool] = lambda _device: False,
) -> Iterator[int]:
    """Yield the port of a running center; afterwards it has stopped cleanly."""
    listening: Queue[Address] = Queue()
    server = CenterServer(
        exchange,
        identity,
        Address(LOCALHOST, port),
        on_listening=listening.put,
        body_stall_s=body_stall_s,
        program=program,
        is_enrolled=is_enrolled,
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield listening.get(timeout=PATIENCE_S).port
    finally:
        server.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
