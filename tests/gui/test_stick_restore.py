"""The stick from the drawer makes a new laptop of it, or takes the place of damaged records."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import StoreDamagedError
from app.services.backup_files import back_up_to
from app.services.laptop import Laptop, store_path
from app.ui.dialogs.stick_restore import StickRestoreDialog
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme, Theme
from app.ui.windows.first_account import FirstAccountWindow, Outside
from app.ui.windows.start_trouble import StartTrouble
from tests.gui.desks import dressed
from tests.gui.desktop_runs import PASSWORD
from tests.gui.schools import MORNING, TEACHERS, build, world_at
from tests.gui.visual_audit import audit


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a school with a backup on a stick beside it."""
    home = tmp_path_factory.mktemp("village")
    folder = build(home, "journey").laptop
    with closing(Laptop.open(folder, None, PASSWORD, world_at())) as laptop:
        back_up_to(laptop, home / "stick")
    return home


@pytest.fixture
def stick(made: Path) -> Path:
    (file,) = (made / "stick").iterdir()
    return file


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(Scheme.LIGHT)
    dressed(qapp, made)
    yield made
    made.choose(Scheme.SYSTEM)


@pytest.fixture
def choosing(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files that are chosen one after the other; none when it is empty."""
    files: list[Path] = []
    choose = lambda _parent: files.pop(0) if files else None  # noqa: E731 -- stands for a dialog
    monkeypatch.setattr("app.ui.dialogs.stick_restore.ask_file", choose)
    return files


def dialog_in(window: QWidget) -> StickRestoreDialog:
    return next(one for one in window.findChildren(StickRestoreDialog) if one.isVisible())


def days_in(folder: Path) -> int:
    opening = closing(Laptop.open(folder, TEACHERS[0], PASSWORD, world_at()))
    with opening as laptop, laptop.reading() as unit:
        return int(unit.rows.scalar("SELECT count(*) FROM habit_day WHERE site = ? AND true"))


def test_a_new_laptop_is_made_of_the_stick(
    qtbot: QtBot, theme: Theme, made: Path, stick: Path, tmp_path: Path, choosing: list[Path]
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    page = FirstAccountWindow(
        folder=folder, theme=theme, runner=InlineRunner(), outside=Outside(world_at(), list)
    )
    qtbot.addWidget(page)
    page.show()
    page.from_backup.click()
    assert not page.findChildren(StickRestoreDialog) or not any(
        one.isVisible() for one in page.findChildren(StickRestoreDialog)
    )
    choosing.append(stick)
    page.from_backup.click()
    dialog = dialog_in(page)
    assert dialog.who.itemText(0) == TEACHERS[0]
    assert "backup of today" in dialog.facts.text()
    dialog.password.edit.setText("not the right one")
    dialog.go.click()
    assert "I-101" in dialog.banner.text.text()
    assert list(folder.iterdir()) == []
    dialog.password.edit.setText(PASSWORD)
    with qtbot.waitSignal(page.finished) as heard:
        dialog.go.click()
    assert heard.args == [TEACHERS[0]]
    assert not dialog.isVisible()
    assert days_in(folder) == days_in(made / "laptop") > 0


def test_damaged_records_are_set_aside_for_it(
    qtbot: QtBot, theme: Theme, made: Path, stick: Path, tmp_path: Path, choosing: list[Path]
) -> None:
    folder = shutil.copytree(made / "laptop", tmp_path / "laptop")
    store = store_path(folder)
    store.write_bytes(store.read_bytes()[:4096] + os.urandom(store.stat().st_size - 4096))
    spoiled = store.read_bytes()
    page = StartTrouble(
        StoreDamagedError("The file with the records is damaged."),
        folder=folder,
        theme=theme,
        runner=InlineRunner(),
        now=MORNING.timestamp(),
    )
    qtbot.addWidget(page)
    page.show()
    choosing.append(stick)
    page.from_stick.click()
    dialog = dialog_in(page)
    dialog.password.edit.setText(PASSWORD)
    with qtbot.waitSignal(page.restored):
        dialog.go.click()
    assert (folder / "damaged" / "000001" / "records.suoma").read_bytes() == spoiled
    assert days_in(folder) > 0


def test_another_file_may_be_chosen_when_one_is_spoiled(
    qtbot: QtBot, theme: Theme, stick: Path, tmp_path: Path, choosing: list[Path]
) -> None:
    bad = tmp_path / "cut.suoma-backup"
    bad.write_bytes(stick.read_bytes()[:5000])
    choosing += [bad, stick]
    dialog = StickRestoreDialog(
        tmp_path, theme=theme, runner=InlineRunner(), now=MORNING.timestamp()
    )
    qtbot.addWidget(dialog)
    dialog.begin()
    assert "I-551" in dialog.banner.text.text()
    assert not dialog.go.isEnabled()
    dialog.another.click()
    assert dialog.go.isEnabled()
    assert dialog.banner.isHidden()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_or_too_pale(
    qtbot: QtBot,
    theme: Theme,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    choosing: list[Path],
    scheme: Scheme,
    language: str,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    theme.choose(scheme)
    choosing.append(stick)
    dialog = StickRestoreDialog(
        stick.parent, theme=theme, runner=InlineRunner(), now=MORNING.timestamp()
    )
    qtbot.addWidget(dialog)
    dialog.begin()
    dialog.password.edit.setText("not the right one")
    dialog.go.click()
    QApplication.processEvents()
    assert dialog.height() <= 442
    assert dialog.go.geometry().right() > dialog.width() - 24
    assert [str(flaw) for flaw in audit(dialog)] == []
