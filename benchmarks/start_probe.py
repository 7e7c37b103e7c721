"""One start, in a process of its own: ``python -m benchmarks.start_probe bare | window | use …``.

``bare`` and ``window FOLDER`` print one JSON object when their window is painted, and leave. Both
are watched alike: at its first exposure Qt paints and flushes, and the clocks are read right after.
``use FOLDER PASSWORD`` signs in, works by keys, and prints the memory before and after.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import PySide6.QtWidgets
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

ROOT = Path(__file__).resolve().parents[1]
FONT = ROOT / "resources/fonts/NotoSansSC-Regular.ttf"
BODY_PX = 14


class FirstPaint(QObject):
    """Sees the exposure of a window, has it painted, tells what was used so far, and ends."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Let Qt paint, then report."""
        if event.type() != QEvent.Type.Expose:
            return False
        watched.event(event)
        report()
        return True


class Watched(QApplication):
    """The program's application, with the first window that is shown watched."""

    def exec(self) -> int:  # type: ignore[override]  # Qt's is static
        """Run the event loop until the window is painted."""
        return run_watched(self)


def report() -> None:
    """Print what the process used until now, and end it without tidying up."""
    used = {
        "cpu_s": time.process_time(),
        "at": time.monotonic(),
        "resident": resident(),
        "modules": sorted(sys.modules),
    }
    sys.stdout.write(json.dumps(used))
    sys.stdout.flush()
    os._exit(0)


def resident() -> int:
    """Return the bytes of this process that are in memory now (Linux)."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def run_watched(application: QApplication) -> int:
    """Run the event loop, with every visible window watched."""
    watcher = FirstPaint(application)
    for widget in QApplication.topLevelWidgets():
        handle = widget.windowHandle()
        if handle is not None and widget.isVisible():
            handle.installEventFilter(watcher)
    return int(QApplication.exec())


def bare() -> None:
    """Show the least that a window with Chinese words and a button needs."""
    application = QApplication([])
    QFontDatabase.addApplicationFont(str(FONT))
    window = QWidget()
    column = QVBoxLayout(window)
    words = QLabel("谁在用这台电脑？")
    font = QFont("Noto Sans SC")
    font.setPixelSize(BODY_PX)
    words.setFont(font)
    column.addWidget(words)
    column.addWidget(QPushButton("OK"))
    window.show()
    run_watched(application)


def start_product(application: type[QApplication], folder: str) -> None:
    """Start as ``python -m app FOLDER`` does, but with another application class."""
    PySide6.QtWidgets.QApplication = application  # type: ignore[misc]  # the probe's whole point
    from app.__main__ import main

    sys.argv = ["app", folder]
    main()


def main() -> None:
    """Do what the first argument says."""
    if sys.argv[1] == "bare":
        bare()
    elif sys.argv[1] == "window":
        start_product(Watched, sys.argv[2])
    else:
        sys.path.append(str(ROOT))  # behind what is installed, if that is what is measured
        from benchmarks.use_probe import Used

        Used.password = sys.argv[3]
        start_product(Used, sys.argv[2])


if __name__ == "__main__":
    main()
