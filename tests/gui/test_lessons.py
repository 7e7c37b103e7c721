"""课例 as a teacher writes it: real stores, real widgets, keys; and the power that goes off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.lessons import LessonCase
from app.domain.training import DRAFT, SUBMITTED
from app.services.lesson_records import case_of
from app.services.lesson_writing import save_lesson
from app.services.lessons import read_lessons
from app.ui.dialogs.pupil_names import PupilNamesDialog
from app.ui.dialogs.same_lesson import SameLessonDialog
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme
from app.ui.windows.lessons import LessonsScreen
from app.ui.windows.today import TodayScreen
from benchmarks.school import School, school
from tests.factories.lessons import cases, draft, long, store, whole
from tests.gui.desks import Told, desk_for, dressed, framed
from tests.gui.visual_audit import audit

KEY = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SENTENCES = ("秒的认识", "用秒表数一分钟，都很投入", "练习要留十分钟")


def commit(widget: QWidget, text: str) -> None:
    """Write a text as the input method does, in one go."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


@dataclass
class Shown:
    """A shown screen, what it told, and where it wanted to go."""

    screen: LessonsScreen
    window: QWidget
    told: Told
    went: list[tuple[str, dict[str, Any]]]

    @property
    def focus(self) -> QWidget:
        found = self.window.focusWidget()
        assert found is not None
        return found

    def type(self, text: str) -> None:
        """Type a text where the focus is, as the input method commits it."""
        commit(self.focus, text)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.focus, key, held)
        QApplication.processEvents()

    def dialog(self) -> QDialog:
        """Return the question that stands open."""
        (found,) = [one for one in self.window.findChildren(QDialog) if one.isVisible()]
        return found


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with school(tmp_path, 1, 5) as made:
        yield made


def show(
    qtbot: QtBot,
    one: School,
    size: tuple[int, int] = (1366, 698),
    scheme: Scheme = Scheme.LIGHT,
    **where: object,
) -> Shown:
    went: list[tuple[str, dict[str, Any]]] = []
    desk, told = desk_for(one.laptop, scheme=scheme)
    desk = replace(desk, go=lambda name, **there: went.append((name, there)))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dressed(application, desk.theme)
    screen = LessonsScreen(desk)
    window = framed(screen, *size)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    screen.open_at(**where)
    screen.refresh()
    screen.first_focus().setFocus()
    QApplication.processEvents()  # layouts settle
    return Shown(screen, window, told, went)


def stored(one: School, case: LessonCase) -> LessonCase | None:
    with one.laptop.reading() as unit:
        return case_of(unit.rows, case.id)


def test_three_sentences_and_three_enters_make_a_draft(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one)
    assert shown.focus is shown.screen.list.sentences.fields[0].edit
    for sentence in SENTENCES:
        shown.type(sentence)
        shown.press(KEY.Key_Return)
    (line,) = read_lessons(one.laptop).lines
    assert (line.case.topic, line.case.reflection) == SENTENCES[:2]
    assert line.case.improvements[0].after == SENTENCES[2]
    assert not any(shown.screen.list.sentences.sentences)
    assert shown.focus is shown.screen.list.lines
    assert SENTENCES[0] in shown.told.notices[-1].text
    assert frozenset({"lessons"}) in shown.told.changed
    shown.press(KEY.Key_Return)
    assert shown.screen.stack.currentWidget() is shown.screen.form
    # The topic was told already; the subject is what the first part still lacks.
    assert shown.focus is shown.screen.form.sheet.basic.subject.combo


def test_enter_on_a_line_goes_on_where_something_is_missing(qtbot: QtBot, one: School) -> None:
    store(one.laptop, draft(one.laptop), whole(one.laptop))
    shown = show(qtbot, one)
    shown.screen.list.lines.setFocus()
    shown.press(KEY.Key_Return)
    sheet = shown.screen.form.sheet
    assert shown.focus is sheet.improvement.first()
    assert sheet.points.text() == "60"
    shown.type("提问只叫举手的")
    shown.press(KEY.Key_Tab)
    shown.type("每组轮着答")
    assert sheet.points.text() == "80"
    assert sheet.improvement.missing.text() == ""
    shown.press(KEY.Key_Escape)
    case = stored(one, draft(one.laptop))
    assert case is not None
    assert (case.improvements[0].before, case.improvements[0].after) == (
        "提问只叫举手的",
        "每组轮着答",
    )
    assert shown.focus is shown.screen.list.lines


