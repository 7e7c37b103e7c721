"""How far the taking of a version is, off the window's thread, and giving it up."""

from __future__ import annotations

import threading
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.sync.interruptible import StoppedError

PERCENT: Final = 100


class VersionProgress(QObject):
    """``changed`` follows every change of :attr:`percent`, which is None while nothing is taken."""

    changed = Signal()
    _progressed = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = threading.Event()
        self.percent: int | None = None
        self._progressed.connect(self._on_progress, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """Begin nothing more, and give up what is under way; what came is kept."""
        self._stop.set()

    def _unless_stopped(self) -> None:
        if self._stop.is_set():
            raise StoppedError

    def _tell(self, done: int, total: int) -> None:
        """Run on a worker's thread. Raises: StoppedError."""
        self._unless_stopped()
        self._progressed.emit(done, total)

    @Slot(int, int)
    def _on_progress(self, done: int, total: int) -> None:
        if self.percent is not None:
            self.percent = done * PERCENT // max(total, 1)
            self.changed.emit()
