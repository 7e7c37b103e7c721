"""Printing from the command line: a laptop's own classes, or a site's at its center."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.cli.opening import opened, opened_center
from app.domain.calendar import parse_week
from app.domain.class_names import normalise_class_name
from app.domain.errors import InputError
from app.domain.months import parse_month
from app.domain.text import _
from app.reports.job import PrintJob, write_job
from app.services.center_folder import is_center_folder
from app.services.papers import (
    Form,
    Paper,
    collect,
    collect_from_laptop,
    moment_text,
    parse_form,
)
from app.services.weekly_sheet import Printing
from app.sync.rows import SiteRows


def write_form(
    form: str,
    folder: Path,
    out: Path,
    *,
    class_name: str,
    week: str,
    month: str,
    site: str,
    is_blank: bool,
) -> int:
    """Write a form of one class, or of all; return the number of pages.

    Raises: InputError for an unknown form, class, week, month or site.
    """
    paper = Paper(parse_form(form), normalise_class_name(class_name), is_blank=is_blank)
    if paper.class_name and paper.form is Form.PACK:
        raise InputError(
            _("The reserve paper sheets are printed for all classes."),
            field="class",
            kept=_("Nothing was changed."),
            todo=_("Leave --class out, or print P09 with --blank."),
            code="I-155",
        )
    if paper.form is Form.MONTH:
        paper = replace(paper, month=parse_month(month))
    else:
        paper = replace(paper, week=parse_week(week))
    job = (_of_center if is_center_folder(folder) else _of_laptop)(folder, paper, site)
    return write_job(job, out)


def _of_laptop(folder: Path, paper: Paper, _site: str) -> PrintJob:
    with opened(folder) as laptop:
        return collect_from_laptop(laptop, paper)


def _of_center(folder: Path, paper: Paper, site: str) -> PrintJob:
    from app.center.administration import site_name, site_number

    with opened_center(folder) as center:
        number = site_number(center, site)
        with center.read() as connection:
            printing = Printing(
                site_name(center, number),
                center.facts.calendar,
                center.facts.cadence,
                moment_text(center.world.now()),
                center.facts.id.hex()[:8],
            )
            return collect(SiteRows(connection, number), printing, paper, center.world.today())
