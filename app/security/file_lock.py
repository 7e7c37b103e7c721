"""A lock between processes: the operating system's, so it goes with its process however that ends.

The file that carries it stays and says nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.security.durable import file_failures


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock while the block runs; False, at once, when another process has it.

    Raises: FileTroubleError.
    """
    with file_failures(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _lock(handle)
    finally:
        os.close(handle)  # which gives the lock back


if sys.platform == "win32":  # pragma: no cover - its way to lock a file
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
