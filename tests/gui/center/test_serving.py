"""Receiving by network from the window, this computer as a center, and who looked at names."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.center.access import note_access, read_accesses
from app.center.administration import last_address, tls_identity
from app.center.desk_state import answers
from app.center.identity import CenterFolder
from app.center.question_clashes import CLASH
from app.center.question_hours import NAMES
from app.center.question_people import MERGED, TEACHER_TWICE, TWICE
from app.center.question_records import ALARM, GAP, QUARANTINE
from app.center.question_transfers import TRANSFER
from app.domain.errors import InputError
from app.services.center_folder import is_center_folder
from app.ui.center.center_child import CenterChild
from app.ui.center.own_center import OwnCenterDialog, area_names
from app.ui.center.serving_card import ServingCard
from app.ui.center.settings import CenterSettingsDialog, what_words
from app.ui.theme import Theme
from tests.factories.area import new_area
from tests.gui.center.offices import Seated
from tests.gui.desks import desk_for
from tests.gui.schools import world_at

PATIENCE_MS = 30_000
ANYWHERE = "127.0.0.1:0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    area = new_area(tmp_path / "center")
    area.close()
    return tmp_path / "center"


def test_the_child_listens_and_ends_with_its_input(qtbot: QtBot, folder: Path) -> None:
    child = CenterChild(folder, listen=ANYWHERE)
    card = ServingCard(child, Theme())
    qtbot.addWidget(card)
    QTest.mouseClick(card.toggle, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(child.address), timeout=PATIENCE_MS)
    assert card.address.text() == child.address
    center = CenterFolder.open(folder, world_at())
    assert last_address(center) == child.address
    assert answers(child.address, tls_identity(center))
    center.close()
    child.stop(wait=True)
    assert not child.is_running
    assert (child.address, child.trouble) == ("", "")


def test_a_child_that_cannot_begin_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    child = CenterChild(tmp_path / "none", listen=ANYWHERE)
    card = ServingCard(child, Theme())
    qtbot.addWidget(card)
    child.start()
    qtbot.waitUntil(lambda: bool(child.trouble), timeout=PATIENCE_MS)
    assert "E-06" in card.trouble.text()
    assert not child.is_running


def test_a_head_makes_the_center_and_finds_where_to_start_it(
    qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    # The dialog asks nothing of the laptop: any desk will do.
    desk, told = desk_for(None)  # type: ignore[arg-type]
    own = tmp_path / "laptop" / "center"
    own.parent.mkdir()
    child = CenterChild(own, listen=ANYWHERE)
    parent = ServingCard(child, desk.theme)
    qtbot.addWidget(parent)
    dialog = OwnCenterDialog(desk, child, world_at(), parent)
    assert dialog.pages.currentIndex() == 0
    dialog.area.setCurrentText("四开片区")
    assert "20" in dialog.sites.text()
    QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    assert is_center_folder(own)
    assert dialog.pages.currentIndex() == 1
    assert told.notices == []
    center = CenterFolder.open(own, world_at())
    assert (center.facts.name, center.facts.calendar.year.start) == ("四开片区", 2026)
    center.close()
    again = OwnCenterDialog(desk, child, world_at(), parent)
    assert again.pages.currentIndex() == 1


def test_every_area_and_county_of_the_list_can_be_chosen() -> None:
    names = area_names()
    assert len(names) == 14
    assert "四开片区" in names
    assert "昭觉县" in names


def test_a_look_at_names_is_written_down_and_shown(qtbot: QtBot, folder: Path) -> None:
    seated = Seated(qtbot, folder)
    center, office = seated.desk.center, seated.desk.office
    assert center is not None
    assert office is not None
    note_access(center, "admin", "quarantine", "513431-02 三年级1班")
    note_access(center, "admin", "sheet", "513431-03 一年级1班")
    assert [one.subject for one in read_accesses(center)] == [
        "513431-03 一年级1班",
        "513431-02 三年级1班",
    ]
    assert [one.what for one in read_accesses(center, 1)] == ["sheet"]
    dialog = CenterSettingsDialog(seated.desk.settings, office, seated.desk.child, seated.desk)
    assert dialog.table.model().rowCount() == 2
    assert dialog.table.model().index(0, 3).data() == "513431-03 一年级1班"


def test_every_question_that_shows_a_name_has_its_words() -> None:
    kinds = NAMES | {CLASH, TWICE, TEACHER_TWICE, MERGED, QUARANTINE, GAP, ALARM, TRANSFER}
    assert [kind for kind in kinds if what_words(kind) == kind] == []


@pytest.mark.parametrize(("what", "subject"), [("", "513431-02"), ("sheet", "一" * 121)])
def test_a_look_without_a_word_or_with_too_many_is_refused(
    folder: Path, what: str, subject: str
) -> None:
    center = CenterFolder.open(folder, world_at())
    with pytest.raises(InputError) as refused:
        note_access(center, "admin", what, subject)
    assert refused.value.code == "I-571"
    assert read_accesses(center) == ()
    center.close()
