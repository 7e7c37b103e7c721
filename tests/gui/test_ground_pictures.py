"""Help, settings, the crash dialog and the troubles at opening, looked at as a stranger would."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import StoreBusyError
from app.security.durable import disk_full
from app.store.failures import damaged
from app.ui.dialogs.crash import CrashDialog
from app.ui.dialogs.settings import SettingsDialog
from app.ui.settings import Settings
from app.ui.style import dress
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme, Theme
from app.ui.typeface import register_fonts
from app.ui.volumes import Volume
from app.ui.windows.help import TOPICS, HelpWindow
from app.ui.windows.start_trouble import StartTrouble
from tests.gui.visual_audit import audit

SMALLEST, USUAL = (910, 442), (1366, 698)


@pytest.fixture(params=[Scheme.LIGHT, Scheme.DARK])
def theme(
    request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Theme]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    register_fonts()
    made = Theme(request.param)
    dress(qapp, made)
    yield made
    qapp.setStyleSheet("")


def looked_at(window: QWidget, qtbot: QtBot, size: tuple[int, int] | None = None) -> None:
    qtbot.addWidget(window)
    if size is not None:
        window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    assert audit(window) == []


@pytest.mark.parametrize("topic", TOPICS)
def test_help(topic: str, theme: Theme, qtbot: QtBot) -> None:
    looked_at(HelpWindow(topic, theme), qtbot)


@pytest.mark.parametrize("page", [0, 1])
def test_settings(page: int, theme: Theme, qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings(), theme, version="0.3", has_practice=True)
    dialog.tabs.setCurrentIndex(page)
    looked_at(dialog, qtbot)


def test_crash(theme: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    crash = tmp_path / "crash-000003.txt"
    crash.write_text("ValueError")
    dialog = CrashDialog(crash, theme, sticks=lambda: [Volume(tmp_path, "KINGSTON")])
    assert dialog.copy_to(tmp_path)
    looked_at(dialog, qtbot)


@pytest.mark.parametrize("size", [SMALLEST, USUAL])
@pytest.mark.parametrize("kind", ["full", "busy", "damaged"])
def test_troubles_at_opening(
    kind: str, size: tuple[int, int], theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    errors = {"full": disk_full(), "busy": StoreBusyError("正在使用。"), "damaged": damaged()}
    (tmp_path / "slots.json").write_bytes(os.urandom(100))
    window = StartTrouble(
        errors[kind], folder=tmp_path, theme=theme, runner=InlineRunner(), now=1_700_000_000.0
    )
    looked_at(window, qtbot, size)
