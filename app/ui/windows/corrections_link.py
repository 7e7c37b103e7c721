"""The way from 学时 and 课例 to what is to be put right there; hidden while there is nothing."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.text import _
from app.services.conflicts import conflicts
from app.services.corrections import corrections
from app.ui.icons import icon
from app.ui.screen import Desk
from app.ui.widgets.button import ICON_GAP, ICON_SIZE
from app.ui.widgets.following import follow


class CorrectionsLink(QPushButton):
    """Counts the records of one kind, and opens the list."""

    def __init__(self, desk: Desk, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._kind = desk, kind
        self.setProperty("role", "plain")
        self.setAutoDefault(False)
        self.setIconSize(QSize(ICON_SIZE + ICON_GAP, ICON_SIZE))
        follow(self, desk.theme, lambda: self.setIcon(self._sign()))
        self.clicked.connect(lambda: desk.go("corrections"))
        self.hide()

    def _sign(self) -> QIcon:
        return icon("info", self._desk.theme, "effort", ICON_SIZE, gap=ICON_GAP)

    def refresh(self) -> None:
        """Count anew."""
        laptop, kind = self._desk.laptop, self._kind
        self._desk.runner.run(
            lambda: (
                sum(one.kind == kind for one in corrections(laptop))
                + sum(one.kind == kind for one in conflicts(laptop))
            ),
            done=self.show_count,
            failed=self._desk.messages.failure,
        )

    def show_count(self, count: int) -> None:
        """Show how many there are."""
        self.setText(_("{count} to put right").format(count=count))
        self.setVisible(count > 0)
