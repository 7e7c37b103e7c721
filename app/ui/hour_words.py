"""How hours, days and sittings are written on the screen; hours come as halves, never as floats."""

from __future__ import annotations

from datetime import date

from app.domain.calendar import SchoolYear, date_of
from app.domain.text import _
from app.domain.training import Session

BETWEEN = " · "


def hours_text(halves: int) -> str:
    """Return ``62`` or ``62.5``."""
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)


def year_words(year: SchoolYear) -> str:
    """Return 2026—2027 学年."""
    return _("{first}—{second} year").format(first=year.start, second=year.start + 1)


def day_words(day: int, *, shown_year: int | None = None) -> str:
    """Return 11月7日; another calendar year than ``shown_year`` is named."""
    then = date_of(day)
    if shown_year in (None, then.year):
        return _("{month}-{day}").format(month=then.month, day=then.day)
    return _("{year}-{month}-{day}").format(year=then.year, month=then.month, day=then.day)


def span_words(first: int, last: int, today: int) -> str:
    """Return 11月7日, 11月7日至8日 or 2025年12月30日至2026年1月2日; a far year is named."""
    begin, end, here = date_of(first), date_of(last), date_of(today)
    words = day_words(first, shown_year=_near(begin, here))
    if first == last:
        return words
    if (begin.year, begin.month) == (end.year, end.month):
        return _("{first} to {day}").format(first=words, day=end.day)
    return _("{first} to {last}").format(first=words, last=day_words(last, shown_year=begin.year))


def _near(then: date, here: date) -> int:
    """Return the year that need not be named: the school year's two halves count as one."""
    is_near = SchoolYear.containing(then) == SchoolYear.containing(here)
    return then.year if is_near else 0


def clock_text(minute: int) -> str:
    """Return 9:05 for a minute of the day; what passes midnight begins anew."""
    hour, rest = divmod(minute % 1440, 60)
    return f"{hour}:{rest:02d}"


def times_text(session: Session) -> str:
    """Return 9:00–11:15, empty when the start is unknown."""
    if session.start is None or session.end is None:
        return ""
    return f"{clock_text(session.start)}–{clock_text(session.end)}"
