"""核对 as an administrator works through it: one list, number keys, nothing decided unseen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.center.access import read_accesses
from app.center.questions import merged_people, questions
from app.center.site_place import SitePlace
from app.center.transfers import PupilMove, transfer_pupil
from app.services.class_sheet import read_sheet
from app.ui.center.move_dialog import MoveDialog
from app.ui.center.review import ReviewScreen
from tests.factories.desk_area import LARGE, PAPER_SITE, TEACHERS, desk_area
from tests.gui.center.offices import Seated
from tests.gui.visual_audit import audit


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    desk_area(folder).close()
    return folder / "center"


@pytest.fixture
def seated(qtbot: QtBot, made: Path, tmp_path: Path) -> Iterator[Seated]:
    shutil.copytree(made, tmp_path / "center")
    found = Seated(qtbot, tmp_path / "center")
    found.desk.go("review")
    yield found
    assert found.bugs == []


def screen_of(seated: Seated) -> ReviewScreen:
    found = seated.desk.screen_of("review")
    assert isinstance(found, ReviewScreen)
    return found


def choose(screen: ReviewScreen, kind: str) -> str:
    key = next(one.key for one in screen.list.lines.lines if one.key.startswith(f"{kind}:"))
    keys = [one.key for one in screen.list.lines.lines]
    screen.list.setCurrentIndex(screen.list.lines.index(keys.index(key)))
    return key


def keys_of(screen: ReviewScreen) -> list[str]:
    return [one.key for one in screen.list.lines.lines]


def test_every_kind_is_shown_with_what_happened_what_is_kept_and_what_to_do(
    seated: Seated,
) -> None:
    screen = screen_of(seated)
    kinds = {key.partition(":")[0] for key in keys_of(screen)}
    assert kinds >= {"clash", "same_time", "same_certificate", "like_title", "twice", "alarm"}
    for kind in kinds:
        choose(screen, kind)
        question = screen.page.question
        assert question is not None
        assert all((question.about, question.happened, question.kept, question.todo))
        assert len(screen.page.verbs) == len(question.choices) > 0


def test_a_number_key_decides_and_the_next_question_is_there(seated: Seated) -> None:
    screen = screen_of(seated)
    key = choose(screen, "clash")
    screen.list.setFocus()
    QTest.keyClick(screen.list, Qt.Key.Key_2)
    assert key not in keys_of(screen)
    assert "班主任研修" in seated.told[-1].text
    assert screen.page.question is not None
    assert screen.page.question.id != key
    assert seated.desk.center is not None
    assert key not in {one.id for one in questions(seated.desk.center)}


def test_what_was_confirmed_asks_for_words_first(seated: Seated) -> None:
    from app.center.certification import Decision, decide_entry
    from app.domain.training import ACCEPTED, CONFIRMED

    center = seated.desk.center
    assert center is not None
    same = next(one for one in questions(center) if one.kind == "same_time")
    decide_entry(center, CONFIRMED, same.shown[0][0].hex(), Decision(ACCEPTED))
    seated.desk.refresh()
    screen = screen_of(seated)
    key = choose(screen, "same_time")
    question = screen.page.question
    assert question is not None
    number = next(n for n, one in enumerate(question.choices, 1) if one.needs_why)
    QTest.keyClick(screen.list, Qt.Key(Qt.Key.Key_0 + number))
    assert key in keys_of(screen)
    assert screen.page.why.isVisible()
    # A figure in the reason is a word, not another answer.
    QTest.keyClicks(screen.page.why, "12")
    screen.page.why.insert("点以前参加的是教研")
    assert key in keys_of(screen)
    QTest.keyClick(screen.page.why, Qt.Key.Key_Return)
    assert key not in keys_of(screen)


def test_a_child_s_name_is_on_the_page_alone_and_looking_is_written_down(seated: Seated) -> None:
    screen = screen_of(seated)
    center = seated.desk.center
    assert center is not None
    before = len(read_accesses(center))
    key = choose(screen, "twice")
    question = screen.page.question
    assert question is not None
    assert question.id == key
    name = question.sides[0].head
    lines = screen.list.lines.lines
    assert not any(name in one.head + one.note for one in lines)
    looks = read_accesses(center)
    assert len(looks) == before + 1
    assert looks[0].what == "twice"
    assert name not in looks[0].subject


def test_looking_writes_nothing_so_that_no_refresh_calls_for_another(seated: Seated) -> None:
    watch = seated.desk.watch
    office = seated.desk.office
    assert watch is not None
    assert office is not None
    heard: list[frozenset[str]] = []
    office.bulletin.changed.connect(heard.append)
    screen = screen_of(seated)
    for place in range(len(screen.list.lines.lines)):
        screen.list.setCurrentIndex(screen.list.lines.index(place))
    for name in ("hours", "publishing", "month", "review"):
        seated.desk.go(name)
    watch.look()
    assert frozenset({"other"}) not in heard


def test_two_entries_become_one_and_one_verb_takes_it_back(seated: Seated) -> None:
    screen = screen_of(seated)
    center = seated.desk.center
    assert center is not None
    merged = len(merged_people(center))
    key = choose(screen, "twice")
    QTest.keyClick(screen.list, Qt.Key.Key_1)
    assert key not in keys_of(screen)
    assert len(merged_people(center)) == merged + 1
    undo = seated.told[-1]
    assert undo.verb
    assert undo.act is not None
    undo.act()
    assert len(merged_people(center)) == merged
    assert key in keys_of(screen)


def test_an_old_merge_is_listed_last_and_can_be_undone(seated: Seated) -> None:
    screen = screen_of(seated)
    assert keys_of(screen)[-1].startswith("merged:")
    waiting = screen.figures.accessibleName()
    choose(screen, "merged")
    assert screen.page.question is not None
    told = {field.text for side in screen.page.question.sides for field in side.fields}
    assert told == {"二年级1班 2 号", "不在班里的那一份"}
    QTest.keyClick(screen.list, Qt.Key.Key_1)
    assert seated.desk.center is not None
    assert merged_people(seated.desk.center) == ()
    # They had other names, so nobody asks whether they are one.
    assert screen.figures.accessibleName() == waiting


def test_only_one_site_is_asked_for(seated: Seated) -> None:
    seated.desk.go("review", site=LARGE)
    screen = screen_of(seated)
    sites = {one.site for one in screen._found.values()}
    assert sites == {LARGE}
    assert screen.everywhere.isVisible()
    QTest.mouseClick(screen.everywhere, Qt.MouseButton.LeftButton)
    assert {one.site for one in screen._found.values()} > {LARGE}


def test_somebody_else_decided_first_and_nothing_is_done_twice(seated: Seated) -> None:
    from app.center.questions import decide

    screen = screen_of(seated)
    choose(screen, "like_title")
    question = screen.page.question
    assert question is not None
    assert seated.desk.center is not None
    decide(seated.desk.center, question, 3)
    QTest.keyClick(screen.list, Qt.Key.Key_1)
    assert "I-581" in seated.told[-1].text
    assert question.id not in keys_of(screen)


def moving(seated: Seated) -> MoveDialog:
    QTest.mouseClick(screen_of(seated).somebody_moves, Qt.MouseButton.LeftButton)
    dialog = next(one for one in seated.desk.findChildren(MoveDialog) if one.isVisible())
    dialog.here.setCurrentIndex(dialog.here.findData(PAPER_SITE))
    dialog.there.setCurrentIndex(dialog.there.findData(LARGE))
    return dialog


def name_on(seated: Seated, class_name: str, seat: int) -> str:
    assert seated.desk.center is not None
    sheet = read_sheet(SitePlace.open(seated.desk.center, PAPER_SITE), class_name)
    return next(one.name for one in sheet.pupils if one.seat == seat)


def test_a_pupil_moves_and_what_is_refused_is_said_where_it_was_typed(seated: Seated) -> None:
    center = seated.desk.center
    assert center is not None
    dialog = moving(seated)
    name = name_on(seated, "一年级1班", 4)
    dialog.seat_here.setValue(4)
    dialog.seat_there.setValue(5)
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert "I-605" in dialog.fault.text()  # somebody sits there
    dialog.seat_there.setValue(60)
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    sheet = read_sheet(SitePlace.open(center, LARGE), "二年级1班")
    came = next(one for one in sheet.pupils if one.seat == 60)
    assert came.name == name
    assert not came.has_consent


def test_the_child_of_a_seat_is_named_before_anything_can_be_confirmed(seated: Seated) -> None:
    center = seated.desk.center
    assert center is not None
    looks = len(read_accesses(center))
    dialog = moving(seated)
    first, second = dialog.class_here.itemText(0), dialog.class_here.itemText(1)
    assert not dialog.act.isEnabled()
    QApplication.processEvents()
    assert audit(dialog) == []
    assert len(read_accesses(center)) == looks, "nobody was shown yet"
    # A click into the empty field, then the keys: as everybody types a seat.
    QTest.mouseClick(dialog.seat_here.lineEdit(), Qt.MouseButton.LeftButton)
    QTest.keyClicks(dialog.seat_here, "12")
    assert dialog.seat_here.value() == 12
    name = name_on(seated, first, 12)
    assert dialog.child.accessibleName() == name
    assert dialog.act.text() == f"调动{name}"
    assert dialog.act.isEnabled()
    QApplication.processEvents()
    assert audit(dialog) == []
    (look,) = read_accesses(center)[: len(read_accesses(center)) - looks]
    assert (look.what, look.subject) == ("transfer", f"{PAPER_SITE} {first}")
    dialog.seat_here.setValue(77)
    assert dialog.child.text() == "这个座号没有人"
    assert not dialog.act.isEnabled()
    QApplication.processEvents()
    assert audit(dialog) == []
    # In another class the seat is asked for anew; where the child goes changes nothing here.
    dialog.seat_here.setValue(3)
    dialog.there.setCurrentIndex(0)
    assert dialog.seat_here.value() == 3
    dialog.class_here.setCurrentIndex(1)
    assert dialog.seat_here.text().strip() == ""
    assert not dialog.act.isEnabled()
    dialog.seat_here.setValue(3)
    assert dialog.child.accessibleName() == name_on(seated, second, 3)
    assert read_accesses(center)[0].subject == f"{PAPER_SITE} {second}"
    dialog.reject()


def test_who_left_the_seat_meanwhile_is_not_moved_and_the_seat_is_asked_for_anew(
    seated: Seated,
) -> None:
    center = seated.desk.center
    assert center is not None
    dialog = moving(seated)
    dialog.seat_here.setValue(4)
    class_name, today = dialog.class_here.currentText(), center.world.today()
    elsewhere = PupilMove(PAPER_SITE, class_name, 4, LARGE, "二年级1班", 61, today)
    transfer_pupil(center, elsewhere)
    dialog.seat_there.setValue(62)
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert "I-604" in dialog.fault.text()
    assert not dialog.act.isEnabled()
    dialog.seat_here.setValue(4)
    assert dialog.child.text() == "这个座号没有人"
    assert not dialog.fault.isVisible()


def test_a_teacher_moves_and_the_hours_go_along(seated: Seated) -> None:
    screen = screen_of(seated)
    QTest.mouseClick(screen.somebody_moves, Qt.MouseButton.LeftButton)
    dialog = next(one for one in seated.desk.findChildren(MoveDialog) if one.isVisible())
    assert audit(dialog) == []
    # It opens at schools where somebody could move.
    assert (dialog.here.currentData(), dialog.there.currentData()) == (LARGE, PAPER_SITE)
    dialog.teacher.setChecked(True)
    dialog.here.setCurrentIndex(dialog.here.findData(LARGE))
    dialog.there.setCurrentIndex(dialog.there.findData(PAPER_SITE))
    assert not dialog.class_here.isVisible()
    place = next(n for n in range(dialog.who.count()) if TEACHERS[1] in dialog.who.itemText(n))
    dialog.who.setCurrentIndex(place)
    assert dialog.act.text() == f"调动{dialog.who.currentText()}"
    before = {key for key in keys_of(screen) if key.startswith("same_certificate")}
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert "2" in seated.told[-1].text  # entries
    # What went along is the same certificate of the same person: nobody is asked about it.
    assert {key for key in keys_of(screen) if key.startswith("same_certificate")} == before


def test_who_stands_in_two_lists_has_moved_or_is_two_people(seated: Seated) -> None:
    from app.center.publications import publish_offer, read_offer

    screen = screen_of(seated)
    center = seated.desk.center
    assert center is not None
    file = center.folder / "again.csv"
    file.write_text(f"姓名,证件号后4位,学校\n{TEACHERS[0]},1200,{PAPER_SITE}\n", "utf-8-sig")
    publish_offer(center, read_offer("teachers", file))
    seated.desk.refresh()
    key = choose(screen, "transfer")
    QTest.keyClick(screen.list, Qt.Key.Key_1)
    assert key not in keys_of(screen)
    assert TEACHERS[0] in seated.told[-1].text
