"""The hours of one teacher: a function of the set of entries, whatever order they arrive in.

Source: domain spec 5.1. Each day of an entry is a share; the shares are served in the order of
day, start and id, so that the same entries fill a day's cap in the same way on every computer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from app.domain.calendar import SchoolYear, date_of
from app.domain.hour_overlaps import overlapping
from app.domain.hour_rule_lines import HALVES, HUNDREDTHS, Rule
from app.domain.hour_rules import RuleSet, semester_of
from app.domain.text_likeness import fold_number
from app.domain.training import DRAFT, HourEntry, TrainingActivity

WARNINGS: Final = (
    "overlap",
    "over_daily_cap",
    "under_floor",
    "over_period_cap",
    "absent_a_fifth",
    "claim_differs",
    "certificate_used",
)
_NO_ACTIVITIES: Final[Mapping[bytes, TrainingActivity]] = MappingProxyType({})
_UNKNOWN_START = -1


@dataclass(frozen=True, slots=True)
class HourWarning:
    """What a person should look at; the entry is saved and counted all the same.

    kind: of WARNINGS. day: day number. other_entry: the entry it clashes with, when there is one.
    """

    kind: str
    day: int
    other_entry: bytes | None = None


@dataclass(frozen=True, slots=True)
class CountedEntry:
    """One entry in halves. halves_by_year: by the first year of the school year of its sessions.

    rule_version, rule: what it was counted by; two are joined by `` + `` when the rules changed
    between its sessions. Both are empty for a draft.
    """

    entry_id: bytes
    halves_by_year: Mapping[int, int]
    rule_version: str
    rule: str
    warnings: tuple[HourWarning, ...] = ()

    @property
    def halves(self) -> int:
        """Return the halves of all years."""
        return sum(self.halves_by_year.values())


@dataclass(slots=True)
class _Share:
    """One day of one entry on its way through the rules. halves: what is left of it."""

    entry: HourEntry
    day: int
    minutes: int
    start: int
    rules: RuleSet
    rule: Rule
    word: str
    hours: int = 0
    halves: int = 0

    @property
    def order(self) -> tuple[int, int, bytes]:
        return self.day, self.start, self.entry.id

    @property
    def is_timed(self) -> bool:
        return not self.rule.fixed


@dataclass(slots=True)
class _Ledger:
    """What is used up of a day and of a period, and who used the day last."""

    days: dict[int, int] = field(default_factory=dict)
    used_by: dict[int, bytes] = field(default_factory=dict)
    periods: dict[tuple[object, ...], int] = field(default_factory=dict)


_Warnings = dict[bytes, list[HourWarning]]


def count_teacher(
    entries: Sequence[HourEntry],
    rules_on: Callable[[int], RuleSet],
    activities: Mapping[bytes, TrainingActivity] = _NO_ACTIVITIES,
) -> dict[bytes, CountedEntry]:
    """Count all entries of one teacher; the daily cap holds over all of them.

    Drafts count nothing and take no room. Args: rules_on: the table of a day number.
    activities: the catalogue, from which absence is told; what is not in it is not judged.
    """
    live = [entry for entry in entries if entry.state != DRAFT and entry.sessions]
    shares = sorted(
        (share for entry in live for share in _shares(entry, rules_on)), key=lambda one: one.order
    )
    warnings: _Warnings = {entry.id: [] for entry in entries}
    _sit_through(shares, warnings)
    _award(shares)
    _weigh(shares, warnings)
    _judge_absence(shares, activities, warnings)
    _serve(shares, warnings)
    _compare_entries(live, warnings)
    own: dict[bytes, list[_Share]] = {entry.id: [] for entry in entries}
    for share in shares:
        own[share.entry.id].append(share)
    return {entry.id: _counted(entry, own[entry.id], warnings[entry.id]) for entry in entries}


def _shares(entry: HourEntry, rules_on: Callable[[int], RuleSet]) -> list[_Share]:
    """Cut an entry into its days. A day whose sessions have no start comes first."""
    shares = []
    for day in sorted({one.day for one in entry.sessions}):
        sessions = [one for one in entry.sessions if one.day == day]
        start = min(_UNKNOWN_START if one.start is None else one.start for one in sessions)
        rules = rules_on(day)
        rule, word = rules.chosen(entry.rule)
        minutes = sum(one.minutes for one in sessions)
        shares.append(_Share(entry, day, minutes, start, rules, rule, word))
    return shares


def _sit_through(shares: Sequence[_Share], warnings: _Warnings) -> None:
    """Turn minutes into whole hours: what is left over is lost per activity and day.

    Two parts taken in one activity (listened, then lectured) share its minutes of the day; who
    failed shares with nobody.
    """
    pools: dict[tuple[object, ...], int] = {}
    timed = [(share, _pool_of(share)) for share in shares if share.is_timed]
    for share, pool in timed:
        before = pools.get(pool, 0)
        pools[pool] = before + share.minutes
        an_hour = share.rules.minutes_of(share.rule)
        share.hours = pools[pool] // an_hour - before // an_hour
    for share, pool in timed:
        if pools[pool] < share.rules.minutes_of(share.rule):
            warnings[share.entry.id].append(HourWarning("under_floor", share.day))
        share.halves = _halves_of(share)


def _pool_of(share: _Share) -> tuple[object, ...]:
    entry = share.entry
    whose = (True, entry.activity) if entry.activity is not None else (False, entry.id)
    return (*whose, share.day, share.rules.minutes_of(share.rule), _is_failed(entry))


def _halves_of(share: _Share) -> int:
    if share.rule.per_day is not None:
        return share.rule.per_day if share.hours else 0
    return share.hours * HALVES * share.rule.factor_at(share.entry.level) // HUNDREDTHS


def _award(shares: Sequence[_Share]) -> None:
    """Give the fixed hours: on the last day, or on the first one of each period."""
    last_days = {share.entry.id: share.day for share in shares}
    begun: set[tuple[object, ...]] = set()
    for share in shares:
        if share.is_timed:
            continue
        period = (share.entry.id, share.rule.id, _period(share.rule.period, share.day))
        is_due = period not in begun if share.rule.period else share.day == last_days[period[0]]
        begun.add(period)
        share.halves = share.rule.fixed_at(share.entry.level, share.word) if is_due else 0


def _weigh(shares: Sequence[_Share], warnings: _Warnings) -> None:
    """Cap an entry's own day, then take the factor of an assessment that was not passed."""
    for share in shares:
        cap = share.rules.daily_cap_of(share.rule) if share.is_timed else None
        if cap is not None and share.halves > cap:
            share.halves = cap
            warnings[share.entry.id].append(HourWarning("over_daily_cap", share.day))
        # The table's own word (及格每科) already says what a result is worth.
        if _is_failed(share.entry) and not share.word:
            share.halves = share.halves * share.rules.fail_factor_of(share.rule) // HUNDREDTHS


