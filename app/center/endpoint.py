"""The single address ``POST /v1``: bytes in, bytes out; what they mean is for the exchange.

Nothing that a device sends is ever written to the log, not even inside an error message.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from starlette.requests import ClientDisconnect

from app.center.queue import Answer, CommitQueue, Exchange

PATH = "/v1"
MAX_REQUEST_BYTES = 1024 * 1024
BODY_STALL_S = 60.0
BAD_REQUEST = 400
REQUEST_TIMEOUT = 408
TOO_LARGE = 413
CRASHED = 500

log = logging.getLogger("suoma.center")


def create_app(
    exchange: Exchange,
    *,
    is_stopping: Callable[[], bool] = lambda: False,
    body_stall_s: float = BODY_STALL_S,
) -> FastAPI:
    """Build the application around one exchange; its commit queue lives as long as the server."""
    queue = CommitQueue(exchange)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with queue:
            yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    @app.post(PATH)
    async def take(request: Request) -> Response:
        answer = await _answer(queue, request, body_stall_s)
        return _response(answer, is_last=is_stopping() or answer.status == REQUEST_TIMEOUT)

    return app


async def _answer(queue: CommitQueue, request: Request, body_stall_s: float) -> Answer:
    try:
        body = await _read_body(request, body_stall_s)
    except TimeoutError:
        return Answer(REQUEST_TIMEOUT, b"")
    except ClientDisconnect:
        return Answer(BAD_REQUEST, b"")  # nobody is there to read it
    if body is None:
        return Answer(TOO_LARGE, b"")
    try:
        return await queue.answer(body)
    except Exception as error:  # noqa: BLE001 -- the boundary: a bug costs one request
        log.error("%s", crash_line(error, len(body)))  # noqa: TRY400 -- its text may quote a name
        return Answer(CRASHED, b"")


async def _read_body(request: Request, stall_s: float) -> bytes | None:
    """Return the whole body, None if over 1 MiB. Raises: TimeoutError after ``stall_s`` silent.

    The rest of a body that is too large is read and dropped by uvicorn after the answer: to close
    the line at once would lose the 413 with it.
    """
    body = bytearray()
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(stall_s) as silence:
        async for piece in request.stream():
            silence.reschedule(loop.time() + stall_s)
            body += piece
            if len(body) > MAX_REQUEST_BYTES:
                return None
    return bytes(body)


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
