"""A laptop dies: another takes its place, has the whole school, and says what is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.center.administration import approve_device, waiting_devices
from app.center.devices import list_devices
from app.center.gap_closing import close_gap, list_gaps
from app.domain.calendar import day_number
from app.services.entry import Entry
from app.services.replacement import missing
from app.services.roster import known_pupils
from app.sync.protocol import Outcome
from app.sync.rows import SiteRows
from tests.factories.small_school import CLASS, SEATS, School, day_lines

DELIVERED, LOST, LATER = "2024-10-14", "2024-10-15", "2024-10-16"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a school whose only laptop died: one day delivered, one on a stick that is lost."""
    home = tmp_path_factory.mktemp("school")
    with pytest.MonkeyPatch.context() as patch:
        made = School(home, patch)
        made.enrol("old", "吉木阿来")
        made.roster("old")
        made.enter("old", DELIVERED, "wash_face")
        made.sync("old")
        with made.opened("old") as laptop:
            for day in (LOST, LATER):
                Entry(laptop, lambda _line: None).take(day_lines(day, "wash_face"))
                with laptop.unit() as unit:
                    unit.journal.cut_all(laptop.writer())
            with laptop.unit() as unit:
                epoch, positions = (
                    unit.meta.get("epoch"),
                    unit.rows.all("SELECT position FROM batch ORDER BY position DESC LIMIT 2"),
                )
                unit.rows.run(
                    "UPDATE batch SET confirmed_epoch = ? WHERE position = ?",
                    epoch[0],
                    positions[1][0],
                )
        made.sync("old")
        made.center.close()
    return home


@pytest.fixture
def school(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """Lend a copy of the school that was built."""
    shutil.copytree(built, tmp_path / "school")
    made = School(tmp_path / "school", monkeypatch)
    yield made
    made.center.close()


def _old(school: School) -> bytes:
    with school.opened("old") as laptop:
        return laptop.identity.device


def test_the_new_laptop_has_the_whole_school_and_the_old_one_is_withdrawn(school: School) -> None:
    old = _old(school)
    ready = school.set_up("new", "沙马拉且", replaces=old)
    (waiting,) = waiting_devices(school.center)
    assert waiting.replaces == old
    approved = approve_device(school.center, ready.device.hex(), ready.short_code)
    assert approved.withdrawn is not None
    assert (approved.withdrawn.device, approved.closed) == (old, ())
    assert [one.length for one in approved.left] == [1]
    lines = {one.device: one for one in list_devices(school.center)}
    assert (lines[old].state, lines[old].replaced_by) == ("revoked", ready.device)
    assert lines[ready.device].replaces == old
    assert school.sync("new").outcome is Outcome.DONE
    with school.opened("new") as laptop, laptop.store.read() as connection:
        pupils = known_pupils(SiteRows(connection))
    assert [(one.class_name, one.name) for one in pupils] == [(CLASS, "曲比史色")] * SEATS
    assert school.stored("new") == school.stored("old") - SEATS


def test_it_shows_by_day_and_class_what_is_lost(school: School) -> None:
    ready = school.set_up("new", "沙马拉且", replaces=_old(school))
    until = day_number(date.fromisoformat(LATER))
    with school.opened("new") as laptop:
        assert missing(laptop, until=until).is_waiting
    approve_device(school.center, ready.device.hex(), ready.short_code, close_gaps=True)
    assert [one.why for one in list_gaps(school.center).closed] != [""]
    assert list_gaps(school.center).open == ()
    school.sync("new")
    with school.opened("new") as laptop:
        found = missing(laptop, until=until)
    assert found.replaces == _old(school)
    assert [(one.class_name, one.day.isoformat(), one.pupils) for one in found.days][-1:] == [
        (CLASS, LOST, SEATS)
    ]
    assert DELIVERED not in [one.day.isoformat() for one in found.days]
    assert [one.changes for one in found.given_up] == [1]


def test_the_dead_laptop_that_comes_back_is_kept_apart_and_loses_nothing(school: School) -> None:
    ready = school.set_up("new", "沙马拉且", replaces=_old(school))
    approve_device(school.center, ready.device.hex(), ready.short_code)
    (gap,) = list_gaps(school.center).open
    close_gap(school.center, gap.gap.id, "电脑报废")
    with school.opened("old") as laptop, laptop.unit() as unit:
        unit.rows.run("UPDATE batch SET confirmed_epoch = 0")
    assert school.sync("old").outcome is Outcome.REVOKED
    assert school.counted() == {"wash_face": 2 * SEATS}
    school.sync("new")
    with school.opened("new") as laptop:
        assert missing(laptop).kept_apart == 1


def test_a_laptop_that_replaces_nobody_known_is_approved_as_any_other(school: School) -> None:
    ready = school.set_up("new", "沙马拉且", replaces=bytes(16))
    approved = approve_device(school.center, ready.device.hex(), ready.short_code)
    assert approved.withdrawn is None
    assert school.sync("new").outcome is Outcome.DONE
