"""Gathering a version beside the installed ones: every file written, synced and read again.

Nothing that the program uses is touched, so a cut leaves the old version and a staging folder. The
next try keeps of it whatever is good: by stick that saves a copy, over a thin line hours.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, Protocol

import msgspec

from app.domain.errors import AppError, InputError
from app.security.durable import CREATE, file_failures, make_folder, sync_path
from app.security.file_lock import held
from app.updates.install_root import DISCARDED, InstallRoot, sync_names
from app.updates.manifest import (
    PIECE_BYTES,
    VERSION_NAMES,
    FileEntry,
    Manifest,
    SignedManifest,
    check_file,
)
from app.updates.refusals import no_room, other_update, spoiled_file

LOCK_NAME: Final = "updating.lock"
# Left free beyond the version itself: the records must find room while it is unpacked.
SPARE_BYTES: Final = 64 * 1024 * 1024

Progress = Callable[[int, int], None]


class Source(Protocol):
    """Where a version comes from: a package on a stick, or the center."""

    @property
    def signed(self) -> SignedManifest:
        """Return the list of the version, found good."""
        ...

    def give(
        self, wanted: dict[str, FileEntry], take: Callable[[FileEntry, IO[bytes]], None]
    ) -> None:
        """Hand over those of the wanted files that it has."""
        ...


@contextmanager
def updating(root: InstallRoot) -> Iterator[None]:
    """Be the one process that changes the versions. Raises: EnvironmentalError E-72."""
    make_folder(root.versions)
    with held(root.versions / LOCK_NAME) as is_ours:
        if not is_ours:
            raise other_update()
        yield


def stage(
    root: InstallRoot, source: Source, on_progress: Progress = lambda _done, _total: None
) -> Path:
    """Gather a version in its staging folder and return that; call it while :func:`updating`.

    Args: on_progress: told bytes done and in all. Raises: DiskFullError E-70 before anything is
        written, E-01; InputError I-642 naming a file that is missing, cut off or altered;
        FileTroubleError; as the source.
    """
    signed = source.signed
    staging = _Staging(root, signed.manifest, on_progress)
    staging.refuse_without_room()
    staging.take_over()
    source.give(dict(staging.lacking), staging.take)
    if staging.lacking:
        raise spoiled_file(min(staging.lacking))
    staging.finish(signed)
    return staging.folder


class _Staging:
    def __init__(self, root: InstallRoot, manifest: Manifest, on_progress: Progress) -> None:
        self.folder = root.staging_folder(manifest.version)
        self._root, self._manifest, self._on_progress = root, manifest, on_progress
        self._done = 0
        self.lacking = {file.path: file for file in manifest.files}

    def refuse_without_room(self) -> None:
        """Tell before anything is written that it would not fit. Raises: DiskFullError E-70."""
        with file_failures(self._root.path):
            there = sum(_size(self.folder / path) for path in self.lacking)
            free = shutil.disk_usage(self._root.versions).free
        need = self._manifest.size_bytes() - there + SPARE_BYTES
        if need > free:
            raise no_room(need, free)

    def take_over(self) -> None:
        """Keep what an earlier try left that is good, and take what the installed version has."""
        make_folder(self.folder)
        self._remove_foreign()
        for entry in list(self.lacking.values()):
            if _is_good(self.folder / entry.path, entry):
                self._has(entry)
        installed = _installed_files(self._root)
        for entry in list(self.lacking.values()):
            known = installed.get(entry.sha256)
            if known is not None:
                with suppress(InputError, OSError), known.open("rb") as file:
                    self.take(entry, file)

    def _remove_foreign(self) -> None:
        """Remove what an earlier try left that this version does not have."""
        with file_failures(self.folder):
            for path in sorted(self.folder.rglob("*"), reverse=True):
                name = path.relative_to(self.folder).as_posix()
                if path.is_symlink() or path.is_file():
                    if name not in self.lacking:
                        path.unlink()
                elif not any(wanted.startswith(f"{name}/") for wanted in self.lacking):
                    path.rmdir()

    def take(self, entry: FileEntry, content: IO[bytes]) -> None:
        """Write one file. Raises: InputError I-642 when it is another; DiskFullError."""
        if entry.path not in self.lacking:
            return
        path = self.folder / entry.path
        make_folder(path.parent)
        with file_failures(path):
            path.unlink(missing_ok=True)
            handle = os.open(path, CREATE, 0o755 if entry.executable else 0o644)
        with os.fdopen(handle, "wb") as file:
            is_good = _copy(content, file, path, entry)
        if not is_good:
            path.unlink()
            raise spoiled_file(entry.path)
        self._has(entry)

    def _has(self, entry: FileEntry) -> None:
        del self.lacking[entry.path]
        self._done += entry.size
        self._on_progress(self._done, self._manifest.size_bytes())

    def finish(self, signed: SignedManifest) -> None:
        """Write the list too, bring all to the disk, and read every file again from there.

        Raises: InputError I-642, DiskFullError, FileTroubleError.
        """
        listing, signature = (self.folder / name for name in VERSION_NAMES)
        with file_failures(self.folder):
            listing.write_bytes(signed.listing)
            signature.write_bytes(signed.signature)
            for path in (listing, signature):
                sync_path(path)
        for entry in self._manifest.files:
            path = self.folder / entry.path
            with file_failures(path):
                path.chmod(0o755 if entry.executable else 0o644)
                sync_path(path)
                _forget_cached(path)
        with file_failures(self.folder):
            for folder in _folders(self.folder):
                sync_names(folder)
            sync_names(self._root.versions)
        for entry in self._manifest.files:
            check_file(self.folder / entry.path, entry)


def _copy(content: IO[bytes], file: IO[bytes], path: Path, entry: FileEntry) -> bool:
    """Copy at most what the entry says; tell whether it was that."""
    digest, size = hashlib.sha256(), 0
    while size <= entry.size:
        # Not inside: what the stick raises while it is read is told of the stick.
        piece = content.read(min(PIECE_BYTES, entry.size - size + 1))
        if not piece:
            break
        digest.update(piece)
        size += len(piece)
        with file_failures(path):
            file.write(piece)
    with file_failures(path):
        file.flush()
    return size == entry.size and digest.hexdigest() == entry.sha256


def _is_good(path: Path, entry: FileEntry) -> bool:
    try:
        check_file(path, entry)
    except AppError:
        return False
    return True


def _installed_files(root: InstallRoot) -> dict[str, Path]:
    """Return the files of the current version by their hashes, as its list names them."""
    version = root.current
    if version is None:
        return {}
    folder = root.version_folder(version)
    try:
        manifest = msgspec.json.decode((folder / VERSION_NAMES.listing).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return {}
    return {file.sha256: folder / file.path for file in manifest.files}


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _folders(top: Path) -> Iterator[Path]:
    """Give a folder and all below it, the innermost first."""
    yield from sorted((one for one in top.rglob("*") if one.is_dir()), reverse=True)
    yield top


def _forget_cached(path: Path) -> None:
    """Have the file read from the disk next time, where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def discard(root: InstallRoot, folder: Path) -> None:
    """Remove a version's folder; a cut in the middle leaves nothing that could be started.

    Raises: FileTroubleError.
    """
    is_doomed = folder.name.startswith(DISCARDED)
    doomed = folder if is_doomed else folder.with_name(DISCARDED + folder.name.lstrip("."))
    with file_failures(folder):
        if not is_doomed:
            if doomed.exists():
                shutil.rmtree(doomed)
            folder.rename(doomed)
            sync_names(root.versions)
        shutil.rmtree(doomed)
