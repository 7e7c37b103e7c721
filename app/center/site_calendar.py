"""A site's school calendar brought in at its center; the laptops get it as news."""

from __future__ import annotations

from app.center.administration import site_number
from app.center.identity import CenterFolder, current_epoch
from app.center.unit import CenterUnit
from app.importers.calendar import CalendarSheet
from app.services.roster import ImportReport
from app.services.roster_writing import Hand
from app.services.school_calendar import plan_calendar, report_of, write_days


def import_site_calendar(
    center: CenterFolder, site: str, sheet: CalendarSheet, *, is_dry_run: bool
) -> ImportReport:
    """Import the good days of a calendar for one site. Raises: InputError I-141 (field site)."""
    number = site_number(center, site)
    calendar = center.facts.calendar
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        of_site = unit.site(number)
        plan = plan_calendar(of_site.rows, calendar, sheet)
        if not is_dry_run:
            hand = Hand.of(of_site, of_site.writer(), center.world)
            write_days(hand, calendar, plan.changes)
            of_site.journal.cut_all(of_site.writer())
        unit.finish()
    return report_of(plan, sheet)
