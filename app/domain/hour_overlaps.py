"""Sessions of one teacher that lie in one another; where one ends the next may begin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.domain.training import DRAFT, MINUTES_OF_A_DAY, HourEntry


class Overlap(NamedTuple):
    """Two entries of one teacher and the day number on which the later session begins."""

    first: bytes
    second: bytes
    day: int


class _Span(NamedTuple):
    """A session as minutes since the epoch; it may run past midnight."""

    start: int
    end: int
    entry: bytes
    day: int


def overlapping(entries: Iterable[HourEntry]) -> tuple[Overlap, ...]:
    """Return each pair of a teacher's entries once per day, in order of day and ids.

    A session without a start lies in none, drafts are passed over, and two sessions of one
    entry that lie in one another are told as an entry beside itself.
    """
    spans = sorted(
        _Span(begins, begins + one.minutes, entry.id, one.day)
        for entry in entries
        if entry.state != DRAFT
        for one in entry.sessions
        if one.start is not None
        for begins in [one.day * MINUTES_OF_A_DAY + one.start]
    )
    found: set[Overlap] = set()
    open_ones: list[_Span] = []
    for span in spans:
        open_ones = [one for one in open_ones if one.end > span.start]
        for one in open_ones:
            first, second = sorted((one.entry, span.entry))
            found.add(Overlap(first, second, span.day))
        open_ones.append(span)
    return tuple(sorted(found, key=lambda one: (one.day, one.first, one.second)))
