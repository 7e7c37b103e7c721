"""总览: which site has reported which week, and what to do about what is missing."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.center.status import Status, status
from app.domain.text import _
from app.ui.center.office import CenterScreen, Office
from app.ui.theme import DISPLAY
from app.ui.widgets.label import label


class OverviewScreen(CenterScreen):
    """The matrix of the sites."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self.heading = label(_("Overview"), size=DISPLAY, bold=True, theme=office.theme)
        self.figures = label("", token="muted", theme=office.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        column.addWidget(self.heading)
        column.addWidget(self.figures)
        column.addStretch(1)

    def refresh(self) -> None:
        """Read how the sites stand."""
        self.office.runner.run(self._read, done=self._show, failed=self.office.messages.failure)

    def _read(self) -> Status:
        center = self.office.center
        with center.read() as connection:
            return status(connection, center.world.today())

    def _show(self, found: Status) -> None:
        words = _("{devices} laptops, {missing} gaps, {quarantined} in quarantine.")
        self.figures.setText(
            words.format(
                devices=len(found.devices),
                missing=len(found.missing),
                quarantined=len(found.quarantined),
            )
        )
