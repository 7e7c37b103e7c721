"""Laptops and their center through accidents: cloned disks, old copies put back, restarts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.center.administration import make_center, make_ticket
from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.importers.roster import RosterRow, RosterSheet
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.services.enrolment import enrol
from app.services.roster import known_pupils, plan_import
from app.services.roster_import import import_laptop_roster
from app.sync.protocol import Outcome
from app.sync.rows import SiteRows
from tests.factories.small_school import CLASS, PASSWORD, SEATS, SITE, School


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    made = School(tmp_path, monkeypatch)
    made.enrol("laptop", "吉木阿来")
    made.roster("laptop")
    made.sync("laptop")
    yield made
    made.center.close()


def test_a_cloned_laptop_loses_nothing_and_is_told_of(school: School) -> None:
    school.copy("laptop", "clone")
    school.enter("laptop", "2024-10-14", "wash_face")
    school.enter("clone", "2024-10-14", "can_homework")
    for name in ("laptop", "clone", "laptop", "clone"):
        assert school.sync(name).outcome is Outcome.DONE
    assert school.counted() == {"wash_face": SEATS, "can_homework": SEATS}
    assert school.alarms() == ["clone", "counter"]
    for name in ("laptop", "clone"):
        assert school.sync(name).pending == 0


def test_a_laptop_put_back_from_an_old_copy_gets_its_other_branch_back(school: School) -> None:
    school.copy("laptop", "copy")
    school.enter("laptop", "2024-10-14", "wash_face")
    assert school.sync("laptop").pending == 0
    school.copy("copy", "laptop")
    assert school.stored("laptop") == 0
    school.enter("laptop", "2024-10-15", "wash_face")
    for _time in range(2):
        assert school.sync("laptop").outcome is Outcome.DONE
    assert school.stored("laptop") == 2 * SEATS
    assert school.counted() == {"wash_face": 2 * SEATS}


def test_a_center_put_back_from_an_old_copy_is_healed_by_its_laptops(school: School) -> None:
    school.enrol("second", "沙马拉且")
    school.center.close()
    school.copy("center", "backup")
    school.start()
    school.enter("laptop", "2024-10-14", "wash_face")
    school.enter("second", "2024-10-14", "can_homework")
    assert (school.sync("laptop").pending, school.sync("second").pending) == (0, 0)
    school.center.close()
    school.copy("backup", "center")
    school.start()
    assert school.counted() == {}
    for name in ("laptop", "second", "laptop"):
        report = school.sync(name)
        assert (report.outcome, report.pending) == (Outcome.DONE, 0)
    assert school.counted() == {"wash_face": SEATS, "can_homework": SEATS}
    assert school.stored("laptop") == school.stored("second") == SEATS


def test_one_laptop_alone_heals_a_center_of_what_the_other_had_brought(school: School) -> None:
    school.enrol("second", "沙马拉且")
    school.center.close()
    school.copy("center", "backup")
    school.start()
    school.enter("second", "2024-10-14", "can_homework")
    school.sync("second")
    school.sync("laptop")
    school.center.close()
    school.copy("backup", "center")
    school.start()
    assert school.sync("laptop").outcome is Outcome.DONE
    assert school.counted() == {"can_homework": SEATS}


def test_a_restarted_center_is_a_new_epoch_and_asks_for_nothing_again(school: School) -> None:
    school.enter("laptop", "2024-10-14", "wash_face")
    school.sync("laptop")
    before = school.exchange.epoch
    school.restart()
    assert school.exchange.epoch > before
    report = school.sync("laptop")
    assert (report.outcome, report.sent, report.pending) == (Outcome.DONE, 0, 0)
    assert school.sync("laptop").requests == 1
    assert school.counted() == {"wash_face": SEATS}


def test_two_teachers_mark_one_class_on_two_laptops(school: School) -> None:
    school.enrol("second", "沙马拉且")
    school.enter("laptop", "2024-10-14", "wash_face")
    school.enter("second", "2024-10-14", "can_homework")
    for name in ("laptop", "second", "laptop"):
        school.sync(name)
    assert school.enter("laptop", "2024-10-14", "can_homework").saved == 0
    assert school.enter("second", "2024-10-14", "wash_face").saved == 0
    assert school.alarms() == []


def test_one_list_imported_on_two_laptops_is_one_class(school: School) -> None:
    school.enrol("second", "沙马拉且")
    fresh = RosterSheet(
        "花名册",
        1,
        tuple(RosterRow(seat, "四年级1班", seat, "俄木", None, "given") for seat in (1, 2, 3)),
        (),
        (),
        (),
        (),
    )
    for name in ("laptop", "second"):
        with school.opened(name) as laptop:
            assert import_laptop_roster(laptop, fresh, None, is_dry_run=False).imported == 3
    for name in ("laptop", "second", "laptop", "second"):
        assert school.sync(name).outcome is Outcome.DONE
    for name in ("laptop", "second"):
        with school.opened(name) as laptop, laptop.store.read() as connection:
            pupils = [one.class_name for one in known_pupils(SiteRows(connection))]
            assert pupils == [CLASS] * SEATS + ["四年级1班"] * 3
            report = plan_import(SiteRows(connection), fresh, "given")
            assert (report.imported, report.unchanged, report.errors) == (0, 3, [])


def test_a_laptop_put_back_hears_all_the_news_at_its_next_delivery(school: School) -> None:
    school.enrol("second", "沙马拉且")
    school.copy("second", "copy")
    for day in ("2024-10-14", "2024-10-15", "2024-10-16"):
        school.enter("laptop", day, "wash_face")
        school.sync("laptop")
        school.sync("second")
    school.copy("copy", "second")
    report = school.sync("second")
    assert (report.outcome, report.received) == (Outcome.DONE, 3 * SEATS)
    assert school.stored("second") == 3 * SEATS
    assert "counter" in school.alarms()


def test_a_folder_with_records_is_never_set_up_again(school: School) -> None:
    school.enter("laptop", "2024-10-14", "wash_face")
    raw, code = make_ticket(school.center, SITE, ["https://127.0.0.1:8443"])
    ticket = read_ticket(raw).open(code)

    def set_up_laptop(name: str) -> None:
        cost = SlotCost.FLOOR
        folder = school.home / name
        enrol(folder, ticket, teacher="王小梅", password=PASSWORD, cost=cost, world=school.world)

    def set_up_center(name: str) -> None:
        make_center(
            school.home / name,
            name="四开片区",
            level="center_school",
            school_year=SchoolYear(2024),
            sites=(),
            world=school.world,
        )

    slots = (school.home / "laptop" / "slots.json").read_bytes()
    for set_up, name in (
        (set_up_center, "laptop"),
        (set_up_laptop, "center"),
        (set_up_laptop, "laptop"),
    ):
        with pytest.raises(InputError):
            set_up(name)
    (school.home / "laptop" / "slots.json").unlink()
    for set_up in (set_up_laptop, set_up_center):
        with pytest.raises(InputError):
            set_up("laptop")
    (school.home / "laptop" / "slots.json").write_bytes(slots)
    assert school.stored("laptop") == SEATS
