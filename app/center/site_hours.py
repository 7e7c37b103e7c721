"""Bringing a list of hours in at a center, for one of its sites."""

from __future__ import annotations

from app.center.administration import site_number
from app.center.identity import CenterFolder, current_epoch
from app.center.unit import CenterUnit
from app.importers.hours import HoursSheet
from app.services.hours_import import carry_out_hours, plan_hours
from app.services.roster import ImportReport
from app.services.roster_writing import Hand


def import_site_hours(
    center: CenterFolder, site: str, sheet: HoursSheet, *, is_dry_run: bool
) -> ImportReport:
    """Import a list of hours for a site; the center signs, and the laptops get it as news.

    Raises: InputError I-141 (field site).
    """
    number = site_number(center, site)
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        of_site = unit.site(number)
        hand = Hand.of(of_site, of_site.writer(), center.world)
        plan = plan_hours(hand, sheet, center.facts.calendar.year, center.world.today())
        if not is_dry_run:
            carry_out_hours(hand, plan)
            of_site.journal.cut_all(of_site.writer())
        unit.finish()
    return plan.report(sheet)
