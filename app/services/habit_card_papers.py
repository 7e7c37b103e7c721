"""What P11 prints: each child's own days of a month, beside the child's own month before.

A child is never compared with another: praise and goal come from the child's own marks alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.calendar import SchoolCalendar
from app.domain.habit_counts import ItemCount, PupilSpan, excused_mask
from app.domain.habit_rates import Trend
from app.domain.habit_streaks import ItemMonth, PupilMarks, compare_months, month_counts
from app.domain.habits import ITEMS
from app.domain.months import Month
from app.reports.habit_card import HabitCard, HabitDays
from app.services.paper_source import Source
from app.services.roster import KnownPupil, class_of
from app.services.site_calendar import site_calendar
from app.services.site_counts import SiteCounts, days_of_weeks, read_site_counts


def habit_cards(source: Source, month: Month, class_name: str = "") -> list[HabitCard]:
    """Collect the cards of one class, or of all, by class and seat.

    A child without consent, or not in the class in that month, has no card.
    Raises: InputError I-303 (field class).
    """
    rows, printing = source.rows, source.printing
    if class_name:
        class_of(rows, class_name)
    weeks = [*month.previous.weeks(), *month.weeks()]
    counts = read_site_counts(
        rows, printing.calendar, printing.cadence, *days_of_weeks(weeks[0], weeks[-1])
    )
    calendar = site_calendar(rows, printing.calendar)
    return [
        _card(source, counts, calendar, month, pupil)
        for name in ([class_name] if class_name else counts.classes)
        for pupil in counts.pupils[name]
        if _has_card(pupil, month)
    ]


def _has_card(pupil: KnownPupil, month: Month) -> bool:
    return (
        pupil.is_in_class(month.first, month.last)
        and pupil.has_consent
        and pupil.consent_from is not None
        and pupil.consent_from <= month.last
    )


def _card(
    source: Source, counts: SiteCounts, calendar: SchoolCalendar, month: Month, pupil: KnownPupil
) -> HabitCard:
    marks = _marks(counts, pupil)
    cadence = source.printing.cadence
    items = compare_months(marks, calendar, cadence, month, source.today)
    now = month_counts(marks, calendar, cadence, month, source.today)
    praised = praise_of(items, now)
    return HabitCard(
        pupil_name=pupil.name,
        class_name=pupil.class_name,
        month=month,
        items=tuple(HabitDays(one.days, _more(one)) for one in items),
        praised=praised,
        goal=goal_of(now, praised),
        site_name=source.printing.site_name,
        data_until=source.printing.data_until,
        device=source.printing.device,
    )


def _more(item: ItemMonth) -> int | None:
    return None if item.change.trend is Trend.UNKNOWN else item.more_days


def _marks(counts: SiteCounts, pupil: KnownPupil) -> PupilMarks:
    days = {
        day: counts.marks.day_of(pupil.number, day)
        for day, marks in counts.marks.by_day.items()
        if marks.get(pupil.number)
    }
    return PupilMarks(
        PupilSpan(pupil.enrolled_from, pupil.consent_from, pupil.enrolled_until),
        {day: (one.met, one.not_yet) for day, one in days.items()},
        {day: excused_mask(facts) for day, facts in counts.facts.items()},
    )


def praise_of(items: Sequence[ItemMonth], now: Sequence[ItemCount]) -> str:
    """Return what to praise: what grew most, else what was done most, of what was due.

    Empty when nothing was done. Args: items, now: the ten in the paper's order.
    """

    def weighed(days: int, place: int) -> float:
        # Two more that were due: one week of one is less to praise than nine days of ten.
        return days / (now[place].expected + 2)

    def worth(place: int) -> tuple[float, float, int]:
        one = items[place]
        return weighed(one.more_days, place), weighed(now[place].yes, place), -place

    places = [place for place in range(len(ITEMS)) if items[place].days]
    return ITEMS[max(places, key=worth)] if places else ""


def goal_of(now: Sequence[ItemCount], praised: str = "") -> str:
    """Return the one small goal: of what is not always met yet, what is met most often.

    What is nearly there is a small step; where nothing is open the line is left to a pen.
    """
    open_ones = [place for place, count in enumerate(now) if count.no and ITEMS[place] != praised]
    if not open_ones:
        return ""

    def share(place: int) -> float:
        return now[place].yes / (now[place].yes + now[place].no)

    return ITEMS[max(open_ones, key=lambda place: (share(place), -place))]
