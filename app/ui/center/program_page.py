"""The program in the center's settings: its own version, and what it keeps for the laptops."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.text import _
from app.ui.center.kept_programs import KeptPrograms
from app.ui.program_watch import ProgramWatch
from app.ui.theme import Theme
from app.ui.widgets.button import button
from app.ui.widgets.label import label
from app.ui.widgets.program_panel import ProgramPanel


class ProgramPage(QWidget):
    """A page of the settings; what it begins goes on without it."""

    def __init__(self, watch: ProgramWatch, kept: KeptPrograms, version: str, theme: Theme) -> None:
        super().__init__()
        self._kept = kept
        self.own = ProgramPanel(watch, theme)
        self.words = label("", theme=theme)
        self.words.setWordWrap(True)
        self.choose = button(_("Keep a release for the laptops"), icon="usb", theme=theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 4, 0)
        column.setSpacing(10)
        column.addWidget(
            label(_("Suoma {version}").format(version=version), bold=True, theme=theme)
        )
        column.addWidget(self.own)
        column.addWidget(label(_("For the laptops"), bold=True, theme=theme))
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self.choose.clicked.connect(self._on_choose)
        kept.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how it stands now."""
        self.words.setText(self._kept.words())
        self.choose.setVisible(self._kept.percent is None)

    def _on_choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("The folder of the install stick"))
        if chosen:
            self._kept.keep(Path(chosen))
