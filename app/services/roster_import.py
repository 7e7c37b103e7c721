"""Importing a class list on a laptop, by the head of the site: look first, then write."""

from __future__ import annotations

from dataclasses import dataclass

from app.importers.roster import RosterRow, RosterSheet, RowError
from app.services.laptop import Laptop
from app.services.pupils import head_unit
from app.services.roster import ImportReport, carry_out, class_ids, plan_import
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """What an import would do, before anything is written.

    new: pupils that come in; consents: known pupils whose consent would be recorded; new_classes:
    names of classes that would be opened; id_number_columns: those of the dropped columns that
    hold ID numbers.
    """

    new: tuple[RosterRow, ...]
    consents: tuple[RosterRow, ...]
    unchanged: int
    errors: tuple[RowError, ...]
    new_classes: tuple[str, ...]
    dropped_columns: tuple[str, ...]
    id_number_columns: tuple[str, ...]
    unread_worksheets: tuple[str, ...]

    @property
    def changes(self) -> int:
        """Return how many rows would change something."""
        return len(self.new) + len(self.consents)


def preview_laptop_roster(laptop: Laptop, sheet: RosterSheet, consent: str | None) -> RosterPreview:
    """Compare a file with the roster without writing. consent: given, pending or None."""
    with laptop.store.read() as connection:
        rows = SiteRows(connection)
        plan = plan_import(rows, sheet, consent)
        known = class_ids(rows)
    return RosterPreview(
        new=tuple(row for many in plan.new.values() for row in many),
        consents=tuple(row for _pupil, row in plan.consents),
        unchanged=plan.unchanged,
        errors=tuple(sorted(plan.errors, key=lambda one: one.row)),
        new_classes=tuple(name for name in plan.new if name not in known),
        dropped_columns=sheet.dropped_columns,
        id_number_columns=sheet.id_number_columns,
        unread_worksheets=sheet.unread_worksheets,
    )


def import_laptop_roster(
    laptop: Laptop, sheet: RosterSheet, consent: str | None, *, is_dry_run: bool
) -> ImportReport:
    """Import good rows in one transaction; a second import of the same file changes nothing.

    Raises: InputError I-131 when the signed-in person is no head; DiskFullError.
    """
    with head_unit(laptop) as hand:
        plan = plan_import(hand.intake.rows, sheet, consent)
        if not is_dry_run:
            carry_out(plan, hand, laptop.identity.calendar.year, consent)
    return plan.report(sheet)
