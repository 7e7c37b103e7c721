"""Draws P10: one class and month on one page, with room for the teacher's own words."""

from __future__ import annotations

from typing import Final

from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import change, checked, rate
from app.domain.habits import FIVE_WASHES, ITEMS, group_names, item_names
from app.domain.text import _
from app.reports import habit_month_grid as place
from app.reports import signs
from app.reports.flow import draw_foot, paragraph
from app.reports.habit_month import HabitMonth
from app.reports.paper import Sheet
from app.reports.rate_words import (
    NONE,
    change_text,
    coverage_text,
    focus_title,
    focus_words,
    rate_text,
)
from app.reports.words import month_text

BODY: Final = 10.5
HEAD_SHADE: Final = 0.925
SMALL: Final = 8.5
HAIR: Final = 0.4
STRONG: Final = 1.2
PAD: Final = 8.0
BAR_HEIGHT: Final = 7.0
RATE_ROOM: Final = 46.0


def draw_month(month: HabitMonth, paper: Sheet, *, page: int, pages: int) -> None:
    """Draw one class and month as one page."""
    _draw_title(month, paper)
    _draw_frame(paper)
    _draw_head(paper)
    for row, item in enumerate(ITEMS):
        _draw_row(month, paper, row, item)
    _draw_conditions(month, paper)
    _draw_focus(month, paper)
    _draw_notes(paper)
    _draw_how(month, paper)
    draw_foot(
        paper,
        left=place.LEFT,
        right=place.RIGHT,
        data_until=month.data_until,
        device=month.device,
        page=page,
        pages=pages,
    )
    paper.end_page()


def _draw_title(month: HabitMonth, paper: Sheet) -> None:
    title = _("Five washes and five cans: monthly class report")
    paper.text(
        place.PAGE_WIDTH / 2, place.TITLE_MIDDLE, title, 20, bold=True, align="center", room=480
    )
    school = _("School: {name}").format(name=month.site_name)
    class_ = _("Class: {name}").format(name=month.class_name)
    people = _("{count} pupils counted").format(count=month.pupils)
    when = month_text(month.month)
    paper.text(place.LEFT, place.SCHOOL_MIDDLE, school, BODY, room=380)
    paper.text(place.RIGHT, place.SCHOOL_MIDDLE, when, BODY, bold=True, align="right", room=110)
    paper.text(place.LEFT, place.CLASS_MIDDLE, class_, BODY, room=360)
    paper.text(place.RIGHT, place.CLASS_MIDDLE, people, BODY, align="right", room=130)


def _draw_frame(paper: Sheet) -> None:
    lines, top, bottom = place.edges(), place.TABLE_TOP, place.TABLE_BOTTOM
    body = place.row_top(0)
    paper.ink(signs.filled([(lines[0], body, lines[-1], top)], HEAD_SHADE))
    hair = [
        (lines[1], place.row_top(row), lines[-1], place.row_top(row))
        for row in range(1, len(ITEMS))
    ]
    hair += [(x, bottom, x, top) for x in lines[1:-1]]
    paper.ink(signs.lines(hair, HAIR))
    half = place.row_top(len(FIVE_WASHES))
    strong = [(lines[0], y, lines[-1], y) for y in (body, half)]
    paper.ink(signs.lines(strong, STRONG))
    paper.ink(signs.frame((lines[0], bottom, lines[-1], top), STRONG))


def _draw_head(paper: Sheet) -> None:
    lines = place.edges()
    middle = place.TABLE_TOP - place.HEAD_HEIGHT / 2
    for column, text in enumerate(_heads(), 1):
        parts = text.split("\n")
        x = (lines[column] + lines[column + 1]) / 2
        if column == 1:
            x = (lines[0] + lines[2]) / 2
        room = lines[column + 1] - lines[column] - 4
        for number, part in enumerate(parts):
            y = middle + (len(parts) - 1) * 6 - number * 12
            size = BODY if number == 0 else SMALL
            paper.text(x, y, part, size, bold=number == 0, align="center", room=room)


def _heads() -> tuple[str, ...]:
    return (
        _("Item"),
        _("Checks"),
        _("Coverage"),
        _("Met"),
        _("Last month"),
        _("Change\n(points)"),
        _("Whole school"),
    )


def _draw_row(month: HabitMonth, paper: Sheet, row: int, item: str) -> None:
    lines, y = place.edges(), place.row_top(row) - place.ROW_HEIGHT / 2
    count = month.items[row]
    if row % len(FIVE_WASHES) == 0:
        _draw_group(paper, row, (lines[0] + lines[1]) / 2)
    paper.text(
        lines[1] + PAD, y, item_names()[item], BODY, bold=True, room=lines[2] - lines[1] - 10
    )
    before = month.before[row] if month.before else None
    school = month.school[row] if month.school else None
    texts = {
        2: str(checked(count)),
        3: coverage_text(count),
        5: NONE if before is None else rate_text(before),
        6: NONE if before is None else change_text(change(before, count)),
        7: NONE if school is None else rate_text(school),
    }
    for column, text in texts.items():
        right = lines[column + 1] - PAD
        paper.text(
            right, y, text, BODY, align="right", room=lines[column + 1] - lines[column] - PAD - 2
        )
    _draw_rate(paper, count, lines[4], lines[5], y)


