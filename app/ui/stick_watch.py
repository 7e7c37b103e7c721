"""Notices sticks: looks every few seconds off the window's thread, and never says a word itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.stick_look import Stick, look_at
from app.ui.tasks import Runner
from app.ui.volumes import Volume, plugged_in

LOOK_EVERY_MS: Final = 3_000


def at_once(work: Callable[[], Any]) -> Any:
    """Run work now."""
    return work()


class StickWatch(QObject):
    """Knows which sticks are there and whether one holds a reply for this laptop.

    ``changed`` follows every change of :attr:`sticks`; ``came`` a stick that was not there.
    Args: device: of this laptop, 16 bytes. volumes: called on a worker thread. beside: runs work
        that takes the store and a stick, and keeps the store open until it is done.
    """

    changed = Signal()
    came = Signal(object)

    def __init__(
        self,
        runner: Runner,
        device: bytes,
        volumes: Callable[[], list[Volume]] = plugged_in,
        *,
        beside: Callable[[Callable[[], Any]], Any] = at_once,
    ) -> None:
        super().__init__()
        self.beside = beside
        self._runner, self._device, self._volumes = runner, device, volumes
        self._folders: list[Stick] = []
        self._is_looking = self._is_again = False
        self.sticks: tuple[Stick, ...] = ()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now, and from now on."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more; what is being looked at ends by itself."""
        self._timer.stop()

    def add_folder(self, folder: Path) -> None:
        """Take the folder a person chose for a stick, until another is chosen or the sign-out."""
        self._folders[:] = [Stick(folder, folder.name or str(folder), is_chosen=True)]
        self.look()

    def look(self) -> None:
        """Look once; while a stick does not answer, nobody queues up behind it."""
        if self._is_looking:
            self._is_again = True
            return
        self._is_looking = True
        device, chosen, volumes = self._device, tuple(self._folders), self._volumes

        def work() -> tuple[Stick, ...]:
            found = [Stick(one.root, one.name, one.is_locked) for one in volumes()]
            roots = {one.root for one in found}
            return look_at([*found, *(one for one in chosen if one.root not in roots)], device)

        self._runner.run(work, done=self._on_looked, failed=self._on_failed, network=True)

    def _on_failed(self, _error: BaseException) -> None:
        """Take what cannot be looked at for no stick; the next look may find it well."""
        self._on_looked(())

    def _on_looked(self, found: tuple[Stick, ...]) -> None:
        self._is_looking = False
        before, self.sticks = self.sticks, found
        known = {one.root for one in before}
        if found != before:
            self.changed.emit()
        for one in found:
            if one.root not in known:
                self.came.emit(one)
        if self._is_again:
            self._is_again = False
            self.look()
