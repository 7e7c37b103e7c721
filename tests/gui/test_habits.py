"""A teacher at the class sheet: real store, real keys; every mark is on the disk when shown so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlcipher3.dbapi2 as driver
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import DiskFullError, InputError
from app.services import class_sheet
from app.services.class_sheet import CellKey, ClassSheet, SheetChanges, read_sheet
from app.store.kind import STORE_NAME
from app.sync.operations import ABSENT_FIELD
from app.sync.sheets import MET, NOT_YET, NOT_YET_SHIFT
from app.ui.messages import Rank
from app.ui.tasks import Runner, TaskRunner
from app.ui.theme import Scheme
from app.ui.windows import habits
from app.ui.windows.habits import HabitsScreen
from benchmarks.school import SCHOOL_DAYS, School, school
from tests.gui.desks import Told, desk_for, dressed, framed

FACE, HANDS, HAIR, HOMEWORK = 0, 1, 2, 7
TODAY = SCHOOL_DAYS[26]  # the school's clock stands on Tuesday 8 October 2024
MONDAY = TODAY - 1
LARGE, COMPACT = (1366, 698), (910, 442)
KEY = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PAD = Qt.KeyboardModifier.KeypadModifier
Press = Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


class Teacher(NamedTuple):
    """Somebody at a window."""

    school: School
    screen: HabitsScreen
    window: QWidget
    told: Told

    def press(self, *keys: Press) -> int:
        """Press keys where the focus is; return how many."""
        for one in keys:
            key, modifiers = one if isinstance(one, tuple) else (one, PLAIN)
            QTest.keyClick(self.window.focusWidget(), key, modifiers)
        return len(keys)

    def cell(self, row: int, item: int, day: int = TODAY) -> int | None:
        """Return what another reader of the store finds in a cell."""
        return self.read(day).value(CellKey(day, self.pupil(row), item))

    def pupil(self, row: int) -> int:
        return self.sheet.pupils[row].number

    def read(self, day: int = TODAY) -> ClassSheet:
        return read_sheet(self.school.laptop, "三年级1班", day)

    @property
    def sheet(self) -> ClassSheet:
        assert self.screen.state is not None
        return self.screen.state.sheet

    @property
    def place(self) -> tuple[int, int]:
        assert self.screen.state is not None
        return self.screen.state.row, self.screen.state.column


PLAIN = Qt.KeyboardModifier.NoModifier
Seat = Callable[..., Teacher]


@pytest.fixture
def sit(qtbot: QtBot, tmp_path: Path) -> Iterator[Seat]:
    """Seat a teacher before a class of some size."""
    with ExitStack() as open_things:

        def down(
            pupils: int = 49,
            size: tuple[int, int] = LARGE,
            *,
            classes: int = 1,
            before: Callable[[School], None] | None = None,
            runner: Runner | None = None,
        ) -> Teacher:
            one = open_things.enter_context(school(tmp_path, classes, pupils))
            if before is not None:
                before(one)
            desk, told = desk_for(one.laptop, runner=runner)
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            dressed(application, desk.theme)
            screen = HabitsScreen(desk)
            window = framed(screen, *size)
            qtbot.addWidget(window)
            with qtbot.waitActive(window):
                window.show()
                window.activateWindow()
            screen.open_at()
            screen.refresh()
            screen.first_focus().setFocus()
            return Teacher(one, screen, window, told)

        yield down


def on_disk(teacher: Teacher, row: int) -> int:
    """Return today's cells of a pupil as a connection of its own finds them in the file."""
    laptop = teacher.school.laptop
    raw = driver.connect(str(laptop.folder / STORE_NAME))
    try:
        raw.execute(f"PRAGMA key = \"x'{laptop.account.store_key.hex()}'\"")
        found = raw.execute(
            "SELECT met, not_yet FROM pending_cells WHERE date = ? AND pupil = ?",
            (TODAY, teacher.pupil(row)),
        ).fetchone()
    finally:
        raw.close()
    return 0 if found is None else found[0] | found[1] << NOT_YET_SHIFT


