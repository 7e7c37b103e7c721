"""The calendar as a site keeps it: the center's days with the site's own facts laid over them."""

from __future__ import annotations

from app.domain.calendar import SITE_DAY_NAMES, SchoolCalendar, SchoolYear
from app.services.laptop import Laptop
from app.sync.rows import SiteRows


def site_facts(rows: SiteRows, year: SchoolYear) -> list[tuple[int, str]]:
    """Return the facts of a site's days in a school year: day number and reason."""
    return [
        (day, SITE_DAY_NAMES[reason])
        for day, reason in rows.all(
            "SELECT date, reason FROM site_day WHERE site = ? AND date BETWEEN ? AND ?"
            " ORDER BY date, reason",
            year.first,
            year.last,
        )
    ]


def site_calendar(rows: SiteRows, calendar: SchoolCalendar) -> SchoolCalendar:
    """Return the calendar with holidays out and make-up days in.

    Args: calendar: the center's, from the ticket.
    """
    return calendar.with_site_days(site_facts(rows, calendar.year))


def with_make_ups(rows: SiteRows, calendar: SchoolCalendar) -> SchoolCalendar:
    """Return the calendar with make-up days in; for whoever shows holidays as excused days."""
    facts = site_facts(rows, calendar.year)
    return calendar.with_site_days([one for one in facts if one[1] == "school_day"])


def school_calendar(laptop: Laptop) -> SchoolCalendar:
    """Return the calendar that holds on a laptop now."""
    with laptop.store.read() as connection:
        return site_calendar(SiteRows(connection), laptop.identity.calendar)
