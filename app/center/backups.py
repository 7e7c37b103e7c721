"""A center's backups: daily beside the store, on a stick or second disk, and a center made of one.

A center asks no password, so a backup that leaves the machine carries its key under a recovery
code; for this user account of this machine a copy of the key lies in the state folder as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.center.identity import CenterFolder
from app.domain.errors import AppError, EnvironmentalError, InputError
from app.domain.text import _
from app.domain.version import VERSION
from app.security.durable import file_failures, make_folder, write_durably
from app.security.enrolment_code import new_code
from app.security.recovery import make_box, open_box
from app.security.sealing import KEY_BYTES
from app.security.state_folder import state_folder
from app.services.center_folder import CENTER_KEY_NAME
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
from app.services.set_aside import SetAside, list_set_aside
from app.store.backup import NAME, numbered_backups
from app.store.backup_file import Head
from app.store.backup_folder import (
    StickBackup,
    backups_in,
    next_number,
    remove_left_drafts,
    write_backup,
)
from app.store.kind import StoreKind
from app.sync.rows import Meta

BACKUPS: Final = "backups"
NUMBER: Final = "backup_number"
RECOVERY: Final = "recovery"
CHOSEN: Final = "backup_folder"
KEYS: Final = "center-keys"

# Returns a recovery code that a person types, None when nobody can be asked.
AskCode = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was written, read back and opened.

    Args: dropped: names of this center's oldest there that were removed. recovery_code: shown this
    once, when one was made; else None. is_key_kept: a copy of the key lies on this machine.
    """

    path: Path
    number: int
    size_bytes: int
    dropped: tuple[str, ...]
    recovery_code: str | None
    is_key_kept: bool


@dataclass(frozen=True, slots=True)
class CenterBackup:
    """One backup as a list shows it.

    Args: made_at: seconds since 1970, a claim of the clock. is_daily: lies beside the store, else
    in the folder that was chosen.
    """

    path: Path
    number: int
    made_at: int
    size_bytes: int
    is_daily: bool


def back_up(
    center: CenterFolder,
    folder: Path,
    *,
    is_code_renewed: bool = False,
    keys: Path | None = None,
) -> BackupMade:
    """Write a verified backup of an open center into a folder, which is chosen from then on.

    It may be served meanwhile. Of this center's backups there the latest 14 are kept. With the
    first one, or when it is renewed, a recovery code is made; what was written before goes on
    opening with the code of then.
    Args: keys: where this machine keeps copies of keys, for tests.
    Raises: DiskFullError; FileTroubleError; StoreDamagedError; EnvironmentalError E-51.
    """
    remove_left_drafts(center.folder, center.world.now())
    make_folder(folder)
    facts = center.facts
    with center.store.write() as connection:
        meta = Meta(connection)
        number = next_number(folder, "center", facts.id, int(meta.get(NUMBER, 0)))
        meta.put(NUMBER, number)
        meta.put(CHOSEN, str(folder.resolve()))
        box = before = meta.get(RECOVERY)
        code = None
        if box is None or is_code_renewed:
            code = new_code(center.world.random_bytes)
            box = make_box(center.store.key, facts.id, code, center.world.random_bytes)
            meta.put(RECOVERY, box)
    try:
        made = write_backup(center.store, folder, _head(center, number, box))
    except AppError:
        if code is not None:
            # Nobody was told this code: it must not become the one that nobody knows.
            with center.store.write() as connection:
                Meta(connection).put(RECOVERY, before)
        raise
    kept = _keep_key(center, keys)
    return BackupMade(made.path, number, made.size_bytes, made.dropped, code, kept)


def back_up_chosen(center: CenterFolder) -> Path | None:
    """Write a backup into the folder chosen last; None when it is not there, or none was chosen.

    Raises: as :func:`back_up`.
    """
    folder = chosen_folder(center)
    if folder is None or not folder.is_dir():
        return None
    return back_up(center, folder).path


def chosen_folder(center: CenterFolder) -> Path | None:
    """Return the folder that the last backup was written to, there now or not."""
    with center.read() as connection:
        told = Meta(connection).get(CHOSEN)
    return None if told is None else Path(told)


def has_recovery_code(center: CenterFolder) -> bool:
    """Tell whether a recovery code was made; it cannot be shown again."""
    with center.read() as connection:
        return Meta(connection).get(RECOVERY) is not None


def list_center_backups(center: CenterFolder) -> tuple[CenterBackup, ...]:
    """Return the daily backups and those in the chosen folder, the latest first; not opened.

    Raises: FileTroubleError.
    """
    found = daily_backups(center.folder)
    chosen = chosen_folder(center)
    if chosen is not None and chosen.is_dir():
        found += [_shown(one) for one in backups_on(center, chosen)]
    return tuple(sorted(found, key=lambda one: (one.made_at, one.number), reverse=True))


def backups_on(center: CenterFolder, folder: Path) -> list[StickBackup]:
    """Return this center's backups in any folder, the latest first. Raises: FileTroubleError."""
    return backups_in(folder, "center", center.facts.id)


