"""Who is here? A shared laptop in the morning, with the keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import nacl.utils
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.security.slot_cost import SlotCost
from app.security.ticket import ClearTicket, Ticket, TicketSecrets
from app.services.enrolment import add_teacher, enrol
from app.services.laptop import Laptop, World
from app.services.sign_in_card import (
    AccountNote,
    DeskCard,
    change_desk_card,
    read_accounts,
    read_desk_card,
    write_desk_card,
)
from app.store.kind import STORE_NAME
from app.ui.style import dress
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme, Theme
from app.ui.typeface import register_fonts
from app.ui.widgets.tile import Tile
from app.ui.windows.sign_in import SignInWindow, Surroundings
from tests.gui.visual_audit import audit

MORNING = datetime(2026, 11, 23, 10, 42).timestamp()  # noqa: DTZ001 -- the clock on the wall
NAMES = ["吉木阿来", "沙马拉且", "马海伍合", "阿尔日洛", "吉克曲莫阿依子作", "ꀊꆈꌠ"]
USUAL = QSize(1366, 698)
PASSWORD = "baiyanghonghua"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A laptop with six accounts; made once, and copied for each story."""
    folder = tmp_path_factory.mktemp("shared") / "laptop"
    world = World(nacl.utils.random, lambda: MORNING)
    clear = ClearTicket(
        bytes(16), "四开片区", "center_school", bytes(32), b"der", [], "513431-02", "校", bytes(16)
    )
    secrets = TicketSecrets(bytes(32), bytes(8), bytes(32), 0, 2026, {}, 7, 0)
    ticket = Ticket(clear, secrets)
    enrol(folder, ticket, teacher=NAMES[0], password=PASSWORD, cost=SlotCost.FLOOR, world=world)
    laptop = Laptop.open(folder, None, PASSWORD, world)
    for name in NAMES[1:]:
        add_teacher(laptop, name=name, role="teacher", password=PASSWORD, cost=SlotCost.FLOOR)
    laptop.close()
    return folder


@pytest.fixture
def folder(enrolled: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "laptop"
    copy.mkdir()
    for file in enrolled.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    made = Theme(Scheme.LIGHT)
    register_fonts()
    dress(qapp, made)
    return made


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme, clock: Clock) -> Callable[[Path], SignInWindow]:
    def opening(folder: Path) -> Callable[[str, str], object]:
        world = World(nacl.utils.random, clock)
        return lambda name, password: Laptop.open(folder, name, password, world)

    def make(folder: Path, size: QSize = USUAL) -> SignInWindow:
        outside = Surroundings(opening(folder), lambda: "11-23 Mon", "0.1.0", clock)
        window = SignInWindow(
            folder=folder, theme=theme, runner=InlineRunner(), surroundings=outside
        )
        qtbot.addWidget(window)
        window.resize(size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: window.first_focus().hasFocus())
        return window

    return make


