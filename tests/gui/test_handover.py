"""交接: what is where, how sending goes, and what the center did not take, on one screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.services.delivery import delivery_state, short_code_of
from app.services.habits import mark_cells
from app.services.laptop import World
from app.sync.carrier import Answered, Carrier, Meter, Reason, Unreachable
from app.sync.protocol import Outcome
from app.sync.sheets import MET
from app.ui.background_sync import BackgroundSync, SyncEnding
from app.ui.theme import Scheme
from app.ui.windows.corrections import CorrectionsScreen
from app.ui.windows.handover import HandoverScreen
from app.ui.windows.today import TodayScreen
from benchmarks.school import School, school
from tests.gui.desks import Told, desk_for, dressed, framed
from tests.gui.visual_audit import audit

TODAY = 20_004  # Tuesday 8 October 2024, the day of the school's clock


class Network(QObject):
    """A network that never changes."""

    changed = Signal()
    is_behind_portal = False


class Line:
    """A carrier that the story turns on and off."""

    def __init__(self, one: School) -> None:
        self.meter = Meter()
        self._one = one
        self.reason: Reason | None = Reason.OFFLINE

    def send(self, body: bytes) -> Answered | Unreachable:
        return self._one.carrier.send(body) if self.reason is None else Unreachable(self.reason)

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Shown:
    """A shown page with its background sync."""

    page: HandoverScreen
    window: QWidget
    sync: BackgroundSync
    line: Line
    told: Told

    @property
    def said(self) -> str:
        return self.page.where.what.text()


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with school(tmp_path, 2, 5) as made:
        class_id, pupils = next(iter(made.classes.items()))
        mark_cells(made.laptop, class_id, TODAY, {pupil: {0: MET} for pupil in pupils})
        yield made


Show = Callable[..., Shown]


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Show the page in a window; the background sync is closed in the end."""
    opened: list[BackgroundSync] = []

    def build(
        one: School, size: tuple[int, int] = (1366, 698), scheme: Scheme = Scheme.LIGHT
    ) -> Shown:
        desk, told = desk_for(one.laptop, scheme=scheme)
        line = Line(one)

        def carrier_of(_laptop: object) -> Carrier:
            return line

        sync = BackgroundSync(
            one.laptop,
            desk.runner,
            desk.bulletin,
            desk.messages,
            carrier_of=carrier_of,
            network=Network(),
        )
        opened.append(sync)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        dressed(application, desk.theme)
        page = HandoverScreen(replace(desk, sync=sync))
        window = framed(page, *size)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        sync.start()
        page.refresh()
        page.first_focus().setFocus()
        QApplication.processEvents()  # layouts settle
        return Shown(page, window, sync, line, told)

    yield build
    for sync in opened:
        sync.close()


def test_offline_everything_is_here_and_nobody_need_do_anything(one: School, show: Show) -> None:
    shown = show(one)
    where = shown.page.where
    assert where.here.figure.text() == "5"
    assert "habit checks 5" in where.here.details.text()
    assert shown.said.endswith("(S-01)")
    assert "Nothing to do" in where.todo.text()
    assert shown.told.notices == []


def test_the_button_sends_and_says_that_the_center_confirmed(
    qtbot: QtBot, one: School, show: Show
) -> None:
    shown = show(one)
    shown.line.reason = None
    assert shown.page.focusWidget() is shown.page.where.send
    QTest.keyClick(shown.page.where.send, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.page.where.here.figure.text() == "0")
    assert shown.page.where.there.figure.text() == "5"
    assert shown.said == "Delivered · confirmed by the center"
    assert shown.page.where.there.details.text().endswith(" · network")
    assert shown.page.focusWidget() is shown.page.where.send, "a second Enter sends again"
    assert shown.page.laptop.values["standing"].text() == "approved by the center"


@pytest.mark.parametrize(
    ("reason", "code"),
    [(Reason.WRONG_KEY, "S-06"), (Reason.BAD_ANSWER, "S-05"), (Reason.REDIRECTED, "S-07")],
)
def test_each_fault_has_its_code_and_a_way_out(
    one: School, show: Show, reason: Reason, code: str
) -> None:
    shown = show(one)
    shown.line.reason = reason
    shown.page.where.send.click()
    assert shown.said.endswith(f"({code})")
    assert shown.page.where.todo.text()


def test_a_sign_in_page_is_named_with_the_way_through_it(one: School, show: Show) -> None:
    shown = show(one)
    assert shown.sync.ending is not None
    shown.sync.ending = SyncEnding(shown.sync.ending.report, is_portal=True)
    shown.sync.changed.emit()
    assert shown.said.startswith("This network wants a sign-in first")
    assert "browser" in shown.page.where.todo.text()


