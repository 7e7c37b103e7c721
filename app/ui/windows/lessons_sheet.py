"""The whole form of a lesson case as one sheet of paper, with its completeness beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.lesson_completeness import Completeness, score
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.ui.lesson_words import (
    PARTS,
    lack_sentences,
    missing_words,
    part_names,
    parts_of,
    spoken_parts,
)
from app.ui.theme import CAPTION, DISPLAY, SMALL, Theme
from app.ui.widgets.card import Card
from app.ui.widgets.label import label
from app.ui.widgets.parts_panel import PartsPanel
from app.ui.windows.lessons_pictures import PicturesSection
from app.ui.windows.lessons_rows import (
    CommentSection,
    ImprovementSection,
    PreparationSection,
    RowsSection,
    StepsSection,
)
from app.ui.windows.lessons_sections import (
    BasicSection,
    ObjectivesSection,
    ReflectionSection,
    Section,
)

PANEL_PX: Final = 216
NARROW_PANEL_PX: Final = 164
PICTURES: Final = "attachments"


class LessonSheet(QWidget):
    """Shows a case and gives it back as written. ``written`` follows a person's change."""

    written = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._case: LessonCase | None = None
        self._stays_at = ""
        self._build(theme)
        self._assemble()
        self._connect()

    def _build(self, theme: Theme) -> None:
        self.basic = BasicSection(1, theme)
        self.objectives = ObjectivesSection(2, theme)
        self.steps = StepsSection(3, theme)
        self.improvement = ImprovementSection(4, theme)
        self.reflection = ReflectionSection(5, theme)
        self.preparation = PreparationSection(6, theme)
        self.comments = CommentSection(7, theme)
        self.pictures = PicturesSection(8, theme)
        self.sections: dict[str, Section] = {
            one.name: one
            for one in (
                self.basic,
                self.objectives,
                self.steps,
                self.improvement,
                self.reflection,
                self.preparation,
                self.comments,
                self.pictures,
            )
        }
        self.points = label("0", size=DISPLAY, bold=True, theme=theme)
        self.of = label(_("/ 100 complete"), size=SMALL, token="muted", theme=theme)
        names = {**part_names(), PICTURES: _("Pictures")}
        self.panel = PartsPanel(
            [(name, names[name], f"Ctrl+{key}") for key, name in enumerate(self.sections, 1)], theme
        )
        self.keys = label(
            _("Ctrl+1 to Ctrl+8 go to a section"), size=CAPTION, token="muted", theme=theme
        )
        self.keys.setWordWrap(True)

    def _assemble(self) -> None:
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._column.setSpacing(12)
        for section in self.sections.values():
            self._column.addWidget(section)
        self._column.addStretch(1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        self.side = Card()
        total = QHBoxLayout()
        total.setSpacing(6)
        total.addWidget(self.points, 0, Qt.AlignmentFlag.AlignBottom)
        total.addWidget(self.of, 1, Qt.AlignmentFlag.AlignBottom)
        self.side.body.addLayout(total)
        self.side.body.addWidget(self.panel)
        self.side.body.addStretch(1)
        self.side.body.addWidget(self.keys)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.area, 1)
        self._row.addWidget(self.side)

    def _connect(self) -> None:
        for section in self.sections.values():
            section.written.connect(self._on_written)
        self.panel.chosen.connect(self.go_to)
        for key, name in enumerate(self.sections, 1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{key}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda one=name: self.go_to(one))
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(lambda _at: self._mark())
        bar.rangeChanged.connect(lambda _least, _most: self._stay())

    def rows_sections(self) -> Sequence[RowsSection]:
        """Return the sections that are tables."""
        return [one for one in self.sections.values() if isinstance(one, RowsSection)]

    def show_case(self, case: LessonCase) -> None:
        """Show a case from its beginning."""
        self._case, self._stays_at = case, ""
        for section in self.sections.values():
            section.fill(case)
        self._show_score(case)
        self.area.verticalScrollBar().setValue(0)
        self._mark()

    def case(self) -> LessonCase | None:
        """Return the case as it is written now, None before one is shown."""
        case = self._case
        if case is not None:
            for section in self.sections.values():
                case = section.taken(case)
        return case

    def first_missing(self) -> QWidget:
        """Return where the first section that lacks something begins; the topic if none does."""
        case = self.case()
        lacking = {one.name for one in score(case).parts if one.missing} if case else set()
        name = next((one for one in self.sections if one in lacking), "basic")
        return self.sections[name].first()

    def set_base(self, case: LessonCase) -> None:
        """Take over what is not written in the form: the state, the group."""
        self._case = case

    def go_to(self, name: str) -> None:
        """Go to a section: its head at the top, the keyboard in its first field."""
        section = self.sections[name]
        section.first().setFocus(Qt.FocusReason.ShortcutFocusReason)
        # After the focus, which scrolls no farther than it must.
        self._stays_at = name
        self._stay()

    def _stay(self) -> None:
        """Keep a section at the top that one went to, while the sheet changes around it."""
        if self._stays_at:
            self.area.verticalScrollBar().setValue(self.sections[self._stays_at].y())
            self.panel.show_at(self._stays_at)

    def set_compact(self, *, is_compact: bool) -> None:
        """Be narrower at the right, and say less."""
        self.side.setFixedWidth(NARROW_PANEL_PX if is_compact else PANEL_PX)
        self.side.body.setContentsMargins(*((6, 8, 6, 8) if is_compact else (10, 14, 10, 14)))
        self.side.body.setSpacing(4 if is_compact else 8)
        self._row.setSpacing(10 if is_compact else 16)
        self._column.setContentsMargins(0, 0, 4, 12)
        self.panel.set_narrow(is_narrow=is_compact)
        self.keys.setVisible(not is_compact)
        for section in self.sections.values():
            section.set_compact(is_compact)
            section.key.setVisible(not is_compact)
        for rows in self.rows_sections():
            rows.editor.set_compact(is_compact=is_compact)

    def sizeHint(self) -> QSize:
        """Return any size: the sheet scrolls."""
        return QSize(600, 300)

    def _on_written(self) -> None:
        self._stays_at = ""
        case = self.case()
        if case is not None:
            self._show_score(case)
        self.written.emit()

    def _show_score(self, case: LessonCase) -> None:
        now: Completeness = score(case)
        self.points.setText(str(now.points))
        self.side.setAccessibleName(spoken_parts(case, now))
        by_name = {one.name: one for one in now.parts}
        for name, part in zip(PARTS, parts_of(case, now), strict=True):
            found = by_name[name]
            lacks = lack_sentences(found)
            spoken = _("{part}, {points} of {of}").format(
                part=part.words, points=found.points, of=found.of
            )
            figure = f"{found.points} / {found.of}"
            self.panel.items[name].show_part(
                part, figure, f"{spoken}，{lacks}" if lacks else spoken
            )
            self.sections[name].show_missing(lacks)
        count = len(case.attachments)
        words = self.pictures.title.text()
        self.panel.items[PICTURES].show_part(None, str(count or ""), f"{words} {count}")
        self.setAccessibleDescription(missing_words(case, now))

    def _mark(self) -> None:
        """Mark the section at the top of the view."""
        at = self.area.verticalScrollBar().value()
        shown = [name for name, one in self.sections.items() if one.y() <= at + 40]
        self.panel.show_at(shown[-1] if shown else "basic")
