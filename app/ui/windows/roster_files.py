"""A class list or a calendar from a file: read, looked at, taken over; all off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.calendar import date_of
from app.domain.text import _
from app.importers.calendar import CalendarSheet, read_calendar
from app.importers.problem_file import problem_file
from app.importers.roster import RosterRow, RosterSheet, RowError, read_roster
from app.importers.spreadsheet import read_table
from app.importers.table import Table
from app.security.durable import write_durably
from app.services.laptop import Laptop
from app.services.own_files import refuse_own_file
from app.services.roster import ImportReport
from app.services.roster_import import RosterPreview, import_laptop_roster, preview_laptop_roster
from app.services.school_calendar import CalendarPlan, import_laptop_calendar, preview_calendar
from app.ui.windows.import_preview import Preview


class TakenFile(Protocol):
    """A file that was read and is not taken over yet. is_signed: the switch of the preview."""

    @property
    def path(self) -> Path:
        """Return the file."""

    def preview(self, laptop: Laptop, *, is_signed: bool) -> Preview:
        """Return what it would change."""

    def take_over(self, laptop: Laptop, *, is_signed: bool) -> ImportReport:
        """Import its good rows."""

    def save_problems(self, out: Path, errors: tuple[RowError, ...]) -> None:
        """Write the bad rows with a last column 问题. Raises: FileTroubleError; DiskFullError."""


@dataclass(frozen=True)
class RosterFile:
    """A class list."""

    path: Path
    table: Table
    sheet: RosterSheet

    @classmethod
    def read(cls, path: Path) -> RosterFile:
        """Read a file. Raises: InputError I-204 to I-223; FileTroubleError."""
        table = read_table(path)
        return cls(path, table, read_roster(table))

    def preview(self, laptop: Laptop, *, is_signed: bool) -> Preview:
        """Return what it would change."""
        found = preview_laptop_roster(laptop, self.sheet, _consent(is_signed=is_signed))
        return _of_roster(self.path, found, _consent(is_signed=is_signed))

    def take_over(self, laptop: Laptop, *, is_signed: bool) -> ImportReport:
        """Import its good rows."""
        consent = _consent(is_signed=is_signed)
        return import_laptop_roster(laptop, self.sheet, consent, is_dry_run=False)

    def save_problems(self, out: Path, errors: tuple[RowError, ...]) -> None:
        """Write the bad rows. Raises: InputError I-509 (out); DiskFullError; FileTroubleError."""
        refuse_own_file(out)
        write_durably(out, problem_file(self.table, self.sheet, errors))


@dataclass(frozen=True)
class CalendarFile:
    """A school calendar."""

    path: Path
    table: Table
    sheet: CalendarSheet

    @classmethod
    def read(cls, path: Path) -> CalendarFile:
        """Read a file. Raises: InputError I-204 to I-218, I-270, I-275; FileTroubleError."""
        table = read_table(path)
        return cls(path, table, read_calendar(table))

    def preview(self, laptop: Laptop, *, is_signed: bool) -> Preview:
        """Return what it would change."""
        del is_signed
        return _of_calendar(self.path, self.sheet, preview_calendar(laptop, self.sheet))

    def take_over(self, laptop: Laptop, *, is_signed: bool) -> ImportReport:
        """Import its good days."""
        del is_signed
        return import_laptop_calendar(laptop, self.sheet, is_dry_run=False)

    def save_problems(self, out: Path, errors: tuple[RowError, ...]) -> None:
        """Write the bad rows. Raises: InputError I-509 (out); DiskFullError; FileTroubleError."""
        refuse_own_file(out)
        write_durably(out, problem_file(self.table, self.sheet, errors))


def _consent(*, is_signed: bool) -> str | None:
    return "given" if is_signed else None


def _of_roster(path: Path, found: RosterPreview, consent: str | None) -> Preview:
    words = _("New {new} · consent recorded {consents} · unchanged {same} · problems {errors}")
    counts = words.format(
        new=len(found.new),
        consents=len(found.consents),
        same=found.unchanged,
        errors=len({one.row for one in found.errors}),
    )
    if found.new_classes:
        opened = _("Classes that are opened: {names}.")
        counts = f"{counts}\n{opened.format(names=_(', ').join(found.new_classes))}"
    rows = [_row(one, _("new"), consent) for one in found.new]
    rows += [_row(one, _("consent"), consent) for one in found.consents]
    return Preview(
        title=_("Import a list: {file}").format(file=path.name),
        counts=counts,
        heads=(_("Class"), _("Seat"), _("Name"), _("Consent"), ""),
        rows=rows,
        errors=found.errors,
        dropped=_dropped(found),
        verb=_("Import {count} rows").format(count=found.changes),
        changes=found.changes,
        switch=_("Where the list does not say: the signed consents of these pupils are all here"),
    )


def _row(row: RosterRow, what: str, consent: str | None) -> tuple[str, ...]:
    is_given = (row.consent or consent) == "given"
    given = _("given") if is_given else _("not signed yet")
    return (row.class_name, str(row.seat), row.name, given, what)


def _dropped(found: RosterPreview) -> str:
    said = []
    if found.dropped_columns:
        words = _("Not kept: {columns}.")
        said.append(words.format(columns=_(", ").join(found.dropped_columns)))
    if found.id_number_columns:
        said.append(_("ID numbers are never stored by this program."))
    if found.unread_worksheets:
        words = _("Not read, import them one by one: {worksheets}.")
        said.append(words.format(worksheets=_(", ").join(found.unread_worksheets)))
    return " ".join(said)


def _of_calendar(path: Path, sheet: CalendarSheet, plan: CalendarPlan) -> Preview:
    words = _("Days that change {changes} · unchanged {same} · problems {errors}")
    rows = [
        (
            date_of(day).isoformat(),
            _("make-up school day") if is_school else _("holiday"),
            plan.words[day],
        )
        for day, is_school in sorted(plan.changes.items())
    ]
    said = []
    if sheet.dropped_columns:
        said.append(_("Not kept: {columns}.").format(columns=_(", ").join(sheet.dropped_columns)))
    return Preview(
        title=_("Import a calendar: {file}").format(file=path.name),
        counts=words.format(
            changes=len(plan.changes),
            same=plan.unchanged,
            errors=len({one.row for one in plan.errors}),
        ),
        heads=(_("Date"), _("Kind of day"), _("Note")),
        rows=rows,
        errors=tuple(plan.errors),
        dropped=" ".join(said),
        verb=_("Take over {count} days").format(count=len(plan.changes)),
        changes=len(plan.changes),
    )