def test_49_pupils_with_3_exceptions_take_8_keys(sit: Seat) -> None:
    teacher = sit(49)
    presses = teacher.press(KEY.Key_F2, KEY.Key_F3)
    presses += teacher.press(KEY.Key_0, KEY.Key_7, KEY.Key_1, KEY.Key_9, KEY.Key_4, KEY.Key_1)
    assert presses <= 12
    faces = [teacher.cell(row, FACE) for row in range(49)]
    assert [seat for seat, mark in enumerate(faces, 1) if mark == NOT_YET] == [7, 19, 41]
    assert all(teacher.cell(row, item) == MET for row in range(49) for item in (HANDS, HOMEWORK))
    assert teacher.screen.top_line.tick.isVisible()
    assert teacher.told.lines[-1] == "No. 41 阿木  face: still to work on"


def test_exceptions_of_three_columns_take_12_keys(sit: Seat) -> None:
    teacher = sit(49)
    presses = teacher.press(KEY.Key_F2, KEY.Key_F3, KEY.Key_0, KEY.Key_7)
    presses += teacher.press((KEY.Key_Right, SHIFT), KEY.Key_1, KEY.Key_9)
    presses += teacher.press((KEY.Key_Right, SHIFT), KEY.Key_4, KEY.Key_1, KEY.Key_Escape)
    assert presses <= 12
    assert [teacher.cell(6, FACE), teacher.cell(18, HANDS), teacher.cell(40, HOMEWORK)] == (
        [NOT_YET] * 3
    )
    assert teacher.screen.sheet.hasFocus()


def test_every_mark_is_in_the_store_file_after_its_key(sit: Seat) -> None:
    teacher = sit(3)
    for row, key, expected in (
        (0, KEY.Key_1, 1 << FACE),
        (1, KEY.Key_2, 1 << (FACE + NOT_YET_SHIFT)),
        (2, KEY.Key_3, 1 << ABSENT_FIELD),
    ):
        teacher.press(key)
        assert on_disk(teacher, row) == expected
    assert len(teacher.told.saved) == 3
    teacher.press(KEY.Key_3, KEY.Key_0)
    assert on_disk(teacher, 2) == 0
    # Leaving the sheet forms its operation: nothing waits any more, everything is still there.
    teacher.screen.leave()
    assert [on_disk(teacher, row) for row in range(3)] == [0, 0, 0]
    assert [teacher.cell(row, FACE) for row in range(3)] == [MET, NOT_YET, None]
    assert frozenset({"sync"}) in teacher.told.changed


def test_marking_goes_down_and_the_number_pad_is_the_same(sit: Seat) -> None:
    teacher = sit(5)
    teacher.press(KEY.Key_1, (KEY.Key_2, PAD), (KEY.Key_0, PAD), (KEY.Key_1, PAD))
    assert [teacher.cell(row, FACE) for row in range(5)] == [MET, NOT_YET, None, MET, None]
    assert teacher.place == (4, FACE)
    teacher.press((KEY.Key_Up, PAD), KEY.Key_0)
    assert teacher.cell(3, FACE) is None


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ((KEY.Key_Down, KEY.Key_Return, (KEY.Key_Enter, PAD)), (3, 0)),
        ((KEY.Key_Right, KEY.Key_Right, KEY.Key_Left), (0, 1)),
        ((KEY.Key_End,), (48, 0)),
        ((KEY.Key_End, KEY.Key_Home), (0, 0)),
        ((KEY.Key_PageDown,), (25, 0)),
        ((KEY.Key_PageDown, KEY.Key_PageUp), (0, 0)),
        (((KEY.Key_Right, SHIFT), (KEY.Key_Right, SHIFT)), (0, HOMEWORK)),
        (((KEY.Key_Right, SHIFT), (KEY.Key_Left, SHIFT)), (0, FACE)),
        ((KEY.Key_A, KEY.Key_7, KEY.Key_Y), (0, 0)),
    ],
)
def test_moving(sit: Seat, keys: tuple[Press, ...], place: tuple[int, int]) -> None:
    teacher = sit(49)
    teacher.press(*keys)
    assert teacher.place == place
    assert not teacher.told.saved


def test_one_block_turns_pages_of_ten_rows(sit: Seat) -> None:
    teacher = sit(49, COMPACT)
    teacher.press(KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_PageUp)
    assert teacher.place == (10, 0)
    box = teacher.screen.sheet.geometry_in_use.row(10)
    shown = box.y - teacher.screen.sheet.verticalScrollBar().value()
    assert shown + box.h <= teacher.screen.sheet.viewport().height()


