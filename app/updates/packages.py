"""A version as it lies on a stick: a signed list, and its files beside it or in one archive.

What lies on a stick is looked for where the stick maker puts it; whoever chooses one of the inner
folders is understood too. An archive may lack what the installed version has anyway.
"""

from __future__ import annotations

import hashlib
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from app.domain.errors import InputError
from app.security.durable import file_failures
from app.updates.manifest import (
    STICK_NAMES,
    TARGETS,
    VERSION_NAMES,
    FileEntry,
    Manifest,
    SignedManifest,
    TrustedKeys,
    read,
)
from app.updates.refusals import mixed_release, no_release, spoiled_file, wrong_platform

ARCHIVE: Final = "files.tar.gz"
# The stick's own folder, and the unpacked program for Windows on it.
ON_STICK: Final = "索玛"
UNPACKED: Final = "免安装-Windows"

Take = Callable[[FileEntry, IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class Package:
    """A version that is offered. folder: holds the list; its list was found good."""

    folder: Path
    signed: SignedManifest

    @property
    def manifest(self) -> Manifest:
        """Return the list of the files."""
        return self.signed.manifest

    def give(self, wanted: dict[str, FileEntry], take: Take) -> None:
        """Hand over the wanted files that are here; some may be missing.

        Args: wanted: entries by path. take: called with each, open for reading until it returns.
        Raises: InputError I-642 for an archive that is cut off; FileTroubleError; as ``take``.
        """
        archive = self.folder / ARCHIVE
        with file_failures(archive):
            has_archive = archive.is_file()
        if has_archive:
            _give_archived(archive, wanted, take)
            return
        for path, entry in wanted.items():
            with file_failures(self.folder / path):
                if (self.folder / path).is_file():
                    with (self.folder / path).open("rb") as file:
                        take(entry, file)


def _give_archived(path: Path, wanted: dict[str, FileEntry], take: Take) -> None:
    try:
        with file_failures(path), tarfile.open(path, "r|gz") as archive:
            for member in archive:
                entry = wanted.get(member.name.removeprefix("./"))
                content = archive.extractfile(member) if member.isreg() else None
                if entry is not None and content is not None:
                    take(entry, content)
    except (tarfile.TarError, EOFError, zlib.error, ValueError, IndexError) as error:
        # The last two are what tarfile makes of numbers that are none.
        raise spoiled_file(path.name) from error


def find_package(folder: Path, target: str, trusted: TrustedKeys) -> Package:
    """Return the newest version for a target that lies in a folder or on a stick.

    Raises: InputError I-640 none there, I-641, I-642, I-646 none that is good, I-643 for other
        machines only, I-645 the stick holds parts of two releases; FileTroubleError.
    """
    with file_failures(folder):
        places = list(_places(folder, target))
    if not places:
        raise no_release(folder.name or str(folder))
    good, refused = _readable(places, trusted)
    fitting = [one for one in good if one.manifest.target == target]
    if fitting:
        newest = max(fitting, key=lambda one: one.manifest.sequence)
        _refuse_mixed(newest, trusted)
        return newest
    if refused:
        raise refused[0]
    raise wrong_platform(good[0].manifest.target, target)


def _readable(places: list[Path], trusted: TrustedKeys) -> tuple[list[Package], list[InputError]]:
    good, refused = [], []
    for place in places:
        try:
            good.append(Package(place, read(place, trusted)))
        except InputError as error:
            refused.append(error)
    return good, refused


def _places(folder: Path, target: str) -> Iterator[Path]:
    """Give the folders with a list: this one, or those that a stick has for a target.

    Where a stick has nothing for the target, those of other machines.
    """
    for top in (folder, folder / ON_STICK):
        if (top / VERSION_NAMES.listing).is_file():
            yield top
    for top in (folder, folder / ON_STICK):
        found = [place for place in _of_stick(top) if (place / VERSION_NAMES.listing).is_file()]
        fitting = [place for place in found if _fits(place, target)]
        yield from fitting or found


def _of_stick(top: Path) -> Iterator[Path]:
    yield from (top / target for target in TARGETS)
    for parent in (top / UNPACKED / "versions", top / "versions"):
        if parent.is_dir():
            yield from sorted(one for one in parent.iterdir() if one.is_dir())


def _fits(place: Path, target: str) -> bool:
    return target in {place.name, "windows-x86_64" if UNPACKED in place.parts else ""}


def _refuse_mixed(package: Package, trusted: TrustedKeys) -> None:
    """Compare with the list of the whole stick, where there is one above.

    Raises: InputError I-645: two releases were copied over each other.
    """
    for top in package.folder.parents[:3]:
        if (top / STICK_NAMES.listing).is_file():
            whole = read(top, trusted, names=STICK_NAMES).manifest
            name = (package.folder / VERSION_NAMES.listing).relative_to(top).as_posix()
            listed = {file.path: file for file in whole.files}.get(name)
            if listed is not None and _is_of(listed, package):
                return
            if whole.version == _version(package):
                raise spoiled_file(name)
            raise mixed_release(whole.version, _version(package))


def _version(package: Package) -> str:
    return package.manifest.version


def _is_of(listed: FileEntry, package: Package) -> bool:
    return listed.sha256 == hashlib.sha256(package.signed.listing).hexdigest()
