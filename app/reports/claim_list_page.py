"""Draws P15: 20 claims a page on A4 landscape, with the batch's number, sums and hash."""

from __future__ import annotations

from typing import Final

from app.domain.text import _
from app.reports.claim_list import ClaimList, ClaimRow
from app.reports.paper import A4_LANDSCAPE, MM, Align, Sheet
from app.reports.ruled import (
    BODY,
    Ends,
    Ruled,
    draw_box,
    draw_ends,
    draw_grid,
    draw_head,
    draw_names,
    put,
    shared,
)
from app.reports.seal import check_code
from app.reports.words import hours_text

PAGE_WIDTH, PAGE_HEIGHT = A4_LANDSCAPE
LEFT: Final = 12 * MM
RIGHT: Final = PAGE_WIDTH - 12 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 13 * MM
FACTS_MIDDLE: Final = PAGE_HEIGHT - 21 * MM
TABLE_TOP: Final = PAGE_HEIGHT - 25 * MM
HEAD_HEIGHT: Final = 24.0
ROWS_A_PAGE: Final = 18
SIGN_MIDDLE: Final = 20.5 * MM
RESULT_HEIGHT: Final = 20.0
TABLE_BOTTOM: Final = 24 * MM + RESULT_HEIGHT
ROW_HEIGHT: Final = (TABLE_TOP - HEAD_HEIGHT - TABLE_BOTTOM) / ROWS_A_PAGE
# no., name, last four, school, training, hours, proof, decision, reason
_SHARES: Final = (26, 92, 48, 128, 190, 40, 100, 50, 118)
TABLE: Final = Ruled(shared(LEFT, RIGHT, _SHARES), TABLE_TOP, HEAD_HEIGHT, ROW_HEIGHT, ROWS_A_PAGE)
_SIDES: Final[dict[int, Align]] = {1: "left", 3: "left", 4: "left", 8: "left"}


def draw_claims(values: ClaimList, paper: Sheet) -> None:
    """Draw one batch; blank rows go on to the end of the last page."""
    pages = max(1, -(-len(values.rows) // ROWS_A_PAGE))
    ends = Ends(LEFT, RIGHT, check_code(values), values.data_until, values.device, _words(values))
    for page in range(pages):
        _draw_title(values, paper)
        draw_grid(paper, TABLE)
        draw_head(paper, TABLE, _heads(values))
        part = values.rows[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
        for row, one in enumerate(part):
            _draw_row(paper, row, page * ROWS_A_PAGE + row + 1, one)
        _draw_result(values, paper)
        draw_ends(paper, ends, page=page + 1, pages=pages)
        paper.end_page()


def _title(values: ClaimList) -> str:
    if not values.batch_no:
        return _("List of training hours to decide on (draft)")
    if values.rows and not values.accepted:
        return _("List of training hours given back")
    if values.is_county:
        return _("List of training hours certified")
    return _("List of training hours confirmed by the school")


def _draw_title(values: ClaimList, paper: Sheet) -> None:
    paper.text(
        PAGE_WIDTH / 2, TITLE_MIDDLE, _title(values), 19, bold=True, align="center", room=600
    )
    unit = _("Unit: {name}").format(name=values.center_name)
    paper.text(LEFT, FACTS_MIDDLE, unit, BODY, room=380)
    batch = _("Batch no.: {number}").format(number=values.batch_no or _("draft, not decided"))
    paper.text(PAGE_WIDTH / 2, FACTS_MIDDLE, batch, BODY, bold=True, align="center", room=220)
    if values.batch_hash:
        mark = _("Batch hash: {hash}").format(hash=values.batch_hash)
        paper.text(RIGHT, FACTS_MIDDLE, mark, BODY, align="right", room=220)


def _heads(values: ClaimList) -> tuple[str, ...]:
    return (
        _("Serial no."),
        _("Teacher's name"),
        _("Last four"),
        _("Teacher's unit"),
        _("Name of the training"),
        _("Hours"),
        _("Proof"),
        _("Decision"),
        _("Why given back") if values.batch_no else _("To look at"),
    )


def _draw_row(paper: Sheet, row: int, number: int, one: ClaimRow) -> None:
    texts = (
        str(number),
        one.teacher_name,
        one.id_tail,
        one.site_name,
        one.title,
        hours_text(one.halves),
        one.evidence,
        one.decision,
        one.reason,
    )
    for column, text in enumerate(texts):
        is_bold = column in (5, 7)
        put(paper, TABLE.cell(row, column), text, align=_SIDES.get(column, "center"), bold=is_bold)


def _draw_result(values: ClaimList, paper: Sheet) -> None:
    """Draw the sums of the whole batch on each of its pages; blank where nobody decided."""
    line = Ruled((LEFT, RIGHT), TABLE_BOTTOM, 0, RESULT_HEIGHT, 1)
    accepted = values.accepted
    is_decided = bool(values.batch_no)
    words = _(
        "Claims: {claims}    Accepted: {accepted}, together {hours} hours    Given back: {back}"
    ).format(
        claims=len(values.rows),
        accepted=len(accepted) if is_decided else "　　",
        hours=hours_text(sum(one.halves for one in accepted)) if is_decided else "　　",
        back=len(values.rows) - len(accepted) if is_decided else "　　",
    )
    put(paper, line.cell(0, 0), words, align="center", bold=True)
    draw_box(paper, line.cell(0, 0))
    whose = _("Certified by (seal):") if values.is_county else _("Confirmed by (seal):")
    signing = (_("Filled in by:"), _("Checked by:"), whose, _("Date:"))
    draw_names(paper, left=LEFT, right=RIGHT, middle=SIGN_MIDDLE, words=signing)


def _words(values: ClaimList) -> str:
    words = _("Nobody confirms or certifies the own hours.")
    if values.is_county:
        return words
    return words + _("What is confirmed counts only once the county has certified it.")
