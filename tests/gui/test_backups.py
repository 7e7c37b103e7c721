"""The backups of a healthy laptop: seen, made onto a stick, and gone back to without a loss."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import DiskFullError
from app.services.backup_files import make_backup
from app.services.backups import make_daily_backup
from app.services.laptop import Laptop
from app.ui.daily_backup import DailyBackup
from app.ui.dialogs.backups import BackupsDialog
from app.ui.dialogs.restoring import RestoringDialog
from app.ui.dialogs.settings import SettingsDialog
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme
from tests.gui.desks import desk_for, dressed
from tests.gui.desktop_runs import PASSWORD, Sitting, sitting
from tests.gui.schools import MORNING, TEACHERS, build, world_at
from tests.gui.visual_audit import audit

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a school with three daily backups."""
    folder = build(tmp_path_factory.mktemp("village"), "journey").laptop
    for back in (3, 2, 1):
        world = world_at(MORNING - timedelta(days=back))
        with closing(Laptop.open(folder, None, PASSWORD, world)) as laptop:
            assert make_daily_backup(laptop) is not None
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUOMA_LANG", "en")
    return shutil.copytree(made, tmp_path / "laptop")


@pytest.fixture
def laptop(folder: Path) -> Iterator[Laptop]:
    with closing(Laptop.open(folder, TEACHERS[0], PASSWORD, world_at())) as opened:
        yield opened


def shown(qtbot: QtBot, laptop: Laptop, scheme: Scheme = Scheme.LIGHT) -> BackupsDialog:
    desk, _told = desk_for(laptop, scheme=scheme)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dressed(application, desk.theme)
    dialog = BackupsDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def states(dialog: BackupsDialog) -> list[str]:
    return [row[3] for row in dialog.panel.model.rows]


def test_every_copy_is_opened_before_it_is_called_whole(
    qtbot: QtBot, folder: Path, laptop: Laptop
) -> None:
    second = sorted((folder / "backups").glob("backup-*.suoma"))[1]
    about = second.stat()
    second.write_bytes(second.read_bytes()[:9000] + bytes(9000))
    os.utime(second, (about.st_mtime, about.st_mtime))
    dialog = shown(qtbot, laptop)
    assert states(dialog) == ["Whole, it opens", "Damaged", "Whole, it opens"]
    dialog.panel.view.selectRow(1)
    assert not dialog.panel.restore.isEnabled()
    dialog.panel.view.selectRow(2)
    assert dialog.panel.restore.isEnabled()


def test_one_press_puts_one_on_the_stick(qtbot: QtBot, laptop: Laptop, tmp_path: Path) -> None:
    dialog = shown(qtbot, laptop)
    stick = tmp_path / "USB"
    stick.mkdir()
    dialog.panel.choose_folder = lambda _parent: stick
    QTest.mouseClick(dialog.panel.make, Qt.MouseButton.LeftButton)
    (file,) = stick.iterdir()
    assert file.name in dialog.banner.text.text()
    assert next(row[1] for row in dialog.panel.model.rows) == "Stick or folder: USB"
    assert set(states(dialog)) == {"Whole, it opens"}


def test_a_full_stick_is_told_and_changes_nothing(
    qtbot: QtBot, laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_about: object) -> None:
        raise DiskFullError("The disk is full.")

    monkeypatch.setattr("app.services.backup_files.write_backup", full)
    dialog = shown(qtbot, laptop)
    dialog.panel.choose_folder = lambda _parent: tmp_path
    dialog.panel.make.click()
    assert "E-01" in dialog.banner.text.text()
    assert dialog.panel.make.isEnabled()


def test_a_teacher_sees_and_makes_them_but_does_not_go_back(qtbot: QtBot, folder: Path) -> None:
    with closing(Laptop.open(folder, TEACHERS[1], PASSWORD, world_at())) as laptop:
        assert laptop.account.role == "teacher"
        dialog = shown(qtbot, laptop)
        assert dialog.panel.restore.isHidden()
        assert dialog.panel.look.isHidden()
        wished: list[object] = []
        dialog.panel.restore_wished.connect(wished.append)
        dialog.panel.view.doubleClicked.emit(dialog.panel.model.index(0, 0))
        assert wished == []


def test_a_stick_without_one_says_so(qtbot: QtBot, laptop: Laptop, tmp_path: Path) -> None:
    dialog = shown(qtbot, laptop)
    dialog.panel.choose_folder = lambda _parent: tmp_path / "laptop" / "backups"
    dialog.panel.look.click()
    assert "no backup of this laptop" in dialog.banner.text.text()
    dialog.panel.choose_folder = lambda _parent: None
    dialog.panel.make.click()
    assert len(dialog.panel.lines) == 3


