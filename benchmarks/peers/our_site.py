"""Our side of the losses: a center process behind a proxy, and laptops as folders, over HTTPS."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from app.bootstrap import https_carrier
from app.center.alarms import list_alarms
from app.center.identity import CenterFolder
from app.services.class_sheet import CellKey, read_sheet
from app.services.habits import mark_cells
from app.services.laptop import Laptop, World
from app.services.roster import class_ids, known_pupils
from app.services.roster_import import import_laptop_roster
from app.services.syncing import SyncReport, sync_once
from app.sync.sheets import MET, NOT_YET
from benchmarks.peers.contestant import Record
from benchmarks.peers.process import LOCALHOST, Process, free_port
from benchmarks.school import PASSWORD, SCHOOL_DAYS, Cells, enrolled, new_center, roster, the_world
from tests.factories.proxy import CountingProxy

CLASSES, SIZE = 10, 50
TEACHERS = ("吉木阿来", "沙马拉且")
VALUES = {"1": MET, "0": NOT_YET}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a center holds. records: habit days; alarms: kinds of what it tells a person."""

    records: int
    alarms: tuple[str, ...]


class OurSite:
    """One school: its center, and laptops by name. All have the same class lists."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._laptops: dict[str, Laptop] = {}
        self._worlds: dict[str, World] = {}
        self.world = the_world()
        folder.mkdir(parents=True, exist_ok=True)
        new_center(folder / "center", self.world).close()
        self.port = free_port()
        self.center = self._serve()
        self.proxy = self._stack.enter_context(CountingProxy(self.port))
        self._folder_of_center = CenterFolder.open(folder / "center", self.world)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for laptop in self._laptops.values():
            laptop.close()
        self._folder_of_center.close()
        self._stack.close()

    def _serve(self) -> Process:
        command = [sys.executable, "-m", "app", "center", "serve", str(self.folder / "center")]
        command += ["--listen", f"{LOCALHOST}:{self.port}"]
        center = self._stack.enter_context(Process(command, self.folder / "center.log"))
        center.line()
        return center

    def restart_center(self) -> None:
        """Start the center again over what it left on the disk."""
        self.center = self._serve()

    def add(self, *names: str) -> None:
        """Enrol laptops; the first brings the class lists, all hear of them."""
        address = f"https://{LOCALHOST}:{self.proxy.port}"
        for name, teacher in zip(names, TEACHERS, strict=False):
            folder = self.folder / name
            made = enrolled(folder, self._folder_of_center, address, https_carrier, teacher)
            self._laptops[name] = made
        import_laptop_roster(self._laptops[names[0]], roster(CLASSES, SIZE), None, is_dry_run=False)
        for name in (*names, *names):
            self.sync(name)

    def sync(self, name: str) -> SyncReport:
        """Synchronise a laptop over a new line."""
        return sync_once(self._laptops[name], https_carrier)

    def sync_together(self, *names: str) -> list[SyncReport]:
        """Synchronise several laptops at once, each in a thread of its own."""
        reports: dict[str, SyncReport] = {}
        ready = threading.Barrier(len(names))

        def run(name: str) -> None:
            ready.wait()
            reports[name] = self.sync(name)

        threads = [threading.Thread(target=run, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [reports[name] for name in names]

    def enter(self, name: str, records: Sequence[Record]) -> int:
        """Save the ten marks of pupils on days; return how many habit days."""
        sheets: dict[tuple[int, bytes], Cells] = {}
        pupils = self._pupils(name)
        for number, day, signs in records:
            class_id, pupil = pupils[number]
            sheets.setdefault((day, class_id), {})[pupil] = {
                item: VALUES[sign] for item, sign in enumerate(signs) if sign in VALUES
            }
        for (day, class_id), marks in sheets.items():
            mark_cells(self._laptops[name], class_id, SCHOOL_DAYS[day], marks)
        self._laptops[name].gather_left_over()
        return len(records)

    def mark(self, name: str, number: int, day: int, marks: Mapping[int, str]) -> None:
        """Mark single items of one pupil."""
        class_id, pupil = self._pupils(name)[number]
        cells = {pupil: {item: VALUES[sign] for item, sign in marks.items()}}
        mark_cells(self._laptops[name], class_id, SCHOOL_DAYS[day], cells)
        self._laptops[name].gather_left_over()

    def lengthen_class_list(self, name: str) -> None:
        """Import the class lists again with one class more."""
        longer = roster(CLASSES + 1, SIZE)
        import_laptop_roster(self._laptops[name], longer, None, is_dry_run=False)

    def look(self, name: str, number: int, day: int) -> str:
        """Return the ten marks of one pupil as a laptop shows them."""
        class_id, pupil = self._pupils(name)[number]
        sheet = read_sheet(self._laptops[name], class_id, SCHOOL_DAYS[day])
        values = (sheet.value(CellKey(SCHOOL_DAYS[day], pupil, item)) for item in range(10))
        return "".join({MET: "1", NOT_YET: "0"}.get(value or 0, "-") for value in values)

    def kept(self) -> Kept:
        """Return what the center holds and what it tells."""
        with self._folder_of_center.read() as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM habit_day").scalar()
        alarms = tuple(one.kind for one in list_alarms(self._folder_of_center))
        return Kept(int(found or 0), alarms)

    def operations(self) -> int:
        """Return how many signed operations the center's log holds."""
        with self._folder_of_center.read() as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM operation").scalar()
        return int(found or 0)

    def copy(self, name: str) -> None:
        """Take an image of a laptop's disk."""
        self._laptops[name].close()
        image = self.folder / f"{name}.image"
        shutil.copytree(self.folder / name, image)
        self._open(name)

    def put_back(self, name: str) -> None:
        """Put the image back over the laptop's disk."""
        self._laptops[name].close()
        shutil.rmtree(self.folder / name)
        shutil.copytree(self.folder / f"{name}.image", self.folder / name)
        self._open(name)

    def set_clock(self, name: str, offset_s: float) -> None:
        """Let a laptop's clock be wrong by so many seconds from now on."""
        self._laptops[name].close()
        now = self.world.now
        self._worlds[name] = World(self.world.random_bytes, lambda: now() + offset_s)
        self._open(name)

    def _open(self, name: str) -> None:
        world = self._worlds.get(name, self.world)
        self._laptops[name] = Laptop.open(self.folder / name, None, PASSWORD, world)

    def _pupils(self, name: str) -> list[tuple[bytes, int]]:
        """Return class and this laptop's number of each pupil, in the order of the race."""
        with self._laptops[name].rows() as rows:
            ids = class_ids(rows)
            return [(ids[one.class_name], one.number) for one in known_pupils(rows)]
