"""Laying a release onto a stick: what is missing is copied, then every file is read back.

The release is read first: a damaged one costs the stick nothing. Then the signed list goes, and
comes back last, so a stick that was pulled out in between is not taken for a whole one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from app.center.stick_release import (
    DATA,
    HOME,
    TICKETS,
    Release,
    damaged,
    lists_amiss,
    release_on,
)
from app.center.stick_room import (
    on_stick,
    refuse_in_the_way,
    refuse_little_room,
    refuse_write_protected,
)
from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.security.durable import CREATE, make_folder, write_durably
from app.sync.usb import PASSING, forget_cached, worn_out
from app.updates.manifest import PIECE_BYTES, STICK_NAMES, FileEntry, TrustedKeys

SYNCED_ALONE_BYTES: Final = 1024 * 1024
CHECKING, WRITING, READING = "checking", "writing", "reading"

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
    """A stick compared with a release. missing, altered: paths below the folder 索玛.

    files: of the release; its list and signature are named beside them when they are bad.
    foreign: what is no part of the release; it does no harm.
    """

    files: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    foreign: tuple[str, ...] = ()


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
        self._stage, self._done, self._whole = CHECKING, 0, 0
        self._is_begun = False

    def lay(self) -> Laid | None:
        """Copy what the stick lacks, and read all of it back; None when a person ended it.

        Raises: InputError I-642 (the release is damaged), I-662 (an older one than the stick's);
            DiskFullError; FileTroubleError E-60 when the stick does not keep it.
        """
        try:
            return self._lay()
        except _StoppedError:
            return None
        except AppError as error:
            if self._is_begun:
                error.kept = _(
                    "The stick is not whole and no ticket was made;"
                    " what else lay on it is untouched."
                )
            raise

    def look_over(self) -> LookedOver:
        """Read what is on the stick and compare it; nothing is written."""
        files = self._release.manifest.files
        missing = [one.path for one in files if not (self._home / one.path).is_file()]
        altered = self._altered([one for one in files if one.path not in missing])
        lost, spoiled = lists_amiss(self._stick, self._release, self._trusted)
        return LookedOver(
            len(files),
            (*lost, *missing),
            (*spoiled, *(one.path for one in altered)),
            self._foreign(),
        )

    def _lay(self) -> Laid:
        files = self._release.manifest.files
        if self._is_in_place():
            return self._read_in_place()
        old = release_on(self._stick, self._trusted)
        outdated = self._outdated(old)
        before = {} if old is None else {one.path: one.sha256 for one in old.manifest.files}
        wanted = [one for one in files if not self._is_likely_there(one, before)]
        self._refuse_damaged()
        refuse_in_the_way(self._home, [one.path for one in files], (TICKETS, DATA), outdated)
        with on_stick(self._stick):
            make_folder(self._stick)
        refuse_little_room(self._stick, self._home, wanted, outdated)
        refuse_write_protected(self._stick, self._home)
        self._make_folders()
        if self._is_stopped():
            raise _StoppedError
        self._is_begun = True
        self._tell(WRITING, 0, _bytes_of(wanted))  # from here on the stick is another one
        self._drop_other_list()
        self._remove(outdated)
        again = self._write_and_read(wanted)
        self._write_list()
        written = [*wanted, *again]
        whole = self._release.manifest.size_bytes()
        return Laid(len(files), whole, len(written), _bytes_of(written), len(outdated))

    def _refuse_damaged(self) -> None:
        """Read the whole release where it lies. Raises: InputError I-642."""
        files = self._release.manifest.files
        for entry in self._altered(files, self._release.home, CHECKING):
            raise damaged(entry.path)

    def _write_and_read(self, wanted: list[FileEntry]) -> list[FileEntry]:
        """Write, read all of it back, and mend once what had rotted; return what was mended.

        Raises: FileTroubleError E-60 when what was just written is not kept.
        """
        self._write(wanted)
        altered = self._altered(self._release.manifest.files)
        again = [one for one in altered if one not in wanted]
        if len(again) < len(altered):
            raise worn_out()
        for entry in again:  # worth nothing, and the room may be needed
            with suppress(OSError):
                (self._home / entry.path).unlink()
        self._write(again)
        if self._altered(again):
            raise worn_out()
        return again

    def _is_in_place(self) -> bool:
        return os.path.realpath(self._release.home) == os.path.realpath(self._home)

    def _read_in_place(self) -> Laid:
        """Read a release that lies on the stick already; there is nothing to mend it from."""
        files = self._release.manifest.files
        for entry in self._altered(files):
            raise damaged(entry.path)
        refuse_in_the_way(self._home, (), (TICKETS, DATA), ())
        self._make_folders()
        return Laid(len(files), _bytes_of(files), 0, 0, 0)

    def _make_folders(self) -> None:
        with on_stick(self._stick):
            for folder in (TICKETS, DATA):
                make_folder(self._home / folder)

    def _is_likely_there(self, entry: FileEntry, before: Mapping[str, str]) -> bool:
        """Tell by the size, and what the list on the stick says; all is read at the end anyway."""
        path = self._home / entry.path
        if before.get(entry.path, entry.sha256) != entry.sha256:
            return False
        with on_stick(self._stick):
            return path.is_file() and not path.is_symlink() and path.stat().st_size == entry.size

    def _foreign(self) -> tuple[str, ...]:
        """Return what lies in the folder 索玛 and is neither released nor brought by anyone."""
        known = {one.path for one in self._release.manifest.files} | set(STICK_NAMES)
        with on_stick(self._stick):
            found = [one.relative_to(self._home) for one in self._home.rglob("*") if one.is_file()]
        names = [one.as_posix() for one in found if one.parts[0] not in (TICKETS, DATA)]
        return tuple(sorted(name for name in names if name not in known))

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
        with on_stick(self._stick):
            if path.is_file() and path.read_bytes() != self._release.signed.listing:
                path.unlink()

    def _remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            with suppress(OSError):
                (self._home / path).unlink(missing_ok=True)
            for folder in PurePosixPath(path).parents[:-1]:
                with suppress(OSError):  # not empty
                    (self._home / folder).rmdir()

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
        with on_stick(self._stick):
            make_folder(path.parent)
        passing = path.with_name(path.name + PASSING)
        try:
            self._copy_checked(entry, passing)
            with on_stick(self._stick):
                passing.replace(path)
        except BaseException:
            with suppress(OSError):
                passing.unlink(missing_ok=True)
            raise

    def _copy_checked(self, entry: FileEntry, passing: Path) -> None:
        digest = hashlib.sha256()
        with suppress(OSError):  # the rest of an earlier try
            passing.unlink()
        mode = 0o755 if entry.executable else 0o644
        with (
            on_stick(self._stick),
            os.fdopen(os.open(passing, CREATE, mode), "wb") as to,
        ):
            for piece in self._pieces(entry):
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

    def _pieces(self, entry: FileEntry) -> Iterator[bytes]:
        """Read a file of the release. Raises: InputError I-642 when it cannot be read."""
        try:
            with (self._release.home / entry.path).open("rb") as file:
                while piece := file.read(PIECE_BYTES):
                    yield piece
        except OSError as error:
            raise damaged(entry.path) from error

    def _altered(
        self, files: Iterable[FileEntry], home: Path | None = None, stage: str = READING
    ) -> list[FileEntry]:
        files, home = list(files), home or self._home
        self._begin(stage, files)
        return [one for one in files if self._hash_of(home / one.path) != one.sha256]

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
            with on_stick(self._stick):
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
