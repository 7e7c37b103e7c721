"""需要改正: two versions side by side and one key; what was refused opens where it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.training import HourEntry
from app.services.conflicts import conflicts
from app.services.corrections import corrections
from app.services.teaching_staff import own_teacher
from app.ui.messages import Rank
from app.ui.screen import Screen
from app.ui.theme import Scheme
from app.ui.windows.corrections import CorrectionsScreen
from app.ui.windows.frame import Carriers, Frame
from app.ui.windows.handover import HandoverScreen
from app.ui.windows.lessons import LessonsScreen
from app.ui.windows.today import TodayScreen
from app.ui.windows.training import TrainingScreen
from tests.factories.trainings import activity, at, lesson, named
from tests.factories.two_laptops import HEAD, TEACHER, THIRD, TwoLaptops, two_laptops
from tests.gui.desks import Told, desk_for, dressed, framed
from tests.gui.visual_audit import audit

SIZES = [(1366, 698), (1093, 559), (910, 442)]
Key = Qt.Key


@dataclass
class Shown:
    """A shown screen of one of the laptops. gone: where it led, with its arguments."""

    screen: CorrectionsScreen
    window: QWidget
    told: Told
    gone: list[tuple[str, dict[str, object]]]

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.screen.focusWidget() or self.screen, key)

    @property
    def texts(self) -> str:
        from PySide6.QtWidgets import QLabel

        seen = (one for one in self.screen.findChildren(QLabel) if one.isVisible())
        return "\n".join(one.text() for one in seen)


Show = Callable[..., Shown]


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TwoLaptops]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with two_laptops(tmp_path) as made:
        yield made


@pytest.fixture
def show(qtbot: QtBot, school: TwoLaptops) -> Show:
    def build(size: tuple[int, int] = (1366, 698), scheme: Scheme = Scheme.LIGHT) -> Shown:
        desk, told = desk_for(school.second.laptop, scheme=scheme)
        gone: list[tuple[str, dict[str, object]]] = []
        desk = replace(desk, go=lambda name, **where: gone.append((name, where)))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        dressed(application, desk.theme)
        screen = CorrectionsScreen(desk)
        window = framed(screen, *size)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        screen.refresh()
        screen.first_focus().setFocus()
        for _turn in range(4):
            QApplication.processEvents()
        return Shown(screen, window, told, gone)

    return build


def entry_of(school: TwoLaptops, **others: object) -> HourEntry:
    teacher = own_teacher(school.second.laptop)
    values: dict[str, object] = {
        "id": named("hours"),
        "teacher": teacher.id,
        "teacher_name": teacher.name,
        "title": "新课标解读与五洗五会班主任研修",
        "organizer": "昭觉县教师发展中心",
        "level": "county",
        "mode": "onsite",
        "sessions": (at("2024-10-07", 360),),
    }
    return HourEntry(**values | others)  # type: ignore[arg-type]


def clash(school: TwoLaptops) -> HourEntry:
    entry = entry_of(school)
    school.second.enter(entry)
    school.exchange()
    school.first.enter(replace(entry, certificate="ZJ-2024-117"))
    school.second.enter(replace(entry, sessions=(at("2024-10-07", 300),)))
    school.exchange()
    return entry


def refuse(school: TwoLaptops) -> None:
    """The head moved the training; the teacher had entered the old day."""
    old = activity("", at("2024-10-07", 360))
    school.first.announce(old)
    school.exchange()
    school.first.announce(replace(old, sessions=(at("2024-10-08", 360),)))
    school.second.enter(entry_of(school, id=named("refused"), activity=old.id))
    school.exchange()


def refuse_a_lesson(school: TwoLaptops) -> None:
    teacher = own_teacher(school.second.laptop)
    case = lesson(teacher=teacher.id, teacher_name=teacher.name, state="submitted")
    school.second.write(replace(case, reflection="短"))
    school.exchange()


def test_where_nothing_is_it_says_so_and_leads_back(school: TwoLaptops, show: Show) -> None:
    shown = show()
    assert "Nothing to put right" in shown.texts
    assert shown.screen.focusWidget() is shown.screen.list.back
    shown.press(Key.Key_Escape)
    assert shown.gone == [("handover", {})]


def test_two_versions_stand_side_by_side_with_what_differs(school: TwoLaptops, show: Show) -> None:
    clash(school)
    shown = show()
    assert "Different: Days and minutes, Certificate no." in shown.texts
    shown.press(Key.Key_Return)
    assert shown.screen.conflict.headline.text() == "Two teachers filled it in differently"
    for words in (HEAD, TEACHER, "2024-10-07 · 360 min", "2024-10-07 · 300 min", "ZJ-2024-117"):
        assert words in shown.texts
    assert "not filled in" in shown.texts
    assert "昭觉县教师发展中心" in shown.texts, "what is the same stands there once"
    assert [verb.text() for verb in shown.screen.conflict.verbs] == [
        "Take the left one",
        "Take the right one",
    ]
    assert shown.screen.focusWidget() is shown.screen.conflict.verbs[0]


@pytest.mark.parametrize(("key", "certificate"), [(Key.Key_1, "ZJ-2024-117"), (Key.Key_2, "")])
def test_one_key_lets_a_version_stand_everywhere(
    school: TwoLaptops, show: Show, key: Qt.Key, certificate: str
) -> None:
    entry = clash(school)
    author = HEAD if certificate else TEACHER
    shown = show()
    shown.press(Key.Key_Return, key)
    school.exchange()
    for desk in (school.first, school.second):
        stored = desk.entry(entry.id)
        assert stored is not None
        assert stored.certificate == certificate
        assert conflicts(desk.laptop) == ()
    assert "Nothing to put right" in shown.texts
    (notice,) = shown.told.notices
    assert notice.text == f"“{entry.title}” is now as {author} wrote it."
    assert frozenset({"training"}) in shown.told.changed


def test_esc_leaves_both_as_they_are(school: TwoLaptops, show: Show) -> None:
    clash(school)
    shown = show()
    shown.press(Key.Key_Return, Key.Key_Escape)
    assert shown.screen.stack.currentWidget() is shown.screen.list
    assert shown.screen.focusWidget() is shown.screen.list.verbs[0]
    assert len(conflicts(school.second.laptop)) == 1
    shown.press(Key.Key_3)
    assert len(conflicts(school.second.laptop)) == 1, "a number in the list chooses nothing"


def test_other_numbers_choose_nothing(school: TwoLaptops, show: Show) -> None:
    clash(school)
    shown = show()
    shown.press(Key.Key_Return, Key.Key_0, Key.Key_3, Key.Key_9)
    assert len(conflicts(school.second.laptop)) == 1
    shown.press(Key.Key_Right)
    assert shown.screen.focusWidget() is shown.screen.conflict.verbs[1]


def test_a_version_that_comes_meanwhile_is_shown_before_anything_is_chosen(
    school: TwoLaptops, show: Show
) -> None:
    entry = clash(school)
    shown = show()
    shown.press(Key.Key_Return)
    school.first.sync()
    school.first.enter(replace(entry, title="另一个名称"))  # names both: the head has decided
    school.exchange()
    shown.press(Key.Key_1)
    (notice,) = shown.told.notices
    assert notice.rank is Rank.FAILURE
    assert "(I-470)" in notice.text
    assert "Nothing to put right" in shown.texts
    stored = school.second.entry(entry.id)
    assert stored is not None
    assert stored.title == "另一个名称"


def test_another_teacher_sees_none_of_it(school: TwoLaptops, show: Show) -> None:
    clash(school)
    refuse(school)
    school.second.sign_in(THIRD)
    shown = show()
    assert "Nothing to put right" in shown.texts


def test_what_was_refused_opens_in_its_window_and_is_put_right_there(
    qtbot: QtBot, school: TwoLaptops, show: Show
) -> None:
    refuse(school)
    shown = show()
    assert "a day lies outside the days of its training (R-05)" in shown.texts
    shown.press(Key.Key_Return)
    ((name, where),) = shown.gone
    assert name == "training"
    assert "(R-05). Change it and save." in shown.told.notices[0].text
    training = TrainingScreen(shown.screen.desk)
    window = _stand(qtbot, training)
    assert window.isVisible()
    training.open_at(**where)
    training.refresh()
    row = training.entry.when.sessions.rows[0]
    row.tick.setChecked(True)
    training.entry.submit.click()
    school.exchange()
    assert corrections(school.first.laptop) == corrections(school.second.laptop) == ()
    stored = school.first.entry(named("refused"))
    assert stored is not None
    assert stored.sessions == (at("2024-10-08", 360),)


def test_a_refused_lesson_opens_with_its_text(qtbot: QtBot, school: TwoLaptops, show: Show) -> None:
    refuse_a_lesson(school)
    shown = show()
    shown.press(Key.Key_Return)
    ((name, where),) = shown.gone
    assert name == "lessons"
    lessons = LessonsScreen(shown.screen.desk)
    window = _stand(qtbot, lessons)
    assert window.isVisible()
    lessons.open_at(**where)
    lessons.refresh()
    assert lessons.stack.currentWidget() is lessons.form
    assert lessons.form.case.reflection == "短"
    assert lessons.form.case.topic == "秋天的雨"


def test_what_is_not_wanted_is_left_out_everywhere(school: TwoLaptops, show: Show) -> None:
    refuse(school)
    shown = show()
    verb = shown.screen.list.verbs[0]
    assert verb.text() == "Open"
    QTest.keyClick(verb, Key.Key_Backtab)
    leave = shown.screen.focusWidget()
    QTest.keyClick(leave or verb, Key.Key_Return)
    school.exchange()
    assert corrections(school.first.laptop) == corrections(school.second.laptop) == ()
    assert "Nothing to put right" in shown.texts
    (notice,) = shown.told.notices
    assert (notice.verb, notice.act is not None) == ("Put back", True)
    assert notice.act is not None
    notice.act()
    assert school.second.entry(named("refused")) is not None
    school.exchange()
    assert [one.code for one in corrections(school.second.laptop)] == ["R-05"]


def test_the_head_sees_whose_it_is(qtbot: QtBot, school: TwoLaptops, show: Show) -> None:
    refuse(school)
    school.second, school.first = school.first, school.second
    shown = show()
    assert f"{TEACHER} puts it right after signing in" in shown.texts
    assert [one.text() for one in shown.screen.list.verbs] == ["Leave it out"]


def _stand(qtbot: QtBot, screen: Screen) -> QWidget:
    window = framed(screen, 1366, 698)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def test_every_way_leads_here(qtbot: QtBot, school: TwoLaptops, show: Show) -> None:
    clash(school)
    refuse(school)
    refuse_a_lesson(school)
    desk = show().screen.desk
    gone: list[str] = []
    desk = replace(desk, go=lambda name, **_where: gone.append(name))
    today, handover = TodayScreen(desk), HandoverScreen(desk)
    training, lessons = TrainingScreen(desk), LessonsScreen(desk)
    screens: tuple[Screen, ...] = (today, handover, training, lessons)
    windows = [_stand(qtbot, screen) for screen in screens]
    for screen in screens:
        screen.refresh()
    assert all(window.isVisible() for window in windows)
    assert "3 entries" in today.attention.text.text()
    today.attention.verb.click()
    assert handover.to_fix.title.text() == "3 entries to put right"
    assert handover.to_fix.clashes.text() == "1 records were filled in differently"
    handover.to_fix.open.click()
    assert training.to_fix.text() == "2 to put right"
    training.to_fix.click()
    assert lessons.list.to_fix.text() == "1 to put right"
    lessons.list.to_fix.click()
    assert gone == ["corrections"] * 4


def test_the_frame_shows_it_under_handing_over(qtbot: QtBot, school: TwoLaptops) -> None:
    clash(school)
    desk, _told = desk_for(school.second.laptop)
    frame = Frame(
        laptop=desk.laptop,
        runner=desk.runner,
        messages=desk.messages,
        theme=desk.theme,
        bulletin=desk.bulletin,
        carriers=Carriers(),
    )
    qtbot.addWidget(frame)
    frame.resize(1366, 698)
    frame.show()
    frame.go("corrections")
    assert frame.rail.items["handover"].isChecked()
    assert frame.windowTitle() == "Hand over"
    screen = frame.screen_of("corrections")
    assert isinstance(screen, CorrectionsScreen)
    screen.list.back.click()
    assert frame.shown == "handover"
    frame.go("corrections", record=named("hours").hex())
    assert screen.stack.currentWidget() is screen.conflict


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_or_too_pale(
    school: TwoLaptops,
    show: Show,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    scheme: Scheme,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    clash(school)
    refuse(school)
    refuse_a_lesson(school)
    for size in SIZES:
        shown = show(size, scheme)
        assert audit(shown.window) == []
        shown.press(Key.Key_Return)
        for _turn in range(4):
            QApplication.processEvents()
        assert shown.screen.stack.currentWidget() is shown.screen.conflict
        assert audit(shown.window) == []
