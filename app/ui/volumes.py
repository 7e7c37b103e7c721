"""Sticks that are plugged in now, as far as the system tells them from its own disks."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from PySide6.QtCore import QStorageInfo

# Where Linux desktops put what was plugged in: one folder for each stick, no deeper.
_LINUX: Final = ("/media/*", "/media/*/*", "/run/media/*/*", "/mnt/*")
_DRIVE_REMOVABLE: Final = 2  # https://learn.microsoft.com/windows/win32/api/fileapi


@dataclass(frozen=True, slots=True)
class Volume:
    """One stick. name: what a person calls it. is_locked: nothing can be written to it."""

    root: Path
    name: str
    is_locked: bool = False


def stick_folders() -> list[Path]:
    """Return the top folders of the sticks that are plugged in."""
    return [Path(one.rootPath()) for one in _sticks()]


def removable_volumes() -> list[Volume]:
    """Return the sticks that can be written to now."""
    return [
        Volume(Path(one.rootPath()), one.displayName() or one.rootPath())
        for one in _sticks()
        if not one.isReadOnly()
    ]


def plugged_in() -> list[Volume]:
    """Return every stick that is plugged in, also one that is locked against writing.

    A stick that is dying may take its time to answer: not for the window's own thread.
    """
    return [
        Volume(Path(one.rootPath()), one.displayName() or one.rootPath(), one.isReadOnly())
        for one in _sticks()
    ]


def _sticks() -> list[QStorageInfo]:
    return [
        one
        for one in QStorageInfo.mountedVolumes()
        if one.isValid() and one.isReady() and _is_stick(one.rootPath())
    ]


def _is_stick(root: str) -> bool:
    if sys.platform == "win32":
        import ctypes

        kind: int = ctypes.windll.kernel32.GetDriveTypeW(root.replace("/", "\\"))
        return kind == _DRIVE_REMOVABLE
    return any(PurePosixPath(root).match(one) for one in _LINUX)
