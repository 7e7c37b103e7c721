"""Importing a class list on a laptop, by the head of the site."""

from __future__ import annotations

from app.importers.roster import RosterSheet
from app.services.enrolment import not_allowed
from app.services.laptop import Laptop
from app.services.roster import ImportReport, carry_out, plan_import
from app.services.roster_writing import Hand


def import_laptop_roster(
    laptop: Laptop, sheet: RosterSheet, consent: str | None, *, is_dry_run: bool
) -> ImportReport:
    """Import good rows in one transaction; a second import of the same file changes nothing.

    Raises: InputError I-131 when the signed-in person is no head; DiskFullError.
    """
    if laptop.account.role not in ("head", "administrator"):
        raise not_allowed()
    with laptop.unit() as unit:
        plan = plan_import(unit.rows, sheet, consent)
        if not is_dry_run:
            hand = Hand(
                unit.intake,
                unit.journal,
                laptop.writer(),
                laptop.world.random_bytes,
                laptop.world.unix_seconds() * 1000,
            )
            carry_out(plan, hand, laptop.identity.calendar.year, consent)
    return plan.report(sheet)
