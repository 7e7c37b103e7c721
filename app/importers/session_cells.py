"""When a training was held, from the many ways in which a list says it, as sittings with minutes.

What is written wins in this order: times of the day, minutes a day, hours a day, hours in all.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, NamedTuple

from app.domain.calendar import day_number
from app.domain.training import MOST_SESSIONS, Session
from app.importers.cell_text import parse_date
from app.importers.day_ranges import days_between, days_listed

HOUR_MINUTES: Final = 45  # 1 学时, 教基4068
HOURS_OF_A_DAY: Final = 8  # the most that counts, the same form
LONGEST_TRAINING: Final = 366  # days; a distance course runs for months
NO_DAYS, NO_TIME, BACKWARDS, TOO_MANY_MINUTES = "no_days", "no_time", "backwards", "minutes"
TOO_MANY_DAYS: Final = "days"

_CLOCK = (
    r"(上午|早上|中午|下午|晚上|晚)?\s*(\d{1,2})"
    r"(?:[:：](\d{2})(?::\d{2})?|[时点](?:(\d{1,2})分?|(半))?)"
)
_RANGE = re.compile(rf"{_CLOCK}\s*(?:至|到|[-–—－~～〜]+)\s*{_CLOCK}")
_LENGTH = re.compile(
    r"(?P<minutes>\d{1,4})\s*分钟?(?!\d)|(?P<lessons>\d{1,2}(?:\.5)?)\s*[学课]时"
    r"|(?P<clock>\d{1,2}(?:\.5)?)\s*小时(?:(?P<more>\d{1,2})分钟?)?"
)
_ONE_CLOCK = re.compile(_CLOCK)
_DAY_AND_CLOCK = re.compile(rf"(.+?)[\sT]+({_CLOCK})")
_MIDNIGHT = re.compile(r"0?0[:：]00(?:[:：]00)?")
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_NOISE = re.compile(r"(?:周|星期)[一二三四五六日天]|每天|每日|共计?|[:：]$")
_HOURS = re.compile(r"(\d{1,4})(?:\.(0|5)0?)?\s*(?:[学课]时|小时)?")
_SEPARATORS = " \t\n;；、,，。"
_AFTERNOON: Final = frozenset({"下午", "晚上", "晚"})
_LAST_HOUR: Final = 48


class SessionCells(NamedTuple):
    """The cells of one row that tell when. per_day, in_all: halves of an hour, None not said."""

    days: str
    last_day: str = ""
    times: str = ""
    minutes: int | None = None
    per_day: int | None = None
    in_all: int | None = None


class Schedule(NamedTuple):
    """What was read: sittings in order, or the trouble. is_spread: days were chosen by us."""

    sessions: tuple[Session, ...] = ()
    trouble: str = ""
    is_spread: bool = False


def read_schedule(cells: SessionCells, most_minutes: int) -> Schedule:
    """Return the sittings of a row. most_minutes: of one day.

    Hours in all are laid over the days in whole hours; when there are more days than hours, on the
    last days with eight each (``is_spread``), for a long course is credited when it ends.
    """
    found = _two_moments(cells) or _written_out(cells)
    if found is None:
        days = [day_number(day) for day in _days(cells)]
        found = _by_length(days, cells) if days else Schedule(trouble=NO_DAYS)
    if found.trouble:
        return found
    by_day: dict[int, int] = {}
    for one in found.sessions:
        by_day[one.day] = by_day.get(one.day, 0) + one.minutes
    if not all(one.minutes > 0 for one in found.sessions) or max(by_day.values()) > most_minutes:
        return Schedule(trouble=TOO_MANY_MINUTES)
    if len(found.sessions) > MOST_SESSIONS:
        return Schedule(trouble=TOO_MANY_DAYS)
    return found._replace(sessions=tuple(sorted(found.sessions, key=in_order)))


def in_order(one: Session) -> tuple[int, int]:
    """Return what sittings are sorted by: day and start, an unknown one first."""
    return one.day, -1 if one.start is None else one.start


def _days(cells: SessionCells) -> list[dt.date]:
    text = _NOISE.sub("", _IN_BRACKETS.sub("", cells.days)).strip(_SEPARATORS)
    moment = _DAY_AND_CLOCK.fullmatch(text)
    return days_listed(moment[1] if moment else text, cells.last_day, LONGEST_TRAINING)


def _two_moments(cells: SessionCells) -> Schedule | None:
    """Read a first and a last cell that hold a day and a time each.

    Of several days only the days are taken when hours are told: nobody sat from the first
    moment to the last, as learning platforms write it.
    """
    first = _DAY_AND_CLOCK.fullmatch(cells.days)
    last = _DAY_AND_CLOCK.fullmatch(cells.last_day) or _ONE_CLOCK.fullmatch(cells.last_day)
    if first is None or last is None:
        return None
    until_day = last[1] if last.re is _DAY_AND_CLOCK else first[1]
    days = [day_number(day) for day in days_between(first[1], until_day, LONGEST_TRAINING)]
    if not days:
        return Schedule(trouble=NO_DAYS)
    clocks = first[2], last[2] if last.re is _DAY_AND_CLOCK else last[0]
    is_told = (cells.minutes, cells.per_day, cells.in_all) != (None, None, None)
    if (is_told and len(days) > 1) or all(map(_MIDNIGHT.fullmatch, clocks)):
        return _by_length(days, cells)
    return _sat(days, "-".join(clocks))


def _sat(days: list[int], text: str) -> Schedule:
    """Return one sitting a day of the times in a text of one range."""
    match = _RANGE.fullmatch(text)
    times = _minutes_of_day(match) if match else None
    if times is None:
        return Schedule(trouble=BACKWARDS)
    start, end = times
    return Schedule(tuple(Session(day, end - start, start) for day in days))


def _written_out(cells: SessionCells) -> Schedule | None:
    """Read days followed by times, any number of times; None when no time of day is told.

    A length after the times of the same days (14:00–17:30 共4学时) only repeats them.
    """
    text = cells.days
    if cells.times and cells.times != cells.days:
        text = f"{cells.days}至{cells.last_day}" if cells.last_day else cells.days
        text = f"{text} {cells.times}"
    text = _IN_BRACKETS.sub("", text)
    found: list[Session] = []
    days: list[int] = []
    place = 0
    for match in _pieces(text):
        between = text[place : match.start()]
        place = match.end()
        days_text = _NOISE.sub("", between).strip(_SEPARATORS)
        if days_text:
            days = [day_number(day) for day in days_listed(days_text, longest=LONGEST_TRAINING)]
        elif found and match.re is _LENGTH:
            continue
        read = _piece(days, match, is_daily="每" in between) if days else Schedule((), NO_DAYS)
        if read.trouble:
            return read
        found += read.sessions
    if text[place:].strip(_SEPARATORS) and found:
        return Schedule(trouble=NO_DAYS)
    return Schedule(tuple(found)) if found else None


def _piece(days: list[int], match: re.Match[str], *, is_daily: bool) -> Schedule:
    """Return the sittings of some days with one range of times, or one length."""
    if match.re is _RANGE:
        return _sat(days, match[0])
    if is_daily or len(days) == 1:
        return Schedule(tuple(Session(day, _length(match)) for day in days))
    return _laid_over(days, _length(match))


def _pieces(text: str) -> list[re.Match[str]]:
    """Return the ranges of times, and the lengths outside of them, from left to right."""
    ranges = list(_RANGE.finditer(text))
    lengths = [
        one
        for one in _LENGTH.finditer(text)
        if not any(other.start() < one.end() and one.start() < other.end() for other in ranges)
    ]
    return sorted(ranges + lengths, key=lambda one: one.start())


def _length(match: re.Match[str]) -> int:
    if match["minutes"]:
        return int(match["minutes"])
    if match["lessons"]:
        return minutes_of(round(2 * float(match["lessons"])))
    return round(60 * float(match["clock"])) + int(match["more"] or 0)


def _minutes_of_day(match: re.Match[str]) -> tuple[int, int] | None:
    """Return start and end in minutes of the day; None when the range runs backwards."""
    start = _minute(*match.groups()[:5], is_after=False)
    end = _minute(*match.groups()[5:], is_after=match[1] in _AFTERNOON and not match[6])
    if start is None or end is None or start >= 24 * 60 or end <= start:
        return None
    return start, end


def _minute(
    part: str | None,
    hour_text: str,
    *minute_texts: str | None,
    is_after: bool,
) -> int | None:
    minute_text, spoken, half = minute_texts
    hour, minute = int(hour_text), 30 if half else int(minute_text or spoken or 0)
    if (part in _AFTERNOON or is_after) and hour < 12:  # noqa: PLR2004 -- noon
        hour += 12
    return hour * 60 + minute if hour < _LAST_HOUR and minute < 60 else None  # noqa: PLR2004


def minutes_of(halves: int) -> int:
    """Return the minutes of some halves of an hour of 45 minutes, half a minute rounded up."""
    return (halves * HOUR_MINUTES + 1) // 2


def _by_length(days: list[int], cells: SessionCells) -> Schedule:
    if cells.minutes is not None:
        return Schedule(tuple(Session(day, cells.minutes) for day in days))
    if cells.per_day is not None:
        return Schedule(tuple(Session(day, minutes_of(cells.per_day)) for day in days))
    if cells.in_all is None:
        return Schedule(trouble=NO_TIME)
    if cells.in_all == 0:
        return Schedule(trouble=TOO_MANY_MINUTES)
    return _laid_over(days, minutes_of(cells.in_all))


def _laid_over(days: list[int], minutes: int) -> Schedule:
    hours, rest = divmod(minutes, HOUR_MINUTES)
    is_spread = hours < len(days)
    if is_spread:
        needed = max(1, -(-hours // HOURS_OF_A_DAY))
        days = days[-needed:]
    each, more = divmod(hours, len(days))
    shares = [(each + (place < more)) * HOUR_MINUTES for place in range(len(days))]
    shares[-1] += rest
    sessions = tuple(Session(day, share) for day, share in zip(days, shares, strict=True))
    return Schedule(sessions, is_spread=is_spread)


def read_halves(text: str) -> int | None:
    """Return the halves of a number of hours (4, 4.5, 4学时), None when it is no such number."""
    match = _HOURS.fullmatch(text)
    return None if match is None else 2 * int(match[1]) + (match[2] == "5")


def read_day(text: str) -> int | None:
    """Return the day number of a date in any usual form, None when it is none."""
    day = parse_date(text)
    return None if day is None else day_number(day)
