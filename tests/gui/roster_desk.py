"""A head's desk over a real laptop, and a window to show a screen in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.importers.roster import RosterRow, RosterSheet
from app.services.laptop import Laptop
from app.services.roster_import import import_laptop_roster
from app.ui.messages import Messages, Notice
from app.ui.screen import Bulletin, Desk, Screen
from app.ui.style import dress
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme, Theme
from app.ui.typeface import register_fonts, register_rare_fonts

WIDE, COMPACT = (1298, 668), (842, 414)
NAMES = ("吉克阿依莫", "曲比史色", "吉克曲莫阿依子作", "ꀊꆈꌠꃀꇁꑭꀉꑳ", "海来拉日")


class Told:
    """What the screens said: notices, changes, and failures that are bugs."""

    def __init__(self, desk: Desk) -> None:
        self.notices: list[Notice] = []
        self.changes: list[frozenset[str]] = []
        self.bugs: list[BaseException] = []
        desk.messages.noticed.connect(self.notices.append)
        desk.messages.failed.connect(self.bugs.append)
        desk.bulletin.changed.connect(self.changes.append)


def make_desk(laptop: Laptop, scheme: Scheme = Scheme.LIGHT) -> Desk:
    """Return the desk of the signed-in person; work is done at once."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    register_fonts()
    register_rare_fonts()
    theme = Theme(scheme)
    dress(application, theme)
    return Desk(laptop, InlineRunner(), Messages(), theme, Bulletin(), lambda *_a, **_k: None)


def as_teacher(laptop: Laptop) -> None:
    """Have the signed-in person be no head."""
    laptop.account = replace(laptop.account, role="teacher")


def shown(qtbot: QtBot, screen: Screen, size: tuple[int, int] = WIDE) -> QMainWindow:
    """Show a screen in a window of a client size."""
    window = QMainWindow()
    window.setProperty("role", "window")
    window.setCentralWidget(screen)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    screen.first_focus().setFocus()
    return window


def bring_in(laptop: Laptop, class_name: str, size: int, consent: str = "given") -> None:
    """Import a class with the longest names there are."""
    rows = tuple(
        RosterRow(seat, class_name, seat, NAMES[seat % len(NAMES)], None, consent)
        for seat in range(1, size + 1)
    )
    sheet = RosterSheet("", 1, rows, (), ())
    import_laptop_roster(laptop, sheet, None, is_dry_run=False)


def write_csv(path: Path, *lines: str) -> Path:
    """Write a file as WPS saves it."""
    path.write_text("\r\n".join(lines) + "\r\n", "utf-8-sig")
    return path
