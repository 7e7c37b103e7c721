"""A teacher says that there was no water; a wrong reason or day is refused before anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.services.site_days import set_site_day
from benchmarks.school import SCHOOL_DAYS, School, school

MONDAY = SCHOOL_DAYS[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 2) as one:
        yield one


def facts(desk: School) -> list[tuple[int, int]]:
    with desk.laptop.store.read() as connection:
        return [
            tuple(row) for row in connection.exec_driver_sql("SELECT date, reason FROM site_day")
        ]


def test_set_twice_taken_back_twice(desk: School) -> None:
    assert set_site_day(desk.laptop, MONDAY, "no_power")
    assert not set_site_day(desk.laptop, MONDAY, "no_power")
    assert facts(desk) == [(MONDAY, 2)]
    assert set_site_day(desk.laptop, MONDAY, "no_power", clear=True)
    assert not set_site_day(desk.laptop, MONDAY, "no_power", clear=True)
    assert facts(desk) == []


@pytest.mark.parametrize(
    ("day", "reason", "code", "field"),
    [(MONDAY, "rain", "I-320", "reason"), (MONDAY - 400, "no_water", "I-313", "date")],
)
def test_what_cannot_be_is_refused(
    desk: School, day: int, reason: str, code: str, field: str
) -> None:
    with pytest.raises(InputError) as refused:
        set_site_day(desk.laptop, day, reason)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert facts(desk) == []
