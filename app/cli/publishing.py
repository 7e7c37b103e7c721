"""``center publish``: what goes down to the schools, from spreadsheets and JSON files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import Folder, Json, SiteCode, opened_center, readable
from app.cli.output import DONE, REFUSED
from app.cli.records import tell_import
from app.domain.calendar import day_number, parse_date
from app.domain.text import _

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
    from app.center.publications import publish_offer, read_offer

    first = day_number(parse_date(valid_from, "valid_from")) if valid_from else None
    if kind in KINDS:
        readable(file, "file")
    offer = read_offer(
        kind if kind in KINDS else "", file, site=site, scheme=scheme or None, valid_from=first
    )
    with opened_center(folder) as center:
        report = publish_offer(center, offer)
    tell_import(report, as_json=as_json, is_dry_run=False)
    raise typer.Exit(REFUSED if report.errors else DONE)
