"""P11 我的好习惯成长卡: what stands on it. It knows days that were met, and no others.

No rank, no other child, no day that was not met has a place in these values, so none can be
printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.months import Month
from app.domain.text import _


@dataclass(frozen=True, slots=True)
class HabitDays:
    """One item: on how many days of the month it was met, and how many more than last month.

    days: 0 to 27. more: None when there is nothing to compare with; only a growth is printed.
    """

    days: int
    more: int | None = None


@dataclass(frozen=True, slots=True)
class HabitCard:
    """One child and month. items: the ten, in the paper's order.

    praised, goal: the item the card praises and the one it sets as a small goal; empty leaves the
    line to the teacher's pen.
    """

    pupil_name: str
    class_name: str
    month: Month
    items: tuple[HabitDays, ...]
    praised: str = ""
    goal: str = ""
    site_name: str = ""
    data_until: str = ""
    device: str = ""


def write_habit_cards(cards: Iterable[HabitCard], out: Path) -> int:
    """Write two cards a page, in their order; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.habit_card_page import draw_cards
    from app.reports.paper import A4_LANDSCAPE, write_documents

    return write_documents(_("My good habits"), [list(cards)], draw_cards, out, size=A4_LANDSCAPE)
