"""The head keeps the school calendar with keys alone; nothing is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.domain.calendar import date_of, day_number
from app.services.school_calendar import DayKind, set_days
from app.services.site_calendar import school_calendar
from app.services.site_days import set_site_day
from app.ui.theme import Scheme
from app.ui.windows.calendar import CalendarPage, day_words
from app.ui.windows.classes import ClassesScreen
from benchmarks.school import School, school
from tests.gui.roster_desk import (
    COMPACT,
    WIDE,
    Told,
    as_teacher,
    make_desk,
    shown,
    write_csv,
)
from tests.gui.visual_audit import audit

TODAY = day_number(date(2024, 10, 8))  # a Tuesday, by the clock of the school's world
SATURDAY = TODAY + 4


@pytest.fixture
def village(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 3) as one:
        yield one


@pytest.fixture
def screen(village: School, qtbot: QtBot) -> Iterator[ClassesScreen]:
    made = ClassesScreen(make_desk(village.laptop))
    made.open_at(tab="calendar")
    window = shown(qtbot, made)
    yield made
    window.close()


@pytest.fixture
def page(screen: ClassesScreen) -> CalendarPage:
    return screen.calendar


def kinds(page: CalendarPage, first: int, count: int) -> list[DayKind]:
    return [page.days[day].kind for day in range(first, first + count)]


def test_it_opens_on_today(page: CalendarPage, screen: ClassesScreen) -> None:
    assert page.grid.current == TODAY
    assert screen.focusWidget() is page.grid
    assert page.day.text().startswith("2024-10-08")


def test_enter_makes_a_day_free_and_a_school_day_again(
    page: CalendarPage, screen: ClassesScreen, qtbot: QtBot
) -> None:
    told = Told(screen.desk)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert kinds(page, TODAY, 1) == [DayKind.HOLIDAY]
    assert not school_calendar(screen.desk.laptop).is_school_day(TODAY)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert kinds(page, TODAY, 1) == [DayKind.SCHOOL]
    assert told.changes == [frozenset({"calendar"})] * 2


def test_a_saturday_becomes_a_make_up_day(page: CalendarPage, qtbot: QtBot) -> None:
    for _step in range(4):
        qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.grid.current == SATURDAY
    page.act.click()
    assert kinds(page, SATURDAY, 1) == [DayKind.MAKE_UP]


def test_several_days_are_chosen_with_shift(page: CalendarPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.grid.chosen) == 8
    page.grid.go(TODAY)
    page.grid.go(TODAY + 2, extends=True)
    qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    assert kinds(page, TODAY, 4) == [DayKind.HOLIDAY] * 3 + [DayKind.SCHOOL]
    qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    assert kinds(page, TODAY, 4) == [DayKind.SCHOOL] * 4


def test_a_holiday_week_taken_back_leaves_the_weekend_free(
    page: CalendarPage, screen: ClassesScreen
) -> None:
    page.grid.go(TODAY)
    page.grid.go(TODAY + 6, extends=True)
    page.grid.current, page.grid.anchor = TODAY, TODAY + 6
    page.change()
    assert kinds(page, SATURDAY, 2) == [DayKind.WEEKEND] * 2
    page.change()
    assert kinds(page, TODAY, 7) == [DayKind.SCHOOL] * 4 + [DayKind.WEEKEND] * 2 + [DayKind.SCHOOL]
    assert screen.desk.laptop.identity.calendar.is_school_day(TODAY)


def test_months_and_ends_of_the_year_are_a_key_away(page: CalendarPage, qtbot: QtBot) -> None:
    page.grid.go(day_number(date(2025, 1, 31)))
    qtbot.keyClick(page.grid, Qt.Key.Key_PageDown)
    assert date_of(page.grid.current) == date(2025, 2, 28)
    qtbot.keyClick(page.grid, Qt.Key.Key_PageUp)
    assert date_of(page.grid.current) == date(2025, 1, 28)
    qtbot.keyClick(page.grid, Qt.Key.Key_End)
    qtbot.keyClick(page.grid, Qt.Key.Key_PageDown)
    assert page.grid.current == page.grid.year.last
    qtbot.keyClick(page.grid, Qt.Key.Key_Home)
    qtbot.keyClick(page.grid, Qt.Key.Key_Left)
    assert page.grid.current == page.grid.year.first


def test_a_click_chooses_and_a_double_click_changes(page: CalendarPage, qtbot: QtBot) -> None:
    places = dict(page.grid.cells())
    assert set(places) == set(range(page.grid.year.first, page.grid.year.last + 1))
    middle = places[TODAY + 1].center()
    qtbot.mouseClick(page.grid, Qt.MouseButton.LeftButton, pos=middle)
    assert page.grid.current == TODAY + 1
    qtbot.mouseDClick(page.grid, Qt.MouseButton.LeftButton, pos=middle)
    assert kinds(page, TODAY + 1, 1) == [DayKind.HOLIDAY]
    assert page.grid.day_at(QPoint(0, 0)) is None


def test_proposed_holidays_hold_only_when_the_head_says_so(page: CalendarPage) -> None:
    (proposal, verb), (_same, line) = page.proposed[0], page.rows[0]
    assert kinds(page, proposal.days[0], 3) == [DayKind.SCHOOL] * 3
    assert line.isVisible()
    verb.click()
    assert kinds(page, proposal.days[0], 3) == [DayKind.HOLIDAY] * 3
    assert not line.isVisible()
    page.change()
    assert line.isVisible()


def test_a_calendar_file_is_looked_at_before_it_is_taken(
    page: CalendarPage, screen: ClassesScreen, tmp_path: Path
) -> None:
    file = write_csv(
        tmp_path / "校历.csv", "日期,类型", "2024-10-09至2024-10-10,放假", "2024-10-12,调休"
    )
    screen.look_at_calendar(file)
    assert screen.stack.currentWidget() is screen.preview
    assert [one.code for one in screen.errors] == ["I-272"]
    assert not screen.preview.switch.isVisible()
    assert kinds(page, TODAY + 1, 2) == [DayKind.SCHOOL] * 2
    screen.save_problems(tmp_path / "问题.csv")
    assert (tmp_path / "问题.csv").read_text("utf-8-sig").startswith("日期,类型,问题")
    screen.preview.take.click()
    assert screen.stack.currentWidget() is page
    assert kinds(page, TODAY + 1, 2) == [DayKind.HOLIDAY] * 2


def test_a_teacher_looks_and_changes_nothing(village: School, qtbot: QtBot) -> None:
    as_teacher(village.laptop)
    screen = ClassesScreen(make_desk(village.laptop))
    screen.open_at(tab="calendar")
    _window = shown(qtbot, screen)
    page = screen.calendar
    assert page.read_only.isVisible()
    assert not page.act.isVisible()
    assert not page.import_file.isVisible()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert kinds(page, TODAY, 1) == [DayKind.SCHOOL]


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize(("size", "months"), [(WIDE, 12), (COMPACT, 4)])
def test_the_year_looks_right_in_every_size(
    village: School, qtbot: QtBot, scheme: Scheme, size: tuple[int, int], months: int
) -> None:
    set_days(village.laptop, {TODAY: False, SATURDAY: True})
    set_site_day(village.laptop, TODAY + 1, "no_water")
    screen = ClassesScreen(make_desk(village.laptop, scheme))
    screen.open_at(tab="calendar")
    window = shown(qtbot, screen, size)
    page = screen.calendar
    assert window.size().toTuple() == size
    qtbot.waitUntil(lambda: len({date_of(day).month for day, _at in page.grid.cells()}) == months)
    assert audit(window) == []
    assert page.days[TODAY + 1].facts == {"no_water"}
    assert " · " in day_words(page.days[TODAY + 1])
    page.grid.go(page.grid.year.last)
    assert page.grid.year.last in dict(page.grid.cells())
