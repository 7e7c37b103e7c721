"""Every driver error is sorted here by SQLite's primary code: the world failed, or we did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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


def world_failure(error: BaseException | None) -> EnvironmentalError | None:
    """Return the error a person is told, or None when the fault is the program's own."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary == driver.SQLITE_FULL:
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


def damaged() -> StoreDamagedError:
    """Return what a person is told when a page of the store does not verify."""
    return StoreDamagedError(
        _("The file with the records is damaged."),
        kept=_("The backups in the folder “backups” are untouched."),
        todo=_("Do not write any further; restore the latest backup."),
    )


@contextmanager
def world_failures() -> Iterator[None]:
    """Turn driver errors of the enclosed raw calls into the errors of ``app.domain.errors``."""
    try:
        yield
    except driver.Error as error:
        trouble = world_failure(error)
        if trouble is None:
            raise
        raise trouble from error
