"""An open data folder of a laptop: who it is, and the unit of work every service runs in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection

from app.domain.calendar import SchoolCalendar, SchoolYear, day_number
from app.domain.errors import (
    AppError,
    DiskFullError,
    EnvironmentalError,
    FileTroubleError,
)
from app.domain.habits import Cadence
from app.domain.text import _
from app.security.sealing import SchoolKey, SigningKey
from app.security.slots import SLOTS_NAME, SlotTable, Unlocked
from app.services.own_disk import refuse_stick
from app.services.revoked import is_revoked, is_withdrawn, withdrawn
from app.services.set_up import end_set_up
from app.store.ballast import give_up_ballast, restore_ballast
from app.store.failures import has_no_room
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store, written_by_newer
from app.sync.intake import Intake
from app.sync.journal import Journal, Writer
from app.sync.pending import PendingCells
from app.sync.rows import Meta, SiteRows


@dataclass(frozen=True, slots=True)
class World:
    """What a program takes from outside: chance and the clock, both replaceable in tests.

    now: seconds since 1970 by this machine's clock, which may be wrong.
    """

    random_bytes: Callable[[int], bytes]
    now: Callable[[], float]

    def unix_seconds(self) -> int:
        """Return the clock's claim in whole seconds."""
        return int(self.now())

    def today(self) -> int:
        """Return the clock's claim of today's local day number."""
        return day_number(datetime.fromtimestamp(self.now()).date())  # noqa: DTZ006 -- local


@dataclass(frozen=True, slots=True)
class Center:
    """The center this laptop reports to, from its ticket. certificate: DER."""

    id: bytes
    name: str
    sign_key: bytes
    certificate: bytes
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """What the store says of itself, read once when it is opened."""

    site: str
    site_name: str
    device: bytes
    device_key: SigningKey
    school_key: SchoolKey
    center: Center
    calendar: SchoolCalendar
    cadence: Cadence


def store_path(folder: Path) -> Path:
    """Return the store file of a data folder."""
    return folder / STORE_NAME


def slots_path(folder: Path) -> Path:
    """Return the slot file of a data folder."""
    return folder / SLOTS_NAME


class Unit:
    """One write unit on a laptop: the log, its fold and this device's journal.

    What forms and folds operations is made when it is asked for: a saved mark asks for none of it.
    """

    def __init__(self, connection: Connection, identity: Identity, world: World) -> None:
        self.connection = connection
        self.rows = SiteRows(connection)
        self._identity = identity
        self._world = world
        self._last_position: int | None = None
        self._intake: Intake | None = None

    @cached_property
    def meta(self) -> Meta:
        """Return the store's single facts."""
        return Meta(self.connection)

    @property
    def intake(self) -> Intake:
        """Return what takes operations in and folds them."""
        if self._intake is None:
            self._intake = Intake(
                self.rows,
                self._identity.site,
                own_device=self._identity.device,
                next_position=self.next_position,
            )
        return self._intake

    @cached_property
    def journal(self) -> Journal:
        """Return what forms this device's operations."""
        return Journal(
            self.intake,
            self.meta,
            next_position=self.next_position,
            random_bytes=self._world.random_bytes,
            claimed_at=self._world.unix_seconds(),
            check=self.refuse_withdrawn,
        )

    @property
    def pending(self) -> PendingCells:
        """Return the cells that are saved one by one."""
        return PendingCells(self.rows, lambda: self.intake, check=self.refuse_withdrawn)

    def refuse_withdrawn(self) -> None:
        """Refuse whatever is new on a laptop that the center withdrew. Raises: InputError I-537."""
        if is_withdrawn(self.rows, self._identity.device):
            raise withdrawn()

    def next_position(self) -> int:
        """Return the next log position of this store."""
        if self._last_position is None:
            self._last_position = int(self.meta.get("position", 0))
        self._last_position += 1
        return self._last_position

    def finish(self) -> None:
        """Release what waited and write back the counters; part of the same transaction."""
        if self._intake is not None:
            self._intake.finish()
            learned = self._intake.harvest.lamport
            if learned and learned > self.meta.get("lamport", 0):
                self.meta.put("lamport", learned)
        if self._last_position is not None:
            self.meta.put("position", self._last_position)


