"""Programs go out one piece at a time, and only while no record waits to come in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from app.center.limits import RateLimits
from app.center.queue import Answer
from app.domain.errors import AppError
from app.sync.salvage import claimed_device

PATH = "/v1/program"
TRY_AGAIN_S = 2
BUSY = Answer(503, b"", TRY_AGAIN_S)
MOST_WAITING = 32


class Answers(Protocol):
    """What answers one request; called by one thread at a time."""

    def answer(self, body: bytes) -> Answer:
        """Answer one request. Raises: EnvironmentalError."""
        ...


class ProgramDoor:
    """Between the event loop and the shelf.

    It counts its requests apart from those with records: a laptop that takes a version has not
    used up what it may send. Args: is_enrolled: whether a device is approved.
    """

    def __init__(self, answers: Answers, is_enrolled: Callable[[bytes], bool]) -> None:
        self._answers = answers
        self._limits = RateLimits(time.monotonic, is_enrolled)
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="program")
        self._waiting = 0

    async def answer(self, address: str, body: bytes, *, is_busy: bool) -> Answer:
        """Answer one request. Args: address: of who asks. is_busy: whether records wait."""
        wait_s = self._limits.wait_s(address, claimed_device(body))
        if wait_s is not None:
            return Answer(429, b"", wait_s)
        if is_busy or self._waiting >= MOST_WAITING:
            return BUSY
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._reader, self._answers.answer, body)
        except AppError:
            return BUSY
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the reading; what was begun is answered first."""
        self._reader.shutdown()
