"""Which sites there are to enter paper sheets for, and what was heard of each lately."""

from __future__ import annotations

from dataclasses import dataclass

from app.center.identity import CenterFolder


@dataclass(frozen=True, slots=True)
class SiteToEnter:
    """One site. classes: how many it has. last_contact: of its laptops, unix seconds or None."""

    code: str
    name: str
    classes: int
    last_contact: int | None


def sites_to_enter(center: CenterFolder) -> tuple[SiteToEnter, ...]:
    """Return the sites by code, those with a class list first."""
    with center.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT s.code, s.name, (SELECT count(*) FROM class_group c WHERE c.site = s.no"
            " AND c.name IS NOT NULL AND c.school_year = ?),"
            " (SELECT max(d.last_contact) FROM device_contact d WHERE d.site = s.no)"
            " FROM site s ORDER BY s.code",
            (center.facts.calendar.year.name,),
        ).fetchall()
    found = [SiteToEnter(*row) for row in rows]
    return tuple(sorted(found, key=lambda one: (not one.classes, one.code)))
