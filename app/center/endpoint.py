"""The address ``POST /v1``: bytes in, bytes out; what they mean is for the exchange.

Beside it ``POST /v1/program`` gives versions of the program, while no record waits to come in.

Nothing that a device sends is ever written to the log, not even inside an error message.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from fastapi import FastAPI, Request, Response
from starlette.requests import ClientDisconnect

from app.center.limits import RateLimits
from app.center.program_door import PATH as PROGRAM_PATH
from app.center.program_door import ProgramDoor
from app.center.queue import Answer, CommitQueue, Exchange
from app.sync.salvage import claimed_device

PATH = "/v1"
MAX_REQUEST_BYTES = 1024 * 1024
BODY_STALL_S = 60.0
OK = 200
BAD_REQUEST = 400
REQUEST_TIMEOUT = 408
TOO_LARGE = 413
TOO_MANY = 429
CRASHED = 500

log = logging.getLogger("suoma.center")


def create_app(
    exchange: Exchange,
    *,
    is_stopping: Callable[[], bool] = lambda: False,
    body_stall_s: float = BODY_STALL_S,
    limits: RateLimits | None = None,
    on_proved: Callable[[tuple[str, int]], None] = lambda _peer: None,
    program: ProgramDoor | None = None,
) -> FastAPI:
    """Build the application around one exchange; its commit queue lives as long as the server.

    Args: limits: of strangers alone by default. on_proved: told host and port of a line on which a
        request was answered with 200. program: gives versions; without it there is no such address.
    """
    queue = CommitQueue(exchange)
    arrivals = Arrivals(queue)
    counted = limits or RateLimits(time.monotonic, lambda _device: False)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with queue:
            yield
        if program is not None:
            program.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    @app.post(PATH)
    async def take(request: Request) -> Response:
        answer = await _answer(arrivals, counted, request, body_stall_s)
        if answer.status == OK and request.client is not None:
            on_proved((request.client.host, request.client.port))
        return _response(answer, is_last=is_stopping() or answer.status == REQUEST_TIMEOUT)

    if program is not None:
        app.post(PROGRAM_PATH)(_program_route(program, queue, body_stall_s))
    return app


def _program_route(
    program: ProgramDoor, queue: CommitQueue, body_stall_s: float
) -> Callable[[Request], Awaitable[Response]]:
    async def give(request: Request) -> Response:
        body = bytearray()
        try:
            is_whole = await _read_body(request, body, body_stall_s)
        except (TimeoutError, ClientDisconnect):
            return Response(b"", REQUEST_TIMEOUT, {"connection": "close"})
        if not is_whole:
            return Response(b"", TOO_LARGE)
        address = "" if request.client is None else request.client.host
        try:
            answer = await program.answer(address, bytes(body), is_busy=queue.is_busy)
        except Exception as error:  # noqa: BLE001 -- as of records
            log.error("%s", crash_line(error, len(body)))  # noqa: TRY400 -- its text may quote a name
            answer = Answer(CRASHED, b"")
        return _response(answer, is_last=False)

    return give


async def _answer(
    arrivals: Arrivals, limits: RateLimits, request: Request, body_stall_s: float
) -> Answer:
    body = bytearray()
    try:
        with arrivals.arriving(body):
            is_whole = await _read_body(request, body, body_stall_s)
    except (TimeoutError, ClientDisconnect) as error:
        await arrivals.keep_cut(body)
        # Whoever hung up reads no answer.
        return Answer(REQUEST_TIMEOUT if isinstance(error, TimeoutError) else BAD_REQUEST, b"")
    address = "" if request.client is None else request.client.host
    wait_s = limits.wait_s(address, claimed_device(body))
    if wait_s is not None:
        return Answer(TOO_MANY, b"", wait_s)
    return await arrivals.answer(bytes(body)) if is_whole else Answer(TOO_LARGE, b"")


async def _read_body(request: Request, body: bytearray, stall_s: float) -> bool:
    """Gather the body; tell whether it is at most 1 MiB. Raises: TimeoutError, ClientDisconnect.

    The rest of a body that is too large is read and dropped by uvicorn after the answer: to close
    the line at once would lose the 413 with it.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(stall_s) as silence:
        async for piece in request.stream():
            silence.reschedule(loop.time() + stall_s)
            body += piece
            if len(body) > MAX_REQUEST_BYTES:
                return False
    return True


class Arrivals:
    """Requests on their way in, so that none of what arrived of a cut one is lost.

    A radio link that breaks tells nobody: the center goes on waiting for the rest while the laptop
    is back already. So whoever asks is answered after what is here of its other requests is kept.
    """

    def __init__(self, queue: CommitQueue) -> None:
        self._queue = queue
        self._arriving: dict[int, bytearray] = {}

    @contextmanager
    def arriving(self, body: bytearray) -> Iterator[None]:
        """Hold a body as unfinished while the block runs."""
        self._arriving[id(body)] = body
        try:
            yield
        finally:
            del self._arriving[id(body)]

    async def answer(self, body: bytes) -> Answer:
        """Answer a whole request, after what was cut of the same device's earlier ones."""
        device = claimed_device(body)
        for other in list(self._arriving.values()):
            if device is not None and claimed_device(other) == device:
                await self.keep_cut(other)
        try:
            return await self._queue.answer(body)
        except Exception as error:  # noqa: BLE001 -- the boundary: a bug costs one request
            log.error("%s", crash_line(error, len(body)))  # noqa: TRY400 -- its text may quote a name
            return Answer(CRASHED, b"")

    async def keep_cut(self, body: bytearray) -> None:
        """Keep what is whole in a body that did not come to its end."""
        try:
            await self._queue.keep_cut(bytes(body))
        except Exception as error:  # noqa: BLE001 -- as above
            log.error("%s", crash_line(error, len(body)))  # noqa: TRY400 -- as above


def crash_line(error: Exception, body_bytes: int) -> str:
    """Return one line for the log: the kind of error and where, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"a request of {body_bytes} bytes crashed: {type(error).__name__} in {places}"


def _response(answer: Answer, *, is_last: bool) -> Response:
    headers = {}
    if answer.retry_after is not None:
        headers["retry-after"] = str(answer.retry_after)
    if is_last:
        headers["connection"] = "close"
    return Response(answer.body, answer.status, headers)
