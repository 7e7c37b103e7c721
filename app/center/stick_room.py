"""What is looked at before the first byte goes onto a stick, and how a stick's own faults are told.

Nothing of the stick may be lost for a fault that can be seen beforehand.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from app.domain.errors import DiskFullError, FileTroubleError
from app.domain.text import _
from app.security.durable import CREATE, NO_ROOM, make_folder
from app.sync.usb import PASSING
from app.updates.manifest import FileEntry

# The largest piece that a file takes on exFAT as large sticks are formatted.
CLUSTER_BYTES: Final = 128 * 1024
# Tickets, and the first hand-overs.
ROOM_TO_SPARE: Final = 16 * 1024 * 1024


@contextmanager
def on_stick(stick: Path) -> Iterator[None]:
    """Name the stick where the enclosed calls, which touch nothing else, fail.

    Raises: DiskFullError; FileTroubleError; both say that nothing was written.
    """
    try:
        yield
    except DiskFullError as error:
        raise _full(stick) from error
    except FileTroubleError as error:
        if error.code != FileTroubleError.code:
            raise
        raise _trouble(stick) from error
    except OSError as error:
        raise (_full(stick) if error.errno in NO_ROOM else _trouble(stick)) from error


def _full(stick: Path) -> DiskFullError:
    return DiskFullError(
        _("The stick {stick} is full.").format(stick=stick),
        kept=_("Nothing was written."),
        todo=_("Make room on the stick, or take a larger one."),
    )


def _trouble(stick: Path) -> FileTroubleError:
    return FileTroubleError(
        _("The stick {stick} could not be read or written.").format(stick=stick),
        kept=_("Nothing was written."),
        todo=_("Look whether it is plugged in and not write-protected, or take another stick."),
    )


def refuse_write_protected(stick: Path, home: Path) -> None:
    """Try a file of no bytes in the folder, which is made. Raises: DiskFullError; E-06."""
    probe = home / f"probe{PASSING}"
    with on_stick(stick):
        make_folder(home)
        with suppress(FileNotFoundError):  # the rest of an earlier try
            probe.unlink()
        os.close(os.open(probe, CREATE, 0o644))
        probe.unlink()


def refuse_in_the_way(
    home: Path, files: Sequence[str], folders: Sequence[str], outdated: Collection[str]
) -> None:
    """Refuse a folder where a file belongs, and a file where a folder does.

    Args: files, folders: below home; outdated: files that are removed before.
    Raises: FileTroubleError E-06.
    """
    inside: set[PurePosixPath] = {
        parent for one in files for parent in PurePosixPath(one).parents[:-1]
    }
    needed = [home, *(home / one for one in sorted(inside)), *(home / one for one in folders)]
    gone = {home / one for one in outdated}
    for path in needed:
        if os.path.lexists(path) and not path.is_dir() and path not in gone:
            raise _in_the_way(path, _("{folder} is a file, not a folder.").format(folder=path))
    for path in (home / one for one in files):
        if path.is_dir() and not _is_emptied(path, gone):
            words = _("{path} is a folder where a file of the program belongs.")
            raise _in_the_way(path, words.format(path=path))


def _is_emptied(folder: Path, gone: Collection[Path]) -> bool:
    inside = [one for one in folder.rglob("*") if not one.is_dir()]
    return bool(inside) and all(one in gone for one in inside)


def _in_the_way(path: Path, what: str) -> FileTroubleError:
    return FileTroubleError(
        what,
        kept=_("Nothing was written."),
        todo=_("Give it another name on the stick, or delete it: {name}.").format(name=path.name),
    )


def refuse_little_room(
    stick: Path, home: Path, wanted: Sequence[FileEntry], outdated: Sequence[str]
) -> None:
    """Tell before anything is written. Raises: DiskFullError naming what is missing."""
    if not wanted:
        return
    with on_stick(stick):
        free = shutil.disk_usage(stick).free
        needed = peak_bytes(home, wanted, outdated, _cluster_bytes(stick)) + ROOM_TO_SPARE
    if free < needed:
        words = _("The stick {stick} has too little room: {missing} MB are missing.")
        raise DiskFullError(
            words.format(stick=stick, missing=_megabytes(needed - free)),
            kept=_("Nothing was written; {free} MB are free.").format(free=free // 1_000_000),
            todo=_("Make room on the stick, or take a larger one."),
        )


def peak_bytes(
    home: Path, wanted: Sequence[FileEntry], outdated: Sequence[str], cluster: int
) -> int:
    """Return how much more than now is taken when the stick is at its fullest.

    What is outdated goes first; a file that is replaced lies beside the new one until that is
    whole. Below zero when more goes than comes.
    """

    def room(size: int) -> int:
        return -(-size // cluster) * cluster

    taken = -sum(room(_size_of(home / one)) for one in outdated)
    at_most = taken
    for entry in wanted:
        taken += room(entry.size)
        at_most = max(at_most, taken)
        taken -= room(_size_of(home / entry.path))
    return at_most


def _cluster_bytes(stick: Path) -> int:
    """Return the piece that a file is rounded up to; the largest where the system cannot tell."""
    ask = getattr(os, "statvfs", None)
    return (ask(stick).f_frsize if ask else 0) or CLUSTER_BYTES


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return 0
        raise


def _megabytes(size_bytes: int) -> int:
    return -(-size_bytes // 1_000_000)
