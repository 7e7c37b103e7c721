"""The desk as a person wants it, kept beside the records; a spoiled file is simply forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.dialogs.settings import SettingsDialog, licences
from app.ui.settings import SETTINGS_NAME, Settings, read_settings, write_settings
from app.ui.style import dress
from app.ui.theme import Scheme, Theme


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme()
    dress(qapp, made)
    yield made
    made.choose(Scheme.SYSTEM)
    qapp.setStyleSheet("")


def opened(theme: Theme, qtbot: QtBot, **about: Any) -> SettingsDialog:
    dialog = SettingsDialog(Settings(), theme, version="0.3", **about)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def signed_in(role: str) -> Any:
    return SimpleNamespace(laptop=SimpleNamespace(account=SimpleNamespace(role=role)))


def test_what_was_chosen_is_there_the_next_day(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()
    mine = Settings(
        scheme=Scheme.DARK,
        geometry="01d9d0cb",
        last_day="2026-11-23",
        last_screens={"00ff": "habits"},
    )
    write_settings(tmp_path, mine)
    assert read_settings(tmp_path) == mine


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"scheme": "pink"}', b'{"last_day": 3}', b"\xff\xfe", b"\0" * 4096],
)
def test_a_spoiled_file_means_the_defaults(tmp_path: Path, content: bytes) -> None:
    (tmp_path / SETTINGS_NAME).write_bytes(content)
    assert read_settings(tmp_path) == Settings()


def test_what_a_newer_program_added_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_NAME).write_text('{"scheme": "dark", "sound": true}')
    assert read_settings(tmp_path) == Settings(scheme=Scheme.DARK)


def test_a_change_holds_at_once(theme: Theme, qtbot: QtBot) -> None:
    dialog = opened(theme, qtbot)
    told: list[Settings] = []
    dialog.changed.connect(told.append)
    dialog.schemes[Scheme.DARK].click()
    assert theme.is_dark
    switched: list[str] = []
    dialog.reading_chosen.connect(lambda is_on: switched.append(f"reading {is_on}"))
    dialog.metered_chosen.connect(lambda is_on: switched.append(f"metered {is_on}"))
    dialog.reading.click()
    dialog.metered.click()
    assert switched == ["reading True", "metered True"]
    dialog.schemes[Scheme.DARK].click()
    assert told == [Settings(scheme=Scheme.DARK)]
    assert dialog.settings == told[-1]
    dialog.close_it.click()
    assert not dialog.isVisible()


def test_everything_is_reached_by_the_keyboard(theme: Theme, qtbot: QtBot) -> None:
    dialog = opened(theme, qtbot, has_practice=True)
    with qtbot.waitExposed(dialog):
        dialog.activateWindow()
    qtbot.keyClick(dialog.schemes[Scheme.SYSTEM], Qt.Key.Key_Right)
    assert dialog.schemes[Scheme.LIGHT].isChecked()
    assert dialog.settings.scheme is Scheme.LIGHT
    qtbot.keyClick(dialog.metered, Qt.Key.Key_Space)
    assert dialog.metered.isChecked()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_only_a_head_may_add_a_teacher(theme: Theme, qtbot: QtBot) -> None:
    assert not opened(theme, qtbot).add_teacher.isVisible()
    assert not opened(theme, qtbot, desk=signed_in("teacher")).add_teacher.isVisible()
    assert opened(theme, qtbot, desk=signed_in("head")).add_teacher.isVisible()


def test_the_practice_school_is_one_button_away(theme: Theme, qtbot: QtBot) -> None:
    assert not opened(theme, qtbot).practice.isVisible()
    dialog = opened(theme, qtbot, has_practice=True)
    with qtbot.waitSignal(dialog.practice_requested):
        dialog.practice.click()
    assert not dialog.isVisible()


def test_every_part_is_named_with_the_whole_text_of_its_licence(theme: Theme, qtbot: QtBot) -> None:
    dialog = opened(theme, qtbot)
    assert "0.3" in dialog.version.text()
    words = ["", "SIL OPEN FONT LICENSE", "SIL OPEN FONT LICENSE", "SIL OPEN FONT LICENSE"]
    words += ["Lucide", "GNU LESSER GENERAL PUBLIC LICENSE"]
    for place, (one, needed) in enumerate(zip(licences(), words, strict=True)):
        dialog.parts.setCurrentIndex(place)
        assert one.path.is_file()
        assert needed.lower() in dialog.licence.toPlainText().lower()
