"""The month of the sites as a center prints it, and lists of hours brought in there."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pypdf
import pytest

from app.center.alarms import BEIJING
from app.center.publishing import publish_targets
from app.center.site_hours import import_site_hours
from app.center.site_months import site_months
from app.domain.calendar import day_number
from app.domain.errors import InputError
from app.domain.habit_counts import ItemCount
from app.domain.habits import ITEMS
from app.domain.months import Month
from app.importers.hours import read_hours
from app.importers.spreadsheet import read_table
from app.reports.site_month import SiteLine, write_site_months
from app.services.habits import mark_cells
from app.services.hour_papers import registrations
from app.services.laptop import World
from app.services.papers import source_of
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import SITE, School
from tests.factories.teaching_school import LAQIE, teaching_school

OCTOBER = Month(2024, 10)
FACE = ITEMS.index("wash_face")


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with teaching_school(tmp_path) as made:
        yield made


def at(taught: School, year: int, month: int, day: int) -> None:
    then = datetime(year, month, day, 15, tzinfo=BEIJING).timestamp()
    world = World(taught.laptop.world.random_bytes, lambda: then)
    taught.laptop.world = taught.center.world = world


def line_of(taught: School, month: Month = OCTOBER) -> SiteLine:
    (area,) = site_months(taught.center, month)
    return next(one for one in area.sites if one.site_name == taught.laptop.identity.site_name)


def test_a_site_has_its_teachers_hours_and_lessons(taught: School) -> None:
    found = line_of(taught)
    assert (found.teachers, found.reached) == (2, 1)
    assert (found.certified_halves, found.pending_halves) == (192 + 4, 16 + 16)
    # One of the two on the topic was submitted; the other two are drafts.
    assert (found.lessons_submitted, found.lessons_complete) == (1, 1)
    assert found.lessons_due is None
    publish_targets(taught.center, [{"id": "LC-01", "threshold": 1}])
    assert line_of(taught).lessons_due == 2


def test_a_lesson_of_a_later_month_is_not_told_before(taught: School) -> None:
    assert line_of(taught, Month(2024, 9)).lessons_submitted == 0


def test_habits_days_without_a_record_and_the_last_contact(taught: School) -> None:
    at(taught, 2024, 10, 11)
    class_id, pupils = next(iter(taught.classes.items()))
    for day, values in ((8, (MET, MET, NOT_YET)), (10, (MET, MET, MET))):
        cells = {pupil: {FACE: value} for pupil, value in zip(pupils, values, strict=True)}
        mark_cells(taught.laptop, class_id, day_number(date(2024, 10, day)), cells)
    taught.laptop.gather_left_over()
    taught.sync()
    found = line_of(taught)
    assert found.habits is not None
    assert found.habits[:2] == ItemCount(5, 1, 0)[:2]
    assert found.habits_before is None
    assert found.last_report == date(2024, 10, 11)
    # From the first record on: the 9th and the 11th.
    assert found.missing_days == 2


def test_a_site_that_never_came_has_a_line_too(taught: School, tmp_path: Path) -> None:
    (area,) = site_months(taught.center, OCTOBER)
    assert (area.area_name, len(area.sites), area.reporting) == ("四开片区", 20, 1)
    silent = [one for one in area.sites if one.last_report is None]
    assert len(silent) == 19
    assert write_site_months([area], tmp_path / "P13.pdf") == 1
    words = pypdf.PdfReader(tmp_path / "P13.pdf").pages[0].extract_text()
    assert "吉木阿来" not in words
    assert site_months(taught.center, OCTOBER, SITE) == [area]


def test_a_center_brings_hours_in_and_the_laptop_hears_of_them(
    taught: School, tmp_path: Path
) -> None:
    file = tmp_path / "platform.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [
                ["姓名", "培训名称", "级别", "方式", "起止日期", "获得学时"],
                [LAQIE, "普通话能力提升", "国家级", "远程", "2024-10-12至2024-10-13", "8"],
            ]
        )
    sheet = read_hours(read_table(file))
    tried = import_site_hours(taught.center, SITE, sheet, is_dry_run=True)
    done = import_site_hours(taught.center, SITE, sheet, is_dry_run=False)
    again = import_site_hours(taught.center, SITE, sheet, is_dry_run=False)
    assert [(one.imported, one.unchanged) for one in (tried, done, again)] == [
        (1, 0),
        (1, 0),
        (0, 1),
    ]
    assert line_of(taught).pending_halves == 32 + 16
    taught.sync()
    year = taught.laptop.identity.calendar.year
    with source_of(taught.laptop) as source:
        (found,) = registrations(replace(source), year, LAQIE)
    assert "普通话能力提升" in [row.title for row in found.rows]
    with pytest.raises(InputError) as refused:
        import_site_hours(taught.center, "", sheet, is_dry_run=True)
    assert refused.value.code == "I-141"
