"""Draws the codes of an install stick: 20 tickets a page, to be read out or cut apart by row."""

from __future__ import annotations

from typing import Final

from app.domain.text import _
from app.reports.flow import draw_foot, paragraph
from app.reports.paper import A4_PORTRAIT, MM, Sheet
from app.reports.ruled import BODY, Ruled, draw_grid, draw_head, put, shared
from app.reports.stick_sheet import StickCode, StickSheet

PAGE_WIDTH, PAGE_HEIGHT = A4_PORTRAIT
LEFT: Final = 14 * MM
RIGHT: Final = PAGE_WIDTH - 14 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 17 * MM
FACTS_TOP: Final = PAGE_HEIGHT - 24 * MM
FACT: Final = 17.0
TABLE_TOP: Final = FACTS_TOP - 2 * FACT - 6
HEAD_HEIGHT: Final = 22.0
ROW_HEIGHT: Final = 25.5
ROWS_A_PAGE: Final = 20
CODE_SIZE: Final = 14.0
# no., site, file, code, who took it
_SHARES: Final = (26, 178, 108, 140, 74)
TABLE: Final = Ruled(shared(LEFT, RIGHT, _SHARES), TABLE_TOP, HEAD_HEIGHT, ROW_HEIGHT, ROWS_A_PAGE)


def draw_stick_sheet(values: StickSheet, paper: Sheet) -> None:
    """Draw one stick's sheet; blank rows go on to the end of the last page."""
    pages = max(1, -(-len(values.codes) // ROWS_A_PAGE))
    for page in range(pages):
        _draw_head(values, paper)
        draw_grid(paper, TABLE)
        draw_head(paper, TABLE, _heads())
        part = values.codes[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
        for row, one in enumerate(part):
            _draw_row(paper, row, page * ROWS_A_PAGE + row + 1, one)
        _draw_steps(paper)
        draw_foot(
            paper,
            left=LEFT,
            right=RIGHT,
            data_until="",
            device=values.device,
            page=page + 1,
            pages=pages,
        )
        paper.end_page()


def _draw_head(values: StickSheet, paper: Sheet) -> None:
    title = _("Codes of the install stick")
    paper.text(PAGE_WIDTH / 2, TITLE_MIDDLE, title, 19, bold=True, align="center", room=500)
    middle, half = FACTS_TOP - FACT / 2, (RIGHT - LEFT) / 2 - 6
    center = _("From: {center}").format(center=values.center_name)
    paper.text(LEFT, middle, center, BODY, room=half)
    made = _("Made: {moment}").format(moment=values.made_at)
    paper.text(RIGHT, middle, made, BODY, align="right", room=half)
    address = _("Address of the center: {address}").format(address=values.address)
    paper.text(LEFT, middle - FACT, address, BODY, room=half)
    version = _("Program on the stick: {version}").format(version=values.version)
    paper.text(RIGHT, middle - FACT, version, BODY, align="right", room=half)


def _heads() -> tuple[str, ...]:
    return (
        _("Serial no."),
        _("Site"),
        _("Ticket on the stick"),
        _("Code"),
        _("Handed to"),
    )


def _draw_row(paper: Sheet, row: int, number: int, one: StickCode) -> None:
    put(paper, TABLE.cell(row, 0), str(number), align="center")
    put(paper, TABLE.cell(row, 1), one.site_name)
    put(paper, TABLE.cell(row, 2), one.file_name)
    x0, y0, x1, y1 = TABLE.cell(row, 3)
    paper.text(
        (x0 + x1) / 2,
        (y0 + y1) / 2,
        one.code,
        CODE_SIZE,
        bold=True,
        align="center",
        room=x1 - x0 - 8,
    )


def _draw_steps(paper: Sheet) -> None:
    y = TABLE.bottom - 10
    for number, words in enumerate(_steps()):
        y = paragraph(paper, LEFT, y, words, BODY, room=RIGHT - LEFT, bold=not number) - 2


def _steps() -> tuple[str, ...]:
    return (
        _("Keep this paper and the stick apart. Each code opens one ticket, for one laptop."),
        _(
            "1. Plug the stick in, open the folder 索玛, and install: 安装-Windows.exe on Windows,"
            " sh 安装-Linux.sh on Linux. No administrator's password is needed."
        ),
        _(
            "2. Open the program. It finds the ticket of your school on the stick: choose it, type"
            " its code, then your name and a password."
        ),
        _(
            "3. After the first hand-over the laptop shows eight digits. Telephone the center and"
            " read them out; it approves the laptop when they agree."
        ),
        _("4. You can record at once, before the approval too. Nothing is lost."),
    )
