"""Real file systems of our own on loop devices, whose power can be cut.

The cut is ext4's own: from one moment on nothing reaches the device, not even its journal. What
was not synced before is gone when the file system is mounted again.
"""

from __future__ import annotations

import atexit
import ctypes
import errno
import fcntl
import os
import shutil
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IMAGE_BYTES = 64 * 1024 * 1024
PATIENCE_S = 120
# linux/ext4.h: EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH.
SHUTDOWN, WITHOUT_LOG_FLUSH = 0x8004587D, 2
DETACH = 2


def why_not_here() -> str:
    """Return why there can be no such disk for this process, empty when there can."""
    if sys.platform != "linux":
        return "power is cut on Linux only"
    if os.geteuid() != 0:
        return "only root may mount a file system and cut its power"
    missing = [name for name in ("losetup", "mkfs.ext4") if shutil.which(name, path=_PATH) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_libc = ctypes.CDLL(None, use_errno=True)


def _run(*words: str | Path) -> str:
    environment = {**os.environ, "PATH": _PATH}
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


class LoopDisk:
    """One ext4 file system, mounted at an empty folder. Close it always.

    Args: size: bytes. Raises: CalledProcessError, OSError when this machine allows no loop device.
    """

    def __init__(self, image: Path, at: Path, size: int = IMAGE_BYTES) -> None:
        self._owner = os.getpid()
        self._at = at
        self._is_mounted = False
        self._device = ""
        with image.open("wb") as file:
            file.truncate(size)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,nodiscard", image)
        atexit.register(self.close)
        try:
            self._device = _run("losetup", "--find", "--show", image)
            self._mount()
        except BaseException:
            self.close()
            raise

    def _mount(self) -> None:
        words = (os.fsencode(self._device), os.fsencode(self._at), b"ext4", 0, None)
        if _libc.mount(*words) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(self._at))
        self._is_mounted = True

    def _unmount(self, how: int) -> None:
        if _libc.umount2(os.fsencode(self._at), how) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(self._at))
        self._is_mounted = False

    def sync(self) -> None:
        """Wait until all that was ever written is on the device."""
        handle = os.open(self._at, os.O_RDONLY)
        try:
            _libc.syncfs(handle)
        finally:
            os.close(handle)

    def cut(self) -> None:
        """Cut the power: whatever was not synced never will be."""
        handle = os.open(self._at, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", WITHOUT_LOG_FLUSH))
        finally:
            os.close(handle)

    def start_again(self) -> None:
        """Mount after a cut, as the next start of the computer does. Nobody has a file open.

        Whoever made a namespace of mounts meanwhile, a network of its own for example, has this
        one in it and keeps it shut until that process ends: waited for.
        """
        quiet = threading.Event()
        for _try in range(PATIENCE_S * 10):
            self._unmount(0)
            self._mount()
            if self._takes_files():
                return
            quiet.wait(0.1)
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(self._at))

    def _takes_files(self) -> bool:
        try:
            os.close(os.open(self._at, os.O_TMPFILE | os.O_RDWR, 0o600))
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Unmount and detach, whatever went before; a second call does nothing."""
        if os.getpid() != self._owner:
            return
        if self._is_mounted:
            self._unmount(DETACH)
        if self._device:
            device, self._device = self._device, ""
            _run("losetup", "--detach", device)
        atexit.unregister(self.close)


@contextmanager
def loop_disks(images: Path, *folders: Path) -> Iterator[list[LoopDisk]]:
    """Lend one disk for each folder."""
    disks: list[LoopDisk] = []
    try:
        for number, folder in enumerate(folders):
            disks.append(LoopDisk(images / f"{number}.ext4", folder))
        yield disks
    finally:
        for disk in disks:
            disk.close()
