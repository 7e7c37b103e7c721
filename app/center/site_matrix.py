"""The overview of a center: every site with its classes and days, and who should be telephoned.

Read in one unit, a handful of queries a site; what is derived from it costs no query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection

from app.center.alarms import BEIJING
from app.center.completeness import ClassDay, completeness, first_record
from app.center.evidence import gather_evidence
from app.center.gaps import Gap, find_gaps
from app.center.identity import CenterFacts, read_facts
from app.center.rollup import OUTAGES, Cell, Meaning, days_unreported, meaning_of, roll_up
from app.center.stick_packets import lost_packets
from app.domain.calendar import SITE_DAY_NAMES, SchoolYear, day_number, monday_of, week_number
from app.domain.class_names import grade_numbers
from app.sync.rows import Meta, SiteRows

DEVICE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class ClassDays:
    """One class; they stand by grade. meanings: day number to what is told of that day.

    Days before the first record are not in.
    """

    name: str
    meanings: Mapping[int, Meaning]


@dataclass(frozen=True)
class SiteDays:
    """One site. code: its code; facts: day number to the reasons that the site told of.

    devices: laptops that are approved; waiting: that wait for approval. last_contact: the day of
    the latest contact of any of them, in Beijing. gaps: ranges known to be missing.
    lost_packets: numbers of sticks that were passed over and are needed, by the first digits of
    the laptop.
    """

    number: int
    code: str
    name: str
    classes: tuple[ClassDays, ...] = ()
    facts: Mapping[int, frozenset[str]] = field(default_factory=dict)
    devices: int = 0
    waiting: int = 0
    last_contact: date | None = None
    gaps: int = 0
    lost_packets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def cell(self, days: Iterable[int]) -> Cell:
        """Return the roll-up of some days."""
        wanted = list(days)
        return roll_up(
            one.meanings[day] for one in self.classes for day in wanted if day in one.meanings
        )

    @cached_property
    def by_day(self) -> dict[int, Cell]:
        """Return every day that has cells."""
        days = sorted({day for one in self.classes for day in one.meanings})
        return {day: self.cell([day]) for day in days}

    @cached_property
    def by_week(self) -> dict[int, Cell]:
        """Return every week that has cells, by its running number."""
        weeks: dict[int, list[int]] = defaultdict(list)
        for day in self.by_day:
            weeks[week_number(day)].append(day)
        return {week: self.cell(days) for week, days in weeks.items()}

    @cached_property
    def days_unreported(self) -> int:
        """Return how many school days in a row, up to the last one, brought nothing."""
        return days_unreported(self.by_day)


@dataclass(frozen=True, slots=True)
class SiteMatrix:
    """Every site of the center, by code. weeks: running numbers, the first record's to today's."""

    year: SchoolYear
    today: int
    weeks: range
    sites: tuple[SiteDays, ...]


def read_matrix(connection: Connection, today: int) -> SiteMatrix:
    """Read how every site stands in the center's school year, inside a read unit.

    A site that has classes and never sent anything is expected from the first day on which any
    site of the center has a record. Args: today: the day number by the center's clock.
    """
    facts = read_facts(Meta(connection))
    listed = connection.exec_driver_sql("SELECT no, code, name FROM site ORDER BY code").fetchall()
    rows = {number: SiteRows(connection, number) for number, _code, _name in listed}
    known = [first_record(one, facts.calendar) for one in rows.values()]
    since = min((one for one in known if one is not None), default=None)
    sites = tuple(
        _read_site(rows[number], code, name, facts, today, since) for number, code, name in listed
    )
    first = today if since is None else min(since, today)
    last = min(today, facts.calendar.year.last)
    weeks = range(week_number(min(first, last)), week_number(last) + 1)
    return SiteMatrix(facts.calendar.year, today, weeks, sites)


def _read_site(
    rows: SiteRows, code: str, name: str, facts: CenterFacts, today: int, since: int | None
) -> SiteDays:
    gaps = find_gaps(rows, code)
    evidence = gather_evidence(rows, code, gaps)
    cells = completeness(rows, code, facts.calendar, today, evidence, since=since)
    told = _site_facts(rows, facts.calendar.year)
    devices, waiting, last_contact = _laptops(rows)
    return SiteDays(
        number=rows.site or 0,
        code=code,
        name=name,
        classes=_classes(cells, told, today),
        facts=told,
        devices=devices,
        waiting=waiting,
        last_contact=last_contact,
        gaps=len(gaps),
        lost_packets=_lost_packets(rows, gaps),
    )


def _classes(
    cells: Iterable[ClassDay], told: Mapping[int, frozenset[str]], today: int
) -> tuple[ClassDays, ...]:
    found: list[ClassDays] = []
    days: dict[int, Meaning] = {}
    for one in cells:
        day = day_number(one.day)
        # Classes follow each other whole; two of one name are two all the same.
        if not found or found[-1].name != one.class_name or day in days:
            days = {}
            found.append(ClassDays(one.class_name, days))
        is_outage = bool(told.get(day, frozenset()) & OUTAGES)
        days[day] = meaning_of(one.state, is_outage=is_outage, is_over=day < today)
    return tuple(sorted(found, key=lambda one: (grade_numbers(one.name), one.name)))


def _site_facts(rows: SiteRows, year: SchoolYear) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for day, reason in rows.all(
        "SELECT date, reason FROM site_day WHERE site = ? AND date BETWEEN ? AND ?",
        year.first,
        year.last,
    ):
        found[day].add(SITE_DAY_NAMES[reason])
    return {day: frozenset(reasons) for day, reasons in found.items()}


def _lost_packets(rows: SiteRows, gaps: Sequence[Gap]) -> dict[str, tuple[int, ...]]:
    found = {
        device.hex()[:DEVICE_DIGITS]: lost_packets(rows, device, gaps)
        for (device,) in rows.all(
            "SELECT DISTINCT device FROM stick_packet WHERE site = ? AND true"
        )
    }
    return {device: numbers for device, numbers in found.items() if numbers}


def _laptops(rows: SiteRows) -> tuple[int, int, date | None]:
    """Return how many are approved, how many wait, and the day of the latest contact."""
    approved = rows.scalar(
        "SELECT count(*) FROM device WHERE site = ? AND is_center = 0 AND state = 'approved'"
    )
    waiting, latest = rows.all(
        "SELECT coalesce(sum(coalesce(state, 'waiting') = 'waiting'), 0), max(last_contact)"
        " FROM device_contact LEFT JOIN device ON device.site = device_contact.site"
        " AND device.id = device_contact.device WHERE device_contact.site = ? AND true"
    )[0]
    seen = None if latest is None else datetime.fromtimestamp(latest, BEIJING).date()
    return int(approved or 0), int(waiting), seen


def school_days_of(week: int) -> range:
    """Return the seven day numbers of a running week number."""
    monday = monday_of(week)
    return range(monday, monday + 7)
