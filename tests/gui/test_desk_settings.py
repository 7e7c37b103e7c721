"""What was chosen is kept where it belongs: the window's, the account's, the laptop's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.delivery import delivery_state
from app.services.laptop import Laptop
from app.services.sheet_choices import read_choices
from app.ui.center.own_center import OwnCenterDialog
from app.ui.dialogs.settings import SettingsDialog
from app.ui.settings import read_settings
from app.ui.theme import Scheme
from tests.gui.desktop_runs import PASSWORD, Sitting, sitting
from tests.gui.schools import MORNING, TEACHERS, build, world_at

DAY_S = 86_400.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("village"), "journey").laptop


@pytest.fixture
def folder(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUOMA_LANG", "en")
    (made / "desk-settings.json").unlink(missing_ok=True)
    (made / "sheet.json").unlink(missing_ok=True)
    shutil.rmtree(made / "backups", ignore_errors=True)
    return made


@pytest.fixture
def at_desk(folder: Path, qtbot: QtBot) -> Iterator[Sitting]:
    with sitting(folder, MORNING.timestamp(), qtbot) as who:
        who.sign_in(TEACHERS[0])
        yield who


def settings_of(who: Sitting) -> SettingsDialog:
    who.press(Qt.Key.Key_Comma, modifier=Qt.KeyboardModifier.ControlModifier)
    found = [one for one in who.desktop.findChildren(SettingsDialog) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_the_reading_table_is_chosen_before_and_on_the_sheet(at_desk: Sitting) -> None:
    frame = at_desk.desktop.frame
    assert frame is not None
    dialog = settings_of(at_desk)
    assert not dialog.reading.isChecked()
    dialog.reading.click()
    dialog.close()
    at_desk.until(lambda: read_choices(frame.desk.laptop).is_reading)
    frame.go("habits")
    screen = frame.screen_of("habits")
    at_desk.until(lambda: screen.state is not None)  # type: ignore[attr-defined]
    assert screen.first_focus() is screen.table  # type: ignore[attr-defined]
    dialog = settings_of(at_desk)
    assert dialog.reading.isChecked()
    dialog.reading.click()
    dialog.close()
    assert screen.first_focus() is screen.sheet  # type: ignore[attr-defined]
    at_desk.until(lambda: not read_choices(frame.desk.laptop).is_reading)


def test_the_metered_line_is_the_laptops(at_desk: Sitting) -> None:
    sync = at_desk.desktop.sync
    assert sync is not None
    at_desk.until(lambda: sync.delivery is not None)
    dialog = settings_of(at_desk)
    assert not dialog.metered.isChecked()
    dialog.metered.click()
    dialog.close()
    at_desk.until(lambda: sync.delivery is not None and sync.delivery.is_metered)
    dialog = settings_of(at_desk)
    assert dialog.metered.isChecked()
    dialog.metered.click()
    at_desk.until(lambda: sync.delivery is not None and not sync.delivery.is_metered)


def test_the_scheme_is_there_after_the_next_start(at_desk: Sitting, folder: Path) -> None:
    settings_of(at_desk).schemes[Scheme.DARK].click()
    assert read_settings(folder).scheme is Scheme.DARK


def test_the_same_day_goes_on_where_it_was_left_and_a_new_day_with_today(
    folder: Path, qtbot: QtBot
) -> None:
    with sitting(folder, MORNING.timestamp(), qtbot) as who:
        who.sign_in(TEACHERS[0])
        assert who.is_shown("today")
        who.press(Qt.Key.Key_2, modifier=Qt.KeyboardModifier.AltModifier)
        who.desktop.lock()
        who.sign_in(TEACHERS[1])
        assert who.is_shown("today")
    with sitting(folder, MORNING.timestamp(), qtbot) as who:
        who.sign_in(TEACHERS[0])
        assert who.is_shown("habits")
    with sitting(folder, MORNING.timestamp() + DAY_S, qtbot) as who:
        who.sign_in(TEACHERS[0])
        assert who.is_shown("today")


def test_nothing_of_it_is_a_record(folder: Path) -> None:
    with closing(Laptop.open(folder, TEACHERS[0], PASSWORD, world_at())) as laptop:
        assert delivery_state(laptop).pending == 0


def test_a_window_left_open_overnight_backs_up_on_each_day(folder: Path, qtbot: QtBot) -> None:
    with sitting(folder, MORNING.timestamp(), qtbot) as who:
        for number in range(1, 4):
            who.sign_in(TEACHERS[0])
            newest = folder / "backups" / f"slots-{number:06d}.json"
            who.until(newest.exists)
            who.desktop.lock()
            who.clock.now += DAY_S


def test_a_head_is_led_to_this_computer_as_center(at_desk: Sitting) -> None:
    dialog = settings_of(at_desk)
    assert dialog.own_center.isVisible()
    dialog.own_center.click()
    assert not dialog.isVisible()
    (found,) = at_desk.desktop.findChildren(OwnCenterDialog)
    assert found.isVisible()
    assert found.pages.currentIndex() == 0
    assert found.area.currentText() == "四开片区"
    child = at_desk.desktop.own_center
    assert child is not None
    assert child.folder == at_desk.desktop.laptop.folder / "center"  # type: ignore[union-attr]
    assert not child.is_running
    found.close()
