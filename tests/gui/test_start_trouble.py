"""The program cannot open the records: every trouble says what to do, a damaged store is mended."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from unittest import mock

import nacl.utils
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import (
    AppError,
    DiskFullError,
    FileTroubleError,
    StoreBusyError,
    StoreDamagedError,
    StoreTooNewError,
)
from app.security.slots import SlotTable
from app.services.backups import list_backups, make_daily_backup
from app.services.laptop import Laptop, World, store_path
from app.ui.style import style_sheet
from app.ui.tasks import InlineRunner
from app.ui.theme import Theme
from app.ui.windows.start_trouble import Credentials, StartTrouble
from tests.journeys.program import HEAD, PASSWORD, SITE, suoma

MADE = datetime(2024, 10, 14, 16, 20)  # noqa: DTZ001 -- this machine's clock
NOW = datetime(2024, 10, 15, 8, 0).timestamp()  # noqa: DTZ001


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a laptop with two backups, once."""
    home = tmp_path_factory.mktemp("whole")
    with mock.patch.dict(os.environ, {"SUOMA_SLOT_COST": "floor"}):
        center, ticket = home / "center", home / "t.ticket"
        words = ("--name", "四开片区", "--level", "center_school", "--school-year", 2024)
        assert suoma("center", "init", center, *words).code == 0
        address = ("--address", "https://127.0.0.1:8443", "--json")
        words = ("center", "ticket", center, "--site", SITE, "--out", ticket)
        made = suoma(*words, *address).json
        words = ("device", "init", home / "laptop", "--ticket", ticket, "--code", made["code"])
        assert suoma(*words, "--teacher", HEAD).code == 0
    for day in (13, 14):
        world = World(nacl.utils.random, MADE.replace(day=day).timestamp)
        with closing(Laptop.open(home / "laptop", None, PASSWORD, world)) as laptop:
            assert make_daily_backup(laptop) is not None
    return home / "laptop"


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """Lend a copy whose store has spoiled pages."""
    mine = shutil.copytree(whole, tmp_path / "laptop")
    path = store_path(mine)
    path.write_bytes(path.read_bytes()[:4096] + os.urandom(path.stat().st_size - 4096))
    return mine


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme()
    qapp.setStyleSheet(style_sheet(made.tokens))
    yield made
    qapp.setStyleSheet("")


def window(
    error: AppError, folder: Path, theme: Theme, qtbot: QtBot, who: Credentials | None = None
) -> StartTrouble:
    made = StartTrouble(
        error, folder=folder, theme=theme, runner=InlineRunner(), now=NOW, credentials=who
    )
    qtbot.addWidget(made)
    made.resize(910, 442)
    made.show()
    return made


def primary(made: StartTrouble) -> list[QPushButton]:
    return [
        one
        for one in made.findChildren(QPushButton)
        if one.isVisible() and one.property("role") == "primary"
    ]


@pytest.mark.parametrize("kind", [DiskFullError, StoreBusyError, StoreTooNewError])
def test_other_troubles_tell_what_to_do_and_try_again(
    kind: type[AppError], whole: Path, theme: Theme, qtbot: QtBot
) -> None:
    error = kind("What happened.", kept="What was kept.", todo="What to do.")
    made = window(error, whole, theme, qtbot)
    assert made.title.text() == "What happened."
    assert [one.text() for one in made.texts] == ["What was kept.", "What to do."]
    assert kind.code in made.code.text()
    assert primary(made) == [made.retry]
    assert made.first_focus() is made.retry
    with qtbot.waitSignal(made.retry_requested):
        made.retry.click()


def test_yesterdays_backup_is_one_button_away(
    folder: Path, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with (
        pytest.raises(StoreDamagedError) as met,
        closing(Laptop.open(folder, None, PASSWORD, World(nacl.utils.random, lambda: NOW))),
    ):
        pass
    made = window(met.value, folder, theme, qtbot, Credentials(HEAD, PASSWORD))
    assert "yesterday 16:20" in made.choices[0].text()
    assert "10/13 16:20" in made.choices[1].text()
    assert primary(made) == [made.choices[0]]
    assert made.first_focus() is made.choices[0]
    with qtbot.waitSignal(made.restored):
        qtbot.mouseClick(made.choices[0], Qt.MouseButton.LeftButton)
    with closing(Laptop.open(folder, None, PASSWORD, World(nacl.utils.random, lambda: NOW))):
        pass
    assert (folder / "damaged" / "000001" / "records.suoma").exists()


def test_without_a_sign_in_the_password_is_asked_for(
    folder: Path, theme: Theme, qtbot: QtBot
) -> None:
    made = window(StoreDamagedError("…"), folder, theme, qtbot)
    assert made.who.currentText() == HEAD
    qtbot.keyClicks(made.password.edit, "not this one")
    qtbot.keyClick(made.password.edit, Qt.Key.Key_Return)
    assert made.password.error
    assert made.choices == []
    made.password.edit.setText(PASSWORD)
    made.seek.click()
    assert len(made.choices) == 2
    assert not made.password.isVisible()


def test_spoiled_backups_are_not_offered(folder: Path, theme: Theme, qtbot: QtBot) -> None:
    for one in list_backups(folder):
        one.path.write_bytes(os.urandom(8192))
    made = window(StoreDamagedError("…"), folder, theme, qtbot, Credentials(HEAD, PASSWORD))
    assert made.choices == []
    assert made.note.isVisible()
    shutil.rmtree(folder / "backups")
    made = window(StoreDamagedError("…"), folder, theme, qtbot, Credentials(HEAD, PASSWORD))
    assert made.note.isVisible()


def test_damaged_accounts_are_mended_from_the_copy(
    folder: Path, theme: Theme, qtbot: QtBot
) -> None:
    (folder / "slots.json").write_text("{")
    made = window(StoreDamagedError("…"), folder, theme, qtbot)
    assert primary(made) == [made.mend]
    with qtbot.waitSignal(made.restored):
        made.mend.click()
    assert [one.name for one in SlotTable.load(folder / "slots.json").accounts()] == [HEAD]


def test_a_store_that_is_gone_is_restored_but_an_unreadable_one_is_not_replaced(
    folder: Path, theme: Theme, qtbot: QtBot
) -> None:
    made = window(FileTroubleError("…"), folder, theme, qtbot, Credentials(HEAD, PASSWORD))
    assert primary(made) == [made.retry]
    store_path(folder).unlink()
    made = window(FileTroubleError("…"), folder, theme, qtbot, Credentials(HEAD, PASSWORD))
    assert len(made.choices) == 2


def test_credentials_do_not_show_the_password() -> None:
    assert PASSWORD not in repr(Credentials(HEAD, PASSWORD))
