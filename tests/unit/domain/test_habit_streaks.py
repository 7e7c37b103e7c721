"""Days done in a row and this month beside the last, as a child's card tells them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.calendar import SchoolCalendar, SchoolYear, day_number
from app.domain.errors import InputError
from app.domain.habit_counts import ItemCount, PupilSpan
from app.domain.habit_rates import Trend
from app.domain.habit_streaks import (
    PupilMarks,
    compare_months,
    days_met,
    month_counts,
    streak,
)
from app.domain.habits import ABSENT, CAN_MASK, DEFAULT_CADENCE, EXCUSED_BY, ITEMS, bit_of
from app.domain.months import Month

CALENDAR = SchoolCalendar(SchoolYear(2024))
MONDAY = day_number(date(2024, 10, 14))
FACE, HAIR = bit_of("wash_face"), bit_of("wash_hair")
OCTOBER = Month(2024, 10)
END = day_number(date(2025, 8, 31))
HERE = PupilSpan(CALENDAR.year.first, CALENDAR.year.first)


def week(
    days: str, *, monday: int = MONDAY, item: int = FACE, span: PupilSpan = HERE
) -> PupilMarks:
    """Marks from Monday on: Y, N, - unchecked, A absent (its Y does not count)."""
    written = {"Y": (item, 0), "N": (0, item), "-": (0, 0), "A": (item | ABSENT, 0)}
    return PupilMarks(span, {monday + place: written[day] for place, day in enumerate(days)})


@pytest.mark.parametrize(
    ("days", "row"),
    [
        ("", 0),
        ("Y", 1),
        ("YYYYY", 5),
        ("YY-YY", 4),  # unchecked neither adds nor breaks
        ("YYAYY", 4),
        ("YYNYY", 2),
        ("YYYYN", 0),
        ("YYYYN-", 0),
        ("N", 0),
        ("YYYYYYYY", 6),  # Saturday and Sunday are no school days
        ("YYYYYNNY", 6),
        ("-----", 0),
    ],
)
def test_a_row_of_days(days: str, row: int) -> None:
    assert streak(week(days), "wash_face", CALENDAR, END) == row


def test_a_holiday_neither_adds_nor_breaks_and_a_make_up_day_is_a_school_day() -> None:
    saturday = MONDAY + 5
    makeup = SchoolCalendar(CALENDAR.year, {MONDAY: False, saturday: True})
    assert streak(week("YYYYYY"), "wash_face", makeup, END) == 5
    assert streak(week("NYYYYY"), "wash_face", makeup, END) == 5
    assert streak(week("YYYYYN"), "wash_face", makeup, END) == 0


def test_a_day_without_water_counts_for_nobody() -> None:
    marks = week("YYNYY").marks
    dry = PupilMarks(HERE, marks, {MONDAY + 2: EXCUSED_BY["no_water"]})
    assert streak(dry, "wash_face", CALENDAR, END) == 4
    assert days_met(dry, CALENDAR, OCTOBER, END)[0] == 4
    # The skills of that day stay.
    skill = PupilMarks(HERE, {MONDAY: (CAN_MASK, 0)}, {MONDAY: EXCUSED_BY["no_water"]})
    assert days_met(skill, CALENDAR, OCTOBER, END) == (0,) * 5 + (1,) * 5


def test_only_the_days_of_the_pupil_and_up_to_today_count() -> None:
    marks = week("YYYYY").marks
    assert streak(PupilMarks(HERE, marks), "wash_face", CALENDAR, MONDAY + 1) == 2
    late = PupilMarks(PupilSpan(MONDAY + 3, HERE.consent_from), marks)
    assert streak(late, "wash_face", CALENDAR, END) == 2
    left = PupilMarks(PupilSpan(HERE.enrolled_from, HERE.consent_from, MONDAY), marks)
    assert streak(left, "wash_face", CALENDAR, END) == 1
    without_consent = PupilMarks(PupilSpan(HERE.enrolled_from, None), marks)
    assert streak(without_consent, "wash_face", CALENDAR, END) == 0


def test_there_is_no_row_of_an_item_that_does_not_exist() -> None:
    with pytest.raises(InputError):
        streak(week("Y"), "wash_feet", CALENDAR, END)


def test_a_row_goes_on_over_weekends_and_months() -> None:
    first = date(2024, 10, 28)
    marks = {day_number(first + timedelta(place)): (FACE, 0) for place in range(12)}
    assert streak(PupilMarks(HERE, marks), "wash_face", CALENDAR, END) == 10


def every_school_day(month: Month, met: int, not_yet: int) -> dict[int, tuple[int, int]]:
    days = [day for day in range(month.first, month.last + 1) if CALENDAR.is_school_day(day)]
    return {
        day: (FACE, 0) if place < met else (0, FACE)
        for place, day in enumerate(days)
        if place < met + not_yet
    }


def test_the_card_tells_days_done_and_how_many_more() -> None:
    # September 2024 has 21 school days by the weekdays, October 23.
    marks = every_school_day(OCTOBER.previous, 12, 9) | every_school_day(OCTOBER, 20, 3)
    face = compare_months(PupilMarks(HERE, marks), CALENDAR, DEFAULT_CADENCE, OCTOBER, END)[0]
    assert (face.item, face.days, face.days_before, face.more_days) == ("wash_face", 20, 12, 8)
    assert (face.change.trend, face.change.thousandths) == (Trend.UP, 870 - 571)


@pytest.mark.parametrize(
    ("now", "before", "trend", "more"),
    [
        ((14, 0), (13, 0), Trend.STEADY, 1),  # 14 of 23 is 60.8 percent
        ((13, 0), (13, 0), Trend.UNKNOWN, 0),
        ((14, 0), (12, 0), Trend.UNKNOWN, 0),  # 12 of 21 is 57 percent
        ((10, 10), (18, 2), Trend.DOWN, 0),
        ((23, 0), (21, 0), Trend.STEADY, 2),
    ],
)
def test_nothing_is_compared_unless_both_months_were_checked_enough(
    now: tuple[int, int], before: tuple[int, int], trend: Trend, more: int
) -> None:
    marks = every_school_day(OCTOBER.previous, *before) | every_school_day(OCTOBER, *now)
    face = compare_months(PupilMarks(HERE, marks), CALENDAR, DEFAULT_CADENCE, OCTOBER, END)[0]
    assert (face.change.trend, face.more_days) == (trend, more)


def test_the_first_month_of_the_year_has_none_before_it() -> None:
    september = OCTOBER.previous
    marks = every_school_day(september, 21, 0)
    face = compare_months(PupilMarks(HERE, marks), CALENDAR, DEFAULT_CADENCE, september, END)[0]
    assert (face.days, face.days_before, face.more_days) == (21, 0, 0)
    assert face.change.trend is Trend.UNKNOWN


def test_a_weekly_item_is_counted_once_in_the_month_of_its_thursday() -> None:
    # 30 September is a Monday: its week is October's.
    monday = day_number(date(2024, 9, 30))
    pupil = week("Y", monday=monday, item=HAIR)
    hair = 2
    now = month_counts(pupil, CALENDAR, DEFAULT_CADENCE, OCTOBER, END)
    before = month_counts(pupil, CALENDAR, DEFAULT_CADENCE, OCTOBER.previous, END)
    assert now[hair] == ItemCount(1, 0, 5)
    assert before[hair] == ItemCount(0, 0, 4)
    assert now[0].expected == 23
    # The day itself is September's.
    assert days_met(pupil, CALENDAR, OCTOBER.previous, END)[hair] == 1


def test_a_running_week_is_not_late_yet() -> None:
    thursday = MONDAY + 3
    counted = month_counts(week(""), CALENDAR, DEFAULT_CADENCE, OCTOBER, thursday)
    assert counted[2].expected == 2  # the weeks of 30 September and 7 October
    assert counted[0].expected == 13  # 1 to 4, 7 to 11 and 14 to 17 October


def test_a_daily_item_is_counted_by_days_wherever_it_stands_on_the_paper() -> None:
    hands = bit_of("wash_hands")
    assert DEFAULT_CADENCE.daily_mask & hands
    counts = month_counts(week("YYNYY", item=hands), CALENDAR, DEFAULT_CADENCE, OCTOBER, END)
    place = ITEMS.index("wash_hands")
    assert (counts[place].yes, counts[place].no) == (4, 1)


def test_a_weekly_item_counts_from_the_last_school_day_of_its_week_on() -> None:
    marks = week("Y", item=HAIR)
    place = ITEMS.index("wash_hair")
    friday = MONDAY + 4
    told = [
        month_counts(marks, CALENDAR, DEFAULT_CADENCE, OCTOBER, today)[place].yes
        for today in (friday - 1, friday, friday + 1)
    ]
    assert told == [0, 1, 1]


def test_the_days_of_a_week_that_is_not_over_count_already_for_a_daily_item() -> None:
    hands = bit_of("wash_hands")
    marks = week("YNYYY", item=hands)
    counts = month_counts(marks, CALENDAR, DEFAULT_CADENCE, OCTOBER, MONDAY + 1)
    place = ITEMS.index("wash_hands")
    assert (counts[place].yes, counts[place].no) == (1, 1)
