"""Dates and reasons as the forms write them, through the catalogue."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.domain.text import _

if TYPE_CHECKING:
    # The first window writes a date, and has no use for months.
    from app.domain.months import Month


def weekday_names() -> tuple[str, ...]:
    """Return the seven short names, Monday first (周一 … 周日)."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def long_weekday_names() -> tuple[str, ...]:
    """Return the seven names as a calendar writes them, Monday first (星期一 … 星期日)."""
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )


def date_text(day: date) -> str:
    """Return the date with its day of the week (11月23日 星期一)."""
    return f"{day_text(day)} {long_weekday_names()[day.weekday()]}"


def reason_names() -> dict[str, str]:
    """Return the names of what excuses a site's day (停水, 停电, 放假)."""
    return {"no_water": _("no water"), "no_power": _("no power"), "holiday": _("holiday")}


def day_text(day: date) -> str:
    """Return month and day (10月8日)."""
    return _("{month}/{day}").format(month=day.month, day=day.day)


def week_text(monday: date) -> str:
    """Return the ISO week with its first and last day (2024年第41周（10月7日—10月13日）)."""
    year, week, _weekday = monday.isocalendar()
    return _("Week {week} of {year} ({first} to {last})").format(
        year=year, week=week, first=day_text(monday), last=day_text(monday + timedelta(days=6))
    )


def month_text(month: Month) -> str:
    """Return year and month (2024年10月)."""
    return _("{year}-{month}").format(year=month.year, month=month.number)


def hours_text(halves: int) -> str:
    """Return hours that are counted in halves (9 is ``4.5``, 8 is ``4``)."""
    whole, half = divmod(abs(halves), 2)
    return f"{'−' if halves < 0 else ''}{whole}{'.5' if half else ''}"


def year_text(start: int) -> str:
    """Return the school year that begins in September of ``start`` (2024—2025学年)."""
    return _("School year {first} to {last}").format(first=start, last=start + 1)


def dotted(day: date) -> str:
    """Return a date as narrow as a table wants it (``2024.10.8``)."""
    return f"{day.year}.{day.month}.{day.day}"


def span_text(first: date, last: date) -> str:
    """Return first and last day in two lines (``2024.10.8`` over ``—10.12``), or the one day."""
    if first == last:
        return dotted(first)
    end = dotted(last) if first.year != last.year else f"{last.month}.{last.day}"
    return f"{dotted(first)}\n—{end}"
