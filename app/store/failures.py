"""Every driver error is sorted here by SQLite's primary code: the world failed, or we did."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from app.domain.errors import (
    EnvironmentalError,
    FileTroubleError,
    StoreBusyError,
    StoreDamagedError,
)
from app.domain.text import _
from app.security.durable import disk_full

# Primary result codes, https://www.sqlite.org/rescode.html; whatever is not here is our bug.
BUSY_CODES = {driver.SQLITE_BUSY, driver.SQLITE_LOCKED, driver.SQLITE_PROTOCOL}
DAMAGED_CODES = {driver.SQLITE_CORRUPT, driver.SQLITE_NOTADB}
FILE_CODES = {
    driver.SQLITE_IOERR,
    driver.SQLITE_READONLY,
    driver.SQLITE_CANTOPEN,
    driver.SQLITE_PERM,
    driver.SQLITE_NOLFS,
}
# SQLite says so when its index beside the log cannot grow or be made, which is no fault of a file.
NO_ROOM_CODES = {driver.SQLITE_IOERR, driver.SQLITE_CANTOPEN}
# Less than this is a full disk: opening a store needs its log and index beside it.
NO_ROOM_BYTES = 256 * 1024


def world_failure(error: BaseException | None, path: Path) -> EnvironmentalError | None:
    """Return the error a person is told, or None when the fault is the program's own.

    Args: path: of the file that was worked on; its disk is asked for room.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary == driver.SQLITE_FULL or (primary in NO_ROOM_CODES and has_no_room(path)):
        return disk_full()
    if primary in BUSY_CODES:
        return StoreBusyError(
            _("Another program is using the records and did not finish in time."),
            kept=_("Everything saved before is safe; this last step was not saved."),
            todo=_("Wait a moment and try again."),
        )
    if primary in DAMAGED_CODES:
        return damaged()
    if primary in FILE_CODES:
        return FileTroubleError(
            _("The file with the records could not be read or written."),
            kept=_("Everything saved before is safe; this last step was not saved."),
            todo=_("Check that the disk is there and may be written, then try again."),
        )
    return None


def has_no_room(path: Path) -> bool:
    """Tell whether the disk of a file may be written and has no room for a log and its index."""
    try:
        is_full = shutil.disk_usage(path.parent).free < NO_ROOM_BYTES
    except OSError:  # the disk is not there
        return False
    return is_full and os.access(path.parent, os.W_OK)


def damaged() -> StoreDamagedError:
    """Return what a person is told when a page of the store does not verify."""
    return StoreDamagedError(
        _("The file with the records is damaged."),
        kept=_("The backups in the folder “backups” are untouched."),
        todo=_("Do not write any further; restore the latest backup."),
    )


@contextmanager
def world_failures(path: Path) -> Iterator[None]:
    """Turn driver errors of the enclosed raw calls into the errors of ``app.domain.errors``.

    Args: path: of the file they work on.
    """
    try:
        yield
    except driver.Error as error:
        trouble = world_failure(error, path)
        if trouble is None:
            raise
        raise trouble from error
