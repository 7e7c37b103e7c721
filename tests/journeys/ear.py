"""What a screen reader would find on the running window, written beside it: no test reads pixels.

The program is not changed for it: :func:`listen` runs in the process that the test has started.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

OFTEN_MS = 50


class Ear(QObject):
    """Writes what is shown into a file whenever it has changed."""

    begun = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path, self._last = path, ""
        self._timer: QTimer | None = None
        self.begun.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _begin(self) -> None:
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.write)
        self._timer.start(OFTEN_MS)

    def write(self) -> None:
        """Write the focus with its text, and every text that stands on a visible window."""
        focus = QApplication.focusWidget()
        windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        words = json.dumps(
            {
                "at": "" if focus is None else _name(focus),
                "typed": "" if focus is None else _text(focus),
                "shown": [text for one in windows for text in _shown(one)],
            },
            ensure_ascii=False,
        )
        if words != self._last:
            self._last = words
            fresh = self._path.with_suffix(".new")
            fresh.write_text(words, "utf-8")
            fresh.replace(self._path)


def listen(path: Path) -> Ear:
    """Begin to listen, from whatever thread this is called on; keep what is returned."""
    application = QApplication.instance()
    assert application is not None
    ear = Ear(path)
    ear.moveToThread(application.thread())
    ear.begun.emit()
    return ear


def heard(path: Path) -> dict[str, Any]:
    """Return what was written last: ``at``, ``typed`` and ``shown``."""
    found: dict[str, Any] = {"at": "", "typed": "", "shown": []}
    return found | json.loads(path.read_text("utf-8")) if path.exists() else found


def _shown(window: QWidget) -> list[str]:
    inside = [window, *(one for one in window.findChildren(QWidget) if one.isVisible())]
    return [text for one in inside for text in (_name(one), _text(one)) if text]


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLineEdit):
        hidden = widget.echoMode() is not QLineEdit.EchoMode.Normal
        return "" if hidden else widget.text()
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QLabel):
        return widget.text()
    if isinstance(widget, QAbstractItemView):
        return str(widget.currentIndex().data() or "")
    return ""
