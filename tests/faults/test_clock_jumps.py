"""Clocks of village laptops stand still, run ahead or jump: nothing that is kept depends on them.

In one process, with a clock that is set by hand; real processes are in ``test_real_clocks``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import app.sync.journal
from app.services.backups import list_backups, make_daily_backup
from app.sync.operations import Operation
from app.sync.protocol import Outcome
from tests.factories.small_school import SEATS, School
from tests.faults.states import seen_on

DEAD = datetime(1970, 1, 2, tzinfo=UTC).timestamp()
BEFORE_ALL = datetime(1969, 12, 31, tzinfo=UTC).timestamp()
AHEAD = datetime(2099, 1, 1, tzinfo=UTC).timestamp()
RIGHT = datetime(2024, 10, 15, tzinfo=UTC).timestamp()
DAYS = [f"2024-10-{day:02d}" for day in (8, 9, 10, 11, 14)]


@dataclass(slots=True)
class Clock:
    """A clock whose hands are moved; jumps: at every look to another of these moments."""

    moment: float = RIGHT
    jumps: tuple[float, ...] = ()
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def now(self) -> float:
        """Return what it says."""
        return self.chance.choice(self.jumps) if self.jumps else self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[School]:
    """Lend two enrolled laptops with their class, and their center, all by one clock."""
    made = School(tmp_path, monkeypatch)
    made.enrol("one", "曲比老师")
    made.enrol("two", "阿牛老师")
    made.roster("one")
    made.sync("one")
    made.sync("two")
    made.world = replace(made.world, now=clock.now)
    made.restart()
    yield made
    made.center.close()


def shown(school: School, name: str) -> dict[str, Any]:
    with school.opened(name) as laptop:
        return seen_on(laptop)


@pytest.mark.parametrize("moment", [DEAD, BEFORE_ALL, AHEAD])
def test_a_laptop_in_another_year_marks_delivers_and_backs_up(
    school: School, clock: Clock, moment: float
) -> None:
    for day in DAYS:
        clock.moment = moment
        assert school.enter("one", day, "wash_face").saved == SEATS
        report = school.sync("one")
        assert (report.outcome, report.pending) == (Outcome.DONE, 0)
    with school.opened("one") as laptop:
        assert make_daily_backup(laptop) is not None
    assert list_backups(school.home / "one")
    clock.moment = RIGHT
    assert school.counted() == {"wash_face": SEATS * len(DAYS)}
    school.sync("two")
    assert shown(school, "two") == shown(school, "one")


def test_a_clock_that_jumps_at_every_look_changes_nothing_of_what_stands(
    school: School, clock: Clock
) -> None:
    clock.jumps = (DEAD, AHEAD, RIGHT, RIGHT - 86_400 * 400, RIGHT + 86_400 * 4_050)
    chance = random.Random(20241014)
    last: dict[str, str] = {}
    for turn in range(30):
        name, day = ("one", "two")[turn % 2], chance.choice(DAYS)
        # Whoever changes something has seen what stood there, so the later change stands.
        last[day] = "N" if last.get(day) == "Y" else "Y"
        assert school.enter(name, day, "wash_face", last[day]).saved == SEATS
        for one in (name, ("two", "one")[turn % 2]):
            report = school.sync(one)
            assert (report.outcome, report.pending) == (Outcome.DONE, 0)
    school.restart()
    assert school.counted()["wash_face"] == SEATS * list(last.values()).count("Y")
    marks = shown(school, "one")["marks"]
    assert marks == shown(school, "two")["marks"]
    assert len(marks) == SEATS * len(last)


def settle_two_at_once(school: School, clock: Clock, moments: tuple[float, float]) -> None:
    """Two mark the same cells at once; who has said more has the higher Lamport number."""
    clock.moment = moments[0]
    school.enter("one", DAYS[0], "wash_face", "Y")
    clock.moment = moments[1]
    for day in DAYS[1:]:
        school.enter("two", day, "wash_face")
    school.enter("two", DAYS[0], "wash_face", "N")
    for name in ("one", "two", "one"):
        assert school.sync(name).outcome is Outcome.DONE


@pytest.mark.parametrize("moments", [(AHEAD, DEAD), (DEAD, AHEAD), (5_000.0, 10.0)])
def test_of_two_at_once_no_clock_says_which_stands(
    school: School, clock: Clock, moments: tuple[float, float]
) -> None:
    settle_two_at_once(school, clock, moments)
    assert school.counted() == {"wash_face": SEATS * (len(DAYS) - 1)}
    assert shown(school, "one")["marks"] == shown(school, "two")["marks"]


def test_an_order_by_the_clock_would_be_seen(
    school: School, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_the_clock(seq: int, _lamport: int, when: int, content: Any) -> Operation:
        return Operation(seq, max(1, when), when, content)

    monkeypatch.setattr(app.sync.journal, "Operation", by_the_clock)
    # A center takes no number far above those it knows: both clocks stand at their beginning.
    settle_two_at_once(school, clock, (5_000.0, 10.0))
    assert school.counted() == {"wash_face": SEATS * len(DAYS)}
