"""Whether a folder lies on the computer's own disk: records that are open never live on a stick.

A stick is pulled out while a page is being written, and lost with every name on it.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Final

from app.domain.errors import InputError
from app.domain.text import _

_DEVICES: Final = Path("/sys/dev/block")
_MARK: Final = "removable"
_BUS: Final = re.compile(r"usb\d+")
_DRIVE_REMOVABLE: Final = 2  # https://learn.microsoft.com/windows/win32/api/fileapi


def refuse_stick(folder: Path, field: str = "folder") -> None:
    """Refuse a data folder on a stick. Raises: InputError I-660 (``field``)."""
    if is_on_stick(folder):
        raise InputError(
            _("The folder {folder} is on a stick; records are kept on the computer itself.").format(
                folder=folder
            ),
            field=field,
            kept=_("Nothing was changed."),
            todo=_(
                "Choose a folder on the computer's own disk; copy records that lie on the stick"
                " there first. To carry records, hand them over to the stick."
            ),
            code="I-660",
        )


def is_on_stick(folder: Path) -> bool:
    """Tell whether a folder, or the one it will be made in, is on a disk that is plugged in.

    The disk the system itself runs from is the computer's own, whatever it hangs on, and so is the
    one with the person's home.
    """
    there = _existing(folder)
    if sys.platform == "win32":
        import ctypes

        kind: int = ctypes.windll.kernel32.GetDriveTypeW(there.anchor)
        return kind == _DRIVE_REMOVABLE
    disk = disk_of(_device_of(there))
    if disk is None or not is_plugged_in(disk):
        return False
    own = (Path("/"), Path(os.path.expanduser("~")))  # noqa: PTH111 -- never fails
    return all(disk != disk_of(_device_of(one)) for one in own)


def disk_of(device: int, devices: Path = _DEVICES) -> Path | None:
    """Return the kernel's folder of the disk a volume lies on; None for memory and network.

    Args: device: number of the volume, as in ``st_dev``.
    """
    real = Path(os.path.realpath(devices / f"{os.major(device)}:{os.minor(device)}"))
    # A partition is a folder inside its disk's; the mark stands at the disk.
    return next((one for one in (real, real.parent) if (one / _MARK).is_file()), None)


def is_plugged_in(disk: Path) -> bool:
    """Tell whether the kernel calls a disk removable, or has found it by USB.

    https://docs.kernel.org/admin-guide/abi-testing.html, /sys/block/<disk>/removable
    """
    try:
        is_removable = (disk / _MARK).read_text("ascii").strip() == "1"
    except (OSError, UnicodeDecodeError):
        is_removable = False
    return is_removable or any(_BUS.fullmatch(part) for part in disk.parts)


def _existing(folder: Path) -> Path:
    """Return the folder itself, or the nearest one above it that is there."""
    path = Path(os.path.realpath(folder))
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _device_of(path: Path) -> int:
    try:
        return path.stat().st_dev
    except OSError:
        return 0
