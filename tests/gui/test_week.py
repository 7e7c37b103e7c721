"""本周 with keys alone: find the missing day, say why, fill in from the paper, pack and print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.calendar import day_number
from app.services.habits import mark_cells
from app.services.laptop import World
from app.services.site_days import set_site_day
from app.services.site_week import read_site_week
from app.sync.sheets import MET
from app.ui.theme import Scheme
from app.ui.windows.habits import HabitsScreen
from app.ui.windows.week import WeekScreen
from benchmarks.school import DAILY, School, school
from tests.gui.desks import desk_for, dressed, framed
from tests.gui.visual_audit import audit

MONDAY = day_number(date(2024, 10, 14))
NOON_OF_FRIDAY = 1_729_224_000.0  # 18 October 2024
Key = Qt.Key


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """Return two classes on a Friday: the first lacks its Wednesday, the second its Tuesday."""
    monkeypatch.setenv("SUOMA_LANG", "en")
    with school(tmp_path, 2, 5) as made:
        made.laptop.world = World(made.laptop.world.random_bytes, lambda: NOON_OF_FRIDAY)
        for place, (class_id, pupils) in enumerate(made.classes.items()):
            for day in range(5):
                if day != 2 - place:
                    cells = {pupil: dict.fromkeys(DAILY, MET) for pupil in pupils}
                    mark_cells(made.laptop, class_id, MONDAY + day, cells)
        yield made


class Shown:
    """The page in a window, and where it wanted to go."""

    def __init__(self, qtbot: QtBot, one: School, size: tuple[int, int], scheme: Scheme) -> None:
        desk, self.told = desk_for(one.laptop, scheme=scheme)
        self.gone: list[tuple[str, dict[str, Any]]] = []
        desk = replace(desk, go=lambda name, **where: self.gone.append((name, where)))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        dressed(application, desk.theme)
        self.page = WeekScreen(desk)
        self.window = framed(self.page, *size)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.page.open_at()
        self.page.refresh()
        self.page.first_focus().setFocus()
        QApplication.processEvents()

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            target = self.page.focusWidget()
            assert target is not None
            QTest.keyClick(target, key)

    @property
    def here(self) -> str:
        return self.page.checks.grid.accessibleDescription()


@pytest.fixture
def shown(qtbot: QtBot, one: School) -> Shown:
    return Shown(qtbot, one, (1366, 698), Scheme.LIGHT)


def test_it_opens_on_the_first_day_that_is_missing(shown: Shown) -> None:
    assert shown.page.focusWidget() is shown.page.checks.grid
    assert shown.here == "三年级1班，Wed，not recorded"
    assert shown.page.checks.told.text() == "2 class days are not recorded"


def test_enter_opens_the_papers_week_on_that_day_and_class(shown: Shown, one: School) -> None:
    shown.press(Key.Key_Down, Key.Key_Left)
    assert shown.here == "三年级2班，Tue，not recorded"
    shown.press(Key.Key_Return)
    second = list(one.classes)[1]
    assert shown.gone == [("habits", {"class_id": second, "day": MONDAY + 1, "is_week": True})]


def test_a_digit_says_why_for_all_classes_and_the_same_digit_takes_it_back(
    shown: Shown, one: School
) -> None:
    shown.press(Key.Key_1)
    assert read_site_week(one.laptop).reasons[2] == {"no_water"}
    assert shown.here == "三年级1班，Wed，no water"
    assert shown.page.checks.reasons["no_water"].holds
    assert shown.page.checks.told.text() == "1 class days are not recorded"
    shown.press(Key.Key_0)
    assert read_site_week(one.laptop).reasons[2] == frozenset()
    assert shown.page.checks.reasons[""].holds


def test_a_click_on_a_reason_does_the_same(shown: Shown, one: School) -> None:
    shown.page.checks.reasons["holiday"].click()
    assert read_site_week(one.laptop).reasons[2] == {"holiday"}
    cell = shown.page.checks.grid.cell(0, 0)
    QTest.mouseClick(
        shown.page.checks.grid,
        Qt.MouseButton.LeftButton,
        pos=QPoint(cell.center().x(), cell.center().y()),
    )
    assert shown.here == "三年级1班，Mon，all checked"


def test_the_weekly_column_has_no_reason_but_opens_the_week(shown: Shown) -> None:
    shown.press(Key.Key_End)
    assert shown.here == "三年级1班，Weekly，not recorded"
    assert not any(one.isVisible() for one in shown.page.checks.reasons.values())
    shown.press(Key.Key_1, Key.Key_Return)
    name, where = shown.gone[0]
    assert (name, where["day"], where["is_week"]) == ("habits", MONDAY + 4, True)


def test_a_day_to_come_is_not_opened(qtbot: QtBot, one: School) -> None:
    one.laptop.world = World(one.laptop.world.random_bytes, lambda: NOON_OF_FRIDAY - 86_400)
    shown = Shown(qtbot, one, (1366, 698), Scheme.LIGHT)
    shown.page.checks.grid.go(0, 4)
    shown.press(Key.Key_Return)
    assert shown.gone == []
    assert [notice.text for notice in shown.told.notices] == ["This day is still to come."]


def test_with_every_day_recorded_the_first_focus_packs_the_stick(qtbot: QtBot, one: School) -> None:
    for day in (1, 2):
        set_site_day(one.laptop, MONDAY + day, "no_power")
    shown = Shown(qtbot, one, (1366, 698), Scheme.LIGHT)
    assert shown.page.focusWidget() is shown.page.pack
    shown.press(Key.Key_Return)
    assert shown.gone == [("handover", {"pack": True})]


def test_the_weeks_before_are_a_button_away_and_back(shown: Shown) -> None:
    shown.page.earlier.click()
    assert shown.page.heading.text() == "Last week"
    assert "10 class days" in shown.page.checks.told.text()
    assert shown.page.later.isVisible()
    shown.page.later.click()
    assert shown.page.heading.text() == "This week"
    assert not shown.page.later.isVisible()


def test_the_paper_week_begins_at_the_top_of_the_missing_day(qtbot: QtBot, one: School) -> None:
    desk, _told = desk_for(one.laptop)
    screen = HabitsScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1200, 600)
    screen.show()
    class_id = next(iter(one.classes))
    for day in (MONDAY, MONDAY + 2):
        screen.open_at(class_id=class_id, day=day, is_week=True)
        screen.refresh()
        assert screen.state is not None
        assert (screen.state.here().day, screen.state.row) == (day, 0)
        screen.do("down")
    QTest.keyClick(screen.sheet, Key.Key_Return)
    assert screen.state is not None
    assert (screen.state.here().day, screen.state.row) == (MONDAY + 2, 2)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("size", [(1366, 698), (1093, 559), (910, 442)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_or_too_pale(
    qtbot: QtBot,
    one: School,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    size: tuple[int, int],
    scheme: Scheme,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    shown = Shown(qtbot, one, size, scheme)
    assert (shown.window.width(), shown.window.height()) == size
    assert audit(shown.window) == []
