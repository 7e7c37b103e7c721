"""A program that runs from a stick says so after the sign-in, and where the records are."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.messages import Messages, Notice, Rank
from app.ui.portable_notice import tell_portable
from app.ui.program_start import ROOT_VARIABLE
from tests.factories.area import new_area
from tests.gui.center.offices import Seated


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    folder = tmp_path / "KINGSTON" / "索玛" / "免安装-Windows"
    (folder / "versions").mkdir(parents=True)
    monkeypatch.setenv(ROOT_VARIABLE, str(folder))
    return folder


def told_by(messages: Messages) -> list[Notice]:
    told: list[Notice] = []
    messages.noticed.connect(told.append)
    tell_portable(messages)
    return told


def test_it_is_said_where_the_folder_on_the_stick_says_so(root: Path) -> None:
    (root / "portable.ini").write_bytes(b"")
    (notice,) = told_by(Messages())
    assert notice.rank is Rank.ATTENTION
    assert "不要拔U盘" in notice.text
    assert "不在U盘上" in notice.text


def test_an_installed_program_and_a_checkout_say_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told_by(Messages()) == []
    monkeypatch.delenv(ROOT_VARIABLE)
    (root / "portable.ini").write_bytes(b"")
    assert told_by(Messages()) == []


def test_the_administrators_window_says_it_too(qtbot: QtBot, root: Path, tmp_path: Path) -> None:
    (root / "portable.ini").write_bytes(b"")
    new_area(tmp_path / "center").close()
    seated = Seated(qtbot, tmp_path / "center")
    assert "不要拔U盘" in seated.told[-1].text
