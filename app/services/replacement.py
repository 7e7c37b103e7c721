"""A laptop in the place of a broken one: what of the school is not there, by day and class.

It gets the whole log of the school with its first news; what the broken one had not delivered
is gone with it, and is seen as school days on which a class has no mark at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.calendar import date_of
from app.domain.habit_counts import excused_mask
from app.domain.habits import ALL_MASK
from app.services.laptop import Laptop
from app.services.roster import KnownPupil
from app.services.site_counts import SiteCounts, read_site_counts
from app.sync.envelope import Standing
from app.sync.index import State
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class MissingDay:
    """A school day of a class without a mark. pupils: who should have been checked."""

    class_name: str
    day: date
    pupils: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What the center gave up for good of a laptop. changes: how many, known by their numbers."""

    device: bytes
    why: str
    changes: int


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not on this laptop. days: oldest first, by day and class.

    replaces: the laptop whose place it takes, None for an ordinary one. is_waiting: the center
    has not let it in yet, so nothing of the school is here. kept_apart: changes of withdrawn
    laptops that somebody at the center still has to look at.
    """

    days: tuple[MissingDay, ...]
    given_up: tuple[GivenUp, ...] = ()
    replaces: bytes | None = None
    is_waiting: bool = False
    kept_apart: int = 0


def missing(laptop: Laptop, *, until: int | None = None) -> Missing:
    """Return what is missing of this school year, up to a day number (today without one).

    On any thread. Raises: EnvironmentalError.
    """
    with laptop.reading() as unit:
        identity = laptop.identity
        year = identity.calendar.year
        last = min(laptop.world.today() if until is None else until, year.last)
        counts = read_site_counts(unit.rows, identity.calendar, identity.cadence, year.first, last)
        return Missing(
            days=tuple(_missing_days(counts)),
            given_up=_given_up(unit.rows),
            replaces=unit.meta.get("replaces"),
            is_waiting=unit.meta.get("standing") == Standing.WAITING,
            kept_apart=_kept_apart(unit.rows),
        )


def _missing_days(counts: SiteCounts) -> Iterable[MissingDay]:
    for day in counts.school_days:
        if excused_mask(counts.facts.get(day, ())) == ALL_MASK:
            continue
        for name in counts.classes:
            own = [one for one in counts.pupils[name] if _is_due(one, day)]
            if own and not any(counts.marks.day_of(one.number, day).marks for one in own):
                yield MissingDay(name, date_of(day), len(own))


def _is_due(pupil: KnownPupil, day: int) -> bool:
    return (
        pupil.is_in_class(day, day)
        and pupil.has_consent
        and pupil.consent_from is not None
        and pupil.consent_from <= day
    )


def _given_up(rows: SiteRows) -> tuple[GivenUp, ...]:
    found = rows.all(
        "SELECT device, why, sum(last_seq - first_seq + 1) FROM closed_gap"
        " WHERE site = ? AND true GROUP BY device, why ORDER BY device, why"
    )
    return tuple(GivenUp(*row) for row in found)


def _kept_apart(rows: SiteRows) -> int:
    return int(
        rows.scalar(
            "SELECT count(*) FROM operation o JOIN session s ON s.no = o.session_no"
            " JOIN revocation r ON r.device = s.device WHERE o.state = ?",
            int(State.QUARANTINED),
        )
        or 0
    )
