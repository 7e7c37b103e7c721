"""The right side of the training page: this year's ring, and the cycle of five years."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.text import _
from app.services.training import FiveYears, YearHours
from app.ui.hour_words import hours_text, year_words
from app.ui.theme import BODY, SMALL, TITLE, Theme, font
from app.ui.widgets.card import Card
from app.ui.widgets.coverage_bar import CoverageBar
from app.ui.widgets.label import label
from app.ui.widgets.year_ring import YearRing

YEARS: Final = 5


class YearSide(QWidget):
    """Two cards; in a narrow window the five years are one line of the first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._build(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.card)
        column.addWidget(self.five)
        column.addStretch(1)

    def _build(self, theme: Theme) -> None:
        self.card, self.five = Card(), FiveYearsCard(theme)
        self.year: QLabel = label("", size=SMALL, token="muted", theme=theme)
        self.ring = YearRing(theme, is_upright=True)
        self.reached: QLabel = label("", size=SMALL, token="done", theme=theme)
        self.reached.setWordWrap(True)
        self.short: QLabel = label("", size=SMALL, token="muted", theme=theme)
        self.short.setWordWrap(True)
        head = QHBoxLayout()
        self.title = label(_("So far"), size=TITLE, bold=True, theme=theme)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.year)
        self.card.body.addLayout(head)
        self.card.body.addWidget(self.ring)
        self.card.body.addWidget(self.reached)
        self.card.body.addWidget(self.short)

    def show_hours(self, year: YearHours, five: FiveYears) -> None:
        """Show the year and its cycle."""
        self.year.setText(year_words(year.year))
        self.ring.show_year(year)
        words = _reached_words(year)
        self.reached.setText(words)
        self.reached.setVisible(bool(words))
        self.five.show_years(five)
        self.short.setText(self.five.sentence)

    def set_compact(self, *, is_compact: bool) -> None:
        """Be narrow, with a small ring."""
        self.card.set_compact(is_compact)
        self.card.body.setSpacing(6 if is_compact else 10)
        self.ring.set_compact(is_compact=is_compact)
        self.five.setVisible(not is_compact)
        self.short.setVisible(is_compact)


def _reached_words(year: YearHours) -> str:
    if year.is_reached:
        return _("The year's target is reached.")
    if year.is_reached_if_certified:
        return _("Reached once everything pending is certified.")
    return ""


class FiveYearsCard(Card):
    """The certified hours of five school years against 360, and 72 in each."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.sentence = ""
        self.sum: QLabel = label("", size=BODY, bold=True, theme=theme)
        self.asked: QLabel = label("", size=SMALL, token="muted", theme=theme)
        self.asked.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(label(_("Five years"), size=TITLE, bold=True, theme=theme))
        head.addStretch(1)
        head.addWidget(self.sum)
        self.body.addLayout(head)
        self.body.addLayout(self._rows(theme))
        self.body.addWidget(self.asked)

    def _rows(self, theme: Theme) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        self.rows: list[tuple[QLabel, CoverageBar, QLabel]] = []
        for number in range(YEARS):
            name = label("", size=SMALL, theme=theme)
            bar = CoverageBar(theme)
            figure = label("", size=SMALL, theme=theme)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for place, cell in enumerate((name, bar, figure)):
                grid.addWidget(cell, number, place)
            self.rows.append((name, bar, figure))
        grid.setColumnStretch(1, 1)
        return grid

    def show_years(self, five: FiveYears) -> None:
        """Show the cycle; the year that runs is bold."""
        self.sentence = _("five years {hours} / {target}").format(
            hours=hours_text(five.certified), target=hours_text(five.target)
        )
        self.sum.setText(f"{hours_text(five.certified)} / {hours_text(five.target)}")
        self.asked.setText(
            _("Certified hours; each year asks for {floor} at least.").format(
                floor=hours_text(five.floor)
            )
        )
        for (name, bar, figure), one in zip(self.rows, five.years, strict=True):
            is_now = one is five.years[-1]
            words = f"{one.year.start}—{one.year.start + 1}"
            name.setText(words)
            name.setFont(font(SMALL, bold=is_now))
            figure.setText(hours_text(one.certified))
            figure.setFont(font(SMALL, bold=is_now))
            bar.set_share(one.certified, one.target)
            bar.setAccessibleName(
                _("{year}, certified {hours} of {target}").format(
                    year=words, hours=hours_text(one.certified), target=hours_text(one.target)
                )
            )
