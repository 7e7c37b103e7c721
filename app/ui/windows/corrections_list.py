"""需要改正 as a list: records with two versions first, then what was not taken or given back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.services.corrections import Correction
from app.services.versions import HOURS, LESSON, Conflict
from app.ui.theme import DISPLAY, SMALL, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import label
from app.ui.windows.corrections_words import (
    conflict_headline,
    conflict_words,
    differing_words,
)
from app.ui.windows.handover_words import entry_words, reason_words


class CorrectionList(QWidget):
    """``compared``: a clash; ``opened``, ``given_up``: a correction; ``closed``: back."""

    compared = Signal(object)
    opened = Signal(object)
    given_up = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.verbs: list[QPushButton] = []
        self._is_read = False
        self.heading = label(_("To put right"), size=DISPLAY, bold=True, theme=theme)
        self.back: QPushButton = button(
            _("Hand over"), rank="plain", icon="arrow-left", theme=theme
        )
        self.empty = EmptyState(
            "circle-check",
            _("Nothing to put right"),
            _("What the center does not take, or gives back, is listed here."),
            "",
            theme,
        )
        self.card = Card()
        self._assemble()
        self.back.clicked.connect(self.closed)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.back)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.card.body.addWidget(self.area, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.card, 1)
        column.addWidget(self.empty, 1)

    def show_lists(self, conflicts: Sequence[Conflict], corrections: Sequence[Correction]) -> None:
        """Show both, and keep the place of the focus."""
        self._is_read = True
        here = self.focusWidget()
        place = self.verbs.index(here) if here in self.verbs else 0
        had_focus = here is not None and here.hasFocus()
        self.verbs = []
        inside = QWidget()
        inside.setProperty("role", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        rows = [self._conflict_row(one) for one in conflicts]
        rows += [self._correction_row(one) for one in corrections]
        for number, row in enumerate(rows):
            if number:
                column.addWidget(_line())
            column.addLayout(row)
        column.addStretch(1)
        self.area.setWidget(inside)
        self.card.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        if had_focus:
            (self.verbs[min(place, len(self.verbs) - 1)] if self.verbs else self.back).setFocus()

    def first_focus(self) -> QWidget:
        """Return the first thing to do, or the way back; an early Enter goes nowhere."""
        if not self._is_read:
            return self.area
        return self.verbs[0] if self.verbs else self.back

    def _conflict_row(self, one: Conflict) -> QHBoxLayout:
        verb = button(_("Compare"), theme=self._theme)
        verb.clicked.connect(lambda: self.compared.emit(one))
        self._name(verb, conflict_words(one))
        title = f"{conflict_headline(one)}：{conflict_words(one)}"
        return self._row(title, differing_words(one), [verb])

    def _correction_row(self, one: Correction) -> QHBoxLayout:
        verbs = []
        is_record = one.kind in (HOURS, LESSON) and bool(one.record)
        if is_record and one.operation is not None:
            leave = button(_("Leave it out"), rank="plain", theme=self._theme)
            leave.setToolTip(_("Leave the record as the center has it, without this"))
            leave.clicked.connect(lambda: self.given_up.emit(one))
            verbs.append(leave)
        if one.place or (is_record and one.is_own):
            verb = button(_("Open"), icon="pencil", theme=self._theme)
            verb.clicked.connect(lambda: self.opened.emit(one))
            self._name(verb, entry_words(one))
            verbs.append(verb)
        why = reason_words(one)
        if is_record and not one.is_own:
            who = _("{teacher} puts it right after signing in").format(teacher=one.teacher)
            why = f"{why} · {who}"
        return self._row(entry_words(one), why, verbs)

    def _name(self, verb: QPushButton, about: str) -> None:
        verb.setAccessibleName(f"{verb.text()}，{about}")

    def _row(self, what: str, why: str, verbs: Sequence[QPushButton]) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._wrapped(label(what, bold=True, theme=self._theme)))
        words.addWidget(self._wrapped(label(why, size=SMALL, token="muted", theme=self._theme)))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(words, 1)
        for verb in verbs:
            row.addWidget(verb, alignment=Qt.AlignmentFlag.AlignVCenter)
        # The arrows go from row to row by the last verb of each.
        self.verbs += verbs[-1:]
        return row

    def _wrapped(self, made: QLabel) -> QLabel:
        made.setWordWrap(True)
        made.setMinimumWidth(40)
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the rows with the arrows, press with Enter, go back with Esc."""
        key, here = event.key(), self.focusWidget()
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(here, QPushButton):
            here.click()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.verbs:
            step = 1 if key == Qt.Key.Key_Down else -1
            place = self.verbs.index(here) + step if here in self.verbs else 0
            verb = self.verbs[max(0, min(place, len(self.verbs) - 1))]
            verb.setFocus()
            self.area.ensureWidgetVisible(verb)
        else:
            super().keyPressEvent(event)


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line
