"""打印 as a teacher meets it: real stores, real papers, a printer that writes a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.calendar import SchoolYear, day_number, week_number
from app.domain.months import Month
from app.importers.spreadsheet import read_table
from app.security.slot_cost import SlotCost
from app.services.enrolment import add_teacher
from app.services.laptop import Laptop, World
from app.services.paper_forms import Form, Paper
from app.ui.messages import Rank
from app.ui.tasks import Runner, TaskRunner
from app.ui.theme import Scheme
from app.ui.windows.printing import PrintingScreen
from app.ui.windows.printing_words import Choice
from benchmarks.school import ROOT, School, school
from tests.factories.teaching_school import LAQIE, teaching_school
from tests.factories.trainings import named
from tests.gui.desks import Told, desk_for, dressed, framed
from tests.gui.visual_audit import audit

FRIDAY = date(2024, 10, 11)
WEEK = week_number(day_number(FRIDAY))


@dataclass
class Shown:
    """A shown screen, its window, what it told and where it wanted to go."""

    screen: PrintingScreen
    window: QWidget
    told: Told
    went: list[str]


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with school(tmp_path, 2, 5) as made:
        made.mark_days([day_number(FRIDAY) - back for back in range(5)])
        set_clock(made.laptop)
        yield made


def set_clock(laptop: Laptop) -> None:
    then = datetime(FRIDAY.year, FRIDAY.month, FRIDAY.day, 16).timestamp()  # noqa: DTZ001 -- local
    laptop.world = World(laptop.world.random_bytes, lambda: then)


def show(
    qtbot: QtBot,
    laptop: Laptop,
    *,
    size: tuple[int, int] = (1366, 698),
    scheme: Scheme = Scheme.LIGHT,
    has_printer: bool = True,
    runner: Runner | None = None,
    where: dict[str, object] | None = None,
) -> Shown:
    went: list[str] = []
    desk, told = desk_for(laptop, scheme=scheme, runner=runner)
    desk = replace(desk, go=lambda name, **_where: went.append(name))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dressed(application, desk.theme)
    screen = PrintingScreen(desk)
    screen.has_printer = lambda: has_printer
    window = framed(screen, *size)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    screen.open_at(**(where or {}))
    screen.refresh()
    screen.first_focus().setFocus()
    QApplication.processEvents()  # layouts settle
    return Shown(screen, window, told, went)


def words_of(file: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(file).pages)


def saved(shown: Shown, folder: Path) -> str:
    """Save what is shown as a person does, and return the words on it."""
    names: list[str] = []

    def choose(_parent: QWidget, name: str) -> str:
        names.append(name)
        return str(folder / name)

    shown.screen.choose_file = choose
    QTest.mouseClick(shown.screen.save_button, Qt.MouseButton.LeftButton)
    return words_of(folder / names[0])


def test_the_filled_sheet_of_this_week_is_shown_at_once(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    screen = shown.screen
    assert screen.choice is Choice.FILLED
    assert screen.time_box.currentText() == "本周　10月7日—10月11日"
    assert screen.paper_name.accessibleName() == "三年级1班 周检查表 2024年第41周"
    assert not screen.view.image.isNull()
    assert screen.focusWidget() is screen.choices[Choice.FILLED]
    assert shown.told.notices == []


def test_every_paper_is_saved_under_its_chinese_name(
    qtbot: QtBot, one: School, tmp_path: Path
) -> None:
    shown = show(qtbot, one.laptop)
    for choice, name, words in (
        (Choice.FILLED, "三年级1班 周检查表 2024年第41周", "周一 10月7日"),
        (Choice.BLANK, "三年级1班 空白周检查表 2024年第42周", "周一 10月14日"),
        (Choice.MONTH, "三年级1班 班级月报 2024年10月", "下月重点一项"),
        (Choice.WALL, "三年级1班 班级墙报 2024年第41周", "我们的好习惯太阳墙"),
        (Choice.PACK, "全部班级 备用纸表 2024年第42周", "备用纸表套装：最近汇总"),
    ):
        shown.screen.choices[choice].setChecked(True)
        assert words in saved(shown, tmp_path)
        assert (tmp_path / f"{name}.pdf").exists()
        assert shown.told.notices[-1].text == f"已存成 {name}.pdf。"
    assert shown.told.bugs == []


def test_names_are_on_the_sheet_and_on_nothing_for_the_wall(
    qtbot: QtBot, one: School, tmp_path: Path
) -> None:
    shown = show(qtbot, one.laptop)
    assert "阿木" in saved(shown, tmp_path)
    for choice in (Choice.MONTH, Choice.WALL):
        shown.screen.choices[choice].setChecked(True)
        assert "阿木" not in saved(shown, tmp_path)


def test_all_classes_are_pages_to_turn(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    screen = shown.screen
    screen.class_box.setCurrentIndex(2)
    screen.class_box.activated.emit(2)
    assert screen.class_box.currentText() == "全部班级"
    assert screen.page_words.text() == "第1页　共2页"
    first = screen.view.image.copy()
    assert not screen.back.isEnabled()
    QTest.mouseClick(screen.on, Qt.MouseButton.LeftButton)
    assert screen.page_words.text() == "第2页　共2页"
    assert screen.view.image != first
    assert not screen.on.isEnabled()
    QTest.mouseClick(screen.back, Qt.MouseButton.LeftButton)
    assert screen.view.image == first


def test_the_printer_gets_every_page_in_its_own_direction(
    qtbot: QtBot, one: School, tmp_path: Path
) -> None:
    shown = show(qtbot, one.laptop, where={"form": "P22"})
    out = tmp_path / "printed.pdf"

    def printer(_parent: QWidget, _pages: int) -> QPrinter:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(out))
        made.setResolution(150)
        return made

    shown.screen.choose_printer = printer
    QTest.mouseClick(shown.screen.print_button, Qt.MouseButton.LeftButton)
    pages = pypdf.PdfReader(out).pages
    assert len(pages) == 3
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    assert all(len(page.images) >= 1 for page in pages)
    assert shown.told.notices[-1].text == "已交给打印机，共 3 页。"
    shown.screen.choices[Choice.WALL].setChecked(True)
    QTest.mouseClick(shown.screen.print_button, Qt.MouseButton.LeftButton)
    (page,) = pypdf.PdfReader(out).pages
    assert page.mediabox.height > page.mediabox.width


def test_a_printer_that_takes_nothing_is_told(qtbot: QtBot, one: School, tmp_path: Path) -> None:
    shown = show(qtbot, one.laptop)

    def printer(_parent: QWidget, _pages: int) -> QPrinter:
        made = QPrinter()
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(tmp_path / "gone" / "x.pdf"))
        return made

    shown.screen.choose_printer = printer
    QTest.mouseClick(shown.screen.print_button, Qt.MouseButton.LeftButton)
    assert shown.told.notices[-1].rank is Rank.FAILURE
    assert "E-42" in shown.told.notices[-1].text


def test_without_a_printer_the_button_says_why_and_a_pdf_can_be_saved(
    qtbot: QtBot, one: School
) -> None:
    shown = show(qtbot, one.laptop, has_printer=False)
    screen = shown.screen
    assert not screen.print_button.isEnabled()
    assert screen.no_printer.text() == "没有找到打印机，可以存成 PDF。"
    assert screen.print_button.toolTip() == screen.no_printer.text()
    assert screen.save_button.isEnabled()


def test_going_back_from_a_question_does_nothing(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    shown.screen.choose_printer = lambda _parent, _pages: None
    shown.screen.choose_file = lambda _parent, _name: ""
    for verb in (shown.screen.print_button, shown.screen.save_button):
        QTest.mouseClick(verb, Qt.MouseButton.LeftButton)
    assert shown.told.notices == []


@pytest.mark.parametrize(
    ("where", "choice", "class_name", "time"),
    [
        ({"class_name": "三年级2班"}, Choice.FILLED, "三年级2班", WEEK),
        ({"form": "P09", "week": WEEK - 1}, Choice.FILLED, "三年级1班", WEEK - 1),
        ({"form": "P09", "week": "2024-W36"}, Choice.FILLED, "三年级1班", WEEK - 5),
        ({"form": "P09", "blank": True}, Choice.BLANK, "三年级1班", WEEK + 1),
        ({"form": "P10", "month": "2024-09"}, Choice.MONTH, "三年级1班", Month(2024, 9)),
        ({"form": "P12", "week": WEEK - 30}, Choice.WALL, "三年级1班", WEEK - 30),
        ({"form": "P22"}, Choice.PACK, "", WEEK + 1),
        ({"form": "P09", "week": "next"}, Choice.FILLED, "三年级1班", WEEK),
    ],
)
def test_another_screen_opens_a_certain_paper(
    qtbot: QtBot,
    one: School,
    where: dict[str, object],
    choice: Choice,
    class_name: str,
    time: int | Month,
) -> None:
    shown = show(qtbot, one.laptop, where=where)
    screen = shown.screen
    assert screen.choice is choice
    assert screen.paper.class_name == class_name
    assert screen.time_box.currentData() == time


def test_leaving_takes_the_papers_from_screen_and_disk(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    screen = shown.screen
    folder = one.laptop.folder / "printing"
    assert len(list(folder.iterdir())) == 1
    screen.choices[Choice.WALL].setChecked(True)
    assert len(list(folder.iterdir())) == 1
    screen.leave()
    assert not folder.exists()
    assert screen.view.image.isNull()
    assert not screen.save_button.isEnabled()
    screen.refresh()
    assert not screen.view.image.isNull()


def test_a_change_elsewhere_draws_the_paper_anew(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop)
    turn = shown.screen._turn
    shown.screen.desk.bulletin.changed.emit(frozenset({"sync"}))
    assert shown.screen._turn == turn
    shown.screen.desk.bulletin.changed.emit(frozenset({"habits"}))
    assert shown.screen._turn > turn
    assert not shown.screen.view.image.isNull()


def test_the_window_stays_free_while_the_child_draws(qtbot: QtBot, one: School) -> None:
    runner = TaskRunner()
    shown = show(qtbot, one.laptop, runner=runner)
    screen = shown.screen
    assert screen.view.image.isNull()  # nothing waited for it
    screen.choices[Choice.MONTH].setChecked(True)
    screen.choices[Choice.WALL].setChecked(True)
    qtbot.waitUntil(lambda: not screen.view.image.isNull(), timeout=60_000)
    assert "墙报" in screen.paper_name.accessibleName()
    screen.leave()
    runner.close()
    assert shown.told.notices == []


def test_without_a_class_the_screen_says_how_one_comes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with school(tmp_path, 0, 1) as bare:
        set_clock(bare.laptop)
        shown = show(qtbot, bare.laptop)
        assert shown.screen.empty.isVisibleTo(shown.screen)
        assert shown.screen.focusWidget() is shown.screen.empty.act
        QTest.mouseClick(shown.screen.empty.act, Qt.MouseButton.LeftButton)
        assert shown.went == ["roster"]


YEAR_WORDS = "本学年　2024-2025学年"


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with teaching_school(tmp_path) as made:
        set_clock(made.laptop)
        yield made


def test_the_papers_of_hours_and_lessons_are_saved_under_their_names(
    qtbot: QtBot, taught: School, tmp_path: Path
) -> None:
    shown = show(qtbot, taught.laptop)
    for choice, name, words in (
        (Choice.CARD, "三年级1班 好习惯成长卡 2024年10月", "我的小目标"),
        (Choice.REGISTER, "吉木阿来 培训学时登记表 2024-2025", "四川师范大学"),
        (Choice.SUMMARY, "学校教师学时汇总表 2024-2025", LAQIE),
        (Choice.BANDS, "教基4068填报底稿 2024-2025", "73"),
        (Choice.LESSON, "吉木阿来 课例实录", "每组轮流答"),
        (Choice.COMPARISON, "同课异构对比表", LAQIE),
    ):
        shown.screen.choices[choice].setChecked(True)
        assert words in saved(shown, tmp_path)
        assert (tmp_path / f"{name}.pdf").exists()
    assert shown.told.bugs == []


def test_a_spreadsheet_is_saved_without_a_preview(
    qtbot: QtBot, taught: School, tmp_path: Path
) -> None:
    shown = show(qtbot, taught.laptop, has_printer=False)
    screen = shown.screen
    names: list[str] = []

    def choose(_parent: QWidget, name: str) -> str:
        names.append(name)
        return str(tmp_path / name.removesuffix(".xlsx"))

    screen.choose_file = choose
    for choice in (
        Choice.HOUR_SHEET,
        Choice.BAND_SHEET,
        Choice.HABIT_SHEET,
        Choice.OWN_SHEET,
    ):
        screen.choices[choice].setChecked(True)
        assert screen.sheet_words.isVisibleTo(screen)
        assert not screen.print_button.isVisibleTo(screen)
        assert not screen.no_printer.isVisibleTo(screen)
        QTest.mouseClick(screen.save_button, Qt.MouseButton.LeftButton)
        assert read_table(tmp_path / names[-1]).worksheets
    assert names == [
        "教师学时表 2024-2025.xlsx",
        "教基4068底稿表 2024-2025.xlsx",
        "三年级1班 班级月习惯统计表 2024年10月.xlsx",
        "吉木阿来 教师个人全部资料.xlsx",
    ]
    assert not (taught.laptop.folder / "printing" / "E1.xlsx").exists()
    screen.choices[Choice.FILLED].setChecked(True)
    assert screen.print_button.isVisibleTo(screen)
    assert shown.told.bugs == []


def test_the_tabs_come_back_to_what_was_chosen_in_them(qtbot: QtBot, taught: School) -> None:
    shown = show(qtbot, taught.laptop)
    screen = shown.screen
    screen.choices[Choice.WALL].setChecked(True)
    chosen = []
    for tab in (1, 0):
        screen.card.tabs.setCurrentIndex(tab)
        chosen.append((screen.choice, screen.class_box.currentText()))
        if tab == 1:
            assert screen.time_box.currentText() == YEAR_WORDS
    assert chosen == [(Choice.REGISTER, "吉木阿来"), (Choice.WALL, "三年级1班")]


def test_a_lesson_is_chosen_by_teacher_and_topic(qtbot: QtBot, taught: School) -> None:
    shown = show(qtbot, taught.laptop, where={"form": "P05"})
    screen = shown.screen
    box = screen.time_box
    texts = [box.itemText(place) for place in range(box.count())]
    assert texts == ["10月9日 秋天的雨", "6月26日 山行", "全部课例"]
    screen.class_box.setCurrentText(LAQIE)
    screen.class_box.activated.emit(1)
    assert screen.paper.lesson == named("two")
    assert "沙马拉且" in screen.paper_name.accessibleName()


@pytest.mark.parametrize(
    ("where", "choice", "paper"),
    [
        (
            {"form": "P01", "teacher": LAQIE, "year": "2023-2024"},
            Choice.REGISTER,
            Paper(Form.REGISTER, teacher=LAQIE, year=SchoolYear(2023)),
        ),
        (
            {"form": "P05", "teacher": LAQIE, "lesson": named("two")},
            Choice.LESSON,
            Paper(Form.LESSON, teacher=LAQIE, lesson=named("two")),
        ),
        (
            {"form": "P05", "lesson": named("two")},
            Choice.LESSON,
            Paper(Form.LESSON, teacher=LAQIE, lesson=named("two")),
        ),
        (
            {"form": "P06", "group": named("one")},
            Choice.COMPARISON,
            Paper(Form.COMPARISON, group=named("one")),
        ),
    ],
)
def test_another_screen_opens_a_paper_of_hours_or_lessons(
    qtbot: QtBot, taught: School, where: dict[str, object], choice: Choice, paper: Paper
) -> None:
    shown = show(qtbot, taught.laptop, where=where)
    screen = shown.screen
    assert (screen.choice, screen.paper) == (choice, paper)
    assert not screen.view.image.isNull()


def test_a_teacher_is_offered_the_own_papers(qtbot: QtBot, taught: School) -> None:
    password = "another horse"
    add_teacher(taught.laptop, name=LAQIE, role="teacher", password=password, cost=SlotCost.FLOOR)
    laptop = Laptop.open(taught.laptop.folder, LAQIE, password, taught.laptop.world)
    shown = show(qtbot, laptop, where={"form": "P01"})
    screen = shown.screen
    of_school = {
        Choice.SUMMARY,
        Choice.BANDS,
        Choice.HOUR_SHEET,
        Choice.BAND_SHEET,
    }
    assert set(screen.choices) == set(Choice) - of_school
    assert screen.class_box.count() == 1
    assert screen.paper.teacher == LAQIE
    assert not screen.view.image.isNull()
    laptop.close()


def test_what_is_lacking_is_said_with_the_way_to_it(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop, where={"form": "P05"})
    screen = shown.screen
    assert screen.first_focus() is screen.no_lesson.act
    assert shown.told.notices == []
    QTest.mouseClick(screen.no_lesson.act, Qt.MouseButton.LeftButton)
    screen.choices[Choice.COMPARISON].setChecked(True)
    assert screen.no_group.isVisibleTo(screen)
    assert shown.went == ["lessons"]
    screen.choices[Choice.REGISTER].setChecked(True)
    assert not screen.view.image.isNull()
    assert not screen.no_group.isVisibleTo(screen)


def test_the_childrens_cards_leave_the_disk_with_the_screen(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop, where={"form": "P11"})
    screen = shown.screen
    folder = one.laptop.folder / "printing"
    assert len(list(folder.iterdir())) == 1
    screen.choices[Choice.HABIT_SHEET].setChecked(True)
    screen.leave()
    assert not folder.exists()


def test_every_control_is_reached_with_the_keyboard_alone(qtbot: QtBot, one: School) -> None:
    shown = show(qtbot, one.laptop, where={"form": "P22"})
    screen = shown.screen
    reached: list[QWidget] = []
    focused = screen.focusWidget()
    while focused is not None and focused not in reached:
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        focused = screen.focusWidget()
    for control in (screen.time_box, screen.print_button, screen.save_button, screen.on):
        assert control in reached
    radio = screen.choices[Choice.PACK]
    radio.setFocus()
    QTest.keyClick(radio, Qt.Key.Key_Up)
    assert screen.choice is Choice.WALL


@pytest.mark.parametrize("size", [(1366, 698), (910, 442)])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize(
    "choice", [Choice.FILLED, Choice.PACK, Choice.CARD, Choice.REGISTER, Choice.OWN_SHEET]
)
def test_nothing_is_cut_and_everything_is_legible(
    qtbot: QtBot, one: School, size: tuple[int, int], scheme: Scheme, choice: Choice
) -> None:
    shown = show(qtbot, one.laptop, size=size, scheme=scheme, has_printer=False)
    shown.screen.choices[choice].setChecked(True)
    QApplication.processEvents()
    assert [str(flaw) for flaw in audit(shown.window)] == []


def test_the_screen_loads_neither_what_draws_nor_what_prints() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, app.ui.windows.printing; print(*sys.modules)",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"reportlab", "pypdfium2", "PySide6.QtPrintSupport"} & set(told)
