"""The sections of the lesson form that are small tables: steps, improvements, 四备, comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.calendar import day_number
from app.domain.lesson_completeness import LEAST_STEPS, LESSON_MINUTES
from app.domain.lesson_words import preparation_names
from app.domain.lessons import (
    PREPARATION_STAGES,
    Comment,
    Improvement,
    LessonCase,
    LessonStep,
    Preparation,
)
from app.domain.text import _
from app.importers.cell_text import fold, parse_date
from app.ui.lesson_words import iso_words
from app.ui.theme import SMALL, Theme
from app.ui.widgets.label import label
from app.ui.widgets.minute_strip import MinuteStrip
from app.ui.widgets.rows_editor import Column, Row, RowsEditor
from app.ui.windows.lessons_sections import Section

MINUTES_PX: Final = 62
DAY_PX: Final = 112
NAME_PX: Final = 140  # a name of eight characters
ROLE_PX: Final = 108


class RowsSection(Section):
    """A section that is a table. ``removed``: a row was taken away (its number, its texts)."""

    removed = Signal(int, tuple)

    def __init__(self, name: str, title: str, key: int, editor: RowsEditor, theme: Theme) -> None:
        super().__init__(name, title, key, theme)
        self.editor = editor
        self.body.addWidget(editor)
        editor.written.connect(self._on_written)
        editor.removed.connect(self.removed)

    def fill(self, case: LessonCase) -> None:
        """Show this part of a case."""
        self.editor.fill(self.rows_of(case))
        self.look()

    def taken(self, case: LessonCase) -> LessonCase:
        """Return the case with this part as it is written here."""
        return self.with_rows(case, self.editor.rows())

    def rows_of(self, case: LessonCase) -> tuple[Row, ...]:
        """Return the texts of the table."""
        raise NotImplementedError

    def with_rows(self, case: LessonCase, rows: Sequence[Row]) -> LessonCase:
        """Return the case with the rows of the table in it; empty rows are none."""
        raise NotImplementedError

    def look(self) -> None:
        """Show what follows from the rows."""

    def first(self) -> QWidget:
        """Return the first cell."""
        return self.editor.cells[0][0]

    def _on_written(self) -> None:
        self.look()
        self.written.emit()


class StepsSection(RowsSection):
    """环节: minutes, what teacher and pupils do, and why."""

    def __init__(self, key: int, theme: Theme) -> None:
        columns = (
            Column(_("Minutes"), "number", MINUTES_PX),
            Column(_("What the teacher does")),
            Column(_("What the pupils do"), hint=_("生1, 生2 instead of names")),
            Column(_("What for")),
        )
        editor = RowsEditor(columns, theme, row=_("Step"), least=LEAST_STEPS)
        super().__init__("steps", _("Steps of the lesson"), key, editor, theme)
        self.minutes = label("", size=SMALL, token="muted", theme=theme)
        self.strip = MinuteStrip(theme)
        self.body.insertWidget(1, self.strip)
        self.body.insertWidget(2, self.minutes)

    def rows_of(self, case: LessonCase) -> tuple[Row, ...]:
        """Return the texts of the table."""
        return tuple(
            (str(one.minutes or ""), one.teacher_activity, one.pupil_activity, one.intent)
            for one in case.steps
        )

    def with_rows(self, case: LessonCase, rows: Sequence[Row]) -> LessonCase:
        """Return the case with the rows of the table in it; empty rows are none."""
        return replace(
            case,
            steps=tuple(LessonStep(_minutes(row[0]), *row[1:]) for row in rows if any(row)),
        )

    def look(self) -> None:
        """Show how the minutes are shared out."""
        minutes = [_minutes(row[0]) for row in self.editor.rows()]
        shortest, longest = LESSON_MINUTES
        words = _("{minutes} minutes in all; a lesson has {shortest} to {longest}")
        self.strip.show_minutes(minutes)
        self.strip.setVisible(any(minutes))
        self.minutes.setText(words.format(minutes=sum(minutes), shortest=shortest, longest=longest))


class ImprovementSection(RowsSection):
    """改进前, 改进后: the point of the record."""

    def __init__(self, key: int, theme: Theme) -> None:
        columns = (
            Column(_("Before"), hint=_("How was it done until now?")),
            Column(_("After"), hint=_("How is it done now?")),
            Column(_("How one sees it")),
        )
        editor = RowsEditor(columns, theme, row=_("Improvement"))
        super().__init__("improvement", _("Improvement, before and after"), key, editor, theme)

    def rows_of(self, case: LessonCase) -> tuple[Row, ...]:
        """Return the texts of the table."""
        return tuple((one.before, one.after, one.evidence) for one in case.improvements)

    def with_rows(self, case: LessonCase, rows: Sequence[Row]) -> LessonCase:
        """Return the case with the rows of the table in it; empty rows are none."""
        return replace(case, improvements=tuple(Improvement(*row) for row in rows if any(row)))


class PreparationSection(RowsSection):
    """四备: alone, together, for the own class, after the lesson."""

    def __init__(self, key: int, theme: Theme) -> None:
        columns = (
            Column(_("Date"), "line", DAY_PX),
            Column(_("By whom"), "line", NAME_PX),
            Column(_("What was thought over")),
        )
        names = preparation_names()
        stages = [names[one] for one in PREPARATION_STAGES]
        editor = RowsEditor(columns, theme, row="", labels=stages, lines=1)
        super().__init__("four_prep", _("The four preparations"), key, editor, theme)

    def rows_of(self, case: LessonCase) -> tuple[Row, ...]:
        """Return the texts of the table, one row for each stage."""
        written = {one.stage: one for one in case.preparations}
        return tuple(_preparation_row(written.get(stage)) for stage in PREPARATION_STAGES)

    def with_rows(self, case: LessonCase, rows: Sequence[Row]) -> LessonCase:
        """Return the case with the rows of the table in it; empty rows are none."""
        return replace(
            case,
            preparations=tuple(
                Preparation(stage, text, _day(day), by)
                for stage, (day, by, text) in zip(PREPARATION_STAGES, rows, strict=True)
                if day or by or text
            ),
        )


class CommentSection(RowsSection):
    """点评: what a colleague or mentor says."""

    def __init__(self, key: int, theme: Theme) -> None:
        columns = (
            Column(_("By whom"), "line", NAME_PX),
            Column(_("As what"), "line", ROLE_PX, hint=_("mentor, colleague")),
            Column(_("Strengths")),
            Column(_("Suggestions")),
        )
        editor = RowsEditor(columns, theme, row=_("Comment"))
        super().__init__("comments", _("Comments"), key, editor, theme)

    def rows_of(self, case: LessonCase) -> tuple[Row, ...]:
        """Return the texts of the table."""
        return tuple((one.by, one.role, one.strengths, one.suggestions) for one in case.comments)

    def with_rows(self, case: LessonCase, rows: Sequence[Row]) -> LessonCase:
        """Return the case with the rows of the table in it; empty rows are none."""
        return replace(
            case,
            comments=tuple(
                Comment(by, strengths, suggestions, role)
                for by, role, strengths, suggestions in rows
                if by or role or strengths or suggestions
            ),
        )


def _minutes(text: str) -> int:
    plain = fold(text)
    return int(plain) if plain.isascii() and plain.isdigit() else 0


def _day(text: str) -> int | None:
    found = parse_date(fold(text))
    return None if found is None else day_number(found)


def _preparation_row(one: Preparation | None) -> Row:
    if one is None:
        return ("", "", "")
    return (iso_words(one.day) if one.day is not None else "", one.by, one.text)
