"""The backup of the day: asked for at each sign-in, and again while a window stays open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.ui.tasks import Runner

LOOK_AGAIN_MS: Final = 30 * 60 * 1000


class DailyBackup(QObject):
    """Calls ``back_up`` on the side, which knows itself whether one is due.

    Args: failed: is told of a failure; of one that repeats itself, once until a backup was made.
    """

    def __init__(
        self,
        runner: Runner,
        failed: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._failed = runner, failed
        self._back_up: Callable[[], None] | None = None
        self._told: set[str] = set()
        self.clock = QTimer(self)
        self.clock.setInterval(LOOK_AGAIN_MS)
        self.clock.timeout.connect(self.look)

    def watch(self, back_up: Callable[[], None]) -> None:
        """Look now, and again and again, until :meth:`stop`."""
        if back_up != self._back_up:
            self._told.clear()
        self._back_up = back_up
        self.clock.start()
        self.look()

    def stop(self) -> None:
        """Look no more: the records are being closed."""
        self.clock.stop()
        self._back_up = None

    def look(self) -> None:
        """Have the backup of the day made, if it is missing."""
        if self._back_up is not None:
            # Not on the store thread: verifying a backup must not hold up a save.
            self._runner.run(
                self._back_up,
                done=lambda _none: self._told.clear(),
                failed=self._on_failed,
                network=True,
            )

    def _on_failed(self, error: BaseException) -> None:
        kind = getattr(error, "code", type(error).__name__)
        if kind not in self._told:
            self._told.add(kind)
            self._failed(error)
