"""Keeps what is being typed: after a pause, at the latest after some moments, and on leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

QUIET_MS: Final = 1500
# Who writes without a pause loses no more than this to a power cut.
LONGEST_MS: Final = 5000


class DraftKeeper(QObject):
    """Calls ``keep`` once for any number of keys. ``form``: whose fields are watched."""

    def __init__(self, form: QWidget, keep: Callable[[], None]) -> None:
        super().__init__(form)
        self._form, self._keep, self._is_due = form, keep, False
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(QUIET_MS)
        self.timer.timeout.connect(self.flush)
        self.limit = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self.limit.timeout.connect(self.flush)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    @property
    def is_due(self) -> bool:
        """Tell whether something was written that is not kept yet."""
        return self._is_due

    def touch(self) -> None:
        """Note that something was written."""
        self._is_due = True
        self.timer.start()
        if not self.limit.isActive():
            self.limit.start()

    def flush(self) -> None:
        """Keep now what was written since the last time."""
        self._stop()
        if self._is_due:
            self._is_due = False
            self._keep()

    def forget(self) -> None:
        """Keep nothing any more: it was saved, or is not wanted."""
        self._stop()
        self._is_due = False

    def _stop(self) -> None:
        self.timer.stop()
        self.limit.stop()

    def _on_focus(self, old: QWidget | None, _new: QWidget | None) -> None:
        if self._is_due and old is not None and self._form.isAncestorOf(old):
            self.flush()
