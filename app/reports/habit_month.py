"""P10 五洗五会班级月报: what stands on it. It has no names, and its words are kind ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import Focus
from app.domain.months import Month
from app.domain.text import _


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a month was like. days: school days so far; the others are among them."""

    days: int = 0
    no_water: int = 0
    no_power: int = 0


@dataclass(frozen=True, slots=True)
class HabitMonth:
    """One class and month. Lists hold the ten items in the paper's order.

    Args: pupils: who counted in it. before: the month before, None when it is of another school
        year. school: all classes of the site together, None when it has only one.
    """

    site_name: str
    class_name: str
    month: Month
    pupils: int
    items: tuple[ItemCount, ...]
    before: tuple[ItemCount, ...] | None
    school: tuple[ItemCount, ...] | None
    focus: Focus
    conditions: Conditions = field(default_factory=Conditions)
    data_until: str = ""
    device: str = ""


def write_habit_months(months: Iterable[HabitMonth], out: Path) -> int:
    """Write one page for each class into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.habit_month_page import draw_month
    from app.reports.paper import write_pages

    return write_pages(
        _("Five washes and five cans: monthly class report"), months, draw_month, out
    )
