"""Keeps what is being typed: a moment after the last key, and at once on leaving a field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

QUIET_MS: Final = 1500


class DraftKeeper(QObject):
    """Calls ``keep`` once for any number of keys. ``form``: whose fields are watched."""

    def __init__(self, form: QWidget, keep: Callable[[], None]) -> None:
        super().__init__(form)
        self._form, self._keep, self._is_due = form, keep, False
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(QUIET_MS)
        self.timer.timeout.connect(self.flush)
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

    def flush(self) -> None:
        """Keep now what was written since the last time."""
        self.timer.stop()
        if self._is_due:
            self._is_due = False
            self._keep()

    def forget(self) -> None:
        """Keep nothing any more: it was saved, or is not wanted."""
        self.timer.stop()
        self._is_due = False

    def _on_focus(self, old: QWidget | None, _new: QWidget | None) -> None:
        if self._is_due and old is not None and self._form.isAncestorOf(old):
            self.flush()
