"""Synchronising while the window is open: one timer, one at a time, given up at once at the end.

The line is waited for on a network thread; every step on the store runs on the store thread, so a
slow line never holds up a save and there is one writer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance, Slot

from app.domain.addresses import read_address
from app.domain.errors import AppError
from app.services.delivery import Delivery, delivery_state, set_metered
from app.services.delivery_way import line_of, note_way
from app.services.laptop import Laptop
from app.services.news_summary import begin_news
from app.services.sync_schedule import SyncSchedule
from app.services.syncing import SyncReport, sync_once
from app.sync.carrier import Carrier
from app.sync.interruptible import InterruptibleCarrier, StoppedError, wait_for
from app.sync.portal import is_behind_portal
from app.sync.protocol import Outcome
from app.ui.messages import Messages
from app.ui.screen import Bulletin
from app.ui.sync_words import LinkWords, link_words, state_words
from app.ui.tasks import Runner

# What was saved shows in the figures this long after the last key, not after each.
FIGURES_AFTER_MS = 400
# A timer of Qt may not sleep longer than this at once: a laptop that slept looks at the time again.
LONGEST_TIMER_MS = 60_000
# Only these may be a network's sign-in page; whoever holds the center's key cannot be one.
_STRANGERS = frozenset({Outcome.WRONG_KEY, Outcome.BAD_ANSWER, Outcome.REDIRECTED})


class Network(Protocol):
    """What is asked of the system about the network."""

    changed: SignalInstance

    @property
    def is_behind_portal(self) -> bool:
        """Tell whether the system says that this network wants a sign-in first."""


# Only the center itself can say these: its signed answer was read.
_CENTERS_OWN = frozenset(
    {
        *(Outcome.DONE, Outcome.OUTDATED),
        *(Outcome.WAITING_FOR_APPROVAL, Outcome.REFUSED, Outcome.REVOKED),
    }
)


@dataclass(frozen=True, slots=True)
class SyncEnding:
    """How a synchronisation ended. is_portal: the network wants a sign-in first."""

    report: SyncReport
    is_portal: bool


class BackgroundSync(QObject):
    """Drives ``sync_once`` for one signed-in laptop, and knows what the status line says.

    ``changed`` follows every change of :meth:`words`, :attr:`delivery` or :attr:`progress`.
    Make it after the sign-in, call :meth:`start`, and :meth:`close` before the runner's.
    Args: carrier_of: as of ``sync_once``. network: None: the system's, if it has a plug-in.
        clock: monotonic seconds.
    """

    changed = Signal()
    ended = Signal(object)
    _progressed = Signal(int, int)

    def __init__(
        self,
        laptop: Laptop,
        runner: Runner,
        bulletin: Bulletin,
        messages: Messages,
        *,
        carrier_of: Callable[[Laptop], Carrier],
        network: Network | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._laptop, self._runner = laptop, runner
        self._bulletin, self._messages = bulletin, messages
        self._carrier_of, self._network, self._clock = carrier_of, network, clock
        self._stop = threading.Event()
        self._schedule: SyncSchedule | None = None
        self.delivery: Delivery | None = None
        self.ending: SyncEnding | None = None
        self._has_heard = self._is_telling = False
        self.progress: tuple[int, int] | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_time)
        self._figures = QTimer(self, singleShot=True, interval=FIGURES_AFTER_MS)
        self._figures.timeout.connect(self._read)
        self._progressed.connect(self._on_progress, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Read where everything is, then synchronise now and from now on."""
        self._bulletin.saved.connect(self._on_saved)
        self._bulletin.changed.connect(self._on_changed)
        self._runner.run(self._read_first, done=self._begin, failed=self._messages.failure)

    def _read_first(self) -> Delivery:
        begin_news(self._laptop)
        return delivery_state(self._laptop)

    @property
    def is_running(self) -> bool:
        """Tell whether a synchronisation is under way."""
        return self.progress is not None

    @property
    def outcome(self) -> Outcome | None:
        """Return the outcome of the last synchronisation, also of an earlier run."""
        if self.ending is not None:
            return self.ending.report.outcome
        return None if self.delivery is None else self.delivery.outcome

    @property
    def is_portal(self) -> bool:
        """Tell whether the network wants a sign-in first."""
        return self.ending is not None and self.ending.is_portal

    @property
    def has_heard(self) -> bool:
        """Tell whether the center itself answered in this run: only then its clock is known."""
        return self._has_heard

    def words(self) -> LinkWords:
        """Return what the status line says now."""
        return link_words(
            self.delivery, self.outcome, is_portal=self.is_portal, progress=self.progress
        )

    def state(self) -> LinkWords:
        """Return the same without the figure of what waits."""
        return state_words(
            self.delivery, self.outcome, is_portal=self.is_portal, progress=self.progress
        )

    def sync_now(self) -> None:
        """Synchronise because a person wants it; while one is under way, once more after it."""
        if self._schedule is not None:
            self._schedule.ask()
            self._on_time()

    def set_metered(self, *, is_metered: bool) -> None:
        """Keep the switch "this line costs by the megabyte": then by hand and once a day only."""
        if self._schedule is not None:
            self._schedule.set_metered(is_metered=is_metered)
            self._arm()
        self._runner.run(
            lambda: set_metered(self._laptop, is_metered=is_metered),
            done=lambda _none: self._read(),
            failed=self._messages.failure,
        )

    def close(self) -> None:
        """Begin nothing more and give up a request that is under way; nothing is lost by it."""
        self._stop.set()
        self._timer.stop()
        self._figures.stop()

    def _begin(self, delivery: Delivery) -> None:
        if self._stop.is_set():
            return
        self._show(delivery)
        if self._laptop.store.is_read_only:
            return
        self._schedule = SyncSchedule(
            self._clock,
            self._chance,
            since_contact_s=_since_contact(delivery),
            is_metered=delivery.is_metered,
        )
        network = self._network or self._system_network()
        network.changed.connect(self._on_network)
        self._network = network
        self._on_time()

    def _system_network(self) -> Network:
        from app.ui.network_watch import NetworkWatch

        return NetworkWatch(self)

    def _chance(self) -> float:
        return int.from_bytes(self._laptop.world.random_bytes(4), "big") / (1 << 32)

    def _arm(self) -> None:
        if self._schedule is not None and not self._stop.is_set() and not self.is_running:
            wait_ms = min(int(self._schedule.wait_s() * 1000) + 1, LONGEST_TIMER_MS)
            self._timer.start(wait_ms)

    def _on_time(self) -> None:
        schedule = self._schedule
        if schedule is None or self._stop.is_set() or self.is_running:
            return
        if not schedule.is_due():
            self._arm()
            return
        schedule.began()
        self.progress = (0, 0)
        self.changed.emit()
        self._runner.run(
            self._synchronise, done=self._on_ended, failed=self._on_failed, network=True
        )

    def _synchronise(self) -> SyncEnding:
        """Run on a network thread."""
        report = sync_once(
            self._laptop,
            lambda laptop: InterruptibleCarrier(self._carrier_of(laptop), self._stop),
            in_store=self._in_store,
            on_progress=self._progressed.emit,
        )
        if report.acknowledged:
            self._in_store(lambda: note_way(self._laptop, line_of(self._laptop)))
        is_stranger = report.outcome in _STRANGERS
        address = read_address(self._laptop.identity.center.addresses[0])
        is_portal = is_stranger and wait_for(lambda: is_behind_portal(address), self._stop)
        return SyncEnding(report, is_portal)

    def _in_store(self, work: Callable[[], Any]) -> Any:
        return self._runner.in_store(lambda: self._unless_stopped(work))

    def _unless_stopped(self, work: Callable[[], Any]) -> Any:
        """Run on the store thread: after ``close`` the store may be closed before this turn."""
        if self._stop.is_set():
            raise StoppedError
        return work()

    @Slot(int, int)
    def _on_progress(self, done: int, total: int) -> None:
        if self.is_running:
            self.progress = (done, total)
            self.changed.emit()

    def _on_ended(self, ending: SyncEnding) -> None:
        if self._stop.is_set():
            return
        report = ending.report
        is_known_portal = (
            report.outcome in _STRANGERS | {Outcome.OFFLINE}
            and self._network is not None
            and self._network.is_behind_portal
        )
        self.ending = SyncEnding(report, ending.is_portal or is_known_portal)
        self._has_heard = self._has_heard or report.outcome in _CENTERS_OWN
        self._finish(report.outcome, report.retry_after)
        topics = {"sync", "habits", "roster", "calendar"} if report.received else {"sync"}
        self._is_telling = True  # what came from the center need not be sent to it
        self._bulletin.changed.emit(frozenset(topics))
        self._is_telling = False
        self.ended.emit(self.ending)

    def _on_failed(self, error: BaseException) -> None:
        """Go on later after a full disk or a busy store; a person is told by the one road."""
        if isinstance(error, StoppedError) or self._stop.is_set():
            return
        self._finish(Outcome.OFFLINE, None)
        if isinstance(error, AppError):
            self._bulletin.changed.emit(frozenset({"sync"}))
        self._messages.failure(error)

    def _finish(self, outcome: Outcome, retry_after: int | None) -> None:
        assert self._schedule is not None
        self.progress = None
        self._schedule.ended(outcome, retry_after)
        self.changed.emit()
        self._arm()

    def _on_saved(self, _seconds: int) -> None:
        if self._schedule is not None:
            self._schedule.saved()
            self._arm()
        self._figures.start()

    def _on_changed(self, topics: frozenset[str]) -> None:
        if self._stop.is_set():
            return
        if topics - {"sync"} and not self._is_telling and self._schedule is not None:
            self._schedule.saved()
            self._arm()
        self._figures.start()

    def _on_network(self) -> None:
        if self._schedule is not None:
            self._schedule.network_changed()
            self._arm()

    def _read(self) -> None:
        self._runner.run(
            lambda: delivery_state(self._laptop), done=self._show, failed=self._messages.failure
        )

    def _show(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.changed.emit()


def _since_contact(delivery: Delivery) -> float | None:
    """Return the seconds since the center answered; None when a clock was changed since."""
    if delivery.last_contact is None:
        return None
    since = delivery.now + delivery.clock_offset_s - delivery.last_contact
    return float(since) if since >= 0 else None
