"""The head keeps the class lists in the window; a teacher may look at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.services.class_list import class_cards
from app.services.promotion import promoted_pupils
from app.ui.dialogs.form import FormDialog
from app.ui.item_models.pupil_table import NAME, SEAT
from app.ui.messages import Rank
from app.ui.theme import Scheme
from app.ui.windows.classes import CALENDAR, ClassesScreen
from benchmarks.school import School, school
from tests.gui.roster_desk import (
    COMPACT,
    WIDE,
    Told,
    as_teacher,
    bring_in,
    make_desk,
    shown,
    write_csv,
)
from tests.gui.visual_audit import audit

FIRST, SECOND = "三年级1班", "三年级2班"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 2, 4) as one:
        yield one


@pytest.fixture
def screen(village: School, qtbot: QtBot) -> Iterator[ClassesScreen]:
    made = ClassesScreen(make_desk(village.laptop))
    window = shown(qtbot, made)
    yield made
    window.close()


def column(screen: ClassesScreen, which: int) -> list[str]:
    model = screen.lists.model
    return [model.index(row, which).data() for row in range(model.rowCount())]


def fill(dialog: FormDialog | None, **texts: str) -> FormDialog:
    assert dialog is not None
    for name, text in texts.items():
        dialog.fields[name].edit.setText(text)
    dialog.act.click()
    return dialog


def test_the_classes_and_the_pupils_of_one_are_seen(screen: ClassesScreen) -> None:
    assert [name for name, _count in screen.lists.names.rows] == [FIRST, SECOND]
    assert column(screen, SEAT) == ["1", "2", "3", "4"]
    assert column(screen, NAME) == ["阿木"] * 4
    assert screen.focusWidget() is screen.lists.list


def test_another_class_is_a_key_away(screen: ClassesScreen, qtbot: QtBot) -> None:
    qtbot.keyClick(screen.lists.list, Qt.Key.Key_Down)
    assert screen.lists.title.toolTip() or screen.lists.title.text() == SECOND


def test_a_newcomer_is_typed_in_and_the_others_hear_of_it(screen: ClassesScreen) -> None:
    told = Told(screen.desk)
    fill(screen.lists.ask_pupil(), name="曲比 史色", consent="2024年10月8日")
    assert column(screen, NAME)[-1] == "曲比史色"
    assert screen.lists.card is not None
    assert screen.lists.card.consents == 5
    assert told.changes == [frozenset({"roster"})]


def test_what_cannot_be_saved_stays_as_it_was_typed(screen: ClassesScreen) -> None:
    dialog = fill(screen.lists.ask_pupil(), name="吉木3", seat="7")
    assert "I-254" in dialog.fields["name"].error
    assert dialog.isVisible()
    assert dialog.fields["name"].edit.text() == "吉木3"
    fill(dialog, name="吉木三", seat="2")
    assert "I-253" in dialog.fields["seat"].error
    assert dialog.fields["name"].edit.text() == "吉木三"
    fill(dialog, seat="7")
    assert column(screen, SEAT)[-1] == "7"


def test_a_wrong_field_is_told_on_leaving_it(screen: ClassesScreen, qtbot: QtBot) -> None:
    dialog = screen.lists.ask_seat()
    assert dialog is not None
    field = dialog.fields["seat"]
    dialog.activateWindow()
    qtbot.waitUntil(field.edit.hasFocus)
    field.edit.setText("100")
    assert field.error == ""
    qtbot.keyClick(field.edit, Qt.Key.Key_Tab)
    assert "I-252" in field.error


def test_two_pupils_change_places_after_a_question(screen: ClassesScreen) -> None:
    fill(screen.lists.ask_name(), name="曲比史色")
    dialog = fill(screen.lists.ask_seat(), seat="3")
    assert dialog.other.isVisible()
    dialog.other.click()
    assert column(screen, NAME) == ["阿木", "阿木", "曲比史色", "阿木"]
    line = screen.lists.line
    assert line is not None
    assert line.pupil.name == "曲比史色"


def test_the_keys_do_what_they_say(screen: ClassesScreen, qtbot: QtBot) -> None:
    screen.lists.table.setFocus()
    for key, field in (
        (Qt.Key.Key_F2, "name"),
        (Qt.Key.Key_F3, "seat"),
        (Qt.Key.Key_F4, "date"),
        (Qt.Key.Key_Delete, "date"),
        (Qt.Key.Key_Insert, "name"),
    ):
        qtbot.keyClick(screen.lists.table, key)
        (dialog,) = [one for one in screen.window().findChildren(FormDialog) if one.isVisible()]
        assert field in dialog.fields
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()


def test_the_consents_of_a_class_are_all_here(village: School, qtbot: QtBot) -> None:
    bring_in(village.laptop, "四年级1班", 3, "pending")
    screen = ClassesScreen(make_desk(village.laptop))
    screen.open_at(class_name="四年级1班")
    screen.refresh()
    _window = shown(qtbot, screen)
    assert screen.lists.all_consents.isVisible()
    fill(screen.lists.ask_all_consents(), date="2024-10-08")
    assert not screen.lists.all_consents.isVisible()
    assert screen.lists.card is not None
    assert {one.recorded_by for one in screen.lists.card.present} == {"吉木阿来"}
    fill(screen.lists.ask_consent(), date="2024-10-09")
    assert screen.lists.card.consents == 2


def test_a_pupil_leaves_moves_and_the_leaving_is_taken_back(screen: ClassesScreen) -> None:
    fill(screen.lists.ask_leave(), date="2024-09-30")
    assert screen.lists.line is not None
    assert screen.lists.line.has_left
    assert not screen.lists.change_name.isEnabled()
    screen.lists.leave.click()
    assert not screen.lists.line.has_left
    fill(screen.lists.ask_move(), **{"class": SECOND, "seat": "9", "date": "2024-10-08"})
    second = class_cards(screen.desk.laptop)[1]
    assert [one.pupil.seat for one in second.present] == [1, 2, 3, 4, 9]


def test_a_class_is_opened_and_taken_back(screen: ClassesScreen) -> None:
    fill(screen.lists.ask_class(), **{"class": "一（2）班"})
    assert screen.lists.card is not None
    assert screen.lists.card.name == "一年级2班"
    screen.lists.remove_class.click()
    assert len(screen.lists.cards) == 2


def test_a_list_is_looked_at_before_it_is_taken(
    screen: ClassesScreen, village: School, tmp_path: Path
) -> None:
    file = write_csv(
        tmp_path / "名单.csv",
        "班级,座号,姓名,身份证号",
        f"{FIRST},5,曲比史色,513431201001010011",
        f"{FIRST},1,别人,513431201001010011",
        f"{FIRST},x,俄木,513431201001010011",
        f"{FIRST},2,阿木,513431201001010011",
    )
    told = Told(screen.desk)
    screen.look_at_list(file)
    assert screen.stack.currentWidget() is screen.preview
    assert [one.code for one in screen.errors] == ["I-240", "I-233"]
    assert "身份证号" in screen.preview.dropped.text()
    assert len(class_cards(village.laptop)[0].present) == 4
    screen.close_preview()
    assert screen.stack.currentWidget() is screen.lists
    assert told.changes == []
    screen.look_at_list(file)
    screen.preview.switch.setChecked(True)
    screen.preview.take.click()
    assert column(screen, NAME)[-1] == "曲比史色"
    assert screen.lists.card is not None
    assert screen.lists.card.consents == 5
    assert told.changes == [frozenset({"roster"})]


def test_the_bad_rows_come_back_as_a_file_without_id_numbers(
    screen: ClassesScreen, tmp_path: Path
) -> None:
    lines = ("班级,座号,姓名,身份证号", f"{FIRST},x,俄木,513431201001010011")
    screen.look_at_list(write_csv(tmp_path / "名单.csv", *lines))
    screen.save_problems(tmp_path / "问题.csv")
    text = (tmp_path / "问题.csv").read_text("utf-8-sig")
    assert text.splitlines()[0] == "班级,座号,姓名,问题"
    assert text.splitlines()[1].startswith(f"{FIRST},x,俄木,")
    assert "5134" not in text
    fixed = text.replace(",x,", ",6,")
    screen.look_at_list(write_csv(tmp_path / "改好.csv", *fixed.splitlines()))
    assert (len(screen.errors), screen.preview.take.isEnabled()) == (0, True)


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "I-205"), (b"PK\3\4rest", "I-209"), ("座号\n1".encode(), "I-220")]
)
def test_a_file_that_is_no_list_is_told_and_nothing_else_happens(
    screen: ClassesScreen, tmp_path: Path, content: bytes, code: str
) -> None:
    told = Told(screen.desk)
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    screen.look_at_list(file)
    assert [one.rank for one in told.notices] == [Rank.FAILURE]
    assert code in told.notices[0].text
    assert screen.stack.currentWidget() is screen.lists


def test_an_empty_school_shows_how_a_class_comes(tmp_path: Path, qtbot: QtBot) -> None:
    with school(tmp_path, 0, 1) as one:
        screen = ClassesScreen(make_desk(one.laptop))
        window = shown(qtbot, screen, COMPACT)
        assert screen.focusWidget() is screen.empty.act
        assert audit(window) == []
        fill(screen.lists.ask_class(), **{"class": "一年级"})
        assert screen.stack.currentWidget() is screen.lists


def test_a_teacher_looks_and_changes_nothing(village: School, qtbot: QtBot) -> None:
    as_teacher(village.laptop)
    screen = ClassesScreen(make_desk(village.laptop))
    _window = shown(qtbot, screen)
    lists = screen.lists
    assert lists.read_only.isVisible()
    for one in (lists.import_list, lists.new_class, lists.promotion, lists.new_pupil):
        assert not one.isVisible()
    for one in (lists.change_name, lists.consent, lists.leave, lists.all_consents):
        assert not one.isVisible()
    qtbot.keyClick(lists.table, Qt.Key.Key_F2)
    assert screen.window().findChildren(QDialog) == []
    assert column(screen, NAME) == ["阿木"] * 4


def test_next_years_lists_are_made_and_taken_back(screen: ClassesScreen) -> None:
    dialog = screen.open_promotion()
    behind = dialog.choices[0].card.present[0].pupil.number
    dialog.set_staying(0, behind, stays=True)
    dialog.set_target(1, "")
    plan = dialog.plan
    assert plan is not None
    assert (plan.entered, plan.leaving, plan.staying) == (4, 4, 1)
    dialog.act.click()
    assert promoted_pupils(screen.desk.laptop) == 4
    assert (dialog.act.isEnabled(), dialog.undo.isVisible()) == (False, True)
    dialog.undo.click()
    assert promoted_pupils(screen.desk.laptop) == 0
    assert dialog.act.isEnabled()
    dialog.set_target(0, "四" * 30)
    assert "I-260" in dialog.summary.text()
    assert not dialog.act.isEnabled()


def test_a_box_without_a_tick_lets_a_pupil_stay(screen: ClassesScreen) -> None:
    dialog = screen.open_promotion()
    item = dialog.pupils.item(2)
    item.setCheckState(Qt.CheckState.Unchecked)
    assert len(dialog.choices[0].staying) == 1
    assert dialog.plan is not None
    assert dialog.plan.staying == 1


def test_the_rail_may_open_a_class_or_the_calendar(screen: ClassesScreen) -> None:
    screen.open_at(class_name=SECOND)
    screen.refresh()
    assert screen.lists.card is not None
    assert screen.lists.card.name == SECOND
    screen.open_at(tab="calendar")
    assert (screen.tabs.currentIndex(), screen.stack.currentWidget()) == (
        CALENDAR,
        screen.calendar,
    )


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("size", [WIDE, COMPACT])
def test_sixty_pupils_with_long_and_yi_names_look_right(
    village: School, qtbot: QtBot, tmp_path: Path, scheme: Scheme, size: tuple[int, int]
) -> None:
    bring_in(village.laptop, "六年级", 60)
    bring_in(village.laptop, "复式班(四、五年级)", 3, "pending")
    screen = ClassesScreen(make_desk(village.laptop, scheme))
    screen.open_at(class_name="六年级")
    screen.refresh()
    window = shown(qtbot, screen, size)
    assert window.size().toTuple() == size
    assert audit(window) == []
    screen.open_at(class_name="复式班(四、五年级)")
    screen.refresh()
    assert audit(window) == []
    lines = ("班级,座号,姓名", *(f"五年级,{seat},俄木" for seat in range(90, 110)))
    screen.look_at_list(write_csv(tmp_path / "名单.csv", *lines))
    assert audit(window) == []
    dialog = screen.open_promotion()
    assert audit(dialog) == []
