"""The laptop is left alone: what locks it, what is closed, and what stays out of sight."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.services.sign_in_card import read_desk_card
from app.ui.crash_reporter import CRASHES
from app.ui.idle_lock import IDLE_S, LOOK_EVERY_MS, SLEPT_S
from tests.gui.desktop_runs import Sitting, sitting
from tests.gui.schools import CLASS, MORNING, PUPILS, TEACHERS, build

KEY = Qt.Key
NOW = MORNING.timestamp()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("lock"), "typical").laptop


@pytest.fixture
def at_desk(made: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Sitting]:
    with sitting(shutil.copytree(made, tmp_path / "laptop"), NOW, qtbot) as who:
        yield who


def quiet(who: Sitting, seconds: float) -> None:
    """Let quiet seconds go by, with the timer's looks between."""
    end = who.clock.now + seconds
    while who.clock.now < end:
        who.clock.now = min(end, who.clock.now + LOOK_EVERY_MS / 1000)
        if not who.desktop.is_locked:
            who.desktop.idle.look()


def test_three_quiet_minutes_lock_and_a_key_begins_anew(at_desk: Sitting) -> None:
    at_desk.sign_in()
    quiet(at_desk, IDLE_S - 10)
    at_desk.press(KEY.Key_Shift)
    quiet(at_desk, IDLE_S - 5)
    assert not at_desk.is_locked()
    quiet(at_desk, 10)
    assert at_desk.is_locked()
    assert at_desk.focus is at_desk.desktop.sign_in.password.edit


def test_the_first_touch_after_sleep_locks_and_does_nothing_else(at_desk: Sitting) -> None:
    at_desk.sign_in()
    frame = at_desk.desktop.frame
    assert frame is not None
    frame.go("habits")
    before = frame.screen_of("habits").state.sheet  # type: ignore[attr-defined]  # what is shown
    at_desk.clock.now += SLEPT_S + 3600
    at_desk.press(KEY.Key_1)
    assert at_desk.is_locked()
    assert at_desk.desktop.sign_in.password.edit.text() == ""
    at_desk.sign_in()
    assert frame.screen_of("habits").state.sheet == before  # type: ignore[attr-defined]


def test_a_clock_that_was_put_back_does_not_lock(at_desk: Sitting) -> None:
    at_desk.sign_in()
    at_desk.clock.now -= 86_400
    at_desk.desktop.idle.look()
    quiet(at_desk, IDLE_S - 5)
    assert not at_desk.is_locked()
    quiet(at_desk, 10)
    assert at_desk.is_locked()


def test_the_lock_closes_dialogs_and_menus(at_desk: Sitting) -> None:
    at_desk.sign_in()
    at_desk.desktop._on_settings()
    assert QApplication.activeModalWidget() is not None
    at_desk.desktop.lock()
    assert QApplication.activeModalWidget() is None
    assert QApplication.activePopupWidget() is None
    assert [one for one in at_desk.desktop.findChildren(QDialog) if one.isVisible()] == []


@pytest.mark.parametrize("name", ["today", "habits", "roster", "handover", "printing"])
def test_nothing_of_the_children_is_left_while_locked(at_desk: Sitting, name: str) -> None:
    at_desk.sign_in()
    desktop = at_desk.desktop
    assert desktop.frame is not None
    desktop.frame.go(name)
    desktop.show_help("habits")
    desktop.lock()
    shown = at_desk.texts()
    assert [one for one in PUPILS if one in shown] == []
    assert desktop.pages.indexOf(desktop.frame) < 0
    above: QObject | None = desktop.frame.screen_of(name)
    while above is not None:
        assert above is not desktop
        above = above.parent()
    assert desktop.help is not None
    assert desktop.help.isVisible()
    assert CLASS not in desktop.help.text.toPlainText()
    at_desk.press(KEY.Key_2, modifier=Qt.KeyboardModifier.AltModifier)
    assert desktop.pages.currentWidget() is desktop.sign_in


def test_another_password_does_not_open_it(at_desk: Sitting) -> None:
    at_desk.sign_in()
    at_desk.desktop.lock()
    at_desk.type("not this one")
    at_desk.press(KEY.Key_Return)
    assert at_desk.is_locked()
    assert at_desk.desktop.pages.currentWidget() is at_desk.desktop.sign_in


def test_practice_from_the_sign_in_never_sends_and_ends_with_the_lock(at_desk: Sitting) -> None:
    desktop = at_desk.desktop
    desktop.sign_in.practice.click()
    assert desktop.frame is not None
    assert desktop.frame.practice.isVisible()
    assert desktop.sync is None
    assert desktop.windowTitle().endswith("— Suoma")
    desktop.lock()
    assert [desktop.frame, desktop.laptop] == [None, None]
    assert desktop.sign_in.question.text() == "Who is here?"


def test_practice_from_the_settings_ends_the_session_before(at_desk: Sitting) -> None:
    at_desk.sign_in(TEACHERS[0])
    desktop = at_desk.desktop
    real = desktop.laptop
    desktop._on_practice()
    assert desktop.laptop is not real
    assert desktop.frame is not None
    assert desktop.frame.practice.isVisible()
    desktop.lock()
    assert desktop.sign_in.question.text() == "Who is here?"
    at_desk.sign_in(TEACHERS[0])
    assert not desktop.frame.practice.isVisible()
    assert desktop.sync is not None


def test_practice_while_somebody_locked_names_nobody_afterwards(at_desk: Sitting) -> None:
    at_desk.sign_in(TEACHERS[0])
    desktop = at_desk.desktop
    desktop.lock()
    desktop.sign_in.practice.click()
    desktop.lock()
    assert desktop.sign_in.question.text() == "Who is here?"


def test_one_crash_dialog_at_a_time(at_desk: Sitting) -> None:
    desktop = at_desk.desktop
    told = at_desk.bugs.copy()
    for seat in range(3):
        desktop.reporter.report(ValueError(f"seat {seat}"))
    assert len([one for one in desktop.findChildren(QDialog) if one.isVisible()]) == 1
    assert at_desk.bugs == told
    folder = desktop._folder / CRASHES
    assert len(list(folder.iterdir())) == 3
    shutil.rmtree(folder)


def test_the_locked_page_says_what_waits_and_marking_writes_nothing_for_it(
    at_desk: Sitting, tmp_path: Path
) -> None:
    at_desk.sign_in()
    desktop = at_desk.desktop
    assert desktop.frame is not None
    desktop.frame.go("habits")
    written = (tmp_path / "laptop" / "desk.json").read_bytes()
    at_desk.press(KEY.Key_2)
    assert desktop.sync is not None
    desktop.sync.changed.emit()
    assert (tmp_path / "laptop" / "desk.json").read_bytes() == written
    desktop.lock()
    assert read_desk_card(tmp_path / "laptop").pending > 0
    waits = str(read_desk_card(tmp_path / "laptop").pending)
    assert waits in desktop.sign_in.waiting.text()


def test_the_live_line_stays_when_the_same_day_is_read_anew(at_desk: Sitting) -> None:
    at_desk.sign_in()
    frame = at_desk.desktop.frame
    assert frame is not None
    frame.go("habits")
    lines: list[str] = []
    frame.desk.bulletin.live.connect(lines.append)
    at_desk.press(KEY.Key_2)
    frame.screen_of("habits").refresh()
    assert lines[-1] != ""
    at_desk.press(KEY.Key_Left, modifier=Qt.KeyboardModifier.ControlModifier)
    assert lines[-1] == ""
