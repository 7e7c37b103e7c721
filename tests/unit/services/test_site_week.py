"""The Friday list: what is recorded, what is not and why, what lies unfinished, month and month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.domain.calendar import SchoolCalendar, SchoolYear, day_number, week_number
from app.domain.errors import InputError
from app.services.habits import mark_cells
from app.services.laptop import World
from app.services.site_days import set_site_day
from app.services.site_week import CheckState, SiteWeek, read_site_week, week_to_finish
from app.services.week_reasons import say_reason
from app.sync.sheets import MET
from benchmarks.school import DAILY, School, school

MONDAY = day_number(date(2024, 10, 14))
FRIDAY = MONDAY + 4
NOON_OF_FRIDAY = 1_729_224_000.0  # 18 October 2024


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    """Return a school of two classes of five on a Friday noon."""
    with school(tmp_path, 2, 5) as made:
        world = made.laptop.world
        made.laptop.world = World(world.random_bytes, lambda: NOON_OF_FRIDAY)
        yield made


def states(one: School, week: int | None = None) -> list[list[str]]:
    return [[check.state.value for check in line.days] for line in _week(one, week).classes]


def _week(one: School, week: int | None = None) -> SiteWeek:
    return read_site_week(one.laptop, week)


def _mark(one: School, place: int, day: int, count: int = 5) -> None:
    class_id, pupils = list(one.classes.items())[place]
    cells = {pupil: dict.fromkeys(DAILY, MET) for pupil in list(pupils)[:count]}
    mark_cells(one.laptop, class_id, day, cells)


def test_every_day_of_every_class_is_whole_partly_done_or_missing(one: School) -> None:
    for day in (MONDAY, MONDAY + 1, MONDAY + 3):
        _mark(one, 0, day)
    _mark(one, 0, FRIDAY, count=2)
    read = _week(one)
    assert states(one)[0] == ["complete", "complete", "unrecorded", "complete", "partly"]
    assert states(one)[1] == ["unrecorded"] * 5
    assert read.missing == 1 + 5
    partly = read.classes[0].days[4]
    assert (partly.done, partly.of) == (2 * len(DAILY), 5 * len(DAILY))


def test_a_day_without_water_is_excused_but_what_was_marked_is_shown(one: School) -> None:
    _mark(one, 0, MONDAY)
    set_site_day(one.laptop, MONDAY, "no_water")
    assert [line[0] for line in states(one)] == ["complete", "excused"]
    assert _week(one).reasons[0] == {"no_water"}
    assert _week(one).months.no_water == 1


def test_a_holiday_asks_for_nothing_and_days_to_come_neither(one: School) -> None:
    say_reason(one.laptop, MONDAY + 2, "holiday")
    one.laptop.world = World(one.laptop.world.random_bytes, lambda: NOON_OF_FRIDAY - 2 * 86_400)
    assert states(one)[0] == ["unrecorded", "unrecorded", "holiday", "to_come", "to_come"]


def test_a_reason_is_turned_on_and_off_and_a_holiday_stands_alone(one: School) -> None:
    def facts() -> frozenset[str]:
        found: frozenset[str] = _week(one).reasons[0]
        return found

    assert say_reason(one.laptop, MONDAY, "no_water")
    assert say_reason(one.laptop, MONDAY, "no_power")
    assert facts() == {"no_water", "no_power"}
    assert say_reason(one.laptop, MONDAY, "holiday")
    assert facts() == {"holiday"}
    assert say_reason(one.laptop, MONDAY, "no_water")
    assert facts() == {"no_water"}
    assert say_reason(one.laptop, MONDAY, "")
    assert not say_reason(one.laptop, MONDAY, "")
    assert facts() == frozenset()


def test_a_reason_needs_a_day_of_the_year_and_a_word_that_is_known(one: School) -> None:
    with pytest.raises(InputError) as refused:
        say_reason(one.laptop, MONDAY, "snow")
    assert refused.value.code == "I-320"
    with pytest.raises(InputError) as refused:
        say_reason(one.laptop, MONDAY + 400, "no_water")
    assert refused.value.code == "I-313"


def test_the_weekly_habits_are_missing_only_when_the_week_is_over(one: School) -> None:
    assert _week(one).classes[0].weekly.state is CheckState.UNRECORDED
    one.laptop.world = World(one.laptop.world.random_bytes, lambda: NOON_OF_FRIDAY - 86_400)
    assert _week(one).classes[0].weekly.state is CheckState.TO_COME


def test_on_the_first_school_day_the_week_before_is_still_being_finished() -> None:
    calendar = SchoolCalendar(SchoolYear(2024), {})
    week = week_number(MONDAY)
    assert week_to_finish(calendar, MONDAY) == week - 1
    assert week_to_finish(calendar, MONDAY + 1) == week
    assert week_to_finish(calendar, MONDAY + 6) == week
    assert week_to_finish(calendar, SchoolYear(2024).first) == week_number(SchoolYear(2024).first)


def test_this_month_stands_beside_the_last_with_coverage_of_all_classes(one: School) -> None:
    for day in range(MONDAY - 14, MONDAY - 9):  # the week of 30 September
        _mark(one, 0, day)
    months = _week(one).months
    assert months.before is not None
    washes, _cans = months.before
    assert washes.yes == 5 * 2  # one day in September, two daily washes
    assert washes.yes < washes.expected
