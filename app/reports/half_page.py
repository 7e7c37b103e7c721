"""Two slips of A5 on one A4 sheet across, with a line to cut along: village printers have A4."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from app.domain.text import _
from app.reports import signs
from app.reports.flow import FOOT_SIZE
from app.reports.paper import A4_LANDSCAPE, MM, Sheet, log_missing

PAGE_WIDTH, PAGE_HEIGHT = A4_LANDSCAPE
SLIP_WIDTH: Final = PAGE_WIDTH / 2
MARGIN: Final = 12 * MM
TITLE_MIDDLE: Final = PAGE_HEIGHT - 19 * MM
FOOT_MIDDLE: Final = 10 * MM

Slip = TypeVar("Slip")


@dataclass(frozen=True, slots=True)
class Half(Generic[Slip]):
    """One part of one slip. number, of: which part of how many of the same slip."""

    slip: Slip
    part: int
    parts: int


def write_slips(
    title: str,
    slips: Iterable[Slip],
    parts_of: Callable[[Slip], int],
    draw: Callable[[Half[Slip], Sheet, float, float], None],
    out: Path,
) -> int:
    """Write slips side by side; return the sheets of paper.

    Args: parts_of: how many halves a slip needs. draw: draws one half between two x.
    Raises: DiskFullError; FileTroubleError.
    """
    paper = Sheet(title=title, size=A4_LANDSCAPE)
    for pair in _pairs(_halves(slips, parts_of)):
        for place, half in enumerate(pair):
            left = place * SLIP_WIDTH
            draw(half, paper, left + MARGIN, left + SLIP_WIDTH - MARGIN)
        paper.ink(
            f"[3 3] 0 d {signs.lines([(SLIP_WIDTH, 0, SLIP_WIDTH, PAGE_HEIGHT)], 0.4, gray=0.6)}"
        )
        paper.end_page()
    log_missing(paper)
    paper.save(out)
    return paper.pages


def _halves(slips: Iterable[Slip], parts_of: Callable[[Slip], int]) -> Iterator[Half[Slip]]:
    for slip in slips:
        parts = parts_of(slip)
        for part in range(parts):
            yield Half(slip, part, parts)


def _pairs(halves: Iterable[Half[Slip]]) -> Iterator[list[Half[Slip]]]:
    pair: list[Half[Slip]] = []
    for one in halves:
        pair.append(one)
        if len(pair) == 2:  # noqa: PLR2004 -- two on a sheet
            yield pair
            pair = []
    if pair:
        yield pair


def draw_slip_foot(  # what a foot says
    paper: Sheet, left: float, right: float, *, until: str, device: str, part: int, parts: int
) -> None:
    """Draw how far the records reach, the center's number, and which part of the slip it is."""
    facts = []
    if until:
        facts.append(_("Records up to {moment}").format(moment=until))
    if device:
        facts.append(_("Device: {device}").format(device=device))
    room = (right - left) * 0.8
    paper.text(left, FOOT_MIDDLE, "　".join(facts), FOOT_SIZE, room=room, gray=0.25)
    if parts > 1:
        words = f"{part + 1} / {parts}"
        paper.text(right, FOOT_MIDDLE, words, FOOT_SIZE, align="right", room=40, gray=0.25)
