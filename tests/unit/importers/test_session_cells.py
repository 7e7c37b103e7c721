"""When a training was, in every way in which offices write it."""

from __future__ import annotations

import datetime as dt

import pytest

from app.domain.calendar import day_number
from app.domain.training import MOST_SESSIONS, Session
from app.importers.session_cells import (
    BACKWARDS,
    NO_DAYS,
    NO_TIME,
    TOO_MANY_DAYS,
    TOO_MANY_MINUTES,
    SessionCells,
    read_halves,
    read_schedule,
)

DAY = day_number(dt.date(2026, 10, 8))
AFTERNOON = Session(DAY, 210, 14 * 60)


def sessions(*cells: str, **more: int) -> tuple[Session, ...]:
    found = read_schedule(SessionCells(*cells, **more), 600)  # type: ignore[arg-type]
    assert found.trouble == ""
    return found.sessions


def trouble(*cells: str, **more: int) -> str:
    found = read_schedule(SessionCells(*cells, **more), 600)  # type: ignore[arg-type]
    assert found.sessions == ()
    return found.trouble


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-08 14:00–17:30",
        "2026.10.8 14:00-17:30",
        "2026/10/8 14：00—17：30",
        "2026年10月8日14:00至17:30",
        "2026年10月8日(周四)下午2:00-5:30",
        "2026年10月8日 星期四 14时—17时30分",
        "2026年10月8日下午2点到5点半",
        "20261008 14:00~17:30",
        "2026-10-08 14:00:00-17:30:00",
        "46303 14:00–17:30",
    ],
)
def test_one_afternoon_is_read_however_it_is_written(text: str) -> None:
    assert sessions(text) == (AFTERNOON,)


@pytest.mark.parametrize(
    "cells",
    [
        ("2026-10-08", "", "14:00–17:30"),
        ("2026.10.8", "", "下午2:00-5:30"),
        ("2026-10-08 14:00:00", "2026-10-08 17:30:00"),
        ("2026-10-08 14:00", "17:30"),
        ("2026-10-08", "", "2026-10-08 14:00–17:30"),
    ],
)
def test_day_and_times_may_stand_in_two_cells(cells: tuple[str, ...]) -> None:
    if cells[-1].startswith("2026-10-08 14:00–"):
        cells = ("", "", cells[-1])
    assert sessions(*cells) == (AFTERNOON,)


@pytest.mark.parametrize(
    "cells",
    [
        ("2026-10-08至2026-10-10", "", "14:00–17:30"),
        ("2026-10-08", "2026-10-10", "14:00–17:30"),
        ("2026-10-08至10-10 14:00–17:30",),
        ("2026.10.8-10.10 14:00–17:30",),
        ("2026年10月8日-10日 每天14:00–17:30",),
        ("20261008-20261010 14:00–17:30",),
        ("2026-10-08-2026-10-10", "", "14:00–17:30"),
        ("2026-10-08、10-09、10日", "", "14:00–17:30"),
    ],
)
def test_a_range_has_a_sitting_each_day(cells: tuple[str, ...]) -> None:
    assert sessions(*cells) == tuple(Session(DAY + place, 210, 840) for place in range(3))


def test_morning_and_afternoon_are_two_sittings_of_each_day() -> None:
    found = sessions("2026-10-08至2026-10-09", "", "8:30-11:30 14:00-17:00")
    assert [(one.day - DAY, one.start, one.minutes) for one in found] == [
        (0, 510, 180),
        (0, 840, 180),
        (1, 510, 180),
        (1, 840, 180),
    ]


def test_days_written_out_one_after_the_other() -> None:
    found = sessions("2026-10-08 14:00–17:30；2026-10-12 210分钟；2026-10-12 4学时")
    assert found == (AFTERNOON, Session(DAY + 4, 210), Session(DAY + 4, 180))


def test_minutes_and_hours_a_day_are_enough() -> None:
    assert sessions("2026-10-08至2026-10-09", minutes=90) == (
        Session(DAY, 90),
        Session(DAY + 1, 90),
    )
    assert sessions("2026-10-08", per_day=9) == (Session(DAY, 203),)
    assert sessions("2026-10-08", "", "3小时30分") == (Session(DAY, 210),)


def test_hours_in_all_are_laid_over_the_days_in_whole_hours() -> None:
    found = sessions("2026-10-08至2026-10-10", in_all=20)
    assert [one.minutes for one in found] == [180, 135, 135]
    assert [one.minutes for one in sessions("2026-10-08至2026-10-09", in_all=9)] == [90, 113]


