"""The matrix by keys, its figures, and the page behind a cell; a real center of 20 sites."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.center.rollup import Report
from app.ui.center.overview import OverviewScreen
from tests.factories.area import LAST_WEEK, THIS_WEEK, Area, fill_autumn, new_area, school_days
from tests.gui.center.offices import Seated
from tests.gui.visual_audit import audit

LONGEST_NAME = "昭觉县四开乡乃托村小学校"


@pytest.fixture(scope="module")
def autumn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = new_area(tmp_path_factory.mktemp("area") / "center")
    fill_autumn(made)
    made.close()
    return made.center.folder


@pytest.fixture
def folder(autumn: Path, tmp_path: Path) -> Path:
    return shutil.copytree(autumn, tmp_path / "center")


@pytest.fixture
def seated(qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seated]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    made = Seated(qtbot, folder)
    yield made
    assert made.bugs == []


@pytest.fixture
def overview(seated: Seated) -> OverviewScreen:
    screen = seated.desk.screen_of("overview")
    assert isinstance(screen, OverviewScreen)
    return screen


def press(overview: OverviewScreen, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(overview.view, key)
    QApplication.processEvents()


def line_of(overview: OverviewScreen, code: str) -> int:
    return next(n for n, one in enumerate(overview.view.board.lines) if one.code == code)


def test_on_a_monday_it_begins_at_the_week_that_is_over(overview: OverviewScreen) -> None:
    view = overview.view
    assert view.board.columns[view.column].key == LAST_WEEK
    assert view.board.columns[-1].key == THIS_WEEK
    assert len(view.board.lines) == 20
    assert view.hasFocus()


def test_the_figures_beside_tell_whom_to_call(overview: OverviewScreen) -> None:
    lines = {one.code[-2:]: one for one in overview.view.board.lines}
    unreported = {code: one.lead[0].text for code, one in lines.items() if one.lead[0].is_call}
    assert unreported == {"13": "50", "14": "5", "17": "15"}
    assert (lines["13"].lead[1].text, lines["17"].lead[1].text) == ("从未", "24天前")
    assert lines["08"].trail[0].text == "1"
    assert lines["02"].trail[2].text == "—"
    assert lines["19"].note == "还没有班级名单"
    assert overview.summary.accessibleName() == (
        "20 个校点 · 3 个连着 3 天以上没报 · 1 台电脑等认可"
    )


def test_arrows_move_and_the_status_line_says_where(
    seated: Seated, overview: OverviewScreen
) -> None:
    press(overview, *[Qt.Key.Key_Down] * 4)
    assert seated.desk.status.live.accessibleName() == (
        "昭觉县四开乡三湾村小学校 · 11月16日—11月20日：应收 10，收到 5 · 缺 5"
    )
    press(overview, Qt.Key.Key_Home, Qt.Key.Key_Left)
    assert overview.view.column == 0
    press(overview, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown)
    assert overview.view.row == 19


def test_f2_shows_the_days_of_the_week_and_goes_on_into_the_next(
    overview: OverviewScreen,
) -> None:
    overview.view.go(line_of(overview, "513431-12"), overview.view.column)
    press(overview, Qt.Key.Key_F2)
    view = overview.view
    assert [one.key for one in view.board.columns] == school_days(LAST_WEEK)
    cells = view.board.lines[view.row].cells
    assert [one.report for one in cells] == [
        Report.COMPLETE,
        Report.EXCUSED,
        Report.EXCUSED,
        Report.COMPLETE,
        Report.COMPLETE,
    ]
    press(overview, Qt.Key.Key_Home, Qt.Key.Key_Left)
    assert view.board.columns[-1].key == school_days(LAST_WEEK - 1)[-1]
    assert view.column == len(view.board.columns) - 1
    press(overview, Qt.Key.Key_F2)
    assert view.board.columns[view.column].key == LAST_WEEK - 1


def test_enter_opens_the_site_and_esc_comes_back(overview: OverviewScreen) -> None:
    row = line_of(overview, "513431-05")
    overview.view.go(row, overview.view.column)
    press(overview, Qt.Key.Key_Return)
    page = overview.site_page
    assert overview.pages.currentWidget() is page
    assert page.heading.accessibleName() == "昭觉县四开乡三湾村小学校"
    assert "三年级1班11月16日至20日的五洗五会还没有收到。" in page.text.toPlainText()
    assert page.print_slip.hasFocus()
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == page.text.toPlainText()
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    assert page.shown is not None
    assert page.shown.week == LAST_WEEK - 1
    assert not page.print_slip.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert overview.view.hasFocus()
    assert overview.view.row == row


def test_the_reminder_is_looked_at_and_saved(
    overview: OverviewScreen, tmp_path: Path, folder: Path
) -> None:
    overview.view.go(line_of(overview, "513431-17"), overview.view.column)
    press(overview, Qt.Key.Key_Return)
    QTest.keyClick(overview.site_page.print_slip, Qt.Key.Key_Return)
    paper = overview.paper
    assert paper is not None
    assert paper.printed is not None
    assert not paper.view.image.isNull()
    QApplication.processEvents()
    assert audit(paper) == []
    paper.choose_file = lambda _parent, _name: str(tmp_path / "slip")
    QTest.mouseClick(paper.save_button, Qt.MouseButton.LeftButton)
    words = pypdf.PdfReader(tmp_path / "slip.pdf").pages[0].extract_text()
    assert "昭觉县柳且乡红光村小学" in words
    assert "11月16日至20日" in words
    assert not (folder / "printing").exists()


def test_reminders_of_all_sites_are_one_paper(overview: OverviewScreen) -> None:
    QTest.mouseClick(overview.print_all, Qt.MouseButton.LeftButton)
    paper = overview.paper
    assert paper is not None
    assert paper.printed is not None
    assert paper.printed.pages == 3
    paper.close()


def test_a_week_without_a_gap_has_no_paper_and_says_so(
    seated: Seated, overview: OverviewScreen
) -> None:
    overview.view.go(0, [one.key for one in overview.view.board.columns].index(THIS_WEEK))
    QTest.mouseClick(overview.print_all, Qt.MouseButton.LeftButton)
    assert "I-570" in seated.told[-1].text


def test_another_process_writes_and_the_matrix_shows_it(
    seated: Seated, overview: OverviewScreen, folder: Path
) -> None:
    from app.center.identity import CenterFolder
    from tests.gui.schools import world_at

    beside = Area(
        CenterFolder.open(folder, world_at()), {one.code: one.number for one in _sites(overview)}
    )
    beside.classes["513431-14"] = ["一年级1班", "三年级1班"]
    beside.mark("513431-14", {day: [1, 2] for day in school_days(LAST_WEEK)})
    beside.close()
    assert seated.desk.watch is not None
    seated.desk.watch.look()
    line = overview.view.board.lines[line_of(overview, "513431-14")]
    assert line.lead[0].text == "0"


def _sites(overview: OverviewScreen) -> tuple:  # type: ignore[type-arg] # of the matrix
    assert overview.matrix is not None
    return overview.matrix.sites


@pytest.mark.parametrize("size", [(1366, 698), (910, 442)])
def test_no_name_is_cut_and_a_click_chooses(
    seated: Seated, overview: OverviewScreen, size: tuple[int, int]
) -> None:
    seated.desk.resize(*size)
    QApplication.processEvents()
    view = overview.view
    metrics = view.fontMetrics()
    assert view.places.name_width > metrics.horizontalAdvance(LONGEST_NAME)
    place = view.cell_rect(2, view.column).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert view.row == 2
    assert audit(seated.desk) == []
