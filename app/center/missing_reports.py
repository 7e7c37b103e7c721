"""What one site still owes of one week: which class, which days, which kind of record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.center.administration import site_number
from app.center.identity import CenterFolder
from app.center.rollup import Cell, Meaning
from app.center.site_matrix import ClassDays, SiteDays, read_matrix, school_days_of
from app.domain.calendar import SchoolCalendar, date_of, week_name, week_number
from app.domain.errors import InputError
from app.domain.habits import ITEMS
from app.domain.text import _

DAYS_TO_ANSWER = 3


@dataclass(frozen=True, slots=True)
class MissingClass:
    """One class of which something is missing.

    days: nothing came; on_laptop: of these, known to be on a laptop; to_fix: a sheet was given
    back; unchecked: items (keys of the paper) that nobody checked all week, told of a week that
    is over and of a class that reported.
    """

    name: str
    days: tuple[date, ...] = ()
    on_laptop: tuple[date, ...] = ()
    to_fix: tuple[date, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def is_anything(self) -> bool:
        """Tell whether anything is missing."""
        return bool(self.days or self.to_fix or self.unchecked)


@dataclass(frozen=True, slots=True)
class SiteWeek:
    """One site in one week. week: running number; deadline: three school days from today."""

    center_name: str
    site: SiteDays
    week: int
    today: date
    deadline: date
    classes: tuple[ClassDays, ...]
    missing: tuple[MissingClass, ...]
    cell: Cell

    @property
    def days(self) -> tuple[int, ...]:
        """Return the days to show: Monday to Friday, and others on which something was due."""
        every = school_days_of(self.week)
        return tuple(
            day
            for place, day in enumerate(every)
            if place < 5 or self.site.by_day.get(day, Cell()).due  # noqa: PLR2004 -- Friday
        )


def site_week(center: CenterFolder, code: str, week: int) -> SiteWeek:
    """Read what a site owes of a week. Raises: InputError I-141 (field site)."""
    site_number(center, code)
    return next(one for one in _read(center, week) if one.site.code == code)


def missing_of_week(center: CenterFolder, week: int, code: str = "") -> list[SiteWeek]:
    """Return the sites that owe something of a week, by code; one of them if it is named.

    Raises: InputError I-141 (field site), I-570 (field week) when nothing is missing.
    """
    if code:
        site_number(center, code)
    found = [one for one in _read(center, week) if one.missing and code in ("", one.site.code)]
    if not found:
        raise InputError(
            _("Nothing is missing in the week {week}.").format(week=week_name(week)),
            field="week",
            kept=_("Nothing was changed."),
            code="I-570",
        )
    return found


def _read(center: CenterFolder, week: int) -> list[SiteWeek]:
    today = center.world.today()
    calendar = center.facts.calendar
    with center.read() as connection:
        matrix = read_matrix(connection, today)
        unchecked = _unchecked(connection, week) if week < week_number(today) else {}
    found = []
    for site in matrix.sites:
        days = school_days_of(week)
        classes = tuple(
            ClassDays(one.name, {day: one.meanings[day] for day in days if day in one.meanings})
            for one in site.classes
        )
        listed = (_missing(one, unchecked.get((site.number, one.name), ())) for one in classes)
        found.append(
            SiteWeek(
                center_name=center.facts.name,
                site=site,
                week=week,
                today=date_of(today),
                deadline=date_of(_school_day_after(calendar, today)),
                classes=classes,
                missing=tuple(one for one in listed if one.is_anything),
                cell=site.cell(days),
            )
        )
    return found


def _missing(one: ClassDays, unchecked: tuple[str, ...]) -> MissingClass:
    def days_of(*wanted: Meaning) -> tuple[date, ...]:
        return tuple(date_of(day) for day, now in sorted(one.meanings.items()) if now in wanted)

    return MissingClass(
        name=one.name,
        days=days_of(Meaning.NOT_RECORDED, Meaning.ON_LAPTOP),
        on_laptop=days_of(Meaning.ON_LAPTOP),
        to_fix=days_of(Meaning.NEEDS_FIXING),
        unchecked=unchecked if Meaning.RECEIVED in one.meanings.values() else (),
    )


def _unchecked(connection: Connection, week: int) -> dict[tuple[int, str], tuple[str, ...]]:
    """Return site number and class name to the items of which no mark came all week."""
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    for site, name, item in connection.exec_driver_sql(
        "SELECT habit_count.site, class_group.name, item FROM habit_count"
        " JOIN class_group ON class_group.site = habit_count.site"
        " AND class_group.no = habit_count.class_no"
        " WHERE week = ? AND expected > 0 AND yes + habit_count.no = 0"
        " ORDER BY habit_count.site, habit_count.class_no, item",
        (week,),
    ):
        found[site, name] = (*found.get((site, name), ()), ITEMS[item])
    return found


def _school_day_after(calendar: SchoolCalendar, today: int) -> int:
    """Return the third school day after today; three days on where the year has none."""
    days = [day for day in range(today + 1, today + 60) if calendar.is_school_day(day)]
    return days[DAYS_TO_ANSWER - 1] if len(days) >= DAYS_TO_ANSWER else today + DAYS_TO_ANSWER
