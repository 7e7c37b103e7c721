"""今天 as a teacher meets it: real stores, real widgets, keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.calendar import day_number
from app.domain.habits import ITEMS
from app.services.habits import mark_cells
from app.services.laptop import Laptop, World
from app.services.site_days import set_site_day
from app.services.teaching_staff import own_teacher
from app.sync.sheets import MET, NOT_YET
from app.ui.theme import Scheme
from app.ui.windows.today import TodayScreen
from benchmarks.school import School, school
from tests.factories.training_store import catalogue, claim_of, enter, live_through_a_term
from tests.gui.desks import Told, desk_for, dressed, framed
from tests.gui.visual_audit import audit

TUESDAY = date(2024, 10, 8)
SATURDAY = date(2024, 10, 12)
DUE = {ITEMS.index("wash_face"): MET, ITEMS.index("wash_hands"): MET}
DUE |= {ITEMS.index("can_homework"): NOT_YET}


@dataclass
class Shown:
    """A shown screen, what it told, and where it wanted to go."""

    screen: TodayScreen
    window: QWidget
    told: Told
    went: list[tuple[str, dict[str, Any]]]


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with school(tmp_path, 2, 5) as made:
        set_clock(made.laptop, TUESDAY)
        yield made


def set_clock(laptop: Laptop, day: date) -> None:
    then = datetime(day.year, day.month, day.day, 9).timestamp()  # noqa: DTZ001 -- local
    laptop.world = World(laptop.world.random_bytes, lambda: then)


def show(
    qtbot: QtBot,
    laptop: Laptop,
    size: tuple[int, int] = (1366, 698),
    scheme: Scheme = Scheme.LIGHT,
) -> Shown:
    went: list[tuple[str, dict[str, Any]]] = []
    desk, told = desk_for(laptop, scheme=scheme)
    desk = replace(desk, go=lambda name, **where: went.append((name, where)))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dressed(application, desk.theme)
    screen = TodayScreen(desk)
    window = framed(screen, *size)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    screen.refresh()
    screen.first_focus().setFocus()
    QApplication.processEvents()  # layouts settle
    return Shown(screen, window, told, went)


def mark(one: School, day: date, seats: slice = slice(None)) -> None:
    class_id, pupils = next(iter(one.classes.items()))
    fields: dict[int, int | None] = dict(DUE)
    mark_cells(one.laptop, class_id, day_number(day), dict.fromkeys(list(pupils)[seats], fields))


def record_all_days_before(one: School) -> None:
    for day in (1, 2, 3, 4, 7):
        mark(one, date(2024, 10, day))


def test_enter_starts_the_check_of_the_own_class(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    assert shown.screen.focusWidget() is shown.screen.class_card.begin
    QTest.keyClick(shown.screen.focusWidget(), Qt.Key.Key_Return)
    ((name, where),) = shown.went
    assert name == "habits"
    assert (where["class_name"], where["day"]) == ("三年级1班", day_number(TUESDAY))
    assert where["class_id"] == next(iter(one.classes))


def test_enter_begins_wherever_the_focus_is_not_on_a_button(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    shown.screen.class_card.begin.clearFocus()
    QTest.keyClick(shown.screen, Qt.Key.Key_Enter)
    assert [name for name, _where in shown.went] == ["habits"]


def test_every_verb_is_reached_with_the_keyboard_alone(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    screen = shown.screen
    reached = []
    for _step in range(12):
        focused = screen.focusWidget()
        if focused in reached:
            break
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    card = screen.class_card
    for verb in (card.begin, card.no_water, card.print_sheet, card.other, screen.attention.verb):
        assert verb in reached
    assert screen.sync_card.open in reached


def test_no_water_is_one_button_and_taken_back_by_the_same(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    button = shown.screen.class_card.no_water
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.text() == "Water is back"
    assert "no water" in shown.screen.kind.text()
    assert shown.told.saved
    assert frozenset({"habits", "calendar"}) in shown.told.changed
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.text() == "No water today"


def test_marks_made_elsewhere_are_seen_at_once(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    mark(one, TUESDAY, slice(0, 2))
    shown.screen.desk.bulletin.changed.emit(frozenset({"habits"}))
    row = shown.screen.class_card.all_habits.rows["wash_face"]
    assert row.count.text() == "today 2 / 5"
    assert row.bar.accessibleName() == "wash face, checked today 2 of 5"
    mark(one, TUESDAY)
    shown.screen.desk.bulletin.changed.emit(frozenset({"habits"}))
    assert shown.screen.class_card.words.accessibleName().endswith("all checked today ✓")


def test_a_forgotten_day_is_one_press_away(qtbot: QtBot, one: School) -> None:
    record_all_days_before(one)
    with one.laptop.store.write() as connection:
        connection.exec_driver_sql(
            "DELETE FROM pending_cells WHERE date = ?", (day_number(date(2024, 10, 3)),)
        )
    shown = show(qtbot, one.laptop)
    attention = shown.screen.attention
    assert attention.isVisible()
    assert "last Thu (10-3)" in attention.text.text()
    attention.verb.click()
    ((name, where),) = shown.went
    assert (name, where["day"]) == ("habits", day_number(date(2024, 10, 3)))


def test_when_nothing_is_missing_nothing_asks_for_attention(qtbot: QtBot, one: School) -> None:
    record_all_days_before(one)
    assert not show(qtbot, one.laptop).screen.attention.isVisible()


def test_another_class_of_the_site_is_chosen_from_the_card(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    (other,) = shown.screen.class_card.menu.actions()
    other.trigger()
    assert shown.screen.class_card.title.text() == "三年级2班"


def test_without_a_class_the_way_to_one_has_the_focus(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with school(tmp_path, 0, 0) as one:
        set_clock(one.laptop, TUESDAY)
        shown = show(qtbot, one.laptop)
        assert shown.screen.focusWidget() is shown.screen.empty.act
        QTest.keyClick(shown.screen.empty.act, Qt.Key.Key_Return)
        assert [name for name, _where in shown.went] == ["roster"]


def test_without_consent_the_button_leads_to_it(qtbot: QtBot, one: School) -> None:
    with one.laptop.store.write() as connection:
        connection.exec_driver_sql("UPDATE pupil SET has_consent = 0, consent_from = NULL")
    shown = show(qtbot, one.laptop)
    assert shown.screen.class_card.begin.text() == "Enter consent"
    QTest.keyClick(shown.screen.focusWidget(), Qt.Key.Key_Return)
    assert shown.went[0][0] == "roster"


def test_on_a_saturday_nothing_is_due(qtbot: QtBot, one: School) -> None:
    set_clock(one.laptop, SATURDAY)
    shown = show(qtbot, one.laptop)
    card = shown.screen.class_card
    assert "no school today" in shown.screen.kind.text()
    assert "nothing to check today" in card.words.accessibleName()
    assert not card.no_water.isVisible()
    assert card.begin.text() == "Open the sheet"


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("size", [(1366, 698), (1093, 559), (910, 442)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_or_too_pale(
    qtbot: QtBot,
    one: School,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    size: tuple[int, int],
    scheme: Scheme,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    set_site_day(one.laptop, day_number(date(2024, 10, 4)), "no_water")
    mark(one, date(2024, 10, 7))
    mark(one, TUESDAY, slice(0, 3))
    shown = show(qtbot, one.laptop, size, scheme)
    assert (shown.window.width(), shown.window.height()) == size
    assert audit(shown.window) == []


def test_in_a_low_window_the_due_habits_the_verb_and_the_delivery_stay(
    qtbot: QtBot, one: School
) -> None:
    shown = show(qtbot, one.laptop, (910, 442))
    card = shown.screen.class_card
    assert card.begin.isVisible()
    assert card.due_habits.isVisible()
    assert not card.all_habits.isVisible()
    assert shown.screen.sync_card.signs.isVisible()
    assert card.due_habits.rest.accessibleName().startswith("Left this week: ")


def test_the_hours_of_the_year_stand_on_today_and_lead_to_more(qtbot: QtBot, one: School) -> None:
    year = one.laptop.identity.calendar.year
    activities = catalogue(2, year)
    live_through_a_term(one.laptop, activities, 1)
    shown = show(qtbot, one.laptop)
    card = shown.screen.hours_card
    assert [figure.text() for figure in card.ring.figures.values()] == ["8", "0", "82"]
    assert card.ring.ring.accessibleName() == "Training hours, certified 8, pending 0, target 90"
    card.enter.setFocus()
    QTest.keyClick(card.enter, Qt.Key.Key_Return)
    assert shown.went == [("training", {})]
    (fresh,) = [one for one in activities if one is not activities[-1]]
    enter(one.laptop, [claim_of(own_teacher(one.laptop), fresh)])
    shown.screen.desk.bulletin.changed.emit(frozenset({"training"}))
    assert card.ring.figures["pending"].text() == "12"
