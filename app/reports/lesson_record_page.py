"""Draws P05: the rows of a lesson case on as many pages as they need, the last one filled up."""

from __future__ import annotations

from typing import Final

from app.domain.text import _
from app.reports import fonts
from app.reports.flow import lines_of
from app.reports.flowing import Layout, draw_parts, filled_up
from app.reports.lesson_record import LessonRecord
from app.reports.lesson_record_rows import LEFT, RIGHT, STYLE, remarks, rows_of, signing
from app.reports.paper import A4_PORTRAIT, MM, Sheet
from app.reports.ruled import SMALL, Ends, draw_ends
from app.reports.seal import check_code

PAGE_WIDTH, PAGE_HEIGHT = A4_PORTRAIT
TITLE_MIDDLE: Final = PAGE_HEIGHT - 18 * MM
FIRST_TOP: Final = PAGE_HEIGHT - 26 * MM
RUNNING_MIDDLE: Final = PAGE_HEIGHT - 13 * MM
NEXT_TOP: Final = PAGE_HEIGHT - 17 * MM
BOTTOM: Final = 20 * MM


def lay_out(values: LessonRecord) -> Layout:
    """Return the rows of a case on their pages."""
    rows = [*rows_of(values), remarks(), signing()]
    return filled_up(rows, len(rows) - 2, STYLE, tops=(FIRST_TOP, NEXT_TOP), bottom=BOTTOM)


def draw_record(values: LessonRecord, paper: Sheet) -> None:
    """Draw one lesson case."""
    layout = lay_out(values)
    words = _("Pupils are written as pupil 1, pupil 2; no names.")
    ends = Ends(LEFT, RIGHT, check_code(values), values.data_until, values.device, words)
    for page, parts in enumerate(layout.pages, 1):
        if page == 1:
            title = _("Lesson record")
            paper.text(PAGE_WIDTH / 2, TITLE_MIDDLE, title, 20, bold=True, align="center")
        else:
            _draw_running(values, paper)
        draw_parts(paper, parts, STYLE)
        draw_ends(paper, ends, page=page, pages=len(layout.pages))
        paper.end_page()


def _draw_running(values: LessonRecord, paper: Sheet) -> None:
    """Say on every further page whose it is: sheets get loose."""
    half = (RIGHT - LEFT) / 2 - 6
    topic = values.topic
    if fonts.width_of(topic, SMALL) > half:
        # Page 1 has it whole; condensed to a fifth it would serve nobody here.
        topic = lines_of(topic, SMALL, half - SMALL)[0] + "…"
    paper.text(LEFT, RUNNING_MIDDLE, topic, SMALL, room=half, gray=0.25)
    whose = _("Lesson record of {name}").format(name=values.teacher_name)
    if values.teacher_name:
        paper.text(RIGHT, RUNNING_MIDDLE, whose, SMALL, align="right", room=half, gray=0.25)
