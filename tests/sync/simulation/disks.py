"""Disks on which the power can fail at any statement, that can be full, and whose image is a file.

The product's own driver works on real files of a memory file system. A crash copies them as they
are at that statement; what the dying process still does to its own files is lost with them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver

from app.store import store

# Of a data folder, what is not on the disk after a crash, or says nothing.
PASSING = ("-shm", "ballast", "serving.lock")
WRITING = ("INSERT", "UPDATE", "DELETE")


class Crash(BaseException):
    """The power of one machine failed. image: what its disk holds."""

    def __init__(self, disk: Disk, image: Path) -> None:
        super().__init__(disk.home.name)
        self.disk = disk
        self.image = image


class Disk:
    """The disk of one machine. folder: its data folder, another one after every crash.

    points: statements and commits that a fault was armed over, counted.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._number = 0
        self.folder = home / "0"
        self._left: int | None = None
        self._is_before = False
        self._is_full = False
        self.is_bad = False
        self.is_dead = False
        self.points = 0

    def arm(self, points: int, *, is_before: bool) -> None:
        """Let the power fail at the statement or commit after so many, before or after it."""
        self._left, self._is_before = points, is_before
        self.is_bad = True

    def disarm(self) -> None:
        """Let the power stay."""
        self._left = None
        self.is_bad = self._is_full

    def fill(self, *, is_full: bool) -> None:
        """Leave no free byte on the disk, or some again."""
        self._is_full = is_full
        self.is_bad = is_full or self._left is not None

    @property
    def is_full(self) -> bool:
        """Tell whether nothing can be written."""
        return self._is_full

    @contextmanager
    def dead(self) -> Iterator[None]:
        """Close what a dead program had open: it folds no log into its file any more."""
        self.is_dead = True
        try:
            yield
        finally:
            self.is_dead = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Let the judge read: no fault meets it, and it is no point."""
        was, self.is_bad = self.is_bad, False
        try:
            yield
        finally:
            self.is_bad = was

    def before(self, sql: str) -> None:
        """Meet a point that is about to be carried out."""
        if self._left is not None:
            self.points += 1
            self._left -= 1
            if self._left < 0 and self._is_before:
                raise self._crash()
        if self._is_full and sql.lstrip().upper().startswith(WRITING):
            raise _full()

    def after(self) -> None:
        """Meet a point that was carried out."""
        if self._left is not None and self._left < 0:
            raise self._crash()

    def _crash(self) -> Crash:
        self.disarm()
        return Crash(self, self.copy())

    def copy(self) -> Path:
        """Return a copy of the data folder as it is."""
        self._number += 1
        image = self.home / str(self._number)
        copy_folder(self.folder, image)
        return image

    def put_back(self, image: Path) -> None:
        """Go on with an image as the data folder."""
        shutil.rmtree(self.folder)
        self.folder = image

    def take(self, image: Path) -> None:
        """Go on with a copy of an image that stays as it is."""
        self._number += 1
        fresh = self.home / str(self._number)
        copy_folder(image, fresh)
        self.put_back(fresh)


def _full() -> Exception:
    error: Exception = driver.OperationalError("database or disk is full")
    error.sqlite_errorcode = driver.SQLITE_FULL  # type: ignore[attr-defined]
    return error


def copy_folder(source: Path, target: Path) -> None:
    """Copy a data folder as a disk is copied: files as they are, nothing of the process."""
    target.mkdir(parents=True)
    for one in source.iterdir():
        if one.is_file() and not one.name.endswith(PASSING):
            shutil.copyfile(one, target / one.name)


class _Cursor(driver.Cursor):
    disk: Disk | None = None

    def execute(self, sql: str, *arguments: Any) -> Any:
        disk = self.connection.disk
        if disk is None or not disk.is_bad:
            return super().execute(sql, *arguments)
        disk.before(sql)
        found = super().execute(sql, *arguments)
        disk.after()
        return found

    def executemany(self, sql: str, rows: Any) -> Any:
        disk = self.connection.disk
        if disk is None or not disk.is_bad:
            return super().executemany(sql, rows)
        disk.before(sql)
        found = super().executemany(sql, rows)
        disk.after()
        return found


class _Connection(driver.Connection):
    disk: Disk | None = None

    def cursor(self, *_factory: Any) -> Any:
        return super().cursor(_Cursor)

    def commit(self) -> None:
        disk = self.disk
        if disk is None or not disk.is_bad:
            super().commit()
            return
        disk.before("COMMIT")
        super().commit()
        disk.after()


class _Driver(ModuleType):
    """The product's driver, whose connections know the disk they are on."""

    def __init__(self, disks: dict[Path, Disk]) -> None:
        super().__init__("sqlcipher3")
        self._disks = disks

    def connect(self, path: str, **options: Any) -> Any:
        raw = driver.connect(path, factory=_Connection, **options)
        place = Path(path).parent
        raw.disk = next((one for one in self._disks.values() if one.folder == place), None)
        return raw

    def __getattr__(self, name: str) -> Any:
        return getattr(driver, name)


@contextmanager
def faulty_disks(disks: dict[Path, Disk]) -> Iterator[None]:
    """Let the product open its stores on these disks; disks: by home, may grow meanwhile."""
    fold_log = store._fold_log

    def fold_unless_dead(path: Path, key: bytes) -> None:
        if not any(one.is_dead and one.folder == path.parent for one in disks.values()):
            fold_log(path, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.store.connection.driver", _Driver(disks))
        patch.setattr(store, "_fold_log", fold_unless_dead)
        # Room is simulated, so nothing has to hold it.
        patch.setattr("app.services.laptop.restore_ballast", lambda _folder: True)
        patch.setattr("app.services.laptop.give_up_ballast", lambda _folder: False)
        yield
