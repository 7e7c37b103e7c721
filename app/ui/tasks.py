"""The one door to work off the GUI thread: one thread for the store, two for the network."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Result = TypeVar("Result")
_Callbacks = tuple[Callable[[Any], None] | None, Callable[[BaseException], None] | None]


class Runner(Protocol):
    """What a screen needs to have work done; tests swap in :class:`InlineRunner`."""

    def run(
        self,
        work: Callable[[], Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        network: bool = False,
    ) -> None:
        """Run ``work``; ``done`` or ``failed`` follows on the GUI thread."""

    def in_store(self, work: Callable[[], Result]) -> Result:
        """Run ``work`` on the store thread and wait for it; for work on a network thread."""


class TaskRunner(QObject):
    """Runs plain functions of services; results and failures arrive on the GUI thread.

    A failure nobody asked for reaches ``unexpected``: the one road for messages listens there.
    """

    unexpected = Signal(object)
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closing = threading.Event()
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    # Made by the first work, which comes after the first painting: the start has no use for them.

    @cached_property
    def _store(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1, "store")

    @cached_property
    def _network(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(2, "network")

    def run(
        self,
        work: Callable[[], Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        network: bool = False,
    ) -> None:
        """Run ``work`` in the order given; refused silently once closing has begun."""
        if self._closing.is_set():
            return
        pool = self._network if network else self._store
        future = pool.submit(work)
        future.add_done_callback(lambda ended: self._ended.emit(ended, (done, failed)))

    def in_store(self, work: Callable[[], Result]) -> Result:
        """Run ``work`` on the store thread and return its result; never call it from there."""
        return self._store.submit(work).result()

    def close(self) -> None:
        """Wait for what was begun, the saving above all; nothing new is taken."""
        self._closing.set()
        self._network.shutdown(wait=True, cancel_futures=True)
        self._store.shutdown(wait=True)

    @Slot(object, object)
    def _deliver(self, ended: Future[Any], callbacks: _Callbacks) -> None:
        done, failed = callbacks
        if ended.cancelled():
            return
        failure = ended.exception()
        if failure is None:
            # Once closing has begun there is no window any more to show a result in.
            if done is not None and not self._closing.is_set():
                done(ended.result())
        elif failed is not None:
            failed(failure)
        else:
            self.unexpected.emit(failure)


class InlineRunner:
    """Runs everything at once in the calling thread, in tests of windows."""

    def run(
        self,
        work: Callable[[], Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        network: bool = False,  # noqa: ARG002 -- one thread is all there is
    ) -> None:
        """Run ``work`` now."""
        try:
            result = work()
        except Exception as failure:
            if failed is None:
                raise
            failed(failure)
        else:
            if done is not None:
                done(result)

    def in_store(self, work: Callable[[], Result]) -> Result:
        """Run ``work`` now."""
        return work()
