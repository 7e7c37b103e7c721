"""Calendar months as day numbers; a week is told in the month that holds its Thursday (ISO)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from app.domain.calendar import date_of, day_number, monday_of, week_number
from app.domain.errors import InputError
from app.domain.text import _

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_THURSDAY = 3
_DECEMBER = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month. number: 1-12."""

    year: int
    number: int

    @classmethod
    def containing(cls, day: int) -> Month:
        """Return the month of a day number."""
        found = date_of(day)
        return cls(found.year, found.month)

    @property
    def name(self) -> str:
        """Return ``2024-10``."""
        return f"{self.year}-{self.number:02d}"

    @property
    def first(self) -> int:
        """Return the day number of its first day."""
        return day_number(date(self.year, self.number, 1))

    @property
    def last(self) -> int:
        """Return the day number of its last day."""
        return self.next.first - 1

    @property
    def next(self) -> Month:
        """Return the month after it."""
        is_last = self.number == _DECEMBER
        return Month(self.year + is_last, 1 if is_last else self.number + 1)

    @property
    def previous(self) -> Month:
        """Return the month before it."""
        return Month.containing(self.first - 1)

    def __contains__(self, day: int) -> bool:
        return self.first <= day <= self.last

    def weeks(self) -> list[int]:
        """Return the running numbers of the ISO weeks that touch it, in order."""
        return list(range(week_number(self.first), week_number(self.last) + 1))

    def has_week(self, week: int) -> bool:
        """Tell whether a week is told in this month: by its Thursday, so each week in one month."""
        return monday_of(week) + _THURSDAY in self


def parse_month(text: str) -> Month:
    """Read ``2024-10``. Raises: InputError I-330 (field month)."""
    match = _MONTH.fullmatch(text)
    if match is None:
        raise InputError(_("The month must be written like 2024-10."), field="month", code="I-330")
    return Month(int(match[1]), int(match[2]))
