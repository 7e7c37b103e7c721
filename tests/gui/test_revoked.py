"""A laptop the center withdrew, and the one in its place: nothing is hidden, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.center.devices import revoke_device
from app.domain.calendar import day_number
from app.domain.errors import InputError
from app.services.delivery import delivery_state
from app.services.replaced_laptop import missing_here
from app.services.replacement import GivenUp, Missing, MissingDay
from app.ui.messages import Rank
from app.ui.theme import Scheme
from app.ui.volumes import Volume
from app.ui.windows.habits import HabitsScreen
from app.ui.windows.handover import HandoverScreen
from app.ui.windows.today import TodayScreen
from tests.factories.sticks import NOON, PASSWORD, TUESDAY, Desk, Sticks, sticks
from tests.gui.desks import desk_for, dressed, framed
from tests.gui.desktop_runs import sitting
from tests.gui.visual_audit import audit

Key = Qt.Key


@pytest.fixture
def area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sticks]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with sticks(tmp_path) as made:
        yield made


@pytest.fixture
def revoked(area: Sticks) -> Desk:
    """Return a laptop with a day that was not delivered when the center withdrew it."""
    desk = area.desk("吉木阿来")
    desk.open_class()
    desk.sync()
    desk.mark()
    revoke_device(area.center, desk.device, "lost on the way")
    desk.sync()
    return desk


def test_the_window_says_so_locks_writing_shows_records_and_hands_over(
    qtbot: QtBot, area: Sticks, revoked: Desk
) -> None:
    pending = delivery_state(revoked.laptop).pending
    revoked.laptop.close()
    with sitting(revoked.laptop.folder, NOON + 3_600, qtbot) as who:
        who.sign_in(password=PASSWORD)
        assert who.notices[-1].rank is Rank.FAILURE
        assert "withdrawn this laptop" in who.notices[-1].text
        assert who.notices[-1].verb == "Hand over"
        frame = who.desktop.frame
        assert frame is not None
        today = frame.screen_of("today")
        assert isinstance(today, TodayScreen)
        assert not today.attention.isVisible(), "the banner above says it"
        assert not today.class_card.begin.isVisible()
        assert not today.class_card.no_water.isVisible()
        assert today.first_focus() is today.class_card.hand_over
        QTest.keyClick(today, Key.Key_Return)
        assert frame.shown == "handover"
        frame.go("habits")
        screen = frame.screen_of("habits")
        assert isinstance(screen, HabitsScreen)
        assert screen.state is not None
        assert screen.state.coverage[0].checked == 12, "what was recorded is shown"
        who.press(Key.Key_0)
        assert "(I-537)" in who.notices[-1].text
        assert screen.state.coverage[0].checked == 12
        assert frame.desk.sticks is not None
        stick = area.stick()
        frame.desk.sticks._volumes = lambda: [Volume(stick, "KINGSTON")]
        frame.desk.sticks.look()
        frame.go("handover", pack=True)
        page = frame.screen_of("handover")
        assert isinstance(page, HandoverScreen)
        assert page.stick.result.text.text().startswith("Packet no. 1 is on the stick")
        assert delivery_state(frame.desk.laptop).pending == pending
    assert area.receive_one(stick).packet == 1


def test_nothing_new_is_saved_whichever_window_asks(revoked: Desk) -> None:
    before = delivery_state(revoked.laptop).pending
    for write in (lambda: revoked.mark(TUESDAY + 1), lambda: revoked.hours("one")):
        with pytest.raises(InputError) as refused:
            write()
        assert refused.value.code == "I-537"
    assert delivery_state(revoked.laptop).pending == before


def _page(qtbot: QtBot, desk: Desk, size: tuple[int, int] = (1366, 698)) -> HandoverScreen:
    made, _told = desk_for(desk.laptop, scheme=Scheme.LIGHT)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dressed(application, made.theme)
    page = HandoverScreen(replace(made))
    window = framed(page, *size)
    qtbot.addWidget(window)
    page.kept_window = window  # type: ignore[attr-defined]
    window.show()
    qtbot.waitExposed(window)
    page.refresh()
    return page


def _texts(page: HandoverScreen) -> list[str]:
    found = page.replaced.findChildren(QLabel)
    return [one.text() for one in found if one.isVisibleTo(page)]


def test_an_ordinary_laptop_is_not_asked_what_it_lacks(qtbot: QtBot, area: Sticks) -> None:
    desk = area.desk("吉木阿来")
    assert missing_here(desk.laptop) is None
    assert not _page(qtbot, desk).replaced.isVisible()


def test_a_laptop_in_the_place_of_another_lists_what_is_not_here_by_class_and_day(
    qtbot: QtBot, area: Sticks
) -> None:
    desk = area.desk("吉木阿来")
    desk.open_class()
    desk.mark(TUESDAY - 1)
    with desk.laptop.unit() as unit:
        unit.meta.put("replaces", b"o" * 16)
    found = missing_here(desk.laptop)
    assert found is not None
    assert found.days, "every school day before but the Monday"
    assert all(one.day != date(2024, 10, 7) for one in found.days)
    page = _page(qtbot, desk)
    assert page.replaced.isVisible()
    assert any(text.startswith("三年级1班: ") for text in _texts(page))
    gone: list[int] = []
    page.replaced.opened.connect(gone.append)
    page.replaced.open.click()
    assert gone == [(day_number(found.days[0].day) + 3) // 7]


def test_what_the_center_gave_up_and_keeps_apart_is_told(qtbot: QtBot, area: Sticks) -> None:
    page = _page(qtbot, area.desk("吉木阿来"))
    days = tuple(MissingDay("三年级1班", date(2024, 9, day), 12) for day in range(2, 14))
    given_up = (GivenUp(b"o" * 16, "burnt", 7),)
    page.replaced.show_missing(Missing(days, given_up, b"o" * 16, kept_apart=3))
    texts = "\n".join(_texts(page))
    assert "三年级1班: 12 days from 9/2 to 9/13" in texts
    assert "gave up 7 changes" in texts
    assert "look at 3 changes" in texts
    QApplication.processEvents()
    assert audit(page.window()) == []
    page.replaced.show_missing(Missing((), (), b"o" * 16, is_waiting=True))
    assert "has not approved" in "\n".join(_texts(page))
    page.replaced.show_missing(Missing((), (), b"o" * 16))
    assert "Every school day up to yesterday is here." in _texts(page)
