"""The folders of one school, opened in one process: laptops, their center and a stick.

What a laptop's password opens is worked out once and kept, so that a thousand copies open quickly.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.security.slots import SlotTable, Unlocked
from app.services.entry import Entry
from app.services.laptop import Laptop, World, slots_path, store_path
from app.services.syncing import Synchroniser, SyncReport
from app.store.ballast import BALLAST_BYTES
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from app.sync.carrier import Answered, Carrier, Meter, Reason, Unreachable
from tests.factories.small_school import PASSWORD, School, day_lines

LAPTOPS = ("one", "two")
NOW = 1_728_950_400.0
WAITING_DAY = "2024-10-09"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A school that nobody has open. body: a request of laptop one that the center never had."""

    home: Path
    accounts: dict[str, Unlocked]
    center_key: bytes
    body: bytes


def prepare(home: Path) -> Prepared:
    """Make a school: laptop one has sent a day and has another waiting, laptop two knows less."""
    with pytest.MonkeyPatch.context() as patch:
        school = School(home, patch)
        for name, teacher in zip(LAPTOPS, ("曲比老师", "阿牛老师"), strict=True):
            school.enrol(name, teacher)
        school.roster("one")
        school.sync("one")
        school.sync("two")
        school.enter("one", "2024-10-08", "wash_face")
        school.sync("one")
        school.center.close()
    (home / "stick").mkdir()
    accounts = {
        name: SlotTable.load(slots_path(home / name)).unlock(teacher, PASSWORD)
        for name, teacher in zip(LAPTOPS, ("曲比老师", "阿牛老师"), strict=True)
    }
    for name in LAPTOPS:
        _thin_ballast(home / name)
    made = Prepared(home, accounts, (home / "center" / "center.key").read_bytes(), b"")
    return Prepared(home, accounts, made.center_key, _leave_a_day_waiting(made))


def _leave_a_day_waiting(prepared: Prepared) -> bytes:
    desk = Desk(prepared, prepared.home, seed=3)
    laptop = desk.laptop("one")
    Entry(laptop, lambda _line: None).take(day_lines(WAITING_DAY, "wash_face"))
    lost = LostRequest()
    Synchroniser(laptop, lost, clock=lambda: 0.0).run()
    desk.close()
    return lost.body


def _thin_ballast(folder: Path) -> None:
    """Leave the ballast's length and none of its bytes, which would be most of every copy."""
    path = folder / "ballast"
    path.unlink()
    with path.open("wb") as file:
        file.truncate(BALLAST_BYTES)


def copy_school(prepared: Prepared, to: Path) -> None:
    """Copy the folders of a school, but not the bytes of its ballast."""
    shutil.copytree(prepared.home, to, ignore=shutil.ignore_patterns("ballast"), dirs_exist_ok=True)
    for name in LAPTOPS:
        with (to / name / "ballast").open("wb") as file:
            file.truncate(BALLAST_BYTES)


class LostRequest:
    """A carrier whose line breaks after the request. body: the last one that was sent."""

    def __init__(self) -> None:
        self.meter = Meter()
        self.body = b""

    def send(self, body: bytes) -> Unreachable:
        self.body = body
        return Unreachable(Reason.OFFLINE)

    def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class ToCenter:
    """A carrier without a network to the center of a desk."""

    desk: Desk
    meter: Meter = field(default_factory=Meter)

    def send(self, body: bytes) -> Answered:
        (answer,) = self.desk.exchange().answer_all([body])
        return Answered(answer.status, answer.body, answer.retry_after)

    def close(self) -> None:
        """Nothing is open."""


class Desk:
    """Opens folders of a school and keeps them open until :meth:`close`.

    Args: home: of a copy. seed: of all chance; two desks on one copy must not share one, as no
        two program starts draw the same numbers.
    """

    def __init__(self, prepared: Prepared, home: Path, seed: int) -> None:
        self.prepared = prepared
        self.home = home
        self.world = World(random.Random(seed).randbytes, lambda: NOW)
        self._laptops: dict[str, Laptop] = {}
        self._center: CenterFolder | None = None
        self._exchange: CenterExchange | None = None

    def laptop(self, name: str) -> Laptop:
        """Return a laptop, opened and signed in as ``Laptop.open`` does, without the password."""
        if name not in self._laptops:
            folder = self.home / name
            account = self.prepared.accounts[name]
            store = Store.open(store_path(folder), account.store_key, StoreKind.LAPTOP)
            laptop = self._laptops[name] = Laptop(folder, store, account, self.world)
            laptop.take_up()
        return self._laptops[name]

    def center(self) -> CenterFolder:
        """Return the opened center."""
        if self._center is None:
            self._center = CenterFolder.open(self.home / "center", self.world)
        return self._center

    def exchange(self) -> CenterExchange:
        """Return the center as it serves; opening it begins an epoch."""
        if self._exchange is None:
            self._exchange = CenterExchange(self.center())
        return self._exchange

    def sync(self, name: str, carrier: Carrier | None = None) -> SyncReport:
        """Synchronise a laptop with the center of this desk."""
        return Synchroniser(self.laptop(name), carrier or ToCenter(self), clock=lambda: 0.0).run()

    def key_of(self, folder: str) -> bytes:
        """Return the store key of a folder."""
        if folder in self.prepared.accounts:
            return self.prepared.accounts[folder].store_key
        return self.prepared.center_key

    def store_file(self, folder: str) -> Path:
        """Return the store file of a folder."""
        return self.home / folder / STORE_NAME

    def close(self) -> None:
        """Close everything that is open."""
        while self._laptops:
            self._laptops.popitem()[1].close()
        self._exchange = None
        if self._center is not None:
            center, self._center = self._center, None
            center.close()
