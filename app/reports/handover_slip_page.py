"""Draws P19 on A5: the packet's facts, its counts by kind, two to sign, and six large digits."""

from __future__ import annotations

from typing import Final

from app.domain.text import _
from app.reports import signs
from app.reports.flow import draw_foot, paragraph
from app.reports.handover_slip import HandoverSlip
from app.reports.paper import MM, Sheet
from app.reports.ruled import (
    BODY,
    HAIR,
    SMALL,
    STRONG,
    Ruled,
    draw_box,
    draw_facts,
    draw_grid,
    draw_head,
    draw_line,
    put,
    shared,
)

A5_PORTRAIT: Final = (148 * MM, 210 * MM)
PAGE_WIDTH, PAGE_HEIGHT = A5_PORTRAIT
LEFT: Final = 12 * MM
RIGHT: Final = PAGE_WIDTH - 12 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 15 * MM
FACTS_TOP: Final = PAGE_HEIGHT - 23 * MM
FACT_HEIGHT: Final = 24.0
FACT_ROWS: Final = 3
COUNTS_TOP: Final = FACTS_TOP - FACT_ROWS * FACT_HEIGHT - 4 * MM
HEAD_HEIGHT: Final = 21.0
ROW_HEIGHT: Final = 22.5
KINDS: Final = 6
COUNTS: Final = Ruled(shared(LEFT, RIGHT, (62, 38)), COUNTS_TOP, HEAD_HEIGHT, ROW_HEIGHT, KINDS)
TOTAL_HEIGHT: Final = 25.0
SIGNING_TOP: Final = COUNTS.bottom - TOTAL_HEIGHT - 4 * MM
SIGNING_HEIGHT: Final = 90.0
CODE_TOP: Final = SIGNING_TOP - SIGNING_HEIGHT - 4 * MM
CODE_HEIGHT: Final = 58.0
CODE_LABEL: Final = 0.36
CODE_SIZE: Final = 28.0
WORDS_TOP: Final = CODE_TOP - CODE_HEIGHT - 2.5 * MM


def draw_slip(slip: HandoverSlip, paper: Sheet) -> None:
    """Draw one slip on a page of its own."""
    title = _("Slip of data handed over (stick)")
    paper.text(PAGE_WIDTH / 2, TITLE_MIDDLE, title, 18, bold=True, align="center", room=330)
    _draw_facts(slip, paper)
    _draw_counts(slip, paper)
    _draw_signing(paper)
    _draw_code(slip, paper)
    words = _(
        "The file is sealed: only the center opens it. Keep this slip until the receipt code came "
        "back on the stick or by telephone; the records stay on the laptop until then."
    )
    paragraph(paper, LEFT, WORDS_TOP, words, SMALL, room=RIGHT - LEFT, leading=1.35, gray=0.25)
    draw_foot(
        paper,
        left=LEFT,
        right=RIGHT,
        data_until=slip.data_until,
        device=slip.device,
        page=1,
        pages=1,
    )
    paper.end_page()


def _draw_facts(slip: HandoverSlip, paper: Sheet) -> None:
    number = _("No. {packet}").format(packet=slip.packet)
    draw_facts(
        paper,
        left=LEFT,
        right=RIGHT,
        top=FACTS_TOP,
        row_height=FACT_HEIGHT,
        rows=(
            ((_("Site"), slip.site_name, 16, 84),),
            ((_("Packet"), number, 16, 34), (_("Laptop"), slip.laptop, 16, 34)),
            ((_("Made at"), slip.made_at, 16, 34), (_("Check digits"), slip.check, 16, 34)),
        ),
    )


def _draw_counts(slip: HandoverSlip, paper: Sheet) -> None:
    draw_grid(paper, COUNTS)
    draw_head(paper, COUNTS, (_("What is on the stick"), _("Number of records")))
    for row, (what, count) in enumerate(slip.counts):
        put(paper, COUNTS.cell(row, 0), what)
        put(paper, COUNTS.cell(row, 1), f"{count}", align="center")
    draw_line(paper, COUNTS, TOTAL_HEIGHT, {1: f"{slip.records}"}, label=_("Together"), span=1)


def _draw_signing(paper: Sheet) -> None:
    """Draw who gives and who takes, each with room for a name and the day."""
    bottom = SIGNING_TOP - SIGNING_HEIGHT
    edges = shared(LEFT, RIGHT, (1, 1))
    for place, words in enumerate((_("Handed over by:"), _("Taken by:"))):
        x0, x1 = edges[place], edges[place + 1]
        paper.text(x0 + 6, SIGNING_TOP - 13, words, BODY, room=x1 - x0 - 10)
        date = _("Year      Month      Day")
        paper.text(x1 - 8, bottom + 12, date, BODY, align="right", room=x1 - x0 - 14)
    paper.ink(signs.lines([(edges[1], bottom, edges[1], SIGNING_TOP)], HAIR))
    draw_box(paper, (LEFT, bottom, RIGHT, SIGNING_TOP))


def _draw_code(slip: HandoverSlip, paper: Sheet) -> None:
    """Draw the receipt code, or two lines to write it on by hand."""
    bottom = CODE_TOP - CODE_HEIGHT
    edge = LEFT + (RIGHT - LEFT) * CODE_LABEL
    middle = CODE_TOP - CODE_HEIGHT / 2
    paper.ink(signs.filled([(LEFT, bottom, edge, CODE_TOP)], 0.925))
    label = _("Receipt code\n(read by the center)")
    put(paper, (LEFT, bottom, edge, CODE_TOP), label, align="center", bold=True)
    x = (edge + RIGHT) / 2
    if slip.receipt_code:
        has_date = bool(slip.received_at)
        paper.text(
            x,
            middle + (7 if has_date else 0),
            slip.receipt_code,
            CODE_SIZE,
            bold=True,
            align="center",
            room=RIGHT - edge - 12,
        )
        when = _("received {moment}").format(moment=slip.received_at) if has_date else ""
        paper.text(x, bottom + 10, when, SMALL, align="center", room=RIGHT - edge - 12)
    else:
        y, width, gap = bottom + 16, (RIGHT - edge) * 0.36, 8.0
        paper.ink(
            signs.lines([(x - gap - width, y, x - gap, y), (x + gap, y, x + gap + width, y)], 0.8)
        )
    paper.ink(signs.lines([(edge, bottom, edge, CODE_TOP)], HAIR))
    paper.ink(signs.frame((LEFT, bottom, RIGHT, CODE_TOP), STRONG))
