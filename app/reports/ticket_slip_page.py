"""Draws the slip of a ticket: the code large enough to be typed from, then what to do first."""

from __future__ import annotations

from typing import Final

from app.domain.text import _
from app.reports import signs
from app.reports.flow import paragraph
from app.reports.half_page import PAGE_HEIGHT, TITLE_MIDDLE, Half, draw_slip_foot
from app.reports.paper import MM, Sheet
from app.reports.ruled import BODY
from app.reports.ticket_slip import TicketSlip

FACTS_TOP: Final = PAGE_HEIGHT - 30 * MM
LINE: Final = 19.0
CODE_HEIGHT: Final = 58.0
CODE_SIZE: Final = 25.0


def draw_half(half: Half[TicketSlip], paper: Sheet, left: float, right: float) -> None:
    """Draw one slip between two x."""
    slip, room = half.slip, right - left
    title = _("Ticket for a new laptop")
    paper.text((left + right) / 2, TITLE_MIDDLE, title, 17, bold=True, align="center", room=room)
    facts = (
        _("For: {site}").format(site=slip.site_name),
        _("From: {center}").format(center=slip.center_name),
        _("File of the ticket: {name}").format(name=slip.file_name),
        _("Address of the center: {address}").format(address=slip.address),
    )
    y = FACTS_TOP
    for words in facts:
        paper.text(left, y - LINE / 2, words, BODY, room=room)
        y -= LINE
    y -= 8
    box = (left, y - CODE_HEIGHT, right, y)
    paper.ink(signs.frame(box, 1.2))
    paper.text((left + right) / 2, y - 12, _("Code"), 9, align="center", gray=0.25)
    middle = y - CODE_HEIGHT / 2 - 6
    paper.text(
        (left + right) / 2, middle, slip.code, CODE_SIZE, bold=True, align="center", room=room - 16
    )
    y -= CODE_HEIGHT + 24
    paper.text(left, y, _("First steps"), 12, bold=True)
    y -= 14
    for words in _steps():
        y = paragraph(paper, left, y, words, BODY, room=room) - 4
    until = slip.made_at
    draw_slip_foot(paper, left, right, until="", device="", part=0, parts=1)
    paper.text(right, 10 * MM, until, 8.5, align="right", gray=0.25)


def _steps() -> tuple[str, ...]:
    return (
        _("1. Plug the stick with the ticket into the new laptop and open the program."),
        _("2. Choose the ticket, type the code above, and enter your name and a password."),
        _(
            "3. After the first hand-over the laptop shows eight digits. Telephone the center and"
            " read them out; it approves the laptop when they agree."
        ),
        _("4. You can record at once, before the approval too. Nothing is lost."),
        _("5. Keep this paper and the stick apart. A ticket is good for one laptop."),
    )
