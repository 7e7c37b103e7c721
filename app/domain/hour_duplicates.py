"""What may be told twice: hard ones must be settled before certification, soft ones are asked.

Nothing is ever merged or struck out here; domain spec 5.1.6 says who decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Protocol

from app.domain.hour_overlaps import overlapping
from app.domain.text_likeness import (
    LIKE_TITLES,
    can_be_alike,
    fold_number,
    fold_text,
    likeness,
)
from app.domain.training import DRAFT, HourEntry

NEAR_DAYS: Final = 3
# Highest first; a training abroad stands beside a national one.
LEVEL_ORDER: Final = ("national", "abroad", "provincial", "prefectural", "county", "area", "school")
_AWARDED: Final = frozenset({"lead_researcher", "co_researcher", "lecturer", "mentor"})


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two or more records that may be one. ids: of entries or activities, in order of bytes.

    kind: ``same_part``, ``same_time``, ``same_certificate`` (hard), ``like_title`` (soft).
    """

    kind: str
    ids: tuple[bytes, ...]

    @property
    def is_hard(self) -> bool:
        """Tell whether it must be settled before certification."""
        return self.kind != "like_title"


@dataclass(frozen=True, slots=True)
class Achievement:
    """One achievement told at several levels: ``kept`` is its highest, it alone should count."""

    kept: bytes
    lower: tuple[bytes, ...]


class Dated(Protocol):
    """What has a title and days: an hour entry or an activity of the catalogue."""

    @property
    def id(self) -> bytes:
        """Return the 16-byte id."""

    @property
    def title(self) -> str:
        """Return the title as it was written."""

    @property
    def first_day(self) -> int:
        """Return the day number of the first session."""


def hard_duplicates(entries: Iterable[HourEntry]) -> tuple[Duplicate, ...]:
    """Return what cannot be certified as it is, of any number of teachers; drafts are passed over.

    The same part in the same activity, sessions in one another, and one certificate held by two
    teachers or shown for two trainings.
    """
    live = [entry for entry in entries if entry.state != DRAFT]
    return (*_same_part(live), *_same_time(live), *_same_certificate(live))


def _same_part(live: Sequence[HourEntry]) -> list[Duplicate]:
    parts: dict[tuple[bytes, bytes, str], list[bytes]] = defaultdict(list)
    for entry in live:
        if entry.activity is not None:
            parts[entry.teacher, entry.activity, entry.part_role].append(entry.id)
    return [Duplicate("same_part", tuple(sorted(ids))) for ids in parts.values() if len(ids) > 1]


def _same_time(live: Sequence[HourEntry]) -> list[Duplicate]:
    teachers: dict[bytes, list[HourEntry]] = defaultdict(list)
    for entry in live:
        teachers[entry.teacher].append(entry)
    pairs = {
        (one.first, one.second)
        for own in teachers.values()
        for one in overlapping(own)
        if one.first != one.second
    }
    return [Duplicate("same_time", pair) for pair in sorted(pairs)]


def _same_certificate(live: Sequence[HourEntry]) -> list[Duplicate]:
    holders: dict[str, list[HourEntry]] = defaultdict(list)
    for entry in live:
        number = fold_number(entry.certificate)
        if number:
            holders[number].append(entry)
    return [
        Duplicate("same_certificate", tuple(sorted(entry.id for entry in held)))
        for held in holders.values()
        if len(held) > 1 and not _is_one_course_of_one_teacher(held)
    ]


def _is_one_course_of_one_teacher(held: Sequence[HourEntry]) -> bool:
    courses = {(entry.teacher, entry.activity or entry.id) for entry in held}
    return len(courses) == 1


def soft_duplicates(entries: Iterable[HourEntry]) -> tuple[Duplicate, ...]:
    """Return each pair of one teacher's entries with like titles that begin within three days.

    Entries of one activity are not told: that is a hard one, or two parts of one course.
    """
    teachers: dict[bytes, list[HourEntry]] = defaultdict(list)
    for entry in entries:
        if entry.state != DRAFT:
            teachers[entry.teacher].append(entry)
    found = []
    for own in teachers.values():
        activities = {entry.id: entry.activity for entry in own}
        for pair in alike(own):
            first, second = (activities[name] for name in pair.ids)
            if first is None or first != second:
                found.append(pair)
    return tuple(found)


def alike(trainings: Iterable[Dated]) -> tuple[Duplicate, ...]:
    """Return each pair of trainings with like titles (0.85) that begin within three days.

    For the merge list of a 片区: one activity under two titles from two sites.
    """
    ordered = sorted(trainings, key=lambda one: (one.first_day, one.id))
    folded = [fold_text(one.title) for one in ordered]
    found = []
    start = 0
    for place, one in enumerate(ordered):
        while one.first_day - ordered[start].first_day > NEAR_DAYS:
            start += 1
        for earlier in range(start, place):
            is_possible = can_be_alike(folded[earlier], folded[place], LIKE_TITLES)
            if is_possible and likeness(folded[earlier], folded[place]) >= LIKE_TITLES:
                first, second = sorted((ordered[earlier].id, one.id))
                found.append(Duplicate("like_title", (first, second)))
    return tuple(found)


def achievements_twice(entries: Iterable[HourEntry]) -> tuple[Achievement, ...]:
    """Return what one teacher claims at several levels, as candidates for a person to judge.

    Looked at are entries under a line of the county's table and parts that earn an award; they
    must bear like titles, the same part and different levels. Days do not matter: a paper wins at
    the county in spring and at the province in autumn.
    """
    groups: dict[tuple[bytes, str, str], list[HourEntry]] = defaultdict(list)
    for entry in entries:
        if entry.state != DRAFT and (entry.rule or entry.part_role in _AWARDED):
            groups[entry.teacher, entry.rule, entry.part_role].append(entry)
    return tuple(found for group in groups.values() for found in _by_title(group))


def _by_title(group: Sequence[HourEntry]) -> list[Achievement]:
    """Put together what is alike, directly or through a third title."""
    leader = {entry.id: entry.id for entry in group}
    for one, other in combinations(group, 2):
        if one.level != other.level and likeness(one.title, other.title) >= LIKE_TITLES:
            old, new = leader[other.id], leader[one.id]
            leader = {name: new if first == old else first for name, first in leader.items()}
    sets: dict[bytes, list[HourEntry]] = defaultdict(list)
    for entry in group:
        sets[leader[entry.id]].append(entry)
    found = []
    for alike_ones in sets.values():
        if len(alike_ones) > 1:
            kept, *lower = sorted(
                alike_ones, key=lambda one: (LEVEL_ORDER.index(one.level), one.id)
            )
            found.append(Achievement(kept.id, tuple(one.id for one in lower)))
    return found
