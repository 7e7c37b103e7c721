"""Accidents with disks and backups: each is named, told in plain words, and loses nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.center.administration import approve_device, waiting_devices
from app.center.alarms import Alarm, list_alarms, see_alarm
from app.services.entry import Entry
from app.services.laptop import Laptop, World
from app.sync.protocol import Outcome
from tests.factories.small_school import PASSWORD, SEATS, School, day_lines

MONDAY, TUESDAY, WEDNESDAY = "2024-10-14", "2024-10-15", "2024-10-16"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a school with one laptop that has delivered its class list."""
    home = tmp_path_factory.mktemp("school")
    with pytest.MonkeyPatch.context() as patch:
        made = School(home, patch)
        made.enrol("laptop", "吉木阿来")
        made.roster("laptop")
        made.sync("laptop")
        made.center.close()
    return home


@pytest.fixture
def school(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """Lend a copy of the school that was built."""
    shutil.copytree(built, tmp_path / "school")
    made = School(tmp_path / "school", monkeypatch)
    yield made
    made.center.close()


def _is_named(alarm: Alarm) -> bool:
    """Tell whether an alarm has words of its own."""
    unknown = replace(alarm, kind="something")
    return alarm.sentence != unknown.sentence and alarm.todo != unknown.todo


def test_two_programs_on_one_folder_take_turns_and_nothing_is_told(school: School) -> None:
    with school.opened("laptop") as one, school.opened("laptop") as other:
        for laptop, day in ((one, MONDAY), (other, TUESDAY), (one, WEDNESDAY)):
            report = Entry(laptop, lambda _line: None).take(day_lines(day, "wash_face"))
            assert report.saved == SEATS
    assert school.sync("laptop").pending == 0
    assert school.counted() == {"wash_face": 3 * SEATS}
    assert school.alarms() == []


def test_one_record_number_with_two_contents_is_told_and_both_are_kept(school: School) -> None:
    """Two copies of one running machine draw the same chance, as virtual machines do."""
    school.copy("laptop", "twin")
    for name, day in (("laptop", MONDAY), ("twin", TUESDAY)):
        world = World(random.Random(7).randbytes, school.world.now)
        laptop = Laptop.open(school.home / name, None, PASSWORD, world)
        Entry(laptop, lambda _line: None).take(day_lines(day, "wash_face"))
        laptop.close()
    for name in ("laptop", "twin", "laptop", "twin"):
        assert school.sync(name).outcome is Outcome.DONE
    (fork,) = [one for one in list_alarms(school.center) if one.kind == "fork"]
    assert _is_named(fork)
    assert school.counted() == {"wash_face": SEATS}
    with school.center.read() as connection:
        batches = connection.exec_driver_sql(
            "SELECT count(*) FROM batch b JOIN batch o ON o.session_no = b.session_no"
            " AND o.first_seq = b.first_seq AND o.header_hash < b.header_hash"
        ).scalar()
    assert batches == 1


def test_one_backup_of_the_center_is_put_back_twice(school: School) -> None:
    school.keep_copy("backup")
    for day in (MONDAY, TUESDAY):
        school.enter("laptop", day, "wash_face")
        assert school.sync("laptop").pending == 0
        school.put_back("backup")
        assert school.counted() == {}
        assert school.sync("laptop").outcome is Outcome.DONE
    assert school.counted() == {"wash_face": 2 * SEATS}
    (told,) = list_alarms(school.center)
    assert (told.kind, told.device) == ("epoch", school.center.facts.id)
    assert _is_named(told)


def test_a_laptop_approved_a_second_time_hears_what_was_said_meanwhile(school: School) -> None:
    """The center is put back to before it approved the laptop, and says that it has to wait."""
    ready = school.set_up("second", "沙马拉且")
    school.keep_copy("backup")
    approve_device(school.center, ready.device.hex(), ready.short_code)
    for day in (MONDAY, TUESDAY):
        assert school.sync("second").outcome is Outcome.DONE
        school.enter("second", day, "wash_face")
    assert school.sync("second").pending == 0
    school.put_back("backup")
    assert school.sync("second").outcome is Outcome.WAITING_FOR_APPROVAL
    school.enter("laptop", WEDNESDAY, "wash_face")
    assert school.sync("laptop").pending == 0
    approve_device(school.center, ready.device.hex(), ready.short_code)
    assert school.sync("second").pending == 0
    assert school.stored("second") == 3 * SEATS
    assert school.counted() == {"wash_face": 3 * SEATS}


def test_a_laptop_whose_approval_the_center_forgot_introduces_itself_again(
    school: School,
) -> None:
    """The center is put back to before it ever heard of the laptop; its ticket is in the copy."""
    ticket = school.ticket()
    school.keep_copy("backup")
    second = school.enrol("second", "沙马拉且", ticket)
    school.enter("second", MONDAY, "wash_face")
    assert school.sync("second").pending == 0
    school.put_back("backup")
    assert school.sync("second").outcome is Outcome.REFUSED
    assert school.sync("second").outcome is Outcome.WAITING_FOR_APPROVAL
    (waiting,) = waiting_devices(school.center)
    assert waiting.device == second
    approve_device(school.center, second.hex(), waiting.code)
    report = school.sync("second")
    assert (report.outcome, report.pending) == (Outcome.DONE, 0)
    assert school.counted() == {"wash_face": SEATS}


def test_an_alarm_that_was_looked_into_is_new_when_it_comes_again_days_later(
    school: School,
) -> None:
    school.copy("laptop", "copy")
    school.enter("laptop", MONDAY, "wash_face")
    school.sync("laptop")
    school.copy("copy", "laptop")
    school.sync("laptop")
    (told,) = list_alarms(school.center)
    assert told.kind == "counter"
    see_alarm(school.center, told.id)
    assert [one.is_seen for one in list_alarms(school.center)] == [True]
    later = World(school.world.random_bytes, lambda: school.world.now() + 3 * 86_400)
    school.center.world = later
    school.copy("copy", "laptop")
    school.sync("laptop")
    assert [one.is_seen for one in list_alarms(school.center)] == [False]


def test_what_only_another_laptop_has_left_is_brought_although_the_center_has_another_cut(
    school: School,
) -> None:
    """A laptop put back from an image of its work cuts the half of it anew, in a smaller batch."""
    school.enrol("second", "沙马拉且")
    school.keep_copy("backup")
    with school.opened("laptop") as laptop:
        Entry(laptop, lambda _line: None).take(day_lines(MONDAY, "wash_face"))
        school.copy("laptop", "image")
        Entry(laptop, lambda _line: None).take(day_lines(TUESDAY, "wash_face"))
    assert school.sync("laptop").pending == 0
    assert school.sync("second").pending == 0
    school.put_back("backup")
    school.copy("image", "laptop")
    assert school.sync("laptop").pending == 0
    assert school.counted() == {"wash_face": SEATS}
    assert school.sync("second").pending == 0
    assert school.counted() == {"wash_face": 2 * SEATS}


def test_what_took_the_place_of_lost_news_is_heard_by_who_had_heard_those(school: School) -> None:
    """The copy was made while the center served: it knows the epoch, and positions begin again."""
    school.enrol("second", "沙马拉且")
    school.sync("laptop")
    school.copy("center", "backup")
    for item in ("wash_face", "wash_hands", "wash_hair"):
        school.enter("laptop", MONDAY, item)
        school.sync("laptop")
    school.sync("second")
    school.put_back("backup")
    school.enter("laptop", TUESDAY, "wash_face")
    assert school.sync("laptop").pending == 0
    school.sync("second")
    assert school.stored("second") == 2 * SEATS
