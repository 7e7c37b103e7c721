"""Requests that wait together are committed together: one transaction, one fsync for all (2.6×)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from app.domain.errors import DiskFullError, StoreBusyError

# With 64 lines of at most 1 MiB each, what waits fits any center's memory.
MOST_WAITING = 64
MOST_TOGETHER = 32
# A cut request is worth keeping only while there is time for it.
MOST_CUT = 8
RETRY_BUSY_S = 5
RETRY_FULL_DISK_S = 600


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back for one request. retry_after: seconds, with a 503 or 429."""

    status: int
    body: bytes
    retry_after: int | None = None


class Exchange(Protocol):
    """What a center does with requests; called by one thread at a time."""

    def answer_all(self, bodies: Sequence[bytes]) -> list[Answer]:
        """Answer each body in its order, after one commit for all of them.

        Raises: StoreBusyError, DiskFullError, or whatever a bug raises; then nothing of these
        bodies may have been kept, since they are given again.
        """
        ...

    def keep_cut(self, prefix: bytes) -> None:
        """Keep what proves itself in the beginning of a request that never came to its end.

        Raises: as above, and then nothing of it was kept.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Waiting:
    body: bytes
    answer: asyncio.Future[Answer]

    def settle(self, answer: Answer) -> None:
        if not self.answer.done():  # whoever asked may have gone
            self.answer.set_result(answer)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class CommitQueue:
    """Between the event loop, where many requests wait, and the one thread that writes.

    While one group commits the next gathers, so a group grows as the disk slows down.
    """

    def __init__(
        self,
        exchange: Exchange,
        *,
        most_waiting: int = MOST_WAITING,
        most_together: int = MOST_TOGETHER,
    ) -> None:
        self._exchange = exchange
        self._most_together = most_together
        self._most_waiting = most_waiting
        self._waiting: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="commit")
        self._pump: asyncio.Task[None] | None = None
        self._cut = 0
        self._is_committing = False

    @property
    def is_busy(self) -> bool:
        """Tell whether requests wait or are being committed."""
        return self._is_committing or not self._waiting.empty()

    async def answer(self, body: bytes) -> Answer:
        """Wait for the commit of one request and return its answer; 503 when too many wait.

        Raises: what :meth:`Exchange.answer_all` raised for this body alone, if it is a bug.
        """
        if self._waiting.qsize() >= self._most_waiting:
            return _try_later(RETRY_BUSY_S)
        waiting = _Waiting(body, asyncio.get_running_loop().create_future())
        self._waiting.put_nowait(waiting)
        return await waiting.answer

    async def keep_cut(self, prefix: bytes) -> None:
        """Have the beginning of a cut request kept, before any request that comes after it.

        Raises: what a bug raises; a busy or full center keeps nothing, and is given it again.
        """
        if self._cut >= MOST_CUT:
            return
        self._cut += 1
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._writer, self._exchange.keep_cut, prefix)
        except (StoreBusyError, DiskFullError):
            return
        finally:
            self._cut -= 1

    async def __aenter__(self) -> Self:
        self._pump = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Answer everything that waits, then stop."""
        self._waiting.put_nowait(None)
        if self._pump is not None:
            await self._pump
        self._writer.shutdown()

    async def _run(self) -> None:
        is_open = True
        while is_open:
            together = [await self._waiting.get()]
            while len(together) < self._most_together and not self._waiting.empty():
                together.append(self._waiting.get_nowait())
            is_open = None not in together
            asking = [one for one in together if one is not None]
            if asking:
                self._is_committing = True
                await self._answer_together(asking)
                self._is_committing = False

    async def _answer_together(self, together: Sequence[_Waiting]) -> None:
        bodies = [one.body for one in together]
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.run_in_executor(self._writer, self._exchange.answer_all, bodies)
            for one, answer in zip(together, answers, strict=True):
                one.settle(answer)
        except (StoreBusyError, DiskFullError) as error:
            full = isinstance(error, DiskFullError)
            for one in together:
                one.settle(_try_later(RETRY_FULL_DISK_S if full else RETRY_BUSY_S))
        except Exception as error:  # noqa: BLE001 -- the boundary: endpoint.py logs it, answers 500
            if len(together) == 1:
                together[0].fail(error)
                return
            for one in together:  # one bad request must block nobody
                await self._answer_together([one])


def _try_later(seconds: int) -> Answer:
    return Answer(503, b"", seconds)