def test_every_section_is_one_key_away(qtbot: QtBot, one: School) -> None:
    store(one.laptop, long(one.laptop))
    shown = show(qtbot, one, case=long(one.laptop).id)
    sheet = shown.screen.form.sheet
    for number, (name, section) in enumerate(sheet.sections.items(), 1):
        shown.press(KEY(KEY.Key_0 + number), CTRL)
        assert section.isAncestorOf(shown.focus), name
        assert not shown.focus.visibleRegion().isEmpty(), name
        assert [item for item, one_item in sheet.panel.items.items() if one_item.isChecked()] == [
            name
        ]


def test_steps_are_added_moved_and_removed_without_the_mouse(qtbot: QtBot, one: School) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one, case=draft(one.laptop).id)
    steps = shown.screen.form.sheet.steps
    shown.press(KEY.Key_3, CTRL)
    shown.press(KEY.Key_Down, ALT)
    assert [row[0] for row in steps.editor.rows()] == ["20", "5", "15"]
    assert steps.editor.row == 1
    shown.press(KEY.Key_Return, CTRL)
    assert steps.editor.row == 2
    shown.type("7")
    for text in ("教师小结", "学生齐读", "巩固"):
        shown.press(KEY.Key_Tab)
        shown.type(text)
    assert steps.editor.rows()[2] == ("7", "教师小结", "学生齐读", "巩固")
    assert "47" in steps.minutes.text()
    shown.press(KEY.Key_Up, ALT)
    shown.press(KEY.Key_Up, ALT)
    shown.press(KEY.Key_Delete, CTRL)
    assert [row[0] for row in steps.editor.rows()] == ["20", "5", "15"]
    undo = shown.told.notices[-1]
    assert undo.act is not None
    undo.act()
    assert [row[0] for row in steps.editor.rows()] == ["7", "20", "5", "15"]
    shown.press(KEY.Key_S, CTRL)
    case = stored(one, draft(one.laptop))
    assert case is not None
    assert [step.minutes for step in case.steps] == [7, 20, 5, 15]


def test_a_new_row_takes_part_in_tab_order(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one, new=True)
    editor = shown.screen.form.sheet.steps.editor
    editor.cells[-1][0].setFocus()
    shown.press(KEY.Key_Return, CTRL)
    order = [cell for row in editor.cells for cell in row]
    editor.cells[0][0].setFocus()
    for cell in order[1:]:
        shown.press(KEY.Key_Tab)
        assert shown.focus is cell
    shown.press(KEY.Key_Tab)
    assert shown.focus is editor.add


def test_what_was_typed_survives_a_power_cut(qtbot: QtBot, one: School) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one, case=draft(one.laptop).id)
    shown.press(KEY.Key_5, CTRL)
    shown.press(KEY.Key_End, CTRL)
    shown.type("还没写完")
    keeper = shown.screen.form.keeper
    assert keeper.timer.interval() == 1500
    keeper.timer.timeout.emit()
    before = stored(one, draft(one.laptop))
    # The power goes: nothing is left, nothing is finished. The next day:
    again = show(qtbot, one)
    assert again.screen.stack.currentWidget() is again.screen.form
    assert again.screen.form.case.reflection.endswith("还没写完")
    assert again.told.notices[-1].text == "What was not finished last time was found again."
    assert stored(one, draft(one.laptop)) == before == draft(one.laptop)
    again.screen.leave()
    case = stored(one, draft(one.laptop))
    assert case is not None
    assert case.reflection.endswith("还没写完")
    assert not read_lessons(one.laptop).lines[0].is_unsaved


def test_a_new_case_that_was_never_saved_is_found_again(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one, new=True)
    shown.screen.form.sheet.basic.topic.edit.setFocus()
    shown.type("停电的那节课")
    shown.press(KEY.Key_Tab)  # leaving the field keeps it at once
    again = show(qtbot, one)
    assert again.screen.form.case.topic == "停电的那节课"


def test_half_written_sentences_are_there_the_next_day(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one)
    shown.type(SENTENCES[0])
    shown.press(KEY.Key_Return)
    shown.type("孩子们")
    shown.screen.leave()
    again = show(qtbot, one)
    assert again.screen.list.sentences.sentences == (SENTENCES[0], "孩子们", "")
    assert again.focus is again.screen.list.sentences.fields[2].edit


def test_an_empty_form_that_was_only_looked_at_is_no_case(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one, new=True)
    shown.press(KEY.Key_Escape)
    assert read_lessons(one.laptop).lines == ()
    assert shown.screen.stack.currentWidget() is shown.screen.list


