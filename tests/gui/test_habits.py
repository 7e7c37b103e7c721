"""A teacher at the class sheet: real store, real keys; every mark is on the disk when shown so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlcipher3.dbapi2 as driver
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import DiskFullError, InputError
from app.services import class_sheet
from app.services.class_sheet import CellKey, ClassSheet, SheetChanges, read_sheet
from app.store.kind import STORE_NAME
from app.sync.operations import ABSENT_FIELD
from app.sync.sheets import MET, NOT_YET, NOT_YET_SHIFT
from app.ui.messages import Rank
from app.ui.tasks import TaskRunner
from app.ui.theme import Scheme
from app.ui.windows import habits
from app.ui.windows.habits import HabitsScreen
from benchmarks.school import SCHOOL_DAYS, School, school
from tests.gui.desks import Told, desk_for, dressed, framed

FACE, HANDS, HAIR, HOMEWORK = 0, 1, 2, 7
TODAY = SCHOOL_DAYS[26]  # the school's clock stands on Tuesday 8 October 2024
MONDAY = TODAY - 1
LARGE, COMPACT = (1366, 698), (910, 442)
KEY = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PAD = Qt.KeyboardModifier.KeypadModifier
Press = Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


class Teacher(NamedTuple):
    """Somebody at a window."""

    school: School
    screen: HabitsScreen
    window: QWidget
    told: Told

    def press(self, *keys: Press) -> int:
        """Press keys where the focus is; return how many."""
        for one in keys:
            key, modifiers = one if isinstance(one, tuple) else (one, PLAIN)
            QTest.keyClick(self.window.focusWidget(), key, modifiers)
        return len(keys)

    def cell(self, row: int, item: int, day: int = TODAY) -> int | None:
        """Return what another reader of the store finds in a cell."""
        return self.read(day).value(CellKey(day, self.pupil(row), item))

    def pupil(self, row: int) -> int:
        return self.sheet.pupils[row].number

    def read(self, day: int = TODAY) -> ClassSheet:
        return read_sheet(self.school.laptop, "三年级1班", day)

    @property
    def sheet(self) -> ClassSheet:
        assert self.screen.state is not None
        return self.screen.state.sheet

    @property
    def place(self) -> tuple[int, int]:
        assert self.screen.state is not None
        return self.screen.state.row, self.screen.state.column


PLAIN = Qt.KeyboardModifier.NoModifier
Seat = Callable[..., Teacher]


@pytest.fixture
def sit(qtbot: QtBot, tmp_path: Path) -> Iterator[Seat]:
    """Seat a teacher before a class of some size."""
    open_schools = []

    def down(pupils: int = 49, size: tuple[int, int] = LARGE, classes: int = 1) -> Teacher:
        one = school(tmp_path, classes, pupils)
        open_schools.append(one)
        desk, told = desk_for(one.__enter__().laptop)
        dressed(QApplication.instance(), desk.theme)  # type: ignore[arg-type]
        screen = HabitsScreen(desk)
        window = framed(screen, *size)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        screen.refresh()
        screen.first_focus().setFocus()
        school_made = School(desk.laptop, *_rest(one))
        return Teacher(school_made, screen, window, told)

    yield down
    for one in open_schools:
        one.__exit__(None, None, None)


def on_disk(teacher: Teacher, row: int) -> int:
    """Return today's cells of a pupil as a connection of its own finds them in the file."""
    laptop = teacher.school.laptop
    raw = driver.connect(str(laptop.folder / STORE_NAME))
    try:
        raw.execute(f"PRAGMA key = \"x'{laptop.account.store_key.hex()}'\"")
        found = raw.execute(
            "SELECT met, not_yet FROM pending_cells WHERE date = ? AND pupil = ?",
            (TODAY, teacher.pupil(row)),
        ).fetchone()
    finally:
        raw.close()
    return 0 if found is None else found[0] | found[1] << NOT_YET_SHIFT
