"""The center's window: it opens a center's folder, needs no password, and sees what others do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.center.identity import CenterFolder
from app.ui.center.places import places
from tests.gui.center.offices import Seated
from tests.gui.schools import MORNING, command, serving_at, world_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "center"
    command(
        MORNING,
        *("center", "init", made, "--name", "四开片区", "--level", "center_school"),
        *("--school-year", 2026),
    )
    return made


def test_it_opens_without_a_password_on_its_first_screen(qtbot: QtBot, folder: Path) -> None:
    seated = Seated(qtbot, folder)
    assert seated.bugs == []
    assert seated.desk.shown == places()[0].name
    assert "四开片区" in seated.desk.windowTitle()
    assert seated.desk.status.who.text() == "四开片区"


def test_every_place_opens_by_its_key_and_has_a_focus(qtbot: QtBot, folder: Path) -> None:
    seated = Seated(qtbot, folder)
    for number, place in enumerate(places(), 1):
        key = Qt.Key(Qt.Key.Key_0 + number)
        QTest.keyClick(seated.desk, key, Qt.KeyboardModifier.AltModifier)
        assert seated.desk.shown == place.name
        assert place.label in seated.desk.windowTitle()
    assert (seated.bugs, seated.told) == ([], [])


def test_a_damaged_key_is_told_and_the_retry_opens(qtbot: QtBot, folder: Path) -> None:
    key = folder / "center.key"
    whole = key.read_bytes()
    key.write_bytes(whole[:9])
    seated = Seated(qtbot, folder)
    assert seated.desk.center is None
    assert not seated.desk.rail.isEnabled()
    key.write_bytes(whole)
    seated.desk.stack.currentWidget().retry_requested.emit()
    assert seated.desk.shown == places()[0].name
    assert seated.desk.rail.isEnabled()


def test_it_says_whether_this_center_is_being_served(qtbot: QtBot, folder: Path) -> None:
    with serving_at(MORNING, folder) as port:
        center = CenterFolder.open(folder, world_at())
        from app.center.administration import note_address

        note_address(center, f"https://127.0.0.1:{port}")
        center.close()
        seated = Seated(qtbot, folder)
        assert str(port) in seated.desk.status.link.text.text()
    seated.desk.refresh_standing()
    assert str(port) not in seated.desk.status.link.text.text()


def test_a_write_of_another_process_is_noticed_and_an_own_one_is_not(
    qtbot: QtBot, folder: Path
) -> None:
    seated = Seated(qtbot, folder)
    office, watch = seated.desk.office, seated.desk.watch
    assert office is not None
    assert watch is not None
    heard: list[frozenset[str]] = []
    office.bulletin.changed.connect(heard.append)
    watch.look()
    assert heard == []
    command(
        MORNING,
        *("center", "ticket", folder, "--site", "513431-02", "--out", folder / "ticket"),
        *("--address", "https://127.0.0.1:1"),
    )
    watch.look()
    assert heard == [frozenset({"other"})]
