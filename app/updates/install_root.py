"""Where the program is installed: versions side by side, and one-line files that name them.

::

    suoma | Suoma.exe   the launcher: starts the version that ``current`` names
    current             the version that starts
    previous            the one before it, may be missing
    trial               there from a switch until the new version has shown its sign-in; its size
                        in bytes is how often it was started meanwhile
    failed              the version that the launcher gave up, if it ever did
    told                the failed version that a person was told of
    portable.ini        only where the program runs from a stick
    versions/<version>/ everything of one version

The launcher goes back to ``previous`` when a version was started twice without ever showing its
sign-in. No migration runs before that, so going back never meets migrated records.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.security.durable import sync_path, write_durably
from app.updates.manifest import is_version

ROOT_VARIABLE: Final = "SUOMA_INSTALL_ROOT"
CURRENT, PREVIOUS, TRIAL, FAILED, TOLD = "current", "previous", "trial", "failed", "told"
PORTABLE: Final = "portable.ini"
ENTRY: Final = "main.py"
LAUNCHERS: Final = "launcher"
LAUNCHER_NAMES: Final = ("suoma", "Suoma.exe")
STAGING: Final = ".staging-"
DISCARDED: Final = ".discarded-"
_MOST_LINE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class InstallRoot:
    """One installation of the program, in a folder of its own; never holds records."""

    path: Path

    @property
    def versions(self) -> Path:
        """Return the folder of the versions."""
        return self.path / "versions"

    def version_folder(self, version: str) -> Path:
        """Return the folder of one version."""
        return self.versions / version

    def staging_folder(self, version: str) -> Path:
        """Return the folder in which a version is gathered before it is one."""
        return self.versions / f"{STAGING}{version}"

    def line(self, name: str) -> str | None:
        """Return the version that a one-line file names; None if it names none."""
        try:
            with (self.path / name).open("rb") as file:
                text = file.read(_MOST_LINE_BYTES).decode("ascii", "replace").strip()
        except OSError:
            return None
        return text if is_version(text) else None

    @property
    def current(self) -> str | None:
        """Return the version that starts; as the launcher, the former one where its files lack."""
        lines = (self.line(name) for name in (CURRENT, PREVIOUS))
        return next((version for version in lines if self.is_startable(version)), None)

    def is_startable(self, version: str | None) -> bool:
        """Tell whether a version is there to be started."""
        return version is not None and (self.version_folder(version) / ENTRY).is_file()

    @property
    def previous(self) -> str | None:
        """Return the version that is kept to go back to."""
        return self.line(PREVIOUS)

    @property
    def failed(self) -> str | None:
        """Return the version that was given up because it did not start."""
        return self.line(FAILED)

    @property
    def is_on_trial(self) -> bool:
        """Tell whether the current version has not shown its sign-in yet."""
        return (self.path / TRIAL).exists()

    @property
    def is_portable(self) -> bool:
        """Tell whether the program runs from a stick."""
        return (self.path / PORTABLE).exists()

    def write_line(self, name: str, version: str) -> None:
        """Name a version, durably. Raises: DiskFullError, FileTroubleError."""
        write_durably(self.path / name, f"{version}\n".encode(), mode=0o644)

    def remove(self, name: str) -> None:
        """Remove a one-line file, durably; nothing happens when it is not there.

        Raises: OSError.
        """
        (self.path / name).unlink(missing_ok=True)
        sync_names(self.path)


def sync_names(folder: Path) -> None:
    """Wait until the names in a folder are on the disk. Raises: OSError."""
    if os.name != "nt":  # Windows has no such call and needs none
        sync_path(folder)


def own_root(environment: Mapping[str, str] = os.environ) -> InstallRoot | None:
    """Return where this program was started from by its launcher; None for a checkout."""
    given = environment.get(ROOT_VARIABLE, "")
    root = InstallRoot(Path(given))
    return root if given and root.versions.is_dir() else None


def own_target() -> str:
    """Return the target of this machine, as manifests name it."""
    machine = platform.machine().lower()
    system = "windows" if sys.platform == "win32" else sys.platform
    return f"{system}-{'x86_64' if machine in {'amd64', 'x86_64'} else machine}"


def own_keys() -> Path:
    """Return the file that says who may sign versions for this program."""
    return Path(__file__).resolve().parents[2] / "resources" / "release_keys.json"
