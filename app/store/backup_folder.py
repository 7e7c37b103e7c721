"""Backup files of one owner in a folder, a stick's above all: written, read back, counted.

A stick may hold the backups of many laptops. Whose a file is stands in its head, not in its name.
"""

from __future__ import annotations

import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from app.domain.errors import AppError, EnvironmentalError, InputError
from app.domain.text import _
from app.security.durable import drop_draft, file_failures, make_folder
from app.store.backup import KEPT_BACKUPS, verify_file
from app.store.backup_file import SUFFIX, Head, Kind, read_head, unpack, write_backup_file
from app.store.connection import open_connection
from app.store.failures import world_failures
from app.store.store import Store

DRAFTS: Final = "backup-draft-"
_LONGEST_NAME: Final = 36
# A laptop that makes one each day reaches it in two thousand years: a higher one is a lie.
_HIGHEST_BELIEVED: Final = 999_999


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that was written, read back and opened.

    Args: size_bytes: of the whole file. dropped: names of this owner's oldest that were removed.
    """

    path: Path
    number: int
    size_bytes: int
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StickBackup:
    """One backup file in a folder, by what it says of itself; not yet opened."""

    path: Path
    head: Head
    size_bytes: int


def write_backup(store: Store, folder: Path, head: Head, *, keep: int = KEPT_BACKUPS) -> MadeBackup:
    """Write a backup of an open store, read it back and open it; drop the oldest beyond ``keep``.

    Args: head: its ``store_bytes`` is put right here. Slow: it reads every page twice.
    Raises: DiskFullError; FileTroubleError; StoreDamagedError (the store itself);
    EnvironmentalError E-51 (what was written does not read back). No half file stays.
    """
    make_folder(folder)
    path = folder / _name(head)
    with _draft_folder(store.path.parent) as drafts:
        draft = drafts / "store"
        raw = open_connection(store.path, store.key)  # query_only would forbid VACUUM INTO
        try:
            with world_failures(draft):
                raw.execute("VACUUM INTO ?", (str(draft),))
        finally:
            raw.close()
        verify_file(draft, store.key)
        head = msgspec.structs.replace(head, store_bytes=draft.stat().st_size)
        write_backup_file(path, head, draft)
        drop_draft(draft)  # makes room for the next; left, it goes with its folder
        _read_back(path, drafts / "again", store.key)
    dropped = _drop_oldest(folder, head, keep)
    with file_failures(path):
        return MadeBackup(path, head.number, path.stat().st_size, dropped)


def backups_in(folder: Path, kind: Kind, owner: bytes | None = None) -> list[StickBackup]:
    """Return the backups in a folder, the latest first; of every owner without one.

    What is no backup, spoiled, or of a newer program is left out. Raises: FileTroubleError.
    """
    found = []
    with file_failures(folder):
        paths = [one for one in folder.iterdir() if one.name.endswith(SUFFIX)]
    for path in paths:
        with suppress(AppError, OSError):
            head = read_head(path)
            if head.kind == kind and owner in {None, head.owner}:
                found.append(StickBackup(path, head, path.stat().st_size))
    return sorted(found, key=lambda one: (one.head.number, one.path.name), reverse=True)


def next_number(folder: Path, kind: Kind, owner: bytes, last: int) -> int:
    """Return a number above the last one given and above those that lie in the folder."""
    known = backups_in(folder, kind, owner) if folder.is_dir() else []
    told = [one.head.number for one in known if one.head.number < _HIGHEST_BELIEVED]
    return 1 + max([last, *told])


def _read_back(path: Path, again: Path, key: bytes) -> None:
    try:
        unpack(path, again)
        verify_file(again, key)
    except (InputError, EnvironmentalError) as error:
        if error.code == "E-01":
            raise
        with file_failures(path):
            path.unlink(missing_ok=True)
        raise EnvironmentalError(
            _("The backup was written, but it does not read back as it was written."),
            kept=_("It was removed; the records and the backups before it are untouched."),
            todo=_("Take another stick; this one loses what is written on it."),
            code="E-51",
        ) from error


def _drop_oldest(folder: Path, head: Head, keep: int) -> tuple[str, ...]:
    dropped = []
    for old in backups_in(folder, head.kind, head.owner)[keep:]:
        with file_failures(old.path):
            old.path.unlink(missing_ok=True)
        dropped.append(old.path.name)
    return tuple(dropped)


@contextmanager
def _draft_folder(home: Path) -> Iterator[Path]:
    """Lend a folder on the store's own disk; those that a power cut left there are removed."""
    with file_failures(home):
        drafts = Path(tempfile.mkdtemp(prefix=DRAFTS, dir=home))
    try:
        yield drafts
    finally:
        shutil.rmtree(drafts, ignore_errors=True)


def _name(head: Head) -> str:
    """Return a name that a person reads and that FAT takes."""
    day = datetime.fromtimestamp(head.made_at).date().isoformat()  # noqa: DTZ006 -- this machine's day
    parts = (_("Suoma backup"), *filter(None, (head.code, head.name)), head.owner.hex()[:4])
    named = "-".join(_plain(one) for one in parts)
    return f"{named}-{head.number:06d}-{day}{SUFFIX}"


def _plain(text: str) -> str:
    kept = "".join(
        sign if sign == "-" or unicodedata.category(sign)[0] in "LN" else "_" for sign in text
    )
    return kept[:_LONGEST_NAME].strip("_") or "_"


def remove_left_drafts(home: Path, now: float) -> None:
    """Remove what a power cut left of a backup a day ago or longer; it was never one."""
    for one in home.glob(f"{DRAFTS}*"):
        with suppress(OSError):
            if now - one.stat().st_mtime > 86_400:  # noqa: PLR2004 -- a day
                shutil.rmtree(one, ignore_errors=True)
