"""Two laptops of one village school and their real center, in one process."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.center.administration import approve_device, make_center, make_ticket
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.domain.calendar import SchoolYear
from app.domain.lessons import LessonCase
from app.domain.organizations import load_organizations, sites_served_by
from app.domain.training import HourEntry, TrainingActivity
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.services import lesson_records, training_records
from app.services.enrolment import add_teacher, enrol
from app.services.laptop import Laptop, World
from app.services.roster_writing import Hand
from app.services.syncing import Synchroniser, SyncReport
from benchmarks.school import Direct

AREA, SITE = "四开片区", "513431-02"
PASSWORD = "correct horse"
HEAD, TEACHER, THIRD = "吉木阿来", "沙马拉且", "马海伍合"
NOON = 1_728_360_000  # Tuesday 8 October 2024


@dataclass
class Desk:
    """One laptop with whoever is signed in. Saving is what a window does in the end."""

    laptop: Laptop
    center: CenterFolder

    def sync(self) -> SyncReport:
        return Synchroniser(self.laptop, Direct(CenterExchange(self.center))).run()

    def enter(self, entry: HourEntry) -> None:
        with self.laptop.unit() as unit:
            training_records.save_entry(self._hand(unit), entry)

    def write(self, case: LessonCase) -> None:
        with self.laptop.unit() as unit:
            lesson_records.save_case(self._hand(unit), case)

    def announce(self, activity: TrainingActivity) -> None:
        with self.laptop.unit() as unit:
            training_records.save_activity(self._hand(unit), activity)

    def _hand(self, unit: object) -> Hand:
        return Hand.of(unit, self.laptop.writer(), self.laptop.world)  # type: ignore[arg-type]

    def entry(self, entry_id: bytes) -> HourEntry | None:
        with self.laptop.reading() as unit:
            return training_records.entry_of(unit.rows, entry_id)

    def case(self, case_id: bytes) -> LessonCase | None:
        with self.laptop.reading() as unit:
            return lesson_records.case_of(unit.rows, case_id)

    def sign_in(self, name: str) -> None:
        """Let another person of this laptop sign in."""
        self.laptop.close()
        self.laptop = Laptop.open(self.laptop.folder, name, PASSWORD, self.laptop.world)


@dataclass
class TwoLaptops:
    """What one school has. first: of the head; second: of a teacher, with three accounts."""

    center: CenterFolder
    first: Desk
    second: Desk

    def exchange(self) -> None:
        """Let both deliver and hear of each other."""
        for desk in (self.first, self.second, self.first, self.second):
            desk.sync()


@contextmanager
def two_laptops(folder: Path) -> Iterator[TwoLaptops]:
    """Make a center with two approved laptops of one site; chance and clock are fixed."""
    clock = iter(range(NOON, NOON + 86_400))
    world = World(random.Random(4).randbytes, lambda: float(next(clock)))
    sites = sites_served_by(load_organizations(), AREA)
    make_center(
        folder / "center",
        name=AREA,
        level="center_school",
        school_year=SchoolYear(2024),
        sites=sites,
        world=world,
    )
    center = CenterFolder.open(folder / "center", world)
    desks = [_desk(folder / name, center, name) for name in (HEAD, TEACHER)]
    for name in (HEAD, THIRD):
        add_teacher(
            desks[1].laptop, name=name, role="teacher", password=PASSWORD, cost=SlotCost.FLOOR
        )
    school = TwoLaptops(center, *desks)
    school.exchange()
    try:
        yield school
    finally:
        for desk in desks:
            desk.laptop.close()
        center.close()


def _desk(folder: Path, center: CenterFolder, name: str) -> Desk:
    raw, code = make_ticket(center, SITE, ["https://127.0.0.1:1"])
    ticket = read_ticket(raw).open(code)
    made = enrol(
        folder,
        ticket,
        teacher=name,
        password=PASSWORD,
        cost=SlotCost.FLOOR,
        world=center.world,
    )
    desk = Desk(Laptop.open(folder, None, PASSWORD, center.world), center)
    desk.sync()
    approve_device(center, made.device.hex(), made.short_code)
    desk.sync()
    return desk
