"""A new laptop is set up in the village: a stick with a ticket, a slip with a code, a telephone."""

from __future__ import annotations

from pathlib import Path

import nacl.utils
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.services.laptop import Laptop, World
from app.ui.style import dress
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme, Theme
from app.ui.typeface import register_fonts
from app.ui.widgets.ticket_choice import grouped_code
from app.ui.windows.first_account import CODE, PERSON, TICKET, FirstAccountWindow, Outside
from tests.gui.schools import MORNING, SITE, command, world_at
from tests.gui.visual_audit import audit

WORLD = World(nacl.utils.random, MORNING.timestamp)
PASSWORD = "baiyanghonghua"
NAME = "吉木阿来"


@pytest.fixture(autouse=True)
def _cheap_and_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")
    monkeypatch.setenv("SUOMA_SLOT_COST", "floor")


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("area") / "center"
    command(
        MORNING,
        *("center", "init", folder, "--name", "四开片区", "--level", "center_school"),
        *("--school-year", 2026),
    )
    return folder


@pytest.fixture(scope="module")
def slip(center: Path) -> tuple[Path, str]:
    """A stick with a ticket among other files, and the code that is printed on the slip."""
    stick = center.with_name("stick")
    stick.mkdir()
    (stick / "holiday.jpg").write_bytes(b"\xff\xd8" + bytes(5000))
    made = command(
        MORNING,
        *("center", "ticket", center, "--site", SITE, "--out", stick / "ticket"),
        *("--address", "https://127.0.0.1:9443"),
    )
    return stick, str(made["code"])


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    made = Theme(Scheme.LIGHT)
    register_fonts()
    dress(qapp, made)
    return made


@pytest.fixture
def sticks() -> list[Path]:
    return []


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, tmp_path: Path, sticks: list[Path]) -> FirstAccountWindow:
    made = FirstAccountWindow(
        folder=tmp_path / "laptop",
        theme=theme,
        runner=InlineRunner(),
        outside=Outside(WORLD, lambda: sticks),
    )
    qtbot.addWidget(made)
    made.resize(QSize(910, 442))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def step_of(window: FirstAccountWindow) -> int:
    return [card.isVisible() for card in window.steps].index(True)


def go_to_person(window: FirstAccountWindow, sticks: list[Path], slip: tuple[Path, str]) -> None:
    sticks.append(slip[0])
    window.refresh()
    window.ticket.code.edit.setText(slip[1])
    window.further.click()
    assert step_of(window) == PERSON


def test_the_stick_is_plugged_in_and_the_laptop_is_set_up_with_the_keyboard(
    qtbot: QtBot,
    window: FirstAccountWindow,
    sticks: list[Path],
    slip: tuple[Path, str],
    center: Path,
    tmp_path: Path,
) -> None:
    assert window.ticket.looking.isVisible()
    sticks.append(slip[0])
    window.refresh()
    assert "昭觉县四开乡中心小学校" in window.ticket.ticket_words.text()
    assert window.ticket.code.edit.hasFocus()

    # In small letters, without the hyphens of the slip.
    qtbot.keyClicks(window.ticket.code.edit, slip[1].replace("-", "").lower())
    assert window.ticket.code.edit.text() == slip[1]
    qtbot.keyClick(window.ticket.code.edit, Qt.Key.Key_Return)
    assert step_of(window) == PERSON
    assert window.name.edit.hasFocus()

    window.name.edit.insert(f" {NAME} ")
    qtbot.keyClicks(window.password.first.edit, PASSWORD)
    qtbot.keyClicks(window.password.again.edit, PASSWORD)
    qtbot.keyClick(window.password.again.edit, Qt.Key.Key_Return)
    assert step_of(window) == CODE
    assert "四开片区" in window.next_words.text()

    # The center sees the same digits when the laptop has announced itself; here they are eight.
    assert len(window.code.text().replace(" ", "")) == 8
    with qtbot.waitSignal(window.finished) as finished:
        window.begin.click()
    assert finished.args == [NAME]
    laptop = Laptop.open(tmp_path / "laptop", NAME, PASSWORD, world_at())
    assert laptop.account.role == "head"
    laptop.close()


