"""A real center of the 四开片区 with its 20 sites, filled as an autumn leaves it.

Classes, marks and contacts are put into the fold as an intake puts them, so that a test has 20
schools in a second; what needs real laptops makes its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from app.center.administration import make_center
from app.center.counts import dirty_weeks, refresh_counts
from app.center.identity import CenterFolder
from app.center.status import BEIJING
from app.domain.calendar import (
    SITE_DAY_REASONS,
    SchoolYear,
    date_of,
    day_number,
    monday_of,
    week_number,
)
from app.domain.habits import ITEMS, mask_of
from app.domain.organizations import load_organizations, sites_served_by
from app.security.sealing import SigningKey
from app.services.laptop import World
from app.sync.rows import SiteRows
from tests.gui.schools import MORNING, world_at

YEAR = SchoolYear(2026)
TODAY = day_number(MORNING.date())
FIRST_WEEK = week_number(day_number(date(2026, 9, 7)))
THIS_WEEK = week_number(TODAY)
LAST_WEEK = THIS_WEEK - 1
PUPILS = 5
ALL_MET = mask_of(ITEMS)


def raw_id(kind: str, number: int) -> bytes:
    """Return a 16-byte id."""
    return kind.encode().ljust(8, b"\0") + number.to_bytes(8, "big")


@dataclass
class Area:
    """The center, open. numbers: site code to its number; classes: site code to class names."""

    center: CenterFolder
    numbers: dict[str, int]
    classes: dict[str, list[str]] = field(default_factory=dict)

    def close(self) -> None:
        """Close the store."""
        self.center.close()

    def enrol(self, code: str, names: Sequence[str]) -> None:
        """Give a site its classes."""
        self.classes[code] = list(names)
        with self.center.store.write() as connection:
            rows = SiteRows(connection, self.numbers[code])
            for no, name in enumerate(names, 1):
                rows.run(
                    "INSERT INTO class_group (site, no, id, name, grade, school_year)"
                    " VALUES (?, ?, ?, ?, 3, ?)",
                    *(no, raw_id("class", no), name, YEAR.name),
                )
                rows.many(
                    "INSERT INTO pupil (site, no, id, class_no, seat, enrolled_from, has_consent,"
                    " consent_from) VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
                    [
                        (number, raw_id("pupil", number), no, number % 100, *[YEAR.first] * 2)
                        for number in range(no * 100 + 1, no * 100 + PUPILS + 1)
                    ],
                )

    def mark(self, code: str, days: Mapping[int, Sequence[int]]) -> None:
        """Record days: day number to the numbers of the classes that were checked."""
        with self.center.store.write() as connection:
            rows = SiteRows(connection, self.numbers[code])
            pupils = {
                day: [no * 100 + seat for no in classes for seat in range(1, PUPILS + 1)]
                for day, classes in days.items()
            }
            rows.many(
                "INSERT INTO habit_day (site, date, pupil, marks, wash_op, can_op)"
                " VALUES (?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING",
                [(day, pupil, ALL_MET) for day, every in pupils.items() for pupil in every],
            )
            self._count(rows, marked={day: set(every) for day, every in pupils.items()})

    def happen(self, code: str, day: int, reason: str) -> None:
        """Write down a fact of a site and day."""
        with self.center.store.write() as connection:
            rows = SiteRows(connection, self.numbers[code])
            rows.run(
                "INSERT INTO site_day (site, date, reason) VALUES (?, ?, ?)",
                *(day, SITE_DAY_REASONS[reason]),
            )
            self._count(rows, site_days={day})

    def laptop(self, code: str, day: int, state: str = "approved", number: int = 1) -> bytes:
        """Have a laptop of a site get in touch on a day; return its id."""
        moment = datetime.combine(date_of(day), time(16, 20), BEIJING)
        device = raw_id("laptop", self.numbers[code] * 10 + number)
        key = SigningKey.from_seed(device * 2).public
        with self.center.store.write() as connection:
            rows = SiteRows(connection, self.numbers[code])
            rows.run(
                "INSERT INTO device (site, id, sign_key, is_center, state) VALUES (?, ?, ?, 0, ?)",
                *(device, key, state),
            )
            rows.run(
                "INSERT INTO device_contact (site, device, name, is_ticket_used, announced_at,"
                " last_contact, counter) VALUES (?, ?, '', 0, 0, ?, 0)",
                *(device, int(moment.timestamp())),
            )
        return device

    def _count(
        self,
        rows: SiteRows,
        *,
        marked: Mapping[int, set[int]] | None = None,
        site_days: set[int] | None = None,
    ) -> None:
        facts = self.center.facts
        dirty = dirty_weeks(
            rows,
            facts.calendar,
            marked=marked or {},
            site_days=site_days or set(),
            pupils=set(),
            left_classes=set(),
        )
        refresh_counts(rows, dirty, facts.calendar, facts.cadence)


def new_area(folder: Path, world: World | None = None) -> Area:
    """Make the center of the 四开片区, with no class yet."""
    here = world or world_at()
    sites = sites_served_by(load_organizations(), "四开片区")
    make_center(
        folder, name="四开片区", level="center_school", school_year=YEAR, sites=sites, world=here
    )
    center = CenterFolder.open(folder, here)
    return Area(center, {site.code: number for number, site in enumerate(sites, 1)})


def school_days(week: int) -> list[int]:
    """Return Monday to Friday of a running week number."""
    return [monday_of(week) + offset for offset in range(5)]


def fill_autumn(area: Area, without: Collection[str] = ()) -> None:
    """Give every site an autumn of its own.

    Most report all; -17 stopped three weeks ago, -13 has classes and never came, -19 has no
    class yet, -05 misses its second class last week, -12 had no power on two days, -08 has a
    laptop that waits, -14 reports a week late. Args: without: sites that are left alone.
    """
    for code, number in area.numbers.items():
        if code.endswith("-19") or code in without:
            continue
        big = number in (1, 2, 4, 7, 9, 10, 16, 18, 20)
        grades = "一二三四五六" if big else "一三"
        area.enrol(code, [f"{grade}年级1班" for grade in grades])
        if code.endswith("-13"):
            continue
        every = range(1, len(grades) + 1)
        last = {"17": THIS_WEEK - 4, "14": LAST_WEEK - 1}.get(code[-2:], LAST_WEEK)
        days: dict[int, list[int]] = {}
        for week in range(FIRST_WEEK, last + 1):
            for day in school_days(week):
                days[day] = [no for no in every if not _is_missed(code, week, day, no)]
        area.mark(code, {day: classes for day, classes in days.items() if classes})
        area.laptop(code, max(days))
    for day in school_days(LAST_WEEK)[1:3]:
        area.happen("513431-12", day, "no_power")
    for code in area.numbers:
        for day in school_days(week_number(day_number(date(2026, 10, 1)))):
            area.happen(code, day, "holiday")
    area.laptop("513431-08", LAST_WEEK * 7 - 1, "waiting", 2)


def _is_missed(code: str, week: int, day: int, class_no: int) -> bool:
    if week_number(day_number(date(2026, 10, 1))) == week:
        return True
    if code.endswith("-05"):
        return week == LAST_WEEK and class_no == 2
    if code.endswith("-12"):
        return week == LAST_WEEK and day in school_days(week)[1:3]
    return (day * 31 + class_no * 7 + int(code[-2:]) * 13) % 97 == 0
