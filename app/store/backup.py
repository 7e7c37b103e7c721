"""Backups are whole encrypted stores under the same key, each opened and checked before it counts.

They are numbered, not dated: the clock battery of a village laptop is often dead.
"""

from __future__ import annotations

import re
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from app.security.durable import drop_draft, file_failures, replace_durably
from app.store.connection import open_bare, open_connection
from app.store.failures import damaged, world_failures
from app.store.store import Store

KEPT_BACKUPS = 14
NAME = re.compile(r"backup-(\d{6})\.suoma")


def backup_into(store: Store, folder: Path, *, keep: int = KEPT_BACKUPS) -> Path:
    """Copy an open store into ``folder`` while it is in use, and drop the oldest beyond ``keep``.

    Returns: the new file, ``backup-NNNNNN.suoma``, already opened and checked.
    Raises: DiskFullError, FileTroubleError, StoreDamagedError; no part file stays behind.
    """
    return back_up_file(store.path, store.key, folder, keep=keep)


def back_up_file(path: Path, key: bytes, folder: Path, *, keep: int = KEPT_BACKUPS) -> Path:
    """Do the same for a store that is not open."""
    with file_failures(folder):
        folder.mkdir(parents=True, exist_ok=True)
        numbers = sorted(numbered_backups(folder))
    target = folder / f"backup-{(numbers[-1] if numbers else 0) + 1:06d}.suoma"
    draft = target.with_suffix(".new")
    try:
        with file_failures(target):
            draft.unlink(missing_ok=True)
        raw = open_connection(path, key)  # query_only would forbid VACUUM INTO
        try:
            _vacuum_into(raw, draft)
        finally:
            raw.close()
        verify_file(draft, key)
        replace_durably(draft, target)
    finally:
        drop_draft(draft)
    _drop_oldest(folder, keep)
    return target


def numbered_backups(folder: Path) -> dict[int, Path]:
    """Return the backups in a folder by their number; the highest is the latest."""
    found = {}
    for path in folder.iterdir():
        match = NAME.fullmatch(path.name)
        if match:
            found[int(match[1])] = path
    return found


def verify_file(path: Path, key: bytes) -> None:
    """Open a store file and check every page's seal and structure, without changing it.

    Raises: StoreDamagedError.
    """
    raw = open_bare(path, key)
    try:
        with world_failures(path):
            problems = integrity_problems(raw)
    finally:
        raw.close()
    if problems:
        raise damaged()


def integrity_problems(raw: driver.Connection) -> list[str]:
    """Return what SQLCipher's page seals and SQLite's own check find; empty when whole."""
    broken = [str(row[0]) for row in raw.execute("PRAGMA cipher_integrity_check")]
    if broken:  # the structure cannot be read through a page that does not verify
        return broken
    return [str(row[0]) for row in raw.execute("PRAGMA quick_check") if row[0] != "ok"]


def _vacuum_into(raw: driver.Connection, target: Path) -> None:
    with world_failures(target):
        raw.execute("VACUUM INTO ?", (str(target),))


def _drop_oldest(folder: Path, keep: int) -> None:
    backups = numbered_backups(folder)
    for number in sorted(backups)[:-keep]:
        with file_failures(backups[number]):
            backups[number].unlink(missing_ok=True)
