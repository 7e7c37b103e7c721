"""The process that answers laptops: uvicorn inside, our TLS, one printed line, a clean stop."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from app.center.endpoint import BODY_STALL_S, create_app
from app.center.limits import RateLimits
from app.center.lines import PatientProtocol
from app.center.program_door import Answers, ProgramDoor
from app.center.queue import Exchange
from app.domain.addresses import Address
from app.domain.errors import EnvironmentalError
from app.domain.text import _
from app.security.tls import TlsIdentity, server_context

# Lines, not requests: 70 schools of laptops may keep theirs; requests have the queue's limit.
MOST_LINES = 1024
# A kept line saves the 1 kB of a handshake; radio networks forget idle ones after 5 minutes.
KEEP_ALIVE_S = 300
# asyncio tries this many times at once when descriptors run out, and logs each time.
BACKLOG = 64
GRACE_S = 30
MAX_HEAD_BYTES = 16 * 1024
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class CenterServer:
    """One listening center.

    Args: identity: of the center's TLS. listen: port 0 takes any free one. on_listening: called
    with the real address once connections are accepted. body_stall_s: the longest silence inside
    a request. is_enrolled: whether a device is approved; it is then not held up by strangers.
    program: answers who asks for a version of the program.
    """

    def __init__(
        self,
        exchange: Exchange,
        identity: TlsIdentity,
        listen: Address,
        *,
        on_listening: Callable[[Address], None],
        body_stall_s: float = BODY_STALL_S,
        is_enrolled: Callable[[bytes], bool] = lambda _device: False,
        program: Answers | None = None,
    ) -> None:
        self._listen = listen
        context = server_context(identity)
        app = create_app(
            exchange,
            is_stopping=lambda: self._server.should_exit,
            body_stall_s=body_stall_s,
            limits=RateLimits(time.monotonic, is_enrolled),
            on_proved=PatientProtocol.proved.add,
            program=None if program is None else ProgramDoor(program, is_enrolled),
        )
        config = uvicorn.Config(
            app,
            http=PatientProtocol,
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_LINES,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
            h11_max_incomplete_event_size=MAX_HEAD_BYTES,
            ssl_context_factory=lambda _config, _default: context,
        )
        self._server = _Server(config, on_listening)

    def run(self, *, is_tied: bool = False) -> None:
        """Serve until :meth:`stop` or a signal; requests that have begun are answered first.

        Args: is_tied: end as well when standard input does, with the window that started it: it
            cannot send a signal on Windows, and one that crashed sends none anywhere.
        Raises: EnvironmentalError E-10 when the address is not to be had.
        """
        # With the descriptors used up, asyncio logs without end, and the log would fill the disk.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
        listening = _bind(self._listen)
        if is_tied:
            threading.Thread(target=self._stop_with_input, name="tied", daemon=True).start()
        with _stopped_by_signals(self.stop):
            self._server.run(sockets=[listening])

    def stop(self) -> None:
        """End :meth:`run` soon; from any thread or signal handler."""
        self._server.should_exit = True

    def _stop_with_input(self) -> None:
        while sys.stdin.buffer.read(4096):
            pass
        self.stop()


def serve(exchange: Exchange, identity: TlsIdentity, listen: Address) -> None:
    """Serve until SIGTERM or SIGINT, after printing ``listening on https://HOST:PORT``.

    Raises: EnvironmentalError E-10 when the address is not to be had.
    """
    CenterServer(exchange, identity, listen, on_listening=print_listening).run()


def print_listening(address: Address) -> None:
    """Print the one line that scripts wait for; not translated, since they compare it."""
    print(f"listening on {address.url}", flush=True)  # noqa: T201 -- the documented output


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_listening: Callable[[Address], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            host, port = listening.getsockname()[:2]
            self._on_listening(Address(host, port))


def _bind(listen: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        return socket.create_server((listen.host, listen.port), family=family)
    except OSError as error:
        raise EnvironmentalError(
            _("The center cannot listen on {address}.").format(address=listen.url),
            kept=_("Nothing was changed."),
            todo=_(
                "Another program, perhaps a second center, uses this port, or this computer has "
                "no such address: choose another with --listen."
            ),
            code="E-10",
        ) from error


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """End with exit code 0: uvicorn raises the signal again afterwards, which then finds this."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, on_signal) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