def test_handing_in_leads_to_what_is_missing_and_saves_the_draft(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one, new=True)
    form = shown.screen.form
    form.sheet.basic.topic.edit.setFocus()
    shown.type("秒的认识")
    form.sheet.basic.subject.choose("数学")
    form.submit.click()
    assert "(I-431)" in shown.told.notices[-1].text
    assert shown.focus is form.sheet.objectives.first()
    (line,) = read_lessons(one.laptop).lines
    assert line.stored is not None
    assert (line.stored.topic, line.stored.state) == ("秒的认识", DRAFT)


def test_a_whole_case_is_handed_in_with_one_button(qtbot: QtBot, one: School) -> None:
    case = replace(whole(one.laptop), state=DRAFT)
    store(one.laptop, case)
    shown = show(qtbot, one, case=case.id)
    shown.screen.form.submit.click()
    found = stored(one, case)
    assert found is not None
    assert found.state == SUBMITTED
    assert shown.screen.form.submit.text() == "Hand in again"
    assert "秒" not in shown.told.notices[-1].text
    assert "分数的初步认识" in shown.told.notices[-1].text


def test_a_day_that_cannot_be_read_stays_beside_its_field(qtbot: QtBot, one: School) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one, case=draft(one.laptop).id)
    day = shown.screen.form.sheet.basic.day
    day.edit.setFocus()
    day.edit.selectAll()
    shown.type("上星期五")
    shown.press(KEY.Key_Tab)
    assert day.error == "Write a date like 2026-11-23."
    assert shown.screen.form.case.taught_on == draft(one.laptop).taught_on


def named_case(one: School) -> LessonCase:
    text = "课上很热闹。阿木第一个举手，说得很清楚。"
    return replace(draft(one.laptop), reflection=text)


def test_a_childs_name_is_asked_about_and_replaced(qtbot: QtBot, one: School) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one, case=draft(one.laptop).id)
    reflection = shown.screen.form.sheet.reflection.text.edit
    reflection.selectAll()
    reflection.setFocus()
    shown.type(named_case(one).reflection)
    shown.press(KEY.Key_Escape)
    dialog = shown.dialog()
    assert isinstance(dialog, PupilNamesDialog)
    (sentence,) = dialog.sentences
    assert sentence.accessibleName() == "阿木第一个举手，说得很清楚。 → 生1"
    assert stored(one, draft(one.laptop)) == draft(one.laptop)
    assert dialog.focusWidget() is dialog.replace
    QTest.keyClick(dialog.replace, KEY.Key_Return)
    case = stored(one, draft(one.laptop))
    assert case is not None
    assert case.reflection == "课上很热闹。生1第一个举手，说得很清楚。"
    assert shown.screen.stack.currentWidget() is shown.screen.list


def test_a_childs_name_may_be_kept(qtbot: QtBot, one: School) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one, case=draft(one.laptop).id)
    shown.screen.form.sheet.show_case(named_case(one))
    shown.screen.form.store()
    dialog = shown.dialog()
    assert isinstance(dialog, PupilNamesDialog)
    dialog.keep.click()
    assert stored(one, draft(one.laptop)) == named_case(one)
    shown.screen.form.store()
    assert not [found for found in shown.window.findChildren(QDialog) if found.isVisible()]


def test_leaving_with_a_childs_name_keeps_the_text_and_asks_later(
    qtbot: QtBot, one: School
) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one, case=draft(one.laptop).id)
    shown.screen.form.sheet.show_case(named_case(one))
    shown.screen.leave()
    assert stored(one, draft(one.laptop)) == draft(one.laptop)
    notice = shown.told.notices[-1]
    assert notice.act is not None
    notice.act()
    assert shown.went == [("lessons", {"case": draft(one.laptop).id})]
    again = show(qtbot, one)
    assert again.screen.form.case == named_case(one)


def test_the_same_lesson_of_a_colleague_stands_beside(qtbot: QtBot, one: School) -> None:
    own = whole(one.laptop)
    other = replace(own, id=b"colleague.......", teacher=b"t" * 16, teacher_name="王小梅")
    store(one.laptop, own, replace(other, taught_on=own.taught_on + 3))
    shown = show(qtbot, one, case=own.id)
    shown.screen.form.group.click()
    dialog = shown.dialog()
    assert isinstance(dialog, SameLessonDialog)
    assert [case.teacher_name for case in dialog.chosen] == ["王小梅"]
    dialog.join.click()
    assert shown.screen.stack.currentWidget() is shown.screen.compare
    assert [case.teacher_name for case in shown.screen.compare.cases] == [
        own.teacher_name,
        "王小梅",
    ]
    found = stored(one, own)
    assert found is not None
    assert found.group == other.id
    shown.press(KEY.Key_Escape)
    assert shown.screen.stack.currentWidget() is shown.screen.form
    shown.press(KEY.Key_Escape)
    assert shown.screen.list.compare.isVisible()


