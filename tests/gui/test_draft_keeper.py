"""What is written without a pause is kept all the same."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.draft_keeper import LONGEST_MS, QUIET_MS, DraftKeeper


def form_of(qtbot: QtBot) -> tuple[QLineEdit, DraftKeeper, list[str]]:
    form = QWidget()
    line = QLineEdit()
    QVBoxLayout(form).addWidget(line)
    qtbot.addWidget(form)
    form.show()
    kept: list[str] = []
    keeper = DraftKeeper(form, lambda: kept.append(line.text()))
    line.textEdited.connect(keeper.touch)
    return line, keeper, kept


def test_who_never_pauses_loses_only_the_last_moments(qtbot: QtBot) -> None:
    line, keeper, kept = form_of(qtbot)
    assert keeper.limit.interval() == LONGEST_MS > QUIET_MS
    keeper.limit.setInterval(30)
    QTest.keyClicks(line, "ta")
    assert keeper.timer.isActive()
    assert keeper.limit.isActive()
    qtbot.waitUntil(lambda: kept == ["ta"])
    assert not keeper.is_due
    assert not keeper.timer.isActive()
    QTest.keyClicks(line, " shuo")
    qtbot.waitUntil(lambda: kept == ["ta", "ta shuo"])


def test_what_was_saved_meanwhile_is_not_kept_again(qtbot: QtBot) -> None:
    line, keeper, kept = form_of(qtbot)
    QTest.keyClicks(line, "a")
    keeper.forget()
    assert not keeper.timer.isActive()
    assert not keeper.limit.isActive()
    assert kept == []
