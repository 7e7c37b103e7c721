"""Notices that another process wrote to the center's store: ``serve``, or a command beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

LOOK_MS: Final = 4_000


class FolderWatch(QObject):
    """``written`` when the store is not as it was at the last look or :meth:`note`.

    Args: stamp: tells one state of the store from another, in no time.
    """

    written = Signal()

    def __init__(self, stamp: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stamp = stamp
        self._known = stamp()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def note(self) -> None:
        """Take what is there now as known: this window wrote it itself."""
        self._known = self._stamp()

    def look(self) -> None:
        """Look once, and tell."""
        now = self._stamp()
        if now != self._known:
            self._known = now
            self.written.emit()
