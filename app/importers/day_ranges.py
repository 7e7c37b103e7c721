"""Days as people write them in one cell: 2026.10.8—10.10, 10月8日至10日, 2026-10-08、10-09."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from app.importers.cell_text import fold, parse_date

LONGEST_RANGE: Final = 100  # days; the summer holidays have 60
_BETWEEN = re.compile(r"\s*(?:至|到|~|～|〜|——?|–|\s-\s|(?<=[日号])-)\s*")
_PLAIN_BETWEEN = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{4}[./]\d{1,2}[./]\d{1,2}|\d{8})-"
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{4}[./]\d{1,2}[./]\d{1,2}|\d{8}|(?:\d{1,2}[./])?\d{1,2})"
)
_SHORT_END = re.compile(r"(?:(\d{1,2})[月./-])?(\d{1,2})[日号]?")
_NEXT_DAY = re.compile(r"\s*[、,，;；\n]\s*")


def days_between(text: str, last_text: str = "", longest: int = LONGEST_RANGE) -> list[dt.date]:
    """Return the days of a cell, a range in a cell, or two cells; empty when unreadable.

    A range that runs backwards or over ``longest`` days is unreadable too.
    """
    first = parse_date(text)
    last = parse_date(last_text) if last_text else first
    if first is None and not last_text:
        plain = fold(text)
        match = _PLAIN_BETWEEN.fullmatch(plain)
        parts = match.groups() if match else _BETWEEN.split(plain, maxsplit=1)
        first = parse_date(parts[0])
        last = _end(first, parts[-1]) if first else None
    if first is None or last is None or not 0 <= (last - first).days < longest:
        return []
    return [first + dt.timedelta(days=place) for place in range((last - first).days + 1)]


def days_listed(text: str, last_text: str = "", longest: int = LONGEST_RANGE) -> list[dt.date]:
    """Return the days of several days or ranges in one cell, in order; empty when unreadable.

    A later one may leave out what it shares with the one before: 2026-10-08、10-09、15日.
    """
    parts = [part for part in _NEXT_DAY.split(text) if part]
    if last_text or len(parts) == 1:
        return days_between(text, last_text, longest)
    found: list[dt.date] = []
    for part in parts:
        days = days_between(part, longest=longest)
        if not days and found:
            day = _end(found[-1], part)
            days = [day] if day is not None and day > found[-1] else []
        if not days:
            return []
        found += days
    return sorted(set(found))


def _end(first: dt.date, text: str) -> dt.date | None:
    """Read the end of a range, which may leave out the year, or year and month, of its start."""
    whole = parse_date(text)
    short = _SHORT_END.fullmatch(text)
    if whole is not None or short is None:
        return whole
    month, day = int(short[1] or first.month), int(short[2])
    try:
        return dt.date(first.year + (month < first.month), month, day)
    except ValueError:
        return None
