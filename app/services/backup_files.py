"""A laptop's backup as one file, on a stick or a second disk, and a laptop made of such a file.

What lies on the stick is as closed as the laptop: the encrypted store, and the accounts' slots that
open it with a password. Nothing of it counts before it was read back and opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import AppError, InputError, StoreDamagedError
from app.domain.version import VERSION
from app.security.durable import drop_draft, file_failures
from app.security.slot_cost import MEM_BYTES
from app.security.slots import SLOTS_NAME, SlotTable, Unlocked
from app.services.backups import slots_of
from app.services.laptop import Laptop, slots_path, store_path
from app.services.restoring import (
    Restored,
    Source,
    Target,
    make_current,
    put_in_place,
    read_source,
    refuse_used,
    unpacked,
)
from app.store.backup import NAME
from app.store.backup_file import Head, not_a_backup, spoiled_backup
from app.store.backup_folder import (
    MadeBackup,
    StickBackup,
    backups_in,
    next_number,
    remove_left_drafts,
    write_backup,
)
from app.store.kind import StoreKind
from app.sync.rows import Meta

__all__ = ["MadeBackup", "back_up_to", "list_stick_backups", "make_backup", "restore_file"]

NUMBER: Final = "backup_number"
_MOST_SLOT_BYTES: Final = 1024 * 1024


def back_up_to(laptop: Laptop, folder: Path) -> Path:
    """Write a verified backup of an open laptop into a folder; return its path.

    Raises: as :func:`make_backup`.
    """
    return make_backup(laptop, folder).path


def make_backup(laptop: Laptop, folder: Path) -> MadeBackup:
    """Write a backup of an open laptop into a folder, read it back and open it.

    The laptop may be in use meanwhile. Of this laptop's backups there the latest 14 are kept.
    Slow: off the GUI thread. Raises: DiskFullError; FileTroubleError; StoreDamagedError (the store
    itself); EnvironmentalError E-51 (what was written does not read back).
    """
    remove_left_drafts(laptop.folder, laptop.world.now())
    with file_failures(slots_path(laptop.folder)):
        slots = slots_path(laptop.folder).read_bytes()
    identity = laptop.identity
    head = Head(
        kind="laptop",
        schema=laptop.store.kind.schema_version,
        program=VERSION,
        owner=identity.device,
        code=identity.site,
        name=identity.site_name,
        number=_take_number(laptop, folder),
        made_at=max(0, laptop.world.unix_seconds()),
        keys=slots,
        store_bytes=512,
    )
    return write_backup(laptop.store, folder, head)


def list_stick_backups(laptop: Laptop, folder: Path) -> list[StickBackup]:
    """Return this laptop's backups in a folder, the latest first; not opened.

    Raises: FileTroubleError.
    """
    return backups_in(folder, "laptop", laptop.identity.device)


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup file says before any password is given. made_at: a claim of the clock."""

    name: str
    made_at: int
    accounts: tuple[str, ...]


def look_into(file: Path, scratch: Path) -> BackupFacts:
    """Read whose a laptop's backup is and who may open it; its records stay closed.

    Args: scratch: a folder on the computer's own disk that is there.
    Raises: InputError I-550, I-551, I-552, I-554; FileTroubleError.
    """
    source = read_source(file, "laptop", _slots_beside)
    table = _table_of(source, scratch / "backup-slots")
    names = tuple(one.name for one in table.accounts())
    return BackupFacts(source.name, source.made_at, names)


def restore_file(
    file: Path, to_folder: Path, *, user: str | None, password: str, replace: bool = False
) -> Restored:
    """Make a laptop's data folder of a backup file, or of a daily copy with its slots beside it.

    The first opening begins new sessions, so no number that was used since is used again; what the
    center had confirmed comes back as news. Nobody may have the folder open.
    Args: user: an account of the backup, None for its first. replace: sets aside what is there.
    Raises: InputError I-101, I-102 (password, user), I-550 to I-554, I-558, I-559: nothing was
    changed; StoreBusyError E-50; DiskFullError; FileTroubleError.
    """
    target = Target(to_folder, SLOTS_NAME, StoreKind.LAPTOP)
    refuse_used(to_folder, is_replacing=replace, target=target)
    source = read_source(file, "laptop", _slots_beside)
    with unpacked(source, target) as draft:
        account = _unlock(source, draft.with_name(f"{draft.name}-slots"), user, password)
        schema = make_current(draft, account.store_key, StoreKind.LAPTOP)
        evidence = put_in_place(
            draft, target, source.keys, _present_key(to_folder, account, password)
        )
    return Restored(to_folder, source.number, source.made_at, source.name, schema, evidence)


def _take_number(laptop: Laptop, folder: Path) -> int:
    """Return the next number of this laptop's backups, remembered where it can be written."""
    with laptop.store.read() as connection:
        last = int(Meta(connection).get(NUMBER, 0))
    number = next_number(folder, "laptop", laptop.identity.device, last)
    if not laptop.store.is_read_only:
        with laptop.store.write() as connection:
            Meta(connection).put(NUMBER, number)
    return number


def _slots_beside(daily: Path) -> bytes:
    beside = slots_of(daily) if NAME.fullmatch(daily.name) else daily.with_name(SLOTS_NAME)
    if not beside.is_file() or beside.stat().st_size > _MOST_SLOT_BYTES:
        raise not_a_backup()
    with file_failures(beside):
        return beside.read_bytes()


def _unlock(source: Source, scratch: Path, user: str | None, password: str) -> Unlocked:
    table = _table_of(source, scratch)
    return table.unlock(user or table.accounts()[0].name, password)


def _table_of(source: Source, scratch: Path) -> SlotTable:
    """Read the slots that came with the backup; none may cost more than this program ever asks."""
    try:
        with file_failures(scratch):
            scratch.write_bytes(source.keys)
        table = SlotTable.load(scratch)
    except StoreDamagedError as error:
        raise spoiled_backup() from error
    finally:
        drop_draft(scratch)
    if any(one.cost.mem_bytes > MEM_BYTES for one in table.accounts()):
        raise spoiled_backup()
    return table


def _present_key(folder: Path, account: Unlocked, password: str) -> bytes | None:
    """Return the key of the records that are there now, if this password opens them."""
    if not (slots_path(folder).exists() and store_path(folder).exists()):
        return None
    try:
        table = SlotTable.load(slots_path(folder))
        return table.unlock(account.account_id, password).store_key
    except (AppError, InputError):
        return None
