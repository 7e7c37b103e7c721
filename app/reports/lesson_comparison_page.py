"""Draws P06: two to four teachers side by side, the conclusion grown to the end of the page."""

from __future__ import annotations

from typing import Final

from app.domain.text import _
from app.reports.flowing import (
    Cell,
    Layout,
    Row,
    Style,
    cell_of,
    draw_parts,
    filled_up,
    label_of,
)
from app.reports.lesson_comparison import ROWS, ComparedLesson, LessonComparison
from app.reports.paper import A4_LANDSCAPE, MM, Sheet
from app.reports.ruled import BODY, Ends, draw_ends, draw_names, shared
from app.reports.seal import check_code
from app.reports.words import dotted

PAGE_WIDTH, PAGE_HEIGHT = A4_LANDSCAPE
LEFT: Final = 12 * MM
RIGHT: Final = PAGE_WIDTH - 12 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 13 * MM
FACTS_MIDDLE: Final = PAGE_HEIGHT - 21 * MM
TOP: Final = PAGE_HEIGHT - 25 * MM
BOTTOM: Final = 24 * MM
SIGN_MIDDLE: Final = 21 * MM
LABEL_SHARE: Final = 0.085
FEWEST, MOST = 2, 4
STYLE: Final = Style(size=9.5, step=12.6, pad=3.0)
# Lines of room for a pen where a row is empty.
_ROOM: Final = {"main_steps": 4, "strengths": 3, "to_borrow": 3}
_ROOM_ELSE: Final = 2


def draw_comparison(values: LessonComparison, paper: Sheet) -> None:
    """Draw one group; a sheet shows up to four teachers."""
    sheets = [values.lessons[n : n + MOST] for n in range(0, len(values.lessons), MOST)] or [()]
    layouts = [lay_out(values, lessons, n * MOST) for n, lessons in enumerate(sheets)]
    pages = [parts for layout in layouts for parts in layout.pages]
    words = _("Lessons are compared to learn from each other; nobody is marked or ranked.")
    ends = Ends(LEFT, RIGHT, check_code(values), values.data_until, values.device, words)
    for page, parts in enumerate(pages, 1):
        _draw_title(values, paper)
        draw_parts(paper, parts, STYLE)
        signing = (_("Teachers (sign):"), _("Host of the research group (sign):"), _("Date:"))
        draw_names(paper, left=LEFT, right=RIGHT, middle=SIGN_MIDDLE, words=signing)
        draw_ends(paper, ends, page=page, pages=len(pages))
        paper.end_page()


def edges_for(lessons: int) -> tuple[float, ...]:
    """Return the edges of the label and of as many columns as stand side by side (2 to 4)."""
    columns = min(MOST, max(FEWEST, lessons))
    share = (1 - LABEL_SHARE) / columns
    return shared(LEFT, RIGHT, (LABEL_SHARE, *[share] * columns))


def lay_out(
    values: LessonComparison, lessons: tuple[ComparedLesson, ...], first: int = 0
) -> Layout:
    """Return the rows of one sheet on its pages. first: how many teachers stood before."""
    edges = edges_for(len(lessons))
    columns = len(edges) - 2
    padded = [*lessons, *[ComparedLesson("")] * (columns - len(lessons))]
    width = edges[2] - edges[1]
    head = _head(edges, padded, first)
    rows = [head]
    for name, label in zip(ROWS, _labels(), strict=True):
        cells = tuple(cell_of(getattr(one, name), width, STYLE) for one in padded)
        least = _ROOM.get(name, _ROOM_ELSE)
        rows.append(Row(edges, (label_of(label), *cells), least=least, head=head))
    whole = (edges[0], edges[1], edges[-1])
    conclusion = cell_of(values.conclusion, RIGHT - edges[1], STYLE, is_ruled=True)
    last = (label_of(_("Shared\nconclusion")), conclusion)
    rows.append(Row(whole, last, least=3, head=head))
    return filled_up(rows, len(rows) - 1, STYLE, tops=(TOP, TOP), bottom=BOTTOM)


def _labels() -> tuple[str, ...]:
    return (
        _("Opening of the lesson"),
        _("Main steps of the lesson"),
        _("Questions asked"),
        _("Practice in the lesson"),
        _("Work on the board"),
        _("Use of time"),
        _("Pupils' response"),
        _("Highlights of the lesson"),
        _("Worth\nborrowing"),
    )


def _head(edges: tuple[float, ...], lessons: list[ComparedLesson], first: int) -> Row:
    cells = [label_of(_("What is compared"))]
    for number, one in enumerate(lessons):
        name = _("Teacher {letter}").format(letter=chr(ord("A") + first + number))
        day = "" if one.taught_on is None else dotted(one.taught_on)
        facts = "　".join(fact for fact in (one.class_name, day) if fact)
        lines = (f"{name}　{one.teacher_name}".strip(), one.site_name, facts)
        cells.append(Cell(tuple(line for line in lines if line), "center", is_label=True))
    return Row(edges, tuple(cells), least=3, is_whole=True, keeps_next=True)


def _draw_title(values: LessonComparison, paper: Sheet) -> None:
    title = _("Same lesson, different teachers: comparison")
    paper.text(PAGE_WIDTH / 2, TITLE_MIDDLE, title, 19, bold=True, align="center", room=600)
    facts = (
        _("Topic: {topic}").format(topic=values.topic),
        _("Subject: {subject}").format(subject=values.subject),
        _("Grade: {grade}").format(grade=values.grade),
    )
    places = ((LEFT, 420.0), (LEFT + 450, 150.0), (LEFT + 620, 150.0))
    for fact, (x, room) in zip(facts, places, strict=True):
        paper.text(x, FACTS_MIDDLE, fact, BODY, room=room)
