"""学时: the catalogue, the ring of the year, the history and the cycle of five years."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.training import Teacher
from app.services.laptop import Laptop
from app.services.teaching_staff import own_teacher
from app.services.training import EntryState, Returned
from app.services.training_page import read_training, read_year
from benchmarks.school import school
from tests.factories.training_store import (
    catalogue,
    certify,
    claim_of,
    colleague,
    enter,
    entry_of,
    give_back,
    publish,
    sitting,
    training,
)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    with school(tmp_path, 0, 0) as one:
        yield one.laptop


@pytest.fixture
def teacher(laptop: Laptop) -> Teacher:
    return own_teacher(laptop)


def test_before_anything_came_down_the_whole_target_is_to_go(laptop: Laptop) -> None:
    page = read_training(laptop)
    assert (page.catalogue, page.history) == ((), ())
    assert (page.year.certified, page.year.pending, page.year.gap) == (0, 0, 180)
    assert page.year.target == 180
    assert not page.year.is_reached_if_certified
    assert [one.year.start for one in page.five_years.years] == [2020, 2021, 2022, 2023, 2024]


def test_the_catalogue_has_the_newest_first_and_tells_what_was_entered(
    laptop: Laptop, teacher: Teacher
) -> None:
    old, new = catalogue(2, laptop.identity.calendar.year)[::-1]
    publish(laptop, [old, new])
    enter(laptop, [claim_of(teacher, old)])
    first, second = read_training(laptop).catalogue
    assert (first.activity, first.state, first.entry) == (new, None, None)
    assert (second.activity, second.state) == (old, EntryState.SUBMITTED)
    assert second.entry == claim_of(teacher, old).id


def test_what_an_activity_promises_is_its_own_word_else_the_rule_s(laptop: Laptop) -> None:
    said = training("有计划", sitting("2024-09-20", 300), planned_halves=9)
    counted = training("没有计划", sitting("2024-09-21", 300))
    publish(laptop, [said, counted])
    lines = {one.activity.title: one.halves for one in read_training(laptop).catalogue}
    assert lines == {"有计划": 9, "没有计划": 12}


def test_certified_and_pending_hours_stand_apart(laptop: Laptop, teacher: Teacher) -> None:
    sure = entry_of(teacher, "认定了", sitting("2024-09-20", 270), is_full_release=True)
    waits = entry_of(teacher, "等认定", sitting("2024-09-21", 90))
    draft = entry_of(teacher, "没写完", sitting("2024-09-22", 90), state="draft")
    enter(laptop, [sure, waits, draft])
    certify(laptop, sure.id, {2024: 10})
    page = read_training(laptop)
    assert (page.year.certified, page.year.pending, page.year.gap) == (10, 4, 166)
    assert page.year.full_release == 10
    assert read_year(laptop) == page.year
    states = {one.entry.title: (one.state, one.halves, one.is_counted) for one in page.history}
    assert states == {
        "认定了": (EntryState.CERTIFIED, 10, True),
        "等认定": (EntryState.SUBMITTED, 4, True),
        "没写完": (EntryState.DRAFT, 4, False),
    }


def test_what_came_back_waits_no_longer_and_tells_why(laptop: Laptop, teacher: Teacher) -> None:
    entry = entry_of(teacher, "缺凭据的", sitting("2024-09-20", 270))
    enter(laptop, [entry])
    give_back(laptop, entry.id, "no_evidence", "再拍一张")
    page = read_training(laptop)
    (line,) = page.history
    assert (line.state, line.returned) == (EntryState.RETURNED, Returned("no_evidence", "再拍一张"))
    assert page.year.pending == 0


def test_the_history_has_the_newest_first_and_no_one_else_s(
    laptop: Laptop, teacher: Teacher
) -> None:
    enter(
        laptop,
        [
            entry_of(teacher, "早", sitting("2024-09-05", 90)),
            entry_of(teacher, "晚", sitting("2024-09-25", 90)),
            entry_of(teacher, "空草稿", state="draft"),
            entry_of(colleague(laptop, "沙马拉且"), "别人的", sitting("2024-09-26", 90)),
        ],
    )
    assert [one.entry.title for one in read_training(laptop).history] == ["空草稿", "晚", "早"]


def test_five_years_are_added_up_from_certified_hours(laptop: Laptop, teacher: Teacher) -> None:
    for year in (2021, 2024):
        entry = entry_of(teacher, f"{year}年的", sitting(f"{year}-10-10", 270))
        enter(laptop, [entry])
        certify(laptop, entry.id, {year: 12})
    five = read_training(laptop).five_years
    assert (five.certified, five.target, five.floor) == (24, 720, 144)
    assert [one.certified for one in five.years] == [0, 12, 0, 0, 12]