def daily_backups(folder: Path) -> list[CenterBackup]:
    """Return the daily backups of a center's folder. Raises: FileTroubleError."""
    home = folder / BACKUPS
    if not home.is_dir():
        return []
    with file_failures(home):
        found = [(number, path, path.stat()) for number, path in numbered_backups(home).items()]
    return [
        CenterBackup(path, number, int(about.st_mtime), about.st_size, is_daily=True)
        for number, path, about in found
    ]


def list_center_set_aside(center: CenterFolder) -> tuple[SetAside, ...]:
    """Return the records that a restoring replaced here, the latest first."""
    return tuple(list_set_aside(center.folder))


def restore_center(
    file: Path,
    folder: Path,
    *,
    ask_code: AskCode | None = None,
    replace: bool = False,
    keys: Path | None = None,
) -> Restored:
    """Make a center's data folder of a backup file, or of a daily copy beside its key.

    On the machine and account that made the backup nothing is asked; elsewhere the recovery code.
    The next serving starts a higher epoch, so the laptops offer again what it lacks.
    Args: replace: sets aside what is there. keys: as for :func:`back_up`.
    Raises: InputError I-550 to I-556, I-558, I-559: nothing was changed; StoreBusyError E-50;
    DiskFullError; FileTroubleError.
    """
    target = Target(folder, CENTER_KEY_NAME, StoreKind.CENTER)
    refuse_used(folder, is_replacing=replace, target=target)
    source = read_source(file, "center", _key_beside)
    with unpacked(source, target) as draft:
        key, schema = _opened(draft, source, folder, ask_code, keys)
        evidence = put_in_place(draft, target, key, _read_key(target.key_file))
    return Restored(folder, source.number, source.made_at, source.name, schema, evidence)


def _opened(
    draft: Path, source: Source, folder: Path, ask_code: AskCode | None, keys: Path | None
) -> tuple[bytes, int]:
    """Return the key that opens an unpacked store, and the schema it had."""
    if not source.is_packed:
        return source.keys, make_current(draft, source.keys, StoreKind.CENTER)
    for known in (_read_key(_key_copy(source.owner, keys)), _read_key(folder / CENTER_KEY_NAME)):
        if known is None:
            continue
        try:
            return known, make_current(draft, known, StoreKind.CENTER)
        except InputError as error:
            if error.code != "I-559":  # of another store than this key's: ask for the code
                raise
    code = ask_code() if ask_code is not None else None
    if not code:
        raise _code_needed()
    key = open_box(source.keys, source.owner, code)
    if key is None:
        raise _wrong_code()
    return key, make_current(draft, key, StoreKind.CENTER)


def _head(center: CenterFolder, number: int, box: bytes) -> Head:
    return Head(
        kind="center",
        schema=center.store.kind.schema_version,
        program=VERSION,
        owner=center.facts.id,
        code="",
        name=center.facts.name,
        number=number,
        made_at=max(0, center.world.unix_seconds()),
        keys=box,
        store_bytes=512,
    )


def _shown(one: StickBackup) -> CenterBackup:
    head = one.head
    return CenterBackup(one.path, head.number, head.made_at, one.size_bytes, is_daily=False)


def _key_copy(owner: bytes, keys: Path | None) -> Path:
    return (keys or state_folder() / KEYS) / f"{owner.hex()}.key"


def _keep_key(center: CenterFolder, keys: Path | None) -> bool:
    """Keep a copy of the key for this account; a machine without a home goes by the code alone."""
    path = _key_copy(center.facts.id, keys)
    try:
        if _read_key(path) != center.store.key:
            with file_failures(path.parent):
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_durably(path, center.store.key)
    except EnvironmentalError:
        return False
    return True


def _key_beside(daily: Path) -> bytes:
    """Return the key of the center whose daily backup this is."""
    beside = daily.parent.parent if NAME.fullmatch(daily.name) else daily.parent
    key = _read_key(beside / CENTER_KEY_NAME)
    if key is None:
        raise InputError(
            _("The key of this daily backup does not lie beside it."),
            field="file",
            kept=_("Nothing was changed."),
            todo=_("Restore it where it lies, or take a backup of the stick with the code."),
            code="I-557",
        )
    return key


def _read_key(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            key = file.read(KEY_BYTES + 1)
    except OSError:
        return None
    return key if len(key) == KEY_BYTES else None


def _code_needed() -> InputError:
    return InputError(
        _("This machine does not know the key of this center: the recovery code is needed."),
        field="code",
        kept=_("Nothing was changed."),
        todo=_("Set SUOMA_PASSWORD to the recovery code, or run this at a terminal."),
        code="I-556",
    )


def _wrong_code() -> InputError:
    return InputError(
        _("The recovery code does not open this backup."),
        field="code",
        kept=_("Nothing was changed."),
        todo=_("Compare its 12 characters; 0, O, 1, I and L never occur."),
        code="I-555",
    )
