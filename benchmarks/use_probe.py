"""An hour's work by keys in a few seconds: sign in, 200 changes of screen, 2,000 marks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from itertools import cycle, islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.start_probe import resident

if TYPE_CHECKING:
    from app.ui.windows.desktop import Desktop
    from app.ui.windows.frame import Frame

SCREENS = ("habits", "roster", "handover", "printing", "today")
CHANGES, MARKS, TURNS = 200, 2_000, 20


class Used(QApplication):
    """The program's application; ``exec`` uses the window instead of waiting for a person."""

    password = ""

    def exec(self) -> int:  # type: ignore[override]  # Qt's is static
        """Work, print the memory at 今天 and at the end, and leave."""
        from app.ui.windows.desktop import Desktop

        (desktop,) = (one for one in self.topLevelWidgets() if isinstance(one, Desktop))
        frame = self._sign_in(desktop)
        at_today = resident()
        marked = 0
        for _turn in range(TURNS):
            for name in islice(cycle(SCREENS), CHANGES // TURNS):
                frame.go(name)
                self._settle(frame)
            marked += self._mark(frame, MARKS // TURNS)
        found = {"today": at_today, "hour": resident(), "marked": marked}
        sys.stdout.write(json.dumps(found))
        sys.stdout.flush()
        os._exit(0)

    def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            self.processEvents()

    def _settle(self, frame: Frame) -> None:
        """Let everything that was asked of the store come back and be painted."""
        ended: list[object] = []
        frame.desk.runner.run(lambda: None, done=ended.append)
        self._until(lambda: bool(ended))
        self.processEvents()

    def _sign_in(self, desktop: Desktop) -> Frame:
        desktop.sign_in.password.edit.setText(self.password)
        desktop.sign_in.password.enter.click()
        self._until(lambda: desktop.frame is not None)
        assert desktop.frame is not None
        for _turn in range(3):
            self._settle(desktop.frame)
        return desktop.frame

    def _mark(self, frame: Frame, count: int) -> int:
        from app.ui.windows.habits import HabitsScreen

        frame.go("habits")
        screen = frame.screen_of("habits")
        assert isinstance(screen, HabitsScreen)
        self._until(lambda: screen.state is not None)
        for number in range(count):
            self._press(screen.sheet, (Qt.Key.Key_1, Qt.Key.Key_2)[number // 7 % 2])
            if number % 40 == 0:
                self._press(screen.sheet, Qt.Key.Key_Home)
        self._settle(frame)
        return count

    def _press(self, target: QWidget, key: Qt.Key) -> None:
        self.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
        self.processEvents()
