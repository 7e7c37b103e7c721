"""Going back to a backup: what happens to what was recorded since, and who says so."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.text import _
from app.ui.dialogs.growing import GrowingDialog
from app.ui.theme import TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.field import Field
from app.ui.widgets.label import label

WIDTH: Final = 560
FIELD_WIDTH: Final = 300


class RestoringDialog(GrowingDialog):
    """Accepted when the person wants it; ``secret`` is what was typed.

    Args: when: of the backup. sentences: what happens. asked: the caption of what is to be typed,
    empty when nothing is. is_needed: it must not be left empty.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        when: str,
        sentences: tuple[str, ...],
        asked: str,
        is_secret: bool = True,
        is_needed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_needed = is_needed
        self.setWindowTitle(_("Go back to a backup"))
        self.setFixedWidth(WIDTH)
        heading = _("Go back to the records of {when}?").format(when=when)
        self.heading = label(heading, size=TITLE, bold=True, theme=theme)
        self.heading.setWordWrap(True)
        self.texts = [label(one, theme=theme) for one in sentences]
        self.field = Field(asked, theme)
        self.field.set_width(FIELD_WIDTH)
        if is_secret:
            self.field.edit.setEchoMode(self.field.edit.EchoMode.Password)
        self.field.setVisible(bool(asked))
        self.go = button(_("Go back to it"), rank="primary", theme=theme, tall=True)
        self.leave = button(_("Leave everything as it is"), rank="plain", theme=theme)
        self._assemble()
        # Enter in the field goes on; on the button that leaves everything it leaves.
        self.go.setDefault(True)
        self.leave.setAutoDefault(True)
        self.go.clicked.connect(self._on_go)
        self.leave.clicked.connect(self.reject)
        (self.field.edit if asked else self.leave).setFocus()

    @property
    def secret(self) -> str:
        """Return what was typed."""
        return self.field.edit.text()

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.heading)
        for one in self.texts:
            one.setWordWrap(True)
            column.addWidget(one)
        column.addWidget(self.field)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.go)
        column.addSpacing(4)
        column.addLayout(row)

    def _on_go(self) -> None:
        if self._is_needed and not self.field.isHidden() and not self.secret:
            self.field.set_error(_("This is needed."))
            self.field.edit.setFocus()
        else:
            self.accept()
