"""P22 备用纸表套装: the weekly sheets to fill by hand, and one page of the last totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.habit_counts import ItemCount
from app.domain.text import _
from app.reports.habit_week import HabitWeekSheet


@dataclass(frozen=True, slots=True)
class ClassTotals:
    """One class: pupils who count, and the ten items in the paper's order."""

    class_name: str
    pupils: int
    items: tuple[ItemCount, ...]


@dataclass(frozen=True, slots=True)
class LastTotals:
    """What the classes of a site had in the ISO week of ``monday``; by grade, never by figures."""

    site_name: str
    monday: date
    classes: tuple[ClassTotals, ...]
    data_until: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class PaperPack:
    """A week's sheets, already blank, and the totals of the week before."""

    sheets: tuple[HabitWeekSheet, ...]
    totals: LastTotals


def write_paper_pack(pack: PaperPack, out: Path) -> int:
    """Write the pack into one document, the totals last; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.habit_week_page import draw_pages
    from app.reports.last_totals_page import draw_totals
    from app.reports.paper import A4_LANDSCAPE, Sheet, log_missing

    paper = Sheet(title=_("Reserve paper sheets"), size=A4_LANDSCAPE)
    for sheet in pack.sheets:
        draw_pages(sheet, paper)
    draw_totals(pack.totals, paper)
    log_missing(paper)
    paper.save(out)
    return paper.pages
