"""From one version to the next: one rename decides, and a version that does not start goes back.

Whatever is cut here, ``current`` names a whole version: the old one before its rename is on the
disk, the new one after it. The other lines are written before it and mean nothing without it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.domain.errors import AppError, EnvironmentalError, InputError
from app.security.durable import file_failures, write_durably
from app.updates.in_use import is_in_use
from app.updates.install_root import (
    CURRENT,
    DISCARDED,
    FAILED,
    LAUNCHER_NAMES,
    LAUNCHERS,
    PREVIOUS,
    STAGING,
    TOLD,
    TRIAL,
    InstallRoot,
    sync_names,
)
from app.updates.manifest import SignedManifest, check_tree, is_version, sequence_of
from app.updates.staging import discard, updating

# A virus scanner may hold a folder for a moment that was just written.
RENAME_TRIES: Final = 20
RENAME_PAUSE_S: Final = 0.25


def put_in_place(root: InstallRoot, staged: Path, version: str) -> None:
    """Make a staged folder a version; it does not start yet. Raises: FileTroubleError."""
    folder = root.version_folder(version)
    if folder.exists():
        discard(root, folder)
    with file_failures(folder):
        _rename_patiently(staged, folder)
        sync_names(root.versions)


def _rename_patiently(source: Path, target: Path) -> None:
    for _try in range(RENAME_TRIES - 1):
        try:
            source.rename(target)
        except PermissionError:
            threading.Event().wait(RENAME_PAUSE_S)
        else:
            return
    source.rename(target)


def is_in_place(root: InstallRoot, signed: SignedManifest) -> bool:
    """Tell whether every file of a version is there and good, though it does not start yet."""
    folder = root.version_folder(signed.manifest.version)
    try:
        check_tree(folder, signed.manifest)
    except (InputError, EnvironmentalError):
        return False
    return True


def switch(root: InstallRoot, version: str) -> None:
    """Let a version that is in place start from now on, on trial.

    ``previous`` stays the last one that has shown its sign-in: one on trial is none to go back to.
    Raises: DiskFullError, FileTroubleError; the old version then starts as before.
    """
    old = root.current
    if root.is_on_trial and root.is_startable(root.previous):
        old = None
    with file_failures(root.path):
        root.remove(FAILED)
        root.remove(TOLD)
    if old is not None and old != version:
        root.write_line(PREVIOUS, old)
    write_durably(root.path / TRIAL, b"", mode=0o644)
    root.write_line(CURRENT, version)
    renew_launcher(root, version)


def renew_launcher(root: InstallRoot, version: str) -> None:
    """Put a version's launcher in its place, if it is another and is not in use just now.

    Every launcher starts every version, so a later try is as good.
    """
    for name in LAUNCHER_NAMES:
        with suppress(OSError, AppError):
            content = (root.version_folder(version) / LAUNCHERS / name).read_bytes()
            place = root.path / name
            if not place.is_file() or place.read_bytes() != content:
                write_durably(place, content, mode=0o755)


def confirm(root: InstallRoot, version: str) -> bool:
    """Note that this version has shown its sign-in; tell whether it was on trial.

    Call it before anything is migrated. A version that was given up while it was still starting,
    since an impatient person started it three times, is taken back: it does start.
    Raises: OSError, DiskFullError, FileTroubleError.
    """
    if root.line(CURRENT) != version:
        if root.failed != version:
            return False
        former = root.current
        if former is not None:
            root.write_line(PREVIOUS, former)
        root.write_line(CURRENT, version)
        root.remove(FAILED)
    elif not root.is_on_trial:
        return False
    root.remove(TRIAL)
    return True


def forgive(root: InstallRoot, version: str) -> None:
    """Do not count this start: it ended without a sign-in for no fault of the version.

    Starts that were counted before stay so. Raises: DiskFullError, FileTroubleError, OSError.
    """
    if root.is_on_trial and root.line(CURRENT) == version:
        before = (root.path / TRIAL).read_bytes()[:-1]
        write_durably(root.path / TRIAL, before, mode=0o644)


def clean(root: InstallRoot) -> None:
    """Remove versions that nothing leads to any more, and what cut updates left.

    Never while the current version is on trial, nor on a stick: all its files are in a signed list.
    What runs just now or cannot be removed stays until the next time.
    """
    current = root.current
    if current is None or root.is_on_trial or root.is_portable:
        return
    with suppress(AppError, OSError), updating(root):
        renew_launcher(root, current)
        for folder in root.versions.iterdir():
            if folder.is_dir() and not _is_kept(root, folder.name, current):
                with suppress(AppError, OSError):
                    discard(root, folder)


def _is_kept(root: InstallRoot, name: str, current: str) -> bool:
    if name in {current, root.previous}:
        return True
    if is_in_use(root.version_folder(name)):
        return True
    version = name.removeprefix(STAGING)
    if is_version(version):
        # What is being gathered, or is there and only has to be switched to.
        return sequence_of(version) > sequence_of(current) and version != root.failed
    return not name.startswith(DISCARDED)
