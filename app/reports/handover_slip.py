"""P19, the slip that goes with a stick: what is on it, who gave it and who took it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.text import _


@dataclass(frozen=True, slots=True)
class HandoverSlip:
    """One packet. counts: (what, how many) in the order they are told; no names of children.

    made_at, received_at: moments as text, received_at empty before the receipt. check: the first
    digits of the packet's hash. receipt_code: ``482 913``, empty before the receipt. device: the
    laptop that made the packet.
    """

    site_name: str
    packet: int
    laptop: str
    made_at: str
    counts: tuple[tuple[str, int], ...]
    check: str
    receipt_code: str = ""
    received_at: str = ""
    data_until: str = ""
    device: str = ""

    @property
    def records(self) -> int:
        """Return how many records the packet holds."""
        return sum(count for _what, count in self.counts)


def write_handover_slips(slips: Iterable[HandoverSlip], out: Path) -> int:
    """Write one A5 page for each packet; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.handover_slip_page import A5_PORTRAIT, draw_slip
    from app.reports.paper import write_documents

    return write_documents(_("Hand-over slip"), slips, draw_slip, out, size=A5_PORTRAIT)
