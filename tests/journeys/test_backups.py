"""The laptop's disk spoils a page: the teacher goes on with yesterday's backup, nothing is lost."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import nacl.utils
import pytest

from app.domain.errors import DiskFullError, FileTroubleError, InputError, StoreDamagedError
from app.services.backups import (
    are_slots_whole,
    good_backups,
    list_backups,
    make_daily_backup,
    restore,
    restore_slots,
    slots_of,
)
from app.services.laptop import Laptop, World, store_path
from tests.factories.school import write_lines
from tests.journeys.program import HEAD, PASSWORD, SITE, serving, suoma

CLASS, SEATS = "三年级1班", 5


class Days:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2024, 10, 14, 16, 20)  # noqa: DTZ001 -- this machine's clock

    def now(self) -> float:
        return self.moment.timestamp()

    def go_to(self, month: int, day: int) -> None:
        self.moment = self.moment.replace(month=month, day=day)


class Place:
    """A laptop of one class, and its center in a process of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.laptop = home / "laptop"
        self.days = Days()
        self.world = World(nacl.utils.random, self.days.now)

    def run(self, *words: object) -> dict[str, Any]:
        answer = suoma(*words, "--json")
        assert answer.code == 0, answer.words
        return answer.json

    def set_up(self) -> None:
        center = self.home / "center"
        ticket = self.home / "t.ticket"
        made = self.run("center", "ticket", center, "--site", SITE, "--out", ticket)
        ready = self.run(
            *("device", "init", self.laptop, "--ticket", ticket),
            *("--code", made["code"], "--teacher", HEAD),
        )
        self.run("sync", self.laptop)
        self.run(
            *("center", "approve", center, "--device", ready["device"]),
            *("--code", ready["short_code"]),
        )
        roster = self.home / "roster.csv"
        rows = "".join(f"{CLASS},{seat},曲比史色\n" for seat in range(1, SEATS + 1))
        roster.write_text(f"班级,座号,姓名\n{rows}", "utf-8")
        self.run("import", "roster", self.laptop, roster, "--consent", "given")
        assert self.run("sync", self.laptop)["pending"] == 0

    def enter(self, day: int, mark: str = "Y") -> None:
        lines = [
            {
                "record": "habit_day",
                "date": f"2024-10-{day}",
                "class": CLASS,
                "seat": seat,
                "marks": {"wash_face": mark},
            }
            for seat in range(1, SEATS + 1)
        ]
        self.run("enter", self.laptop, write_lines(self.home / "lines.jsonl", lines))

    def counted(self) -> tuple[int, int]:
        """Return how many times 洗脸 was met and was not, at the center."""
        counts = self.run("center", "totals", self.home / "center")["habit_counts"]
        mine = [one for one in counts if one["item"] == "wash_face"]
        return sum(one["yes"] for one in mine), sum(one["no"] for one in mine)

    @contextmanager
    def opened(self) -> Iterator[Laptop]:
        with closing(Laptop.open(self.laptop, None, PASSWORD, self.world)) as laptop:
            yield laptop

    def back_up(self) -> Path | None:
        with self.opened() as laptop:
            return make_daily_backup(laptop)

    def days_stored(self) -> int:
        with self.opened() as laptop, laptop.reading() as unit:
            return int(unit.rows.scalar("SELECT count(*) FROM habit_day WHERE site = ? AND true"))

    def operations(self) -> set[tuple[bytes, int]]:
        """Return every number this device ever used, as its store knows them."""
        with self.opened() as laptop, laptop.store.read() as connection:
            found = connection.exec_driver_sql(
                "SELECT s.session, o.seq FROM operation o JOIN session s ON s.no = o.session_no"
            )
            return {(bytes(session), seq) for session, seq in found}

    def spoil(self) -> None:
        path = store_path(self.laptop)
        content = bytearray(path.read_bytes())
        for place in range(4096 * 2 + 100, len(content), 4096):
            content[place] ^= 0xFF
        path.write_bytes(bytes(content))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    words = ("--name", "四开片区", "--level", "center_school", "--school-year", 2024)
    made.run("center", "init", tmp_path / "center", *words)
    with serving(tmp_path / "center"):
        made.set_up()
        yield made


