"""The ticket that admits this laptop: found on a stick or chosen as a file, and its code."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.text import _
from app.services.ticket_files import TicketFile
from app.ui.theme import BODY, SMALL, Theme
from app.ui.widgets.button import button
from app.ui.widgets.field import Field
from app.ui.widgets.label import label

CODE_CHARACTERS = 12
GROUP = 4
FIELD_WIDTH = 260


def grouped_code(typed: str) -> str:
    """Return a code in groups of four as it is printed, whatever was typed between them."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    bare = "".join(sign for sign in plain if sign.isalnum())[:CODE_CHARACTERS]
    return "-".join(bare[start : start + GROUP] for start in range(0, len(bare), GROUP))


class TicketChoice(QWidget):
    """``chosen`` carries the path of a ticket file that a person chose."""

    chosen = Signal(Path)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found: list[QPushButton] = []
        self._files: list[TicketFile] = []
        self._build()
        self._assemble()
        self.browse.clicked.connect(self._on_browse)
        self.code.edit.textEdited.connect(self._on_typed)

    def show_found(self, files: list[TicketFile]) -> None:
        """Show the tickets that lie on the sticks, each as a button."""
        if files == self._files:
            return
        self._files = files
        for old in self._found:
            old.deleteLater()
        self._found = []
        for one in files:
            words = _("Ticket for {site} (from {center})").format(site=one.site, center=one.center)
            made = button(words, icon="ticket", theme=self._theme)
            made.setCheckable(True)
            made.clicked.connect(lambda _on=False, path=one.path: self.chosen.emit(path))
            self._found.append(made)
            self._tickets.addWidget(made, alignment=Qt.AlignmentFlag.AlignLeft)
        self.looking.setVisible(not files)

    def show_chosen(self, ticket: TicketFile) -> None:
        """Show whose ticket was chosen; the next thing is its code."""
        for one, made in zip(self._files, self._found, strict=True):
            made.setChecked(one.path == ticket.path)
        self.say(_("This laptop will belong to {site}.").format(site=ticket.site), is_fault=False)
        self.code.edit.setFocus()

    def say(self, words: str, *, is_fault: bool) -> None:
        """Say something of the ticket, beside the button that chooses it."""
        self.ticket_words.setProperty("token", "danger" if is_fault else "done")
        self.ticket_words.style().unpolish(self.ticket_words)
        self.ticket_words.style().polish(self.ticket_words)
        self.ticket_words.setText(words)

    def _build(self) -> None:
        theme = self._theme
        self.heading = label(_("Ticket"), size=SMALL, theme=theme)
        self.looking: QLabel = label(
            _("Plug in the stick with the ticket from the center; it is found by itself."),
            size=BODY,
            token="muted",
            theme=theme,
        )
        self.looking.setWordWrap(True)
        self.browse = button(_("Choose a file"), icon="folder-open", theme=theme)
        self.ticket_words = label("", size=SMALL, token="done", theme=theme)
        self.ticket_words.setWordWrap(True)
        self.code = Field(_("The 12 characters on the slip"), theme)
        self.code.set_width(FIELD_WIDTH)
        self.code.edit.setPlaceholderText("XXXX-XXXX-XXXX")
        self.code.check = self._fault_of_code

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.looking)
        self._tickets = QVBoxLayout()
        column.addLayout(self._tickets)
        row = QHBoxLayout()
        row.addWidget(self.browse)
        row.addWidget(self.ticket_words, 1)
        column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(self.code)

    def _on_browse(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self, _("Choose the ticket file"))
        if name:
            self.chosen.emit(Path(name))

    def _on_typed(self, typed: str) -> None:
        shown = grouped_code(typed)
        is_at_end = self.code.edit.cursorPosition() == len(typed)
        # Only at the end: in the middle a person is mending one character.
        if is_at_end and shown != typed and not typed.endswith(("-", " ")):
            self.code.edit.setText(shown)

    def _fault_of_code(self, typed: str) -> str:
        self.code.edit.setText(grouped_code(typed))
        count = len(grouped_code(typed).replace("-", ""))
        if count == CODE_CHARACTERS:
            return ""
        return _("The code has 12 characters; {count} are here.").format(count=count)
