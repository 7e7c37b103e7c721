"""Every copy a laptop's records can be put back from, in one list, each looked at when asked."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.domain.errors import AppError
from app.services.backups import list_backups
from app.services.set_aside import SetAside, list_set_aside
from app.store.backup import verify_file
from app.store.backup_file import is_backup_file, unpack
from app.store.backup_folder import StickBackup


class Whence(StrEnum):
    """Where a copy comes from."""

    DAILY = "daily"
    STICK = "stick"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One copy. made_at: seconds since 1970, a claim of the clock of then."""

    path: Path
    whence: Whence
    made_at: int
    size_bytes: int


def copies_in(folder: Path) -> list[BackupLine]:
    """Return the daily backups of a data folder and what was set aside in it, the latest first.

    Raises: FileTroubleError.
    """
    daily = [
        BackupLine(one.path, Whence.DAILY, one.made_at, one.size_bytes)
        for one in list_backups(folder)
    ]
    return sorted_lines(daily + [of_set_aside(one) for one in list_set_aside(folder)])


def of_set_aside(one: SetAside) -> BackupLine:
    """Return the line of records that a restoring replaced."""
    return BackupLine(one.store, Whence.SET_ASIDE, one.set_aside_at, one.size_bytes)


def of_stick(one: StickBackup) -> BackupLine:
    """Return the line of a backup file on a stick."""
    return BackupLine(one.path, Whence.STICK, one.head.made_at, one.size_bytes)


def sorted_lines(lines: list[BackupLine]) -> list[BackupLine]:
    """Return lines, the latest first."""
    return sorted(lines, key=lambda one: one.made_at, reverse=True)


def is_whole(line: BackupLine, key: bytes, scratch: Path) -> bool:
    """Read a copy to its last byte and open it with the records' key; off the GUI thread.

    Args: scratch: a folder on the computer's own disk, for a moment.
    """
    try:
        if not is_backup_file(line.path):
            verify_file(line.path, key)
            return True
        with tempfile.TemporaryDirectory(prefix="backup-draft-", dir=scratch) as home:
            copy = Path(home) / "store"
            unpack(line.path, copy)
            verify_file(copy, key)
    except (AppError, OSError):
        return False
    return True
