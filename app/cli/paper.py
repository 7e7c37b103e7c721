"""Printing from the command line: a laptop's own classes, or a site's at its center."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.cli.opening import is_center, opened, opened_center
from app.domain.calendar import parse_week
from app.domain.class_names import normalise_class_name
from app.reports.habit_week import HabitWeekSheet, write_habit_week
from app.services.weekly_sheet import Printing, weekly_sheet
from app.sync.rows import SiteRows


def write_form(
    folder: Path, out: Path, *, class_name: str, week: str, site: str, is_blank: bool
) -> int:
    """Write P09 of a class and week; return the number of pages.

    Raises: InputError for an unknown class, week or site.
    """
    week_no = parse_week(week)
    name = normalise_class_name(class_name)
    sheet = (_of_center if is_center(folder) else _of_laptop)(folder, name, week_no, site)
    return write_habit_week(sheet.as_blank() if is_blank else sheet, out)


def _until(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")  # noqa: DTZ006 -- local


def _of_laptop(folder: Path, class_name: str, week: int, _site: str) -> HabitWeekSheet:
    with opened(folder) as laptop, laptop.store.read() as connection:
        printing = Printing(
            laptop.identity.site_name,
            laptop.identity.calendar,
            laptop.identity.cadence,
            _until(laptop.world.now()),
            laptop.identity.device.hex()[:8],
        )
        return weekly_sheet(SiteRows(connection), printing, class_name, week)


def _of_center(folder: Path, class_name: str, week: int, site: str) -> HabitWeekSheet:
    from app.center.administration import site_name, site_number

    with opened_center(folder) as center:
        number = site_number(center, site)
        with center.read() as connection:
            printing = Printing(
                site_name(center, number),
                center.facts.calendar,
                center.facts.cadence,
                _until(center.world.now()),
                center.facts.id.hex()[:8],
            )
            return weekly_sheet(SiteRows(connection, number), printing, class_name, week)
