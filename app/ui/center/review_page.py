"""One question of 核对: what happened, what is kept, what to do, and the answers on their keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.center.questions import Choice, Question, Side
from app.domain.text import _
from app.ui.theme import SMALL, TITLE, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.keycap import KeyCap
from app.ui.widgets.label import ShortLabel, label

WORD_PX: Final = 84
LEAST_COLUMN_PX: Final = 150
GAP_PX: Final = 12
SHORT_WORDS: Final = 26
# Of a cell in the style sheet, so that its word stands on the same line.
CELL_PADDING_PX: Final = 5
_TOP = Qt.AlignmentFlag.AlignTop


class QuestionPage(Card):
    """``decided``: the number of the choice and a person's words."""

    decided = Signal(int, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.question: Question | None = None
        self.verbs: list[QPushButton] = []
        self._waiting = 0
        self.about = ShortLabel()
        self.about.setFont(font(TITLE, bold=True))
        self.site = label("", size=SMALL, token="muted", theme=theme)
        self.why = QLineEdit()
        self.why.setMaxLength(200)
        self.why.setAccessibleName(_("Why, in a few words"))
        self.why.setPlaceholderText(_("Why, in a few words; then Enter"))
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._answers = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._answers.setSpacing(6)
        for part in (self.about, self.site):
            self.body.addWidget(part)
        self.body.addWidget(self.area, 1)
        self.body.addLayout(self._answers)
        self.body.addWidget(self.why)
        self.why.hide()
        self.why.returnPressed.connect(self._on_why)

    def show_question(self, one: Question) -> None:
        """Show a question; the same one keeps what is being typed."""
        if self.question == one:
            return
        self.question, self._waiting = one, 0
        self.why.clear()
        self.why.hide()
        self.about.set_whole(one.about)
        self.site.setText(one.site_name)
        self.site.setVisible(bool(one.site_name))
        self.area.setWidget(self._inside(one))
        self._show_choices(one.choices)

    def take(self, number: int) -> None:
        """Answer with a choice; one that needs words asks for them first."""
        if self.question is None or not 1 <= number <= len(self.question.choices):
            return
        if self.question.choices[number - 1].needs_why:
            self._waiting = number
            self.why.show()
            self.why.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.decided.emit(number, "")

    def _on_why(self) -> None:
        if self._waiting and self.why.text().strip():
            self.decided.emit(self._waiting, self.why.text().strip())

    def _inside(self, one: Question) -> QWidget:
        inside = QWidget()
        inside.setProperty("role", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        facts = QGridLayout()
        facts.setHorizontalSpacing(GAP_PX)
        facts.setVerticalSpacing(4)
        facts.setColumnMinimumWidth(0, WORD_PX)
        facts.setColumnStretch(1, 1)
        rows = ((_("Happened"), one.happened), (_("Kept"), one.kept), (_("To do"), one.todo))
        for number, (word, text) in enumerate(rows):
            facts.addWidget(self._word(word, is_bold=False), number, 0, _TOP)
            facts.addWidget(self._text(text), number, 1)
        column.addLayout(facts)
        if one.sides:
            column.addLayout(self._sides(one.sides))
        column.addStretch(1)
        return inside

    def _sides(self, sides: tuple[Side, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, WORD_PX)
        for column, side in enumerate(sides, 1):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, LEAST_COLUMN_PX)
            grid.addLayout(self._head(side), 0, column)
        names = list(dict.fromkeys(field.name for side in sides for field in side.fields))
        words = {field.name: field.word for side in sides for field in side.fields}
        for row, name in enumerate(names, 1):
            texts = [
                next((field.text for field in side.fields if field.name == name), "")
                for side in sides
            ]
            differs = len(set(texts)) > 1
            word = self._word(words[name], is_bold=differs)
            if differs:
                word.setContentsMargins(0, CELL_PADDING_PX, 0, 0)
            grid.addWidget(word, row, 0, _TOP)
            for column, text in enumerate(texts, 1):
                cell = self._text(text or _("not filled in"), is_muted=not text)
                if differs:
                    cell.setProperty("role", "differs")
                grid.addWidget(cell, row, column)
        return grid

    def _head(self, side: Side) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(0)
        name = ShortLabel(side.head)
        name.setFont(font(14, bold=True))
        note = ShortLabel(side.note)
        note.setFont(font(SMALL))
        note.setProperty("token", "muted")
        box.addWidget(name)
        box.addWidget(note)
        return box

    def _word(self, word: str, *, is_bold: bool) -> QLabel:
        made = label(word, size=SMALL, bold=is_bold, token="muted", theme=self._theme)
        made.setWordWrap(True)
        return made

    def _text(self, text: str, *, is_muted: bool = False) -> QLabel:
        made = label(text, token="muted" if is_muted else "text", theme=self._theme)
        made.setWordWrap(True)
        made.setAlignment(_TOP)
        made.setMinimumWidth(40)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    def _show_choices(self, choices: tuple[Choice, ...]) -> None:
        while self._answers.count():
            item = self._answers.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.verbs = []
        # Short answers stand in one line: the sides need the height.
        is_short = sum(len(one.words) for one in choices) <= SHORT_WORDS
        direction = QBoxLayout.Direction
        self._answers.setDirection(direction.LeftToRight if is_short else direction.TopToBottom)
        for number, choice in enumerate(choices, 1):
            self._answers.addWidget(self._answer(number, choice))

    def _answer(self, number: int, choice: Choice) -> QWidget:
        rank = "primary" if choice.is_main else "secondary"
        verb = button(choice.words, rank=rank, theme=self._theme)  # type: ignore[arg-type]
        verb.setToolTip(choice.words)
        verb.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        verb.clicked.connect(lambda: self.take(number))
        self.verbs.append(verb)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(KeyCap(str(number), self._theme))
        row.addWidget(verb)
        row.addStretch(1)
        return place
