"""One window for each data folder: a second start brings the first window to the front.

The lock is a file that dies with its process; the asking goes over a local socket, which is
imported only after the first window is painted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QLockFile, QObject, QTimer

LOCK_NAME: Final = "window.lock"
PATIENCE_MS: Final = 2_000
ATTEMPTS: Final = 20
PAUSE_MS: Final = 100


class SingleInstance(QObject):
    """Held from the start of a window to its end."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._lock = QLockFile(str(folder / LOCK_NAME))
        self._lock.setStaleLockTime(0)
        self._server: QObject | None = None

    @cached_property
    def _name(self) -> str:
        # The name is for the socket, which comes after the first painting; so does the hash.
        import hashlib

        return "suoma-" + hashlib.sha256(str(self._folder.resolve()).encode()).hexdigest()[:24]

    def acquire(self) -> bool:
        """Take the folder; False when another window has it. A dead window's lock is taken over."""
        return self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError

    def listen(self, raise_window: Callable[[], None]) -> None:
        """Answer later starts by raising this window."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

        def answer() -> None:
            line = server.nextPendingConnection()
            line.disconnected.connect(line.deleteLater)
            line.close()
            raise_window()

        server.newConnection.connect(answer)
        server.listen(self._name)
        self._server = server

    def ask_to_raise(self) -> bool:
        """Ask the first window to come to the front; tells whether it heard."""
        from PySide6.QtNetwork import QLocalSocket

        for _attempt in range(ATTEMPTS):
            line = QLocalSocket()
            line.connectToServer(self._name)
            if line.waitForConnected(PATIENCE_MS):
                line.waitForDisconnected(PATIENCE_MS)
                return True
            # A window listens only once it is painted: it may be starting this very moment.
            pause = QEventLoop()
            QTimer.singleShot(PAUSE_MS, pause.quit)
            pause.exec()
        return False

    def release(self) -> None:
        """Give the folder free."""
        self._lock.unlock()
