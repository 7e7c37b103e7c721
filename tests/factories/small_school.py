"""A center of 四开片区 in one process, and laptops as folders that can be copied like disks."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.center.administration import approve_device, make_center, make_ticket, waiting_devices
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.center.status import status
from app.center.totals import totals
from app.domain.calendar import SchoolYear
from app.domain.organizations import load_organizations, sites_served_by
from app.importers.roster import RosterRow, RosterSheet
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.services.enrolment import Enrolled, enrol
from app.services.entry import Entry
from app.services.entry_report import EntryReport
from app.services.laptop import Laptop, World
from app.services.roster_import import import_laptop_roster
from app.services.syncing import SyncReport, sync_once
from app.sync.carrier import Answered, Meter
from app.sync.protocol import Outcome

SITE = "513431-02"
PASSWORD = "morgens um sieben"
CLASS = "三年级1班"
SEATS = 6


class StraightTo:
    """A carrier without a network: the bytes go to the exchange and back."""

    def __init__(self, school: School) -> None:
        self._school = school
        self.meter = Meter()

    def send(self, body: bytes) -> Answered:
        self.meter.requests += 1
        (answer,) = self._school.exchange.answer_all([body])
        self.meter.bytes_up += len(body)
        self.meter.bytes_down += len(answer.body)
        return Answered(answer.status, answer.body, answer.retry_after)

    def close(self) -> None:
        """Nothing is open."""


class School:
    """A center of 四开片区 in one process, and the data folders of its laptops."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SUOMA_SLOT_COST", "floor")
        self.home = home
        is_copy = (home / "center").exists()
        seed = 20241015 if is_copy else 20241014  # a copy draws no number twice
        self.world = World(random.Random(seed).randbytes, lambda: 1_728_950_400.0)
        if not is_copy:
            self._make_center(home)
        self.start()

    def _make_center(self, home: Path) -> None:
        make_center(
            home / "center",
            name="四开片区",
            level="center_school",
            school_year=SchoolYear(2024),
            sites=sites_served_by(load_organizations(), "四开片区"),
            world=self.world,
        )

    def start(self) -> None:
        self.center = CenterFolder.open(self.home / "center", self.world)
        self.exchange = CenterExchange(self.center)

    def restart(self) -> None:
        self.center.close()
        self.start()

    def keep_copy(self, to: str) -> None:
        """Keep a copy of the center as it is now, and go on."""
        self.center.close()
        self.copy("center", to)
        self.start()

    def put_back(self, copy: str) -> None:
        """Put the center back to an older copy, and go on."""
        self.center.close()
        self.copy(copy, "center")
        self.start()

    def ticket(self) -> tuple[bytes, str]:
        """Return a ticket of the school and its code."""
        return make_ticket(self.center, SITE, ["https://127.0.0.1:8443"])

    def install(
        self,
        name: str,
        teacher: str,
        replaces: bytes | None = None,
        ticket: tuple[bytes, str] | None = None,
    ) -> Enrolled:
        """Set a laptop up from a ticket, by default a new one; it was never online."""
        raw, code = ticket or self.ticket()
        return enrol(
            self.home / name,
            read_ticket(raw).open(code),
            teacher=teacher,
            password=PASSWORD,
            cost=SlotCost.FLOOR,
            world=self.world,
            replaces=replaces,
        )

    def set_up(
        self,
        name: str,
        teacher: str,
        replaces: bytes | None = None,
        ticket: tuple[bytes, str] | None = None,
    ) -> Enrolled:
        """Set a laptop up from a ticket and let it announce itself."""
        ready = self.install(name, teacher, replaces, ticket)
        assert self.sync(name).outcome is Outcome.WAITING_FOR_APPROVAL
        assert [one.device for one in waiting_devices(self.center)] == [ready.device]
        return ready

    def enrol(self, name: str, teacher: str, ticket: tuple[bytes, str] | None = None) -> bytes:
        """Set a laptop up and approve it; return its number."""
        ready = self.set_up(name, teacher, ticket=ticket)
        approve_device(self.center, ready.device.hex(), ready.short_code)
        self.sync(name)
        return ready.device

    @contextmanager
    def opened(self, name: str) -> Iterator[Laptop]:
        laptop = Laptop.open(self.home / name, None, PASSWORD, self.world)
        yield laptop
        laptop.close()

    def roster(self, name: str) -> None:
        rows = tuple(
            RosterRow(seat, CLASS, seat, "曲比史色", None, "given") for seat in range(1, SEATS + 1)
        )
        sheet = RosterSheet("花名册", 1, rows, (), (), (), ())
        with self.opened(name) as laptop:
            import_laptop_roster(laptop, sheet, None, is_dry_run=False)

    def enter(self, name: str, day: str, item: str, mark: str = "Y") -> EntryReport:
        with self.opened(name) as laptop:
            return Entry(laptop, lambda _line: None).take(day_lines(day, item, mark))

    def sync(self, name: str) -> SyncReport:
        with self.opened(name) as laptop:
            return sync_once(laptop, lambda _laptop: StraightTo(self))

    def counted(self) -> dict[str, int]:
        """Return how many times each item was met, over all classes and weeks."""
        met: dict[str, int] = {}
        with self.center.read() as connection:
            for one in totals(connection).habit_counts:
                met[one.item] = met.get(one.item, 0) + one.yes
        return {item: count for item, count in met.items() if count}

    def alarms(self) -> list[str]:
        with self.center.read() as connection:
            return [one.kind for one in status(connection, self.world.today()).alarms]

    def stored(self, name: str) -> int:
        with self.opened(name) as laptop, laptop.store.read() as connection:
            found: Any = connection.exec_driver_sql("SELECT count(*) FROM habit_day").scalar()
            return int(found)

    def copy(self, name: str, to: str) -> None:
        shutil.rmtree(self.home / to, ignore_errors=True)
        shutil.copytree(self.home / name, self.home / to)


def day_lines(day: str, item: str, mark: str = "Y") -> list[bytes]:
    """Return the lines of ``suoma enter`` that mark everybody of the class on a day."""
    return [
        json.dumps(
            {
                "record": "habit_day",
                "date": day,
                "class": CLASS,
                "seat": seat,
                "marks": {item: mark},
            }
        ).encode()
        for seat in range(1, SEATS + 1)
    ]
