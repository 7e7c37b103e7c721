"""What a center knows to exist and does not hold: the missing ranges of sessions of one site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from app.domain.ids import OperationId
from app.sync.revocations import closed_ranges
from app.sync.rows import SiteRows


class GapReason(StrEnum):
    """What made a gap visible."""

    INCOMPLETE_BATCH = "incomplete_batch"  # its header is held, a part or a class list is not
    PREDECESSOR = "predecessor"  # a later batch of the same session is held
    NAMED_HEAD = "named_head"  # the device said how far its session goes
    PARENT = "parent"  # a later session of the device continues this one
    NAMED_OPERATION = "named_operation"  # somebody had one of its marks on screen


@dataclass(frozen=True, slots=True)
class Gap:
    """A range of operations of one session that is not held. site: the site's code."""

    site: str
    device: bytes
    session: bytes
    first_seq: int
    last_seq: int
    reason: GapReason

    @property
    def id(self) -> str:
        """Return the name a person closes it by: device, session and first seq."""
        return operation_name(OperationId(self.device, self.session, self.first_seq))

    @property
    def length(self) -> int:
        """Return the number of operations that are missing."""
        return self.last_seq - self.first_seq + 1

    def as_json(self) -> dict[str, object]:
        """Return the object of ``missing`` in ``suoma center status``."""
        return {
            "id": self.id,
            "site": self.site,
            "device": self.device.hex(),
            "session": self.session.hex(),
            "first_seq": self.first_seq,
            "last_seq": self.last_seq,
            "reason": str(self.reason),
        }


class _Held(NamedTuple):
    first_seq: int
    last_seq: int
    is_complete: bool


class _Named(NamedTuple):
    seq: int
    reason: GapReason


_SessionKey = tuple[bytes, bytes]  # device, session


def operation_name(one: OperationId) -> str:
    """Return an operation's id as people and commands write it: device.session.seq in hex."""
    return f"{one.device.hex()}.{one.session.hex()}.{one.seq}"


def find_gaps(rows: SiteRows, site: str) -> list[Gap]:
    """Return the gaps of one site in the order of device, session and seq.

    Sessions of devices that still wait for approval are left out: their batches are parked.
    Args: site: the site's code.
    """
    ends = {
        (device, session): last
        for device, session, last in rows.all(
            "SELECT device, session, last_operation FROM session WHERE site = ? AND true"
        )
    }
    beyond = _beyond_the_end(rows)
    named = _named_ends(rows)
    waiting = _waiting_devices(rows)
    closed = closed_ranges(rows)
    gaps: list[Gap] = []
    for key in sorted(beyond.keys() | named.keys()):
        if key[0] not in waiting:
            missing = _missing(ends.get(key, 0), beyond.get(key, []), named.get(key))
            gaps += [
                Gap(site, *key, *left, why)
                for first, last, why in missing
                for left in _without(first, last, closed.get(key, ()))
            ]
    return gaps


def _without(first: int, last: int, closed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what is left of a range beside the ranges that were given up."""
    for start, end in closed:
        if start > first:
            yield first, min(last, start - 1)
        first = max(first, end + 1)
        if first > last:
            return
    yield first, last


def _beyond_the_end(rows: SiteRows) -> dict[_SessionKey, list[_Held]]:
    """Find the batches that do not join the contiguous run of their session."""
    beyond: dict[_SessionKey, list[_Held]] = defaultdict(list)
    for device, session, first_seq, last_seq, is_complete in rows.all(
        "SELECT device, session, first_seq, first_seq + count - 1, is_complete"
        " FROM session JOIN batch ON batch.site = session.site AND session_no = session.no"
        " WHERE session.site = ? AND first_seq + count - 1 > last_operation"
        " ORDER BY device, session, first_seq, is_complete DESC"
    ):
        beyond[device, session].append(_Held(first_seq, last_seq, bool(is_complete)))
    return beyond


_NAMED_BY: Final = {
    GapReason.NAMED_HEAD: "SELECT device, session, seq FROM named_head WHERE site = ? AND true",
    GapReason.PARENT: (
        "SELECT device, parent_session, max(parent_seq) FROM session WHERE site = ?"
        " AND parent_session IS NOT NULL GROUP BY device, parent_session"
    ),
    GapReason.NAMED_OPERATION: (
        "SELECT device, session, max(seq) FROM operation"
        " JOIN session ON session.site = operation.site AND session.no = session_no"
        " WHERE operation.site = ? AND state = 4 GROUP BY device, session"
    ),
}


def _named_ends(rows: SiteRows) -> dict[_SessionKey, _Named]:
    """Return for each session the furthest operation that anything refers to."""
    named: dict[_SessionKey, _Named] = {}
    for reason, sql in _NAMED_BY.items():
        for device, session, seq in rows.all(sql):
            known = named.get((device, session))
            if known is None or known.seq < seq:
                named[device, session] = _Named(seq, reason)
    return named


def _waiting_devices(rows: SiteRows) -> set[bytes]:
    return {
        device
        for (device,) in rows.all(
            "SELECT device_contact.device FROM device_contact LEFT JOIN device"
            " ON device.site = device_contact.site AND device.id = device_contact.device"
            " WHERE device_contact.site = ? AND coalesce(state, 'waiting') = 'waiting'"
        )
    }


def _missing(
    end: int, beyond: list[_Held], named: _Named | None
) -> Iterator[tuple[int, int, GapReason]]:
    """Yield (first seq, last seq, reason) of what is not held after the contiguous ``end``."""
    due = end + 1
    for held in beyond:
        if held.last_seq < due:
            continue
        if held.first_seq > due:
            yield due, held.first_seq - 1, GapReason.PREDECESSOR
        if not held.is_complete:
            yield max(due, held.first_seq), held.last_seq, GapReason.INCOMPLETE_BATCH
        due = held.last_seq + 1
    if named is not None and named.seq >= due:
        yield due, named.seq, named.reason
