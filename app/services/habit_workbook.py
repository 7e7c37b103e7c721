"""What E3 holds: the ten items of each class in a month, counts alone."""

from __future__ import annotations

from app.domain.habit_rates import add_up
from app.domain.months import Month
from app.domain.text import _
from app.reports.workbook_counts import ClassMonth, HabitCounts
from app.services.month_report import count_month
from app.services.paper_source import Source
from app.services.roster import class_of
from app.services.site_counts import days_of_weeks, read_site_counts

# Fewer than this and a count may point at a child (domain spec 5.2.7).
LEAST_PUPILS = 5


def habit_sheet(source: Source, month: Month, class_name: str = "") -> HabitCounts:
    """Collect E3 of one class, or of all; classes of under five pupils stand together.

    Raises: InputError I-303 (field class).
    """
    rows, printing = source.rows, source.printing
    if class_name:
        class_of(rows, class_name)
    weeks = month.weeks()
    counts = read_site_counts(
        rows, printing.calendar, printing.cadence, *days_of_weeks(weeks[0], weeks[-1])
    )
    found = [
        (name, counts.with_consent(name, month.first, month.last))
        for name in ([class_name] if class_name else counts.classes)
    ]
    large = [name for name, pupils in found if pupils >= LEAST_PUPILS]
    small = [name for name, pupils in found if 0 < pupils < LEAST_PUPILS]
    lines = [
        ClassMonth(name, tuple(count_month(counts, name, month, source.today))) for name in large
    ]
    if small:
        together = add_up(count_month(counts, name, month, source.today) for name in small)
        name = small[0] if len(small) == 1 and len(found) == 1 else _("small classes together")
        lines.append(ClassMonth(name, tuple(together)))
    return HabitCounts(printing.site_name, month, source.today, lines)
