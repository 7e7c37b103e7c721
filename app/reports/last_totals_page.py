"""Draws the last page of P22: what every class had met and checked, item by item, without names."""

from __future__ import annotations

from typing import Final

from app.domain.habit_rates import checked, coverage, total
from app.domain.habits import FIVE_WASHES, ITEMS, group_names, item_names
from app.domain.text import _
from app.reports import signs
from app.reports.flow import draw_foot
from app.reports.paper import A4_LANDSCAPE, MM, Sheet
from app.reports.paper_pack import LastTotals
from app.reports.words import week_text

PAGE_WIDTH, PAGE_HEIGHT = A4_LANDSCAPE
LEFT: Final = 14 * MM
RIGHT: Final = PAGE_WIDTH - 14 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 17 * MM
FACTS_MIDDLE: Final = PAGE_HEIGHT - 27 * MM
TABLE_TOP: Final = PAGE_HEIGHT - 32 * MM
GROUP_HEIGHT: Final = 18.0
LABEL_HEIGHT: Final = 20.0
ROWS_A_PAGE: Final = 16
TABLE_BOTTOM: Final = 26 * MM
NOTE_MIDDLE: Final = 19 * MM
BODY: Final = 10.5
CLASS_WIDTH: Final = 122.0
PUPILS_WIDTH: Final = 48.0
COVERAGE_WIDTH: Final = 56.0
ITEM_WIDTH: Final = (RIGHT - LEFT - CLASS_WIDTH - PUPILS_WIDTH - COVERAGE_WIDTH) / len(ITEMS)
BODY_TOP: Final = TABLE_TOP - GROUP_HEIGHT - LABEL_HEIGHT
ROW_HEIGHT: Final = (BODY_TOP - TABLE_BOTTOM) / ROWS_A_PAGE
FIRST_ITEM: Final = LEFT + CLASS_WIDTH + PUPILS_WIDTH


def draw_totals(totals: LastTotals, paper: Sheet) -> None:
    """Draw all classes, sixteen a page; empty rows stay for hand entries."""
    pages = max(1, -(-len(totals.classes) // ROWS_A_PAGE))
    for page in range(pages):
        _draw_title(totals, paper)
        _draw_frame(paper)
        _draw_head(paper)
        _draw_classes(totals, paper, page)
        note = _(
            "met / checked in that week; coverage = checked ÷ expected, all ten items together"
        )
        paper.text(LEFT, NOTE_MIDDLE, note, 8.5, gray=0.25, room=RIGHT - LEFT)
        draw_foot(
            paper,
            left=LEFT,
            right=RIGHT,
            data_until=totals.data_until,
            device=totals.device,
            page=page + 1,
            pages=pages,
        )
        paper.end_page()


def _draw_title(totals: LastTotals, paper: Sheet) -> None:
    title = _("Reserve paper sheets: last totals")
    paper.text(PAGE_WIDTH / 2, TITLE_MIDDLE, title, 17, bold=True, align="center", room=500)
    school = _("School: {name}").format(name=totals.site_name)
    paper.text(LEFT, FACTS_MIDDLE, school, BODY, room=380)
    paper.text(RIGHT, FACTS_MIDDLE, week_text(totals.monday), BODY, align="right", room=320)


def _draw_frame(paper: Sheet) -> None:
    paper.ink(signs.filled([(LEFT, BODY_TOP, RIGHT, TABLE_TOP)], 0.925))
    hair = [
        (LEFT, BODY_TOP - row * ROW_HEIGHT, RIGHT, BODY_TOP - row * ROW_HEIGHT)
        for row in range(1, ROWS_A_PAGE)
    ]
    hair.append(
        (FIRST_ITEM, TABLE_TOP - GROUP_HEIGHT, _item_x(len(ITEMS)), TABLE_TOP - GROUP_HEIGHT)
    )
    hair.append((LEFT + CLASS_WIDTH, TABLE_BOTTOM, LEFT + CLASS_WIDTH, TABLE_TOP))
    hair += [
        (_item_x(place), TABLE_BOTTOM, _item_x(place), TABLE_TOP - GROUP_HEIGHT)
        for place in range(1, len(ITEMS))
    ]
    paper.ink(signs.lines(hair, 0.4))
    strong = [
        (_item_x(place), TABLE_BOTTOM, _item_x(place), TABLE_TOP)
        for place in (0, len(FIVE_WASHES), len(ITEMS))
    ]
    strong.append((LEFT, BODY_TOP, RIGHT, BODY_TOP))
    paper.ink(signs.lines(strong, 1.2))
    paper.ink(signs.frame((LEFT, TABLE_BOTTOM, RIGHT, TABLE_TOP), 1.2))


def _item_x(place: int) -> float:
    return FIRST_ITEM + place * ITEM_WIDTH


def _draw_head(paper: Sheet) -> None:
    middle = (TABLE_TOP + BODY_TOP) / 2
    for x0, width, text in (
        (LEFT, CLASS_WIDTH, _("Class")),
        (LEFT + CLASS_WIDTH, PUPILS_WIDTH, _("Pupils")),
        (_item_x(len(ITEMS)), COVERAGE_WIDTH, _("Coverage")),
    ):
        paper.text(x0 + width / 2, middle, text, BODY, bold=True, align="center", room=width - 4)
    groups = group_names()
    for number, name in enumerate(("five_washes", "five_cans")):
        x = (_item_x(number * len(FIVE_WASHES)) + _item_x((number + 1) * len(FIVE_WASHES))) / 2
        y = TABLE_TOP - GROUP_HEIGHT / 2
        paper.text(x, y, groups[name], BODY, bold=True, align="center")
    names = item_names()
    for place, item in enumerate(ITEMS):
        x = _item_x(place) + ITEM_WIDTH / 2
        y = BODY_TOP + LABEL_HEIGHT / 2
        paper.text(x, y, names[item], BODY, align="center", room=ITEM_WIDTH - 4)


def _draw_classes(totals: LastTotals, paper: Sheet, page: int) -> None:
    part = totals.classes[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
    for row, one in enumerate(part):
        y = BODY_TOP - (row + 0.5) * ROW_HEIGHT
        paper.text(LEFT + 6, y, one.class_name, BODY, room=CLASS_WIDTH - 10)
        x = LEFT + CLASS_WIDTH + PUPILS_WIDTH - 8
        paper.text(x, y, str(one.pupils), BODY, align="right")
        for place, count in enumerate(one.items):
            if not checked(count):
                continue
            text = f"{count.yes}/{checked(count)}"
            right = _item_x(place + 1) - 6
            paper.text(right, y, text, BODY, align="right", room=ITEM_WIDTH - 8)
        share = coverage(total(one.items))
        if share is not None:
            paper.text(RIGHT - 8, y, f"{share}%", BODY, align="right")
