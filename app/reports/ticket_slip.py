"""The slip for the teacher of a new laptop: which file, which code, and the first steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.text import _


@dataclass(frozen=True, slots=True)
class TicketSlip:
    """One ticket. code: 12 characters as the program shows them; made_at: a moment in words."""

    center_name: str
    site_name: str
    file_name: str
    code: str
    address: str
    made_at: str = ""


def write_ticket_slips(slips: Iterable[TicketSlip], out: Path) -> int:
    """Write the slips two a sheet; return the sheets.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.half_page import write_slips
    from app.reports.ticket_slip_page import draw_half

    return write_slips(_("Ticket for a new laptop"), slips, lambda _slip: 1, draw_half, out)
