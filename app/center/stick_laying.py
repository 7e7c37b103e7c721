"""Laying a release onto a stick: what is missing is copied, then every file is read back.

The signed list goes first and comes back last, so a stick that was pulled out in between is not
taken for a whole one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from app.center.stick_release import DATA, HOME, TICKETS, Release, damaged, release_on
from app.domain.errors import DiskFullError, InputError
from app.domain.text import _
from app.security.durable import CREATE, file_failures, make_folder, write_durably
from app.sync.usb import PASSING, forget_cached, worn_out
from app.updates.manifest import PIECE_BYTES, STICK_NAMES, FileEntry, TrustedKeys

# The largest piece that a file takes on exFAT as large sticks are formatted.
CLUSTER_BYTES: Final = 128 * 1024
# Tickets, and the first hand-overs.
ROOM_TO_SPARE: Final = 16 * 1024 * 1024
SYNCED_ALONE_BYTES: Final = 1024 * 1024
WRITING, READING = "writing", "reading"

# Told the stage, the bytes done and the bytes there are.
OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Laid:
    """What lies on the stick now, every file read back. written: files copied this time.

    removed: files of an older release, by their paths.
    """

    files: int
    size_bytes: int
    written: int
    written_bytes: int
    removed: int


@dataclass(frozen=True, slots=True)
class LookedOver:
    """A stick compared with a release. missing, altered: paths below the folder 索玛."""

    files: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]


class _StoppedError(Exception):
    """A person ended it between two pieces."""


class StickLaying:
    """One laying. Args: stick: the top folder of the stick; is_stopped: asked at each piece."""

    def __init__(
        self,
        release: Release,
        stick: Path,
        *,
        on_progress: OnProgress | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
        trusted: TrustedKeys | None = None,
    ) -> None:
        self._release, self._stick = release, stick
        self._home = stick / HOME
        self._tell = on_progress or (lambda _stage, _done, _all: None)
        self._is_stopped = is_stopped
        self._trusted = trusted
        self._stage, self._done, self._whole = WRITING, 0, 0

    def lay(self) -> Laid | None:
        """Copy what the stick lacks, and read all of it back; None when a person ended it.

        Raises: InputError I-642 (the release is damaged), I-662 (an older one than the stick's);
            DiskFullError; FileTroubleError E-60 when the stick does not keep it.
        """
        try:
            return self._lay()
        except _StoppedError:
            return None

    def look_over(self) -> LookedOver:
        """Read what is on the stick and compare it; nothing is written."""
        files = self._release.manifest.files
        missing = [one.path for one in files if not (self._home / one.path).is_file()]
        altered = self._altered([one for one in files if one.path not in missing])
        return LookedOver(len(files), tuple(missing), tuple(one.path for one in altered))

    def _lay(self) -> Laid:
        files = self._release.manifest.files
        wanted = [one for one in files if not self._is_likely_there(one)]
        if self._is_in_place():
            return self._read_in_place(wanted)
        old = release_on(self._stick, self._trusted)
        outdated = self._outdated(old)
        make_folder(self._stick)
        self._refuse_little_room(wanted, outdated)
        make_folder(self._home)
        self._drop_other_list()
        self._remove(outdated)
        self._write(wanted)
        altered = self._altered(files)
        again = [one for one in altered if one not in wanted]
        if len(again) < len(altered):
            raise worn_out()
        self._write(again)
        if self._altered(again):
            raise worn_out()
        self._write_list()
        self._make_folders()
        written = [*wanted, *again]
        whole = self._release.manifest.size_bytes()
        return Laid(len(files), whole, len(written), _bytes_of(written), len(outdated))

    def _is_in_place(self) -> bool:
        return os.path.realpath(self._release.home) == os.path.realpath(self._home)

    def _read_in_place(self, lost: list[FileEntry]) -> Laid:
        """Read a release that lies on the stick already; there is nothing to mend it from."""
        files = self._release.manifest.files
        for entry in lost or self._altered(files):
            raise damaged(entry.path)
        self._make_folders()
        return Laid(len(files), _bytes_of(files), 0, 0, 0)

    def _make_folders(self) -> None:
        for folder in (TICKETS, DATA):
            make_folder(self._home / folder)

    def _is_likely_there(self, entry: FileEntry) -> bool:
        """Tell by the size alone; all of it is read at the end anyway."""
        path = self._home / entry.path
        with file_failures(path):
            return path.is_file() and not path.is_symlink() and path.stat().st_size == entry.size

    # What is there from before.

    def _outdated(self, old: Release | None) -> list[str]:
        """Return the files that an older release brought and the new one has not."""
        if old is None:
            return []
        new = self._release.manifest
        if old.manifest.sequence > new.sequence:
            raise InputError(
                _("The stick holds the newer version {newer}; this release is {older}.").format(
                    newer=old.version, older=new.version
                ),
                field="from",
                kept=_("The stick is as it was."),
                todo=_("Take the newer release, or delete the folder 索玛 on the stick first."),
                code="I-662",
            )
        kept = {one.path for one in new.files}
        return [one.path for one in old.manifest.files if one.path not in kept]

    def _drop_other_list(self) -> None:
        path = self._home / STICK_NAMES.listing
        with file_failures(path):
            if path.is_file() and path.read_bytes() != self._release.signed.listing:
                path.unlink()

    def _remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            with suppress(OSError):
                (self._home / path).unlink(missing_ok=True)
            for folder in PurePosixPath(path).parents[:-1]:
                with suppress(OSError):  # not empty
                    (self._home / folder).rmdir()

    def _refuse_little_room(self, wanted: list[FileEntry], outdated: list[str]) -> None:
        """Tell before anything is written. Raises: DiskFullError."""
        needed = sum(-(-one.size // CLUSTER_BYTES) * CLUSTER_BYTES for one in wanted)
        there = [self._home / one.path for one in wanted]
        freed = sum(_size_of(path) for path in [*there, *(self._home / one for one in outdated)])
        with file_failures(self._stick):
            free = shutil.disk_usage(self._stick).free + freed
        if needed and free < needed + ROOM_TO_SPARE:
            raise DiskFullError(
                _("There is too little room on the stick: {needed} MB are needed.").format(
                    needed=_megabytes(needed + ROOM_TO_SPARE)
                ),
                kept=_("Nothing was written; {free} MB are free.").format(free=_megabytes(free)),
                todo=_("Make room on the stick, or take a larger one."),
            )

    # Writing and reading back.

    def _write(self, wanted: list[FileEntry]) -> None:
        self._begin(WRITING, wanted)
        for entry in wanted:
            self._copy(entry)
        if wanted and hasattr(os, "sync"):  # Windows has no such call
            os.sync()

    def _copy(self, entry: FileEntry) -> None:
        """Copy one file; what the release itself gives wrongly never gets its name."""
        path = self._home / entry.path
        make_folder(path.parent)
        passing = path.with_name(path.name + PASSING)
        try:
            self._copy_checked(entry, passing)
            with file_failures(path):
                passing.replace(path)
        except BaseException:
            with suppress(OSError):
                passing.unlink(missing_ok=True)
            raise

    def _copy_checked(self, entry: FileEntry, passing: Path) -> None:
        source = self._release.home / entry.path
        digest = hashlib.sha256()
        with suppress(OSError):  # the rest of an earlier try
            passing.unlink()
        with file_failures(source):
            reading = source.open("rb")
        mode = 0o755 if entry.executable else 0o644
        with reading, file_failures(passing), os.fdopen(os.open(passing, CREATE, mode), "wb") as to:
            while piece := reading.read(PIECE_BYTES):
                digest.update(piece)
                to.write(piece)
                self._count(len(piece))
            to.flush()
            # A stick takes longer to sync two thousand small files than to write them: they are
            # synced together at the end, and nothing counts before it was read back.
            if entry.size >= SYNCED_ALONE_BYTES or not hasattr(os, "sync"):
                os.fsync(to.fileno())
        if digest.hexdigest() != entry.sha256:
            raise damaged(entry.path)

    def _altered(self, files: Iterable[FileEntry]) -> list[FileEntry]:
        files = list(files)
        self._begin(READING, files)
        return [one for one in files if self._hash_of(self._home / one.path) != one.sha256]

    def _hash_of(self, path: Path) -> str:
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                forget_cached(file.fileno())
                while piece := file.read(PIECE_BYTES):
                    digest.update(piece)
                    self._count(len(piece))
        except OSError:  # a stick that is dying gives nothing back at all
            return ""
        return digest.hexdigest()

    def _write_list(self) -> None:
        signed = self._release.signed
        for name, content in (
            (STICK_NAMES.signature, signed.signature),
            (STICK_NAMES.listing, signed.listing),
        ):
            path = self._home / name
            write_durably(path, content, mode=0o644)
            if self._hash_of(path) != hashlib.sha256(content).hexdigest():
                raise worn_out()

    def _begin(self, stage: str, files: list[FileEntry]) -> None:
        self._stage, self._done, self._whole = stage, 0, _bytes_of(files)

    def _count(self, size_bytes: int) -> None:
        if self._is_stopped():
            raise _StoppedError
        self._done += size_bytes
        self._tell(self._stage, min(self._done, self._whole), self._whole)


def _bytes_of(files: Iterable[FileEntry]) -> int:
    return sum(one.size for one in files)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _megabytes(size_bytes: int) -> int:
    return -(-size_bytes // 1_000_000)
