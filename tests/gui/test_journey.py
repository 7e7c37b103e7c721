"""A whole morning in one window: marks, no water, a forgotten day, the center, the next teacher."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from app.domain.calendar import day_number, next_day
from app.services.class_sheet import CellKey, ClassSheet, read_sheet
from app.services.laptop import Laptop
from app.sync.operations import ABSENT_FIELD, Kind
from app.sync.sheets import MET, NOT_YET
from app.ui.settings import read_settings
from app.ui.tasks import TaskRunner
from app.ui.windows.habits import HabitsScreen
from tests.gui.desktop_runs import PASSWORD, Sitting, sitting
from tests.gui.schools import (
    CLASS,
    MONDAY,
    MORNING,
    PUPILS,
    TEACHERS,
    School,
    build,
    command,
    serving_at,
    world_at,
)

KEY = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
TODAY = day_number(MONDAY)
FORGOTTEN = day_number(next_day(MONDAY, -5))
FACE, HANDS = 0, 1
# P17: 49 pupils with 3 exceptions.
MOST_PRESSES = 12


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")


@pytest.fixture
def school(tmp_path: Path) -> School:
    return build(tmp_path, "journey")


@pytest.fixture
def at_desk(school: School, qtbot: QtBot) -> Iterator[Sitting]:
    with sitting(school.laptop, MORNING.timestamp(), qtbot, runner=TaskRunner()) as who:
        yield who


def sheet_of(who: Sitting) -> HabitsScreen:
    assert who.desktop.frame is not None
    screen = who.desktop.frame.screen_of("habits")
    assert isinstance(screen, HabitsScreen)
    return screen


def opened(who: Sitting) -> HabitsScreen:
    """Wait until the class sheet of today's button is shown; return it."""
    who.until(lambda: who.is_shown("habits") and sheet_of(who).state is not None)
    return sheet_of(who)


def begin(who: Sitting) -> HabitsScreen:
    """Press Enter on 今天 and come to the class."""
    assert who.desktop.frame is not None
    today = who.desktop.frame.screen_of("today")
    who.until(lambda: today._today is not None)  # type: ignore[attr-defined]  # what it read
    who.press(KEY.Key_Return)
    return opened(who)


def on_disk(school: School, day: int = TODAY, user: str = TEACHERS[0]) -> ClassSheet:
    """Return the class as another reader of the store finds it."""
    laptop = Laptop.open(school.laptop, user, PASSWORD, world_at())
    try:
        return read_sheet(laptop, CLASS, day)
    finally:
        laptop.close()


def marks(sheet: ClassSheet, field: int, day: int = TODAY) -> list[int | None]:
    return [sheet.value(CellKey(day, one.number, field)) for one in sheet.pupils]


def test_49_pupils_3_exceptions_and_an_absence(school: School, at_desk: Sitting) -> None:
    at_desk.sign_in(TEACHERS[0])
    at_desk.presses = 0
    begin(at_desk)
    at_desk.press(KEY.Key_F2, KEY.Key_F3)
    at_desk.type("072341")
    at_desk.press(KEY.Key_Escape)
    assert at_desk.presses <= MOST_PRESSES
    screen = sheet_of(at_desk)
    assert at_desk.focus is screen.sheet
    at_desk.press(KEY.Key_Down, KEY.Key_3)
    frame = at_desk.desktop.frame
    assert frame is not None
    at_desk.until(lambda: "存" in frame.status.saved.text.text())
    at_desk.until(lambda: all(one.is_idle for one in screen._savings.values()))
    sheet = on_disk(school)
    faces = marks(sheet, FACE)
    assert [seat for seat, mark in enumerate(faces, 1) if mark == NOT_YET] == [7, 23, 41]
    assert len(sheet.pupils) == 49
    assert sum(one is not None for one in marks(sheet, ABSENT_FIELD)) == 1
    assert marks(sheet, HANDS).count(NOT_YET) == 0