def _is_failed(entry: HourEntry) -> bool:
    return entry.assessment == "not_passed"


def _judge_absence(
    shares: Sequence[_Share], activities: Mapping[bytes, TrainingActivity], warnings: _Warnings
) -> None:
    """Tell who missed a fifth of a course or more; where the rules say so it counts nothing.

    All parts a teacher took in a course are attendance of it.
    """
    attended: dict[bytes, list[_Share]] = {}
    for share in shares:
        name = share.entry.activity
        if name is not None and name in activities:
            attended.setdefault(name, []).append(share)
    for name, own in attended.items():
        if sum(share.minutes for share in own) * 5 > activities[name].minutes * 4:
            continue
        for entry in {share.entry.id: share.entry for share in own}.values():
            warnings[entry.id].append(HourWarning("absent_a_fifth", entry.first_day))
        for share in own:
            share.halves = 0 if share.rules.is_absence_void else share.halves


def _serve(shares: Sequence[_Share], warnings: _Warnings) -> None:
    """Hand out what a day and a period still have room for, in the order of the shares."""
    ledger = _Ledger()
    for share in shares:
        own, wanted = warnings[share.entry.id], share.halves
        cap = share.rules.daily_cap_of(share.rule) if share.is_timed else None
        if cap is not None:
            share.halves = min(share.halves, max(0, cap - ledger.days.get(share.day, 0)))
            if share.halves < wanted:
                other = ledger.used_by.get(share.day)
                own.append(HourWarning("over_daily_cap", share.day, other))
        limits = _limits(share)
        room = min((most - ledger.periods.get(key, 0) for key, most in limits), default=None)
        if room is not None and share.halves > room:
            share.halves = max(0, room)
            own.append(HourWarning("over_period_cap", share.day))
        for key, _most in limits:
            ledger.periods[key] = ledger.periods.get(key, 0) + share.halves
        if cap is not None and share.halves:
            ledger.days[share.day] = ledger.days.get(share.day, 0) + share.halves
            ledger.used_by[share.day] = share.entry.id


