"""A teacher's school year in halves: certified, waiting, missing; and the rate of a school.

Only what is certified counts as reached; what waits is told beside it. A certified figure stands
even when a later rule would count the same sessions otherwise (domain spec 5.1.8).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.calendar import SchoolYear
from app.domain.hours import CountedEntry
from app.domain.training import DRAFT, HourEntry, Posting, Teacher

ANNUAL_HALVES: Final = 180  # 每学年不少于90学时, 凉委办发〔2022〕14号
RESEARCHER_RELEASE_HALVES: Final = 20  # 其中脱产培训不少于10学时, the same paper
FIVE_YEARS: Final = 5
FIVE_YEAR_HALVES: Final = 720  # 5年不少于360学时
LEAST_HALVES_A_YEAR: Final = 144  # 每年不少于72学时
# Who came to the service on 2 March or later has served under six months on 31 August.
SHORT_SERVICE_DAYS: Final = 183

Certified = Mapping[bytes, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class YearStatus:
    """One teacher and school year, all figures in halves; 179 is 89.5 学时 and not 90.

    year: first year of the school year. gap: what is missing even if all that waits is certified.
    full_release, full_release_pending: the 脱产 part of certified and pending. needed_release: 0
    for everybody but a researcher.
    """

    year: int
    target: int
    certified: int
    pending: int
    full_release: int = 0
    full_release_pending: int = 0
    needed_release: int = 0

    @property
    def gap(self) -> int:
        """Return the halves still to be earned towards the target."""
        return max(0, self.target - self.certified - self.pending)

    @property
    def release_gap(self) -> int:
        """Return the 脱产 halves a researcher must still earn; they lie inside the target."""
        known = self.full_release + self.full_release_pending
        return max(0, self.needed_release - known)

    @property
    def is_reached(self) -> bool:
        """Tell whether the certified halves reach the target and its 脱产 part."""
        return self.certified >= self.target and self.full_release >= self.needed_release

    @property
    def is_reached_if_certified(self) -> bool:
        """Tell whether the target is reached once everything that waits is certified."""
        return self.gap == 0 and self.release_gap == 0


@dataclass(frozen=True, slots=True)
class FiveYears:
    """Five school years, oldest first, in certified halves (W 360 with 72 a year)."""

    years: tuple[YearStatus, ...]

    @property
    def certified(self) -> int:
        """Return the certified halves of the five years."""
        return sum(one.certified for one in self.years)

    @property
    def pending(self) -> int:
        """Return what waits in the five years."""
        return sum(one.pending for one in self.years)

    @property
    def gap(self) -> int:
        """Return the halves missing to 360 学时 even if all that waits is certified."""
        return max(0, FIVE_YEAR_HALVES - self.certified - self.pending)

    @property
    def short_years(self) -> tuple[int, ...]:
        """Return the first years of the school years with under 72 certified 学时."""
        return tuple(one.year for one in self.years if one.certified < LEAST_HALVES_A_YEAR)

    @property
    def is_reached(self) -> bool:
        """Tell whether 360 学时 are certified and no year has under 72."""
        return self.certified >= FIVE_YEAR_HALVES and not self.short_years


@dataclass(frozen=True, slots=True)
class HourRate:
    """Who of a school reached the target. teachers: 专任教师 in post on the last day of the year.

    newcomers: those of them with under six months of service, told apart and not taken out.
    """

    teachers: tuple[bytes, ...]
    reached: tuple[bytes, ...]
    newcomers: tuple[bytes, ...]

    @property
    def percent(self) -> int | None:
        """Return the rate in whole percent, rounded down; None without teachers."""
        return len(self.reached) * 100 // len(self.teachers) if self.teachers else None

    @property
    def newcomers_reached(self) -> int:
        """Return how many of the newcomers reached the target."""
        return len(set(self.newcomers) & set(self.reached))


def year_status(
    counted: Mapping[bytes, CountedEntry],
    certified: Certified,
    entries: Iterable[HourEntry],
    year: SchoolYear,
    target_halves: int = ANNUAL_HALVES,
    *,
    is_researcher: bool = False,
) -> YearStatus:
    """Add up one teacher's year. Args: certified: entry id to year start to halves.

    An entry with a certification counts with it alone, in every year; drafts count nothing.
    """
    sure = sure_release = waiting = waiting_release = 0
    for entry in entries:
        if entry.state == DRAFT:
            continue
        own = certified.get(entry.id)
        if own is not None:
            sure += own.get(year.start, 0)
            sure_release += own.get(year.start, 0) * entry.is_full_release
        elif entry.id in counted:
            halves = counted[entry.id].halves_by_year.get(year.start, 0)
            waiting += halves
            waiting_release += halves * entry.is_full_release
    return YearStatus(
        year=year.start,
        target=target_halves,
        certified=sure,
        pending=waiting,
        full_release=sure_release,
        full_release_pending=waiting_release,
        needed_release=RESEARCHER_RELEASE_HALVES if is_researcher else 0,
    )


def five_years(
    counted: Mapping[bytes, CountedEntry],
    certified: Certified,
    entries: Sequence[HourEntry],
    last: SchoolYear,
    *,
    is_researcher: bool = False,
) -> FiveYears:
    """Return the five school years that end with ``last``."""
    starts = range(last.start - FIVE_YEARS + 1, last.start + 1)
    return FiveYears(
        tuple(
            year_status(counted, certified, entries, SchoolYear(start), is_researcher=is_researcher)
            for start in starts
        )
    )


def hour_rate(
    teachers: Iterable[Teacher], reached: Collection[bytes], year: SchoolYear, site: str = ""
) -> HourRate:
    """Return the rate of a year, nobody pro-rated (每名教师每学年, domain spec 5.1.9).

    Args: reached: ids of teachers whose year is reached. site: only those in post there.
    """
    counted = [one for one in teachers if one.is_full_time and is_in_post(one, year.last, site)]
    return HourRate(
        teachers=tuple(one.id for one in counted),
        reached=tuple(one.id for one in counted if one.id in reached),
        newcomers=tuple(one.id for one in counted if is_newcomer(one, year)),
    )


def is_in_post(teacher: Teacher, day: int, site: str = "") -> bool:
    """Tell whether a teacher serves on a day, at one site or at any.

    The postings decide; the status of today only where none is written down.
    """
    if not teacher.postings:
        return teacher.status == "in_post" and not site
    return any(_holds(one, day) and site in {"", one.site} for one in teacher.postings)


def is_newcomer(teacher: Teacher, year: SchoolYear) -> bool:
    """Tell whether the service that lasts on 31 August began under six months before.

    A move from one school to the next without a day between is one service.
    """
    first = min((one.start for one in teacher.postings if _holds(one, year.last)), default=None)
    if first is None:
        return False
    for one in sorted(teacher.postings, key=lambda posting: posting.start, reverse=True):
        if one.start < first and (one.until is None or one.until >= first - 1):
            first = one.start
    return year.last - first + 1 <= SHORT_SERVICE_DAYS


def _holds(posting: Posting, day: int) -> bool:
    return posting.start <= day and (posting.until is None or day <= posting.until)
