"""From what a teacher typed to the values of an entry; what cannot be read names its field.

A field of a sitting is named with its place from 0: ``minutes.0``, ``day.2``, ``start.1``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from app.domain.calendar import SchoolYear, day_number
from app.domain.errors import InputError
from app.domain.text import _
from app.domain.training import MINUTES_OF_A_DAY, Session
from app.importers.cell_text import fold, parse_date
from app.services.training_form import SittingTexts

MOST_CLAIMED: Final = 720  # halves: 360 hours, a whole five-year cycle
LONGEST_MINUTES: Final = 4  # digits
_SHORT_DAY = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?")
_START = re.compile(r"(\d{1,2})(?:[:.时点](\d{2})?分?)?|(\d{1,2})(\d{2})")
_CLAIM = re.compile(r"(\d{1,3})(?:\.([05]))?")
_HOURS_OF_A_DAY, _MINUTES_OF_AN_HOUR = 24, 60


def refused(code: str, words: str, field: str) -> InputError:
    """Return the refusal of one field."""
    return InputError(words, field=field, code=code)


def _plain(text: str) -> str:
    """Return digits and signs as a keyboard without an input method writes them."""
    return unicodedata.normalize("NFKC", fold(text))


def read_minutes(text: str, field: str) -> int:
    """Return 1 to 1440. Raises: InputError I-420."""
    plain = _plain(text)
    is_number = plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_MINUTES
    return check_minutes(int(plain) if is_number else 0, field)


def check_minutes(minutes: int, field: str) -> int:
    """Return 1 to 1440. Raises: InputError I-420."""
    if not 1 <= minutes <= MINUTES_OF_A_DAY:
        words = _("Write the minutes as a number from 1 to {limit}.")
        raise refused("I-420", words.format(limit=MINUTES_OF_A_DAY), field)
    return minutes


def read_day(text: str, field: str, year: SchoolYear) -> int:
    """Return the day number of a date; without a year it lies in ``year``.

    Raises: InputError I-426.
    """
    plain = _plain(text)
    found = parse_date(plain) or _short_day(plain, year)
    if found is None:
        words = _("Write the day like 2026-11-07 or 11-7.")
        raise refused("I-426", words, field)
    return day_number(found)


def _short_day(plain: str, year: SchoolYear) -> date | None:
    match = _SHORT_DAY.fullmatch(plain)
    if match is None:
        return None
    month, day = int(match[1]), int(match[2])
    try:
        first = date(year.start, month, day)
        return first if day_number(first) in year else date(year.start + 1, month, day)
    except ValueError:
        return None


def read_start(text: str, field: str) -> int | None:
    """Return the minute of the day of 9:00, 0900 or 9; None for nothing. Raises: I-426."""
    plain = _plain(text)
    if not plain:
        return None
    match = _START.fullmatch(plain)
    hour, minute = (int(match[1] or match[3]), int(match[2] or match[4] or 0)) if match else (99, 0)
    if hour >= _HOURS_OF_A_DAY or minute >= _MINUTES_OF_AN_HOUR:
        raise refused("I-426", _("Write the start like 9:00, or leave it empty."), field)
    return hour * _MINUTES_OF_AN_HOUR + minute


def read_claimed(text: str) -> int | None:
    """Return the claimed halves, None for nothing. Raises: InputError I-428 (claimed)."""
    plain = _plain(text)
    if not plain:
        return None
    match = _CLAIM.fullmatch(plain)
    halves = int(match[1]) * 2 + (match[2] == "5") if match else MOST_CLAIMED + 1
    if halves > MOST_CLAIMED:
        words = _("Write the hours as a number like 6 or 6.5, or leave it empty.")
        raise refused("I-428", words, "claimed")
    return halves


def read_sitting(
    texts: SittingTexts, place: int, planned: Session | None, year: SchoolYear
) -> Session:
    """Return one sitting; day and start of a planned one are the plan's.

    Raises: InputError I-420 (minutes), I-426 (day, start).
    """
    if planned is not None:
        return Session(planned.day, read_minutes(texts.minutes, f"minutes.{place}"), planned.start)
    day = read_day(texts.day, f"day.{place}", year)
    start = read_start(texts.start, f"start.{place}")
    return Session(day, read_minutes(texts.minutes, f"minutes.{place}"), start)