def test_closed_in_the_middle_it_shows_nothing_more(
    qtbot: QtBot, laptop: Laptop, tmp_path: Path
) -> None:
    dialog = shown(qtbot, laptop)
    made = make_backup(laptop, tmp_path / "stick")
    dialog.reject()
    dialog._run(lambda: made, done=dialog._on_made)
    assert dialog.banner.isHidden()


# The whole window.


@pytest.fixture
def at_desk(folder: Path, qtbot: QtBot) -> Iterator[Sitting]:
    with sitting(folder, MORNING.timestamp(), qtbot) as who:
        who.sign_in(TEACHERS[0])
        yield who


def of_kind(who: Sitting, kind: type[QApplication] | type) -> object:
    return next(one for one in who.desktop.findChildren(kind) if one.isVisible())  # type: ignore[type-var]


def test_the_head_goes_back_and_forth(at_desk: Sitting, folder: Path) -> None:
    who = at_desk
    who.until(lambda: len(list((folder / "backups").glob("backup-*.suoma"))) == 4)
    who.press(Qt.Key.Key_Comma, modifier=CONTROL)
    settings = of_kind(who, SettingsDialog)
    assert isinstance(settings, SettingsDialog)
    settings.backups.click()
    dialog = of_kind(who, BackupsDialog)
    assert isinstance(dialog, BackupsDialog)
    who.until(lambda: states(dialog) == ["Whole, it opens"] * 4)
    dialog.panel.view.selectRow(1)
    dialog.panel.restore.click()
    asking = of_kind(who, RestoringDialog)
    assert isinstance(asking, RestoringDialog)
    asking.go.click()
    assert asking.isVisible()
    assert asking.field.error
    asking.field.edit.setText(PASSWORD)
    asking.go.click()
    who.until((folder / "damaged" / "000001" / "records.suoma").exists)
    who.until(lambda: "in place" in who.texts())
    who.sign_in(TEACHERS[0])
    assert who.bugs == []
    assert (folder / "damaged" / "000001" / "slots.json").exists()
    who.desktop.show_backups()
    dialog = of_kind(who, BackupsDialog)
    assert isinstance(dialog, BackupsDialog)
    who.until(lambda: "Kept when another" in "".join(row[1] for row in dialog.panel.model.rows))
    who.until(lambda: set(states(dialog)) == {"Whole, it opens"})
    dialog.close()


def test_a_wrong_password_leaves_everything(at_desk: Sitting, folder: Path) -> None:
    who = at_desk
    who.desktop.show_backups()
    dialog = of_kind(who, BackupsDialog)
    assert isinstance(dialog, BackupsDialog)
    who.until(lambda: bool(states(dialog)) and "Being checked…" not in states(dialog))
    dialog.panel.restore.click()
    asking = of_kind(who, RestoringDialog)
    assert isinstance(asking, RestoringDialog)
    asking.field.edit.setText("not the right one")
    QTest.keyClick(asking.field.edit, Qt.Key.Key_Return)
    who.until(lambda: "I-101" in who.texts())
    assert not (folder / "damaged").exists()
    who.sign_in(TEACHERS[0])
    assert who.bugs == []


# While it stays open.


def test_a_window_open_for_days_asks_again_and_tells_a_failure_once() -> None:
    asked: list[int] = []
    told: list[BaseException] = []

    def back_up() -> None:
        asked.append(len(asked))
        if len(asked) in {2, 3, 5}:
            raise DiskFullError("The disk is full.")

    daily = DailyBackup(InlineRunner(), told.append)
    daily.watch(back_up)
    assert daily.clock.isActive()
    for _time in range(4):
        daily.clock.timeout.emit()
    assert len(asked) == 5
    assert len(told) == 2
    daily.stop()
    daily.clock.timeout.emit()
    assert len(asked) == 5


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_or_too_pale(
    qtbot: QtBot,
    laptop: Laptop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scheme: Scheme,
    language: str,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    dialog = shown(qtbot, laptop, scheme)
    stick = tmp_path / "USB"
    stick.mkdir()
    dialog.panel.choose_folder = lambda _parent: stick
    dialog.panel.make.click()
    QApplication.processEvents()
    assert dialog.size() == QSize(760, 420)
    assert [str(flaw) for flaw in audit(dialog)] == []
    dialog.panel.restore.click()
    asking = next(one for one in dialog.findChildren(RestoringDialog) if one.isVisible())
    QApplication.processEvents()
    assert asking.height() <= 442
    assert [str(flaw) for flaw in audit(asking)] == []
