"""What a head says of a day that has no record: why nothing was checked, or that it was not."""

from __future__ import annotations

from app.domain.calendar import SITE_DAY_REASONS
from app.domain.errors import InputError
from app.domain.text import _
from app.services.laptop import Laptop
from app.services.site_days import put_site_day, reason_number

# 放假 is about the whole day; water and power may be lacking on the same one.
_OF_A_SCHOOL_DAY = ("no_water", "no_power")


def say_reason(laptop: Laptop, day: int, reason: str) -> bool:
    """Turn a reason of the site's day on or off; an empty one says that none holds.

    A holiday takes water and power back, and either of them the holiday. Durable when it returns.
    Args: day: day number. Returns whether anything changed.
    Raises: InputError I-313 (date), I-320 (reason); DiskFullError; StoreBusyError.
    """
    wanted = reason_number(reason) if reason else 0
    year = laptop.identity.calendar.year
    if day not in year:
        raise InputError(
            _("The day is outside the school year {year}.").format(year=year.name),
            field="date",
            code="I-313",
        )
    with laptop.unit() as unit:
        present = {
            number
            for (number,) in unit.rows.all(
                "SELECT reason FROM site_day WHERE site = ? AND date = ?", day
            )
        }
        numbers = {SITE_DAY_REASONS[one] for one in (*_OF_A_SCHOOL_DAY, "holiday")}
        after = _after(present & numbers, wanted)
        for number in sorted((present & numbers) ^ after):
            put_site_day(unit, laptop.writer(), day, number, clear=number not in after)
        return (present & numbers) != after


def _after(present: set[int], wanted: int) -> set[int]:
    """Return which facts hold after one is turned."""
    if not wanted:
        return set()
    if wanted in present:
        return present - {wanted}
    holiday = SITE_DAY_REASONS["holiday"]
    return {wanted} if wanted == holiday else (present - {holiday}) | {wanted}
