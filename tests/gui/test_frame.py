"""The frame around the screens: where the keys lead, what the title says, what is let go."""

from __future__ import annotations

import gc
import shutil
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.messages import Rank
from app.ui.windows.frame import places
from tests.gui.desktop_runs import SHIFT, Sitting, sitting
from tests.gui.schools import MORNING, TEACHERS, build

KEY = Qt.Key
NOW = MORNING.timestamp()
SCREENS = [one.name for one in places()]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("frame"), "typical").laptop


@pytest.fixture
def at_desk(made: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Sitting]:
    folder = shutil.copytree(made, tmp_path / "laptop")
    with sitting(folder, NOW, qtbot) as who:
        yield who


def settle() -> None:
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def reachable(window: QWidget) -> list[QWidget]:
    """Return every visible enabled control that the keyboard may have."""
    return [
        one
        for one in window.findChildren(QWidget)
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
    ]


def walk(who: Sitting, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> list[str]:
    """Press Tab until it comes back to where it began; what it came by."""
    begin, seen = who.focus, [who.focus]
    for _step in range(200):
        QTest.keyClick(who.focus, KEY.Key_Tab, modifier)
        if who.focus is begin:
            return [named(one) for one in seen]
        seen.append(who.focus)
    raise AssertionError([named(one) for one in seen[-6:]])


def named(one: QWidget) -> str:
    # The password field is named anew for each tile that the walk comes by.
    name = "" if isinstance(one, QLineEdit) else one.property("text") or one.accessibleName()
    return f"{type(one).__name__} {name} {id(one)}"


def test_keys_open_every_screen_with_its_title_and_focus(at_desk: Sitting) -> None:
    at_desk.sign_in()
    frame = at_desk.desktop.frame
    assert frame is not None
    for place in places():
        at_desk.press(KEY(KEY.Key_0 + int(place.key[-1])), modifier=Qt.KeyboardModifier.AltModifier)
        assert frame.shown == place.name
        assert [name for name, item in frame.rail.items.items() if item.isChecked()] == [place.name]
        assert at_desk.desktop.windowTitle() == f"{place.label} — Suoma"
        assert at_desk.focus is frame.screen_of(place.name).first_focus()
        at_desk.desktop.lock()
        assert at_desk.desktop.windowTitle() == "Suoma"
        at_desk.sign_in()
        assert at_desk.desktop.windowTitle() == f"{place.label} — Suoma"
        assert at_desk.focus is frame.screen_of(place.name).first_focus()


def test_the_rail_is_named_and_pressed_by_keys(at_desk: Sitting) -> None:
    at_desk.sign_in()
    frame = at_desk.desktop.frame
    assert frame is not None
    for place in places():
        item = frame.rail.items[place.name]
        assert item.accessibleName() == place.label
        assert place.key in item.toolTip()
        item.setFocus()
        at_desk.press(KEY.Key_Return)
        assert at_desk.is_shown(place.name)
        item.setFocus()
        at_desk.press(KEY.Key_Space)
        assert item.isChecked()
    frame.rail.foot["lock"].setFocus()
    at_desk.press(KEY.Key_Space)
    assert at_desk.desktop.is_locked


@pytest.mark.parametrize("size", [QSize(1366, 698), QSize(910, 442)])
@pytest.mark.parametrize("name", ["sign_in", *SCREENS])
def test_tab_goes_round_by_every_control_once(at_desk: Sitting, name: str, size: QSize) -> None:
    desktop = at_desk.desktop
    desktop.resize(size)
    if name != "sign_in":
        at_desk.sign_in()
        assert desktop.frame is not None
        desktop.frame.go(name)
    settle()
    expected = [named(one) for one in reachable(desktop)]
    seen = walk(at_desk)
    assert len(seen) == len(set(seen))
    assert sorted(seen) == sorted(expected)
    back = walk(at_desk, SHIFT)
    assert back == [seen[0], *reversed(seen[1:])]


@pytest.mark.parametrize("name", SCREENS)
def test_tab_reads_as_eyes_do(at_desk: Sitting, name: str) -> None:
    at_desk.sign_in()
    frame = at_desk.desktop.frame
    assert frame is not None
    frame.go(name)
    frame.desk.messages.tell("The stick is full.", rank=Rank.ATTENTION)
    stops = frame.tab_stops()
    parts = [
        next(
            place
            for place, part in enumerate((frame.rail, frame.banner, frame.stack, frame.status))
            if part.isAncestorOf(one)
        )
        for one in stops
    ]
    assert parts == sorted(parts)
    assert {0, 1, 2, 3} == set(parts)
    tops = [
        one.mapTo(frame, one.rect().topLeft()).y()
        for one, part in zip(stops, parts, strict=True)
        if part == 0
    ]
    assert tops == sorted(tops)


def test_after_twenty_changes_nobody_is_left_over(at_desk: Sitting) -> None:
    gone: list[weakref.ref[object]] = []
    for turn in range(20):
        at_desk.sign_in(TEACHERS[turn % 2])
        desktop = at_desk.desktop
        assert desktop.frame is not None
        desktop.frame.go("habits")
        desktop._on_settings()
        gone += [weakref.ref(one) for one in (desktop.frame, desktop.laptop, desktop.sync)]
        desktop.lock()
        settle()
    gc.collect()
    settle()
    left = [type(one()).__name__ for one in gone[:-3] if one() is not None]
    assert left == []


def test_a_failure_stays_until_it_is_closed(at_desk: Sitting) -> None:
    at_desk.sign_in()
    frame = at_desk.desktop.frame
    assert frame is not None
    frame.desk.bulletin.saving.emit()
    frame.desk.messages.tell("The disk is full.", rank=Rank.FAILURE)
    assert frame.banner.isVisible()
    assert frame.status.saved.text.text() == "Not saved"
    at_desk.desktop.lock()
    at_desk.sign_in()
    assert not frame.banner.isVisible()


def test_a_fact_that_was_read_goes_with_its_screen(at_desk: Sitting) -> None:
    at_desk.sign_in()
    frame = at_desk.desktop.frame
    assert frame is not None
    frame.desk.messages.tell("Handed in.")
    frame.go("handover")
    assert not frame.banner.isVisible()
    frame.desk.messages.tell("Withdrawn.", verb="Put back", act=frame.desk.messages.clear)
    frame.go("today")
    assert frame.banner.isVisible(), "something can still be done"


def test_the_status_line_says_saved_only_after_the_disk(at_desk: Sitting) -> None:
    at_desk.sign_in()
    frame = at_desk.desktop.frame
    assert frame is not None
    frame.desk.bulletin.saving.emit()
    assert frame.status.saved.text.text() == "Saving …"
    frame.desk.bulletin.saved.emit(int(NOW))
    assert frame.status.saved.text.text().startswith("Saved on this laptop")
    frame.go("habits")
    frame.desk.bulletin.saved.emit(int(NOW))
    assert frame.status.saved.text.text().startswith("Saved ")
    assert TEACHERS[0] == frame.status.who.text()


def test_the_last_delivery_grows_older_by_itself(at_desk: Sitting) -> None:
    at_desk.sign_in()
    frame = at_desk.desktop.frame
    assert frame is not None
    sync = frame.desk.sync
    assert sync is not None
    at_desk.until(lambda: sync.delivery is not None)
    assert sync.delivery is not None
    confirmed = int(at_desk.clock()) + sync.delivery.clock_offset_s - 60
    sync.delivery = replace(sync.delivery, last_confirmed=confirmed)
    frame.minutes.timeout.emit()
    before = frame.status.last.text.text()
    at_desk.clock.now += 6 * 60
    frame.minutes.timeout.emit()
    after = frame.status.last.text.text()
    assert before != after
    assert "7" in after
