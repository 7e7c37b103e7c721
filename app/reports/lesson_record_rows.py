"""The rows of P05 in their order: eight sections, each with a head of its own. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.domain.calendar import date_of
from app.domain.lessons import PREPARATION_STAGES, Preparation
from app.domain.text import _
from app.reports.flowing import Cell, Row, Style, cell_of, label_of
from app.reports.lesson_record import LessonRecord
from app.reports.paper import A4_PORTRAIT, MM
from app.reports.ruled import shared
from app.reports.words import dotted

LEFT: Final = 16 * MM
RIGHT: Final = A4_PORTRAIT[0] - 16 * MM
STYLE: Final = Style()
WHOLE: Final = (LEFT, RIGHT)
LABELLED: Final = shared(LEFT, RIGHT, (66, 438))
HALVES: Final = shared(LEFT, RIGHT, (66, 186, 66, 186))
THIRDS: Final = shared(LEFT, RIGHT, (66, 102, 66, 102, 66, 102))
STEPS: Final = shared(LEFT, RIGHT, (34, 44, 168, 148, 110))
CHANGES: Final = shared(LEFT, RIGHT, (168, 168, 168))
COMMENTS: Final = shared(LEFT, RIGHT, (100, 212, 192))

_BLANK: Final = 4  # text lines of room for a section that nobody wrote yet
_BLANK_REFLECTION: Final = 9
_BLANK_STEPS: Final = 5
_BLANK_STEP: Final = 5


def rows_of(values: LessonRecord) -> list[Row]:
    """Return all rows but the remarks and the signing."""
    return [
        *_basics(values),
        *_preparations(values),
        *_aims(values),
        *_steps(values),
        *_changes(values),
        _band(_("6. Reflection")),
        _text(_("Reflection afterwards"), values.reflection, least=_BLANK_REFLECTION),
        *_comments(values),
    ]


def remarks() -> Row:
    """Return the row that grows to the end of the last page."""
    return Row(LABELLED, (label_of(_("Handwritten\nremarks")), Cell(is_ruled=True)), least=2)


def signing() -> Row:
    """Return the boxes to sign in."""
    date = _("Year    Month    Day")
    boxes = (_("Teacher (sign):"), _("Mentor (sign):"), _("School (seal):"))
    cells = tuple(Cell((box, "", "", date)) for box in boxes)
    return Row(CHANGES, cells, is_whole=True)


def _band(words: str) -> Row:
    return Row(WHOLE, (Cell((words,), "left", is_label=True),), is_whole=True, keeps_next=True)


def _text(label: str, text: str, *, least: int = _BLANK) -> Row:
    width = LABELLED[2] - LABELLED[1]
    cell = cell_of(text, width, STYLE, is_ruled=True)
    blank = cell.is_ruled
    return Row(LABELLED, (label_of(label), cell), least=least if blank else 1, is_whole=blank)


def _facts(edges: tuple[float, ...], *facts: tuple[str, str]) -> Row:
    cells: list[Cell] = []
    for place, (label, text) in enumerate(facts):
        width = edges[2 * place + 2] - edges[2 * place + 1]
        cells += [label_of(label), cell_of(text, width, STYLE)]
    return Row(edges, tuple(cells), is_whole=True)


def _basics(values: LessonRecord) -> list[Row]:
    day = "" if values.taught_on is None else dotted(values.taught_on)
    size = (
        ""
        if values.class_size is None
        else _("{count} pupils in class").format(count=values.class_size)
    )
    number = "" if values.lesson_no is None else _("No. {no}").format(no=values.lesson_no)
    class_ = f"{values.grade}{values.class_name}"
    kind = (_("Category of the case"), values.kind)
    rows = [
        _band(_("1. Basics")),
        _facts(LABELLED, (_("Lesson topic"), values.topic)),
        _facts(
            HALVES,
            (_("Taught by"), values.teacher_name),
            (_("Teacher's school"), values.site_name),
        ),
        _facts(
            THIRDS,
            (_("Lesson subject"), values.subject),
            (_("Grade and class"), class_),
            (_("Size of the class"), size),
        ),
        _facts(
            THIRDS,
            (_("Date taught"), day),
            (_("Period of the day"), number),
            (_("Type of lesson"), values.lesson_type),
        ),
        _facts(HALVES, kind, (_("Origin of the case"), values.origin)),
        _facts(HALVES, (_("Textbook used"), values.textbook), (_("Guiding mentor"), values.mentor)),
    ]
    return rows + _extras(values)


def _extras(values: LessonRecord) -> list[Row]:
    """Return the facts that only some lessons have."""
    facts = (
        (_("Technology used in the lesson"), values.ict_used),
        (_("Pictures attached"), _(", ").join(values.attachments)),
    )
    return [_facts(LABELLED, fact) for fact in facts if fact[1]]


def _preparations(values: LessonRecord) -> list[Row]:
    names = (
        _("Initial\npreparation"),
        _("Group\nstudy"),
        _("Revised\npreparation"),
        _("Reflective\npreparation"),
    )
    rows = [_band(_("2. Four preparations"))]
    for stage, name in zip(PREPARATION_STAGES, names, strict=True):
        found = [one for one in values.preparations if one.stage == stage]
        rows += [_text(name, _prepared(one)) for one in found] or [_text(name, "")]
    return rows


def _prepared(one: Preparation) -> str:
    """Return a preparation's text, by whom and when set before it."""
    day = "" if one.day is None else dotted(date_of(one.day))
    facts = "　".join(fact for fact in (day, one.by) if fact)
    return f"{facts}\n{one.text}" if facts and one.text else one.text or facts


