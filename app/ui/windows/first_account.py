"""The first account of a laptop, in three steps: the ticket, the person, the code to read out.

Nothing is written before the second step ends; a cut in between leaves a folder to begin anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.services.ticket_files import TicketFile, found_tickets, open_ticket, read_ticket_file
from app.ui.messages import Notice, Rank
from app.ui.tasks import Runner
from app.ui.theme import BODY, DISPLAY, SMALL, TITLE, Theme, font
from app.ui.volumes import stick_folders
from app.ui.widgets.azalea import azalea
from app.ui.widgets.banner import Banner
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.label import label
from app.ui.widgets.new_password import FIELD_WIDTH, NewPassword
from app.ui.widgets.ticket_choice import TicketChoice

if TYPE_CHECKING:
    from app.security.ticket import Ticket
    from app.services.enrolment import Enrolled
    from app.services.laptop import World

CARD_WIDTH: Final = 720
CODE_PX: Final = 48
LOOK_MS: Final = 2000
LONGEST_NAME: Final = 20
TICKET, PERSON, CODE = 0, 1, 2


@dataclass(frozen=True)
class Outside:
    """What the window takes from outside: clock and chance, and where sticks are mounted."""

    world: World
    sticks: Callable[[], list[Path]] = stick_folders


class FirstAccountWindow(QWidget):
    """``finished`` carries the first account's name: the sign-in window comes next."""

    finished = Signal(str)
    help_requested = Signal()

    def __init__(self, *, folder: Path, theme: Theme, runner: Runner, outside: Outside) -> None:
        super().__init__()
        self._folder = folder
        self._theme = theme
        self._runner = runner
        self._outside = outside
        self._path: Path | None = None
        self._ticket: Ticket | None = None
        self._is_looking = False
        self._step = TICKET
        self.setProperty("role", "window")
        self._build()
        self._assemble()
        self._connect()
        self._show_step(TICKET)

    def refresh(self) -> None:
        """Look for tickets on the sticks, off the GUI thread."""
        if self._is_looking or self._step != TICKET:
            return
        self._is_looking = True
        folders = self._outside.sticks()
        self._runner.run(
            lambda: found_tickets(folders), done=self._on_found, failed=self._on_not_found
        )

    def first_focus(self) -> QWidget:
        """Return what the step begins with."""
        firsts: list[QWidget] = [self.ticket.browse, self.name.edit, self.begin]
        return firsts[self._step]

    # -- build, assemble, connect ------------------------------------------------------------

    def _build(self) -> None:
        theme = self._theme
        self.question = label("", size=DISPLAY, bold=True, theme=theme)
        self.step_words = label("", size=SMALL, token="muted", theme=theme)
        self.banner = Banner(theme)
        self.ticket = TicketChoice(theme)
        self.further = button(_("Next"), rank="primary", theme=theme, tall=True)
        self.from_backup = button(
            _("Restore from a backup…"), rank="plain", icon="rotate-ccw", theme=theme
        )
        self.name = Field(_("Your name"), theme)
        self.name.set_width(FIELD_WIDTH)
        self.name.check = self._fault_of_name
        self.password = NewPassword(theme, self._outside.world.random_bytes)
        self.back = button(_("Back"), rank="plain", theme=theme)
        self.make = button(_("Set this laptop up"), rank="primary", theme=theme, tall=True)
        self.code = label("", size=CODE_PX, bold=True, theme=theme)
        self.next_words = label("", size=BODY, theme=theme)
        self.later = label("", size=SMALL, token="muted", theme=theme)
        self.begin = button(_("Begin"), rank="primary", theme=theme, tall=True)
        self.help = button(_("Help"), rank="plain", theme=theme)
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)

    def _assemble(self) -> None:
        self.steps = [
            _step([self.ticket], [self.further, self.from_backup]),
            _step([self.name, self.password], [self.make, self.back]),
            _step([self.next_words, self.code, self.later], [self.begin]),
        ]
        for words in (self.next_words, self.later):
            words.setWordWrap(True)
        self.code.setFont(font(CODE_PX, bold=True))
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.addWidget(azalea(30, self._theme))
        head.addWidget(label(_("Suoma"), size=TITLE, bold=True, theme=self._theme))
        head.addStretch(1)
        head.addWidget(self.help)
        asked = QHBoxLayout()
        asked.addWidget(self.question)
        asked.addStretch(1)
        asked.addWidget(self.step_words)
        middle = QWidget()
        middle.setProperty("role", "page")
        middle.setMaximumWidth(CARD_WIDTH)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(8)
        column.addLayout(asked)
        column.addWidget(self.banner)
        for step in self.steps:
            column.addWidget(step)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 6, 28, 2)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addWidget(_scrolling(middle), 1)

    def _connect(self) -> None:
        self.from_backup.clicked.connect(self._on_backup)
        self.ticket.chosen.connect(self._on_ticket_chosen)
        self.ticket.code.edit.returnPressed.connect(self._on_further)
        self.further.clicked.connect(self._on_further)
        self.back.clicked.connect(lambda: self._show_step(TICKET))
        self.password.again.edit.returnPressed.connect(self._on_make)
        self.make.clicked.connect(self._on_make)
        self.begin.clicked.connect(lambda: self.finished.emit(self._name))
        self.help.clicked.connect(self.help_requested)
        self._looking.timeout.connect(self.refresh)

    def _on_backup(self) -> None:
        from app.ui.dialogs.stick_restore import StickRestoreDialog

        dialog = StickRestoreDialog(
            self._folder,
            theme=self._theme,
            runner=self._runner,
            now=self._outside.world.now(),
            parent=self,
        )
        dialog.restored.connect(self.finished)
        dialog.begin()

    def _show_step(self, step: int) -> None:
        titles = (
            _("Set this laptop up"),
            _("Who works here first?"),
            _("Read these digits to the center"),
        )
        self.banner.clear()
        self.question.setText(titles[step])
        self.step_words.setText(_("Step {step} of 3").format(step=step + 1))
        self._step = step
        for number, card in enumerate(self.steps):
            card.setVisible(number == step)
        self.first_focus().setFocus()

    # -- the ticket --------------------------------------------------------------------------

    def _on_found(self, files: list[TicketFile]) -> None:
        self._is_looking = False
        self.ticket.show_found(files)
        if len(files) == 1 and self._path is None:
            self._on_ticket_chosen(files[0].path)

    def _on_not_found(self, error: BaseException) -> None:
        self._is_looking = False
        self._on_failed(error)

    def _on_ticket_chosen(self, path: Path) -> None:
        self._path = None
        try:
            clear = read_ticket_file(path).clear
        except AppError as error:
            self.ticket.say(error.sentence(), is_fault=True)
            return
        self._path = path
        self.ticket.show_chosen(TicketFile(path, clear.center_name, clear.site_name))

    def _on_further(self) -> None:
        path = self._path
        if path is None:
            self.ticket.say(_("Choose the ticket first."), is_fault=True)
            self.ticket.browse.setFocus()
        elif self.ticket.code.is_right():
            code = self.ticket.code.edit.text()
            self.further.setEnabled(False)
            self._runner.run(
                lambda: open_ticket(path, code), done=self._on_opened, failed=self._on_failed
            )
        else:
            self.ticket.code.edit.setFocus()

    def _on_opened(self, ticket: Ticket) -> None:
        self.further.setEnabled(True)
        self._ticket = ticket
        self._show_step(PERSON)

    # -- the person --------------------------------------------------------------------------

    def _fault_of_name(self, typed: str) -> str:
        bare = typed.strip()
        if 1 <= len(bare) <= LONGEST_NAME and bare.isprintable():
            return ""
        return _("A name has 1 to {limit} characters.").format(limit=LONGEST_NAME)

    def _on_make(self) -> None:
        ticket = self._ticket
        if ticket is None or not all([self.name.is_right(), self.password.is_right()]):
            return
        self._name = self.name.edit.text().strip()
        name, password = self._name, self.password.value
        self.make.setEnabled(False)
        self._runner.run(
            lambda: self._enrol(ticket, name, password),
            done=self._on_enrolled,
            failed=self._on_failed,
        )

    def _enrol(self, ticket: Ticket, name: str, password: str) -> Enrolled:
        """Make the data folder; runs on the store thread."""
        from app.security.slot_cost import cost_for_new_slots
        from app.services.enrolment import enrol

        cost = cost_for_new_slots(time.perf_counter)
        world = self._outside.world
        return enrol(self._folder, ticket, teacher=name, password=password, cost=cost, world=world)

    def _on_enrolled(self, enrolled: Enrolled) -> None:
        assert self._ticket is not None
        center = self._ticket.clear.center_name
        self._ticket = None
        self.make.setEnabled(True)
        self.code.setText(enrolled.short_code)
        self.code.setAccessibleName(" ".join(enrolled.short_code.replace(" ", "")))
        self.next_words.setText(
            _(
                "Telephone {center} and read these eight digits to them. If the same digits stand "
                "on their screen, they admit this laptop."
            ).format(center=center)
        )
        self.later.setText(
            _("You need not wait: record today, and everything is sent after they admitted it.")
        )
        self._show_step(CODE)

    def _on_failed(self, error: BaseException) -> None:
        self.further.setEnabled(True)
        self.make.setEnabled(True)
        if not isinstance(error, AppError):
            raise error
        field = self._field_of(error.field) if isinstance(error, InputError) else None
        if field is None:
            self.banner.show_notice(Notice(Rank.FAILURE, error.sentence()))
        else:
            field.set_error(error.sentence())
            field.edit.setFocus()

    def _field_of(self, name: str) -> Field | None:
        fields = {
            "code": self.ticket.code,
            "name": self.name,
            "password": self.password.first,
        }
        return fields.get(name)

    # -- Qt ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1 is help; Esc goes one step back."""
        if event.key() == Qt.Key.Key_F1:
            self.help_requested.emit()
        elif event.key() == Qt.Key.Key_Escape and self._step == PERSON:
            self._show_step(TICKET)
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Look for sticks while the window is seen."""
        super().showEvent(event)
        self._looking.start()
        self.refresh()
        self.first_focus().setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no longer."""
        super().hideEvent(event)
        self._looking.stop()


def _step(parts: list[QWidget], buttons: list[QWidget]) -> QWidget:
    """Return one step: a card with its parts, and the buttons at its foot."""
    card = Card(padding=12)
    for part in parts:
        card.body.addWidget(part)
    row = QHBoxLayout()
    row.setSpacing(8)
    for one in buttons:
        row.addWidget(one)
    row.addStretch(1)
    card.body.addSpacing(4)
    card.body.addLayout(row)
    card.body.addStretch(1)
    return card


def _scrolling(middle: QWidget) -> QScrollArea:
    page = QWidget()
    page.setProperty("role", "page")
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(middle, 100)
    row.addStretch(1)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(page)
    return scroll
