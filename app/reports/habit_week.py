"""P09 五洗五会班级周检查表: what stands on it, and the one door that writes it.

The sheet is a value; who asks (a service) has already decided who may see the names. Marks under
an excuse (outage, holiday, absence) are kept in the records and neither drawn nor counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import reduce
from pathlib import Path
from typing import Final

from app.domain.errors import InputError
from app.domain.habits import ALL_MASK, DEFAULT_CADENCE, EXCUSED_BY, Cadence, is_absent
from app.domain.habits import latest_marks as _latest_marks
from app.domain.text import _

_MONDAY_TO_FRIDAY: Final = 5


@dataclass(frozen=True, slots=True)
class SheetDay:
    """One school day of the week, or a weekday that a holiday took.

    Args: reasons: of no_water, no_power, holiday. checkers: who checked, in order of first mark.
    """

    day: date
    reasons: frozenset[str] = frozenset()
    is_make_up: bool = False
    checkers: tuple[str, ...] = ()

    @property
    def excused_mask(self) -> int:
        """Return the 10-bit mask of the items that do not count on this day."""
        return reduce(lambda mask, reason: mask | EXCUSED_BY[reason], self.reasons, 0)

    @property
    def is_holiday(self) -> bool:
        """Return whether nothing is expected of this day."""
        return "holiday" in self.reasons


@dataclass(frozen=True, slots=True)
class SheetPupil:
    """One row: ``marks`` holds (met, not_yet) by date as in ``app.domain.habits``.

    A date that is missing was not checked; bit 10 of met says absent. Dates that are no school
    day of the sheet are passed over. Without consent a pupil has no marks.
    """

    seat: int
    name: str
    has_consent: bool = True
    marks: Mapping[date, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HabitWeekSheet:
    """Everything that P09 prints of one class and one ISO week.

    Args: monday: the first day of the ISO week. days: school days in order, weekday holidays
        included. pupils: in seat order. data_until: how far the records reach, ready to print.
        device: the laptop's label. is_blank: for marking by hand; names and calendar stay.
    Raises: InputError (field monday or days).
    """

    site_name: str
    class_name: str
    monday: date
    days: tuple[SheetDay, ...]
    pupils: tuple[SheetPupil, ...]
    cadence: Cadence = DEFAULT_CADENCE
    data_until: str = ""
    device: str = ""
    is_blank: bool = False

    def __post_init__(self) -> None:
        if self.monday.isoweekday() != 1:
            raise InputError(_("A week begins on a Monday."), field="monday", code="I-60")
        dates = [entry.day for entry in self.days]
        inside = all(0 <= (day - self.monday).days < 7 for day in dates)  # noqa: PLR2004
        if not inside or dates != sorted(set(dates)):
            raise InputError(
                _("The school days must lie in the week, each once, in order."),
                field="days",
                code="I-61",
            )

    @property
    def iso_week(self) -> tuple[int, int]:
        """Return (ISO year, ISO week number)."""
        year, week, _weekday = self.monday.isocalendar()
        return year, week

    def as_blank(self) -> HabitWeekSheet:
        """Return the form for marking by hand: no marks, outages or checkers; holidays stay."""
        days = tuple(
            replace(day, reasons=day.reasons & {"holiday"}, checkers=()) for day in self.days
        )
        pupils = tuple(replace(pupil, marks={}) for pupil in self.pupils)
        return replace(self, days=days, pupils=pupils, is_blank=True)

    def excused_all_week(self) -> int:
        """Return the mask of the items that no school day of this week expects."""
        if not self.days:
            return 0
        return reduce(lambda mask, day: mask & day.excused_mask, self.days, ALL_MASK)


def school_days(monday: date, *, extra: Iterable[date] = ()) -> tuple[SheetDay, ...]:
    """Return Monday to Friday, and ``extra`` make-up days of the weekend, as plain school days."""
    usual = [SheetDay(monday + timedelta(days=n)) for n in range(_MONDAY_TO_FRIDAY)]
    known = {entry.day for entry in usual}
    return (*usual, *(SheetDay(day, is_make_up=True) for day in sorted(set(extra) - known)))


def counted_on(day: SheetDay, pupil: SheetPupil) -> tuple[int, int]:
    """Return (met, not_yet) of one pupil and day without what is excused; absence gives nothing."""
    met, not_yet = pupil.marks.get(day.day, (0, 0))
    if is_absent(met) or not pupil.has_consent:
        return 0, 0
    counted = ALL_MASK & ~day.excused_mask
    return met & counted, not_yet & counted


def week_marks(sheet: HabitWeekSheet, pupil: SheetPupil) -> tuple[int, int]:
    """Return (met, not_yet) of the weekly items: the latest counted observation of the week."""
    met, not_yet = _latest_marks(counted_on(day, pupil) for day in sheet.days)
    return met & sheet.cadence.weekly_mask, not_yet & sheet.cadence.weekly_mask


def is_absent_on(day: SheetDay, pupil: SheetPupil) -> bool:
    """Return whether the pupil was absent on a day that expected something."""
    return (
        pupil.has_consent and not day.is_holiday and is_absent(pupil.marks.get(day.day, (0, 0))[0])
    )


def is_absent_all_week(sheet: HabitWeekSheet, pupil: SheetPupil) -> bool:
    """Return whether the pupil missed every school day that was no holiday."""
    taught = [day for day in sheet.days if not day.is_holiday]
    return bool(taught) and all(is_absent_on(day, pupil) for day in taught)


def write_habit_week(sheet: HabitWeekSheet, out: Path) -> int:
    """Write P09 for one class and week; return the number of pages.

    Raises: DiskFullError; FileTroubleError (also when a font file is missing).
    """
    return write_habit_weeks([sheet], out)


def write_habit_weeks(sheets: Iterable[HabitWeekSheet], out: Path) -> int:
    """Write several P09 into one document, each numbered by itself; return all pages.

    Characters that no font has print as 〓, are named at the foot of their page and logged.

    Raises: DiskFullError; FileTroubleError (also when a font file is missing).
    """
    # reportlab costs 0.1 s and 17 MB, and a service asks for the sheet's rules without printing.
    from app.reports.habit_week_page import draw_pages
    from app.reports.paper import A4_LANDSCAPE, Sheet, log_missing

    paper = Sheet(title=_("Five washes and five cans: weekly class sheet"), size=A4_LANDSCAPE)
    for sheet in sheets:
        draw_pages(sheet, paper)
    log_missing(paper)
    paper.save(out)
    return paper.pages
