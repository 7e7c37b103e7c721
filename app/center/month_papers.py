"""The papers an administrator hands up for a month: of all sites, or of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from app.center.administration import site_name, site_names, site_number
from app.center.identity import CenterFolder
from app.center.missing_slips import missing_slips
from app.center.site_months import site_months
from app.domain.calendar import SchoolYear, date_of
from app.domain.errors import InputError
from app.domain.months import Month
from app.domain.text import _
from app.reports.job import PrintJob
from app.services.hour_papers import hour_summary, teacher_bands
from app.services.paper_forms import Form
from app.services.paper_source import Source
from app.services.papers import moment_text
from app.services.site_staff import school_key_of
from app.services.teaching_staff import teachers
from app.services.weekly_sheet import Printing
from app.sync.rows import SiteRows

Value = TypeVar("Value")
OF_MONTH_DESK = (Form.SITES, Form.SUMMARY, Form.BANDS, Form.MISSING)


@contextmanager
def site_source(center: CenterFolder, code: str) -> Iterator[Source]:
    """Lend what papers of one site are filled from, of one consistent state.

    Raises: InputError I-141 (field site).
    """
    number = site_number(center, code)
    printing = Printing(
        site_name(center, number),
        center.facts.calendar,
        center.facts.cadence,
        moment_text(center.world.now()),
        center.facts.id.hex()[:8],
    )
    with center.read() as connection:
        rows = SiteRows(connection, number)
        yield Source(rows, printing, code, center.world.today(), school_key_of(rows))


def month_job(center: CenterFolder, form: Form, month: Month, *, week: int, site: str) -> PrintJob:
    """Collect one paper. Args: week: running number, of P14. site: a code, empty for every site.

    P02 and P03 are of the school year that the month lies in; a site without a teacher list has
    none. Raises: InputError I-141 (site), I-570 (week), I-587 (site: no teachers anywhere).
    """
    if form is Form.SITES:
        return PrintJob(site_months=tuple(site_months(center, month, site)))
    if form is Form.MISSING:
        return PrintJob(missing_slips=missing_slips(center, week, site))
    year = SchoolYear.containing(date_of(month.first))
    sources = list(_sites_with_teachers(center, site))
    if not sources:
        raise InputError(
            _("There is no teacher list of these sites yet, so nothing stands on this paper."),
            field="site",
            kept=_("Nothing was changed."),
            todo=_("Publish the teacher list first."),
            code="I-587",
        )
    if form is Form.SUMMARY:
        return PrintJob(
            summaries=tuple(_each(center, sources, lambda one: hour_summary(one, year)))
        )
    return PrintJob(bands=tuple(_each(center, sources, lambda one: teacher_bands(one, year))))


def _each(
    center: CenterFolder, codes: Sequence[str], collect: Callable[[Source], Value]
) -> Iterator[Value]:
    for code in codes:
        with site_source(center, code) as source:
            yield collect(source)


def _sites_with_teachers(center: CenterFolder, site: str) -> Iterator[str]:
    names = site_names(center)
    if site:
        site_number(center, site)
    with center.read() as connection:
        for number, (code, _name) in names.items():
            if site in ("", code) and teachers(SiteRows(connection, number)):
                yield code
