"""代录: paper of a site without a laptop is entered at the center; a power cut loses nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.center.access import read_accesses
from app.center.identity import CenterFolder
from app.center.site_place import SitePlace
from app.services.class_sheet import CellKey, ClassSheet, classes, read_sheet
from app.sync.sheets import MET, NOT_YET
from app.ui.center.entering import EnteringScreen
from app.ui.windows.habits import HabitsScreen
from tests.factories.desk_area import PAPER_SITE, SMALL_SITE, desk_area
from tests.gui.center.offices import Seated
from tests.gui.schools import ROOT, world_at

KILLED_WHILE_ENTERING = """
import os, signal, sys
from pathlib import Path
from app.center.identity import CenterFolder
from app.center.site_place import SitePlace
from app.services.class_sheet import CellKey, SheetChanges, classes, read_sheet, save_changes
from app.sync.sheets import MET
from tests.gui.schools import world_at
center = CenterFolder.open(Path(sys.argv[1]), world_at())
place = SitePlace.open(center, sys.argv[2])
chosen = classes(place)[0]
sheet = read_sheet(place, chosen.id)
for pupil in sheet.pupils[:7]:
    save_changes(place, chosen.id, SheetChanges({CellKey(sheet.day, pupil.number, 6): MET}, {}))
    print(pupil.number, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("entering")
    desk_area(folder).close()
    return folder / "center"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "center")
    return tmp_path / "center"


@pytest.fixture
def seated(qtbot: QtBot, folder: Path) -> Iterator[Seated]:
    found = Seated(qtbot, folder)
    found.desk.go("entering", site=PAPER_SITE)
    yield found
    assert (found.bugs, found.told) == ([], [])


def screen_of(seated: Seated) -> EnteringScreen:
    found = seated.desk.screen_of("entering")
    assert isinstance(found, EnteringScreen)
    return found


def sheet_of(seated: Seated) -> HabitsScreen:
    found = screen_of(seated).sheet
    assert found is not None
    assert found.state is not None
    return found


def stored(center: CenterFolder | None, site: str = PAPER_SITE) -> ClassSheet:
    assert center is not None
    place = SitePlace.open(center, site)
    return read_sheet(place, classes(place)[0].id)


def test_keys_mark_as_on_a_laptop_and_each_is_on_the_disk_at_once(seated: Seated) -> None:
    sheet = sheet_of(seated)
    sheet.do("last")
    QTest.keyClick(sheet.sheet, Qt.Key.Key_Home)
    QTest.keyClick(sheet.sheet, Qt.Key.Key_2)
    QTest.keyClick(sheet.sheet, Qt.Key.Key_0)
    assert sheet.state is not None
    day, first, second = (
        sheet.state.sheet.day,
        sheet.state.sheet.pupils[0].number,
        sheet.state.sheet.pupils[1].number,
    )
    with seated.desk.center.read() as connection:  # type: ignore[union-attr]
        waiting = connection.exec_driver_sql("SELECT count(*) FROM pending_cells").scalar_one()
    assert waiting == 2
    item = sheet.state.columns.columns[sheet.state.column].item
    assert sheet.state.sheet.value(CellKey(day, first, item)) == NOT_YET
    assert sheet.state.sheet.value(CellKey(day, second, item)) is None
    assert "已保存" in seated.desk.status.saved.text.text()
    seated.desk.go("overview")
    with seated.desk.center.read() as connection:  # type: ignore[union-attr]
        waiting = connection.exec_driver_sql("SELECT count(*) FROM pending_cells").scalar_one()
    assert waiting == 0
    after = stored(seated.desk.center)
    assert after.value(CellKey(day, first, item)) == NOT_YET
    assert after.value(CellKey(day, second, item)) is None


def test_another_site_shows_its_own_class(seated: Seated) -> None:
    screen = screen_of(seated)
    place = screen.site_box.findData(SMALL_SITE)
    screen.site_box.setCurrentIndex(place)
    screen.site_box.activated.emit(place)
    state = sheet_of(seated).state
    assert state is not None
    assert state.sheet.school_class.name == "复式班"
    assert seated.desk.center is not None
    looks = [one.subject for one in read_accesses(seated.desk.center) if one.what == "sheet"]
    assert looks == [f"{SMALL_SITE} 复式班", f"{PAPER_SITE} 一年级1班"]


def test_a_site_without_a_class_list_leads_to_where_one_comes_from(seated: Seated) -> None:
    screen = screen_of(seated)
    place = screen.site_box.findData("513431-05")
    screen.site_box.setCurrentIndex(place)
    screen.site_box.activated.emit(place)
    assert screen.sheet is not None
    assert screen.sheet.empty is not None
    QTest.mouseClick(screen.sheet.empty.act, Qt.MouseButton.LeftButton)
    assert seated.desk.shown == "publishing"


def test_what_was_shown_as_saved_survives_the_end_of_the_process(
    qtbot: QtBot, folder: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_ENTERING, str(folder), PAPER_SITE],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    pupils = [int(one) for one in ended.stdout.split()]
    assert len(pupils) == 7
    seated = Seated(qtbot, folder)
    sheet = stored(seated.desk.center)
    assert all(sheet.value(CellKey(sheet.day, pupil, 6)) == MET for pupil in pupils)
    with seated.desk.center.read() as connection:  # type: ignore[union-attr]
        waiting = connection.exec_driver_sql("SELECT count(*) FROM pending_cells").scalar_one()
    assert waiting == 0  # the next start formed the sheet, so it goes down as news
    assert seated.bugs == []


def test_the_line_of_a_file_is_entered_for_a_site_by_the_command(folder: Path) -> None:
    from tests.journeys.program import suoma
    from tests.journeys.villages import write_lines

    file = write_lines(
        folder.parent / "lines.jsonl",
        {
            "record": "habit_day",
            "date": "2026-11-20",
            "class": "一年级1班",
            "seat": 1,
            "marks": {"wash_face": "Y"},
        },
        {"record": "lesson_case", "teacher": "马海伍合", "topic": "秋天"},
    )
    done = suoma("enter", folder, file, "--site", PAPER_SITE, "--json")
    assert (done.code, done.json["saved"]) == (2, 1)
    assert [one["code"] for one in done.json["refused"]] == ["I-580"]
    again = suoma("enter", folder, file, "--site", PAPER_SITE, "--json")
    assert (again.json["saved"], again.json["unchanged"]) == (0, 1)
    center = CenterFolder.open(folder, world_at())
    place = SitePlace.open(center, PAPER_SITE)
    sheet = read_sheet(place, "一年级1班", stored(center).day - 3)
    assert sheet.value(CellKey(sheet.day, sheet.pupils[0].number, 0)) == MET
    center.close()