def test_only_this_column_with_shift_f2(sit: Seat) -> None:
    teacher = sit(4)
    teacher.press(KEY.Key_Right, KEY.Key_Right, KEY.Key_2, (KEY.Key_F2, SHIFT))
    assert [teacher.cell(row, HAIR) for row in range(4)] == [NOT_YET, MET, MET, MET]
    assert teacher.cell(0, FACE) is None


def test_undo_of_every_action_reaches_the_disk(sit: Seat) -> None:
    teacher = sit(4)
    teacher.press(KEY.Key_1, KEY.Key_3, KEY.Key_F2, KEY.Key_F4, (KEY.Key_F4, SHIFT))
    held = teacher.read().reasons[TODAY]
    assert held == {"no_water", "no_power"}
    teacher.press((KEY.Key_Z, CTRL), (KEY.Key_Z, CTRL))
    assert not teacher.read().reasons
    assert teacher.cell(2, HANDS) == MET
    teacher.press((KEY.Key_Z, CTRL))
    assert (teacher.cell(2, HANDS), teacher.cell(0, FACE)) == (None, MET)
    assert teacher.read().is_absent(TODAY, teacher.pupil(1))
    teacher.press((KEY.Key_Z, CTRL), (KEY.Key_Z, CTRL))
    assert not any(teacher.read().packed(TODAY, one.number) for one in teacher.sheet.pupils)
    before = len(teacher.told.saved)
    teacher.press((KEY.Key_Z, CTRL))
    assert teacher.told.lines[-1] == "There is nothing to undo."
    assert len(teacher.told.saved) == before


def test_no_water_from_the_button_hatches_the_washes(sit: Seat) -> None:
    teacher = sit(4)
    line = teacher.screen.top_line
    assert line.water.text() == "Today: no water"
    QTest.mouseClick(line.water, Qt.MouseButton.LeftButton)
    assert teacher.read().reasons == {TODAY: frozenset({"no_water"})}
    assert (line.water.text(), line.figures.text()) == ("Undo: no water", "0 / 4")
    line.actions_by_name["holiday"].trigger()
    assert line.figures.text() == "0 / 0"
    # A click on a button leaves the keys to the sheet.
    assert teacher.screen.sheet.hasFocus()
    teacher.press(KEY.Key_1)
    assert teacher.told.lines[-1] == "Not counted on that day."


def test_clicking_the_selected_cell_goes_through_the_marks(sit: Seat) -> None:
    teacher = sit(45)
    sheet = teacher.screen.sheet
    box = sheet.geometry_in_use.cell(30, HANDS)
    marks = []
    for _turn in range(5):
        QTest.mouseClick(
            sheet.viewport(), Qt.MouseButton.LeftButton, PLAIN, QPoint(box.x + 4, box.y + 4)
        )
        marks.append(teacher.cell(30, HANDS))
    assert marks == [None, MET, NOT_YET, None, MET]
    name = sheet.geometry_in_use.row(2)
    QTest.mouseClick(
        sheet.viewport(), Qt.MouseButton.LeftButton, PLAIN, QPoint(name.x + 50, name.y + 4)
    )
    assert teacher.place == (2, HANDS)
    head = sheet.geometry_in_use.head(sheet.geometry_in_use.blocks[1], HOMEWORK)
    QTest.mouseClick(
        sheet.viewport(), Qt.MouseButton.LeftButton, PLAIN, QPoint(head.x + 4, head.y + 4)
    )
    assert teacher.place == (2, HOMEWORK)
    QTest.mouseClick(sheet.viewport(), Qt.MouseButton.LeftButton, PLAIN, QPoint(2, 2))
    QTest.mouseClick(sheet.viewport(), Qt.MouseButton.RightButton, PLAIN, QPoint(box.x, box.y))
    assert teacher.place == (2, HOMEWORK)


