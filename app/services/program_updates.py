"""New versions of the program, as a person meets them: what is there, what a stick brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError
from app.domain.version import VERSION
from app.updates.in_use import hold
from app.updates.install_root import TOLD, InstallRoot, own_keys, own_root, own_target
from app.updates.manifest import Manifest, TrustedKeys, is_version, read_trusted, sequence_of
from app.updates.packages import find_package
from app.updates.refusals import not_installed
from app.updates.staging import Source
from app.updates.switching import clean, confirm, forgive
from app.updates.updating import Offer, compare, install

Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What is installed here. running: the version at work; next: the one that starts next time.

    failed: one that was given up because it did not start. told: the one a person was told of.
    is_portable: it runs from a stick. can_update: it was put there by an installer.
    """

    running: str
    next: str
    previous: str | None
    failed: str | None
    told: str | None
    is_on_trial: bool
    is_portable: bool
    can_update: bool


def what_is_installed() -> Installed:
    """Return how this installation stands."""
    root = own_root()
    if root is None:
        return Installed(VERSION, VERSION, None, None, None, *(False, False, False))
    return Installed(
        running=VERSION,
        next=root.current or VERSION,
        previous=root.previous,
        failed=root.failed,
        told=root.line(TOLD),
        is_on_trial=root.is_on_trial,
        is_portable=root.is_portable,
        can_update=not root.is_portable,
    )


def note_good_start() -> None:
    """Confirm the running version, then remove what is no longer needed; call it early.

    Before anything is migrated: only so a version that does not start can be taken back.
    Raises: OSError, DiskFullError, FileTroubleError.
    """
    root = own_root()
    if root is not None:
        hold(root.version_folder(VERSION))
        confirm(root, VERSION)


def note_start_given_over() -> None:
    """Have a start not counted that was not to show a sign-in, as of a window already open.

    Raises: DiskFullError, FileTroubleError.
    """
    root = own_root()
    if root is not None:
        hold(root.version_folder(VERSION))
        forgive(root, VERSION)


def note_failure_told() -> None:
    """Note that a person was told of the version that was given up.

    Raises: DiskFullError, FileTroubleError.
    """
    root = own_root()
    if root is not None and root.failed is not None:
        root.write_line(TOLD, root.failed)


def clean_up() -> None:
    """Remove versions that nothing leads to any more; may take seconds."""
    root = own_root()
    if root is not None:
        clean(root)


def trusted_keys() -> TrustedKeys:
    """Return who may sign versions for this program."""
    return read_trusted(own_keys())


def look_on(folder: Path) -> Offer:
    """Tell which version a stick or folder has for this computer; its files are not read.

    Raises: InputError I-640, I-641, I-642, I-643, I-645, I-646; EnvironmentalError E-71.
    """
    package = find_package(folder, own_target(), trusted_keys())
    return compare(install_root(), package.manifest)


def compare_version(version: str) -> Offer:
    """Tell how a version that is only named stands to the installed one.

    Raises: EnvironmentalError E-71.
    """
    root = install_root()
    sequence = sequence_of(version) if is_version(version) else 0
    return compare(root, Manifest(version, sequence, own_target(), ()))


def newest_on(folders: Iterable[Path]) -> tuple[Path, str] | None:
    """Return which of several sticks has the newest version, if one is newer than what is here.

    What cannot be read, is not for this computer, or failed here before counts as none.
    """
    found: list[tuple[int, Path, str]] = []
    for folder in folders:
        with suppress(AppError):
            offer = look_on(folder)
            if offer.is_newer and not offer.has_failed:
                found.append((sequence_of(offer.version), folder, offer.version))
    return max(found)[1:] if found else None


def take_from(folder: Path, on_progress: Progress = no_progress) -> Offer:
    """Take the version of a stick or folder; it starts from the next start on.

    Raises: as :func:`look_on`; InputError I-644; EnvironmentalError E-70, E-72, E-73;
        DiskFullError, FileTroubleError. The installed version keeps working.
    """
    root = install_root()
    return take(find_package(folder, own_target(), trusted_keys()), on_progress, root)


def take(source: Source, on_progress: Progress, root: InstallRoot | None = None) -> Offer:
    """Take a version from any source. Raises: as :func:`take_from`."""
    return install(root or install_root(), source, own_target(), on_progress)


def install_root() -> InstallRoot:
    """Return where this program is installed. Raises: EnvironmentalError E-71."""
    root = own_root()
    if root is None:
        raise not_installed()
    return root