class Laptop:
    """An open and signed-in data folder. Close it when done; one process token per object."""

    def __init__(self, folder: Path, store: Store, account: Unlocked, world: World) -> None:
        self.folder = folder
        self.store = store
        self.account = account
        self.world = world
        self.process = world.random_bytes(8)
        # Where the center was found on the local network; read and kept by line_memory.
        self.lan_address = ""
        with store.read() as connection:
            self.identity = read_identity(Meta(connection), connection)
        # At which address the center answered last in this session, as a URL; empty before that.
        self.answered_at = ""

    @classmethod
    def open(cls, folder: Path, user: str | None, password: str, world: World) -> Self:
        """Unlock and open a data folder.

        Args: user: an account's name, None for the first account.
        Raises: InputError I-101 (password), I-102 (user), I-660 (folder); EnvironmentalError.
        """
        refuse_stick(folder)
        if not slots_path(folder).exists():
            raise FileTroubleError(
                _("There are no records of this program in the folder {folder}.").format(
                    folder=folder
                ),
                todo=_("Set the laptop up first: suoma device init."),
            )
        table = SlotTable.load(slots_path(folder))
        account = table.unlock(user or table.accounts()[0].name, password)
        store = _open_store(folder, account.store_key)
        end_set_up(folder)
        restore_ballast(folder)
        laptop = cls(folder, store, account, world)
        try:
            laptop.take_up()
        except EnvironmentalError:
            laptop.close()
            raise
        return laptop

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Run one write unit; it is durable when the block has ended.

        Raises: DiskFullError: nothing of the unit was kept, and the ballast was given up so that
            what was saved before can still be sent or written out.
        """
        try:
            with self.store.write() as connection:
                unit = Unit(connection, self.identity, self.world)
                yield unit
                unit.finish()
        except DiskFullError:
            give_up_ballast(self.folder)
            raise

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """Lend a unit to read with, of one consistent state; it never waits and cannot write."""
        with self.store.read() as connection:
            yield Unit(connection, self.identity, self.world)

    @contextmanager
    def rows(self) -> Iterator[SiteRows]:
        """Lend the store's rows to read, of one consistent state."""
        with self.store.read() as connection:
            yield SiteRows(connection)

    def account_ids(self) -> dict[str, bytes]:
        """Return the accounts of this laptop: name to id."""
        table = SlotTable.load(slots_path(self.folder))
        return {one.name: one.account_id for one in table.accounts()}

    def note_names(self, class_name: str) -> None:
        """Do nothing: a school's own people look at their own pupils."""

    def writer(self, author: bytes | None = None) -> Writer:
        """Return who writes: the signed-in account, or another account of this laptop.

        Only the signed-in account's own key is at hand.
        """
        is_self = author is None or author == self.account.account_id
        return Writer(
            site=self.identity.site,
            device=self.identity.device,
            device_key=self.identity.device_key,
            process=self.process,
            author=self.account.account_id if author is None else author,
            author_key=SigningKey.from_seed(self.account.seed) if is_self else None,
            school_key=self.identity.school_key,
        )

    def why_read_only(self) -> AppError | None:
        """Return why nothing can be saved here, None when all is well."""
        if self.store.is_read_only:
            return written_by_newer()
        return withdrawn() if is_revoked(self) else None

    def take_up(self) -> None:
        """Finish what earlier runs left; on a full disk in the room of the ballast.

        Raises: DiskFullError when there was none.
        """
        try:
            self.gather_left_over()
            self.look_again()
        except DiskFullError:  # the unit has given the ballast up
            self.gather_left_over()
            self.look_again()

    def gather_left_over(self) -> None:
        """Form the sheets whose cells an earlier run saved and did not gather (a power cut)."""
        if self.store.is_read_only:
            return
        with self.store.read() as connection:
            rows = SiteRows(connection)
            if rows.scalar("SELECT count(*) FROM pending_cells WHERE site = ? AND true") == 0:
                return
        with self.unit() as unit:
            for key in unit.pending.waiting():
                unit.pending.gather(key, unit.journal, self.writer(key.author))

    def look_again(self) -> None:
        """Judge anew what waited for something that a newer program knows."""
        if self.store.is_read_only:
            return
        with self.store.read() as connection:
            waiting = SiteRows(connection).scalar(
                "SELECT count(*) FROM operation WHERE site = ? AND state = 1"
            )
        if waiting:
            with self.unit() as unit:
                unit.intake.look_again()

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def _open_store(folder: Path, key: bytes) -> Store:
    """Open the store; on a disk without a free byte give the ballast up and try once more."""
    try:
        return Store.open(store_path(folder), key, StoreKind.LAPTOP)
    except EnvironmentalError:
        if not (has_no_room(store_path(folder)) and give_up_ballast(folder)):
            raise
    return Store.open(store_path(folder), key, StoreKind.LAPTOP)


def read_identity(meta: Meta, connection: Connection) -> Identity:
    """Read who the store is. Raises: KeyError when it was never enrolled (a bug)."""
    facts: dict[str, Any] = {name: meta.get(name) for name in _FACTS}
    key_id = facts["school_key"]
    secret = connection.exec_driver_sql(
        "SELECT secret FROM school_key WHERE id = ?", (key_id,)
    ).scalar_one()
    key = SigningKey.from_seed(facts["device_seed"])
    center_id, name, sign_key, certificate, addresses = facts["center"]
    year = SchoolYear(facts["school_year"])
    return Identity(
        site=facts["site"],
        site_name=facts["site_name"],
        device=facts["device"],
        device_key=key,
        school_key=SchoolKey(key_id, secret),
        center=Center(center_id, name, sign_key, certificate, tuple(addresses)),
        calendar=SchoolCalendar(year, dict(facts["exceptions"])),
        cadence=Cadence(facts["daily_mask"]),
    )


_FACTS = (
    "site",
    "site_name",
    "device",
    "device_seed",
    "school_key",
    "center",
    "school_year",
    "exceptions",
    "daily_mask",
)
