"""The ring with its legend of three numbers: on the training page, and on 今天."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QSizePolicy, QWidget

from app.domain.text import _
from app.services.training import YearHours
from app.ui.hour_words import hours_text
from app.ui.theme import BODY, SMALL, Theme
from app.ui.widgets.label import label
from app.ui.widgets.ring import HoursRing, PartSign

PARTS: Final = ("certified", "pending", "gap")
RING, UPRIGHT_RING, COMPACT_RING = 160, 140, 96


class YearRing(QWidget):
    """Ring and legend, beside each other or one below the other."""

    def __init__(self, theme: Theme, *, is_upright: bool = False) -> None:
        super().__init__()
        self._usual = UPRIGHT_RING if is_upright else RING
        self._gap = 8 if is_upright else 14
        self.ring = HoursRing(theme, self._usual)
        self.figures: dict[str, QLabel] = {}
        self.full_release = label("", size=SMALL, token="muted", theme=theme)
        self._row = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if is_upright else QBoxLayout.Direction.LeftToRight,
            self,
        )
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(24)
        side = Qt.AlignmentFlag
        self._row.addWidget(self.ring, 0, side.AlignHCenter if is_upright else side.AlignVCenter)
        self._row.addWidget(self._legend(theme), 1, side.AlignVCenter)

    def _legend(self, theme: Theme) -> QWidget:
        legend = QWidget()
        legend.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._grid = QGridLayout(legend)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(9)
        names = (_("certified"), _("pending"), _("to go"))
        for row, (part, name) in enumerate(zip(PARTS, names, strict=True)):
            figure = label("", size=BODY, bold=True, theme=theme)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.figures[part] = figure
            self._grid.addWidget(PartSign(part, theme), row, 0)
            self._grid.addWidget(label(name, size=BODY, theme=theme), row, 1)
            self._grid.addWidget(figure, row, 2)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self.full_release, len(PARTS), 0, 1, 3)
        self.set_compact(is_compact=False)
        return legend

    def set_compact(self, *, is_compact: bool) -> None:
        """Take a small ring and less air."""
        self.ring.set_size(COMPACT_RING if is_compact else self._usual)
        self._row.setSpacing(10 if is_compact else 2 * self._gap)
        self._grid.setVerticalSpacing(2 if is_compact else self._gap)

    def show_year(self, year: YearHours) -> None:
        """Show a school year."""
        self.ring.set_hours(year.certified, year.pending, year.target)
        for part, halves in zip(PARTS, (year.certified, year.pending, year.gap), strict=True):
            self.figures[part].setText(hours_text(halves))
        hours = hours_text(year.full_release)
        words = _("away from teaching {hours}").format(hours=hours)
        if year.needed_release:
            words = _("away from teaching {hours} / {target}").format(
                hours=hours, target=hours_text(year.needed_release)
            )
        self.full_release.setText(words)
