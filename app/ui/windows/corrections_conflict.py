"""One record with two versions, side by side; one key lets one of them stand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.services.record_fields import RecordField
from app.services.versions import CERTIFICATION, Conflict, Side
from app.ui.theme import SMALL, TITLE, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.keycap import KeyCap
from app.ui.widgets.label import ShortLabel, label
from app.ui.windows.corrections_words import (
    conflict_headline,
    conflict_words,
    take_words,
    written_words,
)

WORD_PX: Final = 108
LEAST_COLUMN_PX: Final = 180
GAP_PX: Final = 16
# Of a cell in the style sheet, so that its word stands on the same line.
CELL_PADDING_PX: Final = 5
_STEPS = {
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
}


class ConflictPage(QWidget):
    """``taken``: the clash and the number of the version. ``closed``: left as it is."""

    taken = Signal(object, int)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.conflict: Conflict | None = None
        self.verbs: list[QPushButton] = []
        self.back: QPushButton = button(
            _("To put right"), rank="plain", icon="arrow-left", theme=theme
        )
        self.headline = label("", size=TITLE, bold=True, theme=theme)
        self.about = ShortLabel()
        self.about.setProperty("token", "muted")
        self.note = label("", size=SMALL, token="muted", theme=theme)
        self.note.setWordWrap(True)
        self.escape = KeyCap("Esc", theme)
        self._assemble()
        self.back.clicked.connect(self.closed)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.back)
        head.addWidget(self.headline)
        head.addWidget(self.about, 1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName(_("Versions side by side"))
        card = Card()
        card.body.addWidget(self.area, 1)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(GAP_PX)
        card.body.addLayout(self._foot)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.escape)
        below.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(card, 1)
        column.addLayout(below)

    def show_conflict(self, one: Conflict) -> None:
        """Show the versions; the first choice has the focus."""
        self.conflict = one
        self.headline.setText(conflict_headline(one))
        self.about.set_whole(conflict_words(one))
        inside = QWidget()
        inside.setProperty("role", "page")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, WORD_PX)
        self._heads(grid, one)
        self._differing(grid, one)
        self._alike(grid, one.sides[0].alike, len(one.sides))
        grid.setRowStretch(grid.rowCount(), 1)
        self.area.setWidget(inside)
        self._verbs(one)
        self.note.setText(_note(one))

    def _heads(self, grid: QGridLayout, one: Conflict) -> None:
        for column, side in enumerate(one.sides, 1):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, LEAST_COLUMN_PX)
            box = QVBoxLayout()
            box.setSpacing(0)
            box.addWidget(label(side.written.author, bold=True, theme=self._theme))
            where = ShortLabel(written_words(side))
            where.setFont(font(SMALL))
            where.setProperty("token", "muted")
            box.addWidget(where)
            grid.addLayout(box, 0, column)

    def _differing(self, grid: QGridLayout, one: Conflict) -> None:
        for number, fields in enumerate(zip(*(side.fields for side in one.sides), strict=True), 1):
            grid.addWidget(self._word(fields[0], is_bold=True), number, 0, _TOP)
            for column, field in enumerate(fields, 1):
                cell = self._text(field.text)
                cell.setProperty("role", "differs")
                grid.addWidget(cell, number, column)

    def _alike(self, grid: QGridLayout, fields: tuple[RecordField, ...], columns: int) -> None:
        """Say once what all versions have in common; an empty field says nothing."""
        filled = [one for one in fields if one.text]
        row = grid.rowCount()
        if filled:
            words = label(_("The same in all:"), size=SMALL, token="muted", theme=self._theme)
            grid.addWidget(words, row, 0, 1, columns + 1)
        for number, one in enumerate(filled, row + 1):
            grid.addWidget(self._word(one, is_bold=False), number, 0, _TOP)
            text = ShortLabel(" ".join(one.text.split()))
            text.setFont(font(SMALL))
            text.setProperty("token", "muted")
            grid.addWidget(text, number, 1, 1, columns)

    def _word(self, field: RecordField, *, is_bold: bool) -> QLabel:
        token = "text" if is_bold else "muted"
        made = label(field.word, size=SMALL, bold=is_bold, token=token, theme=self._theme)
        made.setWordWrap(True)
        if is_bold:
            made.setContentsMargins(0, CELL_PADDING_PX, 0, 0)
        return made

    def _text(self, text: str) -> QLabel:
        token = "text" if text else "muted"
        made = label(text or _("not filled in"), token=token, theme=self._theme)
        made.setWordWrap(True)
        made.setAlignment(_TOP)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    def _verbs(self, one: Conflict) -> None:
        while self._foot.count():
            item = self._foot.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.verbs = []
        if not one.may_resolve:
            return
        self._foot.addSpacing(WORD_PX + GAP_PX)
        for side in one.sides:
            self._foot.addWidget(self._choice(one, side), 1)

    def _choice(self, one: Conflict, side: Side) -> QWidget:
        key = KeyCap(str(side.number), self._theme)
        verb: QPushButton = button(take_words(one, side), theme=self._theme)
        verb.setAccessibleName(f"{verb.text()}，{side.written.author}")
        verb.clicked.connect(lambda: self.take(side.number))
        self.verbs.append(verb)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(verb)
        row.addWidget(key)
        row.addStretch(1)
        return place

    def take(self, number: int) -> None:
        """Let a version stand, once."""
        if self.conflict is None or not 1 <= number <= len(self.verbs):
            return
        for verb in self.verbs:
            verb.setEnabled(False)
        self.taken.emit(self.conflict, number)

    def first_focus(self) -> QWidget:
        """Return the first choice, or the way back where there is none."""
        return self.verbs[0] if self.verbs else self.back

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a version by its number; scroll; leave with Esc."""
        key, here = Qt.Key(event.key()), self.focusWidget()
        if event.text().isdigit() and event.text().isascii() and self.verbs:
            self.take(int(event.text()))
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in _STEPS:
            self.area.verticalScrollBar().triggerAction(_STEPS[key])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and here in self.verbs:
            step = 1 if key == Qt.Key.Key_Right else -1
            place = self.verbs.index(here) + step
            self.verbs[max(0, min(place, len(self.verbs) - 1))].setFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(here, QPushButton):
            here.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return any size: the versions scroll."""
        return QSize(600, 300)


_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


def _note(one: Conflict) -> str:
    if one.kind == CERTIFICATION:
        return _("back; the county puts it right, nothing is lost")
    return _("decide later; until then the latest version counts, and both are kept")
