"""校点: a laptop is approved by what is heard, withdrawn with a reason, and let in by a ticket."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.center.devices import list_devices
from app.center.site_desk import site_desks
from app.domain.addresses import read_address
from app.security.ticket import read_ticket
from app.ui.center.sites import SitesScreen
from tests.factories.area import TODAY, new_area
from tests.gui.center.offices import Seated
from tests.gui.visual_audit import audit

SITE, OTHER = "513431-08", "513431-02"


@pytest.fixture
def seated(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seated:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    area = new_area(tmp_path / "center")
    area.laptop(SITE, TODAY, "waiting")
    area.laptop(OTHER, TODAY - 3)
    area.close()
    made = Seated(qtbot, tmp_path / "center")
    made.desk.go("sites")
    return made


@pytest.fixture
def screen(seated: Seated) -> SitesScreen:
    found = seated.desk.screen_of("sites")
    assert isinstance(found, SitesScreen)
    return found


def texts(screen: SitesScreen) -> list[str]:
    return [one.text() for one in screen.laptops.findChildren(QLabel) if not one.isHidden()]


def state_of(seated: Seated, site: str) -> str:
    assert seated.desk.center is not None
    return next(one.state for one in list_devices(seated.desk.center) if one.site == site)


def test_it_begins_at_the_site_with_a_laptop_that_waits(screen: SitesScreen) -> None:
    assert screen.code == SITE
    assert screen.list.currentItem().text() == "昭觉县大坝乡拖都村小 · 1 台等认可"
    assert "等认可" in texts(screen)
    assert audit(screen.window()) == []


def test_a_wrong_code_is_told_beside_the_field_and_the_right_one_approves(
    seated: Seated, screen: SitesScreen
) -> None:
    (waiting,) = [one for one in screen.shown.devices if one.state == "waiting"]  # type: ignore[union-attr]
    QTest.mouseClick(
        screen.laptops.verbs["approve", waiting.device.hex()[:8]], Qt.MouseButton.LeftButton
    )
    form = screen.form
    assert form is not None
    assert "昭觉县大坝乡拖都村小" in form.words.text()
    field = form.fields["code"]
    field.edit.setText("0000 0000")
    QTest.mouseClick(form.act, Qt.MouseButton.LeftButton)
    assert "I-144" in field.error
    QApplication.processEvents()
    assert audit(screen.form) == []  # the refusal pushes nothing out of the dialog
    assert state_of(seated, SITE) == "waiting"
    field.edit.clear()
    QTest.keyClicks(field.edit, waiting.code)
    QTest.mouseClick(form.act, Qt.MouseButton.LeftButton)
    assert state_of(seated, SITE) == "approved"
    assert screen.waiting.isHidden()


def test_a_laptop_is_withdrawn_with_a_reason_only(seated: Seated, screen: SitesScreen) -> None:
    seated.desk.go("sites", site=OTHER)
    (one,) = screen.shown.devices  # type: ignore[union-attr]
    QTest.mouseClick(
        screen.laptops.verbs["revoke", one.device.hex()[:8]], Qt.MouseButton.LeftButton
    )
    form = screen.form
    assert form is not None
    assert "照样算数" in form.words.text()
    QTest.mouseClick(form.act, Qt.MouseButton.LeftButton)
    assert "I-533" in form.fields["why"].error
    form.fields["why"].edit.setText("丢了")
    QTest.mouseClick(form.act, Qt.MouseButton.LeftButton)
    assert state_of(seated, OTHER) == "revoked"
    assert "已停用：丢了" in texts(screen)


def test_a_ticket_is_written_its_code_told_once_and_printed(
    seated: Seated, screen: SitesScreen, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    screen.choose_folder = lambda _parent: str(stick)  # type: ignore[method-assign]
    for _turn in range(2):
        QTest.mouseClick(screen.tickets.make, Qt.MouseButton.LeftButton)
        assert screen.form is not None
        screen.form.fields["address"].edit.setText("https://192.168.1.5:8443")
        QTest.mouseClick(screen.form.act, Qt.MouseButton.LeftButton)
        assert screen.ticket is not None
    files = sorted(one.name for one in stick.iterdir())
    assert files == [
        "索玛入网票 昭觉县大坝乡拖都村小 2.suoma",
        "索玛入网票 昭觉县大坝乡拖都村小.suoma",
    ]
    code = screen.ticket.code.text()
    opened = read_ticket((stick / files[0]).read_bytes()).open(code)
    assert opened.clear.site_code == SITE
    assert audit(screen.ticket) == []
    QTest.mouseClick(screen.ticket.print_slip, Qt.MouseButton.LeftButton)
    paper = screen.ticket.paper
    assert paper is not None
    assert paper.height() > screen.ticket.height()  # a page needs the room of the whole window
    assert paper.printed is not None
    words = pypdf.PdfReader(paper.printed.file).pages[0].extract_text()
    assert code in words
    assert "https://192.168.1.5:8443" in words
    paper.close()
    screen.ticket.close()
    assert seated.desk.center is not None
    desk = next(one for one in site_desks(seated.desk.center) if one.code == SITE)
    assert [one.used_by for one in desk.tickets] == ["", ""]


def test_nobody_has_to_think_up_an_address(screen: SitesScreen, tmp_path: Path) -> None:
    screen.choose_folder = lambda _parent: str(tmp_path)  # type: ignore[method-assign]
    QTest.mouseClick(screen.tickets.make, Qt.MouseButton.LeftButton)
    assert screen.form is not None
    written = read_address(screen.form.fields["address"].edit.text())
    assert (written.host != "0.0.0.0", written.port) == (True, 8443)  # noqa: S104 -- not dialled
    QTest.mouseClick(screen.form.act, Qt.MouseButton.LeftButton)
    assert len(list(tmp_path.glob("*.suoma"))) == 1


def test_without_an_address_no_ticket_is_made(screen: SitesScreen, tmp_path: Path) -> None:
    screen.choose_folder = lambda _parent: str(tmp_path)  # type: ignore[method-assign]
    QTest.mouseClick(screen.tickets.make, Qt.MouseButton.LeftButton)
    assert screen.form is not None
    screen.form.fields["address"].edit.setText("")
    QTest.mouseClick(screen.form.act, Qt.MouseButton.LeftButton)
    assert "I-142" in screen.form.fields["address"].error
    assert list(tmp_path.glob("*.suoma")) == []


def test_going_back_from_the_folder_makes_nothing(screen: SitesScreen) -> None:
    screen.choose_folder = lambda _parent: ""  # type: ignore[method-assign]
    QTest.mouseClick(screen.tickets.make, Qt.MouseButton.LeftButton)
    assert screen.form is None


def test_in_a_narrow_window_nothing_is_cut(seated: Seated, screen: SitesScreen) -> None:
    seated.desk.resize(910, 442)
    QApplication.processEvents()
    assert audit(seated.desk) == []
    assert screen.heading.isHidden()
