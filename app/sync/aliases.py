"""People entered twice: pairs that the center named make persons; the smallest id speaks for all.

An alias is a field of its own (sync.md section 2): alive while it stands, dropped by an undo. Keys
are never rewritten; who is one person is worked out of the living pairs alone, so the order in
which they came says nothing (docs/adr/0009).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from app.domain.ids import Order
from app.sync.operations import Kind
from app.sync.rows import SiteRows

ID_BYTES = 16
Said = Sequence[tuple[Order, Any]]


def alias_key(one: bytes, other: bytes) -> bytes:
    """Return the register key of two ids that are one person's: the smaller id first."""
    return min(one, other) + max(one, other)


def canonical_ids(pairs: Iterable[bytes]) -> dict[bytes, bytes]:
    """Return for each id of the pairs but the smallest of its person that smallest id.

    Args: pairs: keys of :func:`alias_key`, in any order.
    """
    above: dict[bytes, bytes] = {}

    def root(one: bytes) -> bytes:
        while one in above:
            one = above[one]
        return one

    for pair in pairs:
        first, second = sorted((root(pair[:ID_BYTES]), root(pair[ID_BYTES:])))
        if first != second:
            above[second] = first
    return {one: root(one) for one in above}


class People:
    """Which ids of one site are one person's, inside one unit of work.

    Args: kind: PUPIL_ALIAS or TEACHER_ALIAS.
    """

    def __init__(self, rows: SiteRows, kind: Kind) -> None:
        self._rows = rows
        self._kind = kind
        self._canonical: dict[bytes, bytes] | None = None
        self._others: dict[bytes, list[bytes]] = {}

    @property
    def canonical(self) -> dict[bytes, bytes]:
        """Return every id that another speaks for, with that one."""
        if self._canonical is None:
            self._load()
        assert self._canonical is not None
        return self._canonical

    def _load(self) -> None:
        self._set(
            canonical_ids(
                row[0]
                for row in self._rows.all(
                    "SELECT DISTINCT key FROM register_head WHERE site = ? AND kind = ?"
                    " AND is_arrived = 1 AND value IS NOT NULL",
                    int(self._kind),
                )
            )
        )

    def _set(self, canonical: dict[bytes, bytes]) -> None:
        others: dict[bytes, list[bytes]] = defaultdict(list)
        for one, speaker in sorted(canonical.items()):
            others[speaker].append(one)
        self._canonical, self._others = canonical, dict(others)

    def speaker(self, one: bytes) -> bytes:
        """Return the id that an id counts for; itself for most."""
        return self.canonical.get(one, one)

    def members(self, one: bytes) -> tuple[bytes, ...]:
        """Return all ids of a person, the canonical one first."""
        first = self.speaker(one)
        return (first, *self._others.get(first, ()))

    def regroup(self, written: dict[bytes, bytes]) -> list[tuple[bytes, ...]]:
        """Read the living pairs anew; return the persons whose ids are others than was written.

        Args: written: what the table of aliases says until now, id to id.
        """
        self._set(written)
        before = {one: self.members(one) for one in self._everyone()}
        self._load()
        after = {one: self.members(one) for one in {*before, *self._everyone()}}
        changed = {group for one, group in after.items() if before.get(one, (one,)) != group}
        return sorted(changed)

    def _everyone(self) -> set[bytes]:
        return {*self.canonical, *self.canonical.values()}


def one_enrolment(said: Said) -> tuple[Any, ...] | None:
    """Return a person's enrolment: what was said last of any of the ids, from the first day of all.

    Args: said: the enrolments (class, seat, start, until) that stand, the latest last.
    """
    if not said:
        return None
    class_id, seat, _start, until = said[-1][1]
    return class_id, seat, min(value[2] for _order, value in said), until


def one_consent(said: Said) -> tuple[int, int] | None:
    """Return a person's consent: what was said last; when given, from the first day it was.

    Args: said: the consents (given, day) that stand, the latest last.
    """
    if not said:
        return None
    given, day = said[-1][1]
    if given == 1:
        day = min(value[1] for _order, value in said if value[0] == 1)
    return given, day
