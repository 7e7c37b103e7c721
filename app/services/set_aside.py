"""What a restoring replaces is kept beside: moved into a folder of its own, never deleted."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlcipher3.dbapi2 as driver

from app.domain.errors import AppError, StoreBusyError
from app.domain.text import _
from app.security.durable import file_failures, make_folder, sync_path
from app.store.connection import open_bare
from app.store.kind import STORE_NAME

DAMAGED: Final = "damaged"
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510  # https://www.sqlite.org/src/file/src/os.h
# The file itself goes last: until then a cut leaves it where it was.
_PARTS: Final = ("-wal", "-shm", "-journal", "")


@dataclass(frozen=True, slots=True)
class SetAside:
    """Records that a restoring replaced. set_aside_at: seconds since 1970, a claim of the clock."""

    folder: Path
    store: Path
    set_aside_at: int
    size_bytes: int


def set_aside(*paths: Path) -> Path:
    """Move files of one data folder, each with its log, into a new folder; return that.

    Raises: FileTroubleError.
    """
    home = paths[0].parent / DAMAGED
    make_folder(home)
    with file_failures(home):
        number = 1 + max((int(one.name) for one in home.iterdir() if one.name.isdigit()), default=0)
        evidence = home / f"{number:06d}"
        evidence.mkdir()
        for path in paths:
            for part in _PARTS:
                piece = path.with_name(path.name + part)
                if piece.exists():
                    piece.replace(evidence / piece.name)
        sync_path(evidence)
        sync_path(home.parent)
    return evidence


def list_set_aside(folder: Path) -> list[SetAside]:
    """Return the records that were set aside in a data folder, the latest first; not opened.

    Raises: FileTroubleError.
    """
    home = folder / DAMAGED
    if not home.is_dir():
        return []
    with file_failures(home):
        found = [one / STORE_NAME for one in home.iterdir() if one.name.isdigit()]
        there = sorted((one for one in found if one.is_file()), reverse=True)
        return [
            SetAside(one.parent, one, int(one.parent.stat().st_mtime), one.stat().st_size)
            for one in there
        ]


def close_alone(path: Path, key: bytes | None) -> None:
    """Fold a store's log into its file, which nobody else may have open.

    A store that is damaged, or not under this key, is left as it is: nobody can work in it either.
    Args: key: None when it is not known; then the log stays a file. Raises: StoreBusyError E-50.
    """
    if not path.exists():
        return
    is_alone = not _is_open_elsewhere(path) if key is None else _fold_alone(path, key)
    if not is_alone:
        raise StoreBusyError(
            _("The program is still working in this folder."),
            kept=_("Nothing was changed."),
            todo=_("Close its window, or stop the center, and try again."),
            code="E-50",
        )


def _fold_alone(path: Path, key: bytes) -> bool:
    raw = open_bare(path, key)
    try:
        # Leaving the log is refused while any other connection is open, in whatever process.
        mode = raw.execute("PRAGMA journal_mode = DELETE").fetchone()
        is_alone = mode is not None and mode[0] == "delete"
    except driver.OperationalError as error:
        is_alone = (getattr(error, "sqlite_errorcode", 0) & 0xFF) != driver.SQLITE_BUSY
    except driver.DatabaseError:
        is_alone = True
    finally:
        with suppress(AppError, driver.Error):
            raw.close()
    return is_alone


def _is_open_elsewhere(path: Path) -> bool:
    """Tell whether another process holds SQLite's shared lock; without the key nothing else can."""
    if os.name == "nt":  # pragma: no cover - there a file that is open cannot be moved
        return False
    import fcntl

    with file_failures(path), path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except (BlockingIOError, PermissionError):  # POSIX allows either
            return True
    return False
