"""``center publish``: what goes down to the schools, from spreadsheets and JSON files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import Folder, Json, SiteCode, opened_center, readable
from app.cli.output import DONE, REFUSED
from app.cli.records import tell_import
from app.domain.calendar import day_number, parse_date
from app.domain.errors import InputError
from app.domain.text import _

if TYPE_CHECKING:
    from app.center.identity import CenterFolder
    from app.services.roster import ImportReport

KINDS = ("teachers", "activities", "calendar", "rules", "targets")


def center_publish(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=" | ".join(KINDS))],
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The .xlsx, CSV or JSON file."))],
    site: SiteCode = "",
    scheme: Annotated[str, typer.Option(help=_("Of several sets of rules: which one."))] = "",
    valid_from: Annotated[
        str, typer.Option(help=_("From which day the rules hold, like 2026-09-01."))
    ] = "",
    as_json: Json = False,
) -> None:
    """Publish one file to the sites of the center."""
    publishers: dict[str, Callable[[CenterFolder], ImportReport]] = {
        "teachers": lambda center: _teachers(center, file, site),
        "activities": lambda center: _activities(center, file),
        "calendar": lambda center: _calendar(center, file),
        "rules": lambda center: _rules(center, file, scheme, valid_from),
        "targets": lambda center: _targets(center, file),
    }
    if kind not in publishers:
        raise InputError(
            _("What is published is one of: {kinds}").format(kinds=", ".join(KINDS)),
            field="kind",
            kept=_("Nothing was published."),
            code="I-468",
        )
    with opened_center(folder) as center:
        report = publishers[kind](center)
    tell_import(report, as_json=as_json, is_dry_run=False)
    raise typer.Exit(REFUSED if report.errors else DONE)


def _teachers(center: CenterFolder, file: Path, site: str) -> ImportReport:
    from app.center.publishing_lists import publish_teachers
    from app.importers.spreadsheet import read_table
    from app.importers.teachers import read_teachers

    return publish_teachers(center, read_teachers(read_table(file)), site)


def _activities(center: CenterFolder, file: Path) -> ImportReport:
    from app.center.publishing_lists import publish_activities
    from app.importers.activities import read_activities
    from app.importers.spreadsheet import read_table

    return publish_activities(center, read_activities(read_table(file)))


def _calendar(center: CenterFolder, file: Path) -> ImportReport:
    from app.center.publishing import publish_calendar
    from app.importers.calendar import read_calendar
    from app.importers.spreadsheet import read_table

    return publish_calendar(center, read_calendar(read_table(file)))


def _rules(center: CenterFolder, file: Path, scheme: str, valid_from: str) -> ImportReport:
    from app.center.publishing import publish_rules

    first = day_number(parse_date(valid_from, "valid_from")) if valid_from else None
    return publish_rules(center, _json(file), scheme=scheme or None, valid_from=first)


def _targets(center: CenterFolder, file: Path) -> ImportReport:
    from app.center.publishing import publish_targets

    return publish_targets(center, _json(file))


def _json(file: Path) -> Any:
    """Return what a JSON file holds. Raises: InputError I-469 (field file)."""
    from app.security.durable import file_failures

    with file_failures(file):
        content = readable(file, "file").read_bytes()
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            _("The file is not JSON."),
            field="file",
            kept=_("Nothing was published."),
            code="I-469",
        ) from error
