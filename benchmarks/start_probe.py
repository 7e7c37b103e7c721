"""One start, in a process of its own: ``python -m benchmarks.start_probe bare | window FOLDER``.

Prints one JSON object when the first window is painted, and leaves. Both windows are watched in
the same way: at their first exposure Qt paints and flushes, and the clock is read right after.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

FONT = Path(__file__).resolve().parents[1] / "resources/fonts/NotoSansSC-Regular.ttf"


class FirstPaint(QObject):
    """Sees the exposure of a window, has it painted, tells what was used so far, and ends."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Qt paint, then report."""
        if event.type() != QEvent.Type.Expose:
            return False
        watched.event(event)
        report()
        return True


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
    """Run the event loop, with the first window that is shown watched."""
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
    label = QLabel("谁在用这台电脑？")
    font = QFont("Noto Sans SC")
    font.setPixelSize(14)
    label.setFont(font)
    column.addWidget(label)
    column.addWidget(QPushButton("OK"))
    window.show()
    run_watched(application)


def window(folder: str) -> None:
    """Start the product as ``python -m app FOLDER`` does."""
    # The product asks the class for its loop; here it gets the watched one.
    application_class = sys.modules["PySide6.QtWidgets"].__dict__

    class Watched(QApplication):
        def exec(self) -> int:  # type: ignore[override]  # Qt's is static
            return run_watched(self)

    application_class["QApplication"] = Watched
    from app.__main__ import main

    sys.argv = ["app", folder]
    main()


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else window(sys.argv[2])
