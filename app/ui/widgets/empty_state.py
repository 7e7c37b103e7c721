"""Where nothing is yet: what is missing, how it comes, and the one button that brings it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.ui.icons import pixmap
from app.ui.theme import BODY, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.following import follow
from app.ui.widgets.label import label

ICON_SIZE = 32


class EmptyState(QWidget):
    """An empty place. ``acted`` follows its button; without a verb there is none."""

    acted = Signal()

    def __init__(
        self, icon: str, what: str, how: str, verb: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        sign = QLabel()
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        follow(
            self,
            theme,
            lambda: sign.setPixmap(
                pixmap(icon, ICON_SIZE, theme.colour("muted"), self.devicePixelRatioF())
            ),
        )
        self.what = label(what, size=TITLE, bold=True, theme=theme)
        self.how = label(how, size=BODY, token="muted", theme=theme)
        self.act = button(verb, rank="primary", theme=theme)
        self.act.setVisible(bool(verb))
        self.act.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(sign)
        for text in (self.what, self.how):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            text.setWordWrap(True)
            column.addWidget(text)
        column.addSpacing(4)
        column.addWidget(self.act, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
