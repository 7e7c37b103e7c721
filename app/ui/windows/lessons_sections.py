"""The sections of the lesson form: each shows its part of a case and gives it back as written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.calendar import day_number
from app.domain.class_names import grade_numbers
from app.domain.lesson_completeness import LONGEST_TOPIC, REFLECTION_CHARACTERS, characters
from app.domain.lesson_words import kind_names, lesson_type_names, origin_names
from app.domain.lessons import KINDS, LESSON_TYPES, ORIGINS, SUBJECTS, LessonCase
from app.domain.text import _
from app.importers.cell_text import fold, parse_date
from app.ui.lesson_words import grade_words, iso_words
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.widgets.captioned import ChoiceField, TextField
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.keycap import KeyCap
from app.ui.widgets.label import label

GRADES: Final = range(10)
COLUMNS: Final = 12
Where = tuple[int, int, int]


class Section(Card):
    """One section. ``written`` follows a person's change, never :meth:`fill`."""

    written = Signal()

    def __init__(self, name: str, title: str, key: int, theme: Theme) -> None:
        super().__init__()
        self.name, self.theme = name, theme
        self.title = label(title, size=TITLE, bold=True, theme=theme)
        self.missing = label("", size=SMALL, token="effort", theme=theme)
        self.missing.setWordWrap(True)
        self.key = KeyCap(f"Ctrl+{key}", theme)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.missing, 1)
        head.addWidget(self.key)
        self.body.addLayout(head)

    def fill(self, case: LessonCase) -> None:
        """Show this part of a case."""
        raise NotImplementedError

    def taken(self, case: LessonCase) -> LessonCase:
        """Return the case with this part as it is written here."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Return where the section begins for the keyboard."""
        raise NotImplementedError

    def show_missing(self, words: str) -> None:
        """Say beside the title what this part lacks."""
        self.missing.setText(words)