def test_a_mark_repaints_one_cell_and_a_move_two_rows_and_two_heads(
    sit: Seat, qtbot: QtBot
) -> None:
    teacher = sit(45)
    sheet = teacher.screen.sheet
    teacher.press(KEY.Key_F2)

    def painted(act: Callable[[], object]) -> tuple[int, int, int]:
        QApplication.processEvents()
        act()
        QApplication.processEvents()
        return sheet.painted.cells, sheet.painted.rows, sheet.painted.heads

    # The place stays: only the cell; its column is covered as before.
    assert painted(lambda: teacher.screen.do("absence"))[1] == 1
    teacher.screen.do("absence")
    teacher.press(KEY.Key_F3, KEY.Key_0, KEY.Key_1)
    assert painted(lambda: teacher.press(KEY.Key_0, KEY.Key_1)) == (1, 0, 0)
    sheet.setFocus()
    assert painted(lambda: teacher.press(KEY.Key_Right)) == (2, 0, 4)
    assert painted(lambda: teacher.press(KEY.Key_Down)) == (20, 2, 0)
    assert painted(lambda: teacher.press(KEY.Key_0))[2] == 2
    cells, rows, heads = painted(sheet.viewport().update)
    assert (cells, rows, heads) == (450, 45, 20)


def test_yesterday_is_entered_later_with_enter_going_down(sit: Seat) -> None:
    teacher = sit(3)
    line = teacher.screen.top_line
    assert line.previous.isVisible()
    assert not line.next.isVisible()
    QTest.mouseClick(line.previous, Qt.MouseButton.LeftButton)
    assert teacher.sheet.day == MONDAY
    assert "entered later" in line.meta.text()
    teacher.press(KEY.Key_2, KEY.Key_Return, KEY.Key_1)
    assert [teacher.cell(row, FACE, MONDAY) for row in range(3)] == [NOT_YET, None, MET]
    assert line.water.text() == "That day: no water"
    teacher.press((KEY.Key_Right, CTRL))
    assert teacher.sheet.day == TODAY
    teacher.press((KEY.Key_Right, CTRL))
    assert teacher.sheet.day == TODAY


def test_the_week_is_marked_where_the_paper_has_it(sit: Seat) -> None:
    teacher = sit(3)
    teacher.press(KEY.Key_1, KEY.Key_F6)
    state = teacher.screen.state
    assert state is not None
    assert len(state.columns) == 22
    assert len(teacher.screen.sheet.geometry_in_use.blocks) == 1
    teacher.press(KEY.Key_Home, KEY.Key_Left, KEY.Key_2)
    assert teacher.cell(0, HOMEWORK, MONDAY) == NOT_YET
    assert teacher.told.lines[-1].startswith("No. 2 阿木  Mon homework")
    QTest.mouseClick(teacher.screen.top_line.week, Qt.MouseButton.LeftButton)
    assert len(state.columns) == 10
    teacher.press((KEY.Key_Z, CTRL), (KEY.Key_Z, CTRL))
    assert teacher.cell(0, HOMEWORK, MONDAY) is None
    assert teacher.cell(0, FACE) is None


def test_a_paste_is_shown_first_and_is_one_step(sit: Seat) -> None:
    teacher = sit(4)
    QGuiApplication.clipboard().setText("√\t○\n做到\t?\n2\t\n\t1\n√")
    teacher.press((KEY.Key_V, CTRL))
    preview = teacher.screen.preview
    assert preview.heading.text() == "5 marks would change"
    assert "seat 2: “?”" in preview.notes.text()
    assert preview.focusWidget() is preview.save
    assert teacher.cell(0, FACE) is None
    preview.save.click()
    assert [teacher.cell(row, FACE) for row in range(4)] == [MET, MET, NOT_YET, None]
    assert [teacher.cell(row, HANDS) for row in range(4)] == [NOT_YET, None, None, MET]
    teacher.press((KEY.Key_Z, CTRL))
    assert not any(teacher.read().packed(TODAY, one.number) for one in teacher.sheet.pupils)
    teacher.press((KEY.Key_V, CTRL))
    teacher.screen.preview.leave.click()
    assert teacher.cell(0, FACE) is None
    QGuiApplication.clipboard().setText("")
    teacher.press((KEY.Key_V, CTRL))
    assert teacher.told.lines[-1] == "There is nothing to paste."


