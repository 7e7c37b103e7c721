"""Where sticks are mounted: volumes that are neither the system's nor hidden from people."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStorageInfo, QSysInfo

_MOUNTED_UNDER = ("/media/", "/run/media/", "/mnt/")


def stick_folders() -> list[Path]:
    """Return the top folders of the sticks that are plugged in."""
    return [
        Path(volume.rootPath())
        for volume in QStorageInfo.mountedVolumes()
        if volume.isValid() and volume.isReady() and _is_stick(volume)
    ]


def _is_stick(volume: QStorageInfo) -> bool:
    if QSysInfo.productType() == "windows":
        return volume.rootPath() != QStorageInfo.root().rootPath()
    return volume.rootPath().startswith(_MOUNTED_UNDER)