class BasicSection(Section):
    """When, where, what and to whom."""

    def __init__(self, key: int, theme: Theme) -> None:
        super().__init__("basic", _("Basic facts"), key, theme)
        self._build(theme)
        self._assemble()
        self._connect()

    def _build(self, theme: Theme) -> None:
        kinds, types = kind_names(), lesson_type_names()
        self.topic = _line(_("Topic of the lesson"), theme)
        self.topic.edit.setMaxLength(LONGEST_TOPIC)
        self.kind = ChoiceField(_("Kind of case"), [(one, kinds[one]) for one in KINDS], theme)
        self.type = ChoiceField(
            _("Type of lesson"), [(one, types[one]) for one in LESSON_TYPES], theme
        )
        self.day = _line(_("Taught on"), theme)
        self.day.check = _day_fault
        self.lesson_no = _line(_("Period"), theme, most=10)
        self.class_name = ChoiceField(_("Class"), (), theme, is_open=True)
        self.class_size = _line(_("Pupils present"), theme, most=120)
        self.subject = ChoiceField(_("Subject"), [(one, one) for one in SUBJECTS], theme)
        self.grade = ChoiceField(_("Grade"), [(one, grade_words(one)) for one in GRADES], theme)
        self.textbook = _line(_("Textbook"), theme)
        self.textbook.edit.setMaxLength(40)
        self.ict = _line(_("Technology used"), theme)
        self.mentor = _line(_("Mentor"), theme)
        names = origin_names()
        self.origins = {one: QCheckBox(names[one]) for one in ORIGINS}

    def _assemble(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(10)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        places: Sequence[tuple[QWidget, Where]] = (
            (self.topic, (0, 0, 6)),
            (self.kind, (0, 6, 3)),
            (self.type, (0, 9, 3)),
            (self.day, (1, 0, 3)),
            (self.lesson_no, (1, 3, 2)),
            (self.class_name, (1, 5, 4)),
            (self.class_size, (1, 9, 3)),
            (self.subject, (2, 0, 3)),
            (self.grade, (2, 3, 3)),
            (self.textbook, (2, 6, 6)),
            (self.ict, (3, 0, 6)),
            (self.mentor, (3, 6, 6)),
        )
        for widget, (row, column, span) in places:
            grid.addWidget(widget, row, column, 1, span)
        self.body.addLayout(grid)
        self.body.addSpacing(2)
        self.body.addWidget(label(_("Where it comes from"), size=SMALL, theme=self.theme))
        line = QHBoxLayout()
        line.setSpacing(12)
        for box in self.origins.values():
            line.addWidget(box)
        line.addStretch(1)
        self.body.addLayout(line)

    def _connect(self) -> None:
        for field in self._lines():
            field.edit.textEdited.connect(lambda _text: self.written.emit())
        # Before it is told: the grade is part of what was written.
        self.class_name.chosen.connect(self._take_grade)
        for choice in (self.kind, self.type, self.class_name, self.subject, self.grade):
            choice.chosen.connect(self.written)
        for box in self.origins.values():
            box.clicked.connect(lambda _on: self.written.emit())

    def _take_grade(self) -> None:
        """Choose the grade that the class name says, if it says one."""
        grades = grade_numbers(self.class_name.text())
        if len(grades) == 1:
            self.grade.choose(grades[0])

    def _lines(self) -> tuple[Field, ...]:
        return (
            self.topic,
            self.day,
            self.lesson_no,
            self.class_size,
            self.textbook,
            self.ict,
            self.mentor,
        )

    def offer_classes(self, names: Sequence[str]) -> None:
        """Offer the classes of the site; another school's is written by hand."""
        text = self.class_name.text()
        self.class_name.offer([(one, one) for one in names])
        self.class_name.set_text(text)

    def fill(self, case: LessonCase) -> None:
        """Show this part of a case."""
        for field, text in (
            (self.topic, case.topic),
            (self.day, iso_words(case.taught_on)),
            (self.lesson_no, _number_text(case.lesson_no)),
            (self.class_size, _number_text(case.class_size)),
            (self.textbook, case.textbook),
            (self.ict, case.ict_used),
            (self.mentor, case.mentor),
        ):
            field.set_error("")
            field.edit.setText(text)
            field.edit.setCursorPosition(0)
        self.kind.choose(case.kind)
        self.type.choose(case.lesson_type)
        self.class_name.set_text(case.class_name)
        self.subject.choose(case.subject)
        self.grade.choose(case.grade)
        for name, box in self.origins.items():
            box.setChecked(name in case.origins)

    def taken(self, case: LessonCase) -> LessonCase:
        """Return the case with this part as written; a day that cannot be read stays as it was."""
        day = parse_date(fold(self.day.edit.text()))
        subject, grade = self.subject.value(), self.grade.value()
        return replace(
            case,
            topic=self.topic.edit.text().strip(),
            kind=str(self.kind.value() or case.kind),
            lesson_type=str(self.type.value() or case.lesson_type),
            taught_on=case.taught_on if day is None else day_number(day),
            lesson_no=_number(self.lesson_no),
            class_name=self.class_name.text(),
            class_size=_number(self.class_size),
            subject=subject if isinstance(subject, str) else "",
            grade=grade if isinstance(grade, int) else 0,
            textbook=self.textbook.edit.text().strip(),
            ict_used=self.ict.edit.text().strip(),
            mentor=self.mentor.edit.text().strip(),
            origins=tuple(name for name, box in self.origins.items() if box.isChecked()),
        )

    def first(self) -> QWidget:
        """Return the subject where it alone is still to be chosen, else the topic."""
        is_chosen = bool(self.subject.value()) or not self.topic.edit.text().strip()
        return self.topic.edit if is_chosen else self.subject.combo


class ObjectivesSection(Section):
    """What is to be learned, what is hard in it, and by whom."""

    def __init__(self, key: int, theme: Theme) -> None:
        super().__init__("objectives", _("Objectives"), key, theme)
        self.objectives = TextField(
            _("Teaching objectives"),
            theme,
            lines=3,
            hint=_("What can the pupils do after this lesson?"),
        )
        self.key_points = TextField(_("Key and difficult points"), theme)
        self.learners = TextField(
            _("The learners"), theme, hint=_("The class as a whole; no single pupil")
        )
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(self.key_points)
        pair.addWidget(self.learners)
        self.body.addWidget(self.objectives)
        self.body.addLayout(pair)
        for one in (self.objectives, self.key_points, self.learners):
            one.edit.written.connect(self.written)

    def fill(self, case: LessonCase) -> None:
        """Show this part of a case."""
        self.objectives.edit.set_text(case.objectives)
        self.key_points.edit.set_text(case.key_points)
        self.learners.edit.set_text(case.learner_analysis)

    def taken(self, case: LessonCase) -> LessonCase:
        """Return the case with this part as it is written here."""
        return replace(
            case,
            objectives=self.objectives.edit.text(),
            key_points=self.key_points.edit.text(),
            learner_analysis=self.learners.edit.text(),
        )

    def first(self) -> QWidget:
        """Return the objectives."""
        return self.objectives.edit


class ReflectionSection(Section):
    """What the teacher thinks of the lesson, with the characters counted."""

    def __init__(self, key: int, theme: Theme) -> None:
        super().__init__("reflection", _("Reflection"), key, theme)
        self.text = TextField(
            _("Reflection on the lesson"),
            theme,
            lines=5,
            hint=_("What went well, what did not, and why? Write pupils as 生1, 生2."),
        )
        self.body.addWidget(self.text)
        self.text.edit.written.connect(self._on_written)

    def fill(self, case: LessonCase) -> None:
        """Show this part of a case."""
        self.text.edit.set_text(case.reflection)
        self._count()

    def taken(self, case: LessonCase) -> LessonCase:
        """Return the case with this part as it is written here."""
        return replace(case, reflection=self.text.edit.text())

    def first(self) -> QWidget:
        """Return the text."""
        return self.text.edit

    def _on_written(self) -> None:
        self._count()
        self.written.emit()

    def _count(self) -> None:
        count, least = characters(self.text.edit.text()), REFLECTION_CHARACTERS[0]
        words = _("{count} characters")
        if count < least:
            words = _("{count} characters, {left} more")
        self.text.words.setText(words.format(count=count, left=least - count))


def _line(caption: str, theme: Theme, *, most: int = 0) -> Field:
    """Return a field; its fault stands below, there is no room beside it. most: of a number."""
    made = Field(caption, theme)
    if most:
        made.edit.setValidator(QIntValidator(0, most, made.edit))
    column = made.layout()
    assert isinstance(column, QVBoxLayout)
    made.row.removeWidget(made.words)
    column.addWidget(made.words)
    column.addStretch(1)
    return made


def _number_text(value: int | None) -> str:
    return "" if value is None else str(value)


def _number(field: Field) -> int | None:
    text = fold(field.edit.text())
    return int(text) if text.isascii() and text.isdigit() else None


def _day_fault(text: str) -> str:
    if parse_date(fold(text)) is not None:
        return ""
    return _("Write a date like 2026-11-23.")
