"""The totals of a center, read from counts that are kept up to date; records are never scanned."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.calendar import week_name
from app.domain.habits import ITEMS


@dataclass(frozen=True, slots=True)
class HabitTotal:
    """One item of one class and ISO week. site: its code; week: like ``2024-W41``."""

    site: str
    class_name: str
    week: str
    item: str
    yes: int
    no: int
    unchecked: int

    def as_json(self) -> dict[str, object]:
        """Return the object of interfaces.md, ``suoma center totals``."""
        return {
            "site": self.site,
            "class": self.class_name,
            "week": self.week,
            "item": self.item,
            "yes": self.yes,
            "no": self.no,
            "unchecked": self.unchecked,
        }


@dataclass(frozen=True, slots=True)
class Totals:
    """What a center has counted, by site code, class name, week and the paper's order of items."""

    habit_counts: tuple[HabitTotal, ...]

    def as_json(self) -> dict[str, list[dict[str, object]]]:
        """Return the object of ``suoma center totals``; kinds not yet built are empty lists."""
        return {
            "habit_counts": [one.as_json() for one in self.habit_counts],
            "training_hours": [],
            "lesson_cases": [],
        }


def totals(connection: Connection) -> Totals:
    """Read every count of the center, inside a read unit."""
    rows = connection.exec_driver_sql(
        "SELECT site.code, coalesce(class_group.name, ''), week, item, yes,"
        " habit_count.no, expected"
        " FROM habit_count"
        " JOIN site ON site.no = habit_count.site"
        " JOIN class_group ON class_group.site = habit_count.site"
        " AND class_group.no = habit_count.class_no"
        " ORDER BY site.code, class_group.name, week, class_group.no, item"
    )
    names: dict[int, str] = {}
    found = []
    for site, class_name, week, item, yes, no, expected in rows:
        if week not in names:
            names[week] = week_name(week)
        unchecked = expected - yes - no
        found.append(HabitTotal(site, class_name, names[week], ITEMS[item], yes, no, unchecked))
    return Totals(tuple(found))
