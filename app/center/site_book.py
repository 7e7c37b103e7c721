"""What E4 holds: the overview of the sites as a table for a spreadsheet program."""

from __future__ import annotations

from app.center.identity import CenterFolder
from app.center.rollup import Cell, Report
from app.center.site_matrix import read_matrix
from app.domain.calendar import date_of, monday_of
from app.domain.text import _
from app.reports.workbook_sites import SiteBook, SiteWeeks


def site_book(center: CenterFolder, site: str = "") -> SiteBook:
    """Collect every site, or one. Args: site: a code."""
    with center.read() as connection:
        matrix = read_matrix(connection, center.world.today())
    lines = [
        SiteWeeks(
            one.name,
            one.devices,
            one.last_contact,
            one.days_unreported,
            tuple(_words(one.by_week.get(week)) for week in matrix.weeks),
        )
        for one in matrix.sites
        if site in ("", one.code)
    ]
    mondays = tuple(date_of(monday_of(week)) for week in matrix.weeks)
    return SiteBook(center.facts.name, matrix.year.name, matrix.today, mondays, lines)


def _words(cell: Cell | None) -> str:
    if cell is None:
        return ""
    words = {
        Report.COMPLETE: _("all reported"),
        Report.PARTIAL: _("{count} of {due} missing"),
        Report.NOTHING: _("nothing reported"),
        Report.EXCUSED: _("no report due"),
        Report.NEEDS_FIXING: _("{count} to be put right"),
        Report.AHEAD: "",
    }[cell.report]
    count = cell.to_fix if cell.report is Report.NEEDS_FIXING else cell.missing
    return words.format(count=count, due=cell.due)
