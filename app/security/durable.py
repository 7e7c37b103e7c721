"""Files that are whole or not there, also after a power cut: write beside, sync, rename, sync."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.domain.errors import DiskFullError, FileTroubleError
from app.domain.text import _

CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_durably(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Replace a file by new content; a cut leaves the old one or the new one, never a part.

    Args: mode: who may read it, from its first moment on; by default its owner alone.
    Raises: DiskFullError, FileTroubleError; the old file is then untouched.
    """
    draft = path.with_name(path.name + ".new")
    try:
        with file_failures(path):
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, CREATE, mode), "wb") as file:
                file.write(content)
        replace_durably(draft, path)
    finally:
        drop_draft(draft)


def drop_draft(draft: Path) -> None:
    """Remove a draft if it is there; what cannot be removed never hides why it is left."""
    with suppress(OSError):
        draft.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder and those above it where they are missing. Raises: FileTroubleError."""
    with file_failures(path):
        path.mkdir(parents=True, exist_ok=True)


def replace_durably(draft: Path, path: Path) -> None:
    """Sync a finished file and rename it into place.

    Raises: DiskFullError, FileTroubleError.
    """
    with file_failures(path):
        sync_path(draft)
        draft.replace(path)
        sync_path(path.parent)


def sync_path(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if os.name == "nt" and path.is_dir():  # pragma: no cover - it has no such call and needs none
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def file_failures(path: Path) -> Iterator[None]:
    """Turn the operating system's errors of the enclosed calls into those a person is told.

    Raises: DiskFullError, FileTroubleError.
    """
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise disk_full() from error
        raise FileTroubleError(
            _("This file could not be read or written: {path}.").format(path=path),
            kept=_("Everything saved before is safe; this last step was not saved."),
            todo=_("Check that the disk is there and may be written, then try again."),
        ) from error


def disk_full() -> DiskFullError:
    """Return what a person is told when the disk has no room left."""
    return DiskFullError(
        _("The disk is full."),
        kept=_("Everything saved before is safe; this last step was not saved."),
        todo=_("Make room on the disk, then try again."),
    )