def test_delivered_records_come_back_and_no_number_is_used_twice(place: Place) -> None:
    place.enter(14)
    backup = place.back_up()
    assert backup is not None
    place.enter(15)
    place.enter(14, "N")
    assert place.run("sync", place.laptop)["pending"] == 0
    before, told = place.operations(), place.counted()
    assert told == (SEATS, SEATS)
    place.spoil()
    with pytest.raises(StoreDamagedError), place.opened() as laptop:
        make_daily_backup(laptop)
    (good,) = good_backups(place.laptop, user=HEAD, password=PASSWORD)
    damaged = store_path(place.laptop).read_bytes()
    evidence = restore(place.laptop, good.path, user=HEAD, password=PASSWORD)
    assert (evidence / "records.suoma").read_bytes() == damaged
    assert place.days_stored() == SEATS
    place.enter(16)
    new = place.operations() - before
    assert new
    assert not {session for session, _seq in new} & {session for session, _seq in before}
    for _time in range(2):
        assert place.run("sync", place.laptop)["outcome"] == "done"
    assert place.run("sync", place.laptop)["pending"] == 0
    # What was delivered after the backup is back, once; what is new arrived, once.
    assert place.days_stored() == 3 * SEATS
    assert place.operations() >= before | new
    assert place.counted() == (2 * SEATS, SEATS)


def test_news_come_back_soon_although_many_requests_went_before(place: Place) -> None:
    assert place.back_up() is not None
    place.enter(15)
    for _time in range(40):
        place.run("sync", place.laptop)
    place.spoil()
    (good,) = list_backups(place.laptop)
    restore(place.laptop, good.path, user=HEAD, password=PASSWORD)
    needed = 0
    while place.days_stored() < SEATS:
        needed += 1
        assert place.run("sync", place.laptop)["outcome"] == "done"
        assert needed <= 3


def test_one_backup_a_day_and_fourteen_are_kept(place: Place) -> None:
    assert place.back_up() is not None
    assert place.back_up() is None
    for day in range(15, 32):
        place.days.go_to(10, day)
        assert place.back_up() is not None
    known = list_backups(place.laptop)
    assert [one.number for one in known] == list(range(18, 4, -1))
    assert datetime.fromtimestamp(known[0].made_at).day == 31  # noqa: DTZ006
    copies = sorted((place.laptop / "backups").glob("slots-*.json"))
    assert [int(one.stem[-6:]) for one in copies] == list(range(5, 19))


def test_a_clock_that_went_back_does_not_stop_the_backups(place: Place) -> None:
    assert place.back_up() is not None
    place.days.go_to(9, 1)
    assert place.back_up() is not None
    assert place.back_up() is not None
    place.days.moment = place.days.moment.replace(year=1980)
    assert place.back_up() is not None


def test_case_back_up_daily_79_crash_the_accounts_beside_a_backup_are_made_up_for(
    place: Place,
) -> None:
    made = place.back_up()
    assert made is not None
    copy = slots_of(made)
    copy.rename(copy.with_name(f"{copy.name}.new"))  # as a cut before the last step leaves it
    assert place.back_up() is None
    assert copy.read_bytes() == (place.laptop / "slots.json").read_bytes()
    assert not list(copy.parent.glob("*.new"))


def test_a_spoiled_backup_is_not_offered_and_changes_nothing(place: Place) -> None:
    first = place.back_up()
    place.days.go_to(10, 15)
    second = place.back_up()
    assert first is not None
    assert second is not None
    second.write_bytes(second.read_bytes()[:4096] + os.urandom(8192))
    known = good_backups(place.laptop, user=HEAD, password=PASSWORD)
    assert [one.path for one in known] == [first]
    before = store_path(place.laptop).read_bytes()
    with pytest.raises(StoreDamagedError):
        restore(place.laptop, second, user=HEAD, password=PASSWORD)
    with pytest.raises(InputError):
        restore(place.laptop, first, user=HEAD, password="not this one")
    assert store_path(place.laptop).read_bytes() == before
    assert not (place.laptop / "damaged").exists()


def test_a_full_disk_leaves_everything_as_it_was(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = place.back_up()
    assert backup is not None
    before = sorted(one.name for one in place.laptop.iterdir())

    def full(_from: Path, to: Path) -> None:
        to.write_bytes(b"the first pages")
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("app.services.backups.shutil.copyfile", full)
    with pytest.raises(DiskFullError):
        restore(place.laptop, backup, user=HEAD, password=PASSWORD)
    assert sorted(one.name for one in place.laptop.iterdir()) == before


def test_a_cut_in_the_middle_of_restoring_is_begun_again(place: Place) -> None:
    backup = place.back_up()
    assert backup is not None
    store_path(place.laptop).rename(place.laptop / "gone")
    with pytest.raises(FileTroubleError), place.opened():
        pass
    restore(place.laptop, backup, user=HEAD, password=PASSWORD)
    assert place.operations()


def test_damaged_accounts_come_back_from_the_copy_of_a_backup(place: Place) -> None:
    with pytest.raises(FileTroubleError):
        restore_slots(place.laptop)
    place.back_up()
    slots = place.laptop / "slots.json"
    slots.write_bytes(slots.read_bytes()[:100])
    assert not are_slots_whole(place.laptop)
    evidence = restore_slots(place.laptop)
    assert len((evidence / "slots.json").read_bytes()) == 100
    assert are_slots_whole(place.laptop)
    assert place.operations()
