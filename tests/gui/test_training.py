"""学时 as a teacher meets it: real stores, real widgets, real keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.calendar import SchoolCalendar, SchoolYear
from app.domain.training import HourEntry
from app.services.laptop import Laptop, World
from app.services.teaching_staff import own_teacher
from app.services.training_records import entries_of
from app.ui.item_models.hour_entries import HOURS, STATE, TITLE
from app.ui.messages import Rank
from app.ui.theme import Scheme
from app.ui.windows.training import TrainingScreen
from benchmarks.school import School, school
from tests.factories.training_store import (
    catalogue,
    certify,
    claim_of,
    colleague,
    enter,
    entry_of,
    live_through_a_term,
    publish,
    sitting,
    training,
)
from tests.gui.desks import Told, desk_for, dressed, framed
from tests.gui.visual_audit import audit

KEY = Qt.Key
# budgets.md P17: an hour entry from a published activity.
MOST_KEYS = 8
KINDS = {"empty": (0, 0), "typical": (5, 3), "overfull": (22, 20)}


@dataclass
class Shown:
    """A shown screen, its window, what it told, and how many keys were pressed."""

    screen: TrainingScreen
    window: QWidget
    told: Told
    keys: int = 0

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.focus, key)
            self.keys += 1

    def type(self, words: str) -> None:
        """Type words, Chinese through the input method; characters are no counted keys."""
        if words.isascii():
            QTest.keyClicks(self.focus, words)
            return
        committed = QInputMethodEvent()
        committed.setCommitString(words)
        QApplication.sendEvent(self.focus, committed)

    def has_focus(self, widget: QWidget) -> bool:
        return self.focus is widget

    @property
    def last_words(self) -> str:
        return self.told.notices[-1].text


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with school(tmp_path, 0, 0) as made:
        then = datetime(2026, 11, 23, 10, 42).timestamp()  # noqa: DTZ001 -- local
        made.laptop.world = World(made.laptop.world.random_bytes, lambda: then)
        calendar = SchoolCalendar(SchoolYear(2026))
        made.laptop.identity = replace(made.laptop.identity, calendar=calendar)
        yield made


def year(laptop: Laptop) -> SchoolYear:
    return laptop.identity.calendar.year


def show(
    qtbot: QtBot,
    laptop: Laptop,
    size: tuple[int, int] = (1366, 698),
    scheme: Scheme = Scheme.LIGHT,
) -> Shown:
    desk, told = desk_for(laptop, scheme=scheme)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dressed(application, desk.theme)
    screen = TrainingScreen(desk)
    window = framed(screen, *size)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    screen.refresh()
    screen.first_focus().setFocus()
    settle()
    return Shown(screen, window, told)


def settle() -> None:
    for _turn in range(4):
        QApplication.processEvents()


def stored(laptop: Laptop) -> tuple[HourEntry, ...]:
    with laptop.reading() as unit:
        return entries_of(unit.rows)


def cell(shown: Shown, row: int, column: int) -> str:
    model = shown.screen.history.entries
    return str(model.data(model.index(row, column)))


def test_an_entry_of_a_published_activity_takes_few_keys(qtbot: QtBot, one: School) -> None:
    """Enter opens the first activity, Enter leaves 实到, Enter leaves the number, Enter submits.

    Counted as P17 counts: every key but the characters of the certificate's number.
    """
    activities = catalogue(3, year(one.laptop))
    publish(one.laptop, activities)
    shown = show(qtbot, one.laptop)
    assert shown.has_focus(shown.screen.catalogue.list)
    shown.press(KEY.Key_Return)
    assert shown.has_focus(shown.screen.entry.when.sessions.rows[0].minutes)
    shown.press(KEY.Key_Return)
    assert shown.has_focus(shown.screen.entry.proof.certificate.edit)
    shown.type("ZJ2026-0107")
    shown.press(KEY.Key_Return)
    assert shown.has_focus(shown.screen.entry.submit)
    shown.press(KEY.Key_Return)
    (entry,) = stored(one.laptop)
    assert (entry.title, entry.certificate, entry.state) == (
        activities[0].title,
        "ZJ2026-0107",
        "submitted",
    )
    assert entry.sessions == activities[0].sessions
    assert shown.keys <= MOST_KEYS
    assert shown.keys == 4
    assert shown.has_focus(shown.screen.catalogue.list)
    assert frozenset({"training"}) in shown.told.changed
    assert shown.told.saved
    assert shown.last_words == f"“{activities[0].title}” is submitted."


def test_the_ring_and_the_lists_follow_at_once(qtbot: QtBot, one: School) -> None:
    (activity,) = catalogue(1, year(one.laptop))
    publish(one.laptop, [activity])
    shown = show(qtbot, one.laptop)
    shown.press(*[KEY.Key_Return] * 4)
    ring = shown.screen.side.ring
    assert [one.text() for one in ring.figures.values()] == ["0", "12", "78"]
    assert "pending 12" in ring.ring.accessibleName()
    assert cell(shown, 0, TITLE) == activity.title
    assert (cell(shown, 0, HOURS), cell(shown, 0, STATE)) == ("12", "submitted")
    index = shown.screen.catalogue.list.currentIndex()
    assert "submitted" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_entered_activity_opens_its_entry_again(qtbot: QtBot, one: School) -> None:
    publish(one.laptop, catalogue(1, year(one.laptop)))
    shown = show(qtbot, one.laptop)
    shown.press(*[KEY.Key_Return] * 4)
    shown.press(KEY.Key_Return)
    assert shown.screen.entry.submit.text() == "Save the change"
    shown.press(KEY.Key_Backspace)
    shown.type("90")
    shown.press(*[KEY.Key_Return] * 3)
    (entry,) = stored(one.laptop)
    assert entry.sessions[0].minutes == 90


def test_arrows_go_between_the_sittings(qtbot: QtBot, one: School) -> None:
    publish(one.laptop, catalogue(1, year(one.laptop)))
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return, KEY.Key_Down, KEY.Key_Down, KEY.Key_Up)
    assert shown.has_focus(shown.screen.entry.when.sessions.rows[1].minutes)


def test_what_it_would_count_is_told_on_leaving_a_field(qtbot: QtBot, one: School) -> None:
    publish(one.laptop, catalogue(1, year(one.laptop)))
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    assert shown.screen.entry.counted.text() == "Counts 12 hours · then 12 pending, 78 to go"
    shown.type("44")
    assert shown.screen.entry.counted.text().startswith("Counts 12")
    shown.press(KEY.Key_Return)
    assert shown.screen.entry.counted.text() == "Counts 9 hours · then 9 pending, 81 to go"
    assert "form 4068" in shown.screen.entry.counted.toolTip()


@pytest.mark.parametrize("minutes", ["0", "1441"])
def test_a_refusal_stands_beside_its_sitting_and_has_the_focus(
    qtbot: QtBot, one: School, minutes: str
) -> None:
    publish(one.laptop, catalogue(1, year(one.laptop)))
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return, KEY.Key_Down)
    shown.type(minutes)
    shown.press(*[KEY.Key_Return] * 3)
    rows = shown.screen.entry.when.sessions.rows
    assert rows[1].words.text().endswith("(I-420)")
    assert not rows[0].words.isVisible()
    assert rows[1].minutes.property("fault")
    assert shown.has_focus(rows[1].minutes)
    assert stored(one.laptop) == ()


def test_a_certificate_of_a_colleague_is_told_beside_its_field(qtbot: QtBot, one: School) -> None:
    publish(one.laptop, catalogue(1, year(one.laptop)))
    other = colleague(one.laptop, "吉克曲莫阿依子作")
    enter(one.laptop, [entry_of(other, "外地", sitting("2026-09-10", 90), certificate="ZJ-7")])
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return, KEY.Key_Return)
    shown.type("ZJ-7")
    shown.press(KEY.Key_Return)
    field = shown.screen.entry.proof.certificate
    assert field.error.startswith("吉克曲莫阿依子作")
    assert field.error.endswith("(I-425)")
    shown.press(KEY.Key_Return)
    assert shown.has_focus(field.edit)


def test_a_warning_is_told_in_words_and_the_entry_is_saved(qtbot: QtBot, one: School) -> None:
    short = training("安全教育", sitting("2026-11-20", 40, 960))
    publish(one.laptop, [short])
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    words = shown.screen.entry.when.sessions.rows[0].words
    assert words.text() == "Under 45 minutes on this day; that counts nothing. (W-03)"
    shown.press(*[KEY.Key_Return] * 3)
    assert len(stored(one.laptop)) == 1
    notice = shown.told.notices[-1]
    assert notice.rank is Rank.ATTENTION
    assert "Under 45 minutes" in notice.text


def test_a_missed_sitting_is_a_tick_taken_off(qtbot: QtBot, one: School) -> None:
    publish(one.laptop, catalogue(1, year(one.laptop)))
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    row = shown.screen.entry.when.sessions.rows[0]
    row.tick.setFocus()
    shown.press(KEY.Key_Space)
    assert not row.minutes.isEnabled()
    assert shown.screen.entry.when.words.text().startswith("A fifth or more was missed")
    shown.screen.entry.submit.setFocus()
    shown.press(KEY.Key_Return)
    assert len(stored(one.laptop)[0].sessions) == 3


def test_an_early_enter_waits_for_the_catalogue(qtbot: QtBot, one: School) -> None:
    screen = TrainingScreen(desk_for(one.laptop)[0])
    qtbot.addWidget(screen)
    screen.show()
    assert screen.first_focus() is screen.catalogue.list
    assert screen.catalogue.empty.isHidden(), "nobody knows yet whether nothing came"


def test_a_free_entry_is_typed_from_top_to_bottom_with_enter(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    assert shown.has_focus(shown.screen.catalogue.empty.act)
    shown.press(KEY.Key_Return)
    entry = shown.screen.entry
    assert shown.has_focus(entry.what.title.edit)
    shown.type("县教研室听评课活动")
    shown.press(KEY.Key_Return)
    shown.type("昭觉县教研室")
    entry.when.sessions.rows[0].day.setFocus()
    shown.type("11-18")
    shown.press(KEY.Key_Return)
    shown.type("9:00")
    shown.press(KEY.Key_Return)
    shown.type("135")
    shown.press(KEY.Key_Return)
    assert shown.has_focus(entry.proof.certificate.edit)
    shown.press(KEY.Key_Return, KEY.Key_Return)
    (saved,) = stored(one.laptop)
    assert (saved.title, saved.organizer) == ("县教研室听评课活动", "昭觉县教研室")
    assert saved.sessions == (sitting("2026-11-18", 135, 540),)
    assert saved.activity is None


def test_more_sittings_are_added_and_removed(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    sessions = shown.screen.entry.when.sessions
    assert not sessions.rows[0].cross.isVisible()
    sessions.more.click()
    assert shown.has_focus(sessions.rows[1].day)
    shown.type("11-19")
    sessions.rows[0].cross.click()
    assert [row.texts().day for row in sessions.rows] == ["11-19"]


def test_a_field_nobody_filled_in_is_no_mistake_before_it_is_submitted(
    qtbot: QtBot, one: School
) -> None:
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    entry = shown.screen.entry
    shown.press(KEY.Key_Tab, KEY.Key_Tab)
    assert (entry.what.title.error, entry.fault.isVisible()) == ("", False)
    entry.submit.click()
    assert entry.when.sessions.rows[0].words.text().endswith("(I-426)")
    entry.when.sessions.rows[0].day.setText("11-18")
    entry.when.sessions.rows[0].minutes.setText("90")
    entry.submit.click()
    assert entry.what.title.error.endswith("(I-424)")
    assert shown.has_focus(entry.what.title.edit)
    assert stored(one.laptop) == ()


def test_a_draft_is_always_saved(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    shown.screen.entry.draft.click()
    (entry,) = stored(one.laptop)
    assert entry.state == "draft"
    assert (cell(shown, 0, TITLE), cell(shown, 0, STATE)) == ("(no name yet)", "draft")


def test_what_is_typed_survives_esc_and_the_lock(qtbot: QtBot, one: School) -> None:
    publish(one.laptop, catalogue(1, year(one.laptop)))
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return, KEY.Key_Return)
    shown.type("ZJ-1")
    shown.press(KEY.Key_Escape)
    assert shown.has_focus(shown.screen.catalogue.list)
    again = show(qtbot, one.laptop)
    again.press(KEY.Key_Return)
    assert again.screen.entry.proof.certificate.edit.text() == "ZJ-1"
    assert again.screen.entry.returned.isVisible()
    again.screen.entry.anew.click()
    assert again.screen.entry.proof.certificate.edit.text() == ""


def test_an_entry_is_withdrawn_with_one_key_and_put_back_with_one(
    qtbot: QtBot, one: School
) -> None:
    live_through_a_term(one.laptop, catalogue(2, year(one.laptop)), 2)
    shown = show(qtbot, one.laptop)
    row = [cell(shown, row, STATE) for row in range(2)].index("submitted")
    view = shown.screen.history.table.view
    view.selectRow(row)
    view.setFocus()
    shown.press(KEY.Key_Delete)
    assert len(stored(one.laptop)) == 1
    notice = shown.told.notices[-1]
    assert notice.verb == "Put back"
    assert notice.act is not None
    notice.act()
    assert len(stored(one.laptop)) == 2


def test_what_is_certified_is_shown_and_not_changed(qtbot: QtBot, one: School) -> None:
    teacher = own_teacher(one.laptop)
    (activity,) = catalogue(1, year(one.laptop))
    publish(one.laptop, [activity])
    claim = claim_of(teacher, activity)
    enter(one.laptop, [claim])
    certify(one.laptop, claim.id, {2026: 24})
    shown = show(qtbot, one.laptop)
    view = shown.screen.history.table.view
    view.setFocus()
    shown.press(KEY.Key_Delete)
    assert len(stored(one.laptop)) == 1
    assert "county" in shown.last_words
    shown.press(KEY.Key_Return)
    assert not shown.screen.entry.submit.isVisible()
    assert shown.screen.entry.when.sessions.rows[0].minutes.isReadOnly()
    assert shown.has_focus(shown.screen.entry.back)


def test_up_to_three_pictures_are_added(qtbot: QtBot, one: School, tmp_path: Path) -> None:
    photos = []
    for number in range(4):
        photos.append(tmp_path / f"证书{number}.png")
        Image.new("RGB", (60, 40), (number, 90, 120)).save(photos[-1])
    publish(one.laptop, catalogue(1, year(one.laptop)))
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    entry = shown.screen.entry
    entry.choose_pictures = lambda _parent: [str(one) for one in photos]
    entry.proof.evidence.add.click()
    assert [one.name for one in entry.proof.evidence.kept] == ["证书0", "证书1", "证书2"]
    assert not entry.proof.evidence.add.isEnabled()
    assert shown.last_words == "Three pictures are enough."
    entry.submit.click()
    assert [one.name for one in stored(one.laptop)[0].evidence] == ["证书0", "证书1", "证书2"]


def test_what_is_no_picture_is_told_beside_the_pictures(
    qtbot: QtBot, one: School, tmp_path: Path
) -> None:
    file = tmp_path / "证书.jpg"
    file.write_text("不是照片", "utf-8")
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    entry = shown.screen.entry
    entry.choose_pictures = lambda _parent: [str(file)]
    entry.proof.evidence.add.click()
    assert "(I-411)" in entry.proof.evidence.words.text()


def test_an_activity_can_be_asked_for_by_another_screen(qtbot: QtBot, one: School) -> None:
    activities = catalogue(3, year(one.laptop))
    publish(one.laptop, activities)
    shown = show(qtbot, one.laptop)
    shown.screen.open_at(activity=activities[1].id)
    shown.screen.refresh()
    assert shown.screen.entry.title.text() == activities[1].title


def test_tab_goes_through_the_form_in_reading_order(qtbot: QtBot, one: School) -> None:
    publish(one.laptop, catalogue(1, year(one.laptop)))
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    entry = shown.screen.entry
    reached = []
    for _step in range(40):
        if shown.focus in reached:
            break
        reached.append(shown.focus)
        shown.press(KEY.Key_Tab)
    proof = entry.proof
    rows = entry.when.sessions.rows
    wanted: list[QWidget] = []
    for row in rows:
        wanted += [row.tick, row.minutes]
    wanted += [proof.certificate.edit, proof.role.box, proof.assessment.box]
    wanted += [proof.evidence.add, proof.more, entry.draft, entry.submit]
    assert reached[: len(wanted) - 1] == wanted[1:]


# The gallery looks at it in Chinese, at every scale and in both schemes.
@pytest.mark.parametrize("size", [(1366, 698), (1093, 559), (910, 442)])
@pytest.mark.parametrize("kind", ["empty", "overfull"])
def test_nothing_is_cut_or_too_pale_in_english(
    qtbot: QtBot, one: School, monkeypatch: pytest.MonkeyPatch, kind: str, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")
    count, claimed = KINDS[kind]
    activities = catalogue(count, year(one.laptop), is_long=kind == "overfull")
    live_through_a_term(one.laptop, activities, claimed)
    shown = show(qtbot, one.laptop, size, Scheme.LIGHT)
    assert (shown.window.width(), shown.window.height()) == size
    assert audit(shown.window) == []
    shown.screen.tabs.setCurrentIndex(1)
    settle()
    assert audit(shown.window) == []
    open_first(shown)
    assert audit(shown.window) == []
    shown.screen.open_free()
    shown.screen.entry.submit.click()
    settle()
    assert audit(shown.window) == []
    assert shown.told.bugs == []


def open_first(shown: Shown) -> None:
    page: Any = shown.screen.page
    if page.catalogue:
        shown.screen.open_line(page.catalogue[-1])
        shown.screen.entry.proof.more.setChecked(True)
        settle()


def test_no_field_has_the_focus_out_of_sight(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop, (910, 442))
    shown.press(KEY.Key_Return)
    entry = shown.screen.entry
    minutes = entry.when.sessions.rows[0].minutes
    assert minutes.visibleRegion().isEmpty()
    for _step in range(12):
        shown.press(KEY.Key_Tab)
        if shown.focus is minutes:
            break
    settle()
    assert shown.has_focus(minutes)
    assert minutes.visibleRegion().boundingRect() == minutes.rect()


def test_a_refusal_leaves_nothing_saving(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    saving: list[bool] = []
    shown.screen.desk.bulletin.saving.connect(lambda: saving.append(True))
    shown.screen.entry.submit.click()
    assert (saving, shown.told.saved) == ([], [])


def test_a_warning_of_the_claim_stands_beside_the_claim(qtbot: QtBot, one: School) -> None:
    publish(one.laptop, catalogue(1, year(one.laptop)))
    shown = show(qtbot, one.laptop)
    shown.press(KEY.Key_Return)
    proof = shown.screen.entry.proof
    proof.more.click()
    proof.claimed.edit.setText("14")
    proof.reason.edit.setText("主讲半天")
    shown.screen.entry.look()
    assert proof.claim_note.isVisible()
    assert not proof.note.isVisible()
    assert "claimed 14" in shown.screen.entry.counted.text()