def _draw_group(paper: Sheet, row: int, x: float) -> None:
    name = group_names()["five_washes" if row == 0 else "five_cans"]
    y = (place.row_top(row) + place.row_top(row + len(FIVE_WASHES))) / 2
    if name.isascii():
        paper.text(x, y, name, SMALL, bold=True, align="center", room=20)
        return
    for number, character in enumerate(name):
        middle = y + (len(name) - 1) * 8 - number * 16
        paper.text(x, middle, character, 12, bold=True, align="center")


def _draw_rate(paper: Sheet, count: ItemCount, left: float, right: float, y: float) -> None:
    """Draw the rate and a bar of its length; without a rate the words alone."""
    share, text = rate(count), rate_text(count)
    if share is None:
        paper.text(
            (left + right) / 2, y, text, BODY, align="center", room=right - left - 4, gray=0.35
        )
        return
    paper.text(left + RATE_ROOM, y, text, BODY, bold=True, align="right", room=RATE_ROOM - 4)
    x0, x1 = left + RATE_ROOM + 6, right - PAD
    y0, y1 = y - BAR_HEIGHT / 2, y + BAR_HEIGHT / 2
    paper.ink(signs.filled([(x0, y0, x1, y1)], 0.9))
    paper.ink(signs.filled([(x0, y0, x0 + (x1 - x0) * share / 1000, y1)], 0.3))


def _draw_conditions(month: HabitMonth, paper: Sheet) -> None:
    facts = month.conditions
    label = _("Conditions:")
    x = place.LEFT + paper.text(place.LEFT, place.CONDITIONS_MIDDLE, label, BODY, bold=True)
    text = _(
        "{days} school days, {water} without water, {power} without power; on those days"
        " the washes are not expected."
    ).format(days=facts.days, water=facts.no_water, power=facts.no_power)
    paper.text(x + 2, place.CONDITIONS_MIDDLE, text, BODY, room=place.RIGHT - x - 2)


def _draw_focus(month: HabitMonth, paper: Sheet) -> None:
    box = (place.LEFT, place.BOX_BOTTOM, place.RIGHT, place.BOX_TOP)
    paper.ink(signs.filled([box], 0.965))
    paper.ink(signs.filled([(place.LEFT, place.BOX_BOTTOM, place.LEFT + 5, place.BOX_TOP)], 0.15))
    x = place.LEFT + 20
    paper.text(x, place.BOX_TOP - 18, _("Next month's one focus"), BODY, gray=0.25)
    title = focus_title(month.focus)
    paper.text(x, place.BOX_TOP - 39, title, 18, bold=True, room=place.RIGHT - x - 12)
    paragraph(
        paper, x, place.BOX_TOP - 53, focus_words(month.focus), BODY, room=place.RIGHT - x - 18
    )


def _draw_notes(paper: Sheet) -> None:
    """Leave ruled lines to the end of the page for what figures cannot say."""
    y = place.NOTES_TOP
    paper.text(place.LEFT, y, _("In the teacher's own words"), BODY, bold=True)
    levels = []
    y -= place.NOTE_LINE
    while y > place.NOTES_BOTTOM:
        levels.append((place.LEFT, y, place.RIGHT, y))
        y -= place.NOTE_LINE
    paper.ink(signs.lines(levels, HAIR, gray=0.5))


def _draw_how(month: HabitMonth, paper: Sheet) -> None:
    y = place.SIGN_MIDDLE
    third = (place.RIGHT - place.LEFT) / 3
    for number, text in enumerate((_("Class teacher:"), _("Head of the site:"), _("Date:"))):
        paper.text(place.LEFT + number * third, y, text, BODY)
    words = [
        _(
            "Coverage = checks made ÷ checks expected; below 60% no rate is worked out. Met ="
            " met ÷ checked. A change of less than 3 points is steady; it is told only when both"
            " months have a coverage of at least 60%."
        ),
        _("Weekly items count in the month that holds the Thursday of their week."),
    ]
    if month.school is None:
        words.append(_("The site has one class only, so no figure of the whole school is given."))
    paragraph(
        paper,
        place.LEFT,
        place.HOW_TOP,
        " ".join(words).replace("。 ", "。"),
        SMALL,
        room=place.RIGHT - place.LEFT,
        leading=1.4,
        gray=0.25,
    )
