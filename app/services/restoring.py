"""Making a data folder of a backup: nothing is put in place before the whole of it was judged.

The order survives a cut at any moment: what is replaced is moved first and kept, then the store
comes, then the file with its key; a folder under way carries a mark and is begun again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import AppError, InputError, StoreDamagedError
from app.domain.text import _
from app.security.durable import file_failures, make_folder, replace_durably, write_durably
from app.security.slots import SLOTS_NAME
from app.services.center_folder import CENTER_KEY_NAME
from app.services.own_disk import refuse_stick
from app.services.set_aside import close_alone, set_aside
from app.services.set_up import begin_set_up, end_set_up
from app.store.backup import NAME
from app.store.backup_file import Kind, is_backup_file, not_a_backup, read_head, unpack
from app.store.inspection import refuse_strange
from app.store.kind import STORE_NAME, StoreKind

_DRAFT: Final = "restored-draft"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a folder was made of.

    Args: number: of the backup. made_at: seconds since 1970, a claim of its clock. name: of the
    site or center, empty for a daily backup. schema: of the backup, before the records were brought
    to today's. set_aside: the folder that keeps what was replaced, None when nothing was.
    """

    folder: Path
    number: int
    made_at: int
    name: str
    schema: int
    set_aside: Path | None


@dataclass(frozen=True, slots=True)
class Source:
    """A backup file, or one of the daily copies with its key beside it.

    Args: keys: what opens it, as its maker wrote it; empty when there is nothing. owner: 16 bytes,
    empty for a daily copy.
    """

    path: Path
    is_packed: bool
    kind: Kind
    keys: bytes
    owner: bytes
    number: int
    made_at: int
    name: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where records are restored to. key_name: of the file with their key."""

    folder: Path
    key_name: str
    kind: StoreKind

    @property
    def store(self) -> Path:
        """Return the store file."""
        return self.folder / STORE_NAME

    @property
    def key_file(self) -> Path:
        """Return the file with the key."""
        return self.folder / self.key_name


def read_source(path: Path, kind: Kind, daily_keys: Callable[[Path], bytes]) -> Source:
    """Look at a file that is to be restored; its content is not read yet.

    Args: daily_keys: returns what lies beside a daily copy, or records set aside, to open them.
    Raises: InputError I-550, I-551, I-552, I-554 (of the other role); FileTroubleError.
    """
    with file_failures(path):
        about = path.stat()
    daily = NAME.fullmatch(path.name)
    if (daily or path.name == STORE_NAME) and not is_backup_file(path):
        number, made_at = int(daily[1]) if daily else 0, int(about.st_mtime)
        keys = daily_keys(path)
        return Source(path, False, kind, keys, b"", number, made_at, "")  # noqa: FBT003 -- not packed
    if not path.is_file():
        raise not_a_backup()
    head = read_head(path)
    if head.kind != kind:
        raise _other_role(kind)
    return Source(path, True, kind, head.keys, head.owner, head.number, head.made_at, head.name)  # noqa: FBT003 -- packed


def holds_records(folder: Path) -> bool:
    """Tell whether a folder holds a laptop's or a center's records, whole or in part."""
    return any((folder / one).exists() for one in (STORE_NAME, SLOTS_NAME, CENTER_KEY_NAME))


def refuse_used(folder: Path, *, is_replacing: bool, target: Target) -> None:
    """Refuse a folder that holds records, unless those of the same role may be replaced.

    Raises: InputError I-553, I-554, I-660 (to).
    """
    refuse_stick(folder, "to")
    if not holds_records(folder):
        return
    if not is_replacing:
        raise InputError(
            _("There are records in the folder {folder} already.").format(folder=folder),
            field="to",
            kept=_("Nothing was changed."),
            todo=_("Choose an empty folder, or say with --replace that they are to be set aside."),
            code="I-553",
        )
    other = SLOTS_NAME if target.kind is StoreKind.CENTER else CENTER_KEY_NAME
    if (folder / other).exists():
        raise _other_role("center" if target.kind is StoreKind.CENTER else "laptop")


@contextmanager
def unpacked(source: Source, target: Target) -> Iterator[Path]:
    """Lend the store of a backup beside its place, whole by its digest; it is removed afterwards.

    A folder that was made for it and stays empty is removed too.
    """
    was_there = target.folder.exists()
    make_folder(target.folder)
    draft = target.folder / _DRAFT
    try:
        if source.is_packed:
            unpack(source.path, draft)
        else:
            with file_failures(draft):
                shutil.copyfile(source.path, draft)
                log = source.path.with_name(f"{source.path.name}-wal")
                if log.exists():  # set aside with its log: the last records stand only there
                    shutil.copyfile(log, draft.with_name(f"{draft.name}-wal"))
        yield draft
    finally:
        for part in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                draft.with_name(draft.name + part).unlink(missing_ok=True)
        if not was_there:
            with suppress(OSError):
                target.folder.rmdir()


def make_current(draft: Path, key: bytes, kind: StoreKind) -> int:
    """Judge an unpacked store as a stranger's and bring it to today's schema; return its own.

    Raises: InputError I-551 (does not open or verify), I-552, I-558; EnvironmentalError.
    """
    from app.store.migrate import upgrade

    try:
        schema = refuse_strange(draft, key, kind)
    except StoreDamagedError as error:
        raise InputError(
            _("The records in the backup are damaged, or its key belongs to others."),
            field="file",
            kept=_("Nothing was changed."),
            todo=_("Take the backup before it."),
            code="I-559",
        ) from error
    except AppError as error:
        if error.code == "E-07":
            raise not_a_backup() from error
        raise
    if schema < kind.schema_version:
        upgrade(draft, key, kind)
    close_alone(draft, key)
    return schema


def put_in_place(
    draft: Path, target: Target, key_content: bytes, old_key: bytes | None
) -> Path | None:
    """Set aside what is there, then put the store and its key in place; durable on return.

    Args: old_key: of the records that are there now, if it is known; nobody may have them open.
    Returns: the folder that keeps what was replaced. Raises: StoreBusyError E-50; FileTroubleError;
    DiskFullError: a cut or a failure in between is begun again by the same call.
    """
    evidence = None
    if holds_records(target.folder):
        close_alone(target.store, old_key)
        evidence = set_aside(target.store, target.key_file)
    begin_set_up(target.folder, "I-553")
    replace_durably(draft, target.store)
    write_durably(target.key_file, key_content)
    end_set_up(target.folder)
    return evidence


def _other_role(wanted: Kind) -> InputError:
    is_center = wanted == "center"
    return InputError(
        _("This is a laptop's, and a center is wanted.")
        if is_center
        else _("This is a center's, and a laptop is wanted."),
        field="file",
        kept=_("Nothing was changed."),
        todo=_("A laptop is restored with suoma restore, a center with suoma center restore."),
        code="I-554",
    )
