"""The versions of the program that a center keeps for its laptops, one for each kind of computer.

::

    DIR/program/<target>.json  <target>.sig   the signed list; written last
    DIR/program/files/<sha256>.zst            every file once, packed, whoever needs it

What is on the shelf was verified and can be given in pieces without any work.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import zstandard

from app.domain.errors import AppError
from app.security.durable import (
    drop_draft,
    file_failures,
    make_folder,
    replace_durably,
    write_durably,
)
from app.updates.manifest import (
    PIECE_BYTES,
    STICK,
    TARGETS,
    FileEntry,
    SignedManifest,
    TrustedKeys,
    verify,
)
from app.updates.packages import Package, find_package
from app.updates.refusals import no_release, no_room, older_release, spoiled_file
from app.updates.staging import SPARE_BYTES

SHELF: Final = "program"
LEVEL: Final = 12
LAPTOPS: Final = tuple(target for target in TARGETS if target != STICK)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """One version on the shelf."""

    target: str
    version: str
    is_new: bool


class ProgramShelf:
    """The shelf in one center's folder; reading it needs no lock, writing is for one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / SHELF
        self._files = self._folder / "files"

    def packed(self, digest: str) -> Path:
        """Return where the packed file of a hash lies, if it does."""
        return self._files / f"{digest}.zst"

    def signed(self, target: str, trusted: TrustedKeys) -> SignedManifest | None:
        """Return the list on the shelf for a target; None when there is none that is good."""
        if target not in LAPTOPS:
            return None
        try:
            listing = (self._folder / f"{target}.json").read_bytes()
            signature = (self._folder / f"{target}.sig").read_bytes()
            return SignedManifest(verify(listing, signature, trusted), listing, signature)
        except (OSError, AppError):
            return None

    def keep(
        self,
        source: Path,
        trusted: TrustedKeys,
        on_progress: Progress = lambda _done, _total: None,
    ) -> tuple[Kept, ...]:
        """Take every version of a release or stick; all of its targets, or nothing new.

        Raises: InputError I-640 to I-646; DiskFullError E-70 before anything is written, E-01;
            FileTroubleError. What was on the shelf stays on it.
        """
        packages = _packages(source, trusted)
        for package in packages:
            self._refuse_older(package, trusted)
        self._take_files(packages, on_progress)
        kept = tuple(self._put(package, trusted) for package in packages)
        self._drop_unused(trusted)
        return kept

    def _refuse_older(self, package: Package, trusted: TrustedKeys) -> None:
        there = self.signed(package.manifest.target, trusted)
        if there is not None and there.manifest.sequence > package.manifest.sequence:
            raise older_release(package.manifest.version, there.manifest.version)

    def _take_files(self, packages: list[Package], on_progress: Progress) -> None:
        make_folder(self._files)
        lacking = {
            file.sha256: file.size
            for package in packages
            for file in package.manifest.files
            if not self.packed(file.sha256).is_file()
        }
        total = sum(lacking.values())
        with file_failures(self._folder):
            free = shutil.disk_usage(self._folder).free
        if lacking and total + SPARE_BYTES > free:
            raise no_room(total + SPARE_BYTES, free)

        def take(entry: FileEntry, content: IO[bytes]) -> None:
            if entry.sha256 in lacking:
                self._pack(entry, content)
                del lacking[entry.sha256]
                on_progress(total - sum(lacking.values()), total)

        for package in packages:
            wanted = {one.path: one for one in package.manifest.files if one.sha256 in lacking}
            package.give(wanted, take)
            for path, entry in sorted(wanted.items()):
                if entry.sha256 in lacking:
                    raise spoiled_file(path)

    def _pack(self, entry: FileEntry, content: IO[bytes]) -> None:
        """Pack one file, if it is what its entry says. Raises: InputError I-642."""
        path = self.packed(entry.sha256)
        draft = path.with_suffix(".new")
        digest, size = hashlib.sha256(), 0
        packer = zstandard.ZstdCompressor(level=LEVEL).compressobj(size=entry.size)
        try:
            with file_failures(path), draft.open("wb") as file:
                while piece := content.read(min(PIECE_BYTES, entry.size - size)):
                    digest.update(piece)
                    size += len(piece)
                    file.write(packer.compress(piece))
                if size != entry.size or digest.hexdigest() != entry.sha256 or content.read(1):
                    raise spoiled_file(entry.path)
                file.write(packer.flush())
            replace_durably(draft, path)
        finally:
            drop_draft(draft)

    def _put(self, package: Package, trusted: TrustedKeys) -> Kept:
        """Put a list on the shelf, once all its files are there."""
        manifest, listing, signature = package.signed
        before = self.signed(manifest.target, trusted)
        is_new = before is None or before.listing != listing
        packed = zstandard.ZstdCompressor(level=LEVEL).compress(listing)
        write_durably(self.packed(hashlib.sha256(listing).hexdigest()), packed, mode=0o644)
        # A cut between the two leaves a list nobody signed: none at all, until this is done again.
        write_durably(self._folder / f"{manifest.target}.json", listing, mode=0o644)
        write_durably(self._folder / f"{manifest.target}.sig", signature, mode=0o644)
        return Kept(manifest.target, manifest.version, is_new)

    def _drop_unused(self, trusted: TrustedKeys) -> None:
        """Remove files of versions before. A laptop that is at one of them asks anew."""
        used = set()
        for target in LAPTOPS:
            signed = self.signed(target, trusted)
            if signed is not None:
                used |= {file.sha256 for file in signed.manifest.files}
                used.add(hashlib.sha256(signed.listing).hexdigest())
        with suppress(OSError):
            for path in self._files.iterdir():
                if path.stem not in used:
                    path.unlink()


def _packages(source: Path, trusted: TrustedKeys) -> list[Package]:
    """Return what a release has for every kind of computer."""
    found = {}
    for target in LAPTOPS:
        try:
            package = find_package(source, target, trusted)
        except AppError as error:
            if error.code not in {"I-640", "I-643"}:
                raise
        else:
            found[target] = package
    if not found:
        raise no_release(source.name or str(source))
    return list(found.values())
