"""An open data folder of a center: its keys, its sites, the epoch it works in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection

from app.domain.calendar import SchoolCalendar, SchoolYear
from app.domain.errors import FileTroubleError, StoreDamagedError
from app.domain.habits import Cadence
from app.domain.text import _
from app.security.durable import file_failures
from app.security.sealing import SigningKey
from app.services.center_folder import CENTER_KEY_NAME
from app.services.laptop import World
from app.services.own_disk import refuse_stick
from app.services.set_up import end_set_up
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from app.sync.envelope import Epoch
from app.sync.rows import Meta


@dataclass(frozen=True, slots=True)
class CenterFacts:
    """What a center's store says of itself, read once when it is opened."""

    id: bytes
    name: str
    level: str
    sign_key: SigningKey
    calendar: SchoolCalendar
    cadence: Cadence


class CenterFolder:
    """An open center. Its key lies beside the store, so that it starts without a person."""

    def __init__(self, folder: Path, store: Store, world: World) -> None:
        self.folder = folder
        self.store = store
        self.world = world
        self.process = world.random_bytes(8)
        with store.read() as connection:
            self.facts = read_facts(Meta(connection))

    @classmethod
    def open(cls, folder: Path, world: World) -> Self:
        """Open a center's data folder.

        Raises: InputError I-660 (folder); FileTroubleError E-06; StoreDamagedError.
        """
        refuse_stick(folder)
        path = folder / CENTER_KEY_NAME
        if not path.exists():
            raise FileTroubleError(
                _("There is no center in the folder {folder}.").format(folder=folder),
                todo=_("Make one first: suoma center init."),
            )
        with file_failures(path):
            key = path.read_bytes()
        if len(key) != 32:  # noqa: PLR2004 -- a raw SQLCipher key
            raise StoreDamagedError(_("The center's key file is damaged."))
        store = Store.open(folder / STORE_NAME, key, StoreKind.CENTER)
        end_set_up(folder)
        return cls(folder, store, world)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Run one read unit."""
        with self.store.read() as connection:
            yield connection

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def read_facts(meta: Meta) -> CenterFacts:
    """Read who a center is."""
    facts: dict[str, Any] = {name: meta.get(name) for name in _FACTS}
    return CenterFacts(
        id=facts["center"],
        name=facts["name"],
        level=facts["level"],
        sign_key=SigningKey.from_seed(facts["seed"]),
        calendar=SchoolCalendar(SchoolYear(facts["school_year"]), dict(facts["exceptions"])),
        cadence=Cadence(facts["daily_mask"]),
    )


_FACTS = ("center", "name", "level", "seed", "school_year", "exceptions", "daily_mask")


def current_epoch(connection: Connection) -> Epoch:
    """Return the stored epoch; (0, zeros) before the first ``serve``."""
    row = connection.exec_driver_sql(
        "SELECT number, random FROM epoch ORDER BY number DESC, random DESC LIMIT 1"
    ).fetchone()
    return Epoch(0, bytes(8)) if row is None else Epoch(row[0], row[1])


def begin_epoch(folder: CenterFolder) -> Epoch:
    """Start a new epoch: number stored + 1, fresh random, at the present position.

    Called at every start of the process that signs receipts (sync.md section 4).
    """
    with folder.store.write() as connection:
        meta = Meta(connection)
        number = current_epoch(connection).number + 1
        epoch = Epoch(number, folder.world.random_bytes(8))
        put_epoch(connection, epoch, int(meta.get("position", 0)))
    return epoch


def put_epoch(connection: Connection, epoch: Epoch, branch_position: int) -> None:
    """Store an epoch with the log position where it branched."""
    connection.exec_driver_sql(
        "INSERT INTO epoch (number, random, branch_position) VALUES (?, ?, ?)",
        (epoch.number, epoch.random, branch_position),
    )
