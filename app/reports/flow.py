"""Running text on a form: lines broken between words or Chinese characters, and the common foot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from app.domain.text import _
from app.reports import fonts
from app.reports.paper import MM, Sheet

# What must not begin a line.
CLOSING: Final = "，。；：、）》”’！？,.;:)%"
_PIECE: Final = re.compile(r"[A-Za-z0-9.%/+–—-]+|.", re.DOTALL)
FOOT_MIDDLE: Final = 10 * MM
FOOT_SIZE: Final = 8.5


def lines_of(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than ``room`` points; a closing stop stays with its word."""
    lines, line = [], ""
    for piece in _pieces(text, size, room, bold=bold):
        if line and fonts.width_of(line + piece.strip(), size, bold=bold) > room:
            if piece in CLOSING:
                # The stop hangs in the margin, half a character wide.
                line += piece
                continue
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def longest_word(text: str) -> str:
    """Return the longest piece of a text that should stand in one line."""
    return max(_PIECE.findall(text), key=len, default="")


def _pieces(text: str, size: float, room: float, *, bold: bool) -> Iterator[str]:
    """Yield what must not be broken; a word or number wider than a line is broken all the same."""
    for piece in _PIECE.findall(text):
        if len(piece) > 1 and fonts.width_of(piece, size, bold=bold) > room:
            yield from piece
        else:
            yield piece


def paragraph(  # noqa: PLR0913  # a text is its place, size, weight and room
    paper: Sheet,
    x: float,
    top: float,
    text: str,
    size: float,
    *,
    room: float,
    leading: float = 1.55,
    bold: bool = False,
    gray: float = 0.0,
) -> float:
    """Draw a text in lines from ``top`` down; return the y below its last line."""
    step = size * leading
    for line in lines_of(text, size, room, bold=bold):
        paper.text(x, top - step / 2, line, size, bold=bold, gray=gray, room=room + size)
        top -= step
    return top


def draw_foot(  # noqa: PLR0913  # what a foot says
    paper: Sheet,
    *,
    left: float,
    right: float,
    data_until: str,
    device: str,
    page: int,
    pages: int,
    gray: float = 0.0,
) -> None:
    """Draw how far the records reach, the device, and page n of m."""
    facts = []
    if data_until:
        facts.append(_("Records up to {moment}").format(moment=data_until))
    if device:
        facts.append(_("Device: {device}").format(device=device))
    room = (right - left) * 0.75
    paper.text(left, FOOT_MIDDLE, "　".join(facts), FOOT_SIZE, room=room, gray=gray)
    number = _("Page {page} of {pages}").format(page=page, pages=pages)
    paper.text(right, FOOT_MIDDLE, number, FOOT_SIZE, align="right", room=100, gray=gray)
