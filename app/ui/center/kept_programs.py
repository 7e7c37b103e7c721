"""The versions a center keeps for its laptops, and the taking of another, off the window's thread.

It lives as long as the window, so that closing the settings does not end what was begun there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from app.center.program_shelf import LAPTOPS, Kept, ProgramShelf
from app.domain.text import _
from app.services.program_updates import trusted_keys
from app.sync.interruptible import StoppedError
from app.ui.center.office import Office
from app.ui.version_progress import VersionProgress

# As people call them; the names of the targets are for programs.
_NAMES: Final = {
    "windows-x86_64": "Windows",
    "linux-x86_64": "Linux (x86_64)",
    "linux-aarch64": "Linux (aarch64)",
}


class KeptPrograms(VersionProgress):
    """``changed`` follows every change of :meth:`words` and :attr:`percent`."""

    def __init__(self, office: Office, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._shelf = ProgramShelf(office.center.folder)
        self.versions: dict[str, str] = {}
        office.runner.run(self._read, done=self._show, failed=office.messages.failure, network=True)

    def _read(self) -> dict[str, str]:
        trusted = trusted_keys()
        found = ((target, self._shelf.signed(target, trusted)) for target in LAPTOPS)
        return {target: one.manifest.version for target, one in found if one is not None}

    def _show(self, versions: dict[str, str]) -> None:
        self.versions = versions
        self.changed.emit()

    def keep(self, folder: Path) -> None:
        """Take every version of a release or stick, for laptops that ask from now on."""
        if self.percent is not None:
            return
        self.percent = 0
        self.changed.emit()
        self._office.runner.run(
            lambda: self._shelf.keep(folder, trusted_keys(), self._tell),
            done=self._on_kept,
            failed=self._on_failed,
            network=True,
        )

    def _on_kept(self, kept: tuple[Kept, ...]) -> None:
        self.percent = None
        self._show(self.versions | {one.target: one.version for one in kept})
        self._office.messages.tell(self.words())

    def _on_failed(self, error: BaseException) -> None:
        self.percent = None
        if not isinstance(error, StoppedError):
            self.changed.emit()
            self._office.messages.failure(error)

    def words(self) -> str:
        """Return what is kept, in one sentence."""
        if self.percent is not None:
            return _("The versions are being checked and packed: {percent} %").format(
                percent=self.percent
            )
        if not self.versions:
            return _("No version is kept for the laptops. They take one from the install stick.")
        listed = _(", ").join(
            f"{_NAMES[target]} {version}" for target, version in sorted(self.versions.items())
        )
        return _("Kept for the laptops, which take it over the network: {versions}.").format(
            versions=listed
        )
