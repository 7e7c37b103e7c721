"""Knows whether a stick or the center has a newer program, and takes it when a person wants it.

It asks the center once a session, after the records were delivered, and looks at each stick once.
Nothing is fetched before somebody wants it: a village pays for its line.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Signal

from app.domain.text import _
from app.services.program_updates import (
    Installed,
    newest_on,
    note_failure_told,
    take_from,
    what_is_installed,
)
from app.sync.interruptible import StoppedError
from app.sync.protocol import Outcome
from app.ui.messages import Messages
from app.ui.tasks import Runner
from app.ui.version_progress import VersionProgress

if TYPE_CHECKING:
    from app.services.laptop import Laptop
    from app.services.program_updates import Progress
    from app.sync.carrier import Carrier
    from app.ui.background_sync import BackgroundSync, SyncEnding
    from app.ui.stick_watch import StickWatch

LET_PASS_S: Final = 0.2


class NewVersion(NamedTuple):
    """A newer version. place: the stick's name, or the center's; take: brings it, for long."""

    version: str
    place: str
    is_center: bool
    take: Callable[[Progress], object]


class ProgramWatch(VersionProgress):
    """What is installed and what is offered. ``changed`` follows every change of either.

    ``offered`` tells of a version nobody was told of before. Close it with the session.
    Args: laptop: None at a center. carrier_of: to the center's address for programs; None: there
        is none to ask.
    """

    offered = Signal(object)

    def __init__(
        self,
        runner: Runner,
        messages: Messages,
        laptop: Laptop | None = None,
        carrier_of: Callable[[Laptop], Carrier] | None = None,
    ) -> None:
        super().__init__()
        self._runner, self._messages = runner, messages
        self._laptop, self._carrier_of = laptop, carrier_of
        self._looked: set[Path] = set()
        self._has_asked = False
        self._sync: BackgroundSync | None = None
        self.installed: Installed = what_is_installed()
        self.offer: NewVersion | None = None

    def follow(self, sync: BackgroundSync, sticks: StickWatch) -> None:
        """Hear of deliveries and sticks, where a new version could be taken at all."""
        self._sync = sync
        if self.installed.can_update:
            sync.ended.connect(self._on_delivered)
            sticks.changed.connect(
                lambda: self.look_on({one.root: one.name for one in sticks.sticks})
            )

    @property
    def is_failure_news(self) -> bool:
        """Tell whether a version was taken back and nobody was told yet."""
        failed = self.installed.failed
        return failed is not None and failed != self.installed.told

    def note_failure_told(self) -> None:
        """Note that somebody was told; it stands in the settings from now on."""
        self._runner.run(note_failure_told, failed=lambda _error: None)

    def look_on(self, sticks: dict[Path, str]) -> None:
        """Look at sticks that were not looked at before; one that comes again is new.

        Args: sticks: their names by their top folders.
        """
        new = {root: name for root, name in sticks.items() if root not in self._looked}
        self._looked = set(sticks)
        if new:
            self._runner.run(
                lambda: newest_on(new),
                done=lambda found: self._on_found(found, new),
                failed=lambda _error: None,
                network=True,
            )

    def _on_found(self, found: tuple[Path, str] | None, names: dict[Path, str]) -> None:
        if found is not None:
            folder, version = found
            self._offer(
                NewVersion(
                    version,
                    names[folder],
                    is_center=False,
                    take=lambda on_progress: take_from(folder, on_progress),
                )
            )

    def take_folder(self, folder: Path) -> None:
        """Take whatever a folder has that a person chose."""
        self._begin(lambda on_progress: take_from(folder, on_progress))

    def _on_delivered(self, ending: SyncEnding) -> None:
        if self._has_asked or ending.report.outcome not in (Outcome.DONE, Outcome.OUTDATED):
            return
        self._has_asked = True
        self._runner.run(
            self._ask_center, done=self._on_answered, failed=lambda _e: None, network=True
        )

    def _ask_center(self) -> str | None:
        from app.services.program_fetching import CenterProgram

        if self._carrier_of is None or self._laptop is None:
            return None
        with closing(self._carrier_of(self._laptop)) as carrier:
            asked = CenterProgram(self._laptop, carrier).ask()
        if asked is None or not asked[1].is_newer or asked[1].has_failed:
            return None
        return asked[1].version

    def _on_answered(self, version: str | None) -> None:
        if version is not None and self._laptop is not None:
            center = self._laptop.identity.center.name
            self._offer(NewVersion(version, center, is_center=True, take=self._take_from_center))

    def _take_from_center(self, on_progress: Progress) -> object:
        """Run on a network thread; records go first."""
        from app.services.program_fetching import CenterProgram, Pace, take_from_center

        assert self._carrier_of is not None
        assert self._laptop is not None
        with closing(self._carrier_of(self._laptop)) as carrier:
            program = CenterProgram(self._laptop, carrier, pace=Pace(self._let_pass))
            asked = program.ask()
            return None if asked is None else take_from_center(program, asked[0], on_progress)

    def _let_pass(self) -> None:
        while self._sync is not None and self._sync.is_running:
            if self._stop.wait(LET_PASS_S):
                break
        self._unless_stopped()

    def _offer(self, offer: NewVersion) -> None:
        if self._stop.is_set() or self.percent is not None or self.installed.next == offer.version:
            return
        # The stick is quicker than any line.
        if self.offer is None or self.offer.version != offer.version or self.offer.is_center:
            is_known = self.offer is not None and self.offer.version == offer.version
            self.offer = offer
            self.changed.emit()
            if not is_known:
                self.offered.emit(offer)

    def take(self) -> None:
        """Take the version that is offered."""
        if self.offer is not None:
            self._begin(self.offer.take)

    def _begin(self, take: Callable[[Progress], object]) -> None:
        if self.percent is not None:
            return
        self.percent = 0
        self.changed.emit()
        self._runner.run(
            lambda: take(self._tell), done=self._on_taken, failed=self._on_failed, network=True
        )

    def _on_taken(self, _offer: object) -> None:
        before = self.installed.next
        self.percent, self.offer = None, None
        self.installed = what_is_installed()
        self.changed.emit()
        if self.installed.next != before:
            self._messages.tell(ready_words(self.installed.next))
        else:
            self._messages.tell(
                _("There is nothing newer than version {version}.").format(version=before)
            )

    def _on_failed(self, error: BaseException) -> None:
        self.percent = None
        if not isinstance(error, StoppedError) and not self._stop.is_set():
            self.changed.emit()
            self._messages.failure(error)

    def words(self) -> str:
        """Return how the program stands, in one sentence."""
        installed = self.installed
        if self.percent is not None:
            return _("A new version is being put in place: {percent} %").format(
                percent=self.percent
            )
        if installed.next != installed.running:
            return ready_words(installed.next)
        if self.offer is not None:
            return offer_words(self.offer)
        if installed.failed is not None:
            return failed_words(installed)
        if installed.is_portable:
            return _("The program runs from the stick. The records lie on this computer.")
        return _("New versions come on a stick or from the center.")


def ready_words(version: str) -> str:
    """Return what is told once a version is in place."""
    return _("Version {version} is in place. It starts the next time you open Suoma.").format(
        version=version
    )


def offer_words(offer: NewVersion) -> str:
    """Return what is told of a version that could be taken."""
    if offer.is_center:
        return _("{center} has a new version of the program: {version}.").format(
            center=offer.place, version=offer.version
        )
    return _("The stick {name} brings a new version of the program: {version}.").format(
        name=offer.place, version=offer.version
    )


def failed_words(installed: Installed) -> str:
    """Return what is told after a version was taken back."""
    return _(
        "Version {failed} did not start on this computer, so {running} is used again."
        " Nothing of the records was lost."
    ).format(failed=installed.failed, running=installed.running)