def test_reading_mode_is_a_table_with_the_same_keys_and_is_remembered(
    sit: Seat, qtbot: QtBot
) -> None:
    teacher = sit(12)
    teacher.press(KEY.Key_F9)
    table = teacher.screen.table
    assert table.hasFocus()
    teacher.press(KEY.Key_1, KEY.Key_2)
    assert [teacher.cell(row, FACE) for row in range(2)] == [MET, NOT_YET]
    model = table.model()
    assert model.data(model.index(1, 2)) == "still to work on"
    assert model.headerData(2, Qt.Orientation.Horizontal) == "face"
    teacher.press(KEY.Key_Right, KEY.Key_1)
    assert teacher.cell(2, HANDS) == MET
    assert teacher.place == (3, HANDS)
    teacher.press(KEY.Key_Left, KEY.Key_Left, KEY.Key_3)
    assert table.currentIndex().column() == 1
    assert not teacher.sheet.is_absent(TODAY, teacher.pupil(3))
    teacher.press(KEY.Key_Right, KEY.Key_3, KEY.Key_F4)
    assert teacher.sheet.is_absent(TODAY, teacher.pupil(3))
    assert model.data(model.index(3, 1)) == "阿木 absent"
    again = HabitsScreen(teacher.screen.desk)
    qtbot.addWidget(again)
    again.refresh()
    assert again.first_focus() is again.table
    teacher.press(KEY.Key_F9)
    assert teacher.screen.sheet.hasFocus()


def test_the_table_keeps_what_qt_asks_of_a_model(sit: Seat, qtmodeltester: object) -> None:
    teacher = sit(3)
    qtmodeltester.check(teacher.screen.table.model())  # type: ignore[attr-defined]
    teacher.press(KEY.Key_F9)
    qtmodeltester.check(teacher.screen.table.model())  # type: ignore[attr-defined]


