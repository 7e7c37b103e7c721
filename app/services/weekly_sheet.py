"""What P09 prints: one class and ISO week, read from a laptop's or a center's folded tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from app.domain.calendar import SITE_DAY_NAMES, SchoolCalendar, date_of, monday_of
from app.domain.habits import Cadence
from app.reports.habit_week import HabitWeekSheet, SheetDay, SheetPupil
from app.services.habits import class_days
from app.services.roster import class_of, known_pupils
from app.sync.rows import SiteRows
from app.sync.sheets import MET_FIELDS, NOT_YET_SHIFT

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Printing:
    """What stands around the marks. data_until, device: as they are printed at the foot."""

    site_name: str
    calendar: SchoolCalendar
    cadence: Cadence
    data_until: str
    device: str


def weekly_sheet(rows: SiteRows, printing: Printing, class_name: str, week: int) -> HabitWeekSheet:
    """Collect the sheet of one class and running week number.

    Raises: InputError I-303 (field class).
    """
    class_of(rows, class_name)
    monday = monday_of(week)
    pupils = [
        one
        for one in known_pupils(rows, with_left=True)
        if one.class_name == class_name and one.is_in_class(monday, monday + 6)
    ]
    marks: dict[int, dict[date, tuple[int, int]]] = defaultdict(dict)
    # With the cells that wait to be gathered: what the class sheet shows is what is printed.
    saved = class_days(rows, [one.number for one in pupils], range(monday, monday + 7))
    for day, cells in saved.by_day.items():
        for pupil, stored in cells.items():
            marks[pupil][date_of(day)] = (stored & MET_FIELDS, stored >> NOT_YET_SHIFT)
    return HabitWeekSheet(
        site_name=printing.site_name,
        class_name=class_name,
        monday=date_of(monday),
        days=tuple(_days(rows, monday, printing.calendar)),
        pupils=tuple(
            SheetPupil(one.seat, one.name, has_consent=one.has_consent, marks=marks[one.number])
            for one in pupils
        ),
        cadence=printing.cadence,
        data_until=printing.data_until,
        device=printing.device,
    )


def _days(rows: SiteRows, monday: int, calendar: SchoolCalendar) -> list[SheetDay]:
    """Return the week's days: Monday to Friday as a frame, and make-up days of the weekend.

    A weekday that the calendar takes out is shown as a holiday.
    """
    reasons: dict[int, set[str]] = defaultdict(set)
    for day, reason in rows.all(
        "SELECT date, reason FROM site_day WHERE site = ? AND date BETWEEN ? AND ?",
        monday,
        monday + 6,
    ):
        reasons[day].add(SITE_DAY_NAMES[reason])
    facts = [(day, reason) for day, names in reasons.items() for reason in names]
    calendar = calendar.with_site_days([one for one in facts if one[1] == "school_day"])
    days = []
    for place in range(7):
        day = monday + place
        # Next year's first sheet is printed before its calendar is known: Monday to Friday.
        is_known = day in calendar.year
        is_school = calendar.is_school_day(day) if is_known else place <= FRIDAY
        if place <= FRIDAY and not is_school:
            reasons[day].add("holiday")
        if place <= FRIDAY or is_school:
            days.append(
                SheetDay(
                    date_of(day),
                    reasons=frozenset(reasons[day] - {"school_day"}),
                    is_make_up=place > FRIDAY,
                )
            )
    return days
