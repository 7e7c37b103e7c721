"""A whole window on a real folder: who sits there, what they press, and what can be seen."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, qInstallMessageHandler
from PySide6.QtGui import QAccessible, QAccessibleInterface, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import https_carrier
from app.services.laptop import World
from app.ui.messages import Notice
from app.ui.style import dress
from app.ui.tasks import InlineRunner, Runner, TaskRunner
from app.ui.theme import Scheme, Theme
from app.ui.typeface import register_fonts
from app.ui.windows.desktop import Desktop, Outside
from tests.journeys.program import PASSWORD

PATIENCE_MS = 60_000
SHIFT = Qt.KeyboardModifier.ShiftModifier
__all__ = ["PASSWORD", "PATIENCE_MS", "SHIFT", "Clock", "Sitting", "sitting"]


class Clock:
    """A wall clock that a story moves."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Sitting:
    """Somebody before the window. presses: the keys pressed so far."""

    desktop: Desktop
    clock: Clock
    qtbot: QtBot
    presses: int = 0
    notices: list[Notice] = field(default_factory=list)
    bugs: list[BaseException] = field(default_factory=list)

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Press keys where the focus is."""
        for key in keys:
            self.presses += 1
            plain = Qt.KeyboardModifier.NoModifier
            QTest.keyClick(self.focus, key, plain if modifier is None else modifier)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self.presses += len(text)
        for letter in text:
            # QTest knows ASCII only; the password is what an input method commits.
            kind, plain = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(self.focus, QKeyEvent(kind, 0, plain, letter))

    def is_locked(self) -> bool:
        """Tell whether the screen is locked."""
        return self.desktop.is_locked

    @property
    def focus(self) -> QWidget:
        """Return what has the keyboard."""
        window = QApplication.activeModalWidget() or self.desktop
        if window.isVisible() and not window.isActiveWindow():
            window.activateWindow()
            QApplication.processEvents()
        focused: QWidget | None = window.focusWidget()
        return window if focused is None else focused

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that another thread does."""
        self.qtbot.waitUntil(holds, timeout=PATIENCE_MS)

    def choose(self, name: str) -> None:
        """Go to a person's tile and press Enter."""
        sign_in = self.desktop.sign_in
        tile = next(one for one in sign_in._tiles.values() if name in one.accessibleName())
        self.until(tile.isVisible)
        tile.setFocus()
        self.press(Qt.Key.Key_Return)

    def sign_in(self, name: str = "", password: str = PASSWORD) -> None:
        """Type a password and come to the frame."""
        if name:
            self.choose(name)
        self.type(password)
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.desktop.pages.currentWidget() is self.desktop.frame)

    def is_shown(self, name: str) -> bool:
        """Tell whether a screen of the rail is shown."""
        frame = self.desktop.frame
        return frame is not None and frame.isVisible() and frame.shown == name

    def link(self) -> str:
        """Return the status line's words for the delivery."""
        assert self.desktop.frame is not None
        return self.desktop.frame.status.link.text.text()

    def texts(self) -> str:
        """Return everything that eyes see and that a reading program is told."""
        seen = [one.windowTitle() for one in QApplication.topLevelWidgets() if one.isVisible()]
        for one in self.desktop.findChildren(QWidget):
            if one.isVisible():
                seen += [one.toolTip(), one.accessibleName(), one.accessibleDescription()]
                if isinstance(one, QLabel | QLineEdit):
                    seen.append(one.text())
        seen += spoken(QAccessible.queryAccessibleInterface(self.desktop))
        return "\n".join(seen)


def spoken(one: QAccessibleInterface | None) -> list[str]:
    """Return names, values and descriptions below a window, as a reading program walks it."""
    if one is None:
        return []
    kinds = (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description)
    words = [one.text(kind) for kind in kinds]
    for place in range(one.childCount()):
        words += spoken(one.child(place))
    return words


@contextmanager
def sitting(
    folder: Path, now: float, qtbot: QtBot, *, runner: Runner | None = None
) -> Iterator[Sitting]:
    """Open the window on a folder; at the end it is closed as by its cross."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    clock = Clock(now)
    world = World(random_bytes=os.urandom, now=clock)
    before = sys.excepthook, threading.excepthook
    register_fonts()
    theme = Theme(Scheme.LIGHT)
    dress(application, theme)
    outside = Outside(clock, lambda: world, https_carrier, lambda: None, "0.1.0")
    try:
        desktop = Desktop(folder, outside, theme, InlineRunner() if runner is None else runner)
        who = Sitting(desktop, clock, qtbot)
        desktop.messages.noticed.connect(who.notices.append)
        desktop.messages.failed.connect(who.bugs.append)
        with qtbot.waitActive(desktop):
            desktop.begin()
            desktop.activateWindow()
        try:
            yield who
        finally:
            desktop.close()
            if isinstance(runner, TaskRunner):
                QApplication.processEvents()
            desktop.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert who.bugs == []
        crashes = [one.read_text("utf-8") for one in folder.glob("crashes/*")]
        assert crashes == [], "\n".join(crashes)
    finally:
        sys.excepthook, threading.excepthook = before
        qInstallMessageHandler(None)
        application.setStyleSheet("")
