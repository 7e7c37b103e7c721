"""The card of the training hours on 今天: this year's ring and the way to enter more."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app.domain.text import _
from app.services.training import YearHours
from app.ui.hour_words import year_words
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label
from app.ui.widgets.year_ring import YearRing

WIDTH, NARROW_WIDTH = 466, 268


class HoursCardView(Card):
    """``entered``: 登记学时."""

    entered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.year = label("", size=SMALL, token="muted", theme=theme)
        self.ring = YearRing(theme)
        self.enter: QPushButton = button(_("Enter hours"), icon="graduation-cap", theme=theme)
        head = QHBoxLayout()
        head.addWidget(label(_("Training hours"), size=TITLE, bold=True, theme=theme))
        head.addStretch(1)
        head.addWidget(self.year)
        foot = QHBoxLayout()
        foot.addWidget(self.enter)
        foot.addStretch(1)
        self.body.addLayout(head)
        self.body.addStretch(1)
        self.body.addWidget(self.ring)
        self.body.addStretch(1)
        self.body.addLayout(foot)
        self.enter.clicked.connect(self.entered)

    def show_year(self, year: YearHours) -> None:
        """Show a school year."""
        self.year.setText(year_words(year.year))
        self.ring.show_year(year)

    def set_room(self, *, is_low: bool, is_narrow: bool) -> None:
        """Take a small ring in a small window."""
        self.set_compact(is_narrow)
        self.body.setSpacing(4 if is_low else 8)
        self.ring.set_compact(is_compact=is_low or is_narrow)
        self.setFixedWidth(NARROW_WIDTH if is_narrow else WIDTH)
