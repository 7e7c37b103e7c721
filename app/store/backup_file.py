"""One file that holds a whole store and what opens it, checked from its first byte to its last.

::

    magic     15 bytes, "SUOMA-BACKUP 1" and a line feed
    length    of the head, 4 bytes, little endian, at most 1 MiB
    head      MessagePack, see Head; readable by whoever finds the stick
    store     the encrypted store file, as many bytes as the head says
    digest    SHA-256 of everything before it

The digest tells a spoiled copy from a good one before any password is asked. Nothing is believed
because of it: pages are sealed with the store's key, and the key with a password or a code.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Annotated, BinaryIO, Final, Literal

import msgspec
from msgspec import Meta

from app.domain.errors import InputError
from app.domain.text import _
from app.security.durable import CREATE, drop_draft, file_failures, replace_durably

MAGIC: Final = b"SUOMA-BACKUP 1\n"
MAGIC_OF_ANY_VERSION: Final = b"SUOMA-BACKUP "
DIGEST_BYTES: Final = 32
LENGTH_BYTES: Final = 4
MOST_HEAD_BYTES: Final = 1024 * 1024
PIECE_BYTES: Final = 1024 * 1024
SUFFIX: Final = ".suoma-backup"

Kind = Literal["laptop", "center"]


class Head(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What a backup says of itself.

    Args: schema: of the store, major × 1000 + minor. program: the version that wrote it. owner: the
        laptop's or the center's number. code: of the site, empty for a center. name: of the site or
        center. number: counts the backups of one owner. made_at: seconds since 1970, a claim of the
        clock. keys: slots.json of a laptop; a center's key under its recovery code.
    """

    kind: Kind
    schema: Annotated[int, Meta(ge=0, lt=1 << 31)]
    program: Annotated[str, Meta(max_length=40)]
    owner: Annotated[bytes, Meta(min_length=16, max_length=16)]
    code: Annotated[str, Meta(max_length=40)]
    name: Annotated[str, Meta(max_length=200)]
    number: Annotated[int, Meta(ge=1, lt=1 << 53)]
    made_at: Annotated[int, Meta(ge=0, lt=1 << 40)]
    keys: bytes
    store_bytes: Annotated[int, Meta(ge=512, lt=1 << 53)]


def write_backup_file(path: Path, head: Head, store: Path) -> None:
    """Write a backup beside its name, sync it and rename it; a cut leaves no file of that name.

    Args: head: its ``store_bytes`` is the length of ``store``, which nobody writes meanwhile.
    Raises: DiskFullError, FileTroubleError.
    """
    draft = path.with_name(f"{path.name}.new")
    front = msgspec.msgpack.encode(head)
    try:
        with file_failures(path):
            draft.unlink(missing_ok=True)
            handle = os.open(draft, CREATE, 0o600)
        with file_failures(path), os.fdopen(handle, "wb") as out, store.open("rb") as source:
            digest = hashlib.sha256()
            lead = MAGIC + len(front).to_bytes(LENGTH_BYTES, "little") + front
            for piece in chain((lead,), _pieces(source, head.store_bytes)):
                digest.update(piece)
                out.write(piece)
            out.write(digest.digest())
        replace_durably(draft, path)
        _forget_cached(path)
    finally:
        drop_draft(draft)


def is_backup_file(path: Path) -> bool:
    """Tell by its first bytes whether a file wants to be a backup of this or another version."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC_OF_ANY_VERSION)) == MAGIC_OF_ANY_VERSION
    except OSError:
        return False


def read_head(path: Path) -> Head:
    """Return what a backup says of itself; its store is not read and its digest not checked.

    Raises: InputError I-550 (not a backup), I-551 (cut off or altered), I-552 (of a newer program);
    FileTroubleError.
    """
    with _opened(path) as file:
        return _read_head(file)[0]


def unpack(path: Path, target: Path) -> Head:
    """Copy the store out of a backup whose every byte is as it was written.

    What was written of ``target`` is left when this raises; it costs no more memory than a head.
    Raises: as :func:`read_head`; DiskFullError.
    """
    with _opened(path) as file, file_failures(target), target.open("wb") as out:
        head, lead = _read_head(file)
        digest = hashlib.sha256(lead)
        for piece in _pieces(file, head.store_bytes):
            digest.update(piece)
            out.write(piece)
        if file.read(DIGEST_BYTES + 1) != digest.digest():
            raise spoiled_backup()
        out.flush()
        os.fsync(out.fileno())
    return head


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with file_failures(path), path.open("rb") as file:
        yield file


def _read_head(file: BinaryIO) -> tuple[Head, bytes]:
    """Return the head and every byte up to its end; the lengths fit the file's own."""
    magic = file.read(len(MAGIC))
    if magic != MAGIC:
        raise _not_ours(magic)
    counted = file.read(LENGTH_BYTES)
    length = int.from_bytes(counted, "little")
    if length > MOST_HEAD_BYTES:
        raise spoiled_backup()
    front = file.read(length)
    try:
        head = msgspec.msgpack.decode(front, type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise spoiled_backup() from error
    lead = magic + counted + front
    if os.fstat(file.fileno()).st_size != len(lead) + head.store_bytes + DIGEST_BYTES:
        raise spoiled_backup()
    return head, lead


def _pieces(file: BinaryIO, length: int) -> Iterator[bytes]:
    """Yield exactly ``length`` bytes. Raises: InputError I-551 when there are fewer."""
    while length:
        piece = file.read(min(PIECE_BYTES, length))
        if not piece:
            raise spoiled_backup()
        length -= len(piece)
        yield piece


def _forget_cached(path: Path) -> None:
    """Have the next reading come from the medium, where the system can be asked for that."""
    if not hasattr(os, "posix_fadvise"):
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)


def _not_ours(magic: bytes) -> InputError:
    if magic.startswith(MAGIC_OF_ANY_VERSION) and len(magic) == len(MAGIC):
        return newer_backup()
    if MAGIC.startswith(magic) and magic:
        return spoiled_backup()
    return not_a_backup()


def not_a_backup() -> InputError:
    """Return what a person is told who chose another file."""
    return InputError(
        _("This file is not a backup of this program."),
        field="file",
        kept=_("Nothing was changed."),
        todo=_("Choose a file that ends in {suffix}.").format(suffix=SUFFIX),
        code="I-550",
    )


def newer_backup() -> InputError:
    """Return what a person is told whose backup a newer program made."""
    return InputError(
        _("This backup was made by a newer version of the program."),
        field="file",
        kept=_("Nothing was changed."),
        todo=_("Install the newer program from the stick, then restore it."),
        code="I-552",
    )


def spoiled_backup() -> InputError:
    """Return what a person is told whose backup is not as it was written."""
    return InputError(
        _("The backup file is cut off or altered."),
        field="file",
        kept=_("Nothing was changed."),
        todo=_("Copy it again from where it was made, or take the backup before it."),
        code="I-551",
    )
