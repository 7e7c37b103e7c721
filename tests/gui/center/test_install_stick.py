"""制作安装U盘 in the window: choose, write, read back, print the codes; a half is told."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.center.site_desk import site_desks
from app.services import program_updates
from app.services.ticket_files import open_ticket
from app.ui.center.install_stick import InstallStickScreen
from app.ui.center.sites import SitesScreen
from app.ui.messages import Rank
from app.ui.volumes import Volume
from tests.factories.area import TODAY, new_area
from tests.factories.stick_releases import small_release, trust
from tests.gui.center.offices import Seated
from tests.gui.visual_audit import audit

SITE, OTHER = "513431-08", "513431-02"


@pytest.fixture
def seated(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seated:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    keys = trust(tmp_path / "keys.json")
    monkeypatch.setattr(program_updates, "own_keys", lambda: keys)
    area = new_area(tmp_path / "center")
    area.laptop(OTHER, TODAY - 3)
    area.close()
    made = Seated(qtbot, tmp_path / "center")
    made.desk.resize(1280, 800)
    made.desk.go("sites")
    return made


@pytest.fixture
def screen(seated: Seated, tmp_path: Path) -> InstallStickScreen:
    sites = seated.desk.screen_of("sites")
    assert isinstance(sites, SitesScreen)
    click(sites.stick)
    found = seated.desk.screen_of("stick")
    assert isinstance(found, InstallStickScreen)
    return found


@pytest.fixture
def stick(screen: InstallStickScreen, tmp_path: Path) -> Path:
    """Plug a stick in and choose the release."""
    folder = tmp_path / "KINGSTON"
    folder.mkdir()
    screen.volumes = lambda: [Volume(folder, "KINGSTON")]
    screen.look_for_sticks()
    choose_release(screen, small_release(tmp_path / "release"))
    return folder


def choose_release(screen: InstallStickScreen, folder: Path) -> None:
    screen.choose_folder = lambda _parent, _title: str(folder)  # type: ignore[method-assign]
    click(screen.making.release)


def click(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]
    QApplication.processEvents()


def test_without_a_stick_it_says_so_and_nothing_can_be_begun(screen: InstallStickScreen) -> None:
    assert screen.making.program.text() == "请插上U盘，或选一个文件夹。"
    assert not screen.making.make.isEnabled()
    assert screen.first_focus() is screen.making.folder
    assert audit(screen.window()) == []


def test_a_stick_without_a_known_release_asks_for_one(
    screen: InstallStickScreen, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    screen.volumes = lambda: [Volume(tmp_path / "empty", "KINGSTON")]
    screen.look_for_sticks()
    QApplication.processEvents()
    assert "I-663" in screen.making.program.text()
    assert not screen.making.make.isEnabled()
    assert audit(screen.window()) == []


def test_the_stick_is_made_its_tickets_open_and_the_codes_are_printed(
    seated: Seated, screen: InstallStickScreen, stick: Path
) -> None:
    assert "程序 0.2.0" in screen.making.program.text()
    assert "还没有电脑" in screen.sites.boxes[SITE].text()
    assert screen.sites.boxes[OTHER].text().endswith("1 台电脑")
    click(screen.sites.lacking)
    assert len(screen.sites.chosen) == 19
    click(screen.sites.none)
    screen.sites.boxes[SITE].click()
    assert screen.sites.count.text().startswith("做 1 张入网票")
    screen.making.address.edit.setText("https://192.168.1.5:8443")
    click(screen.making.make)
    assert screen.pages.currentWidget() is screen.done
    assert screen.done.title.text() == "安装U盘 KINGSTON 做好了"
    assert "全部读回核对过" in screen.done.facts.text()
    (row,) = screen.done.model.rows
    ticket = open_ticket(stick / "索玛" / "tickets" / row[1], row[2])
    assert ticket.clear.site_name == row[0]
    assert audit(screen.window()) == []
    assert QApplication.focusWidget() in (screen.done.print_codes, None)
    click(screen.done.print_codes)
    assert screen.paper is not None
    printed = screen.paper.printed
    assert printed is not None
    assert row[2] in pypdf.PdfReader(printed.file).pages[0].extract_text()
    screen.paper.reject()
    click(screen.done.again)
    assert screen.made is None
    assert screen.sites.chosen == ()
    assert "已经有程序 0.2.0" in screen.making.program.text()
    assert "有一张没用过的票" in screen.sites.boxes[SITE].text()
    assert seated.bugs == []


def test_a_wrong_address_stands_beside_its_field_and_nothing_was_written(
    screen: InstallStickScreen, stick: Path
) -> None:
    screen.making.address.edit.setText("192.168.1.5")
    click(screen.making.make)
    assert "I-123" in screen.making.address.error
    assert list(stick.iterdir()) == []
    assert audit(screen.window()) == []


def test_a_damaged_release_is_told_and_no_ticket_is_made(
    seated: Seated, screen: InstallStickScreen, stick: Path, tmp_path: Path
) -> None:
    (tmp_path / "release" / "安装-Windows.exe").write_bytes(b"MZ")
    screen.sites.boxes[SITE].click()
    click(screen.making.make)
    assert seated.told[-1].rank is Rank.FAILURE
    assert "安装-Windows.exe" in seated.told[-1].text
    assert screen.pages.currentIndex() == 0
    assert seated.desk.center is not None
    assert not any(one.tickets for one in site_desks(seated.desk.center))


def test_stopping_before_the_writing_says_that_the_stick_is_as_it_was(
    seated: Seated, screen: InstallStickScreen, stick: Path
) -> None:
    screen.progressed.connect(lambda *_step: screen.stop())
    click(screen.making.make)
    assert seated.told[-1].text == "已停止：还没有写任何东西，U盘和原来一样。"
    assert [one for one in stick.rglob("*") if one.is_file()] == []


def test_a_check_names_the_signed_list_that_is_lost_and_what_is_foreign(
    seated: Seated, screen: InstallStickScreen, stick: Path
) -> None:
    click(screen.making.make)
    (stick / "索玛" / "照片.jpg").write_bytes(b"jpg")
    click(screen.done.again)
    click(screen.making.check)
    assert "照片.jpg" in seated.told[-1].text
    (stick / "索玛" / "release.sig").unlink()
    click(screen.making.check)
    assert seated.told[-1].rank is Rank.ATTENTION
    assert "release.sig" in seated.told[-1].text


def test_stopping_says_that_the_stick_is_not_whole(
    seated: Seated, screen: InstallStickScreen, stick: Path
) -> None:
    screen.progressed.connect(lambda stage, *_far: screen.stop() if stage == "writing" else None)
    click(screen.making.make)
    assert "没有做入网票" in seated.told[-1].text
    assert not screen.is_busy
    assert screen.making.make.isEnabled()


def test_a_check_names_what_is_missing(
    seated: Seated, screen: InstallStickScreen, stick: Path
) -> None:
    click(screen.making.make)
    click(screen.done.again)
    click(screen.making.check)
    assert seated.told[-1].text == "U盘完整：程序 0.2.0，15 个文件。"
    (stick / "索玛" / "使用说明.txt").unlink()
    click(screen.making.check)
    assert "使用说明.txt" in seated.told[-1].text
    assert seated.told[-1].rank is Rank.ATTENTION


def test_parts_that_are_missing_are_said_before_and_after(
    screen: InstallStickScreen, stick: Path, tmp_path: Path
) -> None:
    choose_release(screen, small_release(tmp_path / "lean", without=("linux-aarch64",)))
    assert "ARM" in screen.making.missing.text()
    click(screen.making.make)
    assert "ARM" in screen.done.missing.text()
    assert audit(screen.window()) == []


def test_it_fits_the_smallest_window(
    seated: Seated, screen: InstallStickScreen, stick: Path
) -> None:
    assert stick.is_dir()
    seated.desk.resize(910, 442)
    QApplication.processEvents()
    assert audit(screen.window()) == []
    screen.sites.boxes[SITE].click()
    click(screen.making.make)
    assert audit(screen.window()) == []