def test_a_code_with_a_slip_is_said_beside_the_field_and_can_be_mended(
    qtbot: QtBot, window: FirstAccountWindow, sticks: list[Path], slip: tuple[Path, str]
) -> None:
    sticks.append(slip[0])
    window.refresh()
    code = window.ticket.code
    qtbot.keyClicks(code.edit, slip[1][:9])
    window.further.click()
    assert "8 are here" in code.error
    code.edit.clear()
    qtbot.keyClicks(code.edit, "ABCD")
    assert code.error == ""
    qtbot.keyClicks(code.edit, "EFGHJKMN")
    window.further.click()
    assert "(I-122)" in code.error
    assert step_of(window) == TICKET
    code.edit.setText(slip[1])
    window.further.click()
    assert step_of(window) == PERSON


def test_another_file_is_no_ticket_and_a_cut_one_is_said(
    window: FirstAccountWindow, slip: tuple[Path, str], tmp_path: Path
) -> None:
    window.further.click()
    assert window.ticket.ticket_words.text() == "Choose the ticket first."
    window.ticket.chosen.emit(slip[0] / "holiday.jpg")
    assert "(I-120)" in window.ticket.ticket_words.text()
    cut = tmp_path / "cut"
    cut.write_bytes((slip[0] / "ticket").read_bytes()[:300])
    window.ticket.chosen.emit(cut)
    assert "(I-121)" in window.ticket.ticket_words.text()
    window.ticket.chosen.emit(tmp_path / "pulled out")
    assert "(E-06)" in window.ticket.ticket_words.text()


def test_each_mistake_of_the_person_is_said_on_leaving_its_field(
    qtbot: QtBot, window: FirstAccountWindow, sticks: list[Path], slip: tuple[Path, str]
) -> None:
    go_to_person(window, sticks, slip)
    window.make.click()
    assert window.name.error
    assert window.password.first.error
    assert step_of(window) == PERSON
    window.name.edit.insert(NAME)
    window.password.first.edit.setFocus()
    qtbot.keyClicks(window.password.first.edit, "short")
    assert window.password.first.error == ""
    window.password.again.edit.setFocus()
    assert "5 characters" in window.password.first.error
    window.password.first.edit.setText(PASSWORD)
    window.password.again.edit.setFocus()
    qtbot.keyClicks(window.password.again.edit, "another one")
    window.make.setFocus()
    assert window.password.again.error == "The two passwords are not the same."
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert step_of(window) == TICKET


def test_four_words_can_be_taken_and_are_shown_to_be_learnt(
    window: FirstAccountWindow, sticks: list[Path], slip: tuple[Path, str]
) -> None:
    go_to_person(window, sticks, slip)
    first = window.password.words.text()
    window.password.others.click()
    assert window.password.words.text() != first
    window.password.taken.click()
    assert window.password.shown.isChecked()
    assert window.password.is_right()


def test_a_folder_with_records_is_never_set_up_again(
    window: FirstAccountWindow, sticks: list[Path], slip: tuple[Path, str], tmp_path: Path
) -> None:
    go_to_person(window, sticks, slip)
    (tmp_path / "laptop").mkdir()
    (tmp_path / "laptop" / "slots.json").write_text("{}")
    window.name.edit.setText(NAME)
    window.password.take()
    window.make.click()
    assert window.banner.isVisible()
    assert "(I-130)" in window.banner.text.text()
    assert window.make.isEnabled()


def test_every_step_fits_the_smallest_window(
    window: FirstAccountWindow,
    sticks: list[Path],
    slip: tuple[Path, str],
    theme: Theme,
) -> None:
    main: list[QPushButton] = [window.further, window.make, window.begin]
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.choose(scheme)
        assert [str(flaw) for flaw in audit(window)] == []
    go_to_person(window, sticks, slip)
    window.password.is_right()
    assert [str(flaw) for flaw in audit(window)] == []
    for step in (TICKET, PERSON, CODE):
        window._show_step(step)
        corner = main[step].mapTo(window, main[step].rect().bottomRight())
        assert window.rect().contains(corner), step


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("abcd", "ABCD"),
        ("abcde", "ABCD-E"),
        ("ＡＢＣＤ　ＥＦ", "ABCD-EF"),
        ("abcd-efgh jkmn-pq", "ABCD-EFGH-JKMN"),
        ("", ""),
    ],
)
def test_a_code_is_grouped_as_it_is_printed(typed: str, shown: str) -> None:
    assert grouped_code(typed) == shown
