"""The program is started wrongly, or where it cannot show a window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.errors import StoreDamagedError, StoreTooNewError
from app.security.slots import SlotTable
from app.services.laptop import slots_path, store_path
from app.store.kind import StoreKind
from app.store.store import Store
from app.ui.start import own_folder
from app.ui.windows.start_trouble import StartTrouble
from tests.gui.desktop_runs import PASSWORD, Sitting, sitting
from tests.gui.schools import MORNING, TEACHERS, build
from tests.journeys.program import ROOT, environment


def start(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
    surroundings = environment(password=None) | {"QT_QPA_PLATFORM": "offscreen"} | variables
    return subprocess.run(
        [sys.executable, "-m", "app", *(str(one) for one in words)],
        cwd=ROOT,
        env={name: value for name, value in surroundings.items() if value},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_mistyped_command_is_wrong_use() -> None:
    done = start("sycn")
    assert done.returncode == 2
    assert "sycn" in done.stderr
    assert start("one", "two").returncode == 2


def test_without_a_display_the_commands_are_named(tmp_path: Path) -> None:
    done = start(tmp_path, QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert "suoma --help" in done.stderr


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file in the way")
    done = start(tmp_path / "folder")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "E-" in done.stderr


def test_everybody_has_a_folder_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert own_folder() == tmp_path / "suoma"


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUOMA_LANG", "en")
    return build(tmp_path, "empty").laptop


def trouble(who: Sitting) -> StartTrouble:
    page = who.desktop.pages.currentWidget()
    assert isinstance(page, StartTrouble)
    assert who.desktop.windowTitle() == "Suoma"
    assert who.focus is page.first_focus()
    return page


def try_to_sign_in(who: Sitting) -> StartTrouble:
    who.type(PASSWORD)
    who.press(Qt.Key.Key_Return)
    return trouble(who)


def test_a_damaged_store_leads_to_the_trouble_and_back(laptop: Path, qtbot: QtBot) -> None:
    store = laptop / "records.suoma"
    whole = store.read_bytes()
    store.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    with sitting(laptop, MORNING.timestamp(), qtbot) as who:
        page = try_to_sign_in(who)
        assert StoreDamagedError.code in page.code.text()
        store.write_bytes(whole)
        page.retry.click()
        who.sign_in()


def test_spoiled_accounts_lead_there_at_once(laptop: Path, qtbot: QtBot) -> None:
    whole = (laptop / "slots.json").read_bytes()
    (laptop / "slots.json").write_text("{")
    with sitting(laptop, MORNING.timestamp(), qtbot) as who:
        page = trouble(who)
        page.retry.click()
        page = trouble(who)
        (laptop / "slots.json").write_bytes(whole)
        page.retry.click()
        who.sign_in()


def test_a_store_of_a_newer_program_is_left_alone(
    laptop: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_new(*_words: object) -> None:
        raise StoreTooNewError("…", todo="…")

    with monkeypatch.context() as newer:
        newer.setattr("app.services.laptop.Laptop.open", too_new)
        with sitting(laptop, MORNING.timestamp(), qtbot) as who:
            page = try_to_sign_in(who)
            assert StoreTooNewError.code in page.code.text()
            newer.undo()
            monkeypatch.setenv("SUOMA_LANG", "en")
            page.retry.click()
            who.sign_in()


def test_records_of_a_newer_program_can_be_read_and_it_says_so(laptop: Path, qtbot: QtBot) -> None:
    account = SlotTable.load(slots_path(laptop)).unlock(TEACHERS[0], PASSWORD)
    store = Store.open(store_path(laptop), account.store_key, StoreKind.LAPTOP)
    with store.write() as writer:
        writer.exec_driver_sql("pragma user_version = 9000")
    store.close()
    with sitting(laptop, MORNING.timestamp(), qtbot) as who:
        who.sign_in()
        assert any("E-05" in one.text for one in who.notices)
        assert who.bugs == []
