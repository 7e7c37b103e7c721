"""Locks after some quiet minutes and after the laptop slept.

Sleep is seen by its trace: the wall clock has gone on further than the timer that should have rung.
That works alike on Windows and Linux, needs no system bus, and locks before anything is painted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

IDLE_S: Final = 180.0
LOOK_EVERY_MS: Final = 5_000
# A timer that rings this much too late slept with the machine.
SLEPT_S: Final = 60.0
_HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleLock(QObject):
    """``expired`` once nobody touched the laptop for three minutes, or it woke from sleep.

    Args: wall: seconds by a clock that goes on during sleep.
    """

    expired = Signal()

    def __init__(
        self, wall: Callable[[], float] = time.time, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._wall = wall
        self._touched = self._looked = wall()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to count; a touch of anything in the program begins anew."""
        self._touched = self._looked = self._wall()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # it runs
        self._timer.start()

    def stop(self) -> None:
        """Count no more: the screen is locked, or the program ends."""
        self._timer.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def look(self) -> None:
        """Lock if it is time; a clock that was put back begins anew."""
        now = self._wall()
        has_slept = now - self._looked > LOOK_EVERY_MS / 1000 + SLEPT_S
        self._touched = min(self._touched, now)
        self._looked = now
        if has_slept or now - self._touched >= IDLE_S:
            self.stop()
            self.expired.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that a hand is at the laptop; its first touch after a sleep locks and is dropped."""
        if event.type() in _HANDS:
            now = self._wall()
            if now - self._looked > LOOK_EVERY_MS / 1000 + SLEPT_S:
                self.look()
                return True
            self._touched = now
        return super().eventFilter(watched, event)