def test_a_long_course_is_credited_at_its_end() -> None:
    cells = SessionCells("2026-09-01至2026-12-31", in_all=80)
    found = read_schedule(cells, 1440)
    assert found.is_spread
    assert {one.minutes for one in found.sessions} == {360}
    last = day_number(dt.date(2026, 12, 31))
    assert found.sessions[-1].day == last


def test_times_go_before_hours() -> None:
    assert sessions("2026-10-08 14:00–17:30", in_all=80, minutes=5) == (AFTERNOON,)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("",), NO_DAYS),
        (("十月", "", "14:00–17:30"), NO_DAYS),
        (("2026-10-10至2026-10-08", "", "14:00–17:30"), NO_DAYS),
        (("2026-02-30 14:00–17:30",), NO_DAYS),
        (("2026-10-08至2029-10-08", "", "14:00–17:30"), NO_DAYS),
        (("2026-10-08 14:00–17:30 等",), NO_DAYS),
        (("2026-10-10 14:00:00", "2026-10-08 17:30:00"), NO_DAYS),
        (("2026-10-08",), NO_TIME),
        (("2026-10-08", "", "下午"), NO_TIME),
        (("2026-10-08 17:30–14:00",), BACKWARDS),
        (("2026-10-08 14:00–14:00",), BACKWARDS),
        (("2026-10-08 14:61–17:30",), BACKWARDS),
        (("2026-10-08 17:30:00", "2026-10-08 14:00:00"), BACKWARDS),
        (("2026-10-08 08:00–18:01",), TOO_MANY_MINUTES),
        (("2026-10-08 0分钟",), TOO_MANY_MINUTES),
        (("2026-10-08 8:00-14:00 14:00-19:00",), TOO_MANY_MINUTES),
    ],
)
def test_what_cannot_be_is_named(cells: tuple[str, ...], why: str) -> None:
    assert trouble(*cells) == why


@pytest.mark.parametrize(("minutes", "why"), [(0, TOO_MANY_MINUTES), (601, TOO_MANY_MINUTES)])
def test_minutes_have_bounds(minutes: int, why: str) -> None:
    assert trouble("2026-10-08", minutes=minutes) == why
    assert sessions("2026-10-08", minutes=600) == (Session(DAY, 600),)
    assert sessions("2026-10-08", minutes=1) == (Session(DAY, 1),)


def test_a_year_of_days_is_more_than_one_training_holds() -> None:
    assert trouble("2025-09-01至2026-08-31", minutes=90) == TOO_MANY_DAYS
    assert len(sessions("2026-01-01至2026-07-19", minutes=90)) == MOST_SESSIONS


def test_zero_hours_are_no_training() -> None:
    assert trouble("2026-10-08", in_all=0) == TOO_MANY_MINUTES


@pytest.mark.parametrize(
    ("text", "halves"),
    [("4", 8), ("4.0", 8), ("4.5", 9), ("4.50", 9), ("90学时", 180), ("2 课时", 4), ("4.3", None),
     ("-1", None), ("四", None), ("", None), ("1e3", None), ("4.", None)],
)  # fmt: skip
def test_hours_are_read_in_halves(text: str, halves: int | None) -> None:
    assert read_halves(text) == halves


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-08 14:00–17:30（共4学时）",
        "2026-10-08 14:00–17:30 共4学时",
        "2026-10-08(周四) 14:00–17:30",
    ],
)
def test_a_remark_after_the_times_only_repeats_them(text: str) -> None:
    assert sessions(text) == (AFTERNOON,)


def test_hours_after_several_days_are_those_of_all_of_them() -> None:
    assert [one.minutes for one in sessions("2026-10-08~10-09 8学时")] == [180, 180]
    assert [one.minutes for one in sessions("2026-10-08~10-09 每天4学时")] == [180, 180]


def test_a_platform_writes_moments_of_many_days_beside_the_hours() -> None:
    moments = ("2026-10-08 09:12:33", "2026-10-10 21:40:00")
    assert [one.minutes for one in sessions(*moments, in_all=20)] == [180, 135, 135]
    assert sessions("2026-10-08 21:40:00", in_all=8) == (Session(DAY, 180),)
    midnights = ("2026-10-08 00:00:00", "2026-10-09 00:00:00")
    assert [one.minutes for one in sessions(*midnights, per_day=4)] == [90, 90]
