"""When to synchronise next: no clock, no chance and no timer of its own, so that it can be told.

Every wait is jittered: after a power cut a whole valley comes back in the same minute.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from app.sync.protocol import Outcome

# Gathered saves: a class sheet is one request, not forty-five.
QUIET_AFTER_SAVE_S = 20.0
LONGEST_SAVE_WAIT_S = 120.0
FIRST_BACKOFF_S = 60.0
LONGEST_BACKOFF_S = 30 * 60.0
# News of the school is fetched this often when nothing is saved here.
NEWS_EVERY_S = 30 * 60.0
# While offline, a save may try again no sooner than this after the last attempt.
OFFLINE_PAUSE_S = 120.0
METERED_EVERY_S = 24 * 3600.0
SETTLING_S = 2.0
# Of every wait at least this share; the rest is chance.
JITTER_FROM = 0.5

# A person has to act before these change: ask seldom, but never give up.
_NEEDS_A_PERSON = frozenset({Outcome.REFUSED, Outcome.REVOKED, Outcome.TOO_NEW, Outcome.WRONG_KEY})

# A program that is too old for news delivers as any other.
_DELIVERED = frozenset({Outcome.DONE, Outcome.OUTDATED})


class Cause(IntEnum):
    """Why the next synchronisation is due; the greater overrides the smaller."""

    TIMER = 0
    SAVED = 1
    NETWORK = 2
    BY_HAND = 3


class SyncSchedule:
    """Decides when the next synchronisation begins.

    Args: now: monotonic seconds. chance: uniform in [0, 1). since_contact_s: seconds since the
        center last answered, by an earlier run of the program; None when that is not known.
    On a metered line (a telephone's hot spot) only a person's wish and once a day count.
    """

    def __init__(
        self,
        now: Callable[[], float],
        chance: Callable[[], float],
        *,
        since_contact_s: float | None = None,
        is_metered: bool = False,
    ) -> None:
        self._now = now
        self._chance = chance
        self._is_metered = is_metered
        self._is_running = False
        self._failures = 0
        self._outcome = Outcome.DONE
        started = now()
        self._last_contact = None if since_contact_s is None else started - since_contact_s
        self._last_end: float | None = None
        self._not_before = started  # the center's own wish for a pause
        self._by_timer = started  # due at once after the sign-in
        self._first_save: float | None = None
        self._last_save = started
        self._network: float | None = None
        self._is_asked = False

    def saved(self) -> None:
        """Note that a record was saved."""
        self._last_save = self._now()
        if self._first_save is None:
            self._first_save = self._last_save

    def network_changed(self) -> None:
        """Note that another network, or a network again, is there: its faults are forgotten."""
        self._failures = 0
        self._network = self._now() + SETTLING_S

    def ask(self) -> None:
        """Note that a person wants it now."""
        self._is_asked = True

    def set_metered(self, *, is_metered: bool) -> None:
        """Note the switch "this line costs by the megabyte"."""
        self._is_metered = is_metered

    @property
    def is_running(self) -> bool:
        """Tell whether a synchronisation has begun and not ended."""
        return self._is_running

    def began(self) -> None:
        """Note that a synchronisation begins; what is saved from now on is the next one's."""
        self._is_running = True
        self._is_asked = False
        self._first_save = self._network = None

    def ended(self, outcome: Outcome, retry_after: int | None = None) -> None:
        """Note how it ended. retry_after: seconds the center asks to be left alone."""
        self._is_running = False
        self._outcome = outcome
        self._last_end = now = self._now()
        if outcome in (*_DELIVERED, Outcome.WAITING_FOR_APPROVAL):
            self._last_contact = now
        if outcome in _DELIVERED:
            self._failures = 0
            wait = NEWS_EVERY_S
        else:
            self._failures += 1
            wait = self._backoff(outcome)
        self._not_before = now + (retry_after or 0)
        self._by_timer = now + wait * (JITTER_FROM + (1 - JITTER_FROM) * self._chance())

    def _backoff(self, outcome: Outcome) -> float:
        if outcome in _NEEDS_A_PERSON:
            return LONGEST_BACKOFF_S
        doublings = min(self._failures - 1, 10)  # far beyond the cap
        return min(FIRST_BACKOFF_S * float(2**doublings), LONGEST_BACKOFF_S)

    def next(self) -> tuple[float, Cause]:
        """Return when the next synchronisation is due (monotonic seconds), and why.

        Never "never"; a time that has passed means now. While one runs, ask again at its end.
        """
        if self._is_asked:
            return self._now(), Cause.BY_HAND
        if self._is_metered:
            return self._metered_time(), Cause.TIMER
        times = [(self._by_timer, Cause.TIMER)]
        if self._network is not None:
            times.append((self._network, Cause.NETWORK))
        if self._first_save is not None:
            times.append((self._save_time(self._first_save), Cause.SAVED))
        due, cause = min(times)
        return max(due, self._not_before), cause

    def wait_s(self) -> float:
        """Return the seconds until the next one is due; 0 when it is due now."""
        return max(self.next()[0] - self._now(), 0.0)

    def is_due(self) -> bool:
        """Tell whether a synchronisation should begin now; never while one runs."""
        return not self._is_running and self.wait_s() == 0.0

    def _save_time(self, first: float) -> float:
        gathered = min(self._last_save + QUIET_AFTER_SAVE_S, first + LONGEST_SAVE_WAIT_S)
        if self._outcome in _DELIVERED or self._last_end is None:
            return gathered
        if self._outcome is Outcome.OFFLINE:
            return max(gathered, min(self._last_end + OFFLINE_PAUSE_S, self._by_timer))
        return max(gathered, self._by_timer)

    def _metered_time(self) -> float:
        if self._last_contact is None:
            return max(self._by_timer, self._not_before)
        return max(self._last_contact + METERED_EVERY_S, self._by_timer, self._not_before)
