"""Laptops that were withdrawn, and gaps that were given up: what the center says, as all fold it.

Which operations of a revoked laptop stay is a function of the newest revocation alone (its ranges
per session), so it does not matter whether it is heard before or after what it speaks of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Final

import msgspec

from app.domain.ids import OperationId
from app.sync.columns import UNREADABLE, MalformedError
from app.sync.objects import cut_pieces, join_pieces, piece_names
from app.sync.operations import MAX_NUMBER
from app.sync.record_layout import MAX_INLINE_BYTES, GapClosingValue, RevocationValue
from app.sync.rows import SiteRows

_Seq = Annotated[int, msgspec.Meta(ge=1, lt=MAX_NUMBER)]
_Session = Annotated[bytes, msgspec.Meta(min_length=8, max_length=8)]
Range = tuple[int, int]
Ranges = Mapping[bytes, Sequence[Range]]

_pack: Final = msgspec.msgpack.Encoder().encode
_received: Final = msgspec.msgpack.Decoder(list[tuple[_Session, list[tuple[_Seq, _Seq]]]])


def write_revocation(ranges: Ranges, why: str) -> tuple[bytes, dict[bytes, bytes]]:
    """Return the value of a REVOCATION, and the pieces that must be kept before it.

    A laptop that was in use for a year has a thousand sessions: their ranges fill more than one
    batch and travel as pieces do.
    """
    received = _pack(sorted(union(ranges).items()))
    if len(received) <= MAX_INLINE_BYTES:
        return _pack(RevocationValue(why, received)), {}
    return _pack(RevocationValue(why, None, list(piece_names(received)))), cut_pieces(received)


def pack_gap_closing(last_seq: int, why: str) -> bytes:
    """Return the value of a GAP_CLOSING."""
    return _pack(GapClosingValue(last_seq, why))


def read_ranges(received: bytes) -> dict[bytes, list[Range]]:
    """Return the ranges of a revocation by session, sorted and joined. Raises: MalformedError."""
    try:
        return union(dict(_received.decode(received)))
    except UNREADABLE as error:
        raise MalformedError("ranges that do not follow their layout") from error


def union(*many: Ranges) -> dict[bytes, list[Range]]:
    """Return the ranges that any of some vectors names, sorted and joined where they touch."""
    found: dict[bytes, list[Range]] = defaultdict(list)
    for ranges in many:
        for session, those in ranges.items():
            found[session] += [(first, last) for first, last in those]
    return {session: _joined(those) for session, those in found.items() if those}


def _joined(ranges: Iterable[Range]) -> list[Range]:
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def received_ranges(rows: SiteRows, device: bytes) -> dict[bytes, list[Range]]:
    """Return what is held of a laptop: per session the ranges of its complete batches."""
    sessions = rows.all("SELECT no, session FROM session WHERE site = ? AND device = ?", device)
    return union(
        {
            session: [
                (first, first + count - 1)
                for first, count in rows.all(
                    "SELECT first_seq, count FROM batch WHERE site = ? AND session_no = ?"
                    " AND is_complete = 1",
                    number,
                )
            ]
            for number, session in sessions
        }
    )


class Revocations:
    """Who is revoked at one site, inside one unit of work.

    Args: own_device: a laptop's own screen goes on showing what was written on it, revoked or
        not; everybody else keeps it apart.
    """

    def __init__(self, rows: SiteRows, own_device: bytes) -> None:
        self._rows = rows
        self._own_device = own_device
        self._known: dict[bytes, dict[bytes, list[Range]] | None] = {}

    def forget(self, device: bytes) -> None:
        """Read a laptop's revocation anew, because it has changed."""
        self._known.pop(device, None)

    def ranges(self, device: bytes) -> dict[bytes, list[Range]] | None:
        """Return what stays of a revoked laptop by session; None for any other."""
        if device not in self._known:
            raw = self._rows.scalar(
                "SELECT received FROM revocation WHERE site = ? AND device = ?", device
            )
            self._known[device] = None if raw is None else read_ranges(raw)
        return self._known[device]

    def is_outside(self, one: OperationId) -> bool:
        """Tell whether an operation is kept apart because its laptop was revoked before it came."""
        if one.device == self._own_device:
            return False
        ranges = self.ranges(one.device)
        return ranges is not None and not _covers(ranges.get(one.session, ()), one.seq)


def _covers(ranges: Sequence[Range], seq: int) -> bool:
    place = bisect_right(ranges, seq, key=lambda one: one[0])
    return place > 0 and seq <= ranges[place - 1][1]


def full_ranges(
    value: RevocationValue, object_of: Callable[[bytes], bytes | None]
) -> dict[bytes, list[Range]]:
    """Return the ranges of a revocation whose pieces are all held. Raises: MalformedError."""
    received = value.received
    if received is None:
        received = join_pieces(value.pieces, object_of) or b""
    return read_ranges(received)


def put_revocation(
    rows: SiteRows,
    device: bytes,
    value: RevocationValue | None,
    object_of: Callable[[bytes], bytes | None],
) -> None:
    """Write the newest revocation of a laptop; None takes the row out (a refold).

    Its pieces are held: an operation that lacks one waits. The center itself is never revoked.
    """
    rows.run("DELETE FROM revocation WHERE site = ? AND device = ?", device)
    if value is None or rows.scalar(
        "SELECT is_center FROM device WHERE site = ? AND id = ?", device
    ):
        return
    rows.run(
        "INSERT INTO revocation (site, device, received, why) VALUES (?, ?, ?, ?)",
        device,
        _pack(sorted(full_ranges(value, object_of).items())),
        value.why,
    )
    rows.change(
        "UPDATE device SET state = 'revoked' WHERE site = ? AND id = ? AND is_center = 0",
        (),
        device,
    )


def is_revoked(rows: SiteRows, device: bytes) -> bool:
    """Tell whether the center withdrew a laptop, as far as it is known here."""
    found = rows.scalar("SELECT 1 FROM revocation WHERE site = ? AND device = ?", device)
    return found is not None


def put_closed_gap(rows: SiteRows, first: OperationId, value: GapClosingValue | None) -> None:
    """Write a range that was given up; None takes the row out (a refold)."""
    rows.run(
        "DELETE FROM closed_gap WHERE site = ? AND device = ? AND session = ? AND first_seq = ?",
        *first,
    )
    if value is not None and value.last_seq >= first.seq:
        rows.run(
            "INSERT INTO closed_gap (site, device, session, first_seq, last_seq, why)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            *first,
            value.last_seq,
            value.why,
        )


def closed_ranges(rows: SiteRows) -> dict[tuple[bytes, bytes], list[Range]]:
    """Return what was given up, by device and session, sorted and joined."""
    found: dict[tuple[bytes, bytes], list[Range]] = defaultdict(list)
    for device, session, first, last in rows.all(
        "SELECT device, session, first_seq, last_seq FROM closed_gap WHERE site = ? AND true"
    ):
        found[device, session].append((first, last))
    return {key: _joined(ranges) for key, ranges in found.items()}
