"""How often somebody may ask: a flood is told to wait, and no enrolled laptop waits because of it.

Who is named in a request has not been proved yet when it is counted. So an enrolled laptop has a
bucket of its own for each address it comes from: neither strangers behind its own router nor
somebody elsewhere who knows its number can empty it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

# A whole synchronisation after a long time is some hundred requests; a usual one is a single one.
DEVICE_BURST, DEVICE_PER_S = 1_000.0, 50.0
# For all strangers of one address together: laptops that wait for approval ask once in a while.
STRANGER_BURST, STRANGER_PER_S = 60.0, 2.0
MOST_BUCKETS = 10_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class RateLimits:
    """Counts requests. Args: now: monotonic seconds. is_enrolled: whether a device is approved."""

    def __init__(self, now: Callable[[], float], is_enrolled: Callable[[bytes], bool]) -> None:
        self._now = now
        self._is_enrolled = is_enrolled
        self._buckets: dict[tuple[str, bytes], _Bucket] = {}

    def wait_s(self, address: str, device: bytes | None) -> int | None:
        """Count one request; return None when it may go on, else whole seconds to wait.

        Args: device: whom the request names, None when that cannot be read.
        """
        if device is not None and self._is_enrolled(device):
            return self._take((address, device), DEVICE_BURST, DEVICE_PER_S)
        return self._take((address, b""), STRANGER_BURST, STRANGER_PER_S)

    def _take(self, key: tuple[str, bytes], burst: float, per_s: float) -> int | None:
        now = self._now()
        # Taken out and put in again: the dictionary's order is that of the last request.
        bucket = self._buckets.pop(key, None) or _Bucket(burst, now)
        self._buckets[key] = bucket
        if len(self._buckets) > MOST_BUCKETS:
            del self._buckets[next(iter(self._buckets))]
        bucket.tokens = min(bucket.tokens + (now - bucket.filled_at) * per_s, burst)
        bucket.filled_at = now
        if bucket.tokens < 1:
            return ceil((1 - bucket.tokens) / per_s)
        bucket.tokens -= 1
        return None
