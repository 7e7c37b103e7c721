"""Bugs that a fault suite must find, put into the program of one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection

from app.domain.errors import DiskFullError
from app.security import durable
from app.services.laptop import Laptop, Unit
from app.store import connection
from app.store.store import Store
from app.sync import usb


def no_sync() -> None:
    """Open every store as if nobody had thought of power cuts."""
    connection.PRAGMAS = tuple(
        ("synchronous", "OFF", 0) if row[0] == "synchronous" else row for row in connection.PRAGMAS
    )


def no_sync_of_folders() -> None:
    """Rename and never make sure that the new name is on the disk."""
    sync = durable.sync_path

    def lax(path: Path) -> None:
        if not path.is_dir():
            sync(path)

    durable.sync_path = usb.sync_path = lax


def acknowledge_before_commit() -> None:
    """Leave the commit of a unit to the next one, or to closing."""
    close = Store.close

    @contextmanager
    def write(self: Store) -> Iterator[Connection]:
        writer = self._writer
        assert writer is not None
        if writer.in_transaction():
            writer.commit()
        writer.begin()
        try:
            yield writer
        except BaseException:
            writer.rollback()
            raise

    def close_late(self: Store) -> None:
        if self._writer is not None and self._writer.in_transaction():
            self._writer.commit()
        close(self)

    Store.write = write  # type: ignore[method-assign]
    Store.close = close_late  # type: ignore[method-assign]


def commit_split_in_two() -> None:
    """Write the counters of a unit in a commit of their own."""

    @contextmanager
    def unit(self: Laptop) -> Iterator[Unit]:
        with self.store.write() as writer:
            unit = Unit(writer, self.identity, self.world)
            yield unit
            unit.intake.finish()
        with self.store.write():
            unit.finish()

    Laptop.unit = unit  # type: ignore[method-assign]


def swallowed_full_disk() -> None:
    """Take a full disk for something that will pass."""
    write = Store.write

    @contextmanager
    def careless(self: Store) -> Iterator[Connection]:
        with suppress(DiskFullError), write(self) as writer:
            yield writer

    Store.write = careless  # type: ignore[method-assign]


PLANTS: dict[str, Callable[[], None]] = {
    "no sync": no_sync,
    "no sync of folders": no_sync_of_folders,
    "acknowledge before commit": acknowledge_before_commit,
    "commit split in two": commit_split_in_two,
    "swallowed full disk": swallowed_full_disk,
}
