"""The recovery code of a center, shown this once."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.text import _
from app.ui.dialogs.growing import GrowingDialog
from app.ui.theme import DISPLAY, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.label import label

WIDTH: Final = 520


class RecoveryCodeDialog(GrowingDialog):
    """Closed only by saying that it was written down."""

    def __init__(self, theme: Theme, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Recovery code"))
        self.setFixedWidth(WIDTH)
        self.heading = label(_("Write this recovery code down"), size=TITLE, bold=True, theme=theme)
        self.code = label(code, size=DISPLAY, bold=True, theme=theme)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.setAccessibleName(_("Recovery code"))
        self.why = label(
            _(
                "If this computer breaks or is stolen, another one opens the backups with this code"
                " and with nothing else. Keep the paper apart from the stick. It is not shown"
                " again; a new one can be made at any time."
            ),
            theme=theme,
        )
        self.why.setWordWrap(True)
        self.done_button = button(
            _("I have written it down"), rank="primary", theme=theme, tall=True
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        for one in (self.heading, self.code, self.why):
            column.addWidget(one)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.done_button)
        column.addLayout(row)
        self.done_button.clicked.connect(self.accept)

    def reject(self) -> None:
        """Stay: a slip of the finger on Esc must not cost the code."""
