"""Draws P11: two cards of A5 on A4 landscape with a line to cut along; a sun for every day met.

The ink is black, but a card is for a child's hand: large suns, few words, room to write.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.domain.habits import FIVE_WASHES, ITEMS, group_names, item_names
from app.domain.text import _
from app.reports import signs, suns
from app.reports.habit_card import HabitCard, HabitDays
from app.reports.paper import A4_LANDSCAPE, MM, Sheet
from app.reports.ruled import HAIR, STRONG, put
from app.reports.seal import check_code
from app.reports.words import month_text

PAGE_WIDTH, PAGE_HEIGHT = A4_LANDSCAPE
CARD_WIDTH: Final = PAGE_WIDTH / 2
MARGIN: Final = 11 * MM
CARDS_A_PAGE: Final = 2
TITLE_MIDDLE: Final = PAGE_HEIGHT - 17 * MM
NAME_MIDDLE: Final = PAGE_HEIGHT - 28 * MM
TABLE_TOP: Final = PAGE_HEIGHT - 34 * MM
ROW_HEIGHT: Final = 29.5
TABLE_BOTTOM: Final = TABLE_TOP - ROW_HEIGHT * len(ITEMS)
GROUP_WIDTH: Final = 20.0
NAME_WIDTH: Final = 44.0
DAYS_WIDTH: Final = 36.0
MORE_WIDTH: Final = 66.0
LINES_TOP: Final = TABLE_BOTTOM - 8
LINE_HEIGHT: Final = 23.0
BOXES_TOP: Final = LINES_TOP - 2 * LINE_HEIGHT - 5
BOXES_BOTTOM: Final = 17 * MM
SMALL_TOP: Final = 12.5 * MM
SMALL_BOTTOM: Final = 8.5 * MM
BODY: Final = 10.5
TINY: Final = 7.0
SUNS_A_LINE: Final = 14
LARGEST_SUN: Final = 7.6


def draw_cards(cards: Sequence[HabitCard], paper: Sheet) -> None:
    """Draw all cards, two a page; nothing stands on the second half of an odd last page."""
    pages = -(-len(cards) // CARDS_A_PAGE)
    for page in range(pages):
        pair = cards[page * CARDS_A_PAGE : (page + 1) * CARDS_A_PAGE]
        for place, card in enumerate(pair):
            _draw_card(card, paper, place * CARD_WIDTH, (page + 1, pages))
        _draw_cut(paper)
        paper.end_page()


def rest_of(left: float) -> tuple[float, float]:
    """Return the x where a card's content begins and ends. left: of the card."""
    return left + MARGIN, left + CARD_WIDTH - MARGIN


def _draw_card(card: HabitCard, paper: Sheet, left: float, numbers: tuple[int, int]) -> None:
    x0, x1 = rest_of(left)
    middle = (x0 + x1) / 2
    r = 12.0
    for x in (middle - 98, middle + 98):
        paper.ink(suns.smiling(x, TITLE_MIDDLE, r))
    paper.text(middle, TITLE_MIDDLE, _("My good habits"), 19, bold=True, align="center", room=170)
    width = paper.text(x0, NAME_MIDDLE, card.pupil_name, 14, bold=True, room=150)
    facts = "　".join(fact for fact in (card.site_name, card.class_name) if fact)
    box = (x0 + width + 8, NAME_MIDDLE - 11, x1 - 72, NAME_MIDDLE + 11)
    put(paper, box, facts)
    paper.text(x1, NAME_MIDDLE, month_text(card.month), BODY, bold=True, align="right", room=70)
    _draw_frame(paper, x0, x1)
    for row, days in enumerate(card.items):
        _draw_row(paper, x0, x1, row, days)
    _draw_lines(card, paper, x0, x1)
    _draw_boxes(paper, x0, x1)
    _draw_small(card, paper, x0, x1, numbers)


def row_top(row: int) -> float:
    """Return the upper edge of item row 0-10; 10 gives the table's lower edge."""
    return TABLE_TOP - row * ROW_HEIGHT


def _draw_frame(paper: Sheet, x0: float, x1: float) -> None:
    half = row_top(len(FIVE_WASHES))
    names = x0 + GROUP_WIDTH
    paper.ink(signs.filled([(x0, TABLE_BOTTOM, names, TABLE_TOP)], 0.925))
    hair = [(names, row_top(row), x1, row_top(row)) for row in range(1, len(ITEMS))]
    hair += [(x, TABLE_BOTTOM, x, TABLE_TOP) for x in (names, names + NAME_WIDTH)]
    paper.ink(signs.lines(hair, HAIR, gray=0.35))
    paper.ink(signs.lines([(x0, half, x1, half)], STRONG))
    paper.ink(signs.frame((x0, TABLE_BOTTOM, x1, TABLE_TOP), STRONG))
    for number, name in enumerate(("five_washes", "five_cans")):
        _draw_group(paper, x0 + GROUP_WIDTH / 2, row_top(number * 5), group_names()[name])


def _draw_group(paper: Sheet, x: float, top: float, name: str) -> None:
    y = top - ROW_HEIGHT * len(FIVE_WASHES) / 2
    if name.isascii():
        paper.text(x, y, name, TINY, bold=True, align="center", room=GROUP_WIDTH - 2)
        return
    for number, character in enumerate(name):
        middle = y + (len(name) - 1) * 8 - number * 16
        paper.text(x, middle, character, 12, bold=True, align="center")


