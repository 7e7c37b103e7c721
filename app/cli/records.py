"""Records in: class lists from spreadsheets, and lines as if typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from app.cli.opening import Folder, Json, SiteCode, opened, opened_center, readable
from app.cli.output import DONE, REFUSED, emit, say
from app.domain.errors import InputError, with_code
from app.domain.text import _
from app.services.center_folder import is_center_folder

if TYPE_CHECKING:
    from app.importers.roster import RosterSheet
    from app.services.entry_report import EntryReport
    from app.services.place import Place
    from app.services.roster import ImportReport

TableFile = Annotated[Path, typer.Argument(metavar="FILE", help=_("The .xlsx or CSV file."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Only say what would change."))]

import_app = typer.Typer(no_args_is_help=True)


@import_app.command(
    "roster", help=_("Import a class list: classes, seats and names; nothing else of it is kept.")
)
def import_roster(
    folder: Folder,
    file: TableFile,
    consent: Annotated[str, typer.Option(help="given | pending")] = "",
    site: SiteCode = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Read the file, import its good rows, report the others."""
    from app.importers.roster import read_roster
    from app.importers.spreadsheet import read_table

    if consent not in ("", "given", "pending"):
        raise InputError(
            _("Consent is given or pending."),
            field="consent",
            kept=_("Nothing was imported."),
            code="I-241",
        )
    sheet = read_roster(read_table(file))
    report = _import_sheet(folder, sheet, consent or None, site, is_dry_run=dry_run)
    _end(report, as_json=as_json, is_dry_run=dry_run)


def _import_sheet(
    folder: Path, sheet: RosterSheet, consent: str | None, site: str, *, is_dry_run: bool
) -> ImportReport:
    if is_center_folder(folder):
        from app.center.administration import import_site_roster

        with opened_center(folder) as center:
            return import_site_roster(center, site, sheet, consent, is_dry_run=is_dry_run)
    from app.services.roster_import import import_laptop_roster

    with opened(folder, site) as laptop:
        return import_laptop_roster(laptop, sheet, consent, is_dry_run=is_dry_run)


@import_app.command(
    "calendar", help=_("Import a school calendar: free days and make-up days, with their dates.")
)
def import_calendar(
    folder: Folder,
    file: TableFile,
    site: SiteCode = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Read the file, take over its good days, report the other rows."""
    from app.importers.calendar import read_calendar
    from app.importers.spreadsheet import read_table

    sheet = read_calendar(read_table(file))
    if is_center_folder(folder):
        from app.center.site_calendar import import_site_calendar

        with opened_center(folder) as center:
            report = import_site_calendar(center, site, sheet, is_dry_run=dry_run)
    else:
        from app.services.school_calendar import import_laptop_calendar

        with opened(folder, site) as laptop:
            report = import_laptop_calendar(laptop, sheet, is_dry_run=dry_run)
    _end(report, as_json=as_json, is_dry_run=dry_run)


@import_app.command(
    "teachers", help=_("Import a teacher list; of document numbers only the last four are kept.")
)
def import_teachers(
    folder: Folder,
    file: TableFile,
    site: SiteCode = "",
    as_json: Json = False,
) -> None:
    """Read the file, take over the teachers of the site, report the other rows."""
    from app.importers.spreadsheet import read_table
    from app.importers.teachers import read_teachers

    sheet = read_teachers(read_table(file))
    if is_center_folder(folder):
        from app.center.publishing_lists import publish_teachers

        with opened_center(folder) as center:
            report = publish_teachers(center, sheet, site)
    else:
        from app.services.training_lists import import_laptop_teachers

        with opened(folder, site) as laptop:
            report = import_laptop_teachers(laptop, sheet)
    _end(report, as_json=as_json)


@import_app.command(
    "activities", help=_("Import trainings: title, organizer, dates; they join the catalogue.")
)
def import_activities(
    folder: Folder,
    file: TableFile,
    as_json: Json = False,
) -> None:
    """Read the file, take over its good trainings, report the other rows."""
    from app.importers.activities import read_activities
    from app.importers.spreadsheet import read_table

    sheet = read_activities(read_table(file))
    if is_center_folder(folder):
        from app.center.publishing_lists import publish_activities

        with opened_center(folder) as center:
            report = publish_activities(center, sheet)
    else:
        from app.services.training_lists import import_laptop_activities

        with opened(folder) as laptop:
            report = import_laptop_activities(laptop, sheet)
    _end(report, as_json=as_json)


@import_app.command(
    "hours", help=_("Import training hours: lists of other platforms, or our own (E1, E5).")
)
def import_hours(
    folder: Folder,
    file: TableFile,
    level: Annotated[str, typer.Option(help=_("The level of rows that name none."))] = "",
    mode: Annotated[str, typer.Option(help=_("The mode of rows that name none."))] = "",
    site: SiteCode = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Read the file, take over its good rows, report the others."""
    from app.domain.training_words import read_level, read_mode
    from app.importers.hours import read_hours
    from app.importers.spreadsheet import read_table

    sheet = read_hours(
        read_table(file),
        level=_word(level, read_level, "level"),
        mode=_word(mode, read_mode, "mode"),
    )
    if is_center_folder(folder):
        from app.center.site_hours import import_site_hours

        with opened_center(folder) as center:
            report = import_site_hours(center, site, sheet, is_dry_run=dry_run)
    else:
        from app.services.hours_import import import_laptop_hours

        with opened(folder, site) as laptop:
            report = import_laptop_hours(laptop, sheet, is_dry_run=dry_run)
    _end(report, as_json=as_json, is_dry_run=dry_run)


def _word(text: str, read: Callable[[str], str | None], field: str) -> str:
    found = read(text) if text else ""
    if found is None:
        raise InputError(
            _("{text} is not one of the words of this field.").format(text=text),
            field=field,
            kept=_("Nothing was imported."),
            code="I-454",
        )
    return found


def _end(report: ImportReport, *, as_json: bool, is_dry_run: bool = False) -> None:
    """Tell what an import came to and leave: refused rows are exit 2."""
    tell_import(report, as_json=as_json, is_dry_run=is_dry_run)
    raise typer.Exit(REFUSED if report.errors else DONE)


def tell_import(report: ImportReport, *, as_json: bool, is_dry_run: bool) -> None:
    """Print what an import came to, for people and as the object of interfaces.md."""
    for one in report.errors:
        say(with_code(one.message, one.code))
    if report.dropped_columns:
        say(_("Not kept: {columns}").format(columns=", ".join(report.dropped_columns)))
    if report.unread_worksheets:
        say(
            _("Not read, import them one by one: {worksheets}").format(
                worksheets=", ".join(report.unread_worksheets)
            )
        )
    if is_dry_run:
        words = _(
            "A trial, nothing was changed: {imported} rows would be imported,"
            " {unchanged} are unchanged, {errors} have errors."
        )
    elif report.errors:
        words = _(
            "Imported {imported} rows, {unchanged} unchanged. {errors} rows were not taken:"
            " correct them and import the file again."
        )
    else:
        words = _("Imported {imported} rows, {unchanged} unchanged, {errors} with errors.")
    answer = {
        "imported": report.imported,
        "unchanged": report.unchanged,
        "errors": [asdict(one) for one in report.errors],
        "dropped_columns": list(report.dropped_columns),
        "unread_worksheets": list(report.unread_worksheets),
    }
    emit(
        answer,
        as_json=as_json,
        words=words.format(
            imported=report.imported, unchanged=report.unchanged, errors=len(report.errors)
        ),
    )


def enter(
    folder: Folder,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=_("A file with one record on each line."))
    ],
    progress: Annotated[
        Path | None, typer.Option(help=_("Append the number of each line that is saved."))
    ] = None,
    site: SiteCode = "",
    as_json: Json = False,
) -> None:
    """Save good lines, report the others."""
    from app.security.durable import file_failures
    from app.services.entry import Entry
    from app.services.own_files import refuse_own_file

    if progress is not None:
        refuse_own_file(progress, "progress", is_added_to=True)
    with (
        _entered_at(folder, site) as place,
        file_failures(file),
        readable(file, "file").open("rb") as lines,
        _progress(progress) as committed,
    ):
        report = Entry(place, committed).take(_lines_of(file, lines))
    _tell_entry(report, as_json=as_json)
    raise typer.Exit(REFUSED if report.refused else DONE)


