"""What P22 prints: blank sheets of every class for a week, and the totals of the week before."""

from __future__ import annotations

from app.domain.calendar import date_of, monday_of
from app.reports.habit_week import HabitWeekSheet
from app.reports.paper_pack import ClassTotals, LastTotals, PaperPack
from app.services.roster import class_ids
from app.services.site_counts import days_of_weeks, read_site_counts
from app.services.weekly_sheet import Printing, weekly_sheet
from app.sync.rows import SiteRows


def weekly_sheets(
    rows: SiteRows, printing: Printing, week: int, class_name: str = ""
) -> list[HabitWeekSheet]:
    """Collect P09 of one class, or of every class of the site, by grade and name.

    Raises: InputError I-303 (field class).
    """
    names = [class_name] if class_name else list(class_ids(rows))
    return [weekly_sheet(rows, printing, name, week) for name in names]


def paper_pack(rows: SiteRows, printing: Printing, week: int, today: int) -> PaperPack:
    """Collect the pack of a running week number. Args: today: day number."""
    sheets = tuple(one.as_blank() for one in weekly_sheets(rows, printing, week))
    counts = read_site_counts(
        rows, printing.calendar, printing.cadence, *days_of_weeks(week - 1, week - 1)
    )
    days = [day for day in counts.school_days if day <= today]
    monday = monday_of(week - 1)
    return PaperPack(
        sheets,
        LastTotals(
            site_name=printing.site_name,
            monday=date_of(monday),
            classes=tuple(
                ClassTotals(
                    name,
                    counts.with_consent(name, monday, monday + 6),
                    tuple(counts.count(name, days)),
                )
                for name in counts.classes
            ),
            data_until=printing.data_until,
            device=printing.device,
        ),
    )
