"""The shim between the program and the disk: built once by the system's compiler, used in C's way.

A process has it from its start (``LD_PRELOAD``) and arms it as often as it likes.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("io_shim.c")
ENDED_AT_FAULT = 86


class Fault(IntEnum):
    """What happens at a point. Torn: half of a write is done, of another call all, then the end.

    Crash: the end before the call. Unsynced: the same, and what no sync has reached is gone.
    """

    NOTHING = 0
    INPUT_OUTPUT = 1
    FULL = 2
    CRASH = 3
    TORN = 4
    UNSYNCED = 5


ERRORS = (Fault.INPUT_OUTPUT, Fault.FULL)
CRASHES = (Fault.CRASH, Fault.TORN, Fault.UNSYNCED)


def why_not_here() -> str:
    """Return why the shim cannot be built on this machine, empty when it can."""
    if sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}:
        return "the shim under the program is for Linux"
    if shutil.which("cc") is None:
        return "no C compiler (packaging/system.sh tests): the shim cannot be built"
    return ""


def build(folder: Path) -> Path:
    """Compile the shim into a folder and return it. Raises: CalledProcessError."""
    made = folder / "io_shim.so"
    options = ("-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC")
    subprocess.run(["cc", *options, "-o", made, SOURCE, "-ldl"], check=True)
    return made


def environment(made: Path) -> dict[str, str]:
    """Return what a process with the shim in it is started with."""
    return {**os.environ, "LD_PRELOAD": str(made), "SUOMA_SLOT_COST": "floor"}


class Shim:
    """The shim of this process. Raises AttributeError when it was started without."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        self._arm = library.io_shim_arm
        self._arm.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_long, ctypes.c_int)
        self._limit = library.io_shim_limit
        self._limit.argtypes = (ctypes.c_char_p, ctypes.c_longlong)
        self._counted = library.io_shim_counted
        self._counted.restype = ctypes.c_long

    def arm(self, home: Path, kept: Path, point: int, fault: Fault) -> None:
        """Let a fault happen at a point below ``home``; the count begins anew.

        Args: kept: a folder of the same disk, outside, for files that are removed unsynced.
        """
        self._arm(os.fsencode(home), os.fsencode(kept), point, fault)

    def limit(self, home: Path, room_bytes: int) -> None:
        """Let the files below ``home`` grow by so many bytes from now on."""
        self._limit(os.fsencode(home), room_bytes)

    def disarm(self) -> None:
        """Let every call through."""
        self._arm(b"", b"", 0, Fault.NOTHING)

    def counted(self) -> int:
        """Return how many points were met since the shim was armed."""
        count: int = self._counted()
        return count