def test_while_it_waits_for_approval_the_short_code_is_there_to_be_read_out(
    one: School, show: Show
) -> None:
    with one.laptop.unit() as unit:
        unit.meta.put("standing", 1)
    shown = show(one)
    assert shown.page.laptop.values["code"].text() == short_code_of(one.laptop)
    assert shown.page.laptop.values["code"].isVisibleTo(shown.page)


def test_what_the_center_did_not_take_is_told_in_words(one: School, show: Show) -> None:
    one.laptop.gather_left_over()
    with one.laptop.store.write() as connection:
        connection.exec_driver_sql("UPDATE operation SET state = 2 WHERE kind = 1")
        connection.exec_driver_sql(
            "INSERT INTO verdict (operation_no, decision, code)"
            " SELECT no, 2, 'R-02' FROM operation WHERE kind = 1"
        )
    shown = show(one)
    card = shown.page.to_fix
    assert card.isVisibleTo(shown.page)
    what, why = card.rows[0]
    assert what.text().startswith("三年级1班 10-8 habit checks, entered 2024-10-8")
    assert why.text() == "the day is outside the school year (R-02)"
    assert not card.rows[1][0].isVisibleTo(shown.page)


def test_the_switch_for_costly_lines_is_kept(one: School, show: Show) -> None:
    shown = show(one)
    shown.page.laptop.switch.click()
    assert delivery_state(one.laptop).is_metered
    assert shown.page.laptop.switch.isChecked()


def test_a_wrong_clock_is_a_blue_sentence_once_and_blocks_nothing(
    qtbot: QtBot, one: School, show: Show
) -> None:
    one.laptop.world = World(one.laptop.world.random_bytes, lambda: 1_546_300_800.0)
    shown = show(one)
    today = TodayScreen(shown.page.desk)
    qtbot.addWidget(today)
    today.refresh()
    assert shown.told.notices == [], "nobody has said yet that it is wrong"
    shown.line.reason = None
    shown.page.where.send.click()
    assert shown.sync.outcome is Outcome.DONE
    for _time in range(2):
        today.refresh()
        shown.page.refresh()
    assert [notice.rank for notice in shown.told.notices] == ["fact"]
    assert "says 2019-1-1" in shown.told.notices[0].text
    assert shown.page.laptop.values["clock"].isVisibleTo(shown.page)
    assert delivery_state(one.laptop).pending == 0


def test_every_class_has_its_last_school_days(one: School, show: Show) -> None:
    shown = show(one)
    names = [
        name.accessibleName()
        for name, _signs in shown.page.days._rows
        if name.isVisibleTo(shown.page)
    ]
    assert names == ["三年级1班", "三年级2班"]
    first = shown.page.days._rows[0][1].accessibleName()
    assert first.endswith("today，to deliver")


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("size", [(1366, 698), (1093, 559), (910, 442)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_or_too_pale(
    one: School,
    show: Show,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    size: tuple[int, int],
    scheme: Scheme,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    with one.laptop.unit() as unit:
        unit.meta.put("standing", 1)
    shown = show(one, size, scheme)
    assert (shown.window.width(), shown.window.height()) == size
    assert audit(shown.window) == []


def test_a_narrow_window_scrolls_down_to_the_last_card(
    qtbot: QtBot, one: School, show: Show
) -> None:
    shown = show(one, (910, 442))
    assert not shown.page.where.send.visibleRegion().isEmpty()
    assert shown.page.laptop.switch.visibleRegion().isEmpty()
    for _press in range(5):
        QTest.keyClick(shown.page.where.send, Qt.Key.Key_PageDown)
    assert not shown.page.laptop.switch.visibleRegion().isEmpty()
    for _press in range(5):
        QTest.keyClick(shown.page.where.send, Qt.Key.Key_PageUp)
    assert not shown.page.where.send.visibleRegion().isEmpty()


@pytest.mark.parametrize("state", [2, 3])
def test_a_sheet_that_was_refused_or_put_aside_opens_its_class_and_day(
    qtbot: QtBot, one: School, state: int
) -> None:
    one.laptop.gather_left_over()
    with one.laptop.store.write() as connection:
        connection.exec_driver_sql("UPDATE operation SET state = ? WHERE kind = 1", (state,))
        connection.exec_driver_sql(
            "INSERT INTO verdict (operation_no, decision, code)"
            " SELECT no, ?, 'R-02' FROM operation WHERE kind = 1",
            (state,),
        )
    desk, told = desk_for(one.laptop)
    gone: list[tuple[str, dict[str, object]]] = []
    screen = CorrectionsScreen(replace(desk, go=lambda name, **where: gone.append((name, where))))
    qtbot.addWidget(screen)
    screen.show()
    screen.refresh()
    (verb,) = screen.list.verbs
    verb.click()
    class_id = next(iter(one.classes))
    assert gone == [("habits", {"class_id": class_id, "day": TODAY})]
    assert "(R-02). Change it and save." in told.notices[0].text
