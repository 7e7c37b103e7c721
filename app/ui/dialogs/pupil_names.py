"""Asks before a lesson case with a child's name is saved: which sentence, and what instead."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.services.lesson_names import NamedPupil
from app.ui.theme import BODY, TITLE, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.label import label

WIDTH, HEIGHT, LOW_HEIGHT = 540, 380, 256
FEW = 3
LONGEST = 80
_SECTIONS = {
    "topic": "basic",
    "ict_used": "basic",
    "key_points": "objectives",
    "learner_analysis": "objectives",
    "improvements": "improvement",
    "preparations": "four_prep",
}


def section_of(field: str) -> str:
    """Return the section of the form in which a text stands."""
    name = field.partition(".")[0]
    return _SECTIONS.get(name, name)


class PupilNamesDialog(QDialog):
    """``replaced``: write 生1 instead. ``kept``: save as it is. ``looked``: go to this section."""

    replaced = Signal()
    kept = Signal()
    looked = Signal(str)

    def __init__(self, theme: Theme, named: Sequence[NamedPupil], parent: QWidget) -> None:
        super().__init__(parent)
        self.named = tuple(named)
        self.setWindowTitle(_("Names of pupils"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build(theme)
        self._assemble()
        self._connect()

    def _build(self, theme: Theme) -> None:
        names = list(dict.fromkeys(one.name for one in self.named))
        self.title = label(
            _("{count} pupils of the school are named here").format(count=len(names)),
            size=TITLE,
            bold=True,
            theme=theme,
        )
        self.words = label(
            _("The case is read at the center. Pupils are written 生1, 生2 there."),
            token="muted",
            theme=theme,
        )
        self.words.setWordWrap(True)
        places: dict[tuple[str, str], list[NamedPupil]] = {}
        for one in self.named:
            places.setdefault((one.field, one.sentence), []).append(one)
        self.sentences = [_sentence(found) for found in places.values()]
        stand_ins = list(dict.fromkeys(one.stand_in for one in self.named))
        verb = _("Write {stand_ins}").format(stand_ins="、".join(stand_ins[:3]))
        self.replace: QPushButton = button(verb, rank="primary", theme=theme)
        self.keep: QPushButton = button(_("Keep the names"), theme=theme)
        self.look: QPushButton = button(_("Look at the text"), rank="plain", theme=theme)
        self.replace.setDefault(True)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.words)
        inside = QWidget()
        inside.setObjectName("page")
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 8, 0)
        lines.setSpacing(8)
        for one in self.sentences:
            lines.addWidget(one)
        lines.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.look)
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.replace)
        column.addLayout(row)
        self.setFixedSize(WIDTH, HEIGHT if len(self.sentences) > FEW else LOW_HEIGHT)
        self.replace.setFocus()

    def _connect(self) -> None:
        self.replace.clicked.connect(lambda: self._end(self.replaced.emit))
        self.keep.clicked.connect(lambda: self._end(self.kept.emit))
        self.look.clicked.connect(self._on_look)

    def _on_look(self) -> None:
        self.reject()
        self.looked.emit(section_of(self.named[0].field))

    def _end(self, act: object) -> None:
        self.accept()
        assert callable(act)
        act()


def _sentence(found: Sequence[NamedPupil]) -> QLabel:
    """Return a sentence with its names in bold, and what would stand there instead."""
    sentence = found[0].sentence
    start = max(0, sentence.find(found[0].name) - LONGEST // 2)
    part = sentence[start : start + LONGEST]
    shown = ("…" if start else "") + part + ("…" if start + LONGEST < len(sentence) else "")
    marked = escape(shown)
    for one in dict.fromkeys(hit.name for hit in found):
        marked = marked.replace(escape(one), f"<b>{escape(one)}</b>")
    stand_ins = "、".join(dict.fromkeys(one.stand_in for one in found))
    made = QLabel(f"{marked}　→ {stand_ins}")
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setFont(font(BODY))
    made.setWordWrap(True)
    made.setAccessibleName(f"{sentence} → {stand_ins}")
    return made
