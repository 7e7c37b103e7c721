"""What P10 prints: a class and month in counts, beside the month before and the whole school."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import add_up, focus_of
from app.domain.months import Month
from app.reports.habit_month import Conditions, HabitMonth
from app.services.roster import class_of
from app.services.site_counts import SiteCounts, days_of_weeks, read_site_counts
from app.services.weekly_sheet import Printing
from app.sync.rows import SiteRows


def month_reports(
    rows: SiteRows, printing: Printing, month: Month, today: int, class_name: str = ""
) -> list[HabitMonth]:
    """Collect the month of one class, or of every class of the site that has pupils.

    Args: today: day number; later days are not expected yet. class_name: empty for all.
    Raises: InputError I-303 (field class).
    """
    if class_name:
        class_of(rows, class_name)
    before = month.previous
    has_before = before.first in printing.calendar.year
    weeks = [*(before.weeks() if has_before else []), *month.weeks()]
    counts = read_site_counts(
        rows, printing.calendar, printing.cadence, *days_of_weeks(weeks[0], weeks[-1])
    )
    everybody = {name: count_month(counts, name, month, today) for name in counts.classes}
    taught = [name for name in counts.classes if counts.with_consent(name, month.first, month.last)]
    school = tuple(add_up(everybody.values())) if len(taught) > 1 else None
    days = [day for day in counts.school_days if day in month and day <= today]
    conditions = Conditions(
        len(days), counts.days_with("no_water", days), counts.days_with("no_power", days)
    )
    return [
        HabitMonth(
            site_name=printing.site_name,
            class_name=name,
            month=month,
            pupils=counts.with_consent(name, month.first, month.last),
            items=tuple(everybody[name]),
            before=tuple(count_month(counts, name, before, today)) if has_before else None,
            school=school,
            focus=focus_of(everybody[name]),
            conditions=conditions,
            data_until=printing.data_until,
            device=printing.device,
        )
        for name in ([class_name] if class_name else counts.classes)
    ]


def count_month(counts: SiteCounts, class_name: str, month: Month, today: int) -> list[ItemCount]:
    """Count a class and month: daily items by date, weekly ones by the Thursday of their week.

    A weekly item counts once its week's last school day has come: before that nobody is late.
    """
    parts = []
    for week in month.weeks():
        week_days = counts.days_of_week(week)
        days = [day for day in week_days if day in month and day <= today]
        is_over = bool(week_days) and week_days[-1] <= today
        whole = week_days if is_over and month.has_week(week) else []
        parts.append(
            _merged(counts, counts.count(class_name, days), counts.count(class_name, whole))
        )
    return add_up(parts)


def _merged(
    counts: SiteCounts, daily: Sequence[ItemCount], weekly: Sequence[ItemCount]
) -> list[ItemCount]:
    return [
        day if counts.cadence.daily_mask >> place & 1 else week
        for place, (day, week) in enumerate(zip(daily, weekly, strict=True))
    ]
