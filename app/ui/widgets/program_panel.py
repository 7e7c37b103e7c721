"""What is installed and what could be: one sentence, and the verbs that fit it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.text import _
from app.ui.theme import Theme
from app.ui.widgets.button import button
from app.ui.widgets.label import label

if TYPE_CHECKING:
    from app.ui.program_watch import ProgramWatch


class ProgramPanel(QWidget):
    """Follows the program's watch; taking a version goes on when the panel is closed."""

    def __init__(self, watch: ProgramWatch, theme: Theme) -> None:
        super().__init__()
        self._watch = watch
        self.words = label("", theme=theme)
        self.words.setWordWrap(True)
        self.take = button(_("Put it in place"), icon="hard-drive", theme=theme)
        self.choose = button(_("New version from a folder"), icon="usb", theme=theme)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.take)
        row.addWidget(self.choose)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addLayout(row)
        self.take.clicked.connect(watch.take)
        self.choose.clicked.connect(self._on_choose)
        watch.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how it stands now."""
        watch = self._watch
        is_idle = watch.percent is None
        self.words.setText(watch.words())
        self.take.setVisible(watch.offer is not None and is_idle)
        self.choose.setVisible(watch.installed.can_update and is_idle)

    def _on_choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("The folder of the install stick"))
        if chosen:
            self._watch.take_folder(Path(chosen))
