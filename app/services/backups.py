"""Daily backups of a laptop, and going on with one of them when the store is damaged.

A backup is the whole encrypted store with a copy of the accounts' slots beside it. Its file time is
this machine's claim of when it was made; its number alone orders it.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from app.domain.calendar import day_number
from app.domain.errors import FileTroubleError, StoreDamagedError
from app.domain.text import _
from app.security.durable import (
    drop_draft,
    file_failures,
    replace_durably,
    sync_path,
    write_durably,
)
from app.security.slots import SlotTable
from app.services.laptop import Laptop, slots_path, store_path
from app.services.set_aside import set_aside
from app.store.backup import KEPT_BACKUPS, backup_into, numbered_backups, verify_file

BACKUPS: Final = "backups"
# No laptop of this program lived before; a clock that says so has lost its battery.
FIRST_YEAR: Final = 2024


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. made_at: seconds since 1970, a claim of the clock of then."""

    number: int
    path: Path
    made_at: int
    size_bytes: int


def list_backups(folder: Path) -> list[Backup]:
    """Return the backups of a data folder, the latest first; not yet opened.

    Raises: FileTroubleError.
    """
    home = folder / BACKUPS
    if not home.is_dir():
        return []
    with file_failures(home):
        found = [(number, path, path.stat()) for number, path in numbered_backups(home).items()]
    return [
        Backup(number, path, int(about.st_mtime), about.st_size)
        for number, path, about in sorted(found, reverse=True)
    ]


def good_backups(folder: Path, *, user: str, password: str) -> list[Backup]:
    """Return the backups that open with this laptop's key and verify page by page.

    Slow: it works out the password and reads every backup; never on the GUI thread.
    Raises: InputError I-101, I-102; StoreDamagedError when slots.json is damaged.
    """
    key = SlotTable.load(slots_path(folder)).unlock(user, password).store_key
    return [one for one in list_backups(folder) if _is_good(one.path, key)]


def make_daily_backup(laptop: Laptop) -> Path | None:
    """Back an open laptop up if today has no backup yet; return the new file, verified.

    A clock that went back or never started would leave every day without one: then each call
    makes one. Off the GUI thread; it does not hold up whoever writes.
    Raises: DiskFullError, FileTroubleError, StoreDamagedError (the store itself is damaged).
    """
    if laptop.store.is_read_only:
        return None
    known = list_backups(laptop.folder)
    if known and not _is_due(laptop.world.now(), [one.made_at for one in known]):
        if not slots_of(known[0].path).exists():  # a cut came between the two files
            _put_slots_beside(laptop, known[0].path)
        return None
    home = laptop.folder / BACKUPS
    made = backup_into(laptop.store, home, keep=KEPT_BACKUPS)
    with file_failures(home):
        os.utime(made, (laptop.world.now(), laptop.world.now()))
    _put_slots_beside(laptop, made)
    _drop_lone_slots(home)
    return made


def restore(folder: Path, backup: Path, *, user: str, password: str) -> Path:
    """Put a backup in the place of the store; return the folder that keeps the damaged one.

    The program must not have the store open. The next opening begins new sessions, so no number
    that was used after the backup is used again, and what the center had confirmed comes back as
    news. A cut in between leaves no store and every backup: it is begun again.
    Raises: InputError I-101, I-102; StoreDamagedError (the backup too: nothing was changed);
    DiskFullError; FileTroubleError.
    """
    key = SlotTable.load(slots_path(folder)).unlock(user, password).store_key
    verify_file(backup, key)
    path = store_path(folder)
    draft = path.with_name(f"{path.name}.restored")
    try:
        with file_failures(draft):
            shutil.copyfile(backup, draft)
            sync_path(draft)
        verify_file(draft, key)
        evidence = set_aside(path)
        replace_durably(draft, path)
    finally:
        drop_draft(draft)
    return evidence


def restore_slots(folder: Path) -> Path:
    """Put the latest whole copy of the accounts in the place of a damaged one.

    Returns: the folder that keeps the damaged file. An account added since must be added again.
    Raises: FileTroubleError when no backup has a whole copy.
    """
    for copy in sorted((folder / BACKUPS).glob("slots-*.json"), reverse=True):
        try:
            SlotTable.load(copy)
        except StoreDamagedError:
            continue
        content = copy.read_bytes()
        evidence = set_aside(slots_path(folder))
        write_durably(slots_path(folder), content)
        return evidence
    raise FileTroubleError(
        _("No backup holds a whole copy of the accounts."),
        kept=_("The records themselves were not touched."),
        todo=_("Ask the center for help; keep the folder as it is."),
    )


def are_slots_whole(folder: Path) -> bool:
    """Tell whether the accounts can be read, so that the store must be what is damaged."""
    try:
        SlotTable.load(slots_path(folder))
    except (StoreDamagedError, FileTroubleError):
        return False
    return True


def is_store_there(folder: Path) -> bool:
    """Tell whether there is a file of records; a restoring that was cut leaves none."""
    return store_path(folder).exists()


def _is_good(path: Path, key: bytes) -> bool:
    try:
        verify_file(path, key)
    except (StoreDamagedError, FileTroubleError):
        return False
    return True


def _is_due(now: float, made: list[int]) -> bool:
    today, latest = _day(now), _day(max(made))
    is_clock_wrong = today < latest or datetime.fromtimestamp(now).year < FIRST_YEAR  # noqa: DTZ006
    return is_clock_wrong or today > latest


def _day(seconds: float) -> int:
    return day_number(datetime.fromtimestamp(seconds).date())  # noqa: DTZ006 -- this machine's day


def slots_of(backup: Path) -> Path:
    """Return the accounts that lie beside a daily backup."""
    return backup.with_name(f"slots-{backup.stem.rpartition('-')[2]}.json")


def _put_slots_beside(laptop: Laptop, backup: Path) -> None:
    path = slots_path(laptop.folder)
    with file_failures(path):
        content = path.read_bytes()
    write_durably(slots_of(backup), content)


def _drop_lone_slots(home: Path) -> None:
    kept = {slots_of(path).name for path in numbered_backups(home).values()}
    with file_failures(home):
        for copy in home.glob("slots-*.json"):
            if copy.name not in kept:
                copy.unlink(missing_ok=True)
