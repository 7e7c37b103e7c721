"""同课异构: the same lesson of colleagues, chosen from a list and joined with the own one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.lessons import LessonCase
from app.domain.text import _
from app.services.lesson_groups import MOST_COMPARED, Grouping
from app.ui.lesson_words import iso_words, topic_words
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.label import label

WIDTH = 480
MOST_SHOWN = 8


class SameLessonDialog(QDialog):
    """``joined``: the cases chosen. ``left``: out of the group. ``compared``: side by side."""

    joined = Signal(tuple)
    left = Signal()
    compared = Signal()

    def __init__(self, theme: Theme, grouping: Grouping, parent: QWidget) -> None:
        super().__init__(parent)
        self.grouping = grouping
        self.setWindowTitle(_("Same lesson, different design"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build(theme)
        self._assemble(theme)
        self._connect()

    def _build(self, theme: Theme) -> None:
        case, mates, fitting = self.grouping.case, self.grouping.mates, self.grouping.fitting
        self.title = label(topic_words(case), size=TITLE, bold=True, theme=theme)
        self.words: QLabel = label(self._said(), token="muted", theme=theme)
        self.words.setWordWrap(True)
        self.mates = [label(_line(one), theme=theme) for one in mates]
        room = max(0, MOST_COMPARED - 1 - len(mates))
        self.boxes: list[tuple[QCheckBox, LessonCase]] = [
            (QCheckBox(_line(one)), one) for one in fitting[:MOST_SHOWN]
        ]
        for box, _case in self.boxes[:room]:
            box.setChecked(not mates)
        self.join: QPushButton = button(_("Join the lessons"), rank="primary", theme=theme)
        self.join.setVisible(bool(self.boxes))
        self.compare: QPushButton = button(
            _("Side by side"), rank="secondary" if self.boxes else "primary", theme=theme
        )
        self.compare.setVisible(bool(mates))
        self.out: QPushButton = button(_("Leave the group"), rank="plain", theme=theme)
        self.out.setVisible(case.group is not None)
        self.cancel: QPushButton = button(_("Close"), rank="plain", theme=theme)

    def _said(self) -> str:
        if self.grouping.mates:
            return _("This lesson stands in one group with:")
        if self.grouping.fitting:
            return _("The same topic, subject and grade within 60 days:")
        return _(
            "No other case on this laptop has the same topic, subject and grade within 60 days. "
            "When a colleague's case comes, it is found here."
        )

    def _assemble(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.words)
        for mate in self.mates:
            column.addWidget(mate)
        if self.boxes and self.mates:
            more = label(_("These would fit too:"), size=SMALL, token="muted", theme=theme)
            column.addWidget(more)
        for box, _case in self.boxes:
            column.addWidget(box)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.out)
        row.addStretch(1)
        for verb in (self.cancel, self.compare, self.join):
            row.addWidget(verb)
        column.addLayout(row)
        self.setFixedWidth(WIDTH)

    def _connect(self) -> None:
        self.cancel.clicked.connect(self.reject)
        self.join.clicked.connect(self._on_join)
        self.compare.clicked.connect(self._on_compare)
        self.out.clicked.connect(self._on_leave)
        for box, _case in self.boxes:
            box.toggled.connect(lambda _on: self._show())
        self._show()

    @property
    def chosen(self) -> Sequence[LessonCase]:
        """Return the cases that are ticked."""
        return [case for box, case in self.boxes if box.isChecked()]

    def _show(self) -> None:
        self.join.setEnabled(bool(self.chosen))

    def _on_join(self) -> None:
        chosen = tuple(self.chosen)
        self.accept()
        self.joined.emit(chosen)

    def _on_compare(self) -> None:
        self.accept()
        self.compared.emit()

    def _on_leave(self) -> None:
        self.accept()
        self.left.emit()


def _line(case: LessonCase) -> str:
    where = f" · {case.class_name}" if case.class_name else ""
    return f"{case.teacher_name} · {iso_words(case.taught_on)}{where}"
