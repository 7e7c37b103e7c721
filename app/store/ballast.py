"""A file that only takes up room: given up when the disk is full, so that an export still works."""

from __future__ import annotations

import os
from pathlib import Path

from app.security.durable import NO_ROOM, file_failures, sync_path

BALLAST_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024


def restore_ballast(folder: Path, size_bytes: int = BALLAST_BYTES) -> bool:
    """Make ``ballast`` in the data folder if it is not there; False when the disk has no room.

    Raises: FileTroubleError.
    """
    path = folder / "ballast"
    with file_failures(path):
        if path.exists() and path.stat().st_size >= size_bytes:
            return True
        try:
            with path.open("wb") as file:
                for start in range(0, size_bytes, CHUNK_BYTES):
                    # Random, or a compressing disk would keep no room at all.
                    file.write(os.urandom(min(CHUNK_BYTES, size_bytes - start)))
            sync_path(path)
        except OSError as error:
            path.unlink(missing_ok=True)
            if error.errno in NO_ROOM:
                return False
            raise
    return True


def give_up_ballast(folder: Path) -> bool:
    """Remove ``ballast``; True when that freed room, False when it was given up before.

    Raises: FileTroubleError.
    """
    path = folder / "ballast"
    with file_failures(path):
        if not path.exists():
            return False
        path.unlink()
        return True
