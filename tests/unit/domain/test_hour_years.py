"""A teacher's year and a school's rate, at the half hour that decides."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.calendar import SchoolYear
from app.domain.hour_years import (
    ANNUAL_HALVES,
    FiveYears,
    HourRate,
    YearStatus,
    five_years,
    hour_rate,
    is_newcomer,
    year_status,
)
from app.domain.hours import CountedEntry
from app.domain.training import HourEntry, Posting, Teacher
from tests.factories.trainings import ALAI, LAQIE, at, day, entry, named

YEAR = SchoolYear(2024)
TRAINED = at("2024-10-08", 360)


def status(
    *figures: tuple[str, int, bool], target: int = 180, is_researcher: bool = False
) -> YearStatus:
    """Add up entries: name, halves, certified or not; a name with * is 脱产."""
    entries = [entry(name, TRAINED, is_full_release="*" in name) for name, _h, _c in figures]
    counted = {
        named(name): CountedEntry(named(name), {2024: halves}, "1", "A")
        for name, halves, _is_certified in figures
    }
    certified = {named(name): {2024: halves} for name, halves, is_sure in figures if is_sure}
    return year_status(counted, certified, entries, YEAR, target, is_researcher=is_researcher)


def test_what_today_shows_of_a_year() -> None:
    found = status(("a", 124, True), ("b", 16, False))
    assert (found.certified, found.pending, found.gap, found.target) == (124, 16, 40, 180)
    assert not found.is_reached
    assert not found.is_reached_if_certified


@pytest.mark.parametrize(
    ("certified", "pending", "gap", "is_reached", "if_certified"),
    [
        (180, 0, 0, True, True),
        (179, 0, 1, False, False),  # 89.5 is not 90
        (179, 1, 0, False, True),
        (0, 180, 0, False, True),
        (0, 0, 180, False, False),
        (200, 20, 0, True, True),
    ],
)
def test_only_certified_hours_reach_the_ninety(
    certified: int, pending: int, gap: int, *, is_reached: bool, if_certified: bool
) -> None:
    found = status(("a", certified, True), ("b", pending, False))
    assert (found.gap, found.is_reached, found.is_reached_if_certified) == (
        gap,
        is_reached,
        if_certified,
    )


@pytest.mark.parametrize(
    ("released", "rest", "is_reached", "release_gap"),
    [
        (20, 160, True, 0),  # the ten lie inside the ninety
        (19, 161, False, 1),
        (180, 0, True, 0),
        (0, 180, False, 20),
        (20, 159, False, 0),
    ],
)
def test_a_researcher_needs_ten_hours_off_duty_among_the_ninety(
    released: int, rest: int, release_gap: int, *, is_reached: bool
) -> None:
    figures = (("a*", released, True), ("b", rest, True))
    found = status(*figures, is_researcher=True)
    assert (found.full_release, found.is_reached, found.release_gap) == (
        released,
        is_reached,
        release_gap,
    )
    assert status(*figures).is_reached == (released + rest >= 180)


def test_waiting_hours_off_duty_may_still_be_certified() -> None:
    found = status(("a*", 20, False), ("b", 160, True), is_researcher=True)
    assert (found.full_release, found.full_release_pending) == (0, 20)
    assert (found.is_reached, found.is_reached_if_certified) == (False, True)
    late = status(("a*", 18, False), ("b", 200, True), is_researcher=True)
    assert (late.gap, late.release_gap, late.is_reached_if_certified) == (0, 2, False)


def test_a_certified_figure_stands_whatever_is_counted_today() -> None:
    one = entry("a", TRAINED)
    counted = {one.id: CountedEntry(one.id, {2024: 16, 2025: 4}, "new", "A")}
    found = year_status(counted, {one.id: {2024: 12}}, [one], YEAR)
    assert (found.certified, found.pending) == (12, 0)
    after = year_status(counted, {one.id: {2024: 12}}, [one], SchoolYear(2025))
    assert (after.certified, after.pending) == (0, 0)


def test_drafts_and_entries_nobody_counted_are_passed_over() -> None:
    draft, unknown = entry("a", TRAINED, state="draft"), entry("b", TRAINED)
    counted = {draft.id: CountedEntry(draft.id, {2024: 16}, "", "")}
    found = year_status(counted, {draft.id: {2024: 16}}, [draft, unknown], YEAR)
    assert (found.certified, found.pending) == (0, 0)


def five(*halves: int) -> FiveYears:
    sure = entry("sure", TRAINED)
    years = dict(enumerate(halves, start=2020))
    return five_years({}, {sure.id: years}, [sure], YEAR)


@pytest.mark.parametrize(
    ("halves", "short", "is_reached"),
    [
        ((144, 144, 144, 144, 144), (), True),
        ((143, 145, 144, 144, 144), (2020,), False),
        ((144, 144, 144, 144, 143), (2024,), False),
        ((720, 0, 0, 0, 0), (2021, 2022, 2023, 2024), False),
        ((180, 180, 180, 180, 180), (), True),
    ],
)
def test_five_years_need_360_and_72_in_each(
    halves: tuple[int, ...], short: tuple[int, ...], *, is_reached: bool
) -> None:
    found = five(*halves)
    assert [one.year for one in found.years] == [2020, 2021, 2022, 2023, 2024]
    assert (found.certified, found.short_years, found.is_reached) == (
        sum(halves),
        short,
        is_reached,
    )
    assert found.gap == max(0, 720 - sum(halves))


def test_what_waits_is_told_in_the_five_years_too() -> None:
    waiting: HourEntry = entry("a", TRAINED)
    counted = {waiting.id: CountedEntry(waiting.id, {2023: 20, 2024: 30}, "1", "A")}
    found = five_years(counted, {}, [waiting], YEAR, is_researcher=True)
    assert (found.certified, found.pending, found.gap) == (0, 50, 670)
    assert found.years[-1].needed_release == 20


def teacher(word: str, *postings: Posting, **others: Any) -> Teacher:
    return Teacher(named(word), word, postings=postings, **others)


def since(first: str, last: str = "", site: str = "513431-02") -> Posting:
    return Posting(site, day(first), day(last) if last else None)


@pytest.mark.parametrize(
    ("one", "is_counted"),
    [
        (teacher("a", since("2020-09-01")), True),
        (teacher("b", since("2020-09-01", "2025-08-31")), True),
        (teacher("c", since("2020-09-01", "2025-08-30")), False),
        (teacher("d", since("2025-08-31")), True),
        (teacher("e", since("2025-09-01")), False),
        (teacher("f", since("2020-09-01"), is_full_time=False), False),
        (teacher("g", since("2020-09-01", "2026-01-31"), status="retired"), True),
        (teacher("h"), True),
        (teacher("i", status="retired"), False),
    ],
)
def test_the_denominator_is_who_is_in_post_on_31_august(one: Teacher, *, is_counted: bool) -> None:
    assert hour_rate([one], (), YEAR).teachers == ((one.id,) if is_counted else ())


def test_a_rate_is_a_whole_percent_and_nobody_is_pro_rated() -> None:
    staff = [teacher(str(number), since("2020-09-01")) for number in range(8)]
    staff.append(teacher("new", since("2025-06-01")))
    found = hour_rate(staff, {named(str(number)) for number in range(8)}, YEAR)
    assert (len(found.teachers), found.percent) == (9, 88)  # 88.9 is not 89
    assert (found.newcomers, found.newcomers_reached) == ((named("new"),), 0)
    assert hour_rate([], (), YEAR) == HourRate((), (), ())
    assert hour_rate([], (), YEAR).percent is None
    whole = hour_rate(staff[:8], {one.id for one in staff}, YEAR)
    assert whole.percent == 100


def test_who_moved_counts_where_the_year_ended() -> None:
    moved = teacher("a", since("2020-09-01", "2025-02-28"), since("2025-03-01", site="513431-05"))
    assert hour_rate([moved], (), YEAR, "513431-02").teachers == ()
    assert hour_rate([moved], {moved.id}, YEAR, "513431-05").reached == (moved.id,)
    assert hour_rate([teacher("b")], (), YEAR, "513431-05").teachers == ()


@pytest.mark.parametrize(
    ("postings", "is_new"),
    [
        ((since("2025-03-01"),), False),  # six months to the day
        ((since("2025-03-02"),), True),
        ((since("2025-08-31"),), True),
        ((), False),
        ((since("2020-09-01", "2025-04-30"), since("2025-05-01", site="other")), False),
        ((since("2020-09-01", "2025-04-29"), since("2025-05-01", site="other")), True),
        ((since("2025-05-01", site="other"), since("2020-09-01", "2025-04-30")), False),
        ((since("2024-09-01"), since("2025-05-01", site="other")), False),
    ],
)
def test_under_six_months_of_service_is_told_apart(
    postings: tuple[Posting, ...], *, is_new: bool
) -> None:
    assert is_newcomer(teacher("a", *postings), YEAR) is is_new


def test_two_teachers_of_one_school_are_two() -> None:
    staff = [Teacher(ALAI, "吉木阿来"), Teacher(LAQIE, "沙马拉且")]
    assert hour_rate(staff, {ALAI}, YEAR).percent == 50


def test_the_year_asks_for_ninety_hours() -> None:
    assert ANNUAL_HALVES == 90 * 2


def test_nobody_is_a_researcher_unless_it_is_said() -> None:
    assert year_status({}, {}, [], YEAR) == year_status({}, {}, [], YEAR, is_researcher=False)
    assert year_status({}, {}, [], YEAR) != year_status({}, {}, [], YEAR, is_researcher=True)


def test_service_that_went_from_school_to_school_began_at_the_first() -> None:
    first, second, third = day("2010-09-01"), day("2025-04-01"), day("2025-05-01")
    postings = (
        Posting("a", first, second - 1),
        Posting("b", second, third - 1),
        Posting("c", third),
    )
    assert not is_newcomer(teacher("a", *postings), YEAR)
    assert not is_newcomer(teacher("a", *postings[::-1]), YEAR)
    assert is_newcomer(teacher("a", postings[0], postings[2]), YEAR)


def test_of_five_years_too_nobody_is_a_researcher_unless_it_is_said() -> None:
    usual = five_years({}, {}, [], YEAR)
    assert usual == five_years({}, {}, [], YEAR, is_researcher=False)
    assert usual != five_years({}, {}, [], YEAR, is_researcher=True)