def _draw_row(paper: Sheet, x0: float, x1: float, row: int, item: HabitDays) -> None:
    y = row_top(row) - ROW_HEIGHT / 2
    x = x0 + GROUP_WIDTH + NAME_WIDTH / 2
    name = item_names()[ITEMS[row]]
    paper.text(x, y, name, BODY, bold=True, align="center", room=NAME_WIDTH - 4)
    for sun_x, sun_y, r in sun_places(x0, x1, row, item.days):
        paper.ink(suns.shining(sun_x, sun_y, r))
    right = x1 - MORE_WIDTH
    if item.days:
        days = _("{days} days").format(days=item.days)
        paper.text(right, y, days, BODY, bold=True, align="right", room=DAYS_WIDTH - 2)
    if item.more is not None and item.more > 0:
        more = _("{days} more than last month").format(days=item.more)
        paper.text(x1 - 4, y, more, 9, align="right", room=MORE_WIDTH - 8)


def sun_places(x0: float, x1: float, row: int, days: int) -> list[tuple[float, float, float]]:
    """Return (x, y, radius) of every sun of a row: one line of large ones, or two of smaller."""
    start = x0 + GROUP_WIDTH + NAME_WIDTH + 4
    room = x1 - MORE_WIDTH - DAYS_WIDTH - start
    lines = 1 if days <= SUNS_A_LINE else 2
    in_line = SUNS_A_LINE if lines == 1 else max(SUNS_A_LINE, -(-days // 2))
    step = room / in_line
    r = min(LARGEST_SUN, step / 2 - 0.3, ROW_HEIGHT / lines / 2 - 1.2)
    middle = row_top(row) - ROW_HEIGHT / 2
    places = []
    for day in range(days):
        line, place = divmod(day, in_line)
        y = middle + ((lines - 1) / 2 - line) * (ROW_HEIGHT / 2 - 1.4)
        places.append((start + (place + 0.5) * step, y, r))
    return places


def _draw_lines(card: HabitCard, paper: Sheet, x0: float, x1: float) -> None:
    """Draw the one praise and the one small goal; a line to write on where none was chosen."""
    names = item_names()
    praise = goal = ""
    if card.praised:
        days = card.items[ITEMS.index(card.praised)].days
        praise = _("{item}: done on {days} days, well done!").format(
            item=names[card.praised], days=days
        )
    if card.goal:
        goal = _("{item}: a few more days next month.").format(item=names[card.goal])
    for number, (label, text) in enumerate(((_("Praise:"), praise), (_("My small goal:"), goal))):
        y = LINES_TOP - (number + 0.5) * LINE_HEIGHT
        x = x0 + paper.text(x0, y, label, 11, bold=True) + 3
        paper.text(x, y, text, 11, room=x1 - x)
        if not text:
            paper.ink(signs.lines([(x, y - 7, x1, y - 7)], HAIR, gray=0.4))


def _draw_boxes(paper: Sheet, x0: float, x1: float) -> None:
    """Draw the space for the family and for the teacher, side by side."""
    middle = (x0 + x1) / 2
    for left, right, words in (
        (x0, middle - 4, _("What my family says:")),
        (middle + 4, x1, _("What my teacher says:")),
    ):
        paper.text(left + 6, BOXES_TOP - 11, words, 9.5, room=right - left - 10)
        levels = []
        y = BOXES_TOP - 40
        while y > BOXES_BOTTOM + 8:
            levels.append((left + 6, y, right - 6, y))
            y -= 21
        paper.ink(signs.lines(levels, HAIR, gray=0.6))
        paper.ink(signs.frame((left, BOXES_BOTTOM, right, BOXES_TOP), 0.8))


def _draw_small(
    card: HabitCard, paper: Sheet, x0: float, x1: float, numbers: tuple[int, int]
) -> None:
    page, pages = numbers
    inner = _("Internal use. Do not post. Do not photograph or pass on.")
    code = _("Check code: {code}").format(code=check_code(card))
    number = _("Page {page} of {pages}").format(page=page, pages=pages)
    facts = []
    if card.data_until:
        facts.append(_("Records up to {moment}").format(moment=card.data_until))
    if card.device:
        facts.append(_("Device: {device}").format(device=card.device))
    paper.text(x0, SMALL_TOP, inner, TINY, room=220)
    paper.text(x1, SMALL_TOP, code, TINY, align="right", room=120)
    paper.text(x0, SMALL_BOTTOM, "　".join(facts), TINY, room=250)
    paper.text(x1, SMALL_BOTTOM, number, TINY, align="right", room=80)


def _draw_cut(paper: Sheet) -> None:
    """Draw the dashed line between the two cards, with the words in its middle."""
    x, words = PAGE_WIDTH / 2, _("Cut here")
    dashes = [(x, y, x, min(y + 6, PAGE_HEIGHT)) for y in range(0, int(PAGE_HEIGHT), 10)]
    gap = (PAGE_HEIGHT / 2 - 24, PAGE_HEIGHT / 2 + 24)
    paper.ink(
        signs.lines([one for one in dashes if one[3] < gap[0] or one[1] > gap[1]], 0.5, gray=0.45)
    )
    if words.isascii():
        paper.text(x, PAGE_HEIGHT / 2, words, TINY, align="center", room=40, gray=0.35)
        return
    for number, character in enumerate(words):
        y = PAGE_HEIGHT / 2 + (len(words) - 1) * 5 - number * 10
        paper.text(x, y, character, TINY, align="center", gray=0.35)
