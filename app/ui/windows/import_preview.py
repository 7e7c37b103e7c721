"""What a file would change, before it does: figures, first rows, bad rows, columns left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import with_code
from app.domain.text import _
from app.importers.roster import RowError
from app.ui.item_models.plain_table import PlainTable
from app.ui.theme import TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.table import table

FIRST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown.

    counts: sentence of figures. heads, rows: what would come in. switch: words of the check box,
    empty for none. changes: how many rows would change something.
    """

    title: str
    counts: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    errors: tuple[RowError, ...]
    dropped: str
    verb: str
    changes: int
    switch: str = ""


class ImportPreview(QWidget):
    """The page between choosing a file and taking it over."""

    accepted = Signal()
    cancelled = Signal()
    problems_wanted = Signal()
    switched = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._build()
        self._assemble()
        self.take.clicked.connect(self.accepted)
        self.cancel.clicked.connect(self.cancelled)
        self.save_problems.clicked.connect(self.problems_wanted)
        self.switch.toggled.connect(self.switched)

    def show_preview(self, preview: Preview) -> None:
        """Show what a file would change."""
        self.title.set_whole(preview.title)
        self.counts.setText(preview.counts)
        self.dropped.setText(preview.dropped)
        self.dropped.setVisible(bool(preview.dropped))
        self.coming.show_rows(preview.heads, preview.rows[:FIRST_ROWS])
        self.wrong.show_rows(
            (_("Row"), _("Column"), _("Problem")),
            [
                (str(one.row), one.column, with_code(_without_row(one), one.code))
                for one in preview.errors
            ],
        )
        self.coming_card.setVisible(bool(preview.rows))
        self.wrong_card.setVisible(bool(preview.errors))
        self.nothing.setVisible(not preview.rows and not preview.errors)
        self.switch.setVisible(bool(preview.switch))
        self.switch.setText(preview.switch)
        self.save_problems.setVisible(bool(preview.errors))
        self.take.setText(preview.verb)
        self.take.setEnabled(preview.changes > 0)
        self.take.setToolTip("" if preview.changes else _("The file changes nothing."))

    def first_focus(self) -> QWidget:
        """Return the main button, or the way back when nothing would change."""
        return self.take if self.take.isEnabled() else self.cancel

    def _build(self) -> None:
        theme = self._theme
        self.title = ShortLabel()
        self.title.setFont(label("", size=TITLE, bold=True, theme=theme).font())
        self.counts: QLabel = label("", theme=theme)
        self.dropped: QLabel = label("", token="muted", theme=theme)
        self.nothing: QLabel = label(
            _("Everything in this file is here already."), token="muted", theme=theme
        )
        for one in (self.counts, self.dropped):
            one.setWordWrap(True)
        self.switch = QCheckBox()
        self.coming = PlainTable((), self)
        self.wrong = PlainTable((), self)
        self.coming_table = table(self.coming, stretched=0)
        self.wrong_table = table(self.wrong, stretched=0)
        for shown, name in (
            (self.coming_table, _("Rows that come in")),
            (self.wrong_table, _("Rows with a problem")),
        ):
            shown.setAccessibleName(name)
            head = shown.horizontalHeader()
            head.setStretchLastSection(True)
            head.setSectionResizeMode(head.ResizeMode.ResizeToContents)
        self.take: QPushButton = button("", rank="primary", theme=theme)
        self.cancel: QPushButton = button(_("Cancel"), rank="plain", theme=theme)
        self.save_problems: QPushButton = button(
            _("Save the rows with problems"), icon="save", theme=theme
        )

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        for one in (self.cancel, self.save_problems, self.take):
            head.addWidget(one)
        column.addLayout(head)
        for words in (self.counts, self.dropped, self.switch, self.nothing):
            column.addWidget(words)
        tables = QHBoxLayout()
        tables.setSpacing(12)
        self.coming_card = _card(_("Comes in"), self.coming_table, self._theme)
        self.wrong_card = _card(_("Has to be put right"), self.wrong_table, self._theme)
        tables.addWidget(self.coming_card, 1)
        tables.addWidget(self.wrong_card, 1)
        column.addLayout(tables, 1)
        column.addStretch(0)


def _card(title: str, inside: QWidget, theme: Theme) -> Card:
    made = Card(padding=12)
    made.body.addWidget(label(title, bold=True, theme=theme))
    made.body.addWidget(inside, 1)
    return made


def _without_row(error: RowError) -> str:
    """Take the row's number off a message that stands beside it in a column of its own."""
    return re.sub(rf"^\D*{error.row}\D{{0,2}}?[:：]\s*", "", error.message, count=1)
