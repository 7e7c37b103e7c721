"""Numbers of a county's file, taken only when they are exact: 0.25 is 25 hundredths, no float."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from app.domain.calendar import day_number, parse_date
from app.domain.errors import InputError
from app.domain.text import _

LONGEST_WORD: Final = 200


def broken(field_name: str) -> InputError:
    """Return the refusal of one value. Its code is I-401 and it names the field."""
    return InputError(
        _("The hour rules have a value that cannot be used: {field}.").format(field=field_name),
        field=field_name,
        code="I-401",
    )


def is_object(raw: object) -> Mapping[str, object]:
    """Return a JSON object as it is. Raises: InputError I-400 (field rules)."""
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise InputError(
            _("This file does not hold rules for training hours."), field="rules", code="I-400"
        )
    return raw


def text_of(top: Mapping[str, object], name: str) -> str:
    """Return a text, empty when it is not there. Raises: InputError I-401."""
    value = top.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_WORD:
        raise broken(name)
    return value.strip()


def dated(top: Mapping[str, object], name: str) -> int | None:
    """Return the day number of ``2026-09-01``, None when it is not there. Raises: I-301."""
    text = text_of(top, name)
    return day_number(parse_date(text, name)) if text else None


def scaled(value: object, name: str, scale: int, least: int, most: int) -> int:
    """Return ``value * scale``, which must be whole and between least and most.

    Raises: InputError I-401.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise broken(name)
    # An int of thousands of digits cannot even be written out.
    exact = Decimal(str(value) if abs(value) <= most else "NaN")
    if not exact.is_finite() or not least <= exact * scale <= most:
        raise broken(name)
    number = Fraction(exact) * scale
    if number.denominator != 1:
        raise broken(name)
    return int(number)


def unscaled(number: int, scale: int) -> int | float:
    """Return ``number / scale`` as it is written in a file: 8, 0.5."""
    return number // scale if number % scale == 0 else number / scale
