"""A school with a center and an enrolled laptop, and its marks: the same for the same seed.

Both ends are the product's own, with real encrypted stores; only chance and clock are fixed.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.bootstrap import https_carrier
from app.center.administration import approve_device, make_center, make_ticket
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.domain.calendar import SchoolYear, day_number
from app.domain.habits import DEFAULT_CADENCE, ITEMS
from app.domain.organizations import load_organizations, sites_served_by
from app.importers.roster import RosterRow, RosterSheet
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.services.enrolment import enrol
from app.services.habits import mark_cells
from app.services.laptop import Laptop, World
from app.services.roster import class_ids, known_pupils
from app.services.roster_import import import_laptop_roster
from app.services.syncing import Synchroniser, SyncReport, sync_once
from app.sync.carrier import Answered, Carrier, Meter
from app.sync.operations import ABSENT_FIELD
from app.sync.pending import CellValue
from app.sync.rows import SiteRows
from app.sync.sheets import MET, NOT_YET
from tests.factories.proxy import CountingProxy

ROOT = Path(__file__).resolve().parents[1]
AREA, SITE = "四开片区", "513431-02"
TEACHER = "吉木阿来"
PASSWORD = "correct horse"  # noqa: S105 -- of a school that lives for a minute
CLOCK = 1_728_350_000
MET_SHARE, ABSENT_SHARE = 0.92, 0.02
FRIDAY = 4
FIRST_MONDAY = day_number(date(2024, 9, 2))
SCHOOL_DAYS = tuple(
    FIRST_MONDAY + 7 * week + place for week in range(52) for place in range(FRIDAY + 1)
)
DAILY = tuple(ITEMS.index(item) for item in DEFAULT_CADENCE.daily)

Cells = dict[int, dict[int, CellValue]]


class Direct:
    """A carrier without HTTP: the center's exchange in the same process."""

    def __init__(self, exchange: CenterExchange) -> None:
        self._exchange = exchange
        self.meter = Meter()

    def send(self, body: bytes) -> Answered:
        """Carry one request."""
        answer = self._exchange.answer_all([body])[0]
        self.meter.requests += 1
        self.meter.bytes_up += len(body)
        self.meter.bytes_down += len(answer.body)
        return Answered(answer.status, answer.body)

    def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class School:
    """An enrolled laptop with classes. classes: class id to the pupil numbers in seat order."""

    laptop: Laptop
    center: CenterFolder
    carrier: Carrier
    classes: Mapping[bytes, Sequence[int]]
    chance: random.Random

    def sync(self, carrier: Carrier | None = None) -> SyncReport:
        """Synchronise once and leave the line open; by default on the school's own carrier."""
        return Synchroniser(self.laptop, carrier or self.carrier).run()

    def mark_days(self, days: Sequence[int], *, marks: str = "usual") -> int:
        """Save whole class sheets; return the number of habit days.

        Args: marks: "usual" (three daily items, all ten on Fridays, 92 % met, 2 % absent),
            "all ten" (every item each day, 92 % met), "random" (each item met, not yet, or open).
        """
        count = 0
        for day in days:
            for class_id, pupils in self.classes.items():
                cells = {pupil: self._fields(day, marks) for pupil in pupils}
                cells = {pupil: fields for pupil, fields in cells.items() if fields}
                mark_cells(self.laptop, class_id, day, cells)
                count += sum(ABSENT_FIELD not in fields for fields in cells.values())
        self.laptop.gather_left_over()
        return count

    def _fields(self, day: int, marks: str) -> dict[int, CellValue]:
        chance = self.chance.random
        if marks == "random":
            values = (self.chance.choice((MET, NOT_YET, None)) for _item in ITEMS)
            return {field: value for field, value in enumerate(values) if value is not None}
        if marks == "usual" and chance() < ABSENT_SHARE:
            return {ABSENT_FIELD: MET}
        is_long = marks == "all ten" or (day - FIRST_MONDAY) % 7 == FRIDAY
        due = range(ABSENT_FIELD) if is_long else DAILY
        return {field: MET if chance() < MET_SHARE else NOT_YET for field in due}


