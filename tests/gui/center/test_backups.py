"""备份 at the center's desk: made, its code shown once, and gone back to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.center.administration import make_ticket
from app.center.daily_backups import make_daily_backup
from app.center.identity import CenterFolder
from app.ui.center.backups import BackupsScreen
from app.ui.dialogs.recovery_code import RecoveryCodeDialog
from app.ui.dialogs.restoring import RestoringDialog
from app.ui.theme import Scheme
from tests.gui.center.offices import Seated
from tests.gui.desks import dressed
from tests.gui.schools import MORNING, command, world_at
from tests.gui.visual_audit import audit

WHOLE = "Whole, it opens"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a center with two daily backups, once."""
    folder = tmp_path_factory.mktemp("area") / "center"
    command(
        MORNING,
        *("center", "init", folder, "--name", "四开片区", "--level", "center_school"),
        *("--school-year", 2026),
    )
    for back in (2, 1):
        center = CenterFolder.open(folder, world_at(MORNING - timedelta(days=back)))
        assert make_daily_backup(center) is not None
        center.close()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import shutil

    monkeypatch.setenv("SUOMA_LANG", "en")
    monkeypatch.setenv("SUOMA_SLOT_COST", "floor")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return shutil.copytree(made, tmp_path / "center")


def at(seated: Seated, stick: Path) -> BackupsScreen:
    seated.desk.go("backups")
    screen = seated.desk.screen_of("backups")
    assert isinstance(screen, BackupsScreen)
    stick.mkdir(exist_ok=True)
    screen.panel.choose_folder = lambda _parent: stick
    return screen


def dialog_of(seated: Seated, kind: type) -> object:
    return next(one for one in seated.desk.findChildren(kind) if one.isVisible())


def states(screen: BackupsScreen) -> list[str]:
    return [row[3] for row in screen.panel.model.rows]


def test_the_first_one_shows_the_code_and_the_next_does_not(
    qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    seated = Seated(qtbot, folder)
    screen = at(seated, tmp_path / "USB")
    assert states(screen) == [WHOLE] * 2
    assert screen.new_code.isHidden()
    assert "No stick" in screen.where.text()
    screen.panel.make.click()
    shown = dialog_of(seated, RecoveryCodeDialog)
    assert isinstance(shown, RecoveryCodeDialog)
    assert len(shown.code.text()) == 14
    shown.reject()
    assert shown.isVisible()
    assert shown.done_button.geometry().right() > shown.width() - 24
    shown.done_button.click()
    assert not shown.isVisible()
    assert states(screen) == [WHOLE] * 3
    assert "to USB," in screen.where.text()
    assert screen.where.toolTip() == str(tmp_path / "USB")
    screen.panel.make.click()
    assert not [one for one in seated.desk.findChildren(RecoveryCodeDialog) if one.isVisible()]
    screen.new_code.click()
    again = dialog_of(seated, RecoveryCodeDialog)
    assert isinstance(again, RecoveryCodeDialog)
    assert again.code.text() != shown.code.text()
    again.done_button.click()
    assert len(states(screen)) == 5
    assert seated.bugs == []


def test_going_back_and_forth_opens_the_desk_again(
    qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    seated = Seated(qtbot, folder)
    screen = at(seated, tmp_path / "USB")
    screen.panel.make.click()
    shown = dialog_of(seated, RecoveryCodeDialog)
    assert isinstance(shown, RecoveryCodeDialog)
    shown.done_button.click()
    assert seated.desk.center is not None
    make_ticket(seated.desk.center, "513431-02", ["https://127.0.0.1:1"])
    assert tickets(seated) == 1
    for expected in (0, 1):
        place = 0 if expected == 0 else _set_aside_row(screen)
        screen.panel.view.selectRow(place)
        screen.panel.restore.click()
        asking = dialog_of(seated, RestoringDialog)
        assert isinstance(asking, RestoringDialog)
        asking.go.click()
        assert seated.desk.office is not None
        assert seated.told[-1].text == "The backup is in place."
        assert tickets(seated) == expected
        screen = at(seated, tmp_path / "USB")
        assert set(states(screen)) == {WHOLE}
    assert seated.bugs == []


def tickets(seated: Seated) -> int:
    assert seated.desk.center is not None
    with seated.desk.center.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one())


def _set_aside_row(screen: BackupsScreen) -> int:
    places = [row[1] for row in screen.panel.model.rows]
    return next(n for n, words in enumerate(places) if words.startswith("Kept when"))


def test_a_center_that_serves_is_not_replaced(qtbot: QtBot, folder: Path, tmp_path: Path) -> None:
    seated = Seated(qtbot, folder)
    screen = at(seated, tmp_path / "USB")
    elsewhere = CenterFolder.open(folder, world_at())
    screen.panel.restore.click()
    asking = dialog_of(seated, RestoringDialog)
    assert isinstance(asking, RestoringDialog)
    # The main button stands at the right; Enter still leaves everything until it is chosen.
    assert asking.leave.geometry().right() < asking.go.geometry().left()
    assert asking.go.geometry().right() > asking.width() - 24
    assert asking.focusWidget() is asking.leave
    QTest.keyClick(asking.leave, Qt.Key.Key_Return)
    assert asking.result() == RestoringDialog.DialogCode.Rejected
    screen.panel.restore.click()
    asking = dialog_of(seated, RestoringDialog)
    assert isinstance(asking, RestoringDialog)
    asking.go.click()
    elsewhere.close()
    assert "E-50" in seated.told[-1].text
    assert seated.desk.center is not None
    assert not (folder / "damaged").exists()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_or_too_pale(
    qtbot: QtBot,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scheme: Scheme,
    language: str,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    seated = Seated(qtbot, folder)
    seated.desk._theme.choose(scheme)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dressed(application, seated.desk._theme)
    screen = at(seated, tmp_path / "USB")
    screen.panel.make.click()
    shown = dialog_of(seated, RecoveryCodeDialog)
    assert isinstance(shown, RecoveryCodeDialog)
    QApplication.processEvents()
    assert [str(flaw) for flaw in audit(shown)] == []
    shown.done_button.click()
    for width, height in ((1366, 698), (910, 442)):
        seated.desk.resize(width, height)
        QApplication.processEvents()
        assert [str(flaw) for flaw in audit(seated.desk)] == []