def test_a_picture_is_added_and_taken_away(qtbot: QtBot, one: School, tmp_path: Path) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one, case=draft(one.laptop).id)
    photograph = tmp_path / "板书.jpg"
    Image.effect_noise((800, 600), 60).save(photograph)
    form = shown.screen.form
    form.add_picture(photograph)
    form.store()
    case = stored(one, draft(one.laptop))
    assert case is not None
    assert [one_picture.name for one_picture in case.attachments] == ["板书"]
    assert form.sheet.pictures.tiles[0].isVisibleTo(form)
    letter = tmp_path / "信.jpg"
    letter.write_text("不是图片", "utf-8")
    form.add_picture(letter)
    assert "(I-411)" in shown.told.notices[-1].text
    form.sheet.pictures.tiles[0].remove.click()
    form.store()
    assert stored(one, draft(one.laptop)) == draft(one.laptop)


def test_a_draft_is_deleted_and_brought_back(qtbot: QtBot, one: School) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one)
    shown.screen.list.delete.click()
    assert read_lessons(one.laptop).lines == ()
    undo = shown.told.notices[-1]
    assert undo.act is not None
    undo.act()
    assert stored(one, draft(one.laptop)) == draft(one.laptop)


def test_what_comes_while_one_writes_does_not_disturb(qtbot: QtBot, one: School) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one, case=draft(one.laptop).id)
    shown.press(KEY.Key_5, CTRL)
    shown.type("正在写")
    save_lesson(one.laptop, whole(one.laptop))
    shown.screen.desk.bulletin.changed.emit(frozenset({"lessons"}))
    assert "正在写" in shown.screen.form.case.reflection
    assert shown.focus is shown.screen.form.sheet.reflection.first()


def test_every_control_of_the_form_is_reached_by_tab(qtbot: QtBot, one: School) -> None:
    store(one.laptop, draft(one.laptop))
    shown = show(qtbot, one, case=draft(one.laptop).id)
    reached: set[QWidget] = set()
    for _step in range(200):
        if shown.focus in reached:
            break
        reached.add(shown.focus)
        shown.press(KEY.Key_Tab)
    form = shown.screen.form
    wanted = {found for found in form.findChildren(QPushButton) if found.isVisible()}
    wanted |= {cell for row in form.sheet.steps.editor.cells for cell in row}
    wanted |= set(form.sheet.panel.items.values())
    assert {found for found in wanted - reached if found.isEnabled()} == set()


@dataclass
class Morning:
    """今天, shown."""

    screen: TodayScreen
    window: QWidget
    told: Told
    went: list[tuple[str, dict[str, Any]]]


def today(qtbot: QtBot, one: School) -> Morning:
    went: list[tuple[str, dict[str, Any]]] = []
    desk, told = desk_for(one.laptop)
    desk = replace(desk, go=lambda name, **there: went.append((name, there)))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dressed(application, desk.theme)
    screen = TodayScreen(desk)
    window = framed(screen, 1366, 698)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    screen.refresh()
    return Morning(screen, window, told, went)


def test_a_draft_is_made_without_leaving_today(qtbot: QtBot, one: School) -> None:
    morning = today(qtbot, one)
    card = morning.screen.lesson_card
    card.field.setFocus()
    for sentence in SENTENCES:
        commit(card.field, sentence)
        QTest.keyClick(card.field, KEY.Key_Return)
    assert morning.went == []
    (line,) = read_lessons(one.laptop).lines
    assert line.case.topic == SENTENCES[0]
    assert SENTENCES[0] in card.what.accessibleName()
    assert "improvement before and after" in card.missing.accessibleName()
    assert card.field.sentences == ("", "", "")
    notice = morning.told.notices[-1]
    assert notice.act is not None
    notice.act()
    card.act.click()
    assert morning.went == [("lessons", {"case": line.case.id})] * 2


def test_an_answer_on_today_can_be_put_right(qtbot: QtBot, one: School) -> None:
    morning = today(qtbot, one)
    field = morning.screen.lesson_card.field
    field.setFocus()
    commit(field, "秒的认")
    QTest.keyClick(field, KEY.Key_Return)
    assert field.placeholderText().startswith("②")
    QTest.keyClick(field, KEY.Key_Up)
    commit(field, "识")
    assert field.sentences == ("秒的认识", "", "")


