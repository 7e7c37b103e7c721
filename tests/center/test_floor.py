"""A village nobody brought the new program to: it is below the floor and hands over everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.center.exchange import CenterExchange
from app.services.syncing import Synchroniser, SyncReport
from app.sync.envelope import FLOOR, VERSION, Epoch, Reply, open_reply, seal_reply
from app.sync.protocol import CODES, NORMAL, Outcome
from benchmarks.school import Direct
from tests.factories.sticks import TUESDAY, Desk, Sticks, sticks

ABOVE = VERSION + 1
PUPILS = 12


@pytest.fixture
def area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sticks]:
    monkeypatch.setenv("SUOMA_SLOT_COST", "floor")
    with sticks(tmp_path) as made:
        yield made


@pytest.fixture
def old(area: Sticks) -> Desk:
    """Return a laptop with a class; another one of its site has something to tell it."""
    old, other = area.desk("吉木阿来"), area.desk("沙马拉且")
    old.open_class(PUPILS)
    old.sync()
    other.sync()
    other.hours("news")
    other.sync()
    return old


def sync(area: Sticks, desk: Desk, floor: int = ABOVE) -> SyncReport:
    return Synchroniser(desk.laptop, Direct(CenterExchange(area.center, floor=floor))).run()


def rows_at_center(area: Sticks) -> list[int]:
    with area.center.read() as connection:
        return [
            connection.exec_driver_sql(f"select count(*) from {table}").scalar_one()  # noqa: S608
            for table in ("habit_day", "hour_entry", "lesson_case")
        ]


def test_nobody_is_below_the_floor_today() -> None:
    assert FLOOR <= VERSION


def test_the_floor_travels_only_to_those_below_it(area: Sticks) -> None:
    key, device = area.center.facts.sign_key, bytes(16)
    plain = Reply(VERSION, 0, Epoch(1, bytes(8)), 1, 0, 0, 0, has_more=False)
    told = Reply(VERSION, 0, Epoch(1, bytes(8)), 1, 0, 0, 0, has_more=False, floor=ABOVE)
    assert len(seal_reply(told, device, key)) == len(seal_reply(plain, device, key)) + 1
    for reply in (plain, told):
        assert open_reply(seal_reply(reply, device, key), device, key.public) == reply


def test_an_old_program_delivers_all_and_gets_its_receipts_but_no_news(
    area: Sticks, old: Desk
) -> None:
    before = rows_at_center(area)
    old.mark(TUESDAY)
    old.hours("own")
    old.lesson("own")
    report = sync(area, old)
    assert report.outcome is Outcome.OUTDATED
    assert (report.code, report.pending, report.received) == ("S-12", 0, 0)
    assert report.acknowledged >= PUPILS
    after = rows_at_center(area)
    assert all(now > then for now, then in zip(after, before, strict=True))
    again = sync(area, old)
    assert (again.outcome, again.pending) == (Outcome.OUTDATED, 0)
    assert again.requests <= 2  # the second because each exchange here begins an epoch


def test_by_stick_as_well(area: Sticks, old: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = CenterExchange.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "floor", ABOVE)
    old.mark(TUESDAY)
    stick = area.stick()
    old.carry(stick)
    assert area.receive_one(stick).records >= PUPILS
    taken = old.take_back(stick)
    assert taken.acknowledged >= PUPILS
    assert taken.received == 0


def test_once_it_is_updated_the_news_of_all_that_time_comes(area: Sticks, old: Desk) -> None:
    old.mark(TUESDAY)
    assert sync(area, old).received == 0
    updated = sync(area, old, floor=VERSION)
    assert updated.outcome is Outcome.DONE
    assert updated.received > 0


def test_delivered_is_delivered_for_whoever_asks() -> None:
    assert Outcome.OUTDATED in NORMAL
    assert CODES[Outcome.OUTDATED] == "S-12"
