"""``suoma center serve`` as a child of the window: started, stopped, and never left behind.

The child ends when its standard input does, so it ends with the window however that ends.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

import app

# Every computer of the school's network may come; the pinned key says who they come to.
PORT: Final = 8443
LISTEN: Final = f"0.0.0.0:{PORT}"
PATIENCE_MS: Final = 8_000
_READY: Final = "listening on "


class CenterChild(QObject):
    """One center of this computer. ``changed``: it listens, ended, or could not begin.

    address: where it listens, or empty; trouble: its last words when it ended by itself.
    """

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None, listen: str = LISTEN) -> None:
        super().__init__(parent)
        self.folder = folder
        self.address = self.trouble = ""
        self._listen = listen
        self._is_stopping = False
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment())
        self._process.readyReadStandardOutput.connect(self._on_said)
        self._process.finished.connect(self._on_ended)
        self._process.errorOccurred.connect(self._on_error)

    @property
    def is_running(self) -> bool:
        """Tell whether there is a child, listening or about to."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def start(self) -> None:
        """Start it; a running one stays."""
        if self.is_running:
            return
        self.address = self.trouble = ""
        self._is_stopping = False
        words = ["-m", "app", "center", "serve", str(self.folder), "--listen", self._listen]
        self._process.start(sys.executable, [*words, "--tied"])
        self.changed.emit()

    def stop(self, *, wait: bool = False) -> None:
        """Have it answer what has begun and end. wait: until it has, at the end of the window."""
        if not self.is_running:
            return
        self._is_stopping = True
        self._process.closeWriteChannel()
        if wait and not self._process.waitForFinished(PATIENCE_MS):
            self._process.kill()  # what was committed is safe, and only that was confirmed
            self._process.waitForFinished(PATIENCE_MS)

    def _on_said(self) -> None:
        text = bytes(self._process.readAllStandardOutput().data()).decode(errors="replace")
        for line in text.splitlines():
            if line.startswith(_READY):
                self.address = line.removeprefix(_READY).strip()
                self.changed.emit()

    def _on_ended(self) -> None:
        self.address = ""
        if not self._is_stopping:
            said = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
            self.trouble = said.strip().splitlines()[-1] if said.strip() else ""
        self.changed.emit()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.trouble = self._process.errorString()
            self.changed.emit()


def _environment() -> QProcessEnvironment:
    found = QProcessEnvironment.systemEnvironment()
    for secret in ("SUOMA_PASSWORD", "SUOMA_NEW_PASSWORD", "SUOMA_USER"):
        found.remove(secret)
    root = str(Path(app.__file__).resolve().parents[1])
    path = [root, found.value("PYTHONPATH")]
    found.insert("PYTHONPATH", os.pathsep.join(one for one in path if one))
    return found


def open_window_on(folder: Path) -> bool:
    """Open the window of a center's folder as a program of its own; tells whether it started."""
    process = QProcess()
    process.setProcessEnvironment(_environment())
    process.setProgram(sys.executable)
    process.setArguments(["-m", "app", str(folder)])
    started: tuple[bool, int] | bool = process.startDetached()
    return started if isinstance(started, bool) else started[0]
