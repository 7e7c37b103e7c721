"""Rates, coverages and changes as the forms write them."""

from __future__ import annotations

from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import Change, Focus, FocusKind, Trend, coverage, rate
from app.domain.habits import item_names
from app.domain.text import _

NONE = "—"


def coverage_text(count: ItemCount) -> str:
    """Return ``87%``, or a dash when nothing was expected."""
    share = coverage(count)
    return NONE if share is None else f"{share}%"


def rate_text(count: ItemCount) -> str:
    """Return ``93.4%``; a dash when nothing was expected, 数据不足 below 60 percent coverage."""
    if not count.expected:
        return NONE
    share = rate(count)
    if share is None:
        return _("too few checks")
    return "100%" if share == 1000 else f"{share // 10}.{share % 10}%"  # noqa: PLR2004 -- whole


def change_text(change: Change) -> str:
    """Return ``+3.8``, ``−4.0``, 持平 or a dash, in percentage points."""
    if change.trend is Trend.UNKNOWN:
        return NONE
    if change.trend is Trend.STEADY:
        return _("steady")
    size = abs(change.thousandths)
    return f"{'+' if change.trend is Trend.UP else '−'}{size // 10}.{size % 10}"


def focus_title(focus: Focus) -> str:
    """Return the focus of next month in a few words."""
    if focus.kind is FocusKind.CHECKING:
        return _("Check a little more often")
    if focus.kind is FocusKind.KEEP:
        return _("Keep going, all of it")
    return item_names()[focus.item]


def focus_words(focus: Focus) -> str:
    """Return one kind sentence about the focus."""
    if focus.kind is FocusKind.CHECKING:
        return _(
            "So far too few checks were recorded to choose an item. Recording a few more days"
            " is enough; the figures will then speak for themselves."
        )
    if focus.kind is FocusKind.KEEP:
        return _(
            "Nine in ten checks or more were met in every item that was checked enough."
            " Thank you, children; let us keep it up together."
        )
    return _(
        "Next month the whole class practises “{item}” together: show how it is done, leave"
        " a little time for it every day, and praise every step forward."
    ).format(item=item_names()[focus.item])
