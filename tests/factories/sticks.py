"""A center, laptops of its schools and sticks between them, in one process; nothing is imitated."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.center.administration import approve_device, make_center, make_ticket
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.center.receiving import Bundle, receive
from app.domain.calendar import SchoolYear
from app.domain.organizations import load_organizations, sites_served_by
from app.importers.roster import RosterRow, RosterSheet
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.services import lesson_records, training_records
from app.services.carrying import Carried, TakenBack, carry, take_back
from app.services.enrolment import enrol
from app.services.habits import mark_cells
from app.services.laptop import Laptop, World
from app.services.roster import class_ids, known_pupils
from app.services.roster_import import import_laptop_roster
from app.services.roster_writing import Hand
from app.services.syncing import Synchroniser, SyncReport
from app.store.store import Store
from app.sync.rows import SiteRows
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import Direct
from tests.factories.school import NAMES
from tests.factories.trainings import at, entry, lesson

AREA, SITE, OTHER_SITE = "四开片区", "513431-02", "513431-03"
CLASS = "三年级1班"
PASSWORD = "correct horse"
NOON = 1_728_360_000  # Tuesday 8 October 2024
TUESDAY = 20_004


@dataclass
class Clock:
    """Seconds since 1970, moved by hand; every look takes a second."""

    now: int = NOON

    def __call__(self) -> float:
        self.now += 1
        return float(self.now)


@dataclass
class Desk:
    """One laptop with its first account signed in. code: the short code to compare."""

    laptop: Laptop
    center: CenterFolder
    code: str

    @property
    def device(self) -> str:
        return self.laptop.identity.device.hex()

    def open_class(self, size: int = 12, names: Sequence[str] = NAMES["pupils"]) -> None:
        """Enter a class list, as the head of the site does."""
        rows = tuple(
            RosterRow(seat, CLASS, seat, names[seat % len(names)], None, "given")
            for seat in range(1, size + 1)
        )
        sheet = RosterSheet(
            worksheet="",
            header_row=1,
            rows=rows,
            errors=(),
            dropped_columns=(),
            id_number_columns=(),
            unread_worksheets=(),
        )
        import_laptop_roster(self.laptop, sheet, None, is_dry_run=False)

    def mark(self, day: int = TUESDAY, *, late_seat: int = 3) -> None:
        """Write a whole class sheet: everybody washed, but for one seat."""
        with self.laptop.store.read() as connection:
            rows = SiteRows(connection)
            class_id = class_ids(rows)[CLASS]
            pupils = {one.seat: one.number for one in known_pupils(rows)}
        mark_cells(
            self.laptop,
            class_id,
            day,
            {
                number: {0: NOT_YET if seat == late_seat else MET, 1: MET}
                for seat, number in pupils.items()
            },
        )

    def hours(self, word: str, **others: Any) -> None:
        with self.laptop.unit() as unit:
            hand = Hand.of(unit, self.laptop.writer(), self.laptop.world)
            training_records.save_entry(hand, entry(word, at("2024-10-08", 360), **others))

    def lesson(self, word: str, **others: Any) -> None:
        with self.laptop.unit() as unit:
            hand = Hand.of(unit, self.laptop.writer(), self.laptop.world)
            lesson_records.save_case(hand, lesson(word, **others))

    def carry(self, stick: Path) -> Carried:
        return carry(self.laptop, stick)

    def take_back(self, stick: Path) -> TakenBack:
        return take_back(self.laptop, stick)

    def sync(self) -> SyncReport:
        return Synchroniser(self.laptop, Direct(CenterExchange(self.center))).run()


@dataclass
class Sticks:
    """A center and the laptops that were set up with its tickets."""

    folder: Path
    center: CenterFolder
    clock: Clock
    desks: list[Desk] = field(default_factory=list)

    def stick(self, name: str = "stick") -> Path:
        path = self.folder / name
        path.mkdir(exist_ok=True)
        return path

    def desk(self, teacher: str, site: str = SITE, *, is_approved: bool = True) -> Desk:
        """Set up one more laptop; it was never online."""
        raw, code = make_ticket(self.center, site, ["https://127.0.0.1:1"])
        folder = self.folder / f"laptop {len(self.desks)}"
        made = enrol(
            folder,
            read_ticket(raw).open(code),
            teacher=teacher,
            password=PASSWORD,
            cost=SlotCost.FLOOR,
            world=self.center.world,
        )
        laptop = Laptop.open(folder, None, PASSWORD, self.center.world)
        desk = Desk(laptop, self.center, made.short_code)
        self.desks.append(desk)
        if is_approved:
            desk.sync()
            self.approve(desk)
            desk.sync()
        return desk

    def approve(self, desk: Desk) -> None:
        approve_device(self.center, desk.device, desk.code)

    def receive(self, *paths: Path) -> tuple[Bundle, ...]:
        return receive(self.center, paths).bundles

    def receive_one(self, *paths: Path) -> Bundle:
        (bundle,) = self.receive(*paths)
        return bundle


@contextmanager
def sticks(folder: Path) -> Iterator[Sticks]:
    """Make a center; chance and clock are fixed."""
    clock = Clock()
    world = World(random.Random(5).randbytes, clock)
    with_center = open_center(folder / "center", world)
    made = Sticks(folder, with_center, clock)
    try:
        yield made
    finally:
        for desk in made.desks:
            desk.laptop.close()
        with_center.close()


def open_center(folder: Path, world: World) -> CenterFolder:
    """Make and open a center that serves a 片区."""
    make_center(
        folder,
        name=AREA,
        level="center_school",
        school_year=SchoolYear(2024),
        sites=sites_served_by(load_organizations(), AREA),
        world=world,
    )
    return CenterFolder.open(folder, world)


def digest(store: Store, *, without: tuple[str, ...] = ()) -> str:
    """Return a hash of every row of every table of a store, in no order of arrival."""
    total = hashlib.sha256()
    with store.read() as connection:
        run = connection.exec_driver_sql
        names = run("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").scalars()
        for name in list(names):
            if name in without:
                continue
            rows = sorted(repr(tuple(row)) for row in run(f'SELECT * FROM "{name}"'))  # noqa: S608
            total.update(repr((name, rows)).encode())
    return total.hexdigest()


def records(store: Store) -> dict[str, list[Any]]:
    """Return what people wrote, by ids that are the same in every store."""
    queries = {
        "habits": "SELECT p.id, d.date, d.marks FROM habit_day d JOIN pupil p ON p.no = d.pupil",
        "hours": "SELECT id, value FROM hour_entry",
        "lessons": "SELECT id, value FROM lesson_case",
        "pupils": "SELECT id, seat, has_consent FROM pupil",
    }
    with store.read() as connection:
        return {
            kind: sorted(tuple(row) for row in connection.exec_driver_sql(sql))
            for kind, sql in queries.items()
        }