def tiles(window: SignInWindow) -> list[Tile]:
    return sorted(
        (one for one in window.findChildren(Tile) if one.isVisible()),
        key=lambda one: (one.y() // 60, one.x()),
    )


def hint(window: SignInWindow) -> str:
    return window.password.hint.text()


def type_password(qtbot: QtBot, window: SignInWindow, password: str) -> None:
    window.password.edit.clear()
    qtbot.keyClicks(window.password.edit, password)
    qtbot.keyClick(window.password.edit, Qt.Key.Key_Return)


def test_the_one_who_came_last_types_a_password_and_is_in(
    qtbot: QtBot, folder: Path, open_window: Callable[[Path], SignInWindow], clock: Clock
) -> None:
    accounts = {one.name: one.account for one in read_accounts(folder)}
    write_desk_card(folder, DeskCard().noting(accounts["马海伍合"], used_at=int(MORNING) - 60))
    window = open_window(folder)
    assert window.password.name.text() == "马海伍合"
    with qtbot.waitSignal(window.signed_in) as signed_in:
        type_password(qtbot, window, PASSWORD)
    laptop = signed_in.args[0]
    assert laptop.account.name == "马海伍合"
    laptop.close()
    assert window.password.edit.text() == ""
    assert read_desk_card(folder).note(accounts["马海伍合"]).used_at == int(clock.now)


def test_another_teacher_comes_with_the_arrows_and_goes_back_with_escape(
    qtbot: QtBot, folder: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    window = open_window(folder)
    qtbot.keyClick(window.password.edit, Qt.Key.Key_Escape)
    first = tiles(window)[0]
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    qtbot.keyClick(tiles(window)[1], Qt.Key.Key_Down)
    assert window.password.name.text() == "吉克曲莫阿依子作"
    below = tiles(window)[4]
    assert below.hasFocus()
    qtbot.keyClick(below, Qt.Key.Key_Down)
    assert below.hasFocus()
    qtbot.keyClick(below, Qt.Key.Key_Return)
    assert window.password.edit.hasFocus()
    assert window.password.edit.accessibleName() == "Password of 吉克曲莫阿依子作"


def test_what_was_typed_for_one_person_is_not_there_for_another(
    qtbot: QtBot, folder: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    window = open_window(folder)
    qtbot.keyClicks(window.password.edit, "secret")
    qtbot.mouseClick(tiles(window)[2], Qt.MouseButton.LeftButton)
    assert window.password.edit.text() == ""
    assert window.password.edit.hasFocus()


def test_slips_are_answered_beside_the_field_then_the_wait_doubles_and_ends(
    qtbot: QtBot, folder: Path, open_window: Callable[[Path], SignInWindow], clock: Clock
) -> None:
    window = open_window(folder)
    for _try in range(2):
        type_password(qtbot, window, "not this one")
        assert hint(window).startswith("The password does not fit.")
        assert window.password.enter.isEnabled()
    type_password(qtbot, window, "not this one")
    assert "2 seconds" in hint(window)
    assert not window.password.enter.isEnabled()
    account = read_accounts(folder)[0].account
    assert read_desk_card(folder).note(account).wrong == 3

    # Switched off and on again, the wait goes on; later the right password is taken.
    again = open_window(folder)
    assert "2 seconds" in hint(again)
    clock.now += 3
    later = open_window(folder)
    with qtbot.waitSignal(later.signed_in) as signed_in:
        type_password(qtbot, later, PASSWORD)
    signed_in.args[0].close()
    assert read_desk_card(folder).note(account).wrong == 0


def test_the_wait_of_one_person_does_not_hold_up_another(
    folder: Path, open_window: Callable[[Path], SignInWindow], clock: Clock, qtbot: QtBot
) -> None:
    account = read_accounts(folder)[0].account
    change_desk_card(folder, lambda card: card.noting(account, wrong=9, wrong_at=int(clock.now)))
    window = open_window(folder)
    assert not window.password.enter.isEnabled()
    qtbot.mouseClick(tiles(window)[1], Qt.MouseButton.LeftButton)
    assert window.password.enter.isEnabled()
    assert hint(window) == "Checked on this laptop"


def test_capital_letters_without_shift_are_noticed(
    qtbot: QtBot, folder: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    window = open_window(folder)
    qtbot.keyClick(window.password.edit, "B")
    assert hint(window) == "Caps Lock is on"
    qtbot.keyClick(window.password.edit, "b")
    assert hint(window) == "Checked on this laptop"


def test_a_password_in_chinese_characters_can_be_typed_where_it_is_shown(
    qtbot: QtBot, folder: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    window = open_window(folder)
    # Input methods keep away from a field that hides its text.
    assert window.password.edit.inputMethodHints() & Qt.InputMethodHint.ImhHiddenText
    window.password.eye.trigger()
    assert not window.password.edit.inputMethodHints() & Qt.InputMethodHint.ImhHiddenText
    qtbot.mouseClick(tiles(window)[1], Qt.MouseButton.LeftButton)
    assert window.password.edit.echoMode() == QLineEdit.EchoMode.Password


def test_a_damaged_list_of_accounts_is_said_with_its_code(
    qtbot: QtBot, tmp_path: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    (tmp_path / "slots.json").write_text("{")
    window = open_window(tmp_path)
    assert window.banner.isVisible()
    assert "E-03" in window.banner.text.text()


def test_another_failure_says_what_happened_and_keeps_the_window(
    qtbot: QtBot, folder: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    (folder / STORE_NAME).write_bytes(b"x" * 8192)
    window = open_window(folder)
    type_password(qtbot, window, PASSWORD)
    assert window.banner.isVisible()
    assert "(E-08)" in window.banner.text.text()
    assert window.password.enter.isEnabled()


def test_locked_it_says_who_and_waits_for_that_password(
    qtbot: QtBot, folder: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    window = open_window(folder)
    window.lock("沙马拉且")
    assert window.question.text() == "沙马拉且 locked the screen"
    assert window.password.name.text() == "沙马拉且"
    assert window.password.edit.hasFocus()
    window.unlock()
    assert window.question.text() == "Who is here?"


def test_locked_while_another_page_is_shown_every_tile_finds_its_place(
    folder: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    window = open_window(folder)
    before = [one.geometry() for one in tiles(window)]
    window.password.edit.setText("half a pass")
    window.hide()
    window.lock("沙马拉且")
    window.show()
    QApplication.processEvents()
    assert [one.geometry() for one in tiles(window)] == before
    assert window.password.name.text() == "沙马拉且"
    assert window.password.edit.text() == ""


def test_a_forgotten_password_and_a_newcomer_learn_what_to_do(
    qtbot: QtBot, folder: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    window = open_window(folder)
    qtbot.mouseClick(window.password.forgot, Qt.MouseButton.LeftButton)
    assert "telephone the center" in window.banner.text.text()
    with qtbot.assertNotEmitted(window.first_account_requested):
        qtbot.mouseClick(window.first, Qt.MouseButton.LeftButton)
    assert NAMES[0] in window.banner.text.text()


def test_a_laptop_without_accounts_leads_to_the_first_one(
    qtbot: QtBot, tmp_path: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    window = open_window(tmp_path)
    assert not window.password.isVisible()
    with qtbot.waitSignal(window.first_account_requested):
        qtbot.keyClick(window.first, Qt.Key.Key_Space)
    with qtbot.waitSignal(window.help_requested):
        qtbot.keyClick(window, Qt.Key.Key_F1)


def test_a_screen_reader_hears_whose_tile_it_is(
    folder: Path, open_window: Callable[[Path], SignInWindow]
) -> None:
    account = read_accounts(folder)[0].account
    write_desk_card(folder, DeskCard().noting(account, used_at=1, post="三年级1班"))
    window = open_window(folder)
    spoken = QAccessible.queryAccessibleInterface(tiles(window)[0]).text(QAccessible.Text.Name)
    assert spoken == "吉木阿来, 三年级1班, press Enter to type the password"


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("size", [USUAL, QSize(910, 442), QSize(1024, 560)], ids=str)
@pytest.mark.parametrize("count", [1, 3, 12])
def test_nothing_is_cut_at_any_size(
    tmp_path: Path,
    open_window: Callable[..., SignInWindow],
    theme: Theme,
    scheme: Scheme,
    size: QSize,
    count: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    theme.choose(scheme)
    names = (NAMES * 2)[:count]
    slots = [
        {"account": f"{place:032x}", "name": name + "一" * (place // 6), "role": "teacher"}
        for place, name in enumerate(names)
    ]
    (tmp_path / "slots.json").write_text(json.dumps({"slots": slots}))
    notes = {slot["account"]: AccountNote(int(MORNING) - 9, "三年级1班") for slot in slots}
    write_desk_card(
        tmp_path, DeskCard("梭梭拉打村小学（示例）", "四开片区", "3号", 128, 1_700_000_000, notes)
    )
    window = open_window(tmp_path, size)
    assert [str(flaw) for flaw in audit(window)] == []
    # The main action is on the screen without scrolling.
    corner = window.password.mapTo(window, window.password.rect().bottomRight())
    assert window.rect().contains(corner)


def test_a_new_colour_scheme_reaches_what_is_painted(
    folder: Path, open_window: Callable[[Path], SignInWindow], theme: Theme
) -> None:
    window = open_window(folder)
    light = window.grab().toImage()
    theme.choose(Scheme.DARK)
    dark = window.grab().toImage()
    tile = tiles(window)[0]
    for place in (QPoint(5, 5), tile.mapTo(window, QPoint(12, 12))):
        assert light.pixelColor(place) != dark.pixelColor(place)