def _limits(share: _Share) -> list[tuple[tuple[object, ...], int]]:
    """Return what a period allows of a share, each limit with the name of its account."""
    rule, entry = share.rule, share.entry
    limits: list[tuple[tuple[object, ...], int]] = [
        (("cap", line.id, _period(line.period, share.day)), line.period_cap)
        for line in share.rules.caps_on(rule, entry.mode)
        if line.period_cap is not None
    ]
    if rule.fixed and rule.period:
        most = rule.fixed_at(entry.level, share.word)
        limits.append((("fixed", rule.id, share.word, _period(rule.period, share.day)), most))
    return limits


def _period(period: str, day: int) -> tuple[int, int]:
    """Return the name of the semester, or of the school year, that holds a day number."""
    start, semester = semester_of(day)
    return (start, semester) if period == "semester" else (start, 0)


def _compare_entries(live: Sequence[HourEntry], warnings: _Warnings) -> None:
    for overlap in overlapping(live):
        warnings[overlap.first].append(HourWarning("overlap", overlap.day, overlap.second))
        if overlap.second != overlap.first:
            warnings[overlap.second].append(HourWarning("overlap", overlap.day, overlap.first))
    holders: dict[str, list[HourEntry]] = {}
    for entry in sorted(live, key=lambda one: (one.first_day, one.id)):
        number = fold_number(entry.certificate)
        for other in holders.get(number, []) if number else []:
            # One certificate for two parts of one course is in order.
            if entry.activity is None or entry.activity != other.activity:
                warnings[entry.id].append(
                    HourWarning("certificate_used", entry.first_day, other.id)
                )
                warnings[other.id].append(
                    HourWarning("certificate_used", other.first_day, entry.id)
                )
        holders.setdefault(number, []).append(entry)


def _counted(
    entry: HourEntry, shares: Sequence[_Share], warnings: list[HourWarning]
) -> CountedEntry:
    by_year: dict[int, int] = {}
    for share in shares:
        year = SchoolYear.containing(date_of(share.day)).start
        by_year[year] = by_year.get(year, 0) + share.halves
    if shares and entry.claimed_halves not in {None, sum(by_year.values())}:
        warnings.append(HourWarning("claim_differs", entry.first_day))
    return CountedEntry(
        entry_id=entry.id,
        halves_by_year=by_year,
        rule_version=" + ".join(dict.fromkeys(share.rules.version for share in shares)),
        rule=" + ".join(dict.fromkeys(share.rule.id for share in shares)),
        warnings=tuple(sorted(set(warnings), key=_place)),
    )


def _place(warning: HourWarning) -> tuple[int, int, bytes]:
    return warning.day, WARNINGS.index(warning.kind), warning.other_entry or b""