def _aims(values: LessonRecord) -> list[Row]:
    return [
        _band(_("3. Objectives, key points, learners")),
        _text(_("Aims of the lesson"), values.objectives),
        _text(_("Key and\nhard points"), values.key_points),
        _text(_("Who the learners are"), values.learner_analysis),
    ]


def _heads(edges: tuple[float, ...], *words: str) -> Row:
    cells = tuple(label_of(word) for word in words)
    return Row(edges, cells, is_whole=True, keeps_next=True)


def _steps(values: LessonRecord) -> list[Row]:
    words = _("4. Steps")
    if values.steps:
        words = _("4. Steps ({steps} steps, {minutes} minutes)").format(
            steps=len(values.steps), minutes=values.minutes
        )
    head = _heads(
        STEPS,
        _("Step of the lesson"),
        _("Time\n(min)"),
        _("What the teacher does"),
        _("What the pupils do"),
        _("Intent of the step"),
    )
    rows = [_band(words), head]
    for number, one in enumerate(values.steps, 1):
        texts = (one.teacher_activity, one.pupil_activity, one.intent)
        cells = [
            cell_of(text, STEPS[place + 1] - STEPS[place], STYLE)
            for place, text in enumerate(texts, 2)
        ]
        which = Cell((str(number),), "center", is_repeated=True)
        minutes = Cell((str(one.minutes or ""),), "center")
        rows.append(Row(STEPS, (which, minutes, *cells), head=head))
    if not values.steps:
        blank = Row(STEPS, (Cell(),) * 5, least=_BLANK_STEP, head=head, is_whole=True)
        rows += [blank] * _BLANK_STEPS
    return rows


def _table(
    edges: tuple[float, ...], head: Row, texts: Sequence[tuple[str, ...]], blank: int
) -> list[Row]:
    """Return a row for each tuple of texts; one with room for a pen where there is none."""
    widths = [edges[place + 1] - edges[place] for place in range(len(edges) - 1)]
    if not texts:
        empty = (Cell(is_ruled=True),) * len(widths)
        return [Row(edges, empty, least=blank, head=head, is_whole=True)]
    return [
        Row(
            edges,
            tuple(cell_of(text, width, STYLE) for text, width in zip(row, widths, strict=True)),
            head=head,
        )
        for row in texts
    ]


def _changes(values: LessonRecord) -> list[Row]:
    head = _heads(CHANGES, _("Before the change"), _("After the change"), _("By what one sees it"))
    texts = [(one.before, one.after, one.evidence) for one in values.improvements]
    return [_band(_("5. What was improved")), head, *_table(CHANGES, head, texts, 8)]


def _comments(values: LessonRecord) -> list[Row]:
    head = _heads(COMMENTS, _("Comment by"), _("Strengths seen"), _("Suggestions made"))
    texts = [
        (f"{one.by}\n{one.role}".strip(), one.strengths, one.suggestions) for one in values.comments
    ]
    return [_band(_("7. Comments")), head, *_table(COMMENTS, head, texts, 6)]