def roster(class_count: int, size: int) -> RosterSheet:
    """Return class lists as if read from a workbook; names are all alike."""
    rows = tuple(
        RosterRow(number, f"三年级{1 + number // size}班", 1 + number % size, "阿木", None, "given")
        for number in range(class_count * size)
    )
    return RosterSheet(
        worksheet="",
        header_row=1,
        rows=rows,
        errors=(),
        dropped_columns=(),
        id_number_columns=(),
        unread_worksheets=(),
    )


@contextmanager
def school(folder: Path, class_count: int, size: int) -> Iterator[School]:
    """Make a center and a laptop in one process, enrolled, with its class lists delivered."""
    world = the_world()
    center = new_center(folder / "center", world)
    carrier = Direct(CenterExchange(center))
    laptop = enrolled(folder / "laptop", center, "https://127.0.0.1:1", lambda _one: carrier)
    try:
        yield _with_classes(laptop, center, carrier, class_count, size)
    finally:
        laptop.close()
        center.close()


@contextmanager
def served_school(
    folder: Path, class_count: int, size: int
) -> Iterator[tuple[School, CountingProxy, int]]:
    """Make the same school with the center as a process of its own, over real HTTPS.

    Yields the school, the proxy that counts what passes, and the center's process id.
    """
    world = the_world()
    new_center(folder / "center", world).close()
    command = [sys.executable, "-m", "app", "center", "serve", str(folder / "center")]
    with subprocess.Popen(
        [*command, "--listen", "127.0.0.1:0"], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline().decode().strip()
            with CountingProxy(int(line.rpartition(":")[2])) as proxy:
                center = CenterFolder.open(folder / "center", world)
                address = f"https://127.0.0.1:{proxy.port}"
                laptop = enrolled(folder / "laptop", center, address, https_carrier)
                try:
                    carrier = https_carrier(laptop)
                    found = _with_classes(laptop, center, carrier, class_count, size)
                    yield found, proxy, process.pid
                finally:
                    laptop.close()
                    center.close()
        finally:
            process.terminate()


def the_world() -> World:
    """Return chance and clock, the same for every run."""
    return World(random.Random(20241014).randbytes, lambda: float(CLOCK))  # noqa: S311 -- repeatable


def new_center(folder: Path, world: World) -> CenterFolder:
    """Make the center of the 片区 and open it."""
    sites = sites_served_by(load_organizations(), AREA)
    year = SchoolYear(2024)
    make_center(
        folder, name=AREA, level="center_school", school_year=year, sites=sites, world=world
    )
    return CenterFolder.open(folder, world)


def enrolled(
    folder: Path,
    center: CenterFolder,
    address: str,
    carrier_of: Callable[[Laptop], Carrier],
    teacher: str = TEACHER,
) -> Laptop:
    """Set a laptop up from a ticket, have it approved, and let it hear of that."""
    raw, code = make_ticket(center, SITE, [address])
    ticket = read_ticket(raw).open(code)
    made = enrol(
        folder,
        ticket,
        teacher=teacher,
        password=PASSWORD,
        cost=SlotCost.FLOOR,
        world=center.world,
    )
    laptop = Laptop.open(folder, None, PASSWORD, center.world)
    sync_once(laptop, carrier_of)
    approve_device(center, made.device.hex(), made.short_code)
    sync_once(laptop, carrier_of)
    return laptop


def _with_classes(
    laptop: Laptop, center: CenterFolder, carrier: Carrier, class_count: int, size: int
) -> School:
    made = school_at(laptop, center, carrier, class_count, size)
    made.sync()
    return made


def school_at(
    laptop: Laptop, center: CenterFolder, carrier: Carrier, class_count: int, size: int
) -> School:
    """Enter class lists on a laptop; nothing is delivered."""
    import_laptop_roster(laptop, roster(class_count, size), None, is_dry_run=False)
    with laptop.store.read() as connection:
        rows = SiteRows(connection)
        ids = class_ids(rows)
        pupils = known_pupils(rows)
    classes = {
        class_id: [one.number for one in pupils if one.class_name == name]
        for name, class_id in ids.items()
    }
    return School(laptop, center, carrier, classes, random.Random(7))  # noqa: S311 -- repeatable


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of another process so far, user and system (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