def test_a_childs_name_told_on_today_is_asked_about_in_the_form(qtbot: QtBot, one: School) -> None:
    morning = today(qtbot, one)
    field = morning.screen.lesson_card.field
    for sentence in ("秒的认识", "阿木说得好", "多练"):
        commit(field, sentence)
        QTest.keyClick(field, KEY.Key_Return)
    ((name, where),) = morning.went
    assert name == "lessons"
    shown = show(qtbot, one, **where)
    assert shown.screen.form.case.reflection == "阿木说得好"
    assert shown.screen.form.case.id == where["case"]


# The gallery looks at it in Chinese, at every scale and in both schemes.
@pytest.mark.parametrize("size", [(1366, 698), (910, 442)])
def test_nothing_is_cut_or_too_pale_in_english(
    qtbot: QtBot, one: School, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")
    store(one.laptop, *cases(one.laptop, "typical"), long(one.laptop))
    shown = show(qtbot, one, size, Scheme.LIGHT)
    assert (shown.window.width(), shown.window.height()) == size
    assert audit(shown.window) == []
    line = shown.screen.list.lines.lessons.lines[0]
    shown.screen.open_line(line)
    for name in shown.screen.form.sheet.sections:
        shown.screen.form.sheet.go_to(name)
        QApplication.processEvents()
        assert audit(shown.window) == [], name
        area = shown.screen.form.sheet.area
        assert area.widget().width() <= area.viewport().width()
    asked = replace(line.case, reflection="阿木说得好，" * 30)
    shown.screen.form.sheet.show_case(asked)
    shown.screen.form.store()
    QApplication.processEvents()
    assert audit(shown.dialog()) == []


class LateRunner(InlineRunner):
    """Does everything when it is told to, in the order given, as the store's thread does."""

    def __init__(self) -> None:
        self.works: list[Callable[[], None]] = []

    def run(self, work: Callable[[], Any], **how: Any) -> None:
        self.works.append(lambda: InlineRunner.run(self, work, **how))

    def catch_up(self) -> None:
        while self.works:
            self.works.pop(0)()


def test_a_case_that_is_opened_while_another_is_saved_stays_itself(
    qtbot: QtBot, one: School
) -> None:
    first, second = draft(one.laptop), whole(one.laptop)
    store(one.laptop, first, second)
    shown = show(qtbot, one, case=first.id)
    runner = LateRunner()
    shown.screen.form.desk = replace(shown.screen.form.desk, runner=runner)
    shown.press(KEY.Key_5, CTRL)
    shown.type("写在第一份里")
    line = read_lessons(one.laptop).line(second.id)
    assert line is not None
    shown.screen.open_line(line)
    runner.catch_up()
    assert shown.screen.form.case == second
    assert not shown.screen.form.is_changed
    saved = stored(one, first)
    assert saved is not None
    assert "写在第一份里" in saved.reflection


def test_sentences_finished_on_today_are_not_asked_again(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one)
    shown.type(SENTENCES[0])
    shown.screen.leave()
    morning = today(qtbot, one)
    card = morning.screen.lesson_card
    assert card.field.sentences == (SENTENCES[0], "", "")
    assert card.field.number == 1
    for _enter in range(2):
        QTest.keyClick(card.field, KEY.Key_Return)
    assert [line.case.topic for line in read_lessons(one.laptop).lines] == [SENTENCES[0]]
    shown.screen.refresh()
    assert shown.screen.list.sentences.sentences == ("", "", "")


def test_enter_goes_through_the_fields_and_the_class_says_the_grade(
    qtbot: QtBot, one: School
) -> None:
    shown = show(qtbot, one, new=True)
    basic = shown.screen.form.sheet.basic
    basic.topic.edit.setFocus()
    shown.type("秋天的雨")
    for _field in range(5):
        shown.press(KEY.Key_Return)
    assert basic.class_name.isAncestorOf(shown.focus)
    line = basic.class_name.combo.lineEdit()
    assert line is not None
    line.selectAll()
    shown.type("二(1)班")
    assert basic.grade.value() == 2
    assert (shown.screen.form.case.class_name, shown.screen.form.case.grade) == ("二(1)班", 2)


def test_a_case_and_a_comparison_are_printed_from_here(qtbot: QtBot, one: School) -> None:
    own = whole(one.laptop)
    other = replace(own, id=b"colleague.......", teacher=b"t" * 16, group=own.id)
    store(one.laptop, own, replace(other, taught_on=own.taught_on + 3))
    shown = show(qtbot, one)
    shown.screen.list.print.click()
    shown.screen.list.compare.click()
    shown.screen.compare.print.click()
    assert shown.went == [
        ("printing", {"form": "P05", "lesson": own.id}),
        ("printing", {"form": "P06", "group": own.id}),
    ]