def _lines_of(path: Path, file: IO[bytes]) -> Iterator[bytes]:
    from app.security.durable import file_failures
    from app.services.entry import read_lines

    with file_failures(path):
        yield from read_lines(file)


@contextmanager
def _entered_at(folder: Path, site: str) -> Iterator[Place]:
    """Lend the laptop of a folder, or at a center the desk of one of its sites."""
    if not is_center_folder(folder):
        from app.services.revoked import is_revoked, withdrawn

        with opened(folder, site) as laptop:
            if is_revoked(laptop):  # Once for the whole file: no line of it is at fault.
                raise withdrawn()
            yield laptop
        return
    from app.center.site_place import SitePlace

    with opened_center(folder) as center:
        yield SitePlace.open(center, site)


def _tell_entry(report: EntryReport, *, as_json: bool) -> None:
    for warning in report.warnings:
        say(warning)
    for one in report.refused:
        refused = _("Line {line}, {field}: {message} ({code})")
        say(
            refused.format(
                line=one.line, field=one.field or "-", message=one.message, code=one.code
            )
        )
    words = _("Saved {saved} records, {unchanged} unchanged, {refused} refused.")
    if report.refused:
        words = _(
            "Saved {saved} records, {unchanged} unchanged. {refused} lines were not saved:"
            " correct them and enter the file again."
        )
    answer = {
        "saved": report.saved,
        "unchanged": report.unchanged,
        "refused": [asdict(one) for one in report.refused],
        "warnings": report.warnings,
    }
    emit(
        answer,
        as_json=as_json,
        words=words.format(
            saved=report.saved, unchanged=report.unchanged, refused=len(report.refused)
        ),
    )


@contextmanager
def _progress(path: Path | None) -> Iterator[Callable[[int], None]]:
    """Append line numbers to a file, each handed to the system when written."""
    if path is None:
        yield lambda _line: None
        return
    from app.security.durable import file_failures

    with file_failures(path), path.open("ab", buffering=0) as out:

        def note(line: int) -> None:
            with file_failures(path):
                out.write(f"{line}\n".encode())

        yield note