def test_the_forgotten_wednesday_is_one_press_away(school: School, at_desk: Sitting) -> None:
    at_desk.sign_in(TEACHERS[0])
    frame = at_desk.desktop.frame
    assert frame is not None
    today = frame.screen_of("today")
    at_desk.until(today.attention.isVisible)  # type: ignore[attr-defined]  # the line above
    assert "补" in today.attention.verb.text()  # type: ignore[attr-defined]
    today.attention.verb.setFocus()  # type: ignore[attr-defined]
    at_desk.press(KEY.Key_Return)
    screen = opened(at_desk)
    assert screen.state is not None
    assert screen.state.sheet.day == FORGOTTEN
    at_desk.press(KEY.Key_F2)
    at_desk.until(lambda: all(one.is_idle for one in screen._savings.values()))
    assert marks(on_disk(school, FORGOTTEN), HANDS, FORGOTTEN).count(MET) == 49
    at_desk.press(KEY.Key_1, modifier=ALT)
    at_desk.until(lambda: not today.attention.isVisible())  # type: ignore[attr-defined]


def test_no_water_today_and_back_again(at_desk: Sitting) -> None:
    at_desk.sign_in(TEACHERS[0])
    frame = at_desk.desktop.frame
    assert frame is not None
    today = frame.screen_of("today")
    card = today.class_card  # type: ignore[attr-defined]  # the own class
    at_desk.until(lambda: today._today is not None)  # type: ignore[attr-defined]
    words = card.no_water.text()

    def says(is_same: bool) -> bool:
        return (card.no_water.text() == words) is is_same

    for expected in (False, True):
        card.no_water.setFocus()
        at_desk.press(KEY.Key_Space)
        at_desk.until(partial(says, expected))


def test_delivered_when_the_center_is_there(school: School, at_desk: Sitting) -> None:
    at_desk.sign_in(TEACHERS[0])
    begin(at_desk)
    at_desk.press(KEY.Key_F2)
    at_desk.press(KEY.Key_6, modifier=ALT)
    at_desk.until(lambda: "待送" in at_desk.link())
    sync = at_desk.desktop.sync
    assert sync is not None
    at_desk.until(lambda: not sync.is_running)
    with serving_at(MORNING, school.center, school.port):
        at_desk.press(KEY.Key_Return)
        at_desk.until(lambda: "已送达" in at_desk.link())
    totals = command(MORNING, "center", "totals", school.center)["habit_counts"]
    week = {one["item"]: one["yes"] for one in totals if one["week"] == "2026-W48"}  # type: ignore[attr-defined]
    assert week["wash_hands"] == 49


def test_the_next_teacher_signs_her_own_marks(school: School, at_desk: Sitting) -> None:
    at_desk.sign_in(TEACHERS[0])
    begin(at_desk)
    at_desk.press(KEY.Key_1)
    first = at_desk.desktop.laptop
    at_desk.press(KEY.Key_L, modifier=CTRL)
    assert at_desk.desktop.is_locked
    shown = at_desk.texts()
    assert [name for name in PUPILS if name in shown] == []
    assert CLASS not in at_desk.desktop.windowTitle()
    at_desk.sign_in(TEACHERS[1])
    assert at_desk.desktop.laptop is not first
    begin(at_desk)
    at_desk.press(KEY.Key_Down, KEY.Key_2)
    screen = sheet_of(at_desk)
    at_desk.until(
        lambda: bool(screen._savings) and all(one.is_idle for one in screen._savings.values())
    )
    at_desk.desktop.lock()
    at_desk.desktop.close()
    laptop = Laptop.open(school.laptop, TEACHERS[0], PASSWORD, world_at())
    try:
        with laptop.store.read() as connection:
            found = connection.exec_driver_sql(
                "SELECT DISTINCT s.author FROM session s JOIN operation o ON o.session_no = s.no"
                " WHERE o.kind = ?",
                (int(Kind.SHEET),),
            ).fetchall()
    finally:
        laptop.close()
    assert len(found) >= 2


def test_a_key_and_the_cross_at_once_lose_nothing(school: School, at_desk: Sitting) -> None:
    at_desk.sign_in(TEACHERS[0])
    begin(at_desk)
    at_desk.press(KEY.Key_F2)
    at_desk.desktop.close()
    assert marks(on_disk(school), HANDS).count(MET) == 49


def test_the_window_comes_back_as_it_was_left(school: School, qtbot: QtBot) -> None:
    now = MORNING.timestamp()
    with sitting(school.laptop, now, qtbot, runner=TaskRunner()) as who:
        who.desktop.resize(QSize(910, 600))
        who.sign_in(TEACHERS[0])
    assert read_settings(school.laptop).geometry
    with sitting(school.laptop, now, qtbot, runner=TaskRunner()) as who:
        assert who.desktop.size() == QSize(910, 600)
