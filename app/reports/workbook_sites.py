"""E4: how every site of a center reported, week by week, as a spreadsheet without names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from app.domain.exchange_files import SITES
from app.domain.text import _
from app.reports.workbook import Cell, Column, Kind, SheetOut, csv_bytes, write_workbook

LEAD: Final = (
    Column("校点", 26),
    Column("电脑", 8, Kind.WHOLE),
    Column("最近联系", 12),
    Column("连续未报天数", 12, Kind.WHOLE),
)
WEEK_WIDTH: Final = 11


@dataclass(frozen=True, slots=True)
class SiteWeeks:
    """One site. weeks: what is told of each week, in their order; empty where nothing is due."""

    name: str
    laptops: int
    last_contact: date | None
    days_unreported: int
    weeks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteBook:
    """E4. mondays: of the weeks, in order. made_on: day number."""

    center: str
    year_name: str
    made_on: int
    mondays: tuple[date, ...]
    sites: Sequence[SiteWeeks]


def write_site_book(values: SiteBook, out: Path) -> int:
    """Write E4 as .xlsx; return its rows. Raises: DiskFullError, FileTroubleError."""
    return write_workbook(SITES, values.made_on, (_sheet(values),), out)


def site_book_csv(values: SiteBook) -> bytes:
    """Return E4 as CSV (UTF-8 with byte order mark)."""
    return csv_bytes(SITES, values.made_on, _sheet(values))


def _sheet(values: SiteBook) -> SheetOut:
    title = _("Reports of the sites of {center}, school year {year}").format(
        center=values.center, year=values.year_name
    )
    weeks = tuple(Column(f"{one.month}.{one.day}周", WEEK_WIDTH) for one in values.mondays)
    rows: list[tuple[Cell, ...]] = [
        (
            one.name,
            one.laptops,
            "" if one.last_contact is None else one.last_contact.isoformat(),
            one.days_unreported,
            *one.weeks,
        )
        for one in values.sites
    ]
    return SheetOut("校点矩阵", title, (*LEAD, *weeks), rows)
