"""The head adds a teacher to the shared laptop."""

from __future__ import annotations

from pathlib import Path

import nacl.utils
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.security.slot_cost import SlotCost
from app.security.ticket import ClearTicket, Ticket, TicketSecrets
from app.services.enrolment import enrol
from app.services.laptop import Laptop, World
from app.ui.dialogs.add_teacher import AddTeacherDialog
from app.ui.style import dress
from tests.gui.desks import Told, desk_for
from tests.gui.visual_audit import audit

HEAD, NEW = "吉木阿来", "沙马拉且"
PASSWORD = "baiyanghonghua"


@pytest.fixture(autouse=True)
def _cheap_and_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")
    monkeypatch.setenv("SUOMA_SLOT_COST", "floor")


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> tuple[AddTeacherDialog, Told, Path]:
    folder = tmp_path / "laptop"
    world = World(nacl.utils.random, lambda: 1_764_000_000.0)
    clear = ClearTicket(
        bytes(16), "四开片区", "center_school", bytes(32), b"", [], "513431-02", "小学", bytes(16)
    )
    ticket = Ticket(clear, TicketSecrets(bytes(32), bytes(8), bytes(32), 0, 2026, {}, 7, 0))
    enrol(folder, ticket, teacher=HEAD, password=PASSWORD, cost=SlotCost.FLOOR, world=world)
    desk, told = desk_for(Laptop.open(folder, HEAD, PASSWORD, world))
    dress(qapp, desk.theme)
    dialog = AddTeacherDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog, told, folder


def test_the_new_teacher_can_sign_in_at_once(
    qtbot: QtBot, opened: tuple[AddTeacherDialog, Told, Path]
) -> None:
    dialog, told, folder = opened
    assert [str(flaw) for flaw in audit(dialog)] == []
    dialog.name.edit.setText(f" {NEW} ")
    dialog.password.take()
    password = dialog.password.value
    with qtbot.waitSignal(dialog.added) as added:
        dialog.add.click()
    assert added.args == [NEW]
    assert told.changed == [frozenset({"accounts"})]
    laptop = Laptop.open(folder, NEW, password, World(nacl.utils.random, lambda: 1.0))
    assert laptop.account.role == "teacher"
    laptop.close()


def test_a_name_that_is_there_is_refused_beside_its_field(
    opened: tuple[AddTeacherDialog, Told, Path],
) -> None:
    dialog, told, _folder = opened
    dialog.add.click()
    assert dialog.name.error == "The name is missing."
    dialog.name.edit.setText(HEAD)
    dialog.password.take()
    dialog.add.click()
    assert "(I-104)" in dialog.name.error
    assert dialog.isVisible()
    assert told.changed == []
    assert list(dialog._desk.laptop.account_ids()) == [HEAD]
