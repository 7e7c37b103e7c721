"""A ticket that was just made: its code is told here once, and on a slip for the teacher."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.center.site_desk import MadeTicket
from app.domain.text import _
from app.reports.job import PrintJob
from app.ui.center.office import Office, press_focused
from app.ui.center.paper_dialog import PaperDialog, open_paper
from app.ui.dialogs.growing import GrowingDialog
from app.ui.theme import TITLE, font
from app.ui.widgets.button import button
from app.ui.widgets.label import label

WIDTH = 460
CODE_PX = 30


class TicketDialog(GrowingDialog):
    """Shows file and code; the code is nowhere to be found once it is closed."""

    def __init__(self, office: Office, made: MadeTicket, parent: QWidget) -> None:
        super().__init__(parent)
        self._office, self._made = office, made
        self.paper: PaperDialog | None = None
        self.setWindowTitle(_("The ticket is ready"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self._build()
        self._assemble()
        self.print_slip.clicked.connect(self._on_print)
        self.close_button.clicked.connect(self.accept)
        self.print_slip.setFocus()

    def _build(self) -> None:
        theme, made = self._office.theme, self._made
        self.title = label(_("The ticket is ready"), size=TITLE, bold=True, theme=theme)
        words = _("File: {file}").format(file=made.file.name)
        self.file = label(words, theme=theme)
        self.file.setWordWrap(True)
        self.file.setToolTip(str(made.file))
        self.code = label(made.code, theme=theme)
        self.code.setFont(font(CODE_PX, bold=True))
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note = label(
            _(
                "This code is shown only now. Print the slip or write the code down, and let it"
                " travel apart from the file."
            ),
            token="muted",
            theme=theme,
        )
        self.note.setWordWrap(True)
        self.print_slip = button(
            _("Print the ticket slip"), rank="primary", icon="printer", theme=theme, tall=True
        )
        self.close_button = button(_("Close"), rank="plain", theme=theme)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        for one in (self.title, self.file, self.code, self.note):
            column.addWidget(one)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.print_slip)
        column.addLayout(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus."""
        if not press_focused(self, event):
            super().keyPressEvent(event)

    def _on_print(self) -> None:
        slip = self._made.slip
        name = _("Ticket for a new laptop")
        self.paper = open_paper(
            self._office, self, name=name, make=lambda: PrintJob(ticket_slips=(slip,))
        )
