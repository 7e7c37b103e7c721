"""An administrator keeps a release for the laptops, and updates the center's own program."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.version import VERSION
from app.services import program_updates
from app.ui.center import kept_programs
from app.ui.center.program_page import ProgramPage
from app.ui.center.settings import CenterSettingsDialog
from app.ui.program_start import ROOT_VARIABLE
from tests.factories.area import new_area
from tests.factories.releases import TARGET, make_root, make_stick, trusted_file
from tests.gui.center.offices import Seated

NEW = "9.0.0"


@pytest.fixture
def seated(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Seated:
    monkeypatch.setenv("SUOMA_LANG", "en")
    keys = trusted_file(tmp_path / "release_keys.json")
    monkeypatch.setattr(program_updates, "own_keys", lambda: keys)
    monkeypatch.setattr(program_updates, "own_target", lambda: TARGET)
    new_area(tmp_path / "center").close()
    return Seated(qtbot, tmp_path / "center")


def page_of(seated: Seated) -> ProgramPage:
    seated.desk._on_settings()
    found = [one for one in seated.desk.findChildren(CenterSettingsDialog) if one.isVisible()]
    assert len(found) == 1
    page = found[0].program
    assert page is not None
    found[0].tabs.setCurrentWidget(page)
    return page


def choose(monkeypatch: pytest.MonkeyPatch, folder: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: str(folder))


def test_a_release_is_kept_and_told(
    seated: Seated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(seated)
    assert "No version is kept" in page.words.text()
    choose(monkeypatch, "")
    page.choose.click()
    assert seated.told == []
    choose(monkeypatch, make_stick(tmp_path / "stick", NEW))
    page.choose.click()
    assert "Windows 9.0.0" in page.words.text()
    assert "Linux (x86_64) 9.0.0" in seated.told[-1].text
    page.window().close()
    assert "Windows 9.0.0" in page_of(seated).words.text()
    assert seated.bugs == []


def test_a_spoiled_release_is_told_and_what_was_kept_stays(
    seated: Seated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(seated)
    choose(monkeypatch, make_stick(tmp_path / "good", "8.0.0"))
    page.choose.click()
    bad = make_stick(tmp_path / "bad", NEW)
    archive = bad / "索玛" / TARGET / "files.tar.gz"
    archive.write_bytes(archive.read_bytes()[:500])
    choose(monkeypatch, bad)
    page.choose.click()
    assert "(I-642)" in seated.told[-1].text
    assert "8.0.0" in page.words.text()
    assert page.choose.isVisible()


def test_closing_the_window_gives_it_up(
    seated: Seated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(seated)
    kept = page._kept
    kept.close()
    kept.keep(make_stick(tmp_path / "stick", NEW))
    assert (kept.percent, kept.versions, seated.told, seated.bugs) == (None, {}, [], [])


def test_a_center_s_own_program_is_updated_from_a_folder(
    seated: Seated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_root(tmp_path / "root", VERSION)
    monkeypatch.setenv(ROOT_VARIABLE, str(root.path))
    page = page_of(seated)
    choose(monkeypatch, make_stick(tmp_path / "stick", NEW))
    page.own.choose.click()
    assert root.current == NEW
    assert NEW in page.own.words.text()


def test_every_target_has_a_name_for_people() -> None:
    assert set(kept_programs._NAMES) == set(kept_programs.LAPTOPS)
