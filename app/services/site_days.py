"""Facts of site and day (no water, no power, holiday): one register each, set and taken back."""

from __future__ import annotations

import msgspec

from app.domain.calendar import SITE_DAY_REASONS
from app.domain.errors import InputError
from app.domain.text import _
from app.services.place import Place
from app.services.roster_writing import Writing
from app.sync.journal import Writer
from app.sync.operations import Kind, RegisterChange
from app.sync.registers import site_day_key

_ALIVE = msgspec.msgpack.encode(True)  # noqa: FBT003 -- the value is the word itself


def reason_number(reason: str) -> int:
    """Return the number of no_water, no_power or holiday. Raises: InputError I-320."""
    if reason not in SITE_DAY_REASONS:
        raise InputError(
            _("The reason must be one of: {reasons}.").format(reasons=", ".join(SITE_DAY_REASONS)),
            field="reason",
            code="I-320",
        )
    return SITE_DAY_REASONS[reason]


def set_site_day(place: Place, day: int, reason: str, *, clear: bool = False) -> bool:
    """Record a fact of this site and day, or take it back; durable when it returns.

    Args: day: day number of the school year. reason: no_water, no_power or holiday.
    Returns whether anything changed.
    Raises: InputError I-313 (date), I-320 (reason); DiskFullError; StoreBusyError.
    """
    number = reason_number(reason)
    year = place.identity.calendar.year
    if day not in year:
        raise InputError(
            _("The day is outside the school year {year}.").format(year=year.name),
            field="date",
            code="I-313",
        )
    with place.unit() as unit:
        return put_site_day(unit, place.writer(), day, number, clear=clear)


def put_site_day(unit: Writing, writer: Writer, day: int, reason: int, *, clear: bool) -> bool:
    """Do the same inside a unit of work. Args: reason: 1-3."""
    key = site_day_key(day, reason)
    present = unit.intake.registers.field_of(Kind.SITE_DAY, key)
    value = None if clear else _ALIVE
    if present.value == value:
        return False
    seen = unit.intake.registers.heads_of(Kind.SITE_DAY, key)
    unit.journal.append(writer, [RegisterChange(Kind.SITE_DAY, key, value, seen)])
    return True
