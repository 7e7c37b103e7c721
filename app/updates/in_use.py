"""Which versions run just now: none of those is removed, and a window finds its files to its end.

Each running program shares a lock on the entry of its version, the operating system's own, so it
goes with its process however that ends. Windows keeps files that are in use by itself.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.updates.install_root import ENTRY

if sys.platform != "win32":
    import fcntl

# The lock of this process, until it ends.
_handles: Final[list[int]] = []


def hold(folder: Path) -> None:
    """Keep a version's folder until this process ends, where locks can be had."""
    if sys.platform != "win32" and not _handles:
        with suppress(OSError):
            _handles.append(os.open(folder / ENTRY, os.O_RDONLY))
            fcntl.flock(_handles[-1], fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_in_use(folder: Path) -> bool:
    """Tell whether some process runs this version; on Windows its removal would fail instead."""
    if sys.platform != "win32":
        with suppress(OSError):
            handle = os.open(folder / ENTRY, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            finally:
                os.close(handle)
    return False
