"""How the center's window looks on this machine; every change holds at once."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from app.domain.text import _
from app.ui.center.office import Office
from app.ui.settings import Settings
from app.ui.theme import TITLE, Scheme
from app.ui.widgets.button import button
from app.ui.widgets.label import label

WIDTH: Final = 460


class CenterSettingsDialog(QDialog):
    """``changed`` carries the settings after each change."""

    changed = Signal(object)

    def __init__(self, settings: Settings, office: Office, parent: QWidget) -> None:
        super().__init__(parent)
        self.settings, self._office = settings, office
        self.setWindowTitle(_("Settings"))
        self.setFixedWidth(WIDTH)
        self._build()
        self._assemble()
        self._connect()
        self.schemes[settings.scheme].setFocus()

    def _build(self) -> None:
        self.schemes = {
            Scheme.SYSTEM: QRadioButton(_("As the system")),
            Scheme.LIGHT: QRadioButton(_("Light")),
            Scheme.DARK: QRadioButton(_("Dark")),
        }
        self._group = QButtonGroup(self)
        for one in self.schemes.values():
            self._group.addButton(one)
        self.schemes[self.settings.scheme].setChecked(True)
        self.close_it = button(_("Close"), theme=self._office.theme)

    def _assemble(self) -> None:
        theme = self._office.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(label(_("Settings"), size=TITLE, bold=True, theme=theme))
        column.addWidget(label(_("Colours"), bold=True, theme=theme))
        row = QHBoxLayout()
        row.setSpacing(16)
        for one in self.schemes.values():
            row.addWidget(one)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        column.addWidget(self.close_it, alignment=Qt.AlignmentFlag.AlignRight)

    def _connect(self) -> None:
        for scheme, one in self.schemes.items():
            one.clicked.connect(lambda _checked=False, which=scheme: self._on_scheme(which))
        self.close_it.clicked.connect(self.accept)

    def _on_scheme(self, scheme: Scheme) -> None:
        self._office.theme.choose(scheme)
        self.settings = self.settings._replace(scheme=scheme)
        self.changed.emit(self.settings)
