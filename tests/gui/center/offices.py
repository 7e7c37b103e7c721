"""A center's window on a folder of its own, with everything done at once in one thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.laptop import World
from app.ui.center.desk import CenterDesk, CenterOutside
from app.ui.messages import Notice
from app.ui.tasks import InlineRunner
from app.ui.theme import Theme
from tests.gui.schools import world_at


class Seated:
    """An administrator's window that was opened. told: every banner, in order."""

    def __init__(self, qtbot: QtBot, folder: Path, world: World | None = None) -> None:
        here = world or world_at()
        self.desk = CenterDesk(
            folder, CenterOutside(lambda: here, lambda: None, "0"), Theme(), InlineRunner()
        )
        self.told: list[Notice] = []
        self.bugs: list[BaseException] = []
        self.desk.messages.noticed.connect(self.told.append)
        self.desk.messages.failed.connect(self.bugs.append)
        qtbot.addWidget(self.desk)
        with qtbot.waitSignal(self.desk.painted):
            self.desk.begin()
        QApplication.processEvents()