def test_a_full_disk_names_what_is_not_saved_and_saves_it_later(
    sit: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = sit(4)
    teacher.press(KEY.Key_1)

    def full(*_arguments: object) -> None:
        raise DiskFullError("The disk is full.", kept="What was saved before is kept.")

    with monkeypatch.context() as trouble:
        trouble.setattr(habits, "save_changes", full)
        teacher.press(KEY.Key_2, KEY.Key_1)
    assert len(teacher.told.saved) == 1
    notice = teacher.told.notices[-1]
    assert notice.rank is Rank.FAILURE
    assert notice.text.startswith("Not saved yet: No. 2 face, No. 3 face.")
    assert "(E-01)" in notice.text
    assert teacher.cell(1, FACE) is None
    assert teacher.screen.sheet.unsaved == {(1, FACE), (2, FACE)}
    # They stay on the screen, edged, over a fresh reading too.
    teacher.screen.refresh()
    assert teacher.sheet.value(CellKey(TODAY, teacher.pupil(1), FACE)) == NOT_YET
    cleared: list[bool] = []
    teacher.screen.desk.messages.cleared.connect(lambda: cleared.append(True))
    assert notice.act is not None
    notice.act()
    assert cleared == [True]
    assert [teacher.cell(row, FACE) for row in range(4)] == [MET, NOT_YET, MET, None]
    assert teacher.screen.sheet.unsaved == frozenset()
    assert len(teacher.told.saved) == 2


def test_what_is_refused_is_told_and_the_sheet_shows_what_is_kept(
    sit: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = sit(4)

    def refused(*_arguments: object) -> None:
        raise InputError("no consent", code="I-315")

    with monkeypatch.context() as trouble:
        trouble.setattr(habits, "save_changes", refused)
        teacher.press(KEY.Key_1)
    assert teacher.told.notices[-1].text == "no consent (I-315)"
    assert teacher.sheet.value(CellKey(TODAY, teacher.pupil(0), FACE)) is None
    assert not teacher.told.saved


def test_keys_do_not_wait_for_a_slow_disk(
    sit: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real store thread: everything pressed is on the disk when the runner has closed."""
    runner = TaskRunner()
    saves: list[int] = []
    honest = class_sheet.save_changes

    def counted(laptop: object, class_id: bytes, changes: SheetChanges) -> None:
        saves.append(len(changes.cells))
        honest(laptop, class_id, changes)  # type: ignore[arg-type]

    monkeypatch.setattr(habits, "save_changes", counted)
    try:
        teacher = sit(20, runner=runner)
        qtbot.waitUntil(lambda: teacher.screen.state is not None)
        teacher.press(*[KEY.Key_1] * 10, *[KEY.Key_2] * 10)
        assert teacher.screen.state is not None
        assert teacher.screen.state.progress.checked == 20
        qtbot.waitUntil(lambda: bool(teacher.told.saved) and sum(saves) >= 20)
        teacher.screen.leave()
        qtbot.waitUntil(lambda: frozenset({"sync"}) in teacher.told.changed)
    finally:
        runner.close()
    assert [teacher.cell(row, FACE) for row in range(20)] == [MET] * 10 + [NOT_YET] * 10


def test_without_a_class_the_way_to_one_is_shown(sit: Seat) -> None:
    def nobody(one: School) -> None:
        with one.laptop.store.write() as connection:
            connection.exec_driver_sql("UPDATE class_group SET name = NULL")

    teacher = sit(1, COMPACT, before=nobody)
    empty = teacher.screen.empty
    assert empty is not None
    assert empty.act.hasFocus()
    empty.act.click()
    assert teacher.told.gone_to == ["roster"]
    teacher.screen.do("fill")
    with teacher.school.laptop.store.write() as connection:
        connection.exec_driver_sql("UPDATE class_group SET name = '三年级1班'")
    teacher.screen.desk.bulletin.changed.emit(frozenset({"roster"}))
    assert teacher.screen.empty is None
    assert teacher.screen.sheet.hasFocus()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE pupil SET class_no = NULL", "no pupils"),
        ("UPDATE pupil SET has_consent = 0", "consent"),
    ],
)
def test_a_class_nobody_can_be_marked_in(sit: Seat, change: str, words: str) -> None:
    def prepare(one: School) -> None:
        with one.laptop.store.write() as connection:
            connection.exec_driver_sql(change)

    teacher = sit(3, before=prepare)
    assert teacher.screen.empty is not None
    assert words in teacher.screen.empty.what.text()


def test_a_pupil_without_consent_is_seen_and_takes_no_marks(sit: Seat) -> None:
    def prepare(one: School) -> None:
        with one.laptop.store.write() as connection:
            connection.exec_driver_sql("UPDATE pupil SET has_consent = 0 WHERE seat = 1")

    teacher = sit(3, before=prepare)
    teacher.press(KEY.Key_1)
    assert not teacher.told.saved
    assert "not consented" in teacher.told.lines[-1]
    teacher.press(KEY.Key_F2, KEY.Key_F3, KEY.Key_0, KEY.Key_1, KEY.Key_9, KEY.Key_9)
    assert [teacher.cell(row, FACE) for row in range(3)] == [None, MET, MET]
    assert teacher.told.lines[-1] == "Nobody has this seat."


def test_another_class_is_chosen_and_opened_again_next_time(sit: Seat, qtbot: QtBot) -> None:
    teacher = sit(3, classes=2)
    line = teacher.screen.top_line
    assert line.chooser.isVisible()
    assert not line.title.isVisible()
    teacher.press(KEY.Key_1)
    second = teacher.school.classes.keys() - {teacher.sheet.school_class.id}
    line.class_chosen.emit(next(iter(second)))
    assert teacher.sheet.school_class.name == "三年级2班"
    assert teacher.sheet.progress(TODAY).checked == 0
    again = HabitsScreen(teacher.screen.desk)
    qtbot.addWidget(again)
    again.refresh()
    assert again.state is not None
    assert again.state.sheet.school_class.name == "三年级2班"
    again.open_at(class_id=next(iter(teacher.school.classes)), day=MONDAY, is_week=True)
    again.refresh()
    assert (again.state.sheet.school_class.name, again.state.sheet.day) == ("三年级1班", MONDAY)
    assert again.state.columns.is_week


def test_a_narrow_window_keeps_the_main_action_and_shows_the_live_line(sit: Seat) -> None:
    teacher = sit(45, COMPACT)
    assert teacher.window.width() == COMPACT[0]
    line = teacher.screen.top_line
    kept = (line.fill, line.seat, line.water, line.bar, line.figures, line.more)
    assert all(one.isVisible() for one in kept)
    assert not any(one.isVisible() for one in (*line.keycaps, line.previous))
    QApplication.processEvents()
    narrow = [one for one in kept if one.width() < one.minimumSizeHint().width()]
    assert narrow == [line.seat]  # made for two or three digits only
    teacher.press(KEY.Key_1)
    assert line.meta.text().startswith("No. 2")
    teacher.window.resize(*LARGE)
    assert all(one.isVisible() for one in (*line.keycaps, line.previous))


def test_a_reader_is_told_every_move_and_letters_meet_no_input_method(
    sit: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = sit(3)
    spoken: list[str] = []
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: spoken.append(event.message())
    )
    teacher.press(KEY.Key_Down, KEY.Key_1)
    assert spoken == ["No. 2 阿木  face: not checked", "No. 3 阿木  face: not checked"]
    off = Qt.WidgetAttribute.WA_InputMethodEnabled
    screen = teacher.screen
    for one in (screen.sheet, screen.sheet.viewport(), screen.top_line.seat, screen.table):
        assert not one.testAttribute(off)
    assert screen.sheet.accessibleName() == "Habit check sheet of the class"


def test_the_seat_field_takes_one_digit_with_enter_and_three_for_large_classes(sit: Seat) -> None:
    teacher = sit(101)
    teacher.press(KEY.Key_F3, KEY.Key_5, KEY.Key_Return)
    assert teacher.cell(4, FACE) == NOT_YET
    teacher.press(KEY.Key_1, KEY.Key_0, KEY.Key_1, KEY.Key_Return)
    assert teacher.cell(100, FACE) == NOT_YET
    teacher.press(KEY.Key_A, KEY.Key_1, KEY.Key_Backspace, KEY.Key_Right, (KEY.Key_Z, CTRL))
    assert teacher.cell(100, FACE) is None
    assert teacher.screen.top_line.seat.text() == ""
    teacher.press(KEY.Key_F4)
    assert teacher.read().reasons


def test_the_colours_may_change_while_the_sheet_is_open(sit: Seat) -> None:
    teacher = sit(5)
    teacher.press(KEY.Key_F2)
    box = teacher.screen.sheet.geometry_in_use.cell(3, HANDS)

    def ground() -> str:
        picture = teacher.screen.sheet.viewport().grab().toImage()
        return picture.pixelColor(box.x + 5, box.y + 6).name().upper()

    theme = teacher.screen.desk.theme
    assert ground() == theme.tokens.donesoft
    theme.choose(Scheme.DARK)
    assert ground() == theme.tokens.donesoft
    assert theme.is_dark


def test_the_legend_is_for_the_status_line(sit: Seat) -> None:
    teacher = sit(2)
    legend = teacher.screen.status_part()
    assert legend is teacher.screen.legend
    teacher.window.resize(*COMPACT)
    wide = legend.sizeHint().width()
    teacher.window.resize(*LARGE)
    assert legend.sizeHint().width() > wide


def test_what_scrolling_and_single_repaints_leave_is_what_a_whole_repaint_draws(sit: Seat) -> None:
    teacher = sit(45, COMPACT)
    sheet = teacher.screen.sheet
    teacher.press(KEY.Key_F2, *[KEY.Key_2] * 17, KEY.Key_PageUp, KEY.Key_3, KEY.Key_PageDown)
    teacher.press(KEY.Key_Right, KEY.Key_0, KEY.Key_End, KEY.Key_1, KEY.Key_Up, KEY.Key_Up)
    QApplication.processEvents()
    kept = teacher.window.screen().grabWindow(teacher.window.winId()).toImage()
    sheet.viewport().repaint()
    QApplication.processEvents()
    whole = teacher.window.screen().grabWindow(teacher.window.winId()).toImage()
    assert not kept.isNull()
    assert sheet.verticalScrollBar().value() > 0
    assert kept == whole


@pytest.mark.parametrize(("pupils", "height"), [(45, 24), (56, 20)])
def test_the_whole_class_is_seen_at_once(sit: Seat, pupils: int, height: int) -> None:
    teacher = sit(pupils)
    sheet = teacher.screen.sheet
    assert len(sheet.geometry_in_use.blocks) == 2
    assert sheet.geometry_in_use.row_height == height
    assert sheet.verticalScrollBar().maximum() == 0
