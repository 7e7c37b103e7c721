"""Writing papers and spreadsheets from the command line: of a laptop's site, or at a center."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.cli.opening import opened, opened_center
from app.domain.calendar import parse_week
from app.domain.class_names import normalise_class_name
from app.domain.errors import InputError
from app.domain.months import parse_month
from app.domain.text import _
from app.reports.job import PrintJob, write_job
from app.services.center_folder import is_center_folder
from app.services.own_files import refuse_own_file
from app.services.paper_forms import (
    OF_MONTH,
    OF_WEEK,
    OF_YEAR,
    Form,
    Paper,
    parse_form,
    parse_id,
    parse_school_year,
)
from app.services.paper_source import Source
from app.services.papers import (
    book_from_laptop,
    collect,
    collect_from_laptop,
    moment_text,
)
from app.services.spreadsheets import Book, collect_book, write_book


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says of a paper; texts as typed, empty where nothing was said."""

    class_name: str = ""
    week: str = ""
    month: str = ""
    school_year: str = ""
    teacher: str = ""
    lesson: str = ""
    group: str = ""
    site: str = ""
    is_blank: bool = False
    packet: int | None = None
    batch: str = ""


def write_form(form: str, folder: Path, out: Path, wanted: Wanted) -> int:
    """Write a form; return the number of pages, or of sheets of a spreadsheet.

    Raises: InputError for an unknown form, class, week, month, year, teacher, lesson or site, and
    I-509 for a file of the program's own.
    """
    refuse_own_file(out)
    paper = read_paper(parse_form(form), wanted)
    if paper.form.is_spreadsheet:
        return write_book(_book(folder, paper, wanted.site), out)
    return write_job(_job(folder, paper, wanted.site), out)


def read_paper(form: Form, wanted: Wanted) -> Paper:
    """Return what is asked for; each form looks at its own options alone.

    Raises: InputError I-155 (class), I-302 (week), I-330 (month), I-440 (school_year), I-443
    (lesson), I-444 (group).
    """
    paper = Paper(form, normalise_class_name(wanted.class_name), is_blank=wanted.is_blank)
    if paper.class_name and form is Form.PACK:
        raise InputError(
            _("The reserve paper sheets are printed for all classes."),
            field="class",
            kept=_("Nothing was changed."),
            todo=_("Leave --class out, or print P09 with --blank."),
            code="I-155",
        )
    if form is Form.SLIP:
        return replace(paper, packet=wanted.packet)
    if form in OF_WEEK:
        return replace(paper, week=parse_week(wanted.week))
    if form in OF_MONTH:
        return replace(paper, month=parse_month(wanted.month))
    if form in OF_YEAR:
        year = parse_school_year(wanted.school_year)
        return replace(paper, year=year, teacher=wanted.teacher)
    return replace(
        paper,
        teacher=wanted.teacher,
        lesson=parse_id(wanted.lesson, "lesson"),
        group=parse_id(wanted.group, "group"),
        batch=wanted.batch,
    )


def _job(folder: Path, paper: Paper, site: str) -> PrintJob:
    if is_center_folder(folder):
        if paper.form is Form.SITES:
            return _of_sites(folder, paper, site)
        if paper.form is Form.CLAIMS:
            return _of_claims(folder, paper, site)
        if paper.form is Form.MISSING:
            return _of_missing(folder, paper, site)
        if paper.form is Form.SLIP:
            return _of_packet(folder, paper, site)
        with _of_center(folder, site) as source:
            return collect(source, paper)
    with opened(folder, site) as laptop:
        return collect_from_laptop(laptop, paper)


def _book(folder: Path, paper: Paper, site: str) -> Book:
    if is_center_folder(folder):
        if paper.form is Form.SITE_SHEET:
            return _sites(folder, site)
        with _of_center(folder, site) as source:
            return collect_book(source, paper)
    with opened(folder, site) as laptop:
        return book_from_laptop(laptop, paper)


@contextmanager
def _of_center(folder: Path, site: str) -> Iterator[Source]:
    from app.center.month_papers import site_source

    with opened_center(folder) as center, site_source(center, site) as source:
        yield source


def _of_sites(folder: Path, paper: Paper, site: str) -> PrintJob:
    from app.center.administration import site_number
    from app.center.site_months import site_months

    assert paper.month is not None
    with opened_center(folder) as center:
        if site:
            site_number(center, site)
        return PrintJob(site_months=tuple(site_months(center, paper.month, site)))


def _of_claims(folder: Path, paper: Paper, site: str) -> PrintJob:
    from app.center.administration import site_number
    from app.center.claim_papers import claim_list

    with opened_center(folder) as center:
        if site:
            site_number(center, site)
        return PrintJob(claims=(claim_list(center, paper.batch, site),))


def _of_missing(folder: Path, paper: Paper, site: str) -> PrintJob:
    from app.center.missing_slips import missing_slips

    assert paper.week is not None
    with opened_center(folder) as center:
        return PrintJob(missing_slips=missing_slips(center, paper.week, site))


def _of_packet(folder: Path, paper: Paper, site: str) -> PrintJob:
    from app.center.slips import slips_of_site

    with opened_center(folder) as center:
        return PrintJob(slips=slips_of_site(center, site, paper.packet, moment_text))


def _sites(folder: Path, site: str) -> Book:
    from app.center.administration import site_number
    from app.center.site_book import site_book

    with opened_center(folder) as center:
        if site:
            site_number(center, site)
        return site_book(center, site)
