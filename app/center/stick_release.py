"""The release that an install stick is made of: found, checked by its signature, told in parts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.services.program_updates import trusted_keys
from app.services.ticket_files import STICK_DATA, STICK_HOME, STICK_TICKETS
from app.updates.manifest import (
    STICK,
    STICK_NAMES,
    Manifest,
    SignedManifest,
    TrustedKeys,
    read,
)
from app.updates.refusals import spoiled_file

# How the folder on the stick is called, and what the stick maker adds to what was released.
HOME: Final = STICK_HOME
TICKETS: Final = STICK_TICKETS
DATA: Final = STICK_DATA
# What a person expects of a stick: a file or a folder of it that must be in the list.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "windows": ("安装-Windows.exe",),
    "windows_folder": ("免安装-Windows/Suoma.exe", "免安装-Windows/portable.ini"),
    "linux-x86_64": ("安装-Linux.sh", "linux-x86_64/manifest.json", "linux-x86_64/files.tar.gz"),
    "linux-aarch64": ("安装-Linux.sh", "linux-aarch64/manifest.json", "linux-aarch64/files.tar.gz"),
    "licences": ("许可证/sbom.cdx.json",),
    "instructions": ("使用说明.txt", "更新说明.md"),
}


@dataclass(frozen=True, slots=True)
class Release:
    """A release whose list is signed by who may. home: the folder the list speaks of."""

    home: Path
    signed: SignedManifest

    @property
    def manifest(self) -> Manifest:
        """Return the list of its files."""
        return self.signed.manifest

    @property
    def version(self) -> str:
        """Return the version, like 0.2.0."""
        return self.manifest.version

    def missing_parts(self) -> tuple[str, ...]:
        """Return the parts a stick should have and this release has not, by their short names."""
        paths = {one.path for one in self.manifest.files}
        return tuple(name for name, wanted in PARTS.items() if not paths.issuperset(wanted))


def find_release(folder: Path, trusted: TrustedKeys | None = None) -> Release:
    """Return the release in a folder, or in the folder 索玛 inside it; its files are not read.

    Raises: InputError I-640, I-641, I-642, I-646 of the list, I-661 for a release that is not of a
        stick (all with field ``from``); FileTroubleError.
    """
    inside = folder / HOME
    home = inside if (inside / STICK_NAMES.listing).is_file() else folder
    try:
        signed = read(home, trusted or trusted_keys(), names=STICK_NAMES)
    except InputError as error:
        raise _of_field(error) from error
    if signed.manifest.target != STICK:
        raise InputError(
            _("The folder {folder} holds the program for one kind of computer only.").format(
                folder=folder
            ),
            field="from",
            kept=_("Nothing was changed."),
            todo=_("Choose the folder 索玛 of a whole release."),
            code="I-661",
        )
    return Release(home, signed)


def release_on(stick: Path, trusted: TrustedKeys | None = None) -> Release | None:
    """Return the release that lies on a stick already; None when there is none to be relied on."""
    try:
        return find_release(stick / HOME, trusted)
    except AppError:
        return None


def lists_amiss(
    stick: Path, release: Release | None, trusted: TrustedKeys | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which of the list and its signature a stick lacks, and which are not what they were.

    Without them a stick installs and updates nothing. Args: release: what the stick should hold;
    None when that is not known: then neither of the two is relied on.
    """
    there = release_on(stick, trusted)
    if there is not None and release is not None and there.signed.listing == release.signed.listing:
        return (), ()
    lost, spoiled = [], []
    for name in STICK_NAMES:
        path = stick / HOME / name
        if not path.is_file():
            lost.append(name)
        elif release is None or not _holds(path, release, name):
            spoiled.append(name)
    return tuple(lost), tuple(spoiled)


def _holds(path: Path, release: Release, name: str) -> bool:
    signed = release.signed
    wanted = signed.listing if name == STICK_NAMES.listing else signed.signature
    try:
        return path.stat().st_size == len(wanted) and path.read_bytes() == wanted
    except OSError:
        return False


def top_of_stick(folder: Path) -> Path:
    """Return the stick that a folder stands for: of its own folder 索玛 the one above.

    A stick itself may be called 索玛; only what holds a release, or the beginning of one, is taken
    for the folder.
    """
    real = folder.absolute()
    holds_ours = (real / STICK_NAMES.listing).is_file() or (real / TICKETS).is_dir()
    is_home = real.name == HOME and holds_ours and not os.path.ismount(real)
    return real.parent if is_home else folder


def damaged(path: str) -> InputError:
    """Return what a person is told of a file of the release that is missing, cut off or altered."""
    return _of_field(spoiled_file(path))


def _of_field(error: InputError) -> InputError:
    return InputError(
        error.what,
        field="from",
        kept=_("Nothing was changed."),
        todo=error.todo,
        code=error.code,
    )
