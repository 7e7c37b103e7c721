"""P13 校点月度汇总表: what stands on it: a line for each site, and no child's or teacher's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.habit_counts import ItemCount
from app.domain.months import Month
from app.domain.text import _


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site in one month.

    Args: teachers: 专任教师 in post, the denominator of ``reached``. certified_halves,
        pending_halves: of the school year so far. lessons_due: 应交, None when nobody fixed it.
        habits, habits_before: all ten items together, of this month and of the one before; None
        when nothing came. last_report: None when none ever came. missing_days: school days of
        the month without a report.
    """

    site_name: str
    teachers: int
    certified_halves: int = 0
    pending_halves: int = 0
    reached: int = 0
    lessons_due: int | None = None
    lessons_submitted: int = 0
    lessons_complete: int = 0
    habits: ItemCount | None = None
    habits_before: ItemCount | None = None
    last_report: date | None = None
    missing_days: int = 0


@dataclass(frozen=True, slots=True)
class SiteMonth:
    """One area and month, the sites in the order of the list."""

    area_name: str
    month: Month
    sites: tuple[SiteLine, ...] = ()
    data_until: str = ""
    device: str = ""

    @property
    def reporting(self) -> int:
        """Return how many sites sent anything of this month."""
        return sum(
            one.last_report is not None
            and (one.last_report.year, one.last_report.month)
            >= (self.month.year, self.month.number)
            for one in self.sites
        )


def write_site_months(papers: Iterable[SiteMonth], out: Path) -> int:
    """Write every area's pages into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.paper import A4_LANDSCAPE, write_documents
    from app.reports.site_month_page import draw_site_month

    title = _("Monthly summary of the sites")
    return write_documents(title, papers, draw_site_month, out, size=A4_LANDSCAPE)
